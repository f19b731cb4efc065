"""What a reader's entity is: the connected component, over judgements visible to that reader, of records in scope.

Promise: no path runs through a hidden record; what is sealed, closed, undone or out of scope does not exist here; a merge never tells of
hidden data, and taking it apart is a re-fold. The stored `cluster` is only a candidate superset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

import orjson
import sqlalchemy as sa

from glasshouse.model.dataset import Dataset
from glasshouse.model.display import amount
from glasshouse.model.entity import caption
from glasshouse.model.rights import CORRECTED
from glasshouse.model.schema import common_schema, is_natural_person, schema
from glasshouse.policy.charter.finding import counts_as_person, folded as is_folded
from glasshouse.policy.charter.households import tie_kinds
from glasshouse.policy.charter.treated import LEGAL_FORM, treated_as
from glasshouse.store import tables as t
from glasshouse.store.rightstables import restricted
from glasshouse.store.statement import Among, Statement

CHUNK = 500
_FORM = f'"{LEGAL_FORM}"'
_VOICES = 20
"""Records that are heard when a name is chosen."""
WHOLE_SEALS = frozenset({"child"})
"""Roles that seal also a published function: children are sealed whole (C4)."""


@dataclass(slots=True, eq=False)
class Row:
    """One live record in scope with where it stands; never changed. `treated` is the kind by whose rules it is read (C1)."""

    id: int
    entity: int
    dataset: int
    schema: str
    data: str
    place: str
    opened_by: int
    treated: str
    _parsed: dict[str, list[str]] | None = field(default=None, init=False, repr=False)

    def properties(self) -> dict[str, list[str]]:
        """Property name to values; parsed once, to be read only."""
        if self._parsed is None:
            self._parsed = orjson.loads(self.data)
        return self._parsed


@dataclass(eq=False)
class Folded:
    """A reader's entity: its record-entities' numbers (smallest first) and their live records; never changed."""

    numbers: tuple[int, ...]
    rows: list[Row]

    @property
    def number(self) -> int:
        """The number whose public id names the entity."""
        return self.numbers[0]

    @cached_property
    def schema(self) -> str:
        """The narrowest schema that all its records share, else the first record's."""
        found = self.rows[0].schema
        for row in self.rows[1:]:
            found = common_schema(found, row.schema) or (row.schema if is_natural_person(row.treated) else found)
        return found

    def properties(self) -> dict[str, list[str]]:
        """Values of all records, first come first."""
        merged: dict[str, dict[str, None]] = {}
        for row in self.rows:
            for name, values in row.properties().items():
                merged.setdefault(name, {}).update(dict.fromkeys(values))
        return {name: list(values) for name, values in merged.items()}

    def caption(self) -> str:
        """The name to show, never a value that stays folded (C1)."""
        name = self.schema
        info = schema(name)
        shown: dict[str, list[str]] = {}
        for row in self.rows[:_VOICES]:  # each record has a voice: of two spellings, the one that more of them use
            properties = row.properties()
            for prop in info.caption if info else ():
                if prop in properties and not is_folded(row.treated, prop):
                    shown.setdefault(prop, []).extend(properties[prop])
        text = caption(name, shown)
        if name == "Payment":  # the one kind that is called by a number
            text = amount(text)
        return text if text else (info.label if info else name)

    @cached_property
    def person(self) -> bool:
        """Whether any record says that it is a natural person (or does not say what it is)."""
        return any(is_natural_person(row.treated) for row in self.rows)


