"""How long cases are kept, and their legal holds, for those who look after that; and the dry run of a disposal."""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.case import Case, CaseKind, CaseState
from glasshouse.model.disposal import DisposalState
from glasshouse.policy.plans import retention as plans
from glasshouse.policy.plans.disposal import Disposal, DryRun, TryDisposal
from glasshouse.store import disposing, lives, tables as t
from glasshouse.store.disposaltables import disposals, legal_holds
from glasshouse.store.executors import Reader, reads
from glasshouse.store.reading.accesses import deferrals_of
from glasshouse.store.reading.wording import who
from glasshouse.store.retaining import Ending, day, ending, endings, looked_after, over, subject
from glasshouse.store.sameness import alike


@reads(plans.ListRetention)
def list_retention(reader: Reader, _plan: plans.ListRetention) -> tuple[plans.RetainedCase, ...]:
    """Those whose time is over first; those that are disposed of last."""
    cases, connection, now = looked_after(reader), reader.connection, reader.situation.now
    ends, units, h = endings(connection, cases), _units(reader), legal_holds.c
    held, late = Counter[str](), Counter[str]()
    for row in connection.execute(sa.select(h.case_id, h.review).where(h.lifted.is_(None))):
        held[row.case_id] += 1
        late[row.case_id] += row.review <= lives.today(now)
    newest = {row.case_id: row for row in connection.execute(sa.select(disposals).order_by(disposals.c.asked))}
    same = alike(connection, reader.situation.actor.person)
    found = [_row(one, ends[one.id], units, held[one.id], late[one.id], newest.get(one.id), now, same) for one in cases]
    reader.disclosed.count = len(found)
    return tuple(sorted(found, key=lambda one: (one.state is CaseState.DISPOSED, not one.over, one.ends or "9", one.number)))


@reads(plans.OpenRetention)
def open_retention(reader: Reader, plan: plans.OpenRetention) -> plans.Retention:
    """What keeps it, and until when."""
    case, connection, now = subject(reader, plan.case), reader.connection, reader.situation.now
    rows = connection.execute(sa.select(legal_holds).where(legal_holds.c.case_id == case.id).order_by(legal_holds.c.at)).all()
    found = connection.execute(sa.select(disposals).where(disposals.c.case_id == case.id).order_by(disposals.c.asked.desc())).first()
    names = who(reader, {name for row in rows for name in (row.by, row.lifting_by, row.lifted_by) if name})
    blind = reader.situation.case.kind is CaseKind.OVERSIGHT
    holds = tuple(_hold(row, names, lives.today(now), blind=blind, me=reader.situation.actor.person) for row in rows)
    open_ = [hold for hold in holds if not hold.lifted]
    same, units = alike(connection, reader.situation.actor.person), _units(reader)
    late = sum(hold.late for hold in open_)
    row = _row(case, ending(connection, case), units, len(open_), late, found, now, same)
    two = lives.life_of(connection, case.id).template.second_signature
    reader.disclosed.count = 1
    inside = reader.situation.case.kind is CaseKind.INVESTIGATION
    asked = shown(reader, found) if found is not None and row.disposal else None
    return plans.Retention(row, holds, two, asked, deferrals_of(reader) if inside else ())


@reads(TryDisposal)
def try_disposal(reader: Reader, plan: TryDisposal) -> DryRun:
    """Counted over the very list by which it would be destroyed."""
    case, connection, now = over(reader, plan.case), reader.connection, reader.situation.now
    made = disposing.measured(connection, case.id)
    openings, _, _ = reader.ground.entries.openings_left(case.id)
    reader.disclosed.count = sum(made.tables.values())
    return DryRun(
        case.id,
        case.number,
        made.digest,
        disposing.told(made.tables),
        made.originals,
        made.bytes,
        openings,
        disposing.staying(connection, case.id),
        disposing.in_the_way(connection, case, now),
        not ending(connection, case).over(now),
    )


def shown(reader: Reader, row: Any) -> Disposal:
    """A disposal as this reader is told of it."""
    me = reader.situation.actor.person
    names = who(reader, [one for one in (row.asked_by, row.signed_by) if one])
    mine = row.asked_by not in alike(reader.connection, me)
    return disposing.disposal_of(row, _units(reader)[row.unit], names, mine=mine)


def _units(reader: Reader) -> dict[str, str]:
    return {row.id: row.name for row in reader.connection.execute(sa.select(t.units))}


def _row(
    case: Case, end: Ending, units: dict[str, str], held: int, late: int, disposal: Any, now: int, same: frozenset[str]
) -> plans.RetainedCase:
    gone = disposal is None or disposal.state == DisposalState.VOID or disposing.lapsed(disposal, now)
    state = "" if gone else disposal.state
    return plans.RetainedCase(
        case.id,
        case.number,
        units[case.unit],
        case.purpose,
        case.state,
        day(end.closed),
        day(end.ends),
        end.retention.days,
        end.retention.basis,
        end.template,
        end.over(now),
        held,
        late,
        state,
        state == DisposalState.ASKED and disposal.asked_by not in same,
    )


def _hold(row: Any, names: dict[str, str], today: str, *, blind: bool, me: str) -> plans.LegalHold:
    return plans.LegalHold(
        row.id,
        "" if blind else row.reason,
        names.get(row.by, ""),
        iso(row.at),
        row.review,
        row.lifted is None and row.review <= today,
        "" if blind else row.lifting,
        names.get(row.lifting_by, ""),
        row.lifting_by == me,
        iso(row.lifted) if row.lifted else "",
        names.get(row.lifted_by, ""),
    )
