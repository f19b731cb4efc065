"""What touches a case: what it holds, and the ends of links from there, so that of many of one name those come first (C2).

Promise: a link counts as the opened thing would list it: live, in scope, not sealed, to nobody who only belongs to it, and never from a
home. What is hidden moves nothing, a limit neither: limits count what this reader sees. The work is bounded whatever the case holds: the
HELD things that it took in last, the first LINKS links of each (in the order in which they were loaded), MOST in all. What was found
serves until the store is written again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
import sqlalchemy as sa

from glasshouse.model.schema import schema, schema_names
from glasshouse.policy.charter.finding import touches
from glasshouse.policy.charter.members import are_members
from glasshouse.store import tables as t
from glasshouse.store.engine import Database
from glasshouse.store.executors import Reader
from glasshouse.store.fold import WHOLE_SEALS, Folded, live_records
from glasshouse.store.reading.ends import far_end, numbered
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.statement import Among, Statement

HELD = 32
LINKS = 50
MOST = 400
_KEPT = 64
"""Cases and scopes whose surroundings are kept at once."""
OF_ONE = 2_000
"""Links of one company that people are narrowed to."""


def _links() -> sa.Select[tuple[object, ...]]:
    """Links of one record-entity as this reader sees them, first loaded first. Kinds stand in the text, for they never change."""
    r, e = t.records.c, t.edges.c
    kinds: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{name}'") for name in schema_names() if touches(name)]
    whole: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{role}'") for role in sorted(WHOLE_SEALS)]
    seen = t.seals.c.role.is_(None) | (t.seals.c.role.not_in(whole) & Among(r.dataset, "functions"))
    return (
        live_records()
        .add_columns(e.prop)
        .join(t.edges, e.record == r.id)
        .where((e.target == sa.bindparam("target")) & r.schema.in_(kinds) & seen)
        .order_by(None)
        .order_by(e.record, t.spans.c.id)
        .limit(sa.bindparam("most"))
    )


_LINKS = Statement(_links)
_NEWEST = Statement(
    lambda: (
        sa.select(t.held.c.entity)
        .where(t.held.c.case_id == sa.bindparam("case"))
        .order_by(t.held.c.added.desc(), t.held.c.entity.desc())
        .limit(sa.literal_column(str(HELD)))
    )
)


@dataclass(frozen=True)
class Near:
    """`held`: record-entities that the case holds, all of them. `looked`: the things among them whose links were read, newest first.
    `linked`: record-entities at the other ends, with the thing that they are linked to."""

    held: frozenset[int]
    looked: tuple[Folded, ...]
    linked: Mapping[int, Folded]

    @cached_property
    def numbers(self) -> frozenset[int]:
        """What the index is asked for by itself where a search finds more than one page."""
        return frozenset(self.linked).union(*(entity.numbers for entity in self.looked))

    def touched(self, numbers: Iterable[int]) -> bool:
        """Whether an entity of these record-entities touches the case."""
        return any(number in self.held or number in self.linked for number in numbers)

    def link(self, entity: Folded) -> Folded | None:
        """What the entity is linked to, where the case does not hold it itself."""
        if not self.held.isdisjoint(entity.numbers):
            return None
        return next((self.linked[number] for number in entity.numbers if number in self.linked), None)


NOTHING = Near(frozenset(), (), {})


def near(reader: Reader) -> Near:
    """What touches the case. Found once for a case and scope, until the store is written."""
    mark, kept = Database.mark(reader.connection), reader.ground.kept
    key = (reader.situation.case.id, reader.situation.scope)
    known = kept.get(key)
    if known is not None and known[0] == mark:
        found: Near = known[1]
        return found
    found = _near(reader)
    if mark is not None:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = (mark, found)
    return found


def _near(reader: Reader) -> Near:
    held = held_numbers(reader)
    if not held:
        return NOTHING
    newest = _NEWEST.scalars(reader.connection, case=reader.situation.case.id)
    folded = reader.view.fold(newest)
    looked = tuple({folded[number].number: folded[number] for number in newest if number in folded}.values())
    found, _ = linked(reader, looked, LINKS, MOST)
    return Near(held, looked, found)


def company(reader: Reader, entity: Folded) -> tuple[frozenset[int], bool]:
    """All that is linked to a company, and whether it may have more links than were read."""
    ends, all_read = linked(reader, (entity,), OF_ONE, OF_ONE)
    return frozenset(number for end in reader.view.fold(ends).values() for number in end.numbers), not all_read


def linked(reader: Reader, entities: Iterable[Folded], each: int, most: int) -> tuple[dict[int, Folded], bool]:
    """Record-entities at the other ends of the links of these, with the first of them that leads there, and whether that is all of it:
    `each` links of one record-entity are read, `most` ends in all. An address leads nowhere: who lives there is not told (C3)."""
    ends: list[tuple[int, str, Folded]] = []
    all_read = True
    for entity in entities:
        for own in () if _is_home(entity) else entity.numbers:
            if len(ends) >= most:
                break
            rows = _LINKS.all(reader.connection, target=own, functions=sorted(reader.view.functions), most=each)
            all_read &= len(rows) < each
            ends += _ends(entity, rows)
    numbers = numbered(reader, {(dataset, name) for dataset, name, _ in ends})
    found: dict[int, Folded] = {}
    for dataset, name, entity in ends[:most]:
        number = numbers.get((dataset, name))
        if number is not None and number not in entity.numbers:
            found.setdefault(number, entity)
    return found, all_read and len(ends) < most


def _ends(entity: Folded, rows: Iterable[Any]) -> Iterator[tuple[int, str, Folded]]:
    """Dataset and name of what these links of the entity lead to."""
    kinds = [row.schema for row in entity.rows]
    for row in rows:
        info = schema(row.schema)
        far = far_end(info, row.prop) if info is not None else None
        if far is None or are_members(f"{row.schema}.{row.prop}", kinds):
            continue
        for name in orjson.loads(row.data).get(far, ()):
            yield row.dataset, name, entity


def _is_home(entity: Folded) -> bool:
    return any((info := schema(row.schema)) is not None and info.is_a("Address") for row in entity.rows)
