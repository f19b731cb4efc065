"""Legal holds: set with a reason and a review, lifted with a reason, by two people where the case's template asks for a second."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.model.case import Case, CaseState
from glasshouse.model.writing import as_day, as_text
from glasshouse.policy.plans import retention as plans
from glasshouse.store import lives
from glasshouse.store.disposaltables import legal_holds
from glasshouse.store.executors import Writer, does
from glasshouse.store.retaining import subject
from glasshouse.store.sameness import two_people

_REASON = 1_000


@does(plans.SetLegalHold)
def set_legal_hold(writer: Writer, command: plans.SetLegalHold) -> str:
    """It holds at once, also against a disposal that waits for its signature."""
    case = _case(writer, command.case)
    reason, review = as_text(command.reason, "reason", _REASON), as_day(command.review)
    if not reason:
        raise InvalidInputError("Say why the case must be kept.", field="reason")
    if review <= lives.today(writer.situation.now):
        raise InvalidInputError("The review is on a day to come.", field="review")
    row = {"id": random_id(), "case_id": case.id, "reason": reason, "review": review, "lifting": ""}
    writer.connection.execute(sa.insert(legal_holds).values(**row, by=writer.situation.actor.person, at=writer.situation.now))
    return row["id"]


@does(plans.LiftLegalHold)
def lift_legal_hold(writer: Writer, command: plans.LiftLegalHold) -> bool:
    """At once, or noted until a second person signs."""
    case = _case(writer, command.case)
    row, reason = _hold(writer, case, command.id), as_text(command.reason, "reason", _REASON)
    if not reason:
        raise InvalidInputError("Say why it need not be kept any more.", field="reason")
    me, now = writer.situation.actor.person, writer.situation.now
    values: dict[str, Any] = {"lifting": reason, "lifting_by": me}
    alone = not lives.life_of(writer.connection, case.id).template.second_signature
    if alone:
        values |= {"lifted": now, "lifted_by": me}
    writer.connection.execute(sa.update(legal_holds).where(legal_holds.c.id == row.id).values(values))
    return alone


@does(plans.SignLifting)
def sign_lifting(writer: Writer, command: plans.SignLifting) -> str:
    """By somebody else than who asked for it."""
    case, me = _case(writer, command.case), writer.situation.actor.person
    row = _hold(writer, case, command.id)
    if row.lifting_by is None:
        raise ConflictError("Nobody has asked to lift this legal hold.", remedy="Look at the case again.")
    words = "That a legal hold is lifted is signed by somebody else than who asked for it."
    two_people(writer.connection, me, {row.lifting_by}, "house", words, "Ask another member or lead of the case, or a steward.")
    values = {"lifted": writer.situation.now, "lifted_by": me}
    writer.connection.execute(sa.update(legal_holds).where(legal_holds.c.id == row.id).values(values))
    return str(row.id)


def _case(writer: Writer, given: str) -> Case:
    case = subject(writer, given)
    if case.state is CaseState.DISPOSED:
        raise ConflictError("This case is disposed of: nothing of it can be held.")
    return case


def _hold(writer: Writer, case: Case, hold: str) -> Any:
    h = legal_holds.c
    row = writer.connection.execute(sa.select(legal_holds).where((h.id == hold) & (h.case_id == case.id))).first()
    if row is None:
        raise NotFoundError("No legal hold of this case has this address.")
    if row.lifted is not None:
        raise ConflictError("This legal hold is lifted already.")
    return row
