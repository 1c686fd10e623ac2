"""Places: where the files that are not Python modules stand, in a checkout and once installed."""

from __future__ import annotations

from pathlib import Path

from ardash.errors import ArdashError, Message

_PACKAGE = Path(__file__).resolve().parent

#: `pip install` puts the files of the checkout here (see setup.py).
_SHIPPED = _PACKAGE / "_shipped"


def root() -> Path:
    """Folder of `app.py`, `pages/`, `data/samples/` and `.streamlit/`.

    The checkout when the package stands in one, else the copy inside the installed package.
    Raises ArdashError when the installation lacks them.
    """
    for folder in (_PACKAGE.parent, _SHIPPED):
        if (folder / "app.py").is_file() and (folder / "pages").is_dir():
            return folder
    raise ArdashError(
        Message("The files of the dashboard are missing from this installation."),
        where=str(_SHIPPED),
        remedy=Message("Install ardash again, from its wheel or its folder."),
    )


def app_file() -> Path:
    """The file that `streamlit run` serves."""
    return root() / "app.py"


def pages_folder() -> Path:
    """Folder of the pages, one file a page."""
    return root() / "pages"


def sample(connector: str) -> Path:
    """Folder of the demo company's data as the connector reads it."""
    return root() / "data" / "samples" / connector
