"""Reports as rows, found within their case alone: their revisions, what they cite and how that read when it was cited, their reviews.

Promise: what is approved is the SHA-256 of text and citations together.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from glasshouse.base.errors import ConflictError, InvalidInputError, NotFoundError
from glasshouse.base.text import storable
from glasshouse.model import reportprose
from glasshouse.model.actor import CaseRole
from glasshouse.model.report import ReportState, report_state
from glasshouse.model.writing import as_text, as_title
from glasshouse.store import tables as t
from glasshouse.store.executors import Writer
from glasshouse.store.reporttables import report_citations, report_cited, report_reviews, report_revisions, reports

_MEANWHILE = "Somebody changed this report while you wrote. Nothing of yours is lost, and nothing is saved yet."


@dataclass(frozen=True, slots=True)
class Written:
    """A title and a text, clean, with the keys that the text cites."""

    title: str
    text: str
    keys: tuple[str, ...]


def find(connection: sa.Connection, case: str, public: str) -> Any:
    """The row of a report of this case; NotFoundError, alike for what is in another case and what is nowhere."""
    here = (reports.c.case_id == case) & (reports.c.id == public)
    row = connection.execute(sa.select(reports).where(here)).first() if storable(public) else None
    if row is None:
        raise NotFoundError("No report of this case has this address.", remedy="Look for it in the list of reports.")
    return row


def seen(writer: Writer, public: str, revision: int) -> Any:
    """The row, where `revision` is the present one; ConflictError `changed_meanwhile`."""
    row = find(writer.connection, writer.situation.case.id, public)
    if row.revision != revision:
        raise ConflictError(_MEANWHILE, remedy="Compare, and save again what shall stand.", code="changed_meanwhile")
    return row


def revision_of(connection: sa.Connection, public: str, revision: int) -> Any:
    """One revision's row; NotFoundError."""
    r = report_revisions.c
    row = connection.execute(sa.select(report_revisions).where((r.report == public) & (r.revision == revision))).first()
    if row is None:
        raise NotFoundError("This report has no such revision.", remedy="Choose one of the list.")
    return row


def written(title: str, text: str) -> Written:
    """What somebody wrote; InvalidInputError where it is too long, or cites too much."""
    clean = as_text(text)
    return Written(as_title(title), clean, reportprose.keys(read(clean)))


def read(text: str) -> tuple[reportprose.Passage, ...]:
    """The passages of a clean text; InvalidInputError where there are too many, or too many citations."""
    found = reportprose.passages(text)
    if len(found) > reportprose.PASSAGES:
        raise InvalidInputError(f"A report has at most {reportprose.PASSAGES:,} passages.", field="text", remedy="Part it into several.")
    if len(reportprose.cites(found)) > reportprose.CITED:
        raise InvalidInputError(f"A report cites at most {reportprose.CITED:,} places.", field="text", remedy="Part it into several.")
    return found


def prints(connection: sa.Connection, public: str, revision: int) -> dict[str, str]:
    """How each record that the report cites read when it was cited or looked at again, as of a revision."""
    c = report_citations.c
    query = sa.select(c.key, c.print).where((c.report == public) & (c.revision <= revision)).order_by(c.key, c.revision)
    return {row.key: row.print for row in connection.execute(query)}


def cited(connection: sa.Connection, public: str, revision: int) -> tuple[str, ...]:
    """The keys that a revision cites; none where there is no such revision."""
    r = report_revisions.c
    text = connection.execute(sa.select(r.text).where((r.report == public) & (r.revision == revision))).scalar()
    return reportprose.keys(reportprose.passages(text)) if text else ()


def compositions(connection: sa.Connection, public: str) -> dict[str, list[int]]:
    """Record-entities that each cited entity ever was."""
    c = report_cited.c
    found: dict[str, list[int]] = {}
    for row in connection.execute(sa.select(c.key, c.entity).where(c.report == public).order_by(c.key, c.entity)):
        found.setdefault(row.key, []).append(row.entity)
    return found


def sha256(connection: sa.Connection, row: Any) -> str:
    """SHA-256 (hex) of what is approved: kind, language, title and text, and how each cited record read."""
    cited = reportprose.keys(reportprose.passages(row.text))
    kept = prints(connection, row.id, row.revision)
    said = [row.kind, row.language, row.title, row.text, [[key, kept.get(key, "")] for key in cited]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def authors(connection: sa.Connection, public: str) -> list[str]:
    """Accounts that wrote a revision, first one first."""
    r = report_revisions.c
    return list(dict.fromkeys(connection.execute(sa.select(r.by).where(r.report == public).order_by(r.revision)).scalars()))


def reviewers(connection: sa.Connection, case: str, public: str) -> list[Any]:
    """Accounts (id, login, name) that could review it, by name: who works in the case and wrote no revision."""
    m, p = t.members.c, t.people.c
    works = (m.case_id == case) & (m.role != CaseRole.READER.value) & (p.state == "active") & p.id.notin_(authors(connection, public))
    return list(connection.execute(sa.select(p.id, p.login, p.name).join(t.members, m.person == p.id).where(works).order_by(p.name, p.id)))


def last_review(connection: sa.Connection, public: str) -> Any:
    """The row of the review at hand, or of the last one; None where nobody was ever asked."""
    r = report_reviews.c
    query = sa.select(report_reviews).where(r.report == public).order_by(r.ended.isnot(None), r.at.desc(), r.id)
    return connection.execute(query.limit(1)).first()


def last_approval(connection: sa.Connection, public: str) -> Any:
    """The row of the review that approved last; None where none did."""
    r = report_reviews.c
    query = sa.select(report_reviews).where((r.report == public) & r.approved.isnot(None)).order_by(r.revision.desc(), r.approved.desc())
    return connection.execute(query.limit(1)).first()


def state(connection: sa.Connection, row: Any) -> ReportState:
    """Where it stands. An approval holds for what has its hash."""
    approval, review = last_approval(connection, row.id), last_review(connection, row.id)
    return report_state(row.revision, approval.revision if approval else None, handed=review is not None and review.ended is None)
