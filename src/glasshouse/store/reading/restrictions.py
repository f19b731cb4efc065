"""What a case holds that is restricted, without a word of what it says; and the one record that was unlocked for it.

Promise: only what the case held is told, and only what it would see without the restriction: nothing of a dataset that it does not read,
nor of whom a seal hides (C4). What is unlocked is one record, and nothing leads on from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import NotFoundError
from glasshouse.model.rights import RestrictionGround, UnlockingGround
from glasshouse.model.schema import schema
from glasshouse.policy.plans import restrictions as plans
from glasshouse.store import tables as t
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import Folded, kept_records
from glasshouse.store.reading.entity import shown_facts
from glasshouse.store.reading.wording import who
from glasshouse.store.rightstables import restrictions, unlockings
from glasshouse.store.sameness import alike


@dataclass(frozen=True, slots=True)
class Held:
    """A restricted record-entity that the case holds, the row of the first restriction that stands, the id of the newest one, what the case
    asked last since that one and that is not over, and whether it is a natural person's."""

    number: int
    public: str
    dataset: int
    restriction: Any
    newest: str
    unlocking: Any
    person: bool


@reads(plans.ListRestricted)
def list_restricted(reader: Reader, _plan: plans.ListRestricted) -> tuple[plans.HeldRestriction, ...]:
    """By when they were restricted."""
    found = held_restricted(reader)
    reader.disclosed.count = len(found)
    return tuple(
        plans.HeldRestriction(
            one.public,
            reader.view.datasets[one.dataset].title,
            RestrictionGround(one.restriction.ground),
            iso(one.restriction.at)[:10],
            one.unlocking.id if one.unlocking is not None else "",
            iso(one.unlocking.until)[:10] if one.unlocking is not None and one.unlocking.until else "",
        )
        for one in found
    )


@reads(plans.OpenUnlocked)
def open_unlocked(reader: Reader, plan: plans.OpenUnlocked) -> plans.UnlockedRecord:
    """Its facts, folded as on any page."""
    found = next((one for one in held_restricted(reader) if one.unlocking is not None and one.unlocking.id == plan.id), None)
    if found is None or not found.unlocking.until:
        raise NotFoundError(
            "Nothing that was unlocked for your case has this address.", remedy="The case's page Restricted lists what may be."
        )
    rows = _rows(reader, found.number)
    entity = Folded((found.number,), [reader.view.row(row) for row in rows])
    reader.disclosed.subjects.append(found.public)
    reader.disclosed.count = 1
    if reader.view.private(entity):
        reader.show_private(entity)
    facts, folded = shown_facts(reader, entity)
    info, until = schema(entity.schema), iso(found.unlocking.until)[:10]
    label = info.label if info is not None else entity.schema
    title, ground = reader.view.datasets[found.dataset].title, UnlockingGround(found.unlocking.ground)
    return plans.UnlockedRecord(entity.caption(), label, title, facts, folded, ground, until)


def held_restricted(reader: Reader) -> list[Held]:
    """What the reader's case holds that is restricted and that it would see otherwise, each once."""
    case, r, h = reader.situation.case.id, restrictions.c, t.held.c
    query = sa.select(restrictions).join(t.held, (h.entity == r.entity) & (h.case_id == case)).where(r.lifted.is_(None))
    standing: dict[int, list[Any]] = {}
    for row in reader.connection.execute(query.order_by(r.at, r.id)):
        standing.setdefault(row.entity, []).append(row)
    made = []
    for number, acts in standing.items():
        records = _rows(reader, number) if acts[0].dataset in reader.view.datasets else []
        if records:
            person = Folded((number,), [reader.view.row(row) for row in records]).person
            public, newest = reader.ground.entity_ids.encode(number), acts[-1].id
            made.append(Held(number, public, acts[0].dataset, acts[0], newest, _unlocking(reader, newest), person))
    return sorted(made, key=lambda one: (one.restriction.at, one.public))


def _unlocking(reader: Reader, restriction: str) -> Any:
    """What the case asked last of this restriction and that is not over: what was asked before it came opens nothing of it."""
    u = unlockings.c
    open_ = u.declined_by.is_(None) & (u.until.is_(None) | (u.until > reader.situation.now))
    mine = (u.case_id == reader.situation.case.id) & (u.restriction == restriction)
    return reader.connection.execute(sa.select(unlockings).where(mine & open_).order_by(u.at.desc(), u.id).limit(1)).first()


def waiting_for(reader: Reader) -> list[Any]:
    """Rows of what cases ask of the datasets of this unit, oldest first; of what is sealed since, lifted, or restricted anew, nothing
    waits."""
    u, c, r, newer = unlockings.c, t.cases.c, restrictions.c, restrictions.alias("newer")
    later = (newer.c.at > r.at) | ((newer.c.at == r.at) & (newer.c.id > r.id))
    anew = sa.exists().where((newer.c.entity == u.entity) & newer.c.lifted.is_(None) & later)
    standing = sa.exists().where((r.id == u.restriction) & r.lifted.is_(None) & ~anew)
    where = u.dataset.in_(sorted(reader.view.datasets)) & u.until.is_(None) & u.declined_by.is_(None) & standing
    query = sa.select(unlockings, c.number.label("case_number")).join(t.cases, c.id == u.case_id).where(where)
    rows = reader.connection.execute(query.order_by(u.at, u.id)).all()
    return [row for row in rows if _rows(reader, row.entity)]


def waiting(reader: Reader) -> tuple[plans.Unlocking, ...]:
    """They as the register shows them."""
    rows, me = waiting_for(reader), reader.situation.actor.person
    names, same = who(reader, [row.by for row in rows]), alike(reader.connection, me)
    m = t.members.c
    inside = set(reader.connection.execute(sa.select(m.case_id).where(m.person.in_(sorted(same)))).scalars()) if rows else set()
    return tuple(
        plans.Unlocking(
            row.id,
            row.case_number,
            reader.view.datasets[row.dataset].title,
            UnlockingGround(row.ground),
            row.reason,
            names.get(row.by, ""),
            iso(row.at),
            "",
            row.by not in same and row.case_id not in inside,
        )
        for row in rows
    )


def restrictions_of(reader: Reader, request: str) -> tuple[plans.Restriction, ...]:
    """Those of one request, oldest first."""
    r, e = restrictions.c, t.entities.c
    query = sa.select(restrictions, e.name).join(t.entities, e.id == r.entity).where(r.request == request).order_by(r.at, r.id)
    rows = reader.connection.execute(query).all()
    names = who(reader, {name for row in rows for name in (row.by, row.lifting_by) if name})
    same = alike(reader.connection, reader.situation.actor.person)
    return tuple(
        plans.Restriction(
            row.id,
            row.revision,
            reader.view.datasets[row.dataset].name,
            row.name,
            RestrictionGround(row.ground),
            names.get(row.by, ""),
            iso(row.at),
            row.notice or "",
            names.get(row.lifting_by, "") if row.lifting_by else "",
            row.lifted is None and row.lifting_by is not None and row.lifting_by not in same,
            iso(row.lifted) if row.lifted else "",
        )
        for row in rows
        if row.dataset in reader.view.datasets
    )


def _rows(reader: Reader, number: int) -> list[Any]:
    """What its source gives and no seal hides."""
    found = reader.connection.execute(kept_records().where(t.records.c.entity == number)).all()
    return [row for row in found if row.dataset in reader.view.datasets and not reader.view.hides(row.role, row.dataset, row.schema)]
