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
from glasshouse.policy.plans.packages import PACKAGE, ExportPackage
from glasshouse.policy.plans.plan import Request
from glasshouse.policy.plans.producing import DISCLOSURE
from glasshouse.store import approvals as kept, tables as t
from glasshouse.store.doing import packages
from glasshouse.store.doing.export import made
from glasshouse.store.executors import Approved, Writer, does
from glasshouse.store.reading.approvals import shown
from glasshouse.store.rows import find_case
from glasshouse.store.sameness import two_people

_REASON = 400
_PERMITS = {kept.TABLE: Action.COUNT_TABLE, PACKAGE: Action.EXPORT_PACKAGE, DISCLOSURE: Action.EXPORT_DISCLOSURE}


@does(plans.AskApproval)
def ask_approval(writer: Writer, command: plans.AskApproval) -> plans.Approval:
    """Counts what would leave and keeps what it is, without showing any of it."""
    _why(command.reason)
    plan, content, entities, private = _leaving(writer, command.format)
    return enter_asked(writer, command.format, command.reason, plan, content, entities, private)


def _why(text: str) -> str:
    reason = paragraph(text, _REASON)
    if not reason:
        raise InvalidInputError("Say why it must leave: the approver reads that, and no case.", field="reason")
    return reason


def enter_asked(writer: Writer, form: str, why: str, plan: Request[Any], content: bytes, things: int, private: int) -> plans.Approval:
    """Keep what is asked for: an export of this `form` and `plan`, with so many `things` and `private` persons in it. What was asked for in
    this case before is replaced."""
    reason, situation = _why(why), writer.situation
    asker, case, c = situation.actor.person, situation.case, t.approvals.c
    earlier = (c.asker == asker) & (c.case_id == case.id) & c.state.in_((kept.ASKED, kept.APPROVED)) & (c.format != kept.TABLE)
    writer.connection.execute(sa.update(t.approvals).where(earlier).values(state=plans.Standing.REPLACED.value))
    bond, identifier = kept.Bond(plan.hash(), kept.fingerprint(content), case.id, asker), random_id()
    values = {
        "id": identifier,
        "digest": bond.digest(identifier),
        "plan": bond.plan,
        "format": form,
        "case_id": case.id,
        "asker": asker,
        "unit": situation.actor.unit,
        "purpose": case.purpose.value,
        "entities": things,
        "persons": private,
        "reason": reason,
        "asked": situation.now,
        "entry": writer.intent,
        "alone": int(not kept.answerers(writer.connection, asker)),
        "state": kept.ASKED,
        "answer": "",
    }
    writer.connection.execute(sa.insert(t.approvals).values(values))
    return shown(writer, _asked(writer, identifier), others=not values["alone"])


def _leaving(writer: Writer, form: str) -> tuple[Request[Any], bytes, int, int]:
    """The plan of an export, what would leave, and how many entities and private persons are in it. ConflictError where it needs no
    approval."""
    if form == PACKAGE:
        content, entities, persons = packages.leaving(writer)
        return ExportPackage(), content, len(entities), len(persons)
    plan = ExportEntities(form)
    file, _, private = made(writer, plan)
    if len(private) <= plans.PERSONS:
        raise ConflictError("This export needs no approval.", remedy="Export it.")
    return plan, file.content, file.entities, len(private)


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
    action = _PERMITS.get(row.format, Action.EXPORT_ENTITIES)
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
    two_people(writer.connection, person, {row.asker}, "C8", "Nobody approves what they asked for.", "Somebody else answers it.")
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
