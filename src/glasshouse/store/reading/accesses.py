"""Who looked at one record, from the ledger's openings over all cases, without naming anybody who looked.

Promise: a record that is not, one at which nobody looked, and a private one of somebody who is sealed give the same empty report; a
case that defers is left out without a trace. The report is an entry about the same record, and stands in the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import HOUR, iso
from glasshouse.base.errors import InvalidInputError, NotFoundError
from glasshouse.base.text import one_line
from glasshouse.model.case import WORKING, CaseKind
from glasshouse.model.deferral import DeferralGround
from glasshouse.model.purpose import Purpose
from glasshouse.policy.plans import accesses as plans
from glasshouse.store import tables as t
from glasshouse.store.bulk import seal_roles
from glasshouse.store.clusters import judged_same
from glasshouse.store.deferraltables import deferrals
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import live_records
from glasshouse.store.lives import today
from glasshouse.store.reading.wording import is_seal, who
from glasshouse.store.vault import Opened
from glasshouse_ledger.leaf import Act, Kind, Verdict

_ID = 500


@reads(plans.ReportAccesses)
def report_accesses(reader: Reader, plan: plans.ReportAccesses) -> plans.AccessReport:
    """Over every case, the Stewardship of this unit among them: there such reports are made."""
    found = next(((number, one) for number, one in reader.view.datasets.items() if one.name == plan.dataset), None)
    if found is None:
        raise NotFoundError("Your unit has no dataset of this name.", remedy="Register it first.")
    record = one_line(plan.record, _ID)
    if not record:
        raise InvalidInputError("Say which id the source gives the record.", field="record")
    now, (dataset, about) = reader.situation.now, found
    asked, number = _asked(about.key, record), _unsealed(reader, dataset, record)
    reader.disclosed.subjects.append(asked)
    reader.disclosed.private.append(asked)
    reader.disclosed.within[asked] = (about.key,)
    rows: list[plans.AccessTold] = []
    cut = False
    for case in _cases(reader, today(now)):
        ids = [asked] if case.kind == CaseKind.STEWARDSHIP.value else _ids(reader, number, case.id)
        told = _looked(reader, case.id, ids)
        cut = cut or len(told) >= plans.MOST
        rows += [_told(entry, case) for entry in told]
    reader.disclosed.count = len(rows)
    return plans.AccessReport(tuple(sorted(rows, key=lambda row: -row.index)), cut, today(now))


def deferrals_of(reader: Reader) -> tuple[plans.Deferral, ...]:
    """Those of the reader's case, newest first."""
    d, now, me = deferrals.c, today(reader.situation.now), reader.situation.actor.person
    query = sa.select(deferrals).where(d.case_id == reader.situation.case.id).order_by(d.at.desc(), d.id)
    rows = reader.connection.execute(query).all()
    names = who(reader, {name for row in rows for name in (row.by, row.signed_by) if name})
    return tuple(
        plans.Deferral(
            row.id,
            DeferralGround(row.ground),
            row.reason,
            row.until,
            names.get(row.by, ""),
            names.get(row.signed_by, ""),
            row.ended is not None,
            row.ended is not None or row.until < now,
            row.by == me,
        )
        for row in rows
    )


def _unsealed(reader: Reader, dataset: int, record: str) -> int | None:
    """The record-entity's number; None where there is none, or where a seal hides it: one on whatever is judged the same does too, but a
    declared public function is seen under any seal but a child's, so that its report marks nobody (C4)."""
    e, r = t.entities.c, t.records.c
    number = reader.connection.execute(sa.select(e.id).where((e.dataset == dataset) & (e.name == record))).scalar()
    if number is None:
        return None
    same = sorted(judged_same(reader.connection, {number}, None))
    roles = set(seal_roles(reader.connection, same).values())
    kinds = set(reader.connection.execute(live_records().where(r.entity == number).with_only_columns(r.schema)).scalars())
    hidden = any(reader.view.hides(role, dataset, kind) for role in roles for kind in kinds or {""})
    return None if hidden else int(number)


def _cases(reader: Reader, now: str) -> Iterable[Any]:
    """Every case but those that defer, and the Stewardship of the reader's unit."""
    c, d = t.cases.c, deferrals.c
    deferring = sa.exists().where((d.case_id == c.id) & d.signed.is_not(None) & d.ended.is_(None) & (d.until >= now))
    own = (c.kind == CaseKind.STEWARDSHIP.value) & (c.unit == reader.situation.case.unit)
    query = sa.select(c.id, c.number, c.kind, c.purpose)
    return reader.connection.execute(query.where((c.kind.in_(sorted(WORKING)) | own) & ~deferring).order_by(c.number)).all()


def _asked(dataset: str, record: str) -> str:
    """What stands for the record in entries of such reports, whether there is one or not: so a second report tells no more than the first,
    and each record that is asked for counts for the ceilings (C3)."""
    return "asked-" + hashlib.sha256(f"{dataset}/{record}".encode()).hexdigest()[:26]


def _ids(reader: Reader, number: int | None, case: str) -> list[str]:
    """What stands for it in entries of this case: it, and whatever is judged the same there."""
    if number is None:
        return []
    return [reader.ground.entity_ids.encode(one) for one in sorted(judged_same(reader.connection, {number}, case))]


def _looked(reader: Reader, case: str, ids: list[str]) -> list[Opened]:
    """Entries in this case that showed it, or did something with it; none by which somebody was sealed or is kept, so that a function
    holder's report is the same under a seal (C4)."""
    found = reader.ground.entries.openings_of(case, ids, plans.MOST) if ids else []
    protecting = {entry.header.re for entry in found if entry.header.prot}
    return [entry for entry in found if _counts(entry) and not (entry.header.prot or entry.index in protecting or is_seal(entry))]


def _counts(entry: Opened) -> bool:
    """What was shown stands in an outcome; what was done with it, in the intent."""
    header = entry.header
    if header.k is Kind.OUTCOME:
        return header.dec in (Verdict.PERMIT, Verdict.UNKNOWN)
    return header.k is Kind.INTENT and header.dec is Verdict.PERMIT and header.act in (Act.ALTER, Act.EXPORT)


def _told(entry: Opened, case: Any) -> plans.AccessTold:
    header, steward = entry.header, case.kind == CaseKind.STEWARDSHIP.value
    when = iso(entry.fields.get("time", header.t * HOUR))
    act = header.act.value if header.act is not None else ""
    return plans.AccessTold(entry.index, when, None if steward else case.number, Purpose(case.purpose), header.unit or "", act)
