"""The things of a case that comments hang on, by kind: found within the case alone, each with the title that a list shows.

A new kind is one member of `model.comment.Commented` and one line of `_TITLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import NotFoundError
from glasshouse.base.text import storable
from glasshouse.model.comment import Commented
from glasshouse.store.commenttables import comments
from glasshouse.store.executors import Reader
from glasshouse.store.exhibits import visible
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import closed, title
from glasshouse.store.fold import CHUNK, chunks
from glasshouse.store.hypothesistables import hypotheses
from glasshouse.store.notetables import notes, private_notes
from glasshouse.store.recommendationtables import recommendations
from glasshouse.store.requesttables import requests
from glasshouse.store.tasktables import tasks


def _tasks(reader: Reader) -> sa.Select[Any]:
    return sa.select(tasks.c.id, tasks.c.title).where(tasks.c.case_id == reader.situation.case.id)


def _notes(reader: Reader) -> sa.Select[Any]:
    return sa.select(notes.c.id, notes.c.title).where(notes.c.case_id == reader.situation.case.id)


def _hypotheses(reader: Reader) -> sa.Select[Any]:
    return sa.select(hypotheses.c.id, hypotheses.c.statement.label("title")).where(hypotheses.c.case_id == reader.situation.case.id)


def _requests(reader: Reader) -> sa.Select[Any]:
    return sa.select(requests.c.id, requests.c.title).where(requests.c.case_id == reader.situation.case.id)


def _exhibits(reader: Reader) -> sa.Select[Any]:
    """Of those that the reader may know of: not of records of somebody who is sealed (C4)."""
    return sa.select(exhibits.c.id, title(reader)).where(visible(reader))


def _recommendations(reader: Reader) -> sa.Select[Any]:
    return sa.select(recommendations.c.id, recommendations.c.title).where(recommendations.c.case_id == reader.situation.case.id)


_TITLES: dict[Commented, Callable[[Reader], sa.Select[Any]]] = {
    Commented.TASK: _tasks,
    Commented.NOTE: _notes,
    Commented.HYPOTHESIS: _hypotheses,
    Commented.REQUEST: _requests,
    Commented.RECOMMENDATION: _recommendations,
    Commented.EXHIBIT: _exhibits,
}
"""For each kind: ids and titles of all things of the reader's case that they may know of."""


def titles(reader: Reader, kind: Commented, ids: Iterable[str]) -> dict[str, str]:
    """Titles of those of these things that are in the reader's case."""
    query = _TITLES[kind](reader)
    found = reader.connection.execute(query.where(query.selected_columns[0].in_(sorted({one for one in ids if storable(one)}))))
    return {row.id: row.title for row in found}


def exists(reader: Reader, kind: Commented, public: str) -> None:
    """NotFoundError, alike for what is in another case and what is nowhere."""
    if not titles(reader, kind, [public]):
        raise NotFoundError("Nothing of this case that you may see has this address.")


def said_of_hidden(reader: Reader, ids: Iterable[str]) -> set[str]:
    """Those of these comments and private notes that are on exhibits which the reader may not know of, or which are closed because they may
    be privileged."""
    hidden, shut = set[str](), sorted(closed(reader))
    for part in chunks(sorted(set(ids)), CHUNK):
        for said in (comments, private_notes):
            on = (said.c.kind == Commented.EXHIBIT.value) & said.c.id.in_(part)
            known = said.c.subject.in_(sa.select(exhibits.c.id).where(visible(reader)))
            query = sa.select(said.c.id).where(on & (~known | said.c.subject.in_(shut)))
            hidden |= set(reader.connection.execute(query).scalars())
    return hidden
