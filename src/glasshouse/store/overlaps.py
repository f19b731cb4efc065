"""Which other cases here work on a company that a case holds.

Promise: companies only, never a natural person or what may be one, in either case. A holding counts where each of the two cases sees the
same record of a dataset that it was granted: what is hidden from either, sealed, undone or out of its scope makes no difference here. A
case that does not let itself be seen is not seen, and sees nobody.
"""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.model.case import CaseKind, CaseState
from glasshouse.model.schema import schema
from glasshouse.store import lifetables as lt, lives, tables as t
from glasshouse.store.executors import Reader
from glasshouse.store.fold import CHUNK, Folded, View, chunks
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.rows import case_of, scope_of

_WORKED = (CaseState.OPEN.value, CaseState.UNDER_REVIEW.value)


def overlapping(reader: Reader) -> list[tuple[Folded, list[str]]]:
    """Companies that the case holds, each with the ids of the other cases that work on it."""
    case = reader.situation.case
    if case.kind is not CaseKind.INVESTIGATION or case.state.value not in _WORKED or not lives.life_of(reader.connection, case.id).seen:
        return []
    folded = reader.view.fold(held_numbers(reader))
    mine = {entity.number: entity for entity in folded.values() if _company(reader.view, entity)}
    of = {number: entity.number for entity in mine.values() for number in entity.numbers}
    found: dict[int, list[str]] = {}
    for other, numbers in _held_elsewhere(reader, sorted(of)).items():
        for number in sorted({of[number] for number in _seen_there(reader, other, numbers)}):
            found.setdefault(number, []).append(other)
    return [(mine[number], others) for number, others in found.items()]


def _company(view: View, entity: Folded) -> bool:
    info = schema(entity.schema)
    return info is not None and info.is_a("Company") and not entity.person and not view.counts(entity)


def _held_elsewhere(reader: Reader, numbers: list[int]) -> dict[str, set[int]]:
    """Cases that let themselves be seen, with those of the numbers that they hold."""
    h, c, own = t.held.c, t.cases.c, lt.lives.c
    found: dict[str, set[int]] = {}
    for part in chunks(numbers, CHUNK):
        joined = t.held.join(t.cases, c.id == h.case_id).outerjoin(lt.lives, own.case_id == h.case_id)
        here = h.entity.in_(part) & (h.case_id != reader.situation.case.id)
        worked = (c.kind == CaseKind.INVESTIGATION.value) & c.state.in_(_WORKED) & sa.func.coalesce(own.seen, 1).is_distinct_from(0)
        for row in reader.connection.execute(sa.select(h.case_id, h.entity).select_from(joined).where(here & worked)):
            found.setdefault(row.case_id, set()).add(row.entity)
    return found


def _seen_there(reader: Reader, other: str, numbers: set[int]) -> set[int]:
    """Those of the numbers that are a company for the other case too."""
    row = reader.connection.execute(sa.select(t.cases).where(t.cases.c.id == other)).one()
    view = View(reader.connection, scope_of(reader.connection, case_of(row), reader.situation.now), other)
    return {number for number, entity in view.fold(numbers).items() if _company(view, entity)}
