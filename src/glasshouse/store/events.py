"""Events that people write, as rows: found within their case alone, written with each revision kept.

Promise: an event is there for a reader only if the reader may see every entity that it ever named (one of several records of it is enough,
unless another one is sealed), and the record that its exhibit is; otherwise it is not listed, counted, opened or found (C4, C7). What is
visible is worked out once and kept until records change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.base.text import storable
from glasshouse.model import edtf, zones
from glasshouse.model.consent import Use
from glasshouse.model.event import Answer, EventKind, EventRole, Violation
from glasshouse.model.reliability import Basis, Reliability
from glasshouse.policy.plans.lookup import Place
from glasshouse.store import exhibits, lookup
from glasshouse.store.engine import Database, insert_new
from glasshouse.store.eventtables import event_entities, event_names, event_revisions, events
from glasshouse.store.executors import Reader, Writer
from glasshouse.store.fold import Folded

_KEPT = 64
"""Cases with scopes of which is kept what their readers see."""
NAMED = "names of events"


@dataclass(frozen=True, slots=True)
class Written:
    """An event as it shall stand: `when` canonical, `exhibit` an id or None, `named` each entity's number and record-entities by role."""

    kind: EventKind
    title: str
    text: str
    when: str
    zone: str
    exhibit: str | None
    source: str
    basis: Basis
    reliability: Reliability
    violation: str
    named: tuple[tuple[int, EventRole], ...]
    stands: bool = True


def visible(reader: Reader) -> sa.ColumnElement[bool]:
    """What selects the events of the case that this reader may know of, withdrawn ones too."""
    where: sa.ColumnElement[bool] = events.c.case_id == reader.situation.case.id
    names = _hidden_names(reader)
    if names:
        x = event_entities.c
        where &= events.c.id.notin_(sa.select(x.event).where(x.named.in_(sorted(names))))
    gone = exhibits.hidden(reader)
    if gone:
        where &= events.c.exhibit.is_(None) | events.c.exhibit.notin_(sorted(gone))
    return where


def find(reader: Reader, public: str) -> Any:
    """The row of an event; NotFoundError alike for unknown, hidden, and another case's."""
    row = None
    if storable(public):
        row = reader.connection.execute(sa.select(events).where(visible(reader) & (events.c.id == public))).first()
    if row is None:
        raise NotFoundError("No event of this case has this address.", remedy="Look for it on the timeline.")
    return row


def _hidden_names(reader: Reader) -> set[int]:
    """Which of the entities that events of the case ever named this reader may not see."""
    n, case = event_names.c, reader.situation.case.id
    groups: dict[int, list[int]] = {}
    for named, entity in reader.connection.execute(sa.select(n.named, n.entity).where(n.case_id == case).order_by(n.named, n.entity)):
        groups.setdefault(named, []).append(entity)
    known = _known(reader)
    fresh = {named: numbers for named, numbers in groups.items() if known.get(named, ())[:-1] != tuple(numbers)}
    if fresh:
        every = {number for numbers in fresh.values() for number in numbers}
        seen = reader.view.fold(every).keys()
        sealed = reader.view.sealed(every - seen)
        for named, numbers in fresh.items():
            known[named] = (*numbers, int(not sealed.intersection(numbers) and not seen.isdisjoint(numbers)))
    return {named for named in groups if not known[named][-1]}


def _known(reader: Reader) -> dict[int, tuple[int, ...]]:
    """By entity: its record-entities, and last whether it is seen; of this case and scope, until records change."""
    mark = Database.mark(reader.connection)
    if mark is None:
        return {}
    kept, key = reader.ground.kept, (reader.situation.case.id, reader.situation.scope, NAMED)
    found = kept.get(key)
    if found is None or found[0] != mark[0]:
        if len(kept) >= _KEPT:
            kept.clear()
        found = kept[key] = (mark[0], {})
    names: dict[int, tuple[int, ...]] = found[1]
    return names


def entities_of(reader: Reader, ids: Sequence[str]) -> dict[str, list[tuple[int, EventRole]]]:
    """Whom each of these events names now: numbers of entities with roles."""
    x = event_entities.c
    query = sa.select(x.event, x.named, x.role).where(x.event.in_(ids) & x.role.isnot(None)).order_by(x.event, x.named)
    found: dict[str, list[tuple[int, EventRole]]] = {}
    for row in reader.connection.execute(query) if ids else ():
        found.setdefault(row.event, []).append((row.named, EventRole(row.role)))
    return found


