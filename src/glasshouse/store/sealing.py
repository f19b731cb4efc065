"""Seals on protected people (C4), and on what leads to them.

Promise: a seal covers every record-entity that is judged to be the same person, in any dataset and at any time, and every link, paper and
event that names one; it acts in the caller's transaction, in searches too; but for its lapse it is only ever tightened. Nothing here is
told to anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from glasshouse.policy.charter.finding import hangs_on_others
from glasshouse.store import bulk, household, tables as t
from glasshouse.store.clusters import judged_same, tied_by_hand
from glasshouse.store.engine import insert_new
from glasshouse.store.fold import CHUNK, WHOLE_SEALS, chunks, live_records
from glasshouse.store.statement import Statement

_STALE = Statement(lambda: sa.select(t.stale.c.entity).order_by(t.stale.c.entity))


def seal(connection: sa.Connection, numbers: Iterable[int], role: str, case: str | None, by: str, now: int) -> set[int]:
    """Seal these record-entities with all that is judged the same and all that hangs on them, and let their households be no road; yields
    every number that is sealed now."""
    every = covered(connection, numbers, case, whole=role in WHOLE_SEALS, until=now)
    about = {"role": role, "case_id": case, "by": by, "created": now}
    for part in chunks(sorted(every), CHUNK):
        insert_new(connection, t.seals, [{"entity": number, **about} for number in part])
        s = t.seals.c
        connection.execute(sa.update(t.seals).where(s.entity.in_(part) & (s.role == household.HOUSEHOLD)).values(about))
        if role in WHOLE_SEALS:  # a child that was sealed as something else before is sealed whole from now on
            connection.execute(sa.update(t.seals).where(s.entity.in_(part) & s.role.not_in(WHOLE_SEALS)).values(role=role))
        live = connection.execute(live_records().where(t.records.c.entity.in_(part))).all()
        insert_new(connection, t.stale, [{"entity": number} for number in sorted({row.entity for row in live})])
    household.settle(connection, every | household.ends(connection, every), now)
    return every


def covered(
    connection: sa.Connection, numbers: Iterable[int], case: str | None, *, whole: bool = False, until: int | None = None
) -> set[int]:
    """All that a seal on these covers: what is judged the same, what was said of it by hand in any case, and what hangs on it. What was
    said after the seal (`until`) of who stays visible under it is not: when another seal lapses, it must not vanish."""
    people, found = set[int](), set(numbers)
    while found != people:  # who is the same as what was said by hand is the same person too
        people = judged_same(connection, found, case, until=until)
        found = people | tied_by_hand(connection, people, whole=whole)
    return people | hanging(connection, people)


def unseal(connection: sa.Connection, numbers: Iterable[int]) -> None:
    """Take off every seal but a child's; the caller seals anew what other standing seals cover, in the same transaction."""
    s = t.seals.c
    for part in chunks(sorted(numbers), CHUNK):
        connection.execute(sa.delete(t.seals).where(s.entity.in_(part) & s.role.not_in(WHOLE_SEALS)))


def seal_children(connection: sa.Connection, numbers: Iterable[int], now: int) -> None:
    """Seal whom a birth date shows to be a child (C4)."""
    wanted = set(numbers)
    known = {number for number, role in _roles(connection, wanted).items() if role in WHOLE_SEALS}
    if wanted - known:
        seal(connection, wanted - known, "child", None, "load", now)


def seal_arrivals(connection: sa.Connection, arrivals: Iterable[tuple[int, str, Sequence[int]]], now: int) -> None:
    """What came in and names somebody sealed is sealed too: (record-entity, schema, the numbers that it names) of new records."""
    hanging = [(entity, targets) for entity, schema, targets in arrivals if targets and hangs_on_others(schema)]
    roles = _roles(connection, {target for _, targets in hanging for target in targets})
    if not roles:
        return
    for role in sorted(set(roles.values()), key=lambda role: role in WHOLE_SEALS):
        numbers = {entity for entity, targets in hanging if any(roles.get(target) == role for target in targets)}
        seal(connection, numbers, role, None, "load", now)


def seal_alike(connection: sa.Connection, groups: Collection[Sequence[int]], now: int) -> set[int]:
    """Where one of a group that was just judged the same is sealed, all are: a merge never unseals."""
    found: set[int] = set()
    for group in groups:
        roles = _roles(connection, set(group))
        if roles:
            role = min(roles.values(), key=lambda role: (role not in WHOLE_SEALS, role))
            found |= seal(connection, group, role, None, "merge", now)
    household.settle(connection, household.among(connection, (number for group in groups for number in group)), now)
    return found


def sealed_among(connection: sa.Connection, numbers: set[int]) -> set[int]:
    """Those of the numbers that carry a seal of any kind."""
    return set(_roles(connection, numbers))


def stale(connection: sa.Connection) -> list[int]:
    """Record-entities that no search may count until the index has followed."""
    return _STALE.scalars(connection)


def followed(connection: sa.Connection, numbers: Iterable[int]) -> None:
    """The index has followed for these."""
    for part in chunks(sorted(numbers), CHUNK):
        connection.execute(sa.delete(t.stale).where(t.stale.c.entity.in_(part)))


def _roles(connection: sa.Connection, numbers: set[int]) -> dict[int, str]:
    """Seals of people and of what hangs on them; links of households say nothing of whom they name."""
    roles = bulk.seal_roles(connection, sorted(numbers))
    return {number: role for number, role in roles.items() if role != household.HOUSEHOLD}


def hanging(connection: sa.Connection, numbers: set[int]) -> set[int]:
    """Links, papers and events that name one of them, and what hangs on those."""
    found: set[int] = set()
    fresh, r = set(numbers), t.records.c
    while fresh:
        met: set[int] = set()
        for part in chunks(sorted(fresh), CHUNK):
            query = sa.select(r.entity, r.schema).join(t.edges, t.edges.c.record == r.id).where(t.edges.c.target.in_(part)).distinct()
            met |= {row.entity for row in connection.execute(query) if hangs_on_others(row.schema)}
        fresh = met - found - numbers
        found |= fresh
    return found
