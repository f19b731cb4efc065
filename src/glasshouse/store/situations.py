"""What the store says of an access: the case, what the person is in it, whether the account works, and the scope."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from glasshouse.model.actor import CaseRole
from glasshouse.model.case import WORKING, Case, CaseState
from glasshouse.model.dataset import Dataset
from glasshouse.store import meta, tables as t
from glasshouse.store.breakglass import unreviewed
from glasshouse.store.filterteam import on_team
from glasshouse.store.rows import case_role, find_case, scope_of


@dataclass(frozen=True, slots=True)
class Facts:
    """`active`: the account is not paused. `lapse`: when the next grant in scope ends, or a review is overdue (microseconds), None where
    neither does. `unreviewed`: the account's break-glass waits for a review beyond its time.
    `filters`: the person is of the case's filter team, and no member: only the case's own dataset is in scope then."""

    case: Case
    mine: CaseRole | None
    active: bool
    datasets: dict[int, Dataset]
    lapse: int | None
    unreviewed: bool
    filters: bool


def facts(connection: sa.Connection, case_id: str, person: str, now: int) -> Facts | None:
    """What is known of this person in this case; None for no such case and for a working case in which they have no part, alike."""
    case = find_case(connection, case_id)
    mine = case_role(connection, case_id, person) if case else None
    filters = case is not None and mine is None and case.kind in WORKING and on_team(connection, case_id, person)
    if case is None or case.state is CaseState.DISPOSED or (case.kind in WORKING and mine is None and not filters):
        return None
    state = connection.execute(sa.select(t.people.c.state).where(t.people.c.id == person)).scalar()
    g = t.grants.c
    ends = connection.execute(sa.select(sa.func.min(g.expires)).where((g.case_id == case.id) & (g.expires > now))).scalar()
    waited = unreviewed(connection, person, now)
    lapse = min((time for time in (ends, waited.due) if time is not None and time > now), default=None)
    scope = scope_of(connection, case, now)
    if filters:
        scope = {number: dataset for number, dataset in scope.items() if dataset.name == f"case-{case.id}"}
    return Facts(case, mine, state == "active", scope, lapse, waited.overdue, filters)


def organisation(connection: sa.Connection) -> str:
    """Its name, as set-up was told."""
    return meta.get(connection, "organisation") or "organisation"


def unit_sizes(connection: sa.Connection) -> list[tuple[str, str, int]]:
    """Every unit: id, name, and how many accounts it has."""
    count = sa.func.count(t.people.c.id)
    query = (
        sa.select(t.units.c.id, t.units.c.name, count.label("heads"))
        .outerjoin(t.people, t.people.c.unit == t.units.c.id)
        .group_by(t.units.c.id, t.units.c.name)
    )
    return [(row.id, row.name, row.heads) for row in connection.execute(query)]
