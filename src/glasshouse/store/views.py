"""Kept views: what a random address stands for, for one person in one case."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.store import tables as t


def keep(connection: sa.Connection, token: str, case: str, person: str, plan: str, now: int) -> None:
    """Keep `plan` (JSON text) under `token`."""
    row = {"token": token, "case_id": case, "person": person, "plan": plan, "created": now}
    connection.execute(sa.insert(t.views).values(row))


def find(connection: sa.Connection, token: str, case: str, person: str) -> tuple[str, int] | None:
    """The plan and when it was kept (microseconds); None for others' and unknown ones alike."""
    v = t.views.c
    where = (v.token == token) & (v.case_id == case) & (v.person == person)
    row = connection.execute(sa.select(v.plan, v.created).where(where)).first()
    return (row.plan, row.created) if row is not None else None
