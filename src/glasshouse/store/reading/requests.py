"""Requests as a list and as a page each, with what happened to them and how long an answer may still take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.base.errors import InvalidInputError
from glasshouse.model.comment import Commented
from glasshouse.model.request import NEXT, WAITING, RequestKind, RequestState, label
from glasshouse.policy.plans import requests as plans
from glasshouse.policy.plans.search import Stub
from glasshouse.policy.plans.tasks import Due
from glasshouse.store import requests as kept
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.authored import authored
from glasshouse.store.reading.happened import happened
from glasshouse.store.reading.held import held_numbers, held_stubs
from glasshouse.store.reading.wording import who
from glasshouse.store.requesttables import request_entities, request_revisions, requests
from glasshouse.store.tasks import today

_R = requests.c
_WAITS = _R.state.in_(sorted(WAITING))
_SHOWN = (_R.id, _R.number, _R.revision, _R.kind, _R.title, _R.addressee, _R.state, _R.sent, _R.due)


@reads(plans.ListRequests)
def list_requests(reader: Reader, plan: plans.ListRequests) -> plans.RequestList:
    """Those first that wait for an answer, by the day on which it is due."""
    if plan.offset < 0:
        raise InvalidInputError("The offset of a list cannot be negative.", field="offset")
    here = _R.case_id == reader.situation.case.id
    late = _WAITS & (_R.due < today(reader.situation.now))
    where = here
    if plan.state is not None:
        where &= _R.state == plan.state.value
    if plan.overdue:
        where &= late
    order = (sa.case((_WAITS, 0), (_R.state == RequestState.DRAFTED.value, 1), else_=2), _R.due.is_(None), _R.due, _R.number)
    found = reader.connection.execute(sa.select(*_SHOWN).where(where).order_by(*order).offset(plan.offset).limit(plans.PAGE)).all()
    counts = sa.select(_R.state, sa.func.count().label("n")).where(here).group_by(_R.state)
    by_state: dict[str, int] = {row.state: row.n for row in reader.connection.execute(counts)}
    states = tuple((state, by_state.get(state.value, 0)) for state in RequestState)
    return plans.RequestList(_rows(reader, found), _count(reader, where), _count(reader, here & late), states)


@reads(plans.TabulateRequests)
def tabulate_requests(reader: Reader, _plan: plans.TabulateRequests) -> tuple[plans.RequestRow, ...]:
    """All of them."""
    query = sa.select(*_SHOWN).where(_R.case_id == reader.situation.case.id).order_by(_R.number)
    return _rows(reader, reader.connection.execute(query).all())


@reads(plans.BeginRequest)
def begin_request(reader: Reader, plan: plans.BeginRequest) -> plans.RequestForm:
    """Organisations by name."""
    of = None
    if plan.appeal_of:
        of = _link(kept.find(reader.connection, reader.situation.case.id, plan.appeal_of))
    return plans.RequestForm(tuple(stub for stub in held_stubs(reader) if _organises(stub)), of)


@reads(plans.OpenRequest)
def open_request(reader: Reader, plan: plans.OpenRequest) -> plans.RequestView:
    """The request with all that hangs on it."""
    row = kept.find(reader.connection, reader.situation.case.id, plan.id)
    (told,) = _rows(reader, [row])
    of = kept.find(reader.connection, row.case_id, row.appeal_of) if row.appeal_of else None
    appeals = reader.connection.execute(sa.select(requests).where(_R.appeal_of == row.id).order_by(_R.number)).all()
    said = kept.written(row)
    return plans.RequestView(
        told,
        said.text,
        said.reference,
        _company(reader, row.id),
        said.days,
        said.counting,
        NEXT[told.state],
        happened(reader, kept.FOLLOWED, row.id),
        _link(of) if of is not None else None,
        tuple(_link(one) for one in appeals),
        *authored(reader, Commented.REQUEST, row, request_revisions),
    )


@reads(plans.CompareRequest)
def compare_request(reader: Reader, plan: plans.CompareRequest) -> tuple[plans.RequestRow, plans.RequestRevision, plans.RequestRevision]:
    """Two revisions of the same request."""
    row = kept.find(reader.connection, reader.situation.case.id, plan.id)
    (told,) = _rows(reader, [row])
    return told, _revision(reader, row.id, plan.old), _revision(reader, row.id, plan.new)


def due_requests(reader: Reader) -> tuple[Due, ...]:
    """Requests to which an answer is due, for a calendar, by day and number."""
    where = (_R.case_id == reader.situation.case.id) & _WAITS & _R.due.isnot(None)
    query = sa.select(_R.id, _R.number, _R.revision, _R.due, _R.changed).where(where).order_by(_R.due, _R.number)
    found = reader.connection.execute(query).all()
    reader.disclosed.count += len(found)
    return tuple(Due(row.id, row.number, row.revision, row.due, row.changed, request=True) for row in found)


def _count(reader: Reader, where: sa.ColumnElement[bool]) -> int:
    return int(reader.connection.execute(sa.select(sa.func.count()).select_from(requests).where(where)).scalar_one())


def _rows(reader: Reader, found: Sequence[Any]) -> tuple[plans.RequestRow, ...]:
    now = date.fromisoformat(today(reader.situation.now))
    reader.disclosed.count += len(found)
    rows = []
    for row in found:
        state = RequestState(row.state)
        left = (date.fromisoformat(row.due) - now).days if row.due and state in WAITING else None
        late = left is not None and left < 0
        said = (RequestKind(row.kind), row.title, row.addressee, state, row.sent or "", row.due or "", left, late)
        rows.append(plans.RequestRow(row.id, label(row.number), row.number, row.revision, *said))
    return tuple(rows)


def _company(reader: Reader, public: str) -> Stub | None:
    """The organisation that it goes to, as the reader may see it, while the case holds it."""
    x, held = request_entities.c, held_numbers(reader)
    numbers = list(reader.connection.execute(sa.select(x.entity).where(x.request == public)).scalars())
    folded = reader.view.fold(numbers)
    entity = next((one for one in folded.values() if not one.person and not held.isdisjoint(one.numbers)), None)
    return reader.stub(entity, held) if entity is not None else None


def _organises(stub: Stub) -> bool:
    return not stub.person and stub.schema in ("Company", "Organization", "PublicBody")


def _link(row: Any) -> plans.Link:
    return plans.Link(row.id, label(row.number), row.title, RequestState(row.state))


def _revision(reader: Reader, public: str, revision: int) -> plans.RequestRevision:
    row = kept.revision_of(reader.connection, public, revision)
    one, by = kept.written(row), who(reader, [row.by]).get(row.by, "?")
    said = (one.title, one.to, one.text, one.reference, one.days, one.counting, one.due or "", RequestState(row.state))
    return plans.RequestRevision(row.revision, *said, by, iso(row.at))
