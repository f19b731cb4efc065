"""A report handed to a second person, what they say of its passages, their approval of one revision; and the right of reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from glasshouse.base.ids import random_id
from glasshouse.base.text import storable
from glasshouse.model.printed import PrintedKind
from glasshouse.model.report import REPLY_DAYS, Answer, ReplyState, ReportState
from glasshouse.model.task import TaskState
from glasshouse.model.writing import COMMENT, as_day, as_text
from glasshouse.policy.plans import reportreviews as plans
from glasshouse.policy.plans.reports import BLOCKED
from glasshouse.store import exhibits as kept, reports as rows, tasks
from glasshouse.store.doing import reportwriting as writing
from glasshouse.store.executors import Writer, does
from glasshouse.store.fold import Folded
from glasshouse.store.lives import today
from glasshouse.store.members import member
from glasshouse.store.reading.reportchecks import Examined, checked, named_in, replies
from glasshouse.store.reporttables import report_answers, report_remarks, report_replies, report_reply_entities, report_reviews
from glasshouse.store.sameness import two_people

_RULE = "house"
_OTHER = "Who wrote a report does not review it."
_ELSE = "Somebody who wrote no revision of it does."


@does(plans.HandReport)
def hand_report(writer: Writer, command: plans.HandReport) -> str:
    """Ends the review before it; its remarks stay."""
    row = rows.seen(writer, command.id, command.revision)
    if rows.state(writer.connection, row) is ReportState.APPROVED:
        raise ConflictError("This revision is approved.", remedy="Change it first: then it needs another review.")
    reviewer, now = member(writer, command.login), writer.situation.now
    two_people(writer.connection, reviewer, set(rows.authors(writer.connection, row.id)), _RULE, _OTHER, _ELSE)
    if reviewer not in {one.id for one in rows.reviewers(writer.connection, writer.situation.case.id, row.id)}:
        raise InvalidInputError("Who only reads the case reviews nothing.", field="login", remedy="Choose a member who works in it.")
    _end(writer, row.id)
    about = {"by": writer.situation.actor.person, "at": now}
    public = random_id()
    writer.connection.execute(sa.insert(report_reviews).values(id=public, report=row.id, reviewer=reviewer, **about))
    return public


@does(plans.RemarkReport)
def remark_report(writer: Writer, command: plans.RemarkReport) -> str:
    """On a passage of the present revision."""
    row = rows.seen(writer, command.id, command.revision)
    passage = next((one for one in rows.read(row.text) if one.number == command.passage), None)
    if passage is None:
        raise NotFoundError("The report has no such passage.", remedy="Choose one of the page.")
    if command.sha256 and command.sha256 != passage.digest:
        words = "The passage reads otherwise than the one that you wrote about."
        raise ConflictError(words, remedy="Choose the passage again.", code="changed_meanwhile")
    words, new = as_text(command.words, "words", COMMENT), None if command.new is None else as_text(command.new, "new", COMMENT)
    if new is None and not words:
        raise InvalidInputError("Write the comment.", field="words")
    if new == passage.source:
        raise InvalidInputError("This is what stands there already.", field="new")
    public, about = random_id(), {"by": writer.situation.actor.person, "at": writer.situation.now, "answer": Answer.OPEN.value}
    values = {"id": public, "report": row.id, "revision": row.revision, "old": passage.source, "new": new, "words": words}
    writer.connection.execute(sa.insert(report_remarks).values(**values, **about))
    return public


@does(plans.AnswerRemark)
def answer_remark(writer: Writer, command: plans.AnswerRemark) -> int:
    """A suggestion is taken over by whoever accepts it, as a revision of theirs."""
    row = rows.seen(writer, command.id, command.revision)
    r, remark = report_remarks.c, None
    if storable(command.remark):
        mine = (r.report == row.id) & (r.id == command.remark)
        remark = writer.connection.execute(sa.select(report_remarks).where(mine)).first()
    if remark is None:
        raise NotFoundError("Nothing was said of this report under this address.")
    if remark.answer != Answer.OPEN.value:
        raise ConflictError("This was answered already.")
    answer = Answer.ACCEPTED if command.accept else Answer.REJECTED
    revision = int(row.revision)
    if command.accept and remark.new is not None:
        revision = writing.change(writer, row, rows.written(row.title, _replaced(row.text, remark)))
    about = {"answer": answer.value, "answered_by": writer.situation.actor.person, "answered": writer.situation.now}
    writer.connection.execute(sa.update(report_remarks).where(r.id == remark.id).values(**about))
    return revision


@does(plans.ApproveReport)
def approve_report(writer: Writer, command: plans.ApproveReport) -> str:
    """Of exactly what they saw; the review is over then."""
    row = rows.seen(writer, command.id, command.revision)
    review, me = rows.last_review(writer.connection, row.id), writer.situation.actor.person
    if review is None or review.ended is not None or review.reviewer != me:
        words = "You were not asked to review this report."
        raise RefusedError(words, rules=(_RULE,), remedy="Whoever writes it hands it to a second person.")
    two_people(writer.connection, me, set(rows.authors(writer.connection, row.id)), _RULE, _OTHER, _ELSE)
    sha256 = rows.sha256(writer.connection, row)
    if command.sha256 != sha256:
        raise ConflictError("This is not what you read.", remedy="Open it again.", code="changed_meanwhile")
    _settled(writer, row)
    now = writer.situation.now
    values = {"ended": now, "approved": now, "revision": row.revision, "sha256": sha256}
    writer.connection.execute(sa.update(report_reviews).where(report_reviews.c.id == review.id).values(**values))
    return sha256


@does(plans.AskReply)
def ask_reply(writer: Writer, command: plans.AskReply) -> str:
    """The task names nobody: whoever it is about stands in the report alone, as far as its reader may see them."""
    row = rows.find(writer.connection, writer.situation.case.id, command.id)
    entity = _named(writer, row, command.entity)
    if any(not numbers.isdisjoint(entity.numbers) for numbers, _ in replies(writer, row.id)):
        raise ConflictError("They were asked already.", remedy="Record what they answered.")
    now = today(writer.situation.now)
    due = as_day(command.due, "due") if command.due else (date.fromisoformat(now) + timedelta(days=REPLY_DAYS)).isoformat()
    if due < now:
        raise InvalidInputError("This day is over.", field="due")
    text = "Somebody whom the report names is asked to reply before it leaves. The report says who, and keeps the answer."
    want = tasks.Written("Right of reply for a report", text, TaskState.TO_DO, tasks.day(due), (writer.situation.actor.person,), ())
    task, _ = tasks.add(writer, writer.situation.case.id, want)
    public, about = random_id(), {"by": writer.situation.actor.person, "at": writer.situation.now}
    values = {"id": public, "report": row.id, "task": task, "revision": 1, "due": due, "day": "", "words": ""}
    writer.connection.execute(sa.insert(report_replies).values(**values, state=ReplyState.ASKED.value, **about))
    writer.connection.execute(sa.insert(report_reply_entities), [{"reply": public, "entity": number} for number in entity.numbers])
    return public


@does(plans.RecordReply)
def record_reply(writer: Writer, command: plans.RecordReply) -> None:
    """What they said, and its task is done. It can be said anew, since an answer may come late: what was written down before is kept."""
    row = rows.find(writer.connection, writer.situation.case.id, command.id)
    reply = _asked(writer, row, command.reply)
    day, words = as_day(command.day), as_text(command.words, "words", COMMENT)
    if day > today(writer.situation.now):
        raise InvalidInputError("This day is yet to come.", field="day")
    exhibit = kept.numbered(writer, [command.exhibit])[0] if command.exhibit else None
    if not command.declined and not words and exhibit is None:
        raise InvalidInputError("Say what they answered, or name the exhibit that holds it.", field="words")
    state = ReplyState.DECLINED if command.declined else ReplyState.ANSWERED
    values: dict[str, Any] = {"state": state.value, "day": day, "words": words, "exhibit": exhibit, "revision": command.revision + 1}
    r = report_replies.c
    if not writer.connection.execute(
        sa.update(report_replies).where((r.id == reply) & (r.revision == command.revision)).values(values)
    ).rowcount:
        told = "Somebody wrote down an answer while you wrote yours. Nothing of yours is saved yet."
        raise ConflictError(told, remedy="Read theirs, and keep yours where it says more.", code="changed_meanwhile")
    about = {"by": writer.situation.actor.person, "at": writer.situation.now}
    writer.connection.execute(sa.insert(report_answers).values(reply=reply, **values, **about))
    _done(writer, reply)


def _settled(writer: Writer, row: Any) -> None:
    """ConflictError `blocked` while somebody else waits for an answer, or something stands against export."""
    r = report_remarks.c
    waits = (r.report == row.id) & (r.answer == Answer.OPEN.value) & (r.by != writer.situation.actor.person)
    count = writer.connection.execute(sa.select(sa.func.count()).select_from(report_remarks).where(waits)).scalar_one()
    if count:
        words = "1 remark of somebody else is open." if count == 1 else f"{count} remarks of others are open."
        raise ConflictError(words, remedy="Whoever writes the report answers them first.", code=BLOCKED)
    found = Examined(writer, row.id, row.revision, row.title, row.text)
    faults = checked(writer, found, named_in(writer, found, row.id), PrintedKind(row.kind)).faults
    against = [fault for fault in faults if not fault.warning]
    if against:
        words = f"{len(against)} {'thing stands' if len(against) == 1 else 'things stand'} against this report. {against[0].words}"
        raise ConflictError(words, remedy=against[0].remedy, code=BLOCKED)


def _end(writer: Writer, report: str) -> None:
    r = report_reviews.c
    query = sa.update(report_reviews).where((r.report == report) & r.ended.is_(None)).values(ended=writer.situation.now)
    writer.connection.execute(query)


def _replaced(text: str, remark: Any) -> str:
    """The text with the suggested words where the passage stands. ConflictError where it reads otherwise by now, or stands there twice."""
    found = [passage for passage in rows.read(text) if passage.source == remark.old]
    if len(found) != 1:
        words = "The passage reads otherwise by now, so that this cannot be taken over."
        raise ConflictError(words, remedy="Write it into the text yourself, and reject the suggestion.", code="changed_meanwhile")
    (passage,) = found
    return f"{text[: passage.start]}{remark.new}" + text[passage.start + len(passage.source) :]


def _named(writer: Writer, row: Any, public: str) -> Folded:
    """The entity with this id that the report names; NotFoundError alike for all others."""
    found = Examined(writer, row.id, row.revision, row.title, row.text)
    if any(one.id == public for one in named_in(writer, found, row.id)):
        return next(one for one in found.entities() if writer.public(one) == public)
    raise NotFoundError("The report names nobody that you may see under this address.", remedy="Its page lists whom it names.")


def _asked(writer: Writer, row: Any, public: str) -> str:
    """The id of a reply of this report, of somebody whom the writer sees."""
    numbers = next((numbers for numbers, reply in replies(writer, row.id) if reply.id == public), frozenset[int]())
    if not writer.view.fold(numbers):
        raise NotFoundError("Nobody that you may see was asked to reply under this address.", remedy="The report lists them.")
    return public


def _done(writer: Writer, reply: str) -> None:
    task = writer.connection.execute(sa.select(report_replies.c.task).where(report_replies.c.id == reply)).scalar_one()
    row = tasks.find(writer.connection, writer.situation.case.id, task)
    present = tasks.present(writer.connection, row)
    if present.state is not TaskState.DONE:
        tasks.change(writer, row, replace(present, state=TaskState.DONE))
