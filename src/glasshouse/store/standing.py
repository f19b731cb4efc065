"""The four standing cases that set-up opens (C7): Stewardship for each unit, Administration, Oversight and Intake for the organisation."""

from __future__ import annotations

import sqlalchemy as sa

from glasshouse.base.ids import random_id
from glasshouse.model.case import STANDING_PURPOSE, CaseKind, CaseState
from glasshouse.model.purpose import TEXTS
from glasshouse.store import tables as t
from glasshouse.store.engine import take_numbers

_QUESTIONS = {
    CaseKind.STEWARDSHIP: "Are this unit's sources registered, loaded and cared for?",
    CaseKind.ADMINISTRATION: "Does the machine run, and who may sign in?",
    CaseKind.OVERSIGHT: "Were the rules kept?",
    CaseKind.INTAKE: "What do sources tell us?",
}


def open_standing(connection: sa.Connection, kind: CaseKind, unit: str, now: int) -> str:
    """Open one; yields its id."""
    text = TEXTS[STANDING_PURPOSE[kind]]
    case = random_id()
    connection.execute(
        sa.insert(t.cases).values(
            id=case,
            number=-take_numbers(connection, "standing cases", 1),  # below zero: what people open begins at 1
            title=text.label,
            question=_QUESTIONS[kind],
            kind=kind.value,
            purpose=STANDING_PURPOSE[kind].value,
            legal_basis=text.legal_basis,
            targets=text.targets,
            state=CaseState.OPEN.value,
            unit=unit,
            opened=now,
            closed_reason="",
        )
    )
    return case


def find_standing(connection: sa.Connection, kind: CaseKind, unit: str) -> str | None:
    """The unit's Stewardship case, or the organisation's one of another kind."""
    c = t.cases.c
    where = (c.kind == kind.value) & ((c.unit == unit) if kind is CaseKind.STEWARDSHIP else sa.true())
    return connection.execute(sa.select(c.id).where(where).order_by(c.number).limit(1)).scalar()
