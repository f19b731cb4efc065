"""Restricting a record at once, lifting that with notice and a second person, and opening one for a case that asks."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import DAY
from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.base.text import storable
from glasshouse.model.writing import as_day, as_text
from glasshouse.policy.plans import restrictions as plans
from glasshouse.policy.plans.life import Obstacle
from glasshouse.policy.plans.rights import WORDS
from glasshouse.store import bulk, restricting, rights, tables as t
from glasshouse.store.closing import guard
from glasshouse.store.engine import take_numbers
from glasshouse.store.executors import Reader, Writer, does
from glasshouse.store.lives import today
from glasshouse.store.reading.restrictions import held_restricted, waiting_for
from glasshouse.store.rightstables import restrictions, unlockings
from glasshouse.store.sameness import alike, two_people

_SECOND = "Ask another steward or lead of the unit."


@does(plans.RestrictRecord)
def restrict_record(writer: Writer, command: plans.RestrictRecord) -> str:
    """From this transaction on nobody meets it. What the dataset does not have yet is restricted when it comes."""
    request = rights.running(writer, command.request)
    dataset, _, name = rights.named_record(writer, command.dataset, command.record)
    number = rights.entity_number(writer.connection, dataset, name)
    if number is None:
        number = take_numbers(writer.connection, "entities", 1)
        bulk.insert(writer.connection, t.entities, "id dataset name", [(number, dataset, name)])
    r = restrictions.c
    standing = (r.request == request.id) & (r.entity == number) & r.lifted.is_(None)
    if writer.connection.execute(sa.select(r.id).where(standing)).first():
        raise ConflictError("This request has the record restricted already.")
    row = {"id": random_id(), "request": request.id, "revision": 1, "dataset": dataset, "entity": number, "ground": command.ground.value}
    by = {"by": writer.situation.actor.person, "at": writer.situation.now}
    writer.connection.execute(sa.insert(restrictions).values(**row, **by))
    writer.touch(restricting.restrict(writer.connection, number))
    return str(row["id"])


@does(plans.AskLifting)
def ask_lifting(writer: Writer, command: plans.AskLifting) -> int:
    """Nobody lifts what the person was not told of (art. 18(3))."""
    row, notice = _row(writer, command.request, command.id, command.revision), as_day(command.notice, "notice")
    if row.lifted is not None:
        raise ConflictError("This restriction is lifted.")
    if notice > today(writer.situation.now):
        raise InvalidInputError("The person is told before it is lifted: this day is still to come.", field="notice")
    return _revise(writer, row, notice=notice, lifting_by=writer.situation.actor.person)


@does(plans.LiftRestriction)
def lift_restriction(writer: Writer, command: plans.LiftRestriction) -> int:
    """The second signature; the record is back with it, unless a seal or another restriction is on it."""
    row = _row(writer, command.request, command.id, command.revision)
    if row.lifted is not None or row.lifting_by is None:
        raise ConflictError("Nobody asks that this restriction be lifted.")
    words = "That a restriction is lifted is signed by somebody else than who asked for it."
    two_people(writer.connection, writer.situation.actor.person, {row.lifting_by}, "house", words, _SECOND)
    revision = _revise(writer, row, lifted=writer.situation.now, lifted_by=writer.situation.actor.person)
    writer.touch(restricting.release(writer.connection, row.entity))
    return revision


@does(plans.AskUnlocking)
def ask_unlocking(writer: Writer, command: plans.AskUnlocking) -> str:
    """It waits for somebody outside the case."""
    found = next((one for one in held_restricted(writer) if one.public == command.entity), None)
    if found is None:
        raise NotFoundError("Your case holds nothing restricted with this address.")
    if found.unlocking is not None:
        raise ConflictError("Your case has asked for this already.")
    reason = as_text(command.reason, "reason", WORDS)
    if not reason:
        raise InvalidInputError("Say why this one record is needed.", field="reason")
    row = {"id": random_id(), "case_id": writer.situation.case.id, "entity": found.number, "dataset": found.dataset}
    row["restriction"] = found.newest
    by = {"by": writer.situation.actor.person, "at": writer.situation.now}
    writer.connection.execute(sa.insert(unlockings).values(**row, ground=command.ground.value, reason=reason, **by))
    return str(row["id"])


@does(plans.SignUnlocking)
def sign_unlocking(writer: Writer, command: plans.SignUnlocking) -> bool:
    """By somebody who is not of the case: who works it would be signing for themselves."""
    row = next((one for one in waiting_for(writer) if one.id == command.id), None)
    if row is None:
        raise NotFoundError("Nothing of this address waits for your unit.")
    me, m = writer.situation.actor.person, t.members.c
    two_people(writer.connection, me, {row.by}, "house", "Who asks to open a restricted record does not sign it.", _SECOND)
    mine = m.person.in_(sorted(alike(writer.connection, me)))  # a second account of a member signs no more than the first
    if writer.connection.execute(sa.select(m.person).where((m.case_id == row.case_id) & mine)).first():
        words = "You are in the case that asks: somebody outside it signs."
        raise RefusedError(words, rules=("house",), remedy=_SECOND)
    until = writer.situation.now + plans.UNLOCKED_DAYS * DAY
    values = {"signed_by": me, "until": until} if command.agrees else {"declined_by": me}
    writer.connection.execute(sa.update(unlockings).where(unlockings.c.id == row.id).values(values))
    return command.agrees


@guard
def nobody_is_restricted(reader: Reader) -> Obstacle | None:
    """A case closes with an outcome for each person that it holds (C7): while one is restricted nobody says what came of them."""
    left = sum(one.person for one in held_restricted(reader))
    many = "1 record of a person that the case holds is" if left == 1 else f"{left:,} records of people that the case holds are"
    words = f"{many} restricted: what came of them is said (C7) once a steward of the dataset lifts that."
    return Obstacle(words, "restricted") if left else None


def _row(writer: Writer, request: str, public: str, revision: int) -> Any:
    found, r, row = rights.find(writer, request), restrictions.c, None
    if storable(public):
        row = writer.connection.execute(sa.select(restrictions).where((r.id == public) & (r.request == found.id))).first()
    if row is None or row.dataset not in writer.view.datasets:
        raise NotFoundError("This request has no restriction with this address.")
    return rights.at(row, revision)


def _revise(writer: Writer, row: Any, **values: Any) -> int:
    revision = int(row.revision) + 1
    writer.connection.execute(sa.update(restrictions).where(restrictions.c.id == row.id).values(revision=revision, **values))
    return revision
