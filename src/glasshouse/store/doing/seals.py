"""Confirming a seal, and letting one lapse that nobody confirmed (C4)."""

from __future__ import annotations

from glasshouse.base.errors import NotFoundError
from glasshouse.policy.plans.seals import ConfirmSeal, LapseSeal
from glasshouse.store import protections
from glasshouse.store.executors import Writer, does
from glasshouse.store.sameness import two_people


@does(ConfirmSeal)
def confirm_seal(writer: Writer, command: ConfirmSeal) -> str:
    """By anybody who works the case but who sealed."""
    situation = writer.situation
    rows = {row.id: row for row in protections.waiting(writer.connection, situation.case.id, situation.now)}
    row = rows.get(command.id)
    if row is None:
        raise NotFoundError("No seal of this case waits under this address.", remedy="It was confirmed, or it has lapsed: seal again.")
    words, remedy = "A seal is confirmed by a second person.", "Ask somebody else who works this case."
    two_people(writer.connection, situation.actor.person, {row.by}, "C4", words, remedy)
    protections.confirm(writer.connection, row.id, situation.actor.person, situation.now)
    return command.id


@does(LapseSeal)
def lapse_seal(writer: Writer, command: LapseSeal) -> str:
    """Its time is over: what it alone covered is open again."""
    writer.touch(protections.lapse(writer.connection, command.id, writer.situation.now))
    return command.id
