"""A case moves from draft to archive, is described anew, handed over, decided on; and what is due in it."""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.model.actor import CaseRole, Role
from glasshouse.model.case import Case, CaseState
from glasshouse.model.writing import as_day, as_text, as_title
from glasshouse.policy.plans import life as plans
from glasshouse.store import leaving, lifetables as lt, lives, tables as t
from glasshouse.store.executors import Writer, does
from glasshouse.store.filterteam import apart
from glasshouse.store.rows import roles_of

REASON = 1_000
_DECISION = 10_000
_DATES = 100
_REVIEW = "Next review of the case"
_OUTSIDE = frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.APPROVER})
_WAYS = {
    (CaseState.DRAFT, CaseState.OPEN),
    (CaseState.OPEN, CaseState.UNDER_REVIEW),
    (CaseState.UNDER_REVIEW, CaseState.OPEN),
    (CaseState.CLOSED, CaseState.ARCHIVED),
}
CALLED = {
    CaseState.DRAFT: "a draft",
    CaseState.OPEN: "open",
    CaseState.UNDER_REVIEW: "under review",
    CaseState.LAPSED: "lapsed",
    CaseState.CLOSED: "closed",
    CaseState.ARCHIVED: "archived",
    CaseState.DISPOSED: "disposed of",
}


@does(plans.MoveCase)
def move_case(writer: Writer, command: plans.MoveCase) -> str:
    """Only along the ways that there are; the case's state is looked at again in this transaction."""
    case, reason = writer.situation.case, as_text(command.reason, "reason", REASON)
    if command.step is not None:
        return _step(writer, command, reason)
    if (case.state, command.to) not in _WAYS:
        words = f"A case that is {CALLED[case.state]} is not moved to {CALLED[command.to]}."
        raise ConflictError(words, remedy="Close a case on its page Close; what is closed does not open again.")
    if command.to is CaseState.OPEN and case.state is CaseState.DRAFT:
        _open_draft(writer, case)
    if case.state is CaseState.UNDER_REVIEW:
        if not reason:
            raise InvalidInputError("Say why it goes back to work.", field="reason")
        void(writer)
    become(writer, command.to, reason)
    return command.to.value


def become(writer: Writer, state: CaseState, reason: str) -> None:
    """The case changes its state and says so in its history; ConflictError where somebody else changed it meanwhile."""
    case, c = writer.situation.case, t.cases.c
    here = (c.id == case.id) & (c.state == case.state.value)
    if writer.connection.execute(sa.update(t.cases).where(here).values(state=state.value)).rowcount != 1:
        raise ConflictError("The case has been moved meanwhile.", remedy="Look at it again.")
    lives.note(writer, case.id, state.value, reason)


def void(writer: Writer) -> None:
    """A closing that waits for a signature waits no longer."""
    c = lt.closings.c
    waiting = (c.case_id == writer.situation.case.id) & (c.state == "waiting")
    writer.connection.execute(sa.update(lt.closings).where(waiting).values(state="void"))


def _open_draft(writer: Writer, case: Case) -> None:
    life = lives.life_of(writer.connection, case.id)
    row = lives.described(writer.connection, case.id)
    values = json.loads(row.fields) if row is not None else {}
    left = [name for name, value in (("Question", case.question), ("Legal basis", case.legal_basis)) if not value]
    left += lives.missing(life.template, values)
    if left:
        raise ConflictError(f"Before it opens the case needs: {', '.join(left)}.", code="incomplete", remedy="Fill in what it is about.")
    lives.start(writer, case.id, life.template)


def _step(writer: Writer, command: plans.MoveCase, reason: str) -> str:
    case, step = writer.situation.case, command.step or 0
    life = lives.life_of(writer.connection, case.id)
    steps = life.template.steps
    if case.state is not CaseState.OPEN or command.to is not CaseState.OPEN:
        raise ConflictError("Steps are gone through while a case is open.")
    if not 0 <= step < len(steps):
        raise InvalidInputError("The case has no such step.", field="step")
    if step == life.step:
        raise ConflictError("The case is at this step already.")
    if step < life.step and not reason:
        raise InvalidInputError("Say why it goes back a step.", field="reason")
    writer.connection.execute(sa.update(lt.lives).where(lt.lives.c.case_id == case.id).values(step=step))
    lives.note(writer, case.id, f"step: {steps[step]}", reason)
    return case.state.value


