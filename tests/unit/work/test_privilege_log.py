"""The privilege log as a PDF: the same for the same, and nothing that was written is markup."""

from __future__ import annotations

from dataclasses import replace

from glasshouse.model.disclosure import Choice, WithheldFor
from glasshouse.policy.plans.producing import LogRow, PrivilegeLog
from glasshouse.work.privilege_log import GROUNDS, cells, pdf_of

WORDS = "*Notes* #read('/etc/passwd')"
ROW = LogRow(1, "", "EX-0001", "2026-11-22", "file", "#panic()", "$x$", Choice.WITHHOLD, WithheldFor.WORK_PRODUCT, WORDS)
LOG = PrivilegeLog("D1", "Case 7", "= Answer", "Court", True, (ROW,))


def test_equal_logs_give_equal_bytes_and_each_ground_changes_them() -> None:
    made = {pdf_of(replace(LOG, rows=(replace(ROW, ground=ground),))) for ground in WithheldFor}
    assert len(made) == len(WithheldFor) == len(GROUNDS)
    assert pdf_of(LOG) in made
    assert pdf_of(replace(LOG, rows=())).startswith(b"%PDF-")


def test_a_line_says_what_was_done_and_why_in_words() -> None:
    assert cells(ROW)[7:9] == ("Withheld", "Attorney work product")
