from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given, strategies as st

from glasshouse.demonstration import workbook

PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1).filter(
    lambda text: not workbook.UNWRITABLE.search(text)
)


def _back(content: bytes, sheet: str) -> list[list[object]]:
    return [list(row) for row in python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()]


def test_text_that_xml_cannot_hold_is_refused() -> None:
    for bad in ("a\x00b", "a\x1bb", "a\ufffeb", "a\ud800b"):
        with pytest.raises(ValueError, match="A1"):
            workbook.write([("Sheet", [(bad,)])])


def test_markup_in_a_cell_or_a_sheet_name_stays_text() -> None:
    hostile = '</t></is></c><c t="str"><f>HYPERLINK("x")</f> & "quoted" <!-- ]]>'
    content = workbook.write([('A & "B" <C>', [(hostile,)])])
    assert _back(content, 'A & "B" <C>') == [[hostile]]


def test_cells_keep_their_types() -> None:
    rows = [
        ("name", "day", "number", "empty"),
        ("Ά", date(2021, 6, 15), 710_000, None),
        ("end", date(1931, 5, 4), 0.5, "x"),
    ]
    content = workbook.write([("First", []), ("Second", rows)])
    assert _back(content, "Second") == [
        ["name", "day", "number", "empty"],
        ["Ά", date(2021, 6, 15), 710_000.0, ""],
        ["end", date(1931, 5, 4), 0.5, "x"],
    ]


@given(st.lists(st.lists(PLAIN, min_size=3, max_size=3), min_size=1, max_size=5))
def test_any_text_comes_back_as_it_went_in(rows: list[list[str]]) -> None:
    assert _back(workbook.write([("Sheet", rows)]), "Sheet") == rows


def test_columns_are_lettered_as_a_spreadsheet_does() -> None:
    assert [workbook.column(number) for number in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def test_nothing_of_the_machine_or_the_hour_is_in_the_file(tmp_path: Path) -> None:
    content = workbook.write([("Sheet", [("a",)])])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for member in archive.infolist():
            assert member.date_time == (1980, 1, 1, 0, 0, 0)
            assert member.compress_type == zipfile.ZIP_STORED
            assert member.create_system == 3
