"""How people are counted by group, and the only way to (C1): a closed catalogue of tables over datasets that two people registered for it.

Promise: nothing outside these lists can be said. A table has a shape, a dataset and a period; it has no filter, no place and no drill-down,
and its labels are words of the lists below, never values of a record. What a record says in other words is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from glasshouse.model.display import region
from glasshouse.model.purpose import TEXTS, Purpose
from glasshouse.policy.charter.disclosure import LEAST, ROUNDED, SHOWN, WHOLE

PURPOSES = (Purpose.RIGHTS_VIOLATION, Purpose.DISCRIMINATION)
"""The purposes under which people are counted by group; the charter's Cedar text says the same (a test compares)."""


class Group(StrEnum):
    """By what people can be grouped: properties of FtM's Person with few values. One that finds or tells a person apart is none."""

    GENDER = "gender"
    AGE = "age"
    NATIONALITY = "nationality"
    RELIGION = "religion"
    ETHNICITY = "ethnicity"


class Procedure(StrEnum):
    """What was done with people: FtM's CourtCaseParty with its CourtCase, or Sanction."""

    COURT_CASE = "court_case"
    SANCTION = "sanction"


class Axis(StrEnum):
    """What a table can be broken down by."""

    GROUP = "group"
    OUTCOME = "outcome"
    AUTHORITY = "authority"
    STAGE = "stage"


class Shape(StrEnum):
    """The catalogue."""

    OUTCOME_BY_GROUP = "outcome_by_group"
    TREATMENT_BY_AUTHORITY_AND_GROUP = "treatment_by_authority_and_group"
    STAGE_BY_GROUP = "stage_by_group"


@dataclass(frozen=True, slots=True)
class ShapeText:
    """A shape's name for people and its axes, the columns last."""

    label: str
    axes: tuple[Axis, ...]


SHAPES = {
    Shape.OUTCOME_BY_GROUP: ShapeText("Outcome of procedures by group", (Axis.GROUP, Axis.OUTCOME)),
    Shape.TREATMENT_BY_AUTHORITY_AND_GROUP: ShapeText(
        "Treatment by kind of authority and group", (Axis.AUTHORITY, Axis.GROUP, Axis.OUTCOME)
    ),
    Shape.STAGE_BY_GROUP: ShapeText("Stage of procedures by group", (Axis.GROUP, Axis.STAGE)),
}

GROUP_LABELS = {
    Group.GENDER: "Gender",
    Group.AGE: "Age at the procedure",
    Group.NATIONALITY: "Region of nationality",
    Group.RELIGION: "Religion",
    Group.ETHNICITY: "Ethnicity",
}
PROCEDURE_LABELS = {Procedure.COURT_CASE: "Parties of court cases", Procedure.SANCTION: "Measures against persons"}
AXIS_LABELS = {Axis.GROUP: "Group", Axis.OUTCOME: "Outcome", Axis.AUTHORITY: "Authority", Axis.STAGE: "Stage"}

AGES = ((18, "under 18"), (30, "18 to 29"), (45, "30 to 44"), (65, "45 to 64"), (130, "65 and over"))
"""Bands: the age at which each ends, and its label. A child that is known as one is sealed and not counted at all."""
VOCABULARY: dict[Group, tuple[str, ...]] = {
    Group.GENDER: ("female", "male", "other"),
    Group.AGE: tuple(label for _, label in AGES),
    Group.NATIONALITY: ("Africa", "Americas", "Asia", "Europe", "Oceania"),  # UN M49
    Group.RELIGION: ("Buddhist", "Christian", "Hindu", "Jewish", "Muslim", "Sikh", "none", "other"),
    Group.ETHNICITY: (  # the minimum categories of the US Statistical Policy Directive 15 of 2024
        "American Indian or Alaska Native",
        "Asian",
        "Black or African American",
        "Hispanic or Latino",
        "Middle Eastern or North African",
        "Native Hawaiian or Pacific Islander",
        "White",
    ),
}
"""Labels of groups: all that a table can say of one."""
WORDS: dict[Axis, tuple[str, ...]] = {
    Axis.OUTCOME: tuple(
        "granted|partly granted|refused|withdrawn|dismissed|settled|convicted|acquitted|fined|detained|released|pending".split("|")
    ),
    Axis.AUTHORITY: tuple(
        "police|prosecution|court|prison|tax authority|social security|employment service|housing office|health service|"
        "school authority".split("|")
    ),
    Axis.STAGE: tuple("complaint|investigation|charge|first instance|appeal|final instance|enforcement".split("|")),
}
"""Labels of the other axes: kinds, never names. There is no place."""