class View:
    """What one access may see: `datasets` in scope by number, and the case whose judgements count."""

    def __init__(self, connection: sa.Connection, datasets: dict[int, Dataset], case: str) -> None:
        self.connection = connection
        self.datasets = datasets
        self.case = case
        self.functions = frozenset(number for number, dataset in datasets.items() if dataset.holds_function)
        self._own = next((number for number, dataset in datasets.items() if dataset.name == f"case-{case}"), None)

    def private(self, entity: Folded) -> bool:
        """Whether this is a private person, or counts as one in its dataset (C2), and is in no dataset of declared public function."""
        return self.counts(entity) and not any(row.dataset in self.functions for row in entity.rows)

    def person_in(self, entity: Folded) -> tuple[str, ...]:
        """Keys of the datasets in which this is a private person: none, where it holds a declared public function (C3)."""
        if not self.private(entity):
            return ()
        counting = {row.dataset for row in entity.rows if counts_as_person(row.treated, self.datasets[row.dataset].counted)}
        return tuple(sorted(self.datasets[number].key for number in counting))

    def counts(self, entity: Folded) -> bool:
        """Whether any record of it counts as a person in its dataset (C2). What the case itself says of a firm that a register speaks of
        makes no person of it: only where nothing else speaks of it is it one of the case's subjects."""
        rows = [row for row in entity.rows if row.dataset != self._own] or entity.rows
        return entity.person or any(counts_as_person(row.treated, self.datasets[row.dataset].counted) for row in rows)

    def fold(self, numbers: Iterable[int]) -> dict[int, Folded]:
        """Each number that exists for this reader, with the entity that it belongs to."""
        wanted = set(numbers)
        if not wanted:
            return {}
        grouped = self._components(wanted)
        every = {member for members in grouped.values() for member in members}
        rows: dict[int, list[Row]] = {}
        for row in self.rows(every):
            rows.setdefault(row.entity, []).append(row)
        folded: dict[int, Folded] = {}
        for number in wanted:
            members = tuple(sorted(member for member in grouped.get(number, ()) if member in rows))
            if number not in rows or not members:
                continue
            known = folded.get(members[0])
            if known is None:
                known = Folded(members, [row for member in members for row in rows[member]])
                folded[members[0]] = known
            folded[number] = known
        return {number: folded[number] for number in wanted if number in folded}

    def one(self, number: int) -> Folded | None:
        """The entity of one number, or None where this reader has none."""
        return self.fold([number]).get(number)

    def rows(self, numbers: Iterable[int]) -> Iterator[Row]:
        """Live records, in scope and not sealed, of these record-entities."""
        for raw in _ROWS.all(self.connection, numbers=sorted(numbers)):
            if raw.dataset in self.datasets and not self.hides(raw.role, raw.dataset, raw.schema):
                yield self.row(raw)

    def row(self, raw: Any) -> Row:
        """A row of `live_records` in a dataset of the view."""
        kind = treated(raw.schema, raw.data, incorporated=self.datasets[raw.dataset].incorporated)
        return Row(raw.id, raw.entity, raw.dataset, raw.schema, raw.data, raw.place, raw.opened_by, kind)

    def sealed(self, numbers: Iterable[int]) -> set[int]:
        """Those of the numbers that carry a seal of any kind, or are restricted."""
        wanted = sorted(numbers)
        return set(_SEALED.scalars(self.connection, numbers=wanted)) if wanted else set()

    def hidden_names(self, dataset: int, names: Iterable[str]) -> set[str]:
        """Those of the names that a dataset gives to sealed record-entities which this reader does not see: nothing names them."""
        e, found = t.entities.c, {}
        for part in chunks(sorted(set(names)), CHUNK):
            query = sa.select(e.id, e.name).where((e.dataset == dataset) & e.name.in_(part))
            found.update({row.id: row.name for row in self.connection.execute(query)})
        sealed = self.sealed(found)
        return {found[number] for number in sealed - self.fold(sealed).keys()} if sealed else set()

    def hides(self, role: str | None, dataset: int, kind: str) -> bool:
        """Whether a record of this kind under a seal of this role does not exist for this reader: a published function does, but not a
        child's, and no tie of kin, friends or whoever speaks for somebody: a tie is no function (C4)."""
        return role is not None and (role in WHOLE_SEALS or dataset not in self.functions or kind in tie_kinds())

    def _components(self, numbers: set[int]) -> dict[int, set[int]]:
        clusters = dict(_CLUSTERS.all(self.connection, numbers=sorted(numbers)))
        if not clusters:
            return {number: {number} for number in numbers}
        members = self._members(set(clusters.values()))
        joined = components(members, self._judged(members))
        return {number: joined.get(number, {number}) for number in numbers}

    def _members(self, clusters: set[int]) -> set[int]:
        """Record-entities of the clusters that this reader sees alive: a path may run through no others."""
        return {row.entity for row in self.rows(_MEMBERS.scalars(self.connection, clusters=sorted(clusters)))}

    def _judged(self, members: set[int]) -> list[tuple[int, int]]:
        pairs = _JUDGED.all(self.connection, members=sorted(members), case=self.case)
        return [(row.left, row.right) for row in pairs if row.right in members]


def treated(schema_name: str, data: str, *, incorporated: bool) -> str:
    """The kind by whose rules a record with this canonical data is read; parsed only where it says a legal form."""
    said = orjson.loads(data) if _FORM in data else {}
    return treated_as(schema_name, said, incorporated=incorporated)


