"""Closed cases whose openings could be destroyed, told without what the cases are about."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.case import ALIVE
from glasshouse.policy.plans.erasure import ErasableCase, ListErasures
from glasshouse.store import tables as t
from glasshouse.store.erasing import Wish
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.wording import who


@reads(ListErasures)
def list_erasures(reader: Reader, _plan: ListErasures) -> tuple[ErasableCase, ...]:
    """Those asked for first, then by number."""
    c, now = t.cases.c, reader.situation.now
    query = sa.select(c.id, c.number, t.units.c.name).join(t.units, t.units.c.id == c.unit).where(c.state.not_in(sorted(ALIVE)))
    found = []
    for row in reader.connection.execute(query.order_by(c.number)).all():
        count, first, last = reader.ground.entries.openings_left(row.id)
        if not count:
            continue
        wish = Wish.read(reader.connection, row.id)
        wish = wish if wish.stands(now) else Wish()
        name = who(reader, [wish.person]).get(wish.person, "") if wish.person else ""
        lapses = iso(wish.until) if wish.person else ""
        second = wish.followed_by(reader.connection, reader.situation)
        found.append(ErasableCase(row.id, row.number, row.name, count, _day(first), _day(last), name, wish.office, lapses, second))
    reader.disclosed.count = len(found)
    return tuple(sorted(found, key=lambda case: (not case.asked_by, case.number)))


def _day(hour: int) -> str:
    return datetime.fromtimestamp(hour * 3600, UTC).date().isoformat()
