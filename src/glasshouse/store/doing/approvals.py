"""Asking for an approval, giving it, and saying no (C8)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.base.text import paragraph
from glasshouse.policy.actions import Action
from glasshouse.policy.plans import approvals as plans
from glasshouse.policy.plans.casework import ExportEntities
from glasshouse.store import approvals as kept, tables as t
from glasshouse.store.doing.export import made
from glasshouse.store.executors import Approved, Writer, does
from glasshouse.store.reading.approvals import shown
from glasshouse.store.rows import find_case

_REASON = 400


@does(plans.AskApproval)
def ask_approval(writer: Writer, command: plans.AskApproval) -> plans.Approval:
    """Counts what would leave and keeps what it is, without showing any of it."""
    reason, situation = paragraph(command.reason, _REASON), writer.situation
    if not reason:
        raise InvalidInputError("Say why it must leave: the approver reads that, and no case.", field="reason")
    plan = ExportEntities(command.format)
    file, _, private = made(writer, plan)
    if len(private) <= plans.PERSONS:
        raise ConflictError("This export needs no approval.", remedy="Export it.")
    asker, case, c = situation.actor.person, situation.case, t.approvals.c
    earlier = (c.asker == asker) & (c.case_id == case.id) & c.state.in_((kept.ASKED, kept.APPROVED)) & (c.format != kept.TABLE)
    writer.connection.execute(sa.update(t.approvals).where(earlier).values(state=plans.Standing.REPLACED.value))
    bond, identifier = kept.Bond(plan.hash(), kept.fingerprint(file.content), case.id, asker), random_id()
    values = {
        "id": identifier,
        "digest": bond.digest(identifier),
        "plan": bond.plan,
        "format": command.format,
        "case_id": case.id,
        "asker": asker,
        "unit": situation.actor.unit,
        "purpose": case.purpose.value,
        "entities": file.entities,
        "persons": len(private),
        "reason": reason,
        "asked": situation.now,
        "entry": writer.intent,
        "alone": int(not kept.answerers(writer.connection, asker)),
        "state": kept.ASKED,
        "answer": "",
    }
    writer.connection.execute(sa.insert(t.approvals).values(values))
    return shown(writer, _asked(writer, identifier), others=not values["alone"])


@does(plans.Approve)
def approve(writer: Writer, command: plans.Approve) -> str:
    """Its leaf is durable before this transaction ends; the gate writes it."""
    row = _mine_to_answer(writer, command.id)
    if row.digest != command.digest:
        raise ConflictError("This is not what was asked for.", remedy="Open it again.")
    values = {"state": kept.APPROVED, "answered_by": writer.situation.actor.person, "answered": writer.situation.now}
    _answer(writer, row, values)
    case = find_case(writer.connection, row.case_id)
    if case is None:
        raise NotFoundError("There is no such case any more.")
    action = Action.COUNT_TABLE if row.format == kept.TABLE else Action.EXPORT_ENTITIES
    writer.approved = Approved(row.id, case, row.entry, row.entities, row.asker, row.reason, action)
    return command.id


@does(plans.Decline)
def decline(writer: Writer, command: plans.Decline) -> str:
    """With a reason, for who asked."""
    row = _mine_to_answer(writer, command.id)
    reason = paragraph(command.reason, _REASON)
    if not reason:
        raise InvalidInputError("Say why not: who asked reads it.", field="reason")
    actor, now = writer.situation.actor, writer.situation.now
    _answer(writer, row, {"state": plans.Standing.DECLINED.value, "answered_by": actor.person, "answered": now, "answer": reason})
    return command.id


def _answer(writer: Writer, row: Any, values: dict[str, Any]) -> None:
    c = t.approvals.c
    if writer.connection.execute(sa.update(t.approvals).where((c.id == row.id) & (c.state == kept.ASKED)).values(values)).rowcount != 1:
        raise ConflictError("This was answered already.")


def _mine_to_answer(writer: Writer, approval: str) -> Any:
    """What waits for this person's answer. Who asked never answers, nor their unit where another could (C8)."""
    row, person = _asked(writer, approval), writer.situation.actor.person
    if row.asker == person:
        raise RefusedError("Nobody approves what they asked for.", rules=("C8",), remedy="Somebody else answers it.")
    able = kept.answerers(writer.connection, row.asker, row.format)
    if person not in able:
        raise RefusedError("Somebody of another unit answers this.", rules=("C8",), remedy="Leave it to them.")
    if kept.standing_of(row, writer.situation.now, others=True) is not plans.Standing.WAITING:
        raise ConflictError("This no longer waits for an answer.")
    return row


def _asked(writer: Writer, approval: str) -> Any:
    row = writer.connection.execute(sa.select(t.approvals).where(t.approvals.c.id == approval)).first()
    if row is None:
        raise NotFoundError("There is no such request.")
    return row
