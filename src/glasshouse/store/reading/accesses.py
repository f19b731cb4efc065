"""Who looked at one record, from the ledger's openings over all cases, without naming anybody who looked.

Promise: a record that is not, one at which nobody looked, and a private one of somebody who is sealed give the same empty report; a
case that defers is left out without a trace. The report is an entry about the same record, and stands in the next one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import HOUR, iso
from glasshouse.model.case import WORKING, CaseKind
from glasshouse.model.dataset import Dataset
from glasshouse.model.deferral import DeferralGround
from glasshouse.model.purpose import Purpose
from glasshouse.model.rights import CORRECTIONS, CorrectionState, correctable
from glasshouse.policy.plans import accesses as plans
from glasshouse.store import rights, tables as t
from glasshouse.store.bulk import seal_roles
from glasshouse.store.clusters import judged_same
from glasshouse.store.deferraltables import deferrals
from glasshouse.store.executors import Reader, reads
from glasshouse.store.fold import live_records
from glasshouse.store.lives import today
from glasshouse.store.reading.wording import is_seal, who
from glasshouse.store.rightstables import corrections, restrictions
from glasshouse.store.vault import Opened
from glasshouse_ledger.leaf import Act, Kind, Verdict


@reads(plans.ReportAccesses)
def report_accesses(reader: Reader, plan: plans.ReportAccesses) -> plans.AccessReport:
    """Over every case, the Stewardship of this unit among them: there such reports are made."""
    now, (dataset, about, record) = reader.situation.now, rights.named_record(reader, plan.dataset, plan.record)
    asked, number = rights.asked(about.key, record), _unsealed(reader, dataset, record)
    rows: list[plans.AccessTold] = []
    cut = False
    for case in _cases(reader, today(now)):
        ids = [asked] if case.kind == CaseKind.STEWARDSHIP.value else _ids(reader, number, case.id)
        told = _looked(reader, case.id, ids)
        cut = cut or len(told) >= plans.MOST
        rows += [_told(entry, case) for entry in told]
    reader.disclosed.count = len(rows)
    about_it = _holding(reader, dataset, about), _asked_before(reader, dataset, record)
    return plans.AccessReport(tuple(sorted(rows, key=lambda row: -row.index)), cut, today(now), *about_it)


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


def _holding(reader: Reader, number: int, about: Dataset) -> plans.Holding:
    """Of the dataset as a whole: its sources and files are not named, since a name may be somebody's."""
    i, s = t.imports.c, t.sources.c
    loads = sa.select(sa.func.min(i.finished), sa.func.max(i.finished)).join(t.sources, s.id == i.source)
    first, last = reader.connection.execute(loads.where((i.dataset == number) & (i.live == 1) & (s.name != CORRECTIONS))).one()
    days = [iso(one)[:10] if one is not None else "" for one in (first, last)]
    return plans.Holding(about.title, about.publisher, about.address, about.legal_basis, about.retention_days, *days)


def _asked_before(reader: Reader, number: int, record: str) -> tuple[plans.RightTold, ...]:
    """Whether there is such a record or not: what was asked is told to who asked."""
    c, r, e, known = corrections.c, restrictions.c, t.entities.c, correctable()
    wrong = reader.connection.execute(sa.select(corrections).where((c.dataset == number) & (c.name == record))).all()
    found = [(row.at, plans.RightTold(known[row.prop].label, CorrectionState(row.state), False, iso(row.at)[:10])) for row in wrong]
    away = sa.select(restrictions).join(t.entities, e.id == r.entity).where((e.dataset == number) & (e.name == record))
    rows = reader.connection.execute(away).all()
    found += [(row.at, plans.RightTold("", None, row.lifted is not None, iso(row.at)[:10])) for row in rows]
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


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
