"""Hypotheses with their revisions and tasks, items of evidence, and how each fits each. Cases that a template gave hypotheses get them as rows."""

import json

import sqlalchemy as sa
from alembic import op

from glasshouse.base.ids import random_id
from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0015_hypotheses"
down_revision = "0014_work_texts"

_STATEMENT = 200


def upgrade() -> None:
    _hypotheses()
    _items()
    _templates()


def _hypotheses() -> None:
    words = ("state", "reason", "statement", "text", "mind", "steps")
    op.create_table(
        "hypotheses",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in words),
        sa.Column("made_by", WORDS, nullable=False),
        sa.Column("made", NUMBER, nullable=False),
        sa.Column("changed_by", WORDS, nullable=False),
        sa.Column("changed", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hypotheses"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_hypotheses_case_id"),
        sa.UniqueConstraint("case_id", "number", name="uq_hypotheses_case_id_number"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "hypothesis_revisions",
        sa.Column("hypothesis", WORDS, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in words),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("hypothesis", "revision", name="pk_hypothesis_revisions"),
        sa.ForeignKeyConstraint(["hypothesis"], ["hypotheses.id"], name="fk_hypothesis_revisions_hypothesis"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hypothesis_tasks",
        sa.Column("task", WORDS, nullable=False),
        sa.Column("hypothesis", WORDS, nullable=False),
        sa.Column("step", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("task", name="pk_hypothesis_tasks"),
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name="fk_hypothesis_tasks_task"),
        sa.ForeignKeyConstraint(["hypothesis"], ["hypotheses.id"], name="fk_hypothesis_tasks_hypothesis"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_hypothesis_tasks_hypothesis", "hypothesis_tasks", ["hypothesis"])


def _items() -> None:
    words = ("says", "source", "basis", "reliability", "relevance")
    op.create_table(
        "evidence_items",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("exhibit", WORDS),
        sa.Column("note", WORDS),
        *(sa.Column(name, WORDS, nullable=False) for name in words),
        sa.Column("out", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_items"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_evidence_items_case_id"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_evidence_items_exhibit"),
        sa.ForeignKeyConstraint(["note"], ["notes.id"], name="fk_evidence_items_note"),
        sa.UniqueConstraint("case_id", "number", name="uq_evidence_items_case_id_number"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "evidence_item_revisions",
        sa.Column("item", WORDS, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in words),
        sa.Column("out", NUMBER, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("item", "revision", name="pk_evidence_item_revisions"),
        sa.ForeignKeyConstraint(["item"], ["evidence_items.id"], name="fk_evidence_item_revisions_item"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evidence_item_entities",
        sa.Column("item", WORDS, nullable=False),
        sa.Column("entity", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("item", "entity", name="pk_evidence_item_entities"),
        sa.ForeignKeyConstraint(["item"], ["evidence_items.id"], name="fk_evidence_item_entities_item"),
        sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_evidence_item_entities_entity"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_evidence_item_entities_entity", "evidence_item_entities", ["entity"])
    op.create_table(
        "evidence_ratings",
        sa.Column("item", WORDS, nullable=False),
        sa.Column("hypothesis", WORDS, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in ("sign", "basis", "why", "by")),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("item", "hypothesis", "revision", name="pk_evidence_ratings"),
        sa.ForeignKeyConstraint(["item"], ["evidence_items.id"], name="fk_evidence_ratings_item"),
        sa.ForeignKeyConstraint(["hypothesis"], ["hypotheses.id"], name="fk_evidence_ratings_hypothesis"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_evidence_ratings_hypothesis", "evidence_ratings", ["hypothesis"])


def _templates() -> None:
    """What templates gave to cases that are there already: a statement that is longer than one may be now stands in the text as well."""
    bind, meta = op.get_bind(), sa.MetaData()
    lives, said, hypotheses, revisions = (
        sa.Table(name, meta, autoload_with=bind) for name in ("case_lives", "case_descriptions", "hypotheses", "hypothesis_revisions")
    )
    first = {row.case_id: row for row in bind.execute(sa.select(said.c.case_id, said.c.by, said.c.at).where(said.c.revision == 1))}
    for life in bind.execute(sa.select(lives.c.case_id, lives.c.contents)).all():
        for number, statement in enumerate(json.loads(life.contents).get("hypotheses", ()), 1):
            text = statement if len(statement) > _STATEMENT else ""
            words = {"state": "open", "reason": "", "statement": statement[:_STATEMENT], "text": text, "mind": "", "steps": "[]"}
            public, by, at = random_id(), first[life.case_id].by, first[life.case_id].at
            about = {"made_by": by, "made": at, "changed_by": by, "changed": at, "revision": 1}
            bind.execute(sa.insert(hypotheses).values(id=public, case_id=life.case_id, number=number, **words, **about))
            bind.execute(sa.insert(revisions).values(hypothesis=public, revision=1, by=by, at=at, **words))
