"""Counting people by group: from the records of one dataset to a finished table (C1).

Promise: nothing leaves this module but a finished table and two sketches. Values of a trait are turned into a label of a closed list where
they are read, and counted. Each person is counted once, with the first procedure of the period; who is sealed is not counted at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import orjson
import sqlalchemy as sa

from glasshouse.policy.charter.disclosure import Cell, Finished, Sketch, finish, noise, sketch
from glasshouse.policy.charter.measuring import SHAPES, Axis, Group, Period, Procedure, Shape, group_word, labels_of, word
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader
from glasshouse.store.fold import chunks, live_records
from glasshouse.store.keys import Keys

_PART = 5_000
_GROUP_PROPERTIES = {
    Group.GENDER: "gender",
    Group.AGE: "birthDate",
    Group.NATIONALITY: "nationality",
    Group.RELIGION: "religion",
    Group.ETHNICITY: "ethnicity",
}


@dataclass(frozen=True, slots=True)
class Read:
    """Where a kind of procedure says what: the record that ties a person to it, by which property, and the one that it names besides. Of
    each axis, the properties that are read, first of the tie, then (with a dot) of the other."""

    tie: str
    person: str
    other: str
    far: str
    dates: tuple[str, ...]
    axes: Mapping[Axis, tuple[str, ...]]


_READ = {
    Procedure.COURT_CASE: Read(
        "CourtCaseParty",
        "party",
        "case",
        "CourtCase",
        ("startDate", "date", ".fileDate"),
        {Axis.OUTCOME: ("status", ".status"), Axis.AUTHORITY: (".court",), Axis.STAGE: (".type",)},
    ),
    Procedure.SANCTION: Read(
        "Sanction",
        "entity",
        "",
        "",
        ("startDate", "date", "listingDate"),
        {Axis.OUTCOME: ("status",), Axis.AUTHORITY: ("authority",), Axis.STAGE: ("program",)},
    ),
}
Properties = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Treated:
    """One person's first procedure of the period: record-entity, date, and what stands on the axes besides the group."""

    person: int
    date: str
    words: Mapping[Axis, str | None]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished table, and what is kept to know its people again."""

    table: Finished
    named: Sketch
    placed: Sketch


def count(reader: Reader, dataset: int, group: Group, procedure: Procedure, shape: Shape, period: Period) -> Made:
    """The table of this shape over the dataset as it stands now."""
    keys, axes = reader.ground.keys, SHAPES[shape].axes
    people = dict(_records(reader, dataset, "Person"))
    treated = _once(reader, _first(reader, dataset, _READ[procedure], people, period))
    names = _names(reader, dataset)
    cells: dict[tuple[str, ...], list[int]] = {place: [] for place in product(*(labels_of(axis, group) for axis in axes))}
    named, placed = set(), set()
    for one in treated:
        said = group_word(group, people[one.person].get(_GROUP_PROPERTIES[group], ()), int(one.date[:4]))
        found = [said if axis is Axis.GROUP else one.words[axis] for axis in axes]
        if None in found:
            continue
        place = _digest(keys, "placed", [names[one.person], one.date])
        cells[tuple(str(label) for label in found)].append(place)
        placed.add(place)
        if called := _called(people[one.person]):
            named.add(_digest(keys, "named", called))
    counted = {place: _cell(keys, (shape, group, *place), inside) for place, inside in cells.items()}
    return Made(finish([labels_of(axis, group) for axis in axes], counted), sketch(named), sketch(placed))


def packed(found: Sketch) -> str:
    """A sketch as it is kept."""
    return json.dumps([found.size, *found.smallest])


def unpacked(text: str) -> Sketch:
    """A sketch that was kept."""
    size, *smallest = json.loads(text)
    return Sketch(size, tuple(smallest))


def _cell(keys: Keys, about: tuple[str, ...], inside: list[int]) -> Cell:
    """The noise hangs on who is inside: the same people have the same noise however often they are counted, others have another."""
    text = json.dumps([*about, *sorted(inside)]).encode()
    return Cell(len(inside), noise(keys.digest("measuring", "noise"), text))


def _digest(keys: Keys, kind: str, parts: list[str]) -> int:
    return int.from_bytes(keys.digest(f"measuring {kind}", json.dumps(parts))[:8], "big") >> 1


def _called(person: Properties) -> list[str]:
    """Names and birth date of a person; nothing where it has no name."""
    names = sorted({name.casefold() for name in person.get("name", ())})
    return [*names, *sorted(person.get("birthDate", ()))[:1]] if names else []


def _records(reader: Reader, dataset: int, schema: str) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """Record-entities of a schema with what their live records say together; none that is sealed, in whatever role."""
    r = t.records.c
    found: dict[int, dict[str, list[str]]] = {}
    for row in reader.connection.execute(live_records().where((r.dataset == dataset) & (r.schema == schema))):
        if row.role is None:
            merged = found.setdefault(row.entity, {})
            for name, values in orjson.loads(row.data).items():
                merged.setdefault(name, []).extend(value for value in values if value not in merged[name])
    yield from found.items()


def _ends(reader: Reader, dataset: int, read: Read) -> dict[int, dict[str, set[int]]]:
    """Of each tie, whom it names by which property."""
    r, e = t.records.c, t.edges.c
    query = sa.select(r.entity, e.prop, e.target).join(t.edges, e.record == r.id)
    found: dict[int, dict[str, set[int]]] = {}
    for row in reader.connection.execute(query.where((r.dataset == dataset) & (r.schema == read.tie))):
        found.setdefault(row.entity, {}).setdefault(row.prop, set()).add(row.target)
    return found


def _first(reader: Reader, dataset: int, read: Read, people: Mapping[int, Properties], period: Period) -> list[Treated]:
    """The first procedure in the period of each person."""
    ends = _ends(reader, dataset, read)
    fars = dict(_records(reader, dataset, read.far)) if read.far else {}
    found: dict[int, tuple[str, int, Treated]] = {}
    for number, tie in _records(reader, dataset, read.tie):
        named = ends.get(number, {})
        others: list[Properties] = [fars[far] for far in sorted(named.get(read.other, ())) if far in fars]
        date = next((date for path in read.dates for date in _values(path, tie, others) if period.holds(date)), None)
        if date is None:
            continue
        words = {axis: _worded(axis, paths, tie, others) for axis, paths in read.axes.items()}
        for person in named.get(read.person, set()) & people.keys():
            new = (date, number, Treated(person, date, words))
            found[person] = min(found.get(person, new), new, key=lambda item: item[:2])
    return [item[2] for item in found.values()]


def _once(reader: Reader, treated: list[Treated]) -> list[Treated]:
    """Each person once, also where several record-entities are judged to be one."""
    found: dict[int, Treated] = {}
    for part in chunks(sorted(treated, key=lambda one: (one.date, one.person)), _PART):
        folded = reader.view.fold([one.person for one in part])
        for one in part:
            if one.person in folded:
                found.setdefault(folded[one.person].number, one)
    return list(found.values())


def _names(reader: Reader, dataset: int) -> dict[int, str]:
    e = t.entities.c
    rows: Any = reader.connection.execute(sa.select(e.id, e.name).where(e.dataset == dataset))
    return {row.id: row.name for row in rows}


def _values(path: str, tie: Properties, others: list[Properties]) -> list[str]:
    if path.startswith("."):
        return [value for other in others for value in other.get(path[1:], ())]
    return list(tie.get(path, ()))


def _worded(axis: Axis, paths: tuple[str, ...], tie: Properties, others: list[Properties]) -> str | None:
    """What the first of the paths that says anything says, as a label."""
    return next((word(axis, values) for path in paths if (values := _values(path, tie, others))), None)
