"""Word: a plain document, opened again by python-docx: real headings, lists, tables and links, and nothing that runs or leads outside."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from glasshouse.model.printed import Block, BlockKind, Printed, PrintedKind
from glasshouse.work.report import render
from tests.unit.work.report.texts import ALT, ARABIC, HOSTILE, SHA, SVG, TEXT, saying

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid "
    "spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl "
    "divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
    "eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders "
    "shd tblLayout tblCellMar tblLook",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols "
    "formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
}
"""Children in the order that ECMA-376 part 1 asks for: Word refuses a file with another."""


def _made(printed: Printed) -> tuple[Document, dict[str, bytes]]:
    content = render(printed, "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return docx.Document(io.BytesIO(content)), {name: source.read(name) for name in source.namelist()}


def _text(document: Document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    section = document.sections[0]
    edges = [each.text for place in (section.header, section.footer) for each in place.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *edges])


def _by_style(document: Document, style: str) -> list[str]:
    return [each.text for each in document.paragraphs if each.style is not None and each.style.name == style]


def test_a_report_has_real_headings_lists_quotes_and_tables() -> None:
    document, _ = _made(TEXT)
    assert _by_style(document, "Heading 1") == [TEXT.title]
    assert _by_style(document, "Heading 2") == ["What we found", "Sources", "Table of exhibits", "Verification"]
    assert _by_style(document, "Heading 3") == ["The lots", "How a stranger checks this"]
    assert _by_style(document, "List Bullet") == ["the wall[2]", "Assessment: the gates"]
    assert _by_style(document, "List Number")[:2] == ["first registered", "then awarded"]
    assert _by_style(document, "Quote") == ["We acted within the law."]
    assert _by_style(document, "Assessment") == ["Assessment: It was likely founded for this alone.[2][1]"]
    exhibits, verification = document.tables
    assert [cell.text for cell in exhibits.rows[0].cells] == ["Number", "Exhibit", "Kind", "Collected", "By"]
    assert [cell.text for cell in exhibits.rows[1].cells][:2] == ["EX-0001", f"Award notice\n{SHA}"]
    assert [tuple(cell.text for cell in row.cells) for row in verification.rows[1:]] == list(TEXT.verification)
    assert all(table.rows[0]._tr.get_or_add_trPr().find(qn("w:tblHeader")) is not None for table in document.tables)


def test_each_numbered_list_begins_at_one() -> None:
    document, _ = _made(replace(TEXT, blocks=TEXT.blocks * 2))
    numbers = [int(found) for found in document.element.body.xpath(".//w:numPr/w:numId/@w:val")]
    numbering: Any = document.part.numbering_part
    known: dict[int, Any] = {num.numId: num for num in numbering.element.num_lst}
    assert len(set(numbers)) == 6
    assert all(known[number].lvlOverride_lst[0].startOverride.val == 1 for number in set(numbers))


def test_citations_and_sources_lead_to_each_other_inside_the_file() -> None:
    document, parts = _made(TEXT)
    body = document.element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    numbers = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert anchors.count("source_2") == 3
    assert set(anchors) == set(marks) == {"source_1", "source_2", "cite_1", "cite_2"}
    assert len(set(numbers)) == len(numbers)
    assert all(b"External" not in held for held in parts.values())


def test_a_figure_is_a_vector_with_a_picture_beside_it_and_its_words() -> None:
    document, parts = _made(TEXT)
    assert parts["word/media/drawing1.svg"].startswith(b"<svg")
    assert parts["word/media/image1.png"].startswith(b"\x89PNG")
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == ALT
    (vector,) = shape._inline.iter("{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip")
    assert document.part.rels[vector.get(qn("r:embed"))].target_part.blob == parts["word/media/drawing1.svg"]


def test_nothing_runs_and_the_properties_name_nobody() -> None:
    document, parts = _made(TEXT)
    found = document.core_properties
    assert (found.title, found.language) == (TEXT.title, "en")
    assert [found.author, found.last_modified_by, found.comments, found.subject, found.keywords, found.category] == [""] * 6
    assert (str(found.created), str(found.modified)) == ("2026-11-22 00:00:00+00:00",) * 2
    assert not [name for name in parts if re.search(r"vba|app\.xml|custom|thumbnail|embed|\.bin", name, re.IGNORECASE)]
    assert {re.sub(rb"[^A-Z]", b"", code) for code in re.findall(rb'w:instr="([^"]*)"', b"".join(parts.values()))} == {b"PAGE", b"NUMPAGES"}


def test_equal_texts_give_equal_bytes() -> None:
    assert render(TEXT, "docx") == render(replace(TEXT), "docx")


def test_a_draft_says_so_on_every_page_and_what_is_approved_never() -> None:
    draft, _ = _made(replace(TEXT, draft=True))
    assert [each.text for each in draft.sections[0].header.paragraphs] == ["DRAFT"]
    assert "Draft: not approved." in _text(draft)
    assert "DRAFT" not in _text(_made(TEXT)[0]).upper()


def test_arabic_runs_from_right_to_left_and_a_quote_of_another_does_not() -> None:
    document, parts = _made(replace(ARABIC, exhibits=TEXT.exhibits))
    turned = {each.text: each._p.pPr.find(qn("w:bidi")) is not None for each in document.paragraphs if each._p.pPr is not None}
    assert turned[ARABIC.title]
    assert turned["ما وجدناه"]
    assert not turned["We acted within the law."]
    assert document.sections[0]._sectPr.find(qn("w:bidi")) is not None
    assert document.tables[0]._tbl.tblPr.find(qn("w:bidiVisual")) is not None
    assert b"<w:rtl/>" in parts["word/document.xml"]


@pytest.mark.parametrize("printed", [TEXT, replace(ARABIC, draft=True), saying("x\ny")], ids=["english", "arabic", "everywhere"])
def test_elements_stand_in_the_order_of_the_standard(printed: Printed) -> None:
    _, parts = _made(printed)
    checked = 0
    for name in ("document", "styles", "numbering", "header1", "footer1"):
        if f"word/{name}.xml" not in parts:
            continue
        root = docx.oxml.parse_xml(parts[f"word/{name}.xml"])
        for kind, order in ORDER.items():
            places = {qn(f"w:{child}"): place for place, child in enumerate(order.split())}
            for found in root.iter(qn(f"w:{kind}")):
                checked += 1
                assert all(places[one.tag] <= places[other.tag] for one, other in pairwise(found)), (name, [child.tag for child in found])
    assert checked > 100


@pytest.mark.parametrize("kind", PrintedKind)
@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_write_is_text(words: str, kind: PrintedKind) -> None:
    document, parts = _made(replace(saying(words), kind=kind, blocks=tuple(each for each in saying(words).blocks if not each.svg)))
    assert "".join(_text(document).split()).count("".join(words.split())) >= 40
    assert not re.search(rb"<w:(altChunk|instrText|object|pict)\b", parts["word/document.xml"])


def test_a_text_without_anything_is_a_document_too() -> None:
    bare = replace(TEXT, blocks=(), references=(), exhibits=(), verification=(), authors=(), organisation="", addressee="", case_title="")
    assert "This text has no words yet." in _text(_made(bare)[0])


def test_two_figures_are_two_drawings() -> None:
    figure = Block(BlockKind.FIGURE, svg=SVG)
    _, parts = _made(replace(TEXT, blocks=(figure, figure)))
    assert {name for name in parts if name.startswith("word/media/drawing")} == {"word/media/drawing1.svg", "word/media/drawing2.svg"}