def folded(reader: Reader, numbers: Iterable[int]) -> dict[int, Folded]:
    """The entity of each of these that events of the case name, as the reader sees it now."""
    n, wanted = event_names.c, sorted(set(numbers))
    found = reader.view.fold(wanted)
    if missing := [number for number in wanted if number not in found]:
        here = (n.case_id == reader.situation.case.id) & n.named.in_(missing)
        pairs = reader.connection.execute(sa.select(n.named, n.entity).where(here).order_by(n.named, n.entity)).all()
        seen = reader.view.fold(row.entity for row in pairs)
        for row in pairs:
            if row.entity in seen:
                found.setdefault(row.named, seen[row.entity])
    return found


def add(writer: Writer, want: Written, members: Mapping[int, Sequence[int]]) -> str:
    """A new event; yields its id. `members`: record-entities of each entity that it names."""
    public = random_id()
    about = {"changed_by": writer.situation.actor.person, "changed": writer.situation.now}
    values = {"id": public, "case_id": writer.situation.case.id, "revision": 1, **_columns(want), **_bounds(want), **about}
    writer.connection.execute(sa.insert(events).values(values))
    _keep(writer, public, 1, want, members)
    return public


def change(writer: Writer, row: Any, want: Written, members: Mapping[int, Sequence[int]]) -> int:
    """The next revision of an event; yields its number."""
    revision, about = row.revision + 1, {"changed_by": writer.situation.actor.person, "changed": writer.situation.now}
    values = {"revision": revision, **_columns(want), **_bounds(want), **about}
    writer.connection.execute(sa.update(events).where(events.c.id == row.id).values(values))
    _keep(writer, row.id, revision, want, members)
    return int(revision)


def bounds(when: str, zone: str) -> edtf.Span:
    """Where an event lies. InvalidInputError for a time that clocks never showed there."""
    place, found = zones.zone(zone), edtf.parse(when)
    for point in found.points:
        if point.precision is edtf.Precision.SECOND and zones.skipped(point.begins, place):
            raise InvalidInputError("Clocks there never showed this time: they were put forward over it.", field="when")
    return found.span(place)


def violation_text(violation: Violation | None) -> str:
    """The column of a violation."""
    if violation is None:
        return ""
    told = {name: getattr(violation, name) for name in ("act", "affected", "perpetrator", "unit", "place")}
    return json.dumps({**told, "consents": violation.consents}, ensure_ascii=False)


def violation_of(text: str) -> Violation | None:
    """What the column says."""
    if not text:
        return None
    told = json.loads(text)
    consents = tuple((Use(use), Answer(said)) for use, said in told.pop("consents"))
    return Violation(**told, consents=consents)


def _columns(want: Written) -> dict[str, Any]:
    plain = {name: getattr(want, name) for name in ("title", "text", "when", "zone", "exhibit", "source", "violation")}
    closed = {"kind": want.kind.value, "basis": want.basis.value, "reliability": want.reliability.value}
    return {**plain, **closed, "stands": int(want.stands)}


def _bounds(want: Written) -> dict[str, int]:
    span = bounds(want.when, want.zone)
    return {"first": span.first, "last": span.last}


def _keep(writer: Writer, public: str, revision: int, want: Written, members: Mapping[int, Sequence[int]]) -> None:
    """The revision as a row of its own, whom it names, and its title where words are looked up."""
    connection, case, x = writer.connection, writer.situation.case.id, event_entities.c
    named = json.dumps([(number, role.value) for number, role in want.named])
    about = {"by": writer.situation.actor.person, "at": writer.situation.now}
    connection.execute(sa.insert(event_revisions).values(event=public, revision=revision, entities=named, **_columns(want), **about))
    if revision > 1:
        connection.execute(sa.update(event_entities).where(x.event == public).values(role=None))
    insert_new(connection, event_entities, [{"event": public, "named": number, "role": None} for number, _ in want.named])
    for number, role in want.named:
        connection.execute(sa.update(event_entities).where((x.event == public) & (x.named == number)).values(role=role.value))
    rows = [{"case_id": case, "named": number, "entity": one} for number, _ in want.named for one in members[number]]
    insert_new(connection, event_names, rows)
    if want.stands:
        lookup.put(writer, case, Place.EVENT, public, want.title)
    else:
        lookup.drop(writer, Place.EVENT, public)


def found_hidden(reader: Reader, ids: Iterable[str]) -> set[str]:
    """Those of these events that the reader may not see."""
    wanted = set(ids)
    if not wanted:
        return set()
    here = visible(reader) & (events.c.stands == 1)
    return wanted - set(reader.connection.execute(sa.select(events.c.id).where(here & events.c.id.in_(sorted(wanted)))).scalars())
