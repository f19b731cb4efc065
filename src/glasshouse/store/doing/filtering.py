"""Exhibits marked as potentially privileged, a filter team named and signed for, and what it decides."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.base.text import storable
from glasshouse.model.actor import Role
from glasshouse.model.disclosure import PRIVILEGES
from glasshouse.model.privilege import CLOSING, MarkState
from glasshouse.model.writing import as_comment, as_text
from glasshouse.policy.plans import filtering as plans
from glasshouse.policy.plans.disclosures import CHANGED
from glasshouse.policy.plans.life import Obstacle
from glasshouse.store import exhibits as custody, tables as t
from glasshouse.store.closing import guard
from glasshouse.store.executors import Reader, Writer, does
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import families, seen_of
from glasshouse.store.filtertables import filter_team, privilege_decisions, privilege_marks
from glasshouse.store.rows import roles_of
from glasshouse.store.sameness import alike, two_people

_F, _M = filter_team.c, privilege_marks.c
_OUTSIDE = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.APPROVER})
_WORDS = 2_000


@does(plans.MarkPrivileged)
def mark_privileged(writer: Writer, command: plans.MarkPrivileged) -> str:
    """It acts with this transaction; marking twice is marking once."""
    (exhibit,) = custody.numbered(writer, [command.exhibit])
    reason, situation = as_comment(command.reason, "reason"), writer.situation
    where = (_M.exhibit == exhibit) & _M.state.in_(sorted(CLOSING))
    if writer.connection.execute(sa.select(_M.id).where(where)).first() is not None:
        raise ConflictError("It is marked already.", remedy="The page Filter team says how far it is.")
    public = random_id()
    about = {"id": public, "case_id": situation.case.id, "exhibit": exhibit, "reason": reason, "state": MarkState.WAITING.value}
    signed = {"marked_by": situation.actor.person, "marked": situation.now, "words": "", "finding": ""}
    writer.connection.execute(sa.insert(privilege_marks).values({**about, **signed}))
    return public


@does(plans.NameFilter)
def name_filter(writer: Writer, command: plans.NameFilter) -> str:
    """Somebody who does not work the case; it begins with the second signature."""
    why, situation, p = as_comment(command.why, "why"), writer.situation, t.people.c
    login = command.login.strip().lower()
    query = sa.select(p.id, p.roles).where((p.login == login) & (p.state == "active"))
    person = writer.connection.execute(query).first() if storable(login) else None
    if person is None:
        raise InvalidInputError("Nobody here signs in with that name.", field="login")
    if roles_of(person.roles) & _OUTSIDE:
        words = "Administrators, auditors and approvers open no case content, so they filter none."
        raise RefusedError(words, rules=("C9",), remedy="Name somebody else.")
    m = t.members.c
    members = set(writer.connection.execute(sa.select(m.person).where(m.case_id == situation.case.id)).scalars())
    if alike(writer.connection, person.id) & members:
        words = "Who works the case is not on its filter team."
        raise RefusedError(words, rules=("house",), remedy="Name somebody who is not in the case.")
    _never_worked(writer, person.id)
    there = writer.connection.execute(sa.select(_F.person).where((_F.case_id == situation.case.id) & _F.ended.is_(None))).scalars().all()
    if person.id in there:
        raise ConflictError("They are named already.")
    if len(there) >= plans.TEAM:
        raise ConflictError(f"A filter team has at most {plans.TEAM} people.", remedy="End somebody's part first.")
    public, signed = random_id(), {"named_by": situation.actor.person, "named": situation.now}
    values = {"id": public, "case_id": situation.case.id, "person": person.id, "why": why, **signed}
    writer.connection.execute(sa.insert(filter_team).values(values))
    return public


def _never_worked(writer: Writer, person: str) -> None:
    """RefusedError where the ledger knows this person in the case, under any account of theirs, from other work than its filter team's."""
    case = writer.situation.case.id
    filtered = set(writer.connection.execute(sa.select(_F.person).where((_F.case_id == case) & _F.signed.isnot(None))).scalars())
    if writer.ground.entries.entered(case, alike(writer.connection, person) - filtered):
        words = "Who has worked the case, ever, is not on its filter team: they may have read what is closed now."
        raise RefusedError(words, rules=("house",), remedy="Name somebody who never was in the case.")


