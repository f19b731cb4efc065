"""Proposing, signing and withdrawing a house policy (C11). The leaf of each step is written by the gate, before the transaction ends."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.text import paragraph
from glasshouse.policy.change import read_house
from glasshouse.policy.plans import policies as plans
from glasshouse.store import house, policytables as p, proposals
from glasshouse.store.executors import Writer, does

_REASON = 400


@does(plans.ProposePolicy)
def propose_policy(writer: Writer, command: plans.ProposePolicy) -> int:
    """Kept and announced; whether it acts at once is for the gate to see."""
    reason, standing = paragraph(command.reason, _REASON), writer.ground.house
    if not reason:
        raise InvalidInputError("Say why: whoever signs reads it.", field="reason")
    if command.base != standing.house_hash:
        raise ConflictError("The house policy in force has changed since.", remedy="Look at what is in force now, and propose again.")
    read_house(command.text)
    if house.hash_of(command.text) == standing.house_hash:
        raise InvalidInputError("This is the house policy in force.", field="text", remedy="Change something.")
    connection, person, now = writer.connection, writer.situation.actor.person, writer.situation.now
    house.keep_text(connection, standing.house_text)
    row = proposals.add(connection, command.text, command.base, plans.Origin.PERSON, person, reason, now)
    writer.step = proposals.step_of(row, proposals.PROPOSED, row.text_hash)
    return int(row.number)


@does(plans.SignPolicy)
def sign_policy(writer: Writer, command: plans.SignPolicy) -> int:
    """One signature, of this person for exactly this."""
    row, situation = _standing(writer, command.number), writer.situation
    if command.digest != row.digest or not proposals.announced(writer.ground.entries, row):
        raise ConflictError("This is not what was proposed.", remedy="Open the proposal again.")
    change = proposals.change_of(writer.connection, row)
    if change is None or not change[2].widens:
        raise ConflictError("This needs no signature.")
    why = proposals.unsignable(writer.connection, row, situation.actor.person)
    if why:
        raise RefusedError(why, rules=("C11",), remedy="Somebody else signs it.")
    given = len(proposals.signatures(writer.connection, row.number))
    values = {"proposal": row.number, "person": situation.actor.person, "unit": situation.actor.unit, "at": situation.now, "entry": 0}
    writer.connection.execute(sa.insert(p.signatures).values(values))
    writer.step = proposals.step_of(row, proposals.SIGNED, row.text_hash)
    return given + 1


@does(plans.WithdrawPolicy)
def withdraw_policy(writer: Writer, command: plans.WithdrawPolicy) -> int:
    """It never acts; what is in force stays."""
    row = _standing(writer, command.number)
    proposals.end(writer.connection, row.number, plans.Stage.WITHDRAWN.value, writer.situation.now)
    writer.step = proposals.step_of(row, proposals.WITHDRAWN, writer.ground.house.house_hash)
    return int(row.number)


def _standing(writer: Writer, number: int) -> Any:
    """The proposal, while it may still act."""
    row = proposals.find(writer.connection, number)
    if row is None:
        raise NotFoundError("There is no proposal with this number.")
    if row.state != proposals.WAITING:
        raise ConflictError("This proposal is over.")
    if row.base_hash != writer.ground.house.house_hash:
        raise ConflictError("What it was to change has changed since.", remedy="Propose it again.")
    return row
