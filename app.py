"""What `streamlit run app.py` serves: the dashboard, and a health check for whoever watches it."""

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

import ardash
from ardash.errors import ArdashError
from ardash.ledger.folder import manifest
from ardash.settings import load_settings

#: What Streamlit listens on when it is told nothing: every address of the machine.
EVERYWHERE = "0.0.0.0"  # noqa: S104


def refuse_others() -> None:
    """End with a message when others would reach the server; see Settings.check_reach."""
    try:
        load_settings(address=st.get_option("server.address") or EVERYWHERE).check_reach()
    except ArdashError as error:
        raise SystemExit(f"{error} (ARDASH_INSECURE=1)") from error


def health(request: Request) -> JSONResponse:
    """Answer with the program's version and that of the ledger it serves, null when none."""
    try:
        ledger = manifest(load_settings().ledger_folder)
    except FileNotFoundError:
        ledger = {}
    return JSONResponse(
        {
            "status": "ok",
            "version": ardash.__version__,
            "ledger": ledger.get("version"),
            "built_at": ledger.get("built_at"),
        }
    )


def overview(request: Request) -> RedirectResponse:
    """Send a link to the overview to the address it has as the first page, filters and all."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{query}")


refuse_others()
app = st.App(
    Path(ardash.__file__).resolve().parent / "ui" / "main.py",
    routes=[Route("/health", health), Route("/overview", overview)],
)
