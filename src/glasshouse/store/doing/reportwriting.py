"""The next revision of a report, kept with what it cites.

Promise: how a cited record read is kept when it is cited first, or looked at again, and at no other time: saving a text accepts no change
of what stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from glasshouse.policy.plans.lookup import Place
from glasshouse.store import lookup, reports as rows
from glasshouse.store.engine import insert_new
from glasshouse.store.executors import Writer
from glasshouse.store.reading import citing
from glasshouse.store.reporttables import report_citations, report_cited, report_revisions, reports


def add_revision(writer: Writer, public: str, revision: int, want: rows.Written, again: Iterable[str] = ()) -> None:
    """Keep a revision, and how what it cites for the first time reads now; of the keys in `again`, how it reads now too. What the revision
    before cited already, and was no record of the case then, is left without: somebody has to look at it."""
    situation = writer.situation
    about = {"by": situation.actor.person, "at": situation.now}
    values = {"report": public, "revision": revision, "title": want.title, "text": want.text}
    writer.connection.execute(sa.insert(report_revisions).values(**values, **about))
    known = {*rows.prints(writer.connection, public, revision), *rows.cited(writer.connection, public, revision - 1)}
    fresh = [key for key in want.keys if key not in known or key in set(again)]
    for key, entity in citing.held(writer, fresh).items():
        row = {"report": public, "key": key, "revision": revision, "print": citing.print_of(writer, entity)}
        insert_new(writer.connection, report_citations, [row])
        members = [{"report": public, "key": key, "entity": number} for number in entity.numbers]
        insert_new(writer.connection, report_cited, members)
    lookup.put(writer, situation.case.id, Place.REPORT, public, f"{want.title}\n{want.text}")


def change(writer: Writer, row: Any, want: rows.Written, again: Iterable[str] = ()) -> int:
    """The next revision; yields its number."""
    revision = int(row.revision) + 1
    about = {"changed_by": writer.situation.actor.person, "changed": writer.situation.now}
    values = {"title": want.title, "text": want.text, "revision": revision}
    writer.connection.execute(sa.update(reports).where(reports.c.id == row.id).values(**values, **about))
    add_revision(writer, row.id, revision, want, again)
    return revision
