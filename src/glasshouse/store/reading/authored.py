"""Who made a thing of a case, who changed it last, who wrote which revision, and what hangs on it: comments, and the reader's own notes.

Promise: names alone are told, never accounts; somebody who is no more is told as "?".
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.comment import Commented
from glasshouse.policy.plans.comments import Comment, PrivateNote
from glasshouse.store.executors import Reader
from glasshouse.store.reading.comments import comments_on, private_on
from glasshouse.store.reading.wording import who

Trail = tuple[tuple[int, str, str], ...]
"""Revisions, newest first: number, name, RFC 3339."""


class Authored(NamedTuple):
    """In the order in which the pages of things tell it; times RFC 3339."""

    made_by: str
    made: str
    changed_by: str
    changed: str
    comments: tuple[Comment, ...]
    private: tuple[PrivateNote, ...]
    revisions: Trail


def authored(reader: Reader, kind: Commented, row: Any, revisions: sa.Table) -> Authored:
    """Of a thing's row with the columns of `store.columns.authored`; its revisions name it in a column called after the kind."""
    found = _revisions(reader, revisions.c[kind.value], row.id)
    names = who(reader, [row.made_by, row.changed_by, *(one.by for one in found)])
    made, changed = (names.get(row.made_by, "?"), iso(row.made)), (names.get(row.changed_by, "?"), iso(row.changed))
    return Authored(*made, *changed, comments_on(reader, kind, row.id), private_on(reader, kind, row.id), _trail(found, names))


def trail(reader: Reader, of: sa.Column[Any], public: str) -> Trail:
    """Who wrote which revision; `of` is the column that names the thing in the table of its revisions."""
    found = _revisions(reader, of, public)
    return _trail(found, who(reader, [one.by for one in found]))


def _revisions(reader: Reader, of: sa.Column[Any], public: str) -> list[Any]:
    r = of.table.c
    return list(reader.connection.execute(sa.select(r.revision, r.by, r.at).where(of == public).order_by(r.revision.desc())))


def _trail(found: list[Any], names: dict[str, str]) -> Trail:
    return tuple((one.revision, names.get(one.by, "?"), iso(one.at)) for one in found)
