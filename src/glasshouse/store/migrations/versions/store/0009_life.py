"""The life of a case: templates, moves, decisions, dates, closings with a second signature, ties to other cases."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.guards import append_only
from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0009_life"
down_revision = "0008_tasks"


def upgrade() -> None:
    _own()
    _signed()
    _ties()
    for table in ("case_descriptions", "case_moves", "case_decisions"):
        append_only(op.get_bind(), table)


def _own() -> None:
    op.create_table(
        "case_lives",
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("template", WORDS, nullable=False),
        sa.Column("contents", WORDS, nullable=False),
        sa.Column("step", NUMBER, nullable=False),
        sa.Column("seen", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_lives"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_lives_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_descriptions",
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("question", WORDS, nullable=False),
        sa.Column("legal_basis", WORDS, nullable=False),
        sa.Column("targets", WORDS, nullable=False),
        sa.Column("fields", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "revision", name="pk_case_descriptions"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_descriptions_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_moves",
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("what", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_case_moves"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_moves_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_dates",
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("day", WORDS, nullable=False),
        sa.Column("review", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "title", name="pk_case_dates"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_dates_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _signed() -> None:
    op.create_table(
        "case_decisions",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("decision", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("supersedes", WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_case_decisions"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_decisions_case_id"),
        sa.ForeignKeyConstraint(["supersedes"], ["case_decisions.id"], name="fk_case_decisions_supersedes"),
        sa.UniqueConstraint("supersedes", name="uq_case_decisions_supersedes"),
        sa.UniqueConstraint("case_id", "number", name="uq_case_decisions_case_id_number"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "case_closings",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("outcomes", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("signed_by", WORDS),
        sa.Column("signed", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_case_closings"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_closings_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_case_closings_case_id", "case_closings", ["case_id"])


def _ties() -> None:
    op.create_table(
        "case_relations",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("other_number", NUMBER, nullable=False),
        sa.Column("relation", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("answer", WORDS, nullable=False),
        sa.Column("answered_by", WORDS),
        sa.Column("answered", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_case_relations"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_relations_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_case_relations_case_id", "case_relations", ["case_id"])
    op.create_index("ix_case_relations_other_number", "case_relations", ["other_number"])
    op.create_table(
        "access_requests",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("other", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("answer", WORDS, nullable=False),
        sa.Column("answered_by", WORDS),
        sa.Column("answered", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_access_requests"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_access_requests_case_id"),
        sa.ForeignKeyConstraint(["other"], ["cases.id"], name="fk_access_requests_other"),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_access_requests_by"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_access_requests_case_id", "access_requests", ["case_id"])
    op.create_index("ix_access_requests_other", "access_requests", ["other"])
