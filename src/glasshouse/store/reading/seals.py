"""The case's seals that wait for a second person, without whom they are on (C4)."""

from __future__ import annotations

from glasshouse.base.clock import HOUR, iso
from glasshouse.policy.plans.seals import ListSeals, WaitingSeal
from glasshouse.store import protections
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.wording import who


@reads(ListSeals)
def list_seals(reader: Reader, _plan: ListSeals) -> tuple[WaitingSeal, ...]:
    """First due first."""
    situation = reader.situation
    rows = protections.waiting(reader.connection, situation.case.id, situation.now)
    names = who(reader, [row.by for row in rows])
    reader.disclosed.count = len(rows)
    me = situation.actor.person
    return tuple(
        WaitingSeal(
            row.id,
            row.role,
            names.get(row.by, "?"),
            iso(row.created),
            iso(row.due),
            max(0, (row.due - situation.now) // HOUR),
            row.by != me,
        )
        for row in rows
    )
