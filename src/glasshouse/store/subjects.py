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
from glasshouse.store.executors import Reader
from glasshouse.store.notetables import notes
from glasshouse.store.tasktables import tasks


def _tasks(case: str) -> sa.Select[Any]:
    return sa.select(tasks.c.id, tasks.c.title).where(tasks.c.case_id == case)


def _notes(case: str) -> sa.Select[Any]:
    return sa.select(notes.c.id, notes.c.title).where(notes.c.case_id == case)


_TITLES: dict[Commented, Callable[[str], sa.Select[Any]]] = {Commented.TASK: _tasks, Commented.NOTE: _notes}
"""For each kind: ids and titles of all things of a case."""


def titles(reader: Reader, kind: Commented, ids: Iterable[str]) -> dict[str, str]:
    """Titles of those of these things that are in the reader's case."""
    query = _TITLES[kind](reader.situation.case.id)
    found = reader.connection.execute(query.where(query.selected_columns[0].in_(sorted({one for one in ids if storable(one)}))))
    return {row.id: row.title for row in found}


def exists(reader: Reader, kind: Commented, public: str) -> None:
    """NotFoundError, alike for what is in another case and what is nowhere."""
    if not titles(reader, kind, [public]):
        raise NotFoundError("Nothing of this case that you may see has this address.")
