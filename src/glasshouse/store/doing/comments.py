"""Comments written; mentions seen."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.ids import random_id
from glasshouse.model.writing import as_comment
from glasshouse.policy.plans import comments as plans
from glasshouse.policy.plans.lookup import Place
from glasshouse.store import lookup, mentions as noting, subjects
from glasshouse.store.commenttables import comments, mentions
from glasshouse.store.executors import Writer, does


@does(plans.AddComment)
def add_comment(writer: Writer, command: plans.AddComment) -> str:
    """On a thing of this case that the writer may see."""
    subjects.exists(writer, command.kind, command.subject)
    text, public = as_comment(command.text), random_id()
    situation = writer.situation
    about = {"case_id": situation.case.id, "kind": command.kind.value, "subject": command.subject}
    values = {"id": public, "by": situation.actor.person, "at": situation.now, "text": text, **about}
    writer.connection.execute(sa.insert(comments).values(values))
    lookup.put(writer, situation.case.id, Place.COMMENT, public, text)
    noting.note(writer, command.kind, command.subject, text)
    return public


@does(plans.SeeMentions)
def see_mentions(writer: Writer, _command: plans.SeeMentions) -> int:
    """Every one of the writer's in this case."""
    m, situation = mentions.c, writer.situation
    mine = (m.case_id == situation.case.id) & (m.person == situation.actor.person) & m.seen.is_(None)
    return writer.connection.execute(sa.update(mentions).where(mine).values(seen=situation.now)).rowcount
