"""A finished table of people by group, as rows and as files. Labels come from closed lists, so a cell of a file can hold no formula."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from glasshouse.policy.plans.measuring import CountedTable

WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Row:
    """The labels of a row, and its cells in the order of the columns; None where withheld."""

    labels: tuple[str, ...]
    cells: tuple[int | None, ...]


def rows_of(table: CountedTable) -> tuple[Row, ...]:
    """The rows: every combination of the labels of all axes but the last."""
    if not table.axes:
        return ()
    width = len(table.axes[-1][1])
    places = product(*(labels for _, labels in table.axes[:-1]))
    return tuple(Row(place, table.cells[number * width : (number + 1) * width]) for number, place in enumerate(places))


def as_csv(table: CountedTable) -> str:
    """A line for each cell: its labels and how many people (RFC 4180)."""
    made = io.StringIO()
    csv.writer(made).writerows(_lines(table))
    return made.getvalue()


def as_json(table: CountedTable) -> str:
    """Everything that the page says."""
    return json.dumps(dataclasses.asdict(table), indent=1, ensure_ascii=False) + "\n"


def _lines(table: CountedTable) -> Iterator[list[str | int]]:
    yield [*(name for name, _ in table.axes), "People"]
    for row in rows_of(table):
        for label, cell in zip(table.axes[-1][1], row.cells, strict=True):
            yield [*row.labels, label, WITHHELD if cell is None else cell]
