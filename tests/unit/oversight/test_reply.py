"""The reply to somebody in the data as a PDF: the same for the same, within the page, and nothing that was written is markup."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2

from glasshouse.model.dataset import LegalBasis
from glasshouse.model.purpose import Purpose
from glasshouse.model.rights import CorrectionState
from glasshouse.policy.plans.accesses import AccessReport, AccessTold, Holding, RightTold
from glasshouse.web.replies import reply

HOLDING = Holding("Register", "The port", "https://port.example/", LegalBasis.PUBLIC_RECORD, 365, "2026-01-01", "2026-11-01")
ROW = AccessTold(7, "2026-11-03T10:20:30Z", 12, Purpose.CORRUPTION, "Investigations", "open")
REPORT = AccessReport((ROW,), False, "2026-11-22", HOLDING, (RightTold("Birth date", CorrectionState.UPHELD, False, "2026-11-03"),))


def read(report: AccessReport, record: str = "ida") -> str:
    pages = pypdfium2.PdfDocument(reply(report, record))
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


def test_equal_reports_give_equal_bytes() -> None:
    assert reply(REPORT, "ida") == reply(REPORT, "ida")
    assert reply(REPORT, "ida") != reply(REPORT, "eva")


def test_it_tells_dataset_purpose_time_and_what_was_asked_before_in_words() -> None:
    text = read(REPORT)
    for words in ("ida", "Register", "The port", "Public record", "Corruption", "2026-11-03 10:20:30", "opened", "Birth date", "Upheld"):
        assert words in text, words


def test_nobody_looked_and_no_such_record_are_one_sentence() -> None:
    assert "No entry about this record is told, or there is no such record." in read(replace(REPORT, rows=(), asked=()))


def test_what_was_written_is_no_markup() -> None:
    nasty = '#import "x": * $1$ _a_ *b* \\ <c> = d #panic()'
    text = read(replace(REPORT, holding=replace(HOLDING, title=nasty)), nasty)
    assert text.count("#panic()") == 2


def test_an_unbroken_record_id_stays_within_the_page() -> None:
    page = pypdfium2.PdfDocument(reply(REPORT, "y" * 500))[0]
    words = page.get_textpage()
    assert max(words.get_charbox(place)[2] for place in range(words.count_chars())) <= page.get_width() - 56
