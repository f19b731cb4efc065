"""Tables of hypotheses and of the matrix: each as it is, each as it was, and how every item of evidence fits every hypothesis."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint

from glasshouse.store import exhibittables, notetables, tables, tasktables
from glasshouse.store.columns import Number, Words, authored, signed, table

hypotheses = table(
    "hypotheses",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("number", Number, nullable=False),
    Column("revision", Number, nullable=False),
    Column("state", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("statement", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("mind", Words, nullable=False),
    Column("steps", Words, nullable=False),
    *authored(),
    UniqueConstraint("case_id", "number"),
)
"""`steps`: next steps, a line each (JSON); `mind`: what would change the team's mind."""

hypothesis_revisions = table(
    "hypothesis_revisions",
    Column("hypothesis", Words, ForeignKey("hypotheses.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("state", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("statement", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("mind", Words, nullable=False),
    Column("steps", Words, nullable=False),
    *signed(),
    keyed=True,
)
"""Every revision, the present one too."""

hypothesis_tasks = table(
    "hypothesis_tasks",
    Column("task", Words, ForeignKey(tasktables.tasks.c.id), primary_key=True),
    Column("hypothesis", Words, ForeignKey("hypotheses.id"), nullable=False),
    Column("step", Words, nullable=False),
    Index(None, "hypothesis"),
    keyed=True,
)
"""Tasks that were made of a next step, in its words."""

evidence_items = table(
    "evidence_items",
    Column("id", Words, primary_key=True),
    Column("case_id", Words, ForeignKey(tables.cases.c.id), nullable=False),
    Column("number", Number, nullable=False),
    Column("revision", Number, nullable=False),
    Column("kind", Words, nullable=False),
    Column("exhibit", Words, ForeignKey(exhibittables.exhibits.c.id)),
    Column("note", Words, ForeignKey(notetables.notes.c.id)),
    Column("says", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("basis", Words, nullable=False),
    Column("reliability", Words, nullable=False),
    Column("relevance", Words, nullable=False),
    Column("out", Number, nullable=False),
    UniqueConstraint("case_id", "number"),
)
"""What the item refers to never changes; `number` is for its order and shown to nobody; `out`: 1 where it was taken out of the matrix."""

evidence_item_revisions = table(
    "evidence_item_revisions",
    Column("item", Words, ForeignKey("evidence_items.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("says", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("basis", Words, nullable=False),
    Column("reliability", Words, nullable=False),
    Column("relevance", Words, nullable=False),
    Column("out", Number, nullable=False),
    *signed(),
    keyed=True,
)
"""Every revision, the present one too."""

evidence_item_entities = table(
    "evidence_item_entities",
    Column("item", Words, ForeignKey("evidence_items.id"), primary_key=True),
    Column("entity", Number, ForeignKey(tables.entities.c.id), primary_key=True),
    Index(None, "entity"),
    keyed=True,
)
"""Record-entities that an item of kind record refers to, as the case held them: it is shown while the reader sees one that is held (C4)."""

evidence_ratings = table(
    "evidence_ratings",
    Column("item", Words, ForeignKey("evidence_items.id"), primary_key=True),
    Column("hypothesis", Words, ForeignKey("hypotheses.id"), primary_key=True),
    Column("revision", Number, primary_key=True),
    Column("sign", Words, nullable=False),
    Column("basis", Words, nullable=False),
    Column("why", Words, nullable=False),
    *signed(),
    Index(None, "hypothesis"),
    keyed=True,
)
"""How an item fits a hypothesis: every revision is a row, the newest is what holds."""
