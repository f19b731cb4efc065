"""The custody sheet as a PDF: the same for the same, with every event and break in words, and nothing that was written is markup."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from glasshouse.model.custody import BreakKind, CustodyEvent
from glasshouse.model.exhibit import ExhibitKind, ExhibitState
from glasshouse.model.reliability import Reliability
from glasshouse.policy.plans.exhibits import CustodyRow, CustodySheet, ExhibitRow
from glasshouse.work.custody_sheet import BREAKS, EVENTS, pdf_of

SHA = "ab" * 32
ROW = ExhibitRow(
    "x" * 26,
    "EX-0007",
    ExhibitKind.PHOTOGRAPH,
    "The dam",
    ExhibitState.UNREVIEWED,
    Reliability.NOT_USUALLY,
    "Mara Okafor",
    "2026-11-22T05:57:00Z",
    "",
    "image/jpeg",
    538,
    SHA,
    "",
)
STEPS = tuple(
    CustodyRow(event, "Mara Okafor", "2026-11-22T05:57:00Z", "", f"why {event}", None, 100 + number, ())
    for number, event in enumerate(CustodyEvent)
)
SHEET = CustodySheet(ROW, "Case 7", (), STEPS, 0, "Mara Okafor", "", None, "f" * 64, "glasshouse.example/x/2026", 500, "e" * 64)


def test_equal_sheets_give_equal_bytes_and_each_event_and_break_changes_them() -> None:
    made = pdf_of(SHEET)
    assert made.startswith(b"%PDF-")
    assert made == pdf_of(SHEET)
    others = [replace(SHEET, rows=STEPS[:number] + STEPS[number + 1 :]) for number in range(len(STEPS))]
    others += [replace(SHEET, rows=(replace(STEPS[0], broken=(kind,)), *STEPS[1:]), breaks=1) for kind in BreakKind]
    others += [replace(SHEET, rows=(replace(STEPS[0], fits=fits), *STEPS[1:])) for fits in (True, False)]
    others += [
        replace(SHEET, holder=""),
        replace(SHEET, waits_for="Vera"),
        replace(SHEET, fingerprint="0" * 64),
        replace(SHEET, root="0" * 64),
    ]
    assert len({made, *(pdf_of(other) for other in others)}) == len(others) + 1


def test_every_event_and_every_break_has_its_words() -> None:
    assert EVENTS.keys() == set(CustodyEvent)
    assert BREAKS.keys() == set(BreakKind)


@pytest.mark.parametrize("hostile", ["#panic()", '#read("/etc/passwd")', "]#import", "\\", "$x", "*b", "é 中文 العربية"])
def test_what_people_write_is_never_read_as_markup(hostile: str) -> None:
    row = replace(STEPS[0], reason=hostile, by=hostile, to=hostile)
    sheet = replace(SHEET, exhibit=replace(ROW, title=hostile), rows=(row,), holder=hostile)
    assert pdf_of(sheet) != pdf_of(replace(sheet, holder=""))  # it stands there, and ran nothing


def test_words_in_arabic_are_set_and_can_be_searched() -> None:
    title = "سد الرماد الأسفل"
    page = pypdfium2.PdfDocument(pdf_of(replace(SHEET, exhibit=replace(ROW, title=title))))[0]
    assert title in page.get_textpage().get_text_bounded()
