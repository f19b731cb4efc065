"""Workbooks: values as a person sees them, rows numbered as the spreadsheet shows them."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
import xlwt

from glasshouse.ingest.readers.base import FaultCode
from glasshouse.ingest.readers.workbook import cell_text, number_text
from tests.unit.ingest.readers.conftest import Read
from tests.unit.ingest.readers.workbooks import ods, ods_row, text_row, value_row, xlsx


def written(fill: Any) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(book)
    book.close()
    return target.getvalue()


def test_values_of_every_kind_are_text(read: Read) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["id", "number", "day", "moment", "flag", "formula", "blank"])
        sheet.write_row(1, 0, ["007", 1200000, None, None, True])
        sheet.write_datetime(1, 2, dt.datetime(2020, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
        moment = dt.datetime(2020, 1, 2, 3, 4, 5)  # noqa: DTZ001
        sheet.write_datetime(1, 3, moment, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))
        sheet.write_formula(1, 5, "=1/4", None, 0.25)

    row = read(written(fill)).rows[0]
    assert row.place == "sheet:Data!2"
    assert list(row.values.values()) == ["007", "1200000", "2020-01-02", "2020-01-02T03:04:05", "true", "0.25", ""]


def test_rows_are_numbered_as_the_spreadsheet_shows_them(read: Read) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("A b")
        sheet.write_row(3, 1, ["id", "name"])
        sheet.write_row(4, 1, [1, "x"])
        sheet.write_row(8, 1, [2, "y"])
        sheet.write_blank(500, 1, None, book.add_format({"bold": True}))

    made = read(written(fill))
    assert made.places == ["sheet:A b!5", "sheet:A b!9"]
    assert made.values == [["1", "x"], ["2", "y"]]


def test_first_sheet_with_rows_is_read_unless_one_is_named(read: Read) -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("Empty")
        for name in ("One", "Two"):
            book.add_worksheet(name).write_column(0, 0, ["column", name])

    content = written(fill)
    assert read(content).values == [["One"]]
    assert read(content, sheet="Two").values == [["Two"]]
    assert read(content, sheet="Empty").codes == [("empty_file", "byte:0")]
    assert read(content, sheet="Three").codes == [("unknown_sheet", "byte:0")]


def test_cell_with_an_error_rejects_its_row(read: Read) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, ["x"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, ["y", 1])

    made = read(written(fill))
    assert [(fault.code, fault.place, fault.field) for fault in made.faults] == [("cell_error", "sheet:S!2", "b")]
    assert made.values == [["y", "1"]]


def test_value_behind_the_header_rejects_its_row(read: Read) -> None:
    made = read(xlsx(text_row(1, "a", "b") + text_row(2, "1", "2") + text_row(3, "1", "2", "3")))
    assert made.codes == [("ragged_row", "sheet:S!3")]
    assert made.values == [["1", "2"]]


def test_duplicate_header_and_header_only_are_faults(read: Read) -> None:
    assert read(xlsx(text_row(1, "a", "a") + text_row(2, "1", "2"))).codes == [("duplicate_header", "sheet:S!1")]
    assert read(xlsx(text_row(1, "a", "b"))).codes == [("no_rows", "sheet:S!1")]
    assert read(xlsx("")).codes == [("empty_file", "byte:0")]


def test_damaged_archive_is_a_fault(read: Read) -> None:
    content = xlsx(text_row(1, "a") + text_row(2, "1"))
    for length in range(60, len(content) - 1, 97):
        made = read(content[:length])
        assert [code for code, _ in made.codes] == ["damaged_file"]


def test_old_workbook_is_read(read: Read) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Old")
    table: list[list[Any]] = [["id", "when"], [12, dt.date(1999, 12, 31)], [1.5, "x"]]
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for row, cells in enumerate(table):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell, *([day] if isinstance(cell, dt.date) else []))
    target = io.BytesIO()
    book.save(target)
    made = read(target.getvalue())
    assert made.values == [["12", "1999-12-31"], ["1.5", "x"]]
    assert made.places == ["sheet:Old!2", "sheet:Old!3"]


def test_open_document_is_read_and_its_endless_blank_rows_are_not(read: Read) -> None:
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    made = read(ods(ods_row("a", "b") + ods_row(3.0, "x", repeated=2) + blank))
    assert made.values == [["3", "x"], ["3", "x"]]
    assert made.places == ["sheet:S!2", "sheet:S!3"]


def test_given_header_makes_the_first_row_data(read: Read) -> None:
    assert read(xlsx(value_row(1, "5")), header=("n",)).rows[0].values == {"n": "5"}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (-0.5, "-0.5"),
        (1e15, "1000000000000000"),
        (1e22, "10000000000000000000000"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-7, "0.0000001"),
        (float("nan"), FaultCode.NOT_A_NUMBER),
        (float("-inf"), FaultCode.NUMBER_OUT_OF_RANGE),
    ],
)
def test_number_is_plain_text(number: float, text: str) -> None:
    assert number_text(number) == text


def test_other_cells_are_iso_text() -> None:
    assert cell_text(dt.time(12, 30)) == "12:30:00"
    assert cell_text(dt.timedelta(hours=30, seconds=5)) == "30:00:05"
    assert cell_text("a\0") is FaultCode.NUL_CHARACTER
