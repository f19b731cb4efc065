"""The public report: of quarters that are over, rounded, without small counts, the same for ever."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.oversight.pdf import pdf_of
from glasshouse.oversight.transparency import Quarter, Report, latest, quarter_of, report
from glasshouse.policy.plans.oversight import Counted
from tests.unit.oversight.made import answers, refusals

Q3 = Quarter(2026, 3)
FIRST, END = Q3.days()


def reported(*rows: Counted, quarter: Quarter = Q3) -> Report:
    def counted(since: int, until: int) -> Iterable[Counted]:
        return [row for row in rows if since <= row.day < until]

    return report(quarter, END + 100, counted)


def shown(made: Report, key: str) -> dict[str, int | None]:
    (table,) = [table for table in made.tables if table.key == key]
    return dict(table.rows)


@pytest.mark.parametrize(("count", "told"), [(9, None), (10, 10), (11, 10), (15, 20)])
def test_a_count_is_told_from_ten_on_and_rounded(count: int, told: int | None) -> None:
    made = reported(answers(FIRST, count), answers(FIRST, 3, purpose="oversight"), answers(FIRST, 3, purpose="intake"))
    assert shown(made, "purpose")["corruption"] == told


def test_one_small_count_takes_another_with_it() -> None:
    made = reported(answers(FIRST, 900), answers(FIRST, 40, purpose="oversight"), answers(FIRST, 9, purpose="intake"))
    assert shown(made, "purpose") == {"corruption": 900, "oversight": None, "intake": None}


def test_only_days_of_the_quarter_count_to_the_day() -> None:
    made = reported(answers(FIRST - 1, 100), answers(FIRST, 20), answers(END - 1, 20), answers(END, 100))
    assert shown(made, "purpose") == {"corruption": 40}


def test_a_quarter_that_is_not_over_has_no_report() -> None:
    with pytest.raises(ConflictError):
        report(Q3, END - 1, lambda _since, _until: [])
    assert report(Q3, END, lambda _since, _until: []).quarter == Q3
    assert latest(END - 1) == Quarter(2026, 2)
    assert latest(END) == Q3


def test_quarters_follow_each_other_without_a_gap() -> None:
    quarter = Quarter(2024, 1)
    for _ in range(12):
        assert quarter.days()[1] == quarter.after.days()[0]
        assert quarter.after.before == quarter
        quarter = quarter.after
    assert quarter == Quarter(2027, 1)


@pytest.mark.parametrize("text", ["2026-Q5", "2026-Q0", "26-Q1", "2026", "", "2026-Q3 ", "٢٠٢٦-Q3", "9999-Q4", "2026-Q3/.."])
def test_what_is_no_quarter_is_told(text: str) -> None:
    with pytest.raises(InvalidInputError):
        quarter_of(text)
    assert quarter_of("2026q3") == Q3


def test_refusals_are_told_by_rule_and_exports_by_bucket() -> None:
    made = reported(refusals(FIRST, 30, "C1"), refusals(FIRST, 20, "C1", "C2"), answers(FIRST, 12, act="export", results=51))
    assert shown(made, "refused") == {"C1": 50, "C2": 20}
    assert shown(made, "exported") == {"51 or more": 10}


def test_the_json_says_what_the_page_says_and_how_it_was_counted() -> None:
    made = reported(answers(FIRST, 44), answers(FIRST, 4, purpose="intake"), answers(FIRST, 2, purpose="oversight"))
    told = json.loads(made.as_json())
    assert (told["quarter"], told["from"], told["to"]) == ("2026-Q3", "2026-07-01", "2026-09-30")
    assert (told["least"], told["rounded_to"], told["covers"]) == (10, 10, "accesses through the gate only")
    (table,) = [table for table in told["tables"] if table["key"] == "purpose"]
    assert [(row["word"], row["label"], row["leaves"]) for row in table["rows"]] == [
        ("corruption", "Corruption", 40),
        ("intake", "Intake", None),
        ("oversight", "Oversight", None),
    ]


def test_the_pdf_of_a_report_is_the_same_each_time_and_reads_nothing_in_it_as_markup() -> None:
    made = reported(answers(FIRST, 44), answers(FIRST, 50, unit="#panic() $ *"), refusals(FIRST, 20, "C1"))
    first = pdf_of(made.as_json())
    assert first.startswith(b"%PDF-")
    assert pdf_of(made.as_json()) == first
    assert pdf_of(reported(answers(FIRST, 54)).as_json()) != first
