"""Counting people by group (C1): registering a dataset for it, asking for one fixed table, counting it once, and opening it.

A request names a shape of the catalogue (`policy.charter.measuring`), a dataset and a period. There is no other word: no filter, no place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from glasshouse.policy.actions import Action
from glasshouse.policy.plans.approvals import Approval
from glasshouse.policy.plans.plan import Command, Plan


@dataclass(frozen=True, slots=True)
class CountedTable:
    """A finished table. `axes`: name and labels of each, the columns last; `cells`: people, rounded, in the order of the labels, the last
    axis fastest, None where withheld. Without axes nothing could be shown. `group` and `procedure` in words; `counted` is RFC 3339,
    `entry` the ledger entry that intended the count."""

    id: str
    shape: str
    title: str
    dataset: str
    dataset_title: str
    group: str
    procedure: str
    period: str
    axes: tuple[tuple[str, tuple[str, ...]], ...]
    cells: tuple[int | None, ...]
    counted: str
    entry: int


@dataclass(frozen=True, slots=True)
class Measurable:
    """A dataset of the case that two people registered for measuring, and by what it groups whom."""

    name: str
    title: str
    group: str
    procedure: str


@dataclass(frozen=True, slots=True)
class AskedTable:
    """A table that the reader asked for in this case, and how far its approval is (`Standing`)."""

    shape: str
    dataset: str
    period: str
    standing: str


@dataclass(frozen=True, slots=True)
class Measuring:
    """What a case has counted, what could be counted, and what its reader asked for, newest first."""

    tables: tuple[CountedTable, ...]
    datasets: tuple[Measurable, ...]
    asked: tuple[AskedTable, ...]


@dataclass(frozen=True, slots=True)
class ListTables(Plan[Measuring]):
    """The case's tables of people by group, and what else could be counted."""

    action: ClassVar[Action] = Action.OPEN_TABLE


@dataclass(frozen=True, slots=True)
class OpenTable(Plan[CountedTable]):
    """One of the case's tables, by id."""

    action: ClassVar[Action] = Action.OPEN_TABLE

    id: str


@dataclass(frozen=True, slots=True)
class CountTable(Command[CountedTable]):
    """Count people by group, once: a shape of the catalogue over a dataset (name) in a past period (`2025`, `2025-Q3`). It needs the
    approval of exactly this by somebody of another unit. What was counted already is shown as it was then."""

    action: ClassVar[Action] = Action.COUNT_TABLE

    shape: str
    dataset: str
    period: str


@dataclass(frozen=True, slots=True)
class AskTable(Command[Approval]):
    """Ask for an approval of CountTable with the same words. Nothing is counted for it."""

    action: ClassVar[Action] = Action.ASK_TABLE

    shape: str
    dataset: str
    period: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeclareMeasuring(Command[str]):
    """First or second declaration that a dataset serves for measuring: by which property people are grouped (`Group`), and what was done
    with them (`Procedure`). The two are different people and say the same; then it holds for good."""

    action: ClassVar[Action] = Action.DECLARE_MEASURING

    name: str
    group: str
    procedure: str
