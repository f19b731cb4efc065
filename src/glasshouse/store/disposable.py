"""The one list of what a case leaves in the store: which rows go with it when it is disposed of, which stay, and why.

Promise: a column that names a case, or a row that goes with one, stands here, as gone, as kept or as blanked (tests/floors/test_disposal.py
fails for any other). A thing of a case adds its tables here, and nothing else: counting, deleting and overwriting follow.

    "task_revisions": ("task>tasks",)    rows whose column `task` names a row of `tasks` that goes
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import sqlalchemy as sa

from glasshouse.base.errors import DefectError
from glasshouse.store.columns import metadata

GONE: dict[str, tuple[str, ...]] = {
    # Who was in it, and what it could read.
    "members": ("case_id",),
    "grants": ("case_id", "dataset>datasets"),
    "credentials": ("case_id",),
    "views": ("case_id",),
    "jobs": ("case_id",),
    # What people of it wrote and did.
    "case_lives": ("case_id",),
    "case_descriptions": ("case_id",),
    "case_moves": ("case_id",),
    "case_decisions": ("case_id",),
    "case_dates": ("case_id",),
    "case_closings": ("case_id",),
    "case_relations": ("case_id",),
    "access_requests": ("case_id", "other"),
    "tasks": ("case_id",),
    "task_revisions": ("task>tasks",),
    "task_people": ("task>tasks",),
    "task_waits": ("task>tasks", "after>tasks"),
    "task_exhibits": ("task>tasks", "exhibit>exhibits"),
    "notes": ("case_id",),
    "note_revisions": ("note>notes",),
    "private_notes": ("case_id",),
    "events": ("case_id", "exhibit>exhibits"),
    "event_revisions": ("event>events", "exhibit>exhibits"),
    "event_entities": ("event>events", "named>entities"),
    "event_names": ("case_id", "named>entities", "entity>entities"),
    "comments": ("case_id",),
    "mentions": ("case_id",),
    "work_texts": ("case_id",),
    "legal_holds": ("case_id",),
    "retention_ends": ("case_id",),
    "deferrals": ("case_id",),
    "unlockings": ("case_id", "entity>entities", "dataset>datasets"),
    "hypotheses": ("case_id",),
    "hypothesis_revisions": ("hypothesis>hypotheses",),
    "hypothesis_tasks": ("task>tasks", "hypothesis>hypotheses"),
    "evidence_items": ("case_id", "exhibit>exhibits", "note>notes"),
    "evidence_item_revisions": ("item>evidence_items",),
    "evidence_item_entities": ("item>evidence_items", "entity>entities"),
    "evidence_ratings": ("item>evidence_items", "hypothesis>hypotheses"),
    "requests": ("case_id",),
    "request_revisions": ("request>requests",),
    "request_entities": ("request>requests", "entity>entities"),
    "request_events": ("request>requests",),
    "request_exhibits": ("request>requests", "exhibit>exhibits"),
    "recommendations": ("case_id",),
    "recommendation_revisions": ("recommendation>recommendations",),
    "recommendation_events": ("recommendation>recommendations",),
    "recommendation_exhibits": ("recommendation>recommendations", "exhibit>exhibits"),
    "reports": ("case_id",),
    "report_revisions": ("report>reports",),
    "report_citations": ("report>reports",),
    "report_cited": ("report>reports", "entity>entities"),
    "report_reviews": ("report>reports",),
    "report_remarks": ("report>reports",),
    "report_replies": ("report>reports", "task>tasks", "exhibit>exhibits"),
    "report_answers": ("reply>report_replies", "exhibit>exhibits"),
    "report_reply_entities": ("reply>report_replies", "entity>entities"),
    # Whom it held, and what it signed of them.
    "case_subjects": ("case_id", "protection>protections"),
    "subject_entities": ("subject>case_subjects", "entity>entities"),
    "consents": ("subject>case_subjects", "exhibit>exhibits"),
    "held": ("case_id", "entity>entities"),
    "outcomes": ("case_id", "entity>entities"),
    "judgements": ("case_id", "left>entities", "right>entities"),
    "handed": ("protection>protections", "dataset>datasets"),
    "keepers": ("protection>protections",),
    "keeper_notes": ("protection>protections",),
    # Its evidence, and what left.
    "exhibits": ("case_id",),
    "exhibit_entities": ("exhibit>exhibits", "entity>entities", "dataset>datasets"),
    "custody": ("exhibit>exhibits",),
    "exhibit_stamps": ("exhibit>exhibits",),
    "loaded_packages": ("case_id",),
    "loaded_exhibits": ("exhibit>exhibits",),
    "redaction_revisions": ("exhibit>exhibits",),
    "redaction_marks": ("exhibit>exhibits",),
    "redacted_copies": ("copy>exhibits", "exhibit>exhibits"),
    "disclosure_sets": ("case_id",),
    "disclosure_revisions": ("disclosure>disclosure_sets",),
    "disclosure_items": ("disclosure>disclosure_sets", "exhibit>exhibits", "copy>exhibits"),
    "disclosure_item_revisions": ("item>disclosure_items", "copy>exhibits"),
    "disclosed_items": ("item>disclosure_items",),
    "disclosure_events": ("disclosure>disclosure_sets",),
    "filter_team": ("case_id",),
    "privilege_marks": ("case_id", "exhibit>exhibits"),
    "privilege_decisions": ("mark>privilege_marks",),
    "approvals": ("case_id",),
    "asked_tables": ("approval>approvals", "dataset>datasets"),
    "case_tables": ("case_id",),
    # Its own dataset, with everything in it.
    "byhand": ("case_id", "entity>entities", "record>records", "exhibit>exhibits"),
    "byhand_revisions": ("byhand>byhand", "record>records", "exhibit>exhibits"),
    "datasets": ("case_id",),
    "sources": ("dataset>datasets",),
    "blobs": ("dataset>datasets",),
    "imports": ("dataset>datasets", "source>sources"),
    "faults": ("import>imports",),
    "seen": ("import>imports",),
    "entities": ("dataset>datasets",),
    "records": ("dataset>datasets", "entity>entities"),
    "spans": ("record>records", "opened_by>imports", "closed_by>imports"),
    "edges": ("record>records", "target>entities"),
    "bearers": ("entity>entities",),
    "marks": ("record>records",),
    "stale": ("entity>entities",),
    "restricted": ("entity>entities",),
    "seals": ("entity>entities",),
    "household": ("entity>entities",),
    "care_doubts": ("dataset>datasets",),
    "source_kinds": ("dataset>datasets",),
    "incorporated": ("dataset>datasets",),
}
"""Table to the ways in which a row of it belongs to a case: by a column that holds the case's id, or by one that names a row that goes, or
a row of OUTLASTING."""

OUTLASTING: dict[str, tuple[str, ...]] = {"protections": ("case_id",)}
"""Tables whose rows are kept while what names them goes: the act of sealing stays, its keepers and their notes do not."""

KEPT: dict[str, str] = {
    "disposals.case_id": "the disposal record itself",
    "seals.case_id": "a seal protects whoever it is on in every case (C4)",
    "protections.case_id": "by the act of sealing whoever it covers stays sealed when a seal of another case lapses (C4)",
    "exemptions.case_id": "how the house policy was loosened stays public (C11)",
    "breakglass.case_id": "who broke the glass, and who reviewed it, stays for oversight (C9); the words go",
    "alerts.case_id": "what oversight found about the use of accounts stays; the words go",
    "subject_requests.case_id": "the register stands in a Stewardship, which is never disposed of",
    "corrections.dataset": "of datasets of a unit alone, never of a case's own",
    "restrictions.dataset": "of datasets of a unit alone, never of a case's own",
    "restrictions.entity": "of datasets of a unit alone, never of a case's own",
    "measured.dataset": "a case's own dataset is never registered for measuring",
    "counted_tables.dataset": "a case's own dataset is never counted",
    "case_tables.counted": "the finished table is the dataset's, not the case's",
    "case_decisions.supersedes": "within the case",
    "exhibits.derived_from": "within the case",
    "requests.appeal_of": "within the case",
    "disclosure_sets.request": "within the case",
}
"""Columns by which nothing goes, and why."""

BLANKED: dict[str, tuple[str, ...]] = {"breakglass": ("sentence", "review"), "alerts": ("explained", "review")}
"""Words that people wrote in rows that are kept: emptied, by the column `case_id`."""

LABELS: dict[str, tuple[str, str]] = {
    "tasks": ("task", "tasks"),
    "notes": ("note", "notes"),
    "requests": ("request", "requests"),
    "reports": ("report", "reports"),
    "recommendations": ("recommendation", "recommendations"),
    "events": ("event of the timeline", "events of the timeline"),
    "private_notes": ("private note", "private notes"),
    "comments": ("comment", "comments"),
    "exhibits": ("exhibit", "exhibits"),
    "custody": ("event of custody", "events of custody"),
    "disclosure_sets": ("disclosure set", "disclosure sets"),
    "case_decisions": ("decision", "decisions"),
    "hypotheses": ("hypothesis", "hypotheses"),
    "case_subjects": ("role in the case", "roles in the case"),
    "byhand": ("thing added by hand", "things added by hand"),
    "case_descriptions": ("description", "descriptions"),
    "held": ("entity that the case holds", "entities that the case holds"),
    "outcomes": ("signed outcome", "signed outcomes"),
    "entities": ("entity of its own dataset", "entities of its own dataset"),
    "records": ("record of its own dataset", "records of its own dataset"),
    "approvals": ("approval", "approvals"),
    "members": ("member", "members"),
}
"""What people are told of each table; the others are told together."""
OTHERS = ("other row", "other rows")

UNCOUNTED = frozenset({"views", "jobs"})
"""Tables whose rows come and go by themselves: a disposal is not bound to them."""


def ways(name: str) -> Iterable[tuple[str, str]]:
    """Column, and the table that it names a row of; empty where it holds the case's id."""
    for way in GONE.get(name) or OUTLASTING[name]:
        column, _, parent = way.partition(">")
        yield column, parent


@cache
def in_order() -> tuple[sa.Table, ...]:
    """The tables from which rows go: what others name comes before them. DefectError where one of them is not drawn: it would be left."""
    missing = sorted(GONE.keys() - metadata.tables.keys())
    if missing:
        raise DefectError(f"No module was loaded that draws {', '.join(missing)}.")
    return tuple(table for table in metadata.sorted_tables if table.name in GONE)


def rows(table: sa.Table, case: str, without: frozenset[str] = frozenset()) -> sa.ColumnElement[bool] | None:
    """What selects the rows that go with this case; None where nothing can, because the tables `without` hold none of it."""
    clauses = []
    for column, parent in ways(table.name):
        if not parent:
            clauses.append(table.c[column] == case)
        elif parent not in without:
            above = metadata.tables[parent]
            within = rows(above, case, without)
            if within is not None:
                clauses.append(table.c[column].in_(sa.select(above.c.id).where(within)))
    return sa.or_(*clauses) if clauses else None


def blank(connection: sa.Connection, case: str) -> None:
    """Empty the words of rows that are kept."""
    for name, columns in BLANKED.items():
        table = metadata.tables[name]
        connection.execute(sa.update(table).where(table.c.case_id == case).values(dict.fromkeys(columns, "")))