_PERIOD = re.compile(r"^((?:19|20)[0-9]{2})(?:-Q([1-4]))?$", re.ASCII)
_YEAR = re.compile(r"^(?:19|20)[0-9]{2}(?:-|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year, or a quarter of one (1 to 4)."""

    year: int
    quarter: int | None = None

    @property
    def after(self) -> str:
        """The first day after it, as ISO text."""
        if self.quarter is None or self.quarter == 4:
            return f"{self.year + 1}-01-01"
        return f"{self.year}-{self.quarter * 3 + 1:02}-01"

    def holds(self, date: str) -> bool:
        """Whether an FtM date, which may be partial, lies in it for certain."""
        if not _YEAR.match(date) or int(date[:4]) != self.year:
            return False
        if self.quarter is None:
            return True
        month = date[5:7]
        return month.isascii() and month.isdigit() and (int(month) + 2) // 3 == self.quarter

    def overlaps(self, other: Period) -> bool:
        """Whether they share a day."""
        return self.year == other.year and (self.quarter is None or other.quarter is None or self.quarter == other.quarter)


def period_of(text: str) -> Period | None:
    """`2025` or `2025-Q3`, and nothing else."""
    found = _PERIOD.match(text)
    return Period(int(found[1]), int(found[2]) if found[2] else None) if found else None


def labels_of(axis: Axis, group: Group) -> tuple[str, ...]:
    """Every label that an axis can have, where people are grouped so."""
    return VOCABULARY[group] if axis is Axis.GROUP else WORDS[axis]


def word(axis: Axis, values: Iterable[str]) -> str | None:
    """The label that the values name, where they name exactly one; case and punctuation between words do not matter."""
    return _one(_said(value, WORDS[axis]) for value in values)


def group_word(group: Group, values: Iterable[str], year: int) -> str | None:
    """The label of a group that a person's values name, where they name exactly one; `year` is that of the procedure."""
    if group is Group.AGE:
        return _one(_band(value, year) for value in values)
    if group is Group.NATIONALITY:
        return _one(_said(region(value), VOCABULARY[group]) for value in values)
    return _one(_said(value, VOCABULARY[group]) for value in values)


def sentence() -> str:
    """The way to count by group, in words, for the charter's page."""
    purposes = " and ".join(TEXTS[purpose].label.lower() for purpose in PURPOSES)
    shapes = "; ".join(text.label.lower() for text in SHAPES.values())
    return (
        f"The one way to count by group is a fixed table ({shapes}) of a past year or quarter, in a case for {purposes}, over a dataset "
        "that two people registered for measuring, approved beforehand by somebody of another unit. Its labels come from closed lists; "
        f"noise of a known size is added, nothing under {SHOWN} is shown (a shown cell holds {LEAST} people or more), what would follow "
        f"from what is shown is withheld with it, and the rest is rounded to {ROUNDED}. Fewer than {WHOLE} people make no table. It is "
        "counted once and kept: asked again it is the same, an overlapping period and a dataset of much the same people get none, and "
        "nothing lists anybody."
    )


def _said(value: str, words: tuple[str, ...]) -> str | None:
    plain = " ".join(re.split(r"[\s_-]+", value.casefold().strip()))
    return next((known for known in words if known.casefold() == plain), None)


def _band(born: str, year: int) -> str | None:
    if not _YEAR.match(born):
        return None
    age = year - int(born[:4])
    return next((label for end, label in AGES if 0 <= age < end), None)


def _one(found: Iterable[str | None]) -> str | None:
    words = {item for item in found if item is not None}
    return words.pop() if len(words) == 1 else None
