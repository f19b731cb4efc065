"""What the documents point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def anchors(document: Path) -> set[str]:
    """The anchors that a document's headings get where Markdown is rendered."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dangling(document: Path) -> list[str]:
    """Links of a document to files, folders or headings of the repository that are not there."""
    missing = []
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        place = document.parent / path if path else document
        if not place.exists() or (anchor and anchor not in anchors(place)):
            missing.append(target)
    return missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=[str(document.relative_to(ROOT)) for document in DOCUMENTS])
def test_every_link_leads_somewhere(document: Path) -> None:
    assert dangling(document) == []


def test_every_design_note_is_in_the_table_of_contents() -> None:
    contents = (ROOT / "docs/README.md").read_text(encoding="utf-8")
    notes = [note.relative_to(ROOT / "docs").as_posix() for note in (ROOT / "docs/design").glob("*.md")]
    assert notes
    assert [note for note in notes if f"({note})" not in contents] == []


def test_a_planted_dangling_link_is_seen(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text("# One\n[a](page.md#one) [b](gone.md) [c](#two) [d](https://example.org)\n", encoding="utf-8")
    assert dangling(document) == ["gone.md", "#two"]