@does(plans.HandOver)
def hand_over(writer: Writer, command: plans.HandOver) -> str:
    """The new lead is in, whoever hands over is out: one transaction."""
    me, case = writer.situation.actor.person, writer.situation.case.id
    reason = as_text(command.reason, "reason", REASON)
    if not reason:
        raise InvalidInputError("Say why you hand the case over.", field="reason")
    p, m = t.people.c, t.members.c
    found = writer.connection.execute(sa.select(p.id, p.roles).where((p.login == command.login.strip().lower()) & (p.state == "active")))
    person = found.first()
    if person is None:
        raise InvalidInputError(
            "Nobody here signs in with that name.", field="login", remedy="Ask them for the name that they sign in with."
        )
    if person.id == me:
        raise InvalidInputError("You lead it already.", field="login", remedy="Name somebody else.")
    if roles_of(person.roles) & _OUTSIDE:
        words = "Administrators, auditors and approvers open no case, so they lead none."
        raise RefusedError(words, rules=("C9",), remedy="Name somebody else.")
    apart(writer.connection, case, person.id)
    here = (m.case_id == case) & (m.person == person.id)
    if writer.connection.execute(sa.update(t.members).where(here).values(role=CaseRole.LEAD.value)).rowcount == 0:
        row = {"case_id": case, "person": person.id, "role": CaseRole.LEAD.value, "added": writer.situation.now}
        writer.connection.execute(sa.insert(t.members).values(row))
    leaving.leave(writer, me)
    lives.note(writer, case, "handed over", reason)
    return str(person.id)


@does(plans.DescribeCase)
def describe_case(writer: Writer, command: plans.DescribeCase) -> int:
    """A new revision, where the writer saw the newest."""
    case, draft = writer.situation.case, writer.situation.case.state is CaseState.DRAFT
    row = lives.described(writer.connection, case.id)
    newest = row.revision if row is not None else 0
    if command.revision != newest:
        raise ConflictError("Somebody else has described the case meanwhile.", code="revision", remedy="Compare, then save again.")
    said = {
        "title": as_title(command.title),
        "question": as_text(command.question, "question", 500),
        "legal_basis": as_text(command.legal_basis, "legal_basis", 500),
        "targets": as_text(command.targets, "targets", 500),
    }
    template = lives.life_of(writer.connection, case.id).template
    values = lives.read_fields(template, command.fields)
    left = [] if draft else [name for name in ("question", "legal_basis") if not said[name]]
    if left or (not draft and lives.missing(template, values)):
        raise InvalidInputError("An open case keeps what it needs.", field=left[0] if left else "fields", remedy="Fill it in.")
    writer.connection.execute(sa.update(t.cases).where(t.cases.c.id == case.id).values(said))
    lives.describe(writer, case.id, newest + 1, said, values)
    return newest + 1


@does(plans.SetDate)
def set_date(writer: Writer, command: plans.SetDate) -> str:
    """In place of what was set under this title; of reviews, in place of any."""
    title = _REVIEW if command.review else as_title(command.title)
    case, c = writer.situation.case.id, lt.dates.c
    if title == _REVIEW and not command.review:
        raise InvalidInputError("The review has a place of its own.", field="title")
    gone = writer.connection.execute(sa.delete(lt.dates).where((c.case_id == case) & (c.title == title))).rowcount
    if not command.day:
        if not gone:
            raise NotFoundError("Nothing is due under this title.")
        return title
    due = as_day(command.day)
    number = writer.connection.execute(sa.select(sa.func.count()).select_from(lt.dates).where(c.case_id == case)).scalar() or 0
    if number >= _DATES:
        raise ConflictError(f"A case has at most {_DATES} dates.", remedy="Take one away first.")
    writer.connection.execute(sa.insert(lt.dates).values(case_id=case, title=title, day=due, review=int(command.review)))
    return title


@does(plans.RecordDecision)
def record_decision(writer: Writer, command: plans.RecordDecision) -> str:
    """Added, never changed. Of what is written the ledger keeps a SHA-256 among its private fields."""
    case, c = writer.situation.case.id, lt.decisions.c
    words = as_text(command.decision, "decision", _DECISION), as_text(command.reason, "reason", _DECISION)
    for name, text in zip(("decision", "reason"), words, strict=True):
        if not text:
            raise InvalidInputError("Say what is decided, and why.", field=name)
    if command.supersedes:
        before = writer.connection.execute(sa.select(c.id).where((c.case_id == case) & (c.id == command.supersedes))).scalar()
        if before is None:
            raise NotFoundError("No decision of this case has this address.")
        if writer.connection.execute(sa.select(c.id).where(c.supersedes == before)).first() is not None:
            raise ConflictError("Another decision has taken its place already.", remedy="Look at the log again.")
    last = writer.connection.execute(sa.select(sa.func.max(c.number)).where(c.case_id == case)).scalar() or 0
    public = random_id()
    row = {"id": public, "case_id": case, "number": last + 1, "decision": words[0], "reason": words[1]}
    more = {"by": writer.situation.actor.person, "at": writer.situation.now, "supersedes": command.supersedes or None}
    writer.connection.execute(sa.insert(lt.decisions).values(**row, **more))
    writer.disclosed.details["decision"] = public
    writer.disclosed.details["sha256"] = hashlib.sha256(json.dumps(words).encode()).hexdigest()
    return public
