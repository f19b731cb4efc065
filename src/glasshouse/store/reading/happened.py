"""What happened to a thing that a case follows, oldest first."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.exhibit import label
from glasshouse.policy.plans.happened import Happened
from glasshouse.store import exhibits as custody
from glasshouse.store.executors import Reader
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.happened import Followed
from glasshouse.store.reading.wording import who


def happened(reader: Reader, kind: Followed, public: str) -> tuple[Happened, ...]:
    """By the day on which it was, and then as it was written down; with exhibits that the reader may know of."""
    e, x = kind.events.c, kind.exhibits.c
    rows = reader.connection.execute(sa.select(kind.events).where(e[kind.thing] == public).order_by(e.day, e.number)).all()
    joined = kind.exhibits.join(exhibits, exhibits.c.id == x.exhibit)
    query = sa.select(x.number, exhibits.c.id, exhibits.c.number.label("exhibit")).select_from(joined)
    came: dict[int, list[tuple[str, str]]] = {}
    for row in reader.connection.execute(query.where((x[kind.thing] == public) & custody.visible(reader)).order_by(exhibits.c.number)):
        came.setdefault(row.number, []).append((row.id, label(row.exhibit)))
    names = who(reader, [row.by for row in rows]) if rows else {}
    return tuple(
        Happened(row.state, row.day, row.text, tuple(came.get(row.number, ())), names.get(row.by, "?"), iso(row.at)) for row in rows
    )
