"""What happens to things that a case follows, as rows that are only added: an event with its day, and the exhibits that came with it.

A thing has two tables for it, `..._events` and `..._exhibits`, whose column `thing` names it.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from glasshouse.base.errors import InvalidInputError
from glasshouse.model.writing import as_text
from glasshouse.store import exhibits as custody
from glasshouse.store.executors import Writer
from glasshouse.store.tasks import day, today

EXHIBITS = 200
"""Exhibits that come with one event, at most."""
_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class Followed:
    """The two tables of one kind of thing."""

    events: sa.Table
    exhibits: sa.Table
    thing: str


def come(writer: Writer, text: str) -> str:
    """A day that has come; InvalidInputError."""
    on = day(text)
    if on is None or on > today(writer.situation.now):
        raise InvalidInputError("Say on which day that was: one that has come.", field="day")
    return on


def write_down(writer: Writer, kind: Followed, public: str, state: str, on: str, text: str = "", numbers: tuple[int, ...] = ()) -> None:
    """Add an event to the thing, with the exhibits of these numbers."""
    asked = tuple(dict.fromkeys(numbers))
    if len(asked) > EXHIBITS:
        raise InvalidInputError(f"At most {EXHIBITS} exhibits at once.", field="exhibits")
    found = custody.numbered(writer, asked)
    thing = kind.events.c[kind.thing]
    last = writer.connection.execute(sa.select(sa.func.max(kind.events.c.number)).where(thing == public)).scalar() or 0
    about = {"by": writer.situation.actor.person, "at": writer.situation.now, "text": as_text(text, "text", _NOTE)}
    values = {kind.thing: public, "number": last + 1, "state": state, "day": on, **about}
    writer.connection.execute(sa.insert(kind.events).values(values))
    if found:
        rows = [{kind.thing: public, "number": last + 1, "exhibit": exhibit} for exhibit in found]
        writer.connection.execute(sa.insert(kind.exhibits), rows)
