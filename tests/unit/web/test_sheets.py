"""Tables for spreadsheets: what was typed is text, and never a formula."""

from __future__ import annotations

import csv
import io

import pytest

from glasshouse.base.sheet import cell
from glasshouse.web.sheets import table


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", '\u00a0=HYPERLINK("x")'])
def test_what_could_be_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_other_text_and_numbers_stay_as_they_are() -> None:
    assert [cell(value) for value in ("Ask", "3-4", "a=b", "", -5)] == ["Ask", "3-4", "a=b", "", -5]


def test_a_table_is_read_back_as_it_was_written() -> None:
    answer = table("t.csv", ("task", "title"), [(1, 'say "x",\ny'), (2, "=cmd")])
    text = bytes(answer.body).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["task", "title"], ["1", 'say "x",\ny'], ["2", "'=cmd"]]
    assert 'filename="t.csv"' in answer.headers["content-disposition"]
