"""From a file's bytes to the invoice in it: XML of either syntax, or a PDF that carries it."""

from __future__ import annotations

from ardash.connectors import _hardened
from ardash.connectors._einvoice import cii, lifecycle, ubl
from ardash.connectors._einvoice.document import Invoice
from ardash.connectors._einvoice.lifecycle import Row
from ardash.connectors._einvoice.nodes import Node
from ardash.errors import BadInput, Message

ENDINGS = (".xml", ".pdf")


def invoice(document: _hardened.Document) -> Invoice | list[tuple[Row, Row | None]]:
    """Read the invoice in a document, or what a platform says of one: statuses with payments.

    Raises BadInput with place and reason.
    """
    content = document.content
    if content.lstrip()[:5] == b"%PDF-":
        content = _attached(content, document.place)
    root = Node(_hardened.xml(content, document.place), document.place)
    if root.name in ubl.ROOTS:
        return ubl.invoice(root)
    if root.name in cii.ROOTS:
        return cii.invoice(root)
    if root.name == lifecycle.ROOT:
        return list(lifecycle.statuses(root))
    raise BadInput(
        Message("Its root is {name}, which is no e-invoice.", name=root.name),
        where=document.place,
        remedy=Message("E-invoices are UBL Invoice or CreditNote, or CrossIndustryInvoice."),
    )


def _attached(content: bytes, place: str) -> bytes:
    """Return the XML that a PDF carries (Factur-X, ZUGFeRD)."""
    import facturx

    try:
        _, attached = facturx.get_xml_from_pdf(content, check_xsd=False)
    except Exception as error:  # a PDF can fail its reader in any way; it is refused
        raise _no_invoice(place, str(error)) from error
    if not attached:
        raise _no_invoice(place, "")
    return bytes(attached)


def _no_invoice(place: str, reason: str) -> BadInput:
    said = " ".join(reason.split()).rstrip(".")[:200]
    return BadInput(
        Message("The PDF cannot be read: {reason}.", reason=said)
        if said
        else Message("The PDF carries no e-invoice."),
        where=place,
        remedy=Message("Ask its sender for Factur-X or XML, or enter it as a row of a table."),
    )
