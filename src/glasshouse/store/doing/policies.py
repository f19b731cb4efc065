"""Proposing, signing and withdrawing a house policy, or an exemption from it for one case (C11).

The leaf of each step is written by the gate, before the transaction ends.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.text import paragraph
from glasshouse.policy import exemption
from glasshouse.policy.change import read_house
from glasshouse.policy.plans import policies as plans
from glasshouse.store import house, policytables as p, proposals
from glasshouse.store.executors import Writer, does

_REASON = 400


@does(plans.ProposePolicy)
def propose_policy(writer: Writer, command: plans.ProposePolicy) -> int:
    """Kept and announced; whether it acts at once is for the gate to see."""
    reason, standing = _reason(command.reason), writer.ground.house
    if command.base != standing.house_hash:
        raise ConflictError("The house policy in force has changed since.", remedy="Look at what is in force now, and propose again.")
    read_house(command.text)
    if house.hash_of(command.text) == standing.house_hash:
        raise InvalidInputError("This is the house policy in force.", field="text", remedy="Change something.")
    return _propose(writer, command.text, reason)


@does(plans.ProposeExemption)
def propose_exemption(writer: Writer, command: plans.ProposeExemption) -> int:
    """Kept and announced; it permits nothing before two have signed it."""
    reason, case = _reason(command.reason), writer.situation.case.id
    text = exemption.text_of(command.permits)
    if any(row.case_id == case for row in proposals.exemptions(writer.connection)):
        raise ConflictError("This case has an exemption that waits or acts.", remedy="Look at it on the page House policy.")
    return _propose(writer, text, reason, case)


@does(plans.SignPolicy)
def sign_policy(writer: Writer, command: plans.SignPolicy) -> int:
    """One signature, of this person for exactly this."""
    row, situation = _standing(writer, command.number), writer.situation
    if command.digest != row.digest or not proposals.announced(writer.ground.entries, row):
        raise ConflictError("This is not what was proposed.", remedy="Open the proposal again.")
    found = proposals.change_of(writer.connection, row)
    if found is None or not found[2].widens:
        raise ConflictError("This needs no signature.")
    why = proposals.unsignable(writer.connection, row, situation.actor.person)
    if why:
        raise RefusedError(why, rules=("C11",), remedy="Somebody else signs it.")
    given = len(proposals.signatures(writer.connection, row.number))
    values = {"proposal": row.number, "person": situation.actor.person, "unit": situation.actor.unit, "at": situation.now, "entry": 0}
    writer.connection.execute(sa.insert(p.signatures).values(values))
    text = found[1] if given + 1 == plans.SIGNATURES else ""
    writer.step = proposals.step_of(row, proposals.SIGNED, row.text_hash, text=text)
    return given + 1


@does(plans.WithdrawPolicy)
def withdraw_policy(writer: Writer, command: plans.WithdrawPolicy) -> int:
    """It never acts, or from now on no more; the house policy in force stays."""
    row = _standing(writer, command.number)
    proposals.end(writer.connection, row.number, plans.Stage.WITHDRAWN.value, writer.situation.now)
    writer.step = proposals.step_of(row, proposals.WITHDRAWN, writer.ground.house.house_hash)
    return int(row.number)


def _propose(writer: Writer, text: str, reason: str, case: str | None = None) -> int:
    standing, situation, connection = writer.ground.house, writer.situation, writer.connection
    house.keep_text(connection, standing.house_text)
    person, origin = situation.actor.person, plans.Origin.PERSON
    row = proposals.add(connection, text, standing.house_hash, origin, person, reason, situation.now, case)
    rules = proposals.rules_of(row, proposals.change_of(connection, row))
    writer.step = proposals.step_of(row, proposals.PROPOSED, row.text_hash, rules=rules)
    return int(row.number)


def _reason(text: str) -> str:
    reason = paragraph(text, _REASON)
    if not reason:
        raise InvalidInputError("Say why: whoever signs reads it.", field="reason")
    return reason


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
