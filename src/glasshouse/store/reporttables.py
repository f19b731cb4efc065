"""Tables of reports: each as it is and as it was, what it cited and how that read then, its review, and who was asked to reply."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index

from glasshouse.store import tables
from glasshouse.store.columns import Number, Words, authored, signed, table

reports = table(
    "reports",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("revision", Number, nullable=False),
    Column("kind", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    *authored(),
    Index(None, "case_id", "changed"),
)

report_revisions = table(
    "report_revisions",
    Column("report", Words, ForeignKey("reports.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    *signed(),
    keyed=True,
)
"""Every revision, the present one too."""

report_citations = table(
    "report_citations",
    Column("report", Words, ForeignKey("reports.id"), primary_key=True),
    Column("key", Words, primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("print", Words, nullable=False),
    keyed=True,
)
"""From which revision on a record is cited as it read then: `print` is the keyed digest of what its records said."""

report_cited = table(
    "report_cited",
    Column("report", Words, ForeignKey("reports.id"), primary_key=True),
    Column("key", Words, primary_key=True),
    Column("entity", Number, ForeignKey(tables.entities.c.id), primary_key=True),
    Index(None, "entity"),
    keyed=True,
)
"""Record-entities that a cited entity ever was: what tells a record that stopped counting from one that the reader may not know of."""

report_reviews = table(
    "report_reviews",
    Column("id", Words, primary_key=True),
    Column("report", Words, ForeignKey("reports.id"), nullable=False),
    Column("reviewer", Words, nullable=False),
    *signed(),
    Column("ended", Number),
    Column("approved", Number),
    Column("revision", Number),
    Column("sha256", Words),
    Index(None, "report"),
)
"""Who was asked to review it, by whom; `ended` when another was, or when a revision of this `sha256` was `approved`."""

report_remarks = table(
    "report_remarks",
    Column("id", Words, primary_key=True),
    Column("report", Words, ForeignKey("reports.id"), nullable=False),
    Column("revision", Number, nullable=False),
    Column("old", Words, nullable=False),
    Column("new", Words),
    Column("words", Words, nullable=False),
    *signed(),
    Column("answer", Words, nullable=False),
    Column("answered_by", Words),
    Column("answered", Number),
    Index(None, "report"),
)
"""Comments on passages, and passages in other words (`new`), with what the author said to them."""

report_replies = table(
    "report_replies",
    Column("id", Words, primary_key=True),
    Column("report", Words, ForeignKey("reports.id"), nullable=False),
    Column("task", Words, ForeignKey("tasks.id"), nullable=False),
    Column("revision", Number, nullable=False),
    Column("state", Words, nullable=False),
    Column("due", Words, nullable=False),
    Column("day", Words, nullable=False),
    Column("words", Words, nullable=False),
    Column("exhibit", Words, ForeignKey("exhibits.id")),
    *signed(),
    Index(None, "report"),
    Index(None, "task"),
    Index(None, "exhibit"),
)
"""Who was asked to reply until which day, and what came of it; `revision` is 1 when they are asked, and grows with each answer."""

report_answers = table(
    "report_answers",
    Column("reply", Words, ForeignKey("report_replies.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("state", Words, nullable=False),
    Column("day", Words, nullable=False),
    Column("words", Words, nullable=False),
    Column("exhibit", Words, ForeignKey("exhibits.id")),
    *signed(),
    Index(None, "exhibit"),
    keyed=True,
)
"""Every answer that was written down, the present one too."""

report_reply_entities = table(
    "report_reply_entities",
    Column("reply", Words, ForeignKey("report_replies.id"), primary_key=True),
    Column("entity", Number, ForeignKey(tables.entities.c.id), primary_key=True),
    Index(None, "entity"),
    keyed=True,
)
"""Record-entities of whoever was asked."""