@lru_cache(maxsize=16)
def live_records(assume: int | None = None) -> sa.Select[Any]:
    """Records with a live span that are not restricted, and the seal's role where there is one; the caller adds which. `assume` is an
    import that is about to go live and counts as live already. Kept, because making it costs more than running it."""
    return kept_records(assume).where(~sa.exists().where(restricted.c.entity == t.records.c.entity))


@lru_cache(maxsize=16)
def kept_records(assume: int | None = None) -> sa.Select[Any]:
    """`live_records` with restricted ones among them, which no reader is shown. What corrects a record lives as long as another does that
    its source gives."""
    opening, closing = t.imports.alias("opening"), t.imports.alias("closing")
    r, s = t.records.c, t.spans.c
    opens: sa.ColumnElement[bool] = opening.c.live == 1
    stays: sa.ColumnElement[bool] = closing.c.id.is_(None) | (closing.c.live == 0)
    if assume is not None:
        opens |= opening.c.id == assume
        stays = closing.c.id.is_(None) | ((closing.c.live == 0) & (closing.c.id != assume))
    return (
        sa.select(r.id, r.entity, r.dataset, r.schema, r.data, s.place, s.opened_by, t.seals.c.role)
        .join(t.spans, s.record == r.id)
        .join(opening, (opening.c.id == s.opened_by) & opens)
        .outerjoin(closing, closing.c.id == s.closed_by)
        .outerjoin(t.seals, t.seals.c.entity == r.entity)
        .where(stays & ((s.place != CORRECTED) | _given(assume)))
        .order_by(r.entity, r.id, s.id)
    )


def _given(assume: int | None) -> sa.Exists:
    """Whether a source gives a record of this record-entity that lives."""
    r, s = t.records.alias("given"), t.spans.alias("given_span")
    opening, closing = t.imports.alias("given_opening"), t.imports.alias("given_closing")
    opens: sa.ColumnElement[bool] = opening.c.live == 1
    stays: sa.ColumnElement[bool] = closing.c.id.is_(None) | (closing.c.live == 0)
    if assume is not None:
        opens |= opening.c.id == assume
        stays = closing.c.id.is_(None) | ((closing.c.live == 0) & (closing.c.id != assume))
    opened = r.join(s, s.c.record == r.c.id).join(opening, (opening.c.id == s.c.opened_by) & opens)
    joined = opened.outerjoin(closing, closing.c.id == s.c.closed_by)
    where = (r.c.entity == t.records.c.entity) & (s.c.place != CORRECTED) & stays
    return sa.select(sa.literal_column("1")).select_from(joined).where(where).correlate(t.records).exists()


def _judged_pairs() -> sa.Select[Any]:
    c = t.judgements.c
    mine = c.case_id.is_(None) | (c.case_id == sa.bindparam("case"))
    return sa.select(c.left, c.right).where(Among(c.left, "members") & (c.judgement == "positive") & c.withdrawn.is_(None) & mine)


_ROWS = Statement(lambda: live_records().where(Among(t.records.c.entity, "numbers")))
_SEALED = Statement(
    lambda: sa.select(t.entities.c.id).where(
        Among(t.entities.c.id, "numbers")
        & (sa.exists().where(t.seals.c.entity == t.entities.c.id) | sa.exists().where(restricted.c.entity == t.entities.c.id))
    )
)
_CLUSTERS = Statement(
    lambda: sa.select(t.entities.c.id, t.entities.c.cluster).where(Among(t.entities.c.id, "numbers") & t.entities.c.cluster.isnot(None))
)
_MEMBERS = Statement(lambda: sa.select(t.entities.c.id).where(Among(t.entities.c.cluster, "clusters")))
_JUDGED = Statement(_judged_pairs)


def chunks(values: Sequence[Any], size: int) -> Iterator[list[Any]]:
    """`values` in lists of at most `size`."""
    stream = iter(values)
    while part := list(islice(stream, size)):
        yield part


def components(members: set[int], pairs: list[tuple[int, int]]) -> dict[int, set[int]]:
    """Each member with all that pairs join it to, itself included."""
    parent = {member: member for member in members}

    def root(member: int) -> int:
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for left, right in pairs:
        parent[root(left)] = root(right)
    groups: dict[int, set[int]] = {}
    for member in members:
        groups.setdefault(root(member), set()).add(member)
    return {member: groups[root(member)] for member in members}
