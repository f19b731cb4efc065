"""Events that people write, as rows: found within their case alone, written with each revision kept.

Promise: an event is there for a reader unless it ever named an entity that is hidden (`hidden`), or cited an exhibit that is; then it is
not listed, counted, opened or found (C4, C7). What is visible is worked out once and kept until records change.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from glasshouse.store import exhibits, lookup, tables
from glasshouse.store.engine import Database, insert_new
from glasshouse.store.eventtables import event_entities, event_names, event_revisions, events
from glasshouse.store.executors import Reader, Writer
from glasshouse.store.fold import CHUNK, Folded, chunks

_KEPT = 64
"""Cases with scopes of which is kept what their readers see."""
NAMED = "names of events"
_Composed = tuple[int, int]
"""An entity that was named, and which of its compositions that was."""


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
        where &= events.c.id.notin_(sa.select(x.event).where(sa.tuple_(x.named, x.composition).in_(sorted(names))))
    gone = exhibits.hidden(reader)
    if gone:
        r = event_revisions.c  # what was taken from it may stand in any later one
        where &= events.c.id.notin_(sa.select(r.event).where(r.exhibit.in_(sorted(gone))))
    return where


def find(reader: Reader, public: str) -> Any:
    """The row of an event; NotFoundError alike for unknown, hidden, and another case's."""
    row = None
    if storable(public):
        row = reader.connection.execute(sa.select(events).where(visible(reader) & (events.c.id == public))).first()
    if row is None:
        raise NotFoundError("No event of this case has this address.", remedy="Look for it on the timeline.")
    return row


def hidden(reader: Reader, groups: Iterable[Collection[int]]) -> list[bool]:
    """Of each group of record-entities, which something of the case named as one entity: whether this reader may not know of it. That is
    where one that they do not see is sealed, or where they see none and one is in a dataset outside their scope, alive or not: what came
    back would tell that the record is there no more. One whose records only stopped counting was no secret, and what names it stays."""
    asked = [set(group) for group in groups]
    every = set[int]().union(*asked)
    seen = reader.view.fold(every).keys()
    unseen = every - seen
    sealed, outside = reader.view.sealed(unseen), set[int]()
    e = tables.entities.c
    for part in chunks(sorted(unseen), CHUNK):
        rows = reader.connection.execute(sa.select(e.id, e.dataset).where(e.id.in_(part)))
        outside |= {row.id for row in rows if row.dataset not in reader.view.datasets}
    return [not sealed.isdisjoint(group) or (seen.isdisjoint(group) and not outside.isdisjoint(group)) for group in asked]


def _hidden_names(reader: Reader) -> set[_Composed]:
    """Which of the entities that events of the case ever named this reader may not know of, by composition."""
    n, case = event_names.c, reader.situation.case.id
    groups: dict[_Composed, list[int]] = {}
    query = sa.select(n.named, n.composition, n.entity).where(n.case_id == case).order_by(n.named, n.composition, n.entity)
    for named, composition, entity in reader.connection.execute(query):
        groups.setdefault((named, composition), []).append(entity)
    known = _known(reader)
    fresh = {one: numbers for one, numbers in groups.items() if known.get(one, ())[:-1] != tuple(numbers)}
    if fresh:
        for (one, numbers), away in zip(fresh.items(), hidden(reader, fresh.values()), strict=True):
            known[one] = (*numbers, int(not away))
    return {one for one in groups if not known[one][-1]}


def _known(reader: Reader) -> dict[_Composed, tuple[int, ...]]:
    """By entity and composition: its record-entities, and last whether it is shown; of this case and scope, until records change."""
    mark = Database.mark(reader.connection)
    if mark is None:
        return {}
    kept, key = reader.ground.kept, (reader.situation.case.id, reader.situation.scope, NAMED)
    found = kept.get(key)
    if found is None or found[0] != mark[0]:
        if len(kept) >= _KEPT:
            kept.clear()
        found = kept[key] = (mark[0], {})
    names: dict[_Composed, tuple[int, ...]] = found[1]
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
    composed = _compositions(writer, {number: members[number] for number, _ in want.named})
    rows = [{"event": public, "named": number, "composition": composed[number], "role": None} for number, _ in want.named]
    insert_new(connection, event_entities, rows)
    for number, role in want.named:
        here = (x.event == public) & (x.named == number) & (x.composition == composed[number])
        connection.execute(sa.update(event_entities).where(here).values(role=role.value))
    if want.stands:
        lookup.put(writer, case, Place.EVENT, public, want.title)
    else:
        lookup.drop(writer, Place.EVENT, public)


def _compositions(writer: Writer, members: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Which composition of each of these entities is made of exactly these record-entities: a new one where none was. Of one that holds
    somebody who is sealed since, what is named now is no part: it would be stored and never be seen (C4)."""
    n, case = event_names.c, writer.situation.case.id
    known: dict[int, dict[int, set[int]]] = {}
    query = sa.select(n.named, n.composition, n.entity).where((n.case_id == case) & n.named.in_(sorted(members)))
    for row in writer.connection.execute(query):
        known.setdefault(row.named, {}).setdefault(row.composition, set()).add(row.entity)
    found, rows = dict[int, int](), []
    for number, entities in members.items():
        ways = known.get(number, {})
        same = next((one for one, those in ways.items() if those == set(entities)), None)
        found[number] = max(ways, default=0) + 1 if same is None else same
        if same is None:
            rows += [{"case_id": case, "named": number, "composition": found[number], "entity": one} for one in entities]
    insert_new(writer.connection, event_names, rows)
    return found


def found_hidden(reader: Reader, ids: Iterable[str]) -> set[str]:
    """Those of these events that the reader may not see."""
    wanted = set(ids)
    if not wanted:
        return set()
    here = visible(reader) & (events.c.stands == 1)
    return wanted - set(reader.connection.execute(sa.select(events.c.id).where(here & events.c.id.in_(sorted(wanted)))).scalars())
