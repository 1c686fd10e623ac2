"""Reading PDFs back in tests: their texts, and the QR codes on their pages as a phone sees them."""

from __future__ import annotations

import pypdfium2 as pdfium
import zxingcpp


def texts(pdf: bytes) -> list[str]:
    """The text of each page, its lines parted by line breaks, minus signs as typed."""
    pages = pdfium.PdfDocument(pdf)
    return [
        page.get_textpage().get_text_bounded().replace("\r\n", "\n").replace("−", "-")
        for page in pages
    ]


def codes(pdf: bytes) -> list[str]:
    """What the QR codes on the pages say, read from their picture at 150 dots an inch."""
    pictures = [page.render(scale=150 / 72).to_pil() for page in pdfium.PdfDocument(pdf)]
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]
