"""Comments as they stand below a thing, what a reader wrote there for themselves alone, and where they were mentioned."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.comment import Commented
from glasshouse.policy.plans import comments as plans
from glasshouse.store import subjects
from glasshouse.store.commenttables import comments, mentions
from glasshouse.store.executors import Reader, reads
from glasshouse.store.notetables import private_notes
from glasshouse.store.reading.wording import who


def comments_on(reader: Reader, kind: Commented, subject: str) -> tuple[plans.Comment, ...]:
    """Oldest first."""
    c = comments.c
    where = (c.case_id == reader.situation.case.id) & (c.kind == kind.value) & (c.subject == subject)
    rows = reader.connection.execute(sa.select(comments).where(where).order_by(c.at, c.id)).all()
    names = who(reader, [row.by for row in rows]) if rows else {}
    return tuple(plans.Comment(row.id, names.get(row.by, "?"), iso(row.at), row.text) for row in rows)


def private_on(reader: Reader, kind: Commented, subject: str) -> tuple[plans.PrivateNote, ...]:
    """What the reader wrote for themselves on this thing, oldest first; nobody else's."""
    p, situation = private_notes.c, reader.situation
    mine = (p.case_id == situation.case.id) & (p.person == situation.actor.person) & (p.kind == kind.value) & (p.subject == subject)
    rows = reader.connection.execute(sa.select(private_notes).where(mine).order_by(p.at, p.id))
    return tuple(plans.PrivateNote(row.id, iso(row.at), row.text) for row in rows)


@reads(plans.ListMentions)
def list_mentions(reader: Reader, _plan: plans.ListMentions) -> tuple[plans.Mention, ...]:
    """Of things that the reader may still see."""
    m, situation = mentions.c, reader.situation
    mine = (m.case_id == situation.case.id) & (m.person == situation.actor.person) & m.seen.is_(None)
    rows = reader.connection.execute(sa.select(mentions).where(mine).order_by(m.at.desc(), m.id)).all()
    titles: dict[tuple[str, str], str] = {}
    for kind in Commented:
        found = subjects.titles(reader, kind, [row.subject for row in rows if row.kind == kind.value])
        titles.update({(kind.value, one): title for one, title in found.items()})
    names = who(reader, [row.by for row in rows]) if rows else {}
    shown = [row for row in rows if (row.kind, row.subject) in titles]
    reader.disclosed.count = len(shown)
    return tuple(
        plans.Mention(Commented(row.kind), row.subject, titles[row.kind, row.subject], names.get(row.by, "?"), iso(row.at)) for row in shown
    )
