"""The docs say what the code does: every setting, every command, every link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ardash.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|\!\[[^\]]*\]\(([^)\s]+)\)")


def slug(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).strip().lower())
    return kept.replace(" ", "-")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_is_documented(name: str) -> None:
    row = f"| `{PREFIX}{name.upper()}` |"
    assert row in (ROOT / "docs" / "install.md").read_text(encoding="utf-8")


def test_the_readme_leads_to_the_settings() -> None:
    assert "settings and PostgreSQL](docs/install.md)" in (ROOT / "README.md").read_text("utf-8")


def test_no_setting_is_documented_that_does_not_exist() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for page in PAGES:
        spoken = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", page.read_text(encoding="utf-8")))
        assert spoken - known == set()


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
