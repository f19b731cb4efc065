"""PDF: tagged, reproducible and searchable; words are never code, and a template of the organisation has no more than its own files."""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.model.printed import Block, BlockKind, Printed, PrintedKind, Run
from glasshouse.work.report import open_templates, render, typeset
from glasshouse.work.report.templates import shipped
from tests.unit.work.report.texts import ALT, ARABIC, HOSTILE, SENTENCE, SHA, SVG, TEXT, pages, saying, structure

MADE = render(TEXT, "pdf")


def test_a_report_is_tagged_for_those_who_hear_it_by_the_standard_pdf_ua() -> None:
    types = [kind for kind, _ in structure(MADE)]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in MADE
    assert re.search(rb"/Lang\s*\(en", MADE)
    assert pypdfium2.PdfDocument(MADE).get_metadata_dict()["Title"] == TEXT.title
    assert types.count("H1") == 1
    assert {"H2", "H3", "L", "LI", "Link", "Table", "TH", "TD", "Figure", "Caption"} <= set(types)
    assert ("Figure", ALT) in structure(MADE)


def test_equal_texts_give_equal_bytes_and_each_part_changes_them() -> None:
    assert render(TEXT, "pdf") == MADE
    others = [
        replace(TEXT, draft=True),
        replace(TEXT, date="2026-11-23"),
        replace(TEXT, kind=PrintedKind.MEMO),
        replace(TEXT, reviewer=""),
        replace(TEXT, language="es"),
        replace(TEXT, verification=()),
    ]
    assert len({MADE, *(render(other, "pdf") for other in others)}) == len(others) + 1


def test_words_stand_in_reading_order_and_can_be_searched() -> None:
    found = "\n".join(pages(MADE))
    flat = " ".join(found.split())
    order = [TEXT.title, "Procurement fraud", "What we found", SENTENCE.strip(), "Assessment", "The lots", "In 2019"]
    order += [
        "Figure 1: Payments by year",
        "Sources",
        "Award notice, page 3",
        "Table of exhibits",
        "Verification",
        "12043",
        "glass-audit receipt",
    ]
    places = [flat.find(each) for each in order]
    assert -1 not in places
    assert places == sorted(places)
    assert SHA[:32] in flat
    assert flat.count("Assessment") == 2


def test_each_citation_leads_to_its_source_inside_the_file() -> None:
    links = [link for page in pypdfium2.PdfDocument(MADE) for link in _links(page)]
    assert len(links) >= 5
    assert all(links)
    assert b"/URI" not in MADE


def _links(page: pypdfium2.PdfPage) -> list[bool]:
    import ctypes

    import pypdfium2.raw as raw

    found, place, link = [], ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page.raw, ctypes.byref(place), ctypes.byref(link)):
        found.append(bool(raw.FPDFLink_GetDest(page.pdf.raw, link)))
    return found


def test_the_verification_page_is_a_page_of_its_own_and_comes_last() -> None:
    last = pages(MADE)[-1]
    assert last.startswith("Verification")
    assert all(value in last.replace("\n", "") for _, value in TEXT.verification)


@pytest.mark.parametrize(("language", "word"), [("en", "DRAFT"), ("es", "BORRADOR")])
def test_a_draft_says_so_across_every_page_and_what_is_approved_never(language: str, word: str) -> None:
    long = replace(TEXT, language=language, blocks=TEXT.blocks * 4, draft=True)
    found = pages(render(long, "pdf"))
    assert len(found) > 3
    assert all(page.count(word) >= 2 for page in found)
    assert word not in "".join(pages(render(replace(long, draft=False), "pdf")))


@pytest.mark.parametrize("kind", PrintedKind)
def test_each_kind_is_printed_with_nothing_in_it_at_all(kind: PrintedKind) -> None:
    bare = replace(
        TEXT, kind=kind, case_title="", purpose="", authors=(), reviewer="", approved="", addressee="", organisation="", blocks=(),
        references=(), exhibits=(), verification=(),
    )  # fmt: skip
    found = pages(render(bare, "pdf"))
    assert TEXT.title in found[0]
    assert "This text has no words yet." in found[0]


def test_a_letter_names_its_addressee_and_a_memo_says_to_and_from() -> None:
    letter, memo = (pages(render(replace(TEXT, kind=kind), "pdf"))[0] for kind in (PrintedKind.LETTER, PrintedKind.MEMO))
    assert letter.index("12 Harbour Street") < letter.index(TEXT.title)
    assert memo.index("To") < memo.index("12 Harbour Street") < memo.index("From") < memo.index("Mara Okafor, Jonas Lind")


def test_arabic_is_set_from_right_to_left_and_can_be_searched() -> None:
    made = render(ARABIC, "pdf")
    (first, *_) = pages(made)
    assert re.search(rb"/Lang\s*\(ar", made)
    assert b"pdfuaid" in made
    assert "سد الرماد الأسفل" in first
    assert "منحت الوزارة عقد السد دون مناقصة" in first
    page = pypdfium2.PdfDocument(made)[0]
    text = page.get_textpage()
    left, _, right, _ = text.get_charbox(text.get_text_bounded().index("سد"))
    assert (left + right) / 2 > page.get_width() / 2


