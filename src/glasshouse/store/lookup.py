"""What people of a case wrote, as it is looked up: LIKE over folded text, the same on both databases.

Promise: a thing is found from the transaction on that wrote it, in its own case alone; a private note by its writer alone.
"""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.model.folding import folded
from glasshouse.policy.plans.lookup import Place
from glasshouse.store.executors import Reader, Writer
from glasshouse.store.worktables import work_texts

_ESCAPE = "\\"


def put(writer: Writer, case: str, place: Place, public: str, text: str, *, alone: bool = False) -> None:
    """Let this text be found; what stood for the thing before is gone. `alone`: by the writer only."""
    drop(writer, place, public)
    person = writer.situation.actor.person if alone else ""
    values = {"place": place.value, "id": public, "case_id": case, "person": person, "at": writer.situation.now, "folded": folded(text)}
    writer.connection.execute(sa.insert(work_texts).values(values))


def drop(writer: Writer, place: Place, public: str) -> None:
    """The thing is not found any more."""
    w = work_texts.c
    writer.connection.execute(sa.delete(work_texts).where((w.place == place.value) & (w.id == public)))


def found(reader: Reader, words: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """(when, place, id) of every thing of the case in which all of the words stand and that the reader may find."""
    w, situation = work_texts.c, reader.situation
    where = (w.case_id == situation.case.id) & ((w.person == "") | (w.person == situation.actor.person))
    for word in words:
        where &= w.folded.like(f"%{_plain(word)}%", escape=_ESCAPE)
    return [(row.at, row.place, row.id) for row in reader.connection.execute(sa.select(w.at, w.place, w.id).where(where))]


def _plain(word: str) -> str:
    """The word with what LIKE reads as patterns taken for itself."""
    return "".join(f"{_ESCAPE}{one}" if one in ("%", "_", _ESCAPE) else one for one in word)
