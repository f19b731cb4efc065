"""Which exhibits are closed because they may be privileged.

Promise: a mark closes its exhibit and its whole family: what it is derived from, what is derived from it, and every exhibit of the case
with the same content. Whoever reads an exhibit's bytes, or what was read from them, asks here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import RefusedError
from glasshouse.model.disclosure import WithheldFor
from glasshouse.model.exhibit import label
from glasshouse.model.privilege import CLOSED, CLOSING, MarkState
from glasshouse.store.executors import Reader
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtertables import privilege_marks

_SAID = ("description", "place", "tool", "tool_version", "file_name", "way", "review", "media_type")
_BLANK = {**dict.fromkeys(_SAID, ""), "title": CLOSED, "declared": "[]", "told": "[]"}


@dataclass(frozen=True, slots=True)
class Shut:
    """How an exhibit is closed: by a `mark` that waits, else by what the filter team found, with the `words` that a log may say."""

    mark: str
    state: MarkState
    ground: WithheldFor | None
    words: str


def closed(reader: Reader) -> dict[str, Shut]:
    """The case's exhibits whose content is nobody's who works the case, by id."""
    found: dict[str, Shut] = {}
    for mark, family in families(reader):  # the last one counts
        shut = Shut(mark.id, MarkState(mark.state), WithheldFor(mark.ground) if mark.ground else None, mark.words)
        found.update(dict.fromkeys(family, shut))
    return found


def families(reader: Reader) -> list[tuple[Any, set[str]]]:
    """The row of each mark that closes something, with the ids of all exhibits that it closes; those found privileged before those that
    wait."""
    m, e, case = privilege_marks.c, exhibits.c, reader.situation.case.id
    query = sa.select(privilege_marks).where((m.case_id == case) & m.state.in_(sorted(CLOSING)))
    marks = reader.connection.execute(query.order_by(m.state, m.marked, m.id)).all()
    if not marks:
        return []
    rows = reader.connection.execute(sa.select(e.id, e.derived_from, e.sha256).where(e.case_id == case)).all()
    ties, here = _ties(rows), {row.id for row in rows}
    return [(mark, _family(ties, mark.exhibit) & here) for mark in marks]


def seen_of(mark: Any, decisions: int, exhibits: Iterable[str]) -> str:
    """What somebody saw of a mark, as a digest: how often it was decided, and which exhibits it closes."""
    return hashlib.sha256("\n".join((mark.id, mark.state, str(decisions), *sorted(exhibits))).encode()).hexdigest()


def title(reader: Reader) -> sa.ColumnElement[str]:
    """The column of an exhibit's title, as those may read it who work the case."""
    shut = closed(reader)
    if not shut:
        return exhibits.c.title
    return sa.case((exhibits.c.id.in_(sorted(shut)), CLOSED), else_=exhibits.c.title).label("title")


def as_told(reader: Reader, rows: Iterable[Any]) -> list[Any]:
    """These rows of exhibits as those may read them who work the case: of what is closed only number, kind, days, size and hash."""
    shut = closed(reader)
    return [SimpleNamespace(**{**row._mapping, **_BLANK}) if row.id in shut else row for row in rows]


def _ties(rows: Iterable[Any]) -> dict[str, list[str]]:
    """Who is tied to whom, by derivation or by the same content."""
    ties: dict[str, list[str]] = {}
    for row in rows:
        for other in (row.derived_from, row.sha256 and f"sha256 {row.sha256}"):
            if other:
                ties.setdefault(row.id, []).append(other)
                ties.setdefault(other, []).append(row.id)
    return ties


def _family(ties: dict[str, list[str]], one: str) -> set[str]:
    found, waiting = {one}, [one]
    while waiting:
        fresh = [other for other in ties.get(waiting.pop(), ()) if other not in found]
        found.update(fresh)
        waiting += fresh
    return found


def open_to(reader: Reader, row: Any) -> None:
    """RefusedError where the content of this exhibit is closed."""
    if row.id in closed(reader):
        words = f"{label(row.number)} may be privileged: nobody who works this case reads it before the filter team has released it."
        raise RefusedError(words, rules=("house",), remedy="The page Filter team says how far it is.")
