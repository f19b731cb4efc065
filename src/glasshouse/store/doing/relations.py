"""Linking cases, and asking to read another one that works on the same company."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.ids import random_id
from glasshouse.model.actor import CaseRole
from glasshouse.model.writing import as_text
from glasshouse.policy.plans import relations as plans
from glasshouse.store import lifetables as lt, lives, relations, tables as t
from glasshouse.store.executors import Writer, does
from glasshouse.store.filterteam import apart
from glasshouse.store.leaving import leaves
from glasshouse.store.overlaps import overlapping

_REASON = 1_000
_NUMBERS = 1_000_000_000
_LINKS = 200
_ELSEWHERE = "No case that works on the same company, or is linked to this one, has this number."


@does(plans.SetSeen)
def set_seen(writer: Writer, command: plans.SetSeen) -> bool:
    """From now on."""
    lives.set_seen(writer, writer.situation.case.id, command.seen)
    return command.seen


@does(plans.LinkCase)
def link_case(writer: Writer, command: plans.LinkCase) -> str:
    """Kept whether there is a case of this number or not, so that nobody learns which there are."""
    case, reason = writer.situation.case, _reason(command.reason)
    if not 0 < command.number < _NUMBERS:
        raise InvalidInputError("A case's number is a whole number, like 12.", field="number")
    if command.number == case.number:
        raise InvalidInputError("This is the case itself.", field="number")
    links = relations.links_of(writer)
    if any(row.case_id == case.id and row.other_number == command.number and row.state in relations.LIVE for row in links):
        raise ConflictError("A link to this number is there, or was asked for.", remedy="It stands on this page.")
    if sum(row.case_id == case.id and row.state in relations.LIVE for row in links) >= _LINKS:
        raise ConflictError(f"A case asks for at most {_LINKS} links at a time.", remedy="End some first.")
    public = random_id()
    row = {"id": public, "case_id": case.id, "other_number": command.number, "relation": command.relation.value, "reason": reason}
    more = {"by": writer.situation.actor.person, "at": writer.situation.now, "state": plans.Answer.ASKED.value, "answer": ""}
    writer.connection.execute(sa.insert(lt.relations).values(**row, **more))
    return public


@does(plans.AnswerLink)
def answer_link(writer: Writer, command: plans.AnswerLink) -> str:
    """By a lead of the case that it names."""
    row = _link(writer, command.id)
    if row.case_id == writer.situation.case.id or row.state != plans.Answer.ASKED:
        raise ConflictError("This link does not wait for an answer from here.")
    state = plans.Answer.CONFIRMED if command.confirm else plans.Answer.DECLINED
    _answer(writer, lt.relations, row.id, state, _reason(command.reason))
    return command.id


@does(plans.EndLink)
def end_link(writer: Writer, command: plans.EndLink) -> str:
    """By a lead of either side; what only waits, by who asked."""
    row = _link(writer, command.id)
    if row.state not in relations.LIVE or (row.state == plans.Answer.ASKED and row.case_id != writer.situation.case.id):
        raise ConflictError("There is no link to end here.", remedy="Decline it instead.")
    writer.connection.execute(sa.update(lt.relations).where(lt.relations.c.id == row.id).values(state=plans.Answer.ENDED.value))
    return command.id


@does(plans.AskAccess)
def ask_access(writer: Writer, command: plans.AskAccess) -> str:
    """Of a case that one may know of, and of no other."""
    reason, me, here = _reason(command.reason), writer.situation.actor.person, writer.situation.case.id
    other = _reachable(writer, command.number)
    m, a = t.members.c, lt.access_requests.c
    if writer.connection.execute(sa.select(m.role).where((m.case_id == other) & (m.person == me))).first() is not None:
        raise ConflictError("You are in that case already.", remedy="Open it from your list of cases.")
    waiting = (a.other == other) & (a.by == me) & (a.state == plans.Answer.ASKED.value)
    if writer.connection.execute(sa.select(a.id).where(waiting)).first() is not None:
        raise ConflictError("You asked already.", remedy="The other lead answers it.")
    public = random_id()
    row = {"id": public, "case_id": here, "other": other, "reason": reason, "by": me, "at": writer.situation.now}
    writer.connection.execute(sa.insert(lt.access_requests).values(**row, state=plans.Answer.ASKED.value, answer=""))
    return public


@does(plans.AnswerAccess)
def answer_access(writer: Writer, command: plans.AnswerAccess) -> str:
    """Accepting makes them a reader of this case, at once."""
    case, a, m = writer.situation.case.id, lt.access_requests.c, t.members.c
    row = writer.connection.execute(sa.select(lt.access_requests).where((a.id == command.id) & (a.other == case))).first()
    if row is None:
        raise NotFoundError("No request to read this case has this address.")
    if row.state != plans.Answer.ASKED:
        raise ConflictError("This was answered already.")
    reason = as_text(command.reason, "reason", _REASON) if command.accept else _reason(command.reason)
    if command.accept:
        state = writer.connection.execute(sa.select(t.people.c.state).where(t.people.c.id == row.by)).scalar()
        if state != "active":
            raise ConflictError("Their account is not active.", remedy="Decline it.")
        if writer.connection.execute(sa.select(m.role).where((m.case_id == case) & (m.person == row.by))).first() is None:
            apart(writer.connection, case, row.by)
            about = {"person": row.by, "role": CaseRole.READER.value, "added": writer.situation.now}
            writer.connection.execute(sa.insert(t.members).values(case_id=case, **about))
    _answer(writer, lt.access_requests, row.id, plans.Answer.CONFIRMED if command.accept else plans.Answer.DECLINED, reason)
    return command.id


@leaves
def end_requests(writer: Writer, person: str) -> None:
    """What somebody asked for from a case ends when they leave it: the case was the reason."""
    a = lt.access_requests.c
    asked = (a.case_id == writer.situation.case.id) & (a.by == person) & (a.state == plans.Answer.ASKED.value)
    writer.connection.execute(sa.update(lt.access_requests).where(asked).values(state=plans.Answer.ENDED.value))


def _reachable(writer: Writer, number: int) -> str:
    """Id of the case of this number, if it overlaps with this one or is linked to it; NotFoundError for every other number alike."""
    ids = {case for _, cases in overlapping(writer) for case in cases}
    linked = [row for row in relations.links_of(writer) if row.state == plans.Answer.CONFIRMED]
    here = writer.situation.case.id
    ids |= {row.case_id for row in linked if row.case_id != here}
    numbers = {row.other_number for row in linked if row.case_id == here}
    found = [row.id for row in relations.cases_by(writer, ids=ids, numbers=numbers) if row.number == number and row.id != here]
    if not found:
        raise NotFoundError(_ELSEWHERE)
    return str(found[0])


def _link(writer: Writer, public: str) -> Any:
    row = next((row for row in relations.links_of(writer) if row.id == public), None)
    if row is None:
        raise NotFoundError("No link of this case has this address.")
    return row


def _answer(writer: Writer, table: sa.Table, public: str, state: plans.Answer, reason: str) -> None:
    values = {"state": state.value, "answer": reason, "answered_by": writer.situation.actor.person, "answered": writer.situation.now}
    writer.connection.execute(sa.update(table).where(table.c.id == public).values(values))


def _reason(text: str) -> str:
    reason = as_text(text, "reason", _REASON)
    if not reason:
        raise InvalidInputError("Say why.", field="reason")
    return reason
