"""Look at every page: light and dark, wide and narrow, English and French, as PNG files.

    python scripts/screenshots.py FOLDER [--home HOME] [--page NAME ...] [--docs]

Serves the ledger of HOME (default: ARDASH_HOME) on 127.0.0.1 and takes each page with the
system's Chromium. With --docs, also writes the few that the documentation shows to docs/images.
"""

from __future__ import annotations

import argparse
import itertools
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = {1280: 800, 390: 844}
THEMES = ("light", "dark")
LANGUAGES = ("en", "fr")
LONGEST = 6000
CONTENT = "[data-testid=stMainBlockContainer]"

#: What the documentation shows: page -> theme, width, language.
DOCUMENTED: dict[str, dict[str, Any]] = {
    "overview": {"theme": "light", "width": 1280, "language": "en"},
    "aging": {"theme": "light", "width": 1280, "language": "en"},
    "trends": {"theme": "dark", "width": 1280, "language": "en"},
    "worklist": {"theme": "light", "width": 1280, "language": "en"},
    "customer": {"theme": "light", "width": 1280, "language": "en"},
    "collections": {"theme": "light", "width": 1280, "language": "en"},
}

#: What a page shows where nobody says otherwise, so that there is something to see on it.
QUERIES = {"worklist": "work_row=demo-csv:C0044:EUR", "customer": "about=demo-csv:C0044"}


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", default=os.environ.get("ARDASH_HOME", "~/.ardash"))
    parser.add_argument("--page", action="append", help="only these pages")
    parser.add_argument("--query", default="", help="address of the view, e.g. country=FR")
    parser.add_argument("--docs", action="store_true", help="also write docs/images")
    told = parser.parse_args()
    pages = told.page or sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
    told.folder.mkdir(parents=True, exist_ok=True)
    with served(told.home) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for name, theme, width, language in itertools.product(pages, THEMES, WIDTHS, LANGUAGES):
            target = told.folder / f"{name}-{theme}-{width}-{language}.png"
            look: dict[str, Any] = {"theme": theme, "width": width, "language": language}
            picture(browser, address, target, name=name, query=told.query, **look)
        if told.docs:
            images = ROOT / "docs" / "images"
            images.mkdir(parents=True, exist_ok=True)
            for name, look in DOCUMENTED.items():
                target = images / f"{name}.png"
                picture(browser, address, target, name=name, query=told.query, longest=900, **look)
                shrink(target)
        browser.close()


def picture(
    browser: Browser,
    address: str,
    target: Path,
    *,
    name: str,
    theme: str,
    width: int,
    language: str,
    query: str = "",
    longest: int = LONGEST,
) -> None:
    """Take one page, whole, once it has come to rest."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme=theme,  # type: ignore[arg-type]
        locale={"en": "en-GB", "fr": "fr-FR"}[language],
    )
    page = context.new_page()
    path = "" if name == "overview" else name
    asked = query or QUERIES.get(name, "")
    page.goto(f"{address}/{path}?language={language}&{asked}".rstrip("&"))
    rest(page)
    height = page.evaluate(f"document.querySelector('{CONTENT}').scrollHeight") + 60
    page.set_viewport_size({"width": width, "height": min(longest, max(WIDTHS[width], height))})
    rest(page)
    page.screenshot(path=str(target))
    context.close()


def shrink(target: Path) -> None:
    """Write a picture with a palette of its own: a third of the bytes, the same to the eye."""
    with Image.open(target) as picture_file:
        small = picture_file.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(target, optimize=True)


def rest(page: Page) -> None:
    """Wait until the script has run and nothing moves any more."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')", timeout=60_000)
    page.wait_for_timeout(900)


@contextmanager
def served(home: str) -> Iterator[str]:
    """Serve the dashboard on a free port of this machine until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, "ARDASH_HOME": str(Path(home).expanduser())}
    server = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(120):
            if server.poll() is not None:
                raise SystemExit("The server ended before it answered.")
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):  # noqa: S310
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()
