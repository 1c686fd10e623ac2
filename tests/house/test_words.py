"""What is in the repository is finished, and works on any machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OF_TEXT = {".py", ".md", ".toml", ".txt", ".po", ".ini", ".mako", ".yml", ".cfg", ""}

#: Marks of unfinished work, folders of one machine, addresses of package hosts; put together from
#: parts, so that this list does not find itself.
UNWANTED = re.compile(
    "|".join(
        "".join(parts)
        for parts in (
            ("\\bTO", "DO\\b"),
            ("\\bFIX", "ME\\b"),
            ("/wo", "rk/"),
            ("/ro", "ot/"),
            ("py", "pi\\.org"),
            ("python", "hosted"),
            ("index-", "url"),
        )
    )
)


def files() -> list[Path]:
    """Every text file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    paths = [ROOT / name for name in listed]
    return [path for path in paths if path.suffix in OF_TEXT and path.is_file()]


def test_nothing_is_unfinished_or_bound_to_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in files()
        if "samples" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if UNWANTED.search(line)
    ]
    assert found == []


def test_none_of_the_real_inputs_is_in_the_repository() -> None:
    names = {"WA_original_mdy.csv", "unicorn_inc.csv", "111111111FEC20221231.TXT"}
    assert [path for path in files() if path.name in names] == []
