"""Reports as a list and as a page, read and checked as they stand; what can be cited; what they were."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from glasshouse.base.clock import iso
from glasshouse.model.exhibit import label
from glasshouse.model.folding import folded
from glasshouse.model.printed import PrintedKind
from glasshouse.model.report import Answer
from glasshouse.model.reportprose import Passage
from glasshouse.model.writing import TITLE, as_text
from glasshouse.policy.plans import reportreviews, reports as plans
from glasshouse.store import exhibits as kept, reports as rows
from glasshouse.store.executors import Reader, reads
from glasshouse.store.exhibittables import exhibits
from glasshouse.store.filtering import title
from glasshouse.store.reading.held import held_numbers
from glasshouse.store.reading.reportchecks import Examined, checked, named_in
from glasshouse.store.reading.wording import who
from glasshouse.store.reporttables import report_remarks, report_revisions, reports

_ASKED = 200
"""Most characters of a question to the picker."""


@reads(plans.ListReports)
def list_reports(reader: Reader, _plan: plans.ListReports) -> tuple[plans.ReportRow, ...]:
    """Last changed first."""
    c = reports.c
    query = sa.select(reports).where(c.case_id == reader.situation.case.id).order_by(c.changed.desc(), c.id)
    found = reader.connection.execute(query).all()
    names = who(reader, [row.changed_by for row in found]) if found else {}
    reader.disclosed.count = len(found)
    return tuple(_row(reader, row, names) for row in found)


@reads(plans.OpenReport)
def open_report(reader: Reader, plan: plans.OpenReport) -> plans.ReportView:
    """With all that hangs on it."""
    row = rows.find(reader.connection, reader.situation.case.id, plan.id)
    found = Examined(reader, row.id, row.revision, row.title, row.text)
    named = named_in(reader, found, row.id)
    r = report_revisions.c
    trail = reader.connection.execute(sa.select(r.revision, r.by, r.at).where(r.report == row.id).order_by(r.revision.desc())).all()
    said = reader.connection.execute(sa.select(report_remarks).where(report_remarks.c.report == row.id).order_by(report_remarks.c.at)).all()
    reviews = rows.last_review(reader.connection, row.id), rows.last_approval(reader.connection, row.id)
    names = who(reader, _people(row, trail, said, reviews))
    able = [(one.login, one.name) for one in rows.reviewers(reader.connection, reader.situation.case.id, row.id)]
    reader.disclosed.count = 1
    return plans.ReportView(
        _row(reader, row, names),
        row.text,
        row.language,
        rows.sha256(reader.connection, row),
        checked(reader, found, named, PrintedKind(row.kind)),
        named,
        _review(reader, row, names),
        tuple(_remark(one, names, found.passages) for one in said),
        tuple((one.revision, names.get(one.by, "?"), iso(one.at)) for one in trail),
        tuple(able),
    )


@reads(plans.PreviewReport)
def preview_report(reader: Reader, plan: plans.PreviewReport) -> plans.Checked:
    """Read and checked as it would be."""
    kind, revision, saved = PrintedKind.REPORT, 0, tuple[str, ...]()
    if plan.id:
        row = rows.find(reader.connection, reader.situation.case.id, plan.id)
        kind, revision = PrintedKind(row.kind), row.revision
        saved = rows.cited(reader.connection, row.id, revision)
    found = Examined(reader, plan.id, revision, as_text(plan.title, "title", TITLE), as_text(plan.text), saved)
    reader.disclosed.count = 1
    return checked(reader, found, named_in(reader, found, plan.id), kind)


@reads(plans.FindSources)
def find_sources(reader: Reader, plan: plans.FindSources) -> tuple[plans.Offer, ...]:
    """Exhibits, newest first, then what the case holds, by name."""
    words = folded(as_text(plan.words, "words", _ASKED)).split()
    e, found = exhibits.c, list[plans.Offer]()
    query = sa.select(e.number, title(reader)).where(kept.visible(reader)).order_by(e.number.desc())
    for row in reader.connection.execute(query):
        name = label(row.number)
        if len(found) < plans.OFFERED and all(word in folded(f"{name} ex-{row.number} {row.title}") for word in words):
            found.append(plans.Offer(f"[@{name}]", name, row.title))
    if words:
        found += _held(reader, words, 2 * plans.OFFERED - len(found))
    reader.disclosed.count = len(found)
    return tuple(found)


def _held(reader: Reader, words: list[str], most: int) -> list[plans.Offer]:
    """Of what the case holds only what is offered counts as shown."""
    held = held_numbers(reader)
    every = reader.view.fold(held).values()
    named = {one.number: one for one in every if all(word in folded(one.caption()) for word in words)}
    first = sorted(named.values(), key=lambda one: (one.caption().casefold(), one.number))[:most]
    stubs = [reader.stub(one, held) for one in first]
    return [plans.Offer(f"[@{stub.id}]", stub.schema_label, stub.caption) for stub in stubs]


@reads(plans.CompareReport)
def compare_report(reader: Reader, plan: plans.CompareReport) -> tuple[plans.ReportRow, plans.ReportRevision, plans.ReportRevision]:
    """Two revisions of the same report."""
    row = rows.find(reader.connection, reader.situation.case.id, plan.id)
    old, new = (rows.revision_of(reader.connection, row.id, number) for number in (plan.old, plan.new))
    names = who(reader, [row.changed_by, old.by, new.by])
    told = [plans.ReportRevision(one.revision, one.title, one.text, names.get(one.by, "?"), iso(one.at)) for one in (old, new)]
    return _row(reader, row, names), told[0], told[1]


def _people(row: Any, trail: Any, said: Any, reviews: Any) -> list[str]:
    """Accounts whose names the page shows."""
    found = [row.changed_by, *(one.by for one in trail), *(one.by for one in said), *(one.answered_by or "" for one in said)]
    return [*found, *(name for one in reviews if one is not None for name in (one.reviewer, one.by))]


def _row(reader: Reader, row: Any, names: dict[str, str]) -> plans.ReportRow:
    state = rows.state(reader.connection, row)
    changed_by = names.get(row.changed_by, "?")
    return plans.ReportRow(row.id, row.revision, PrintedKind(row.kind), row.title, state, changed_by, iso(row.changed))


def _review(reader: Reader, row: Any, names: dict[str, str]) -> reportreviews.Review | None:
    """The review at hand; where there is none, the approval or the review that was last."""
    review = rows.last_review(reader.connection, row.id)
    if review is None:
        return None
    approval = rows.last_approval(reader.connection, row.id)
    mine, over = review.reviewer == reader.situation.actor.person, review.ended is not None
    reviewer, by, asked = names.get(review.reviewer, "?"), names.get(review.by, "?"), iso(review.at)
    if approval is None:
        return reportreviews.Review(reviewer, by, asked, 0, "", "", "", mine, over)
    approver, at = names.get(approval.reviewer, "?"), iso(approval.approved)
    return reportreviews.Review(reviewer, by, asked, approval.revision, at, approver, approval.sha256, mine, over)


def _remark(one: Any, names: dict[str, str], passages: tuple[Passage, ...]) -> reportreviews.Remark:
    here = next((passage.number for passage in passages if passage.source == one.old), 0)
    answered = iso(one.answered) if one.answered else ""
    by, answered_by = names.get(one.by, "?"), names.get(one.answered_by or "", "")
    return reportreviews.Remark(
        one.id, one.revision, one.old, one.new, one.words, by, iso(one.at), Answer(one.answer), answered_by, answered, here
    )