@does(plans.SignFilter)
def sign_filter(writer: Writer, command: plans.SignFilter) -> str:
    """By another member than who named them."""
    row, me = _named(writer, command.id), writer.situation.actor.person
    if row.signed is not None:
        raise ConflictError("This is signed already.")
    words = "Who is on the filter team is signed for by somebody else than who named them."
    two_people(writer.connection, me, {row.named_by, row.person}, "house", words, "Ask another member of this case.")
    writer.connection.execute(sa.update(filter_team).where(_F.id == row.id).values(signed_by=me, signed=writer.situation.now))
    return command.id


@does(plans.EndFilter)
def end_filter(writer: Writer, command: plans.EndFilter) -> str:
    """Their sight ends with this transaction."""
    row = _named(writer, command.id)
    ended = {"ended_by": writer.situation.actor.person, "ended": writer.situation.now}
    writer.connection.execute(sa.update(filter_team).where(_F.id == row.id).values(ended))
    return command.id


@does(plans.DecideFiltered)
def decide_filtered(writer: Writer, command: plans.DecideFiltered) -> str:
    """Privileged: it stays closed. Released: it opens with this transaction. What was found privileged can be released later."""
    row, number = _unmoved(writer, command.mark, command.seen)
    if command.ground is not None and command.ground not in PRIVILEGES:
        raise InvalidInputError("Choose a privilege, or release it.", field="ground")
    finding, words = as_comment(command.finding, "finding"), as_text(command.words, "words", _WORDS)
    state = MarkState.RELEASED if command.ground is None else MarkState.PRIVILEGED
    signed = {"decided_by": writer.situation.actor.person, "decided": writer.situation.now}
    said = {"state": state.value, "ground": command.ground and command.ground.value, "finding": finding, "words": words}
    writer.connection.execute(sa.update(privilege_marks).where(_M.id == row.id).values({**said, **signed}))
    kept = {"mark": row.id, "number": number, "by": signed["decided_by"], "at": signed["decided"]}
    writer.connection.execute(sa.insert(privilege_decisions).values({**said, **kept}))
    writer.disclosed.details["found"] = state.value
    return command.mark


def _unmoved(writer: Writer, public: str, seen: str) -> tuple[Any, int]:
    """The row of a mark that closes something the team may know of, and the number of the next decision on it; NotFoundError, or
    ConflictError where it is not as it was seen."""
    here = (_M.id == public) & (_M.case_id == writer.situation.case.id)
    row = writer.connection.execute(sa.select(privilege_marks).where(here)).first() if storable(public) else None
    known = set(writer.connection.execute(sa.select(exhibits.c.id).where(custody.visible(writer))).scalars())
    closing = {mark.id: family for mark, family in families(writer)}
    family = closing.get(public, {row.exhibit} if row is not None else set()) & known
    if row is None or not family:
        raise NotFoundError("Nothing of this address is closed in this case.", remedy="The page of the filter team lists what is.")
    if row.state == MarkState.RELEASED.value:
        raise ConflictError("It was released already.", remedy="Open the page again.")
    done = int(writer.connection.execute(sa.select(sa.func.count()).where(privilege_decisions.c.mark == row.id)).scalar_one())
    if seen_of(row, done, family) != seen:
        words = "Somebody decided on it meanwhile, or it closes other exhibits now. Nothing of yours is lost, and nothing is saved yet."
        raise ConflictError(words, code=CHANGED, remedy="Look at what it closes and what was decided, and decide again.")
    return row, done + 1


@guard
def filter_has_decided(reader: Reader) -> Obstacle | None:
    """A case closes once nothing of it waits for its filter team."""
    joined = sa.select(sa.func.count()).select_from(privilege_marks.join(exhibits, exhibits.c.id == _M.exhibit))
    waits = joined.where(custody.visible(reader) & (_M.state == MarkState.WAITING.value))
    left = int(reader.connection.execute(waits).scalar_one())
    words = "1 exhibit waits for the filter team." if left == 1 else f"{left:,} exhibits wait for the filter team."
    return Obstacle(words, "disclosure/filter") if left else None


def _named(writer: Writer, public: str) -> Any:
    where = (_F.case_id == writer.situation.case.id) & (_F.id == public) & _F.ended.is_(None)
    row = writer.connection.execute(sa.select(filter_team).where(where)).first() if storable(public) else None
    if row is None:
        raise NotFoundError("Nobody of this case's filter team has this address.", remedy="Their part may have ended.")
    return row
