"""A case closes (C7): an outcome for each person, nothing left open, and a second person where its template asks for one."""

from __future__ import annotations

import json

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.base.text import paragraph
from glasshouse.model.case import CaseKind, CaseState
from glasshouse.model.outcome import Authority, Outcome
from glasshouse.policy.plans import casework as plans
from glasshouse.policy.plans.life import Obstacle, SignClosing
from glasshouse.store import closing, lifetables as lt, lives, outcomes, tables as t
from glasshouse.store.closing import guard
from glasshouse.store.doing.life import become, void
from glasshouse.store.executors import Reader, Writer, does
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.retaining import note_end
from glasshouse.store.sameness import two_people


@does(plans.CloseCase)
def close_case(writer: Writer, command: plans.CloseCase) -> str:
    """No more work in it; it can still be read by its members. Where a second person signs, it waits for them under review."""
    case = writer.situation.case
    reason = paragraph(command.reason, 500)
    if not reason:
        raise InvalidInputError("Say why it is closed.", field="reason")
    if case.kind is CaseKind.FIRST_LOOK:
        values = {"state": CaseState.LAPSED.value, "closed_reason": reason}
        writer.connection.execute(sa.update(t.cases).where(t.cases.c.id == case.id).values(values))
        return case.id
    _check_outcomes(writer, command.outcomes)
    if case.state is CaseState.DRAFT:  # given up before anything was looked up: nothing is left undone, and nobody signs
        _close(writer, reason, command.outcomes, writer.situation.actor.person)
        return case.id
    closing.unhindered(writer)
    if lives.life_of(writer.connection, case.id).template.second_signature:
        _ask(writer, reason, command.outcomes)
        return case.id
    void(writer)
    _close(writer, reason, command.outcomes, writer.situation.actor.person)
    return case.id


@does(SignClosing)
def sign_closing(writer: Writer, command: SignClosing) -> str:
    """By somebody else than who asked; what was asked must still fit the case."""
    case, me, c = writer.situation.case, writer.situation.actor.person, lt.closings.c
    row = writer.connection.execute(sa.select(lt.closings).where((c.id == command.id) & (c.case_id == case.id))).first()
    if row is None:
        raise NotFoundError("No closing of this case has this address.")
    if row.state != "waiting" or case.state is not CaseState.UNDER_REVIEW:
        raise ConflictError("This closing no longer waits for a signature.", remedy="Look at the case again.")
    words = "A closing is signed by somebody else than who asked for it."
    two_people(writer.connection, me, {row.by}, "house", words, "Ask another member or lead of this case.")
    given = _given(row.outcomes)
    try:
        _check_outcomes(writer, given)
    except (InvalidInputError, RefusedError) as error:
        words = "What the case holds has changed since the closing was asked for."
        raise ConflictError(words, remedy="Take it back to work, and ask again.") from error
    closing.unhindered(writer)
    writer.connection.execute(
        sa.update(lt.closings).where(c.id == row.id).values(state="signed", signed_by=me, signed=writer.situation.now)
    )
    _close(writer, row.reason, given, row.by)
    return case.id


@guard
def needed_fields_are_filled(reader: Reader) -> Obstacle | None:
    """What the template asks for stands in the case."""
    life = lives.life_of(reader.connection, reader.situation.case.id)
    row = lives.described(reader.connection, reader.situation.case.id)
    left = lives.missing(life.template, json.loads(row.fields) if row is not None else {})
    return Obstacle(f"Not filled in: {', '.join(left)}.", "description") if left else None


def _ask(writer: Writer, reason: str, given: tuple[plans.PersonOutcome, ...]) -> None:
    """Under review, with a closing that waits; one that waited before is void."""
    case = writer.situation.case
    void(writer)
    said = json.dumps([[one.person, one.outcome.value, one.authority.value if one.authority else None] for one in given])
    row = {"id": random_id(), "case_id": case.id, "reason": reason, "outcomes": said, "state": "waiting"}
    writer.connection.execute(sa.insert(lt.closings).values(**row, by=writer.situation.actor.person, at=writer.situation.now))
    writer.disclosed.details["waits"] = True
    if case.state is not CaseState.UNDER_REVIEW:
        become(writer, CaseState.UNDER_REVIEW, "Its closing waits for a second signature.")


def _close(writer: Writer, reason: str, given: tuple[plans.PersonOutcome, ...], by: str) -> None:
    persons = outcomes.persons_among(writer, held_numbers(writer))
    for one in given:
        outcomes.sign(writer, persons[one.person], one.outcome, one.authority, by)
    become(writer, CaseState.CLOSED, reason)
    note_end(writer.connection, writer.situation.case)
    writer.connection.execute(sa.update(t.cases).where(t.cases.c.id == writer.situation.case.id).values(closed_reason=reason))


def _given(text: str) -> tuple[plans.PersonOutcome, ...]:
    return tuple(plans.PersonOutcome(who, Outcome(what), Authority(to) if to else None) for who, what, to in json.loads(text))


def _check_outcomes(writer: Writer, given: tuple[plans.PersonOutcome, ...]) -> None:
    """An outcome for each natural person that the case holds, and for nobody else (C7)."""
    persons = outcomes.persons_among(writer, held_numbers(writer))
    for one in given:
        if one.person not in persons or sum(other.person == one.person for other in given) > 1:
            raise InvalidInputError("Each outcome is for one person that the case holds, and each has one.", field="outcomes")
        if (one.outcome is Outcome.PASSED_ON) != (one.authority is not None):
            raise InvalidInputError("Name an authority where the person was passed on, and only there.", field="outcomes")
    left = outcomes.missing(persons, given)
    if left:
        raise RefusedError(
            f"A case closes with an outcome for each person that it holds; without one: {', '.join(left)}.",
            rules=("C7",),
            remedy="Choose an outcome for each.",
            code="outcomes_missing",
        )
