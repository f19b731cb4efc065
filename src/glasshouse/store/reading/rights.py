"""The register of what people in the data ask for, for the stewards of a unit."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.deferral import ReportAsker
from glasshouse.model.rights import RUNNING, CorrectionState, Right, RightDecision, RightState, Way, correctable
from glasshouse.policy.plans import rights as plans
from glasshouse.policy.plans.corrections import Correction
from glasshouse.store import rights as kept
from glasshouse.store.executors import Reader, reads
from glasshouse.store.lives import today
from glasshouse.store.reading.restrictions import restrictions_of, waiting
from glasshouse.store.reading.wording import who
from glasshouse.store.rightstables import corrections, subject_request_steps, subject_requests
from glasshouse.store.sameness import alike


@reads(plans.ListSubjectRequests)
def list_subject_requests(reader: Reader, _plan: plans.ListSubjectRequests) -> plans.SubjectRequests:
    """First due first; those that are over come after, newest first."""
    c = subject_requests.c
    rows = reader.connection.execute(sa.select(subject_requests).where(c.case_id == reader.situation.case.id)).all()
    same = alike(reader.connection, reader.situation.actor.person)
    found = [_row(reader, row, same) for row in rows]
    reader.disclosed.count = len(found)
    open_ = sorted((one for one in found if one.left is not None), key=lambda one: (one.due, one.number))
    over = sorted((one for one in found if one.left is None), key=lambda one: -one.number)
    return plans.SubjectRequests((*open_, *over), waiting(reader))


@reads(plans.OpenSubjectRequest)
def open_subject_request(reader: Reader, plan: plans.OpenSubjectRequest) -> plans.SubjectRequest:
    """With every step, and what hangs on it."""
    row = kept.find(reader, plan.id)
    s = subject_request_steps.c
    steps = reader.connection.execute(sa.select(subject_request_steps).where(s.request == row.id).order_by(s.revision)).all()
    names = who(reader, {one.by for one in steps})
    reader.disclosed.count = 1
    told = tuple(
        plans.RightStep(one.revision, RightState(one.state), one.what, one.words, names.get(one.by, ""), iso(one.at)) for one in steps
    )
    return plans.SubjectRequest(
        _row(reader, row, alike(reader.connection, reader.situation.actor.person)),
        row.revision,
        Way(row.way),
        ReportAsker(row.asker),
        row.identity,
        bool(row.extended),
        RightDecision(row.decision) if row.decision else None,
        told,
        _corrections(reader, row.id),
        restrictions_of(reader, row.id),
    )


def _row(reader: Reader, row: Any, same: frozenset[str]) -> plans.SubjectRequestRow:
    state = RightState(row.state)
    left = (date.fromisoformat(row.due) - date.fromisoformat(today(reader.situation.now))).days if state in RUNNING else None
    signs = state is RightState.SIGNING and row.decided_by not in same
    return plans.SubjectRequestRow(row.id, row.number, Right(row.kind), state, row.mark, row.received, row.due, left, signs)


def _corrections(reader: Reader, request: str) -> tuple[Correction, ...]:
    c = corrections.c
    rows = reader.connection.execute(sa.select(corrections).where(c.request == request).order_by(c.at, c.id)).all()
    names, known = who(reader, {name for row in rows for name in (row.by, row.decided_by) if name}), correctable()
    return tuple(
        Correction(
            row.id,
            row.revision,
            reader.view.datasets[row.dataset].name,
            row.name,
            row.prop,
            known[row.prop].label if row.prop in known else row.prop,
            row.value,
            row.said,
            CorrectionState(row.state),
            names.get(row.by, ""),
            iso(row.at),
            names.get(row.decided_by, "") if row.decided_by else "",
            row.reason,
        )
        for row in rows
        if row.dataset in reader.view.datasets
    )
