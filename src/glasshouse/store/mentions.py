"""Who is mentioned in what is written in a case: its members alone, nobody twice for the same thing until they saw it."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.ids import random_id
from glasshouse.model.comment import Commented
from glasshouse.model.writing import mentioned
from glasshouse.store import tasks
from glasshouse.store.commenttables import mentions
from glasshouse.store.executors import Writer


def note(writer: Writer, kind: Commented, subject: str, text: str, before: str = "") -> None:
    """Note who is mentioned in `text` and was not in `before`: members of the case other than the writer."""
    logins = mentioned(text) - mentioned(before)
    if not logins:
        return
    connection, case, me = writer.connection, writer.situation.case.id, writer.situation.actor.person
    people = {row.id for row in tasks.members(connection, case) if row.login in logins} - {me}
    m = mentions.c
    open_ = (m.case_id == case) & (m.kind == kind.value) & (m.subject == subject) & m.seen.is_(None) & m.person.in_(people)
    people -= set(connection.execute(sa.select(m.person).where(open_)).scalars())
    about = {"case_id": case, "kind": kind.value, "subject": subject, "by": me, "at": writer.situation.now}
    if people:
        connection.execute(sa.insert(mentions), [{"id": random_id(), "person": person, **about} for person in sorted(people)])


def leave(connection: sa.Connection, case: str, person: str) -> None:
    """Whose membership ends is mentioned nowhere in the case any more."""
    connection.execute(sa.delete(mentions).where((mentions.c.case_id == case) & (mentions.c.person == person)))
