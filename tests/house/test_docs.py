"""The docs say what the code does: every setting, every command, every link."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ardash import connectors
from ardash.connectors._live.secrets import FILE, variable
from ardash.settings import PREFIX, Settings
from ardash.ui.frame import PAGES as MENU

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|\!\[[^\]]*\]\(([^)\s]+)\)")


def slug(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).strip().lower())
    return kept.replace(" ", "-")


def asked_for() -> set[tuple[str | None, str]]:
    """Credentials as the code asks for them: connector (None: the caller's own) and name."""
    found = set()
    for path in Path(connectors.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ("secret", "needed") and len(node.args) == 2:
                whose, name = (getattr(each, "value", None) for each in node.args)
                if isinstance(name, str):
                    found.add((whose if isinstance(whose, str) else None, name))
    return found


ASKED_FOR = asked_for()
#: Credentials that name their connector where they are asked for.
NAMED = sorted(variable(whose, name) for whose, name in ASKED_FOR if whose)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_is_documented(name: str) -> None:
    row = f"| `{PREFIX}{name.upper()}` |"
    assert row in (ROOT / "docs" / "install.md").read_text(encoding="utf-8")


def test_the_readme_leads_to_the_settings() -> None:
    assert "settings and PostgreSQL](docs/install.md)" in (ROOT / "README.md").read_text("utf-8")


def test_the_credentials_are_found_in_the_code() -> None:
    assert {"ARDASH_SQL_PASSWORD", "ARDASH_TRYTON_USER", "ARDASH_STRIPE_API_KEY"} <= set(NAMED)
    assert (None, "client_secret") in ASKED_FOR


@pytest.mark.parametrize("name", [FILE, *NAMED])
def test_a_credential_is_documented(name: str) -> None:
    page = (ROOT / "docs" / "connectors.md").read_text(encoding="utf-8")
    assert re.search(rf"\b{name}\b", page)


def test_no_setting_is_documented_that_does_not_exist() -> None:
    known = {FILE, *NAMED, *(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)}
    # What signs in as several connectors do (OAuth) asks for the same of each of them.
    known |= {
        variable(connector, name)
        for connector in connectors.names()
        for whose, name in ASKED_FOR
        if whose is None
    }
    spoken = {
        (page.name, said)
        for page in PAGES
        for said in re.findall(rf"\b{PREFIX}[A-Z][A-Z_]*", page.read_text(encoding="utf-8"))
    }
    assert sorted((page, said) for page, said in spoken if said not in known) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    broken = []
    for first, second in LINK.findall(page.read_text(encoding="utf-8")):
        target = first or second
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            broken.append(target)
        elif anchor and file.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            if anchor not in map(slug, headings):
                broken.append(target)
    assert broken == []


def test_each_page_of_the_menu_has_its_section_in_the_docs_in_the_menus_order() -> None:
    text = (ROOT / "docs" / "dashboard.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert heads == ["What all pages share", *(title for _name, _icon, title, _help in MENU)]
    for name, *_ in MENU:
        assert f"`/{name}" in text, name
