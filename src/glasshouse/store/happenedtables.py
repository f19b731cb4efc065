"""The two tables of what happens to a thing that a case follows: an event with its day, and the exhibits that came with it.

Promise: both name the thing in a column called after it, as `store.happened` reads and writes them.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from glasshouse.store.columns import Number, Words, signed, table
from glasshouse.store.exhibittables import exhibits


def happening(thing: str, things: Table) -> tuple[Table, Table]:
    """`<thing>_events`, only ever added to, and `<thing>_exhibits`, which name an event by its `number`."""

    def place() -> tuple[Column[str], Column[int]]:
        return Column(thing, Words, ForeignKey(things.c.id), primary_key=True), Column("number", Number, primary_key=True)

    events = table(
        f"{thing}_events",
        *place(),
        Column("state", Words, nullable=False),
        Column("day", Words, nullable=False),
        Column("text", Words, nullable=False),
        *signed(),
        keyed=True,
    )
    exhibit = Column("exhibit", Words, ForeignKey(exhibits.c.id), primary_key=True)
    return events, table(f"{thing}_exhibits", *place(), exhibit, Index(None, "exhibit"), keyed=True)