def test_letters_without_a_typeface_are_said_to_be_missing_and_refuse_nothing() -> None:
    made = render(replace(TEXT, title="下灰大坝"), "pdf")
    assert "no typeface in this file" in " ".join(pages(made)[-1].split())
    assert "StructTreeRoot" in made.decode("latin-1")
    assert "no typeface" not in " ".join(pages(MADE)[-1].split())


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_write_is_never_read_as_code(words: str) -> None:
    found = "".join("".join(pages(render(saying(words), "pdf"))).split()).replace("\u2060", "")
    plain = "".join(sign for sign in "".join(words.split()) if sign.isascii())
    assert found.count(plain) >= 20


def test_an_unbroken_title_of_200_signs_stays_on_the_page_and_stays_one_word() -> None:
    title = "Donaudampfschifffahrt" * 9
    made = render(saying(title), "pdf")
    assert "".join(pages(made)[0].split()).count(title) >= 3
    for page in pypdfium2.PdfDocument(made):
        text = page.get_textpage()
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
        assert max(box[2] for box in boxes) <= page.get_width() - 27 * 72 / 25.4 + 3


def test_500_sources_and_40_pages_are_printed() -> None:
    references = tuple(replace(TEXT.references[0], number=number, label=f"EX-{number:04d}") for number in range(1, 501))
    paragraph = Block(BlockKind.PARAGRAPH, (Run(SENTENCE * 8, cites=(500,)),))
    found = pages(render(replace(TEXT, references=references, blocks=(paragraph,) * 160), "pdf"))
    assert len(found) > 40
    assert "EX-0500" in "".join(found)
    assert f"{len(found)} / {len(found)}" in found[-1]


def _own(folder: Path, text: str, **more: bytes) -> bytes:
    (folder / "report.typ").write_text(text)
    for name, held in more.items():
        (folder / name.replace("_", ".")).write_bytes(held)
    return render(TEXT, "pdf", open_templates(folder)[PrintedKind.REPORT])


def test_an_organisation_replaces_a_template_and_shows_its_own_picture(tmp_path: Path) -> None:
    own = '#import "printed.typ": *\n#show: page-of\n#image("logo.svg", alt: "Our house")\nPrinted by us.\n'
    own += "#heading(level: 1, given.title)\n#text-body"
    made = _own(tmp_path, own, logo_svg=SVG.encode())
    assert "Printed by us." in pages(made)[0]
    assert ("Figure", "Our house") in structure(made)
    assert open_templates(tmp_path)[PrintedKind.MEMO].typ == shipped(PrintedKind.MEMO).typ


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('#import "printed.typ": *\n#show: page-of\n#nonsense()', 3),
        ("= A\n\n#let x = (", 3),
        ('\n#read("../../etc/passwd")', 2),
        ('#read("/etc/passwd")', 1),
        ('#image("/etc/hostname")', 1),
        ('#import "@preview/cetz:0.3.1": canvas', 1),
        ("#let f(n) = f(n + 1)\n#f(0)", 1),
        ("#let n = 1\n#while n > 0 { n = n + 1 }", 2),
    ],
)
def test_a_template_that_is_wrong_or_reaches_out_is_refused_by_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(InvalidInputError, match=rf"^report\.typ, line {line}: ") as caught:
        _own(tmp_path, text)
    assert "root:" not in caught.value.message


def test_a_template_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glasshouse.work.report.typeset._SECONDS", 2)
    with pytest.raises(ConflictError, match="too long") as caught:
        _own(tmp_path, "#for a in range(100000) { for b in range(100000) { let c = a * b } }")
    assert caught.value.code == "too_slow"


def test_a_template_that_takes_all_memory_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="memory") as caught:
        _own(tmp_path, "#let a = range(400000000)\n#a.len()")
    assert caught.value.remedy


def test_who_finds_both_places_taken_is_told_to_try_again_and_takes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "_WAIT", 0.05)
    with typeset._two, typeset._two, pytest.raises(ConflictError, match="being set") as caught:
        typeset.pictures((SVG,), 10)
    assert (caught.value.code, caught.value.remedy) == ("busy", "Try again in a minute.")
    for _ in range(3):
        assert len(typeset.pictures((SVG,), 10)) == 1


def test_no_more_frames_are_taken_than_were_asked_for_and_one() -> None:
    assert typeset._taken(itertools.repeat(b"x"), 2) == [b"x"] * 3


def test_pictures_that_are_too_large_only_together_are_refused_and_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = typeset.pictures((SVG,), 10)
    monkeypatch.setattr(typeset, "_MOST", 2 * len(one))
    assert typeset.pictures((SVG, SVG), 10) == [one, one]
    with pytest.raises(ConflictError, match="memory"):
        typeset.pictures((SVG,) * 3, 10)


@pytest.mark.parametrize("printed", [TEXT, ARABIC, replace(TEXT, draft=True, title="下灰大坝")], ids=["english", "arabic", "fallback"])
def test_the_file_has_no_fault_that_qpdf_finds_and_holds_no_script_and_no_other_file(printed: Printed) -> None:
    with pikepdf.open(io.BytesIO(render(printed, "pdf"))) as made:
        assert made.check_pdf_syntax() == []
        assert str(made.Root.Lang) == printed.language
        assert bool(made.Root.MarkInfo.Marked)
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(made.Root.keys())
        assert not {"/EmbeddedFiles", "/JavaScript"} & set(made.Root.get("/Names", {}).keys())
