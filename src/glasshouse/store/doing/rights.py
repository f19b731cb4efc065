"""The register of what people in the data ask for: each step a revision, refusals and erasure signed by a second person."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError
from glasshouse.base.ids import random_id
from glasshouse.base.text import one_line
from glasshouse.model.rights import EXTENSION, MONTHS, Right, RightState, due, needs_two
from glasshouse.model.writing import as_day, as_text
from glasshouse.policy.plans import rights as plans
from glasshouse.store import rights as kept
from glasshouse.store.executors import Writer, does
from glasshouse.store.lives import today
from glasshouse.store.rightstables import subject_request_steps, subject_requests
from glasshouse.store.sameness import two_people


@does(plans.ReceiveSubjectRequest)
def receive(writer: Writer, command: plans.ReceiveSubjectRequest) -> str:
    """Its clock runs from the day on which it came."""
    day, case, c = _past(writer, command.received, "received"), writer.situation.case.id, subject_requests.c
    mark, identity = _mark(command.mark), as_text(command.identity, "identity", plans.WORDS)
    number = writer.connection.execute(sa.select(sa.func.coalesce(sa.func.max(c.number), 0)).where(c.case_id == case)).scalar_one() + 1
    by, now, public = writer.situation.actor.person, writer.situation.now, random_id()
    about = {"id": public, "case_id": case, "number": number, "revision": 1, "kind": command.right.value, "way": command.way.value}
    about |= {"asker": command.asker.value, "mark": mark, "identity": identity, "state": RightState.OPEN.value}
    values = {"received": day, "due": due(day, MONTHS), "extended": 0, "by": by, "at": now}
    writer.connection.execute(sa.insert(subject_requests).values(**about, **values))
    said = {"request": public, "revision": 1, "state": RightState.OPEN.value, "what": "received", "words": identity, "by": by, "at": now}
    writer.connection.execute(sa.insert(subject_request_steps).values(said))
    return public


@does(plans.NoteIdentity)
def note_identity(writer: Writer, command: plans.NoteIdentity) -> int:
    """How it was checked who asks."""
    row = kept.at(kept.running(writer, command.id), command.revision)
    words = _needed(command.identity, "identity", "Say how it was checked who asks.")
    return kept.step(writer, row, RightState(row.state), "identity", words, identity=words)


@does(plans.ExtendSubjectRequest)
def extend(writer: Writer, command: plans.ExtendSubjectRequest) -> int:
    """Once, and while the first month runs: the person is told within it (art. 12(3))."""
    row = kept.at(kept.running(writer, command.id), command.revision)
    if row.extended:
        raise ConflictError("Its time was prolonged already.")
    if row.due < today(writer.situation.now):
        raise ConflictError("Its month is over: who asks is told of more time within it.", remedy="Answer it now.")
    words = _needed(command.reason, "reason", "Say why it takes longer.")
    day = due(row.received, MONTHS + EXTENSION)
    return kept.step(writer, row, RightState(row.state), "extended", words, extended=1, due=day)


@does(plans.DecideSubjectRequest)
def decide(writer: Writer, command: plans.DecideSubjectRequest) -> int:
    """Nothing is decided of whom nobody checked."""
    row = kept.at(kept.running(writer, command.id), command.revision)
    if row.state != RightState.OPEN.value:
        raise ConflictError("It is decided already, or waits for a signature.")
    if not row.identity:
        raise ConflictError("Nobody has said yet how it was checked who asks.", remedy="Say that first.")
    words = _needed(command.grounds, "grounds", "Say on which grounds.")
    two = needs_two(Right(row.kind), command.decision)
    values = {"decision": command.decision.value, "decided_by": writer.situation.actor.person}
    return kept.step(writer, row, RightState.SIGNING if two else RightState.DECIDED, command.decision.value, words, **values)


@does(plans.SignSubjectDecision)
def sign(writer: Writer, command: plans.SignSubjectDecision) -> int:
    """By somebody else than who decided."""
    row = kept.at(kept.running(writer, command.id), command.revision)
    if row.state != RightState.SIGNING.value:
        raise ConflictError("Nothing waits for a signature here.")
    words = "A refusal, and an erasure, is signed by somebody else than who decided it."
    two_people(
        writer.connection, writer.situation.actor.person, {row.decided_by}, "house", words, "Ask another steward or lead of the unit."
    )
    if command.agrees:
        return kept.step(writer, row, RightState.DECIDED, "signed", as_text(command.reason, "reason", plans.WORDS))
    reason = _needed(command.reason, "reason", "Say why you do not sign.")
    return kept.step(writer, row, RightState.OPEN, "given_back", reason, decision=None, decided_by=None)


@does(plans.AnswerSubjectRequest)
def answer(writer: Writer, command: plans.AnswerSubjectRequest) -> int:
    """The end of it."""
    row = kept.at(kept.running(writer, command.id), command.revision)
    if row.state != RightState.DECIDED.value:
        raise ConflictError("It is not decided yet.", remedy="Decide it first; a refusal waits for a second person.")
    day = _past(writer, command.day, "day")
    if day < row.received:
        raise InvalidInputError("It was answered after it came.", field="day")
    words = _needed(command.reply, "reply", "Say what was answered.")
    return kept.step(writer, row, RightState.ANSWERED, "answered", f"{day}: {words}")


@does(plans.WithdrawSubjectRequest)
def withdraw(writer: Writer, command: plans.WithdrawSubjectRequest) -> int:
    """By who asked; the house cannot."""
    row = kept.at(kept.running(writer, command.id), command.revision)
    return kept.step(writer, row, RightState.WITHDRAWN, "withdrawn", _needed(command.reason, "reason", "Say how the person took it back."))


def _mark(text: str) -> str:
    found = one_line(as_text(text, "mark", plans.MARK), plans.MARK)
    if not found:
        raise InvalidInputError("Give it a mark by which the letter is found.", field="mark")
    return found


def _needed(text: str, name: str, words: str) -> str:
    found = as_text(text, name, plans.WORDS)
    if not found:
        raise InvalidInputError(words, field=name)
    return found


def _past(writer: Writer, text: str, name: str) -> str:
    day = as_day(text, name)
    if day > today(writer.situation.now):
        raise InvalidInputError("This day is still to come.", field=name)
    return day
