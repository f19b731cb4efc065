"""Datasets registered for measuring, what was asked to be counted, and each table that was counted: those are only added."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.guards import append_only
from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0003_measuring"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "measured",
        sa.Column("dataset", NUMBER, nullable=False, autoincrement=False),
        sa.Column("grouping", WORDS, nullable=False),
        sa.Column("procedure", WORDS, nullable=False),
        sa.Column("first", WORDS, nullable=False),
        sa.Column("second", WORDS),
        sa.Column("declared", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_measured_dataset"),
        sa.PrimaryKeyConstraint("dataset", name="pk_measured"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "asked_tables",
        sa.Column("approval", WORDS, nullable=False),
        sa.Column("shape", WORDS, nullable=False),
        sa.Column("dataset", NUMBER, nullable=False),
        sa.Column("period", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["approval"], ["approvals.id"], name="fk_asked_tables_approval"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_asked_tables_dataset"),
        sa.PrimaryKeyConstraint("approval", name="pk_asked_tables"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counted_tables",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("dataset", NUMBER, nullable=False),
        sa.Column("shape", WORDS, nullable=False),
        sa.Column("period", WORDS, nullable=False),
        sa.Column("content", WORDS, nullable=False),
        sa.Column("named", WORDS, nullable=False),
        sa.Column("placed", WORDS, nullable=False),
        sa.Column("counted", NUMBER, nullable=False),
        sa.Column("entry", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_counted_tables_dataset"),
        sa.PrimaryKeyConstraint("id", name="pk_counted_tables"),
        sa.UniqueConstraint("dataset", "shape", "period", name="uq_counted_tables_dataset_shape_period"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "case_tables",
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("counted", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_tables_case_id"),
        sa.ForeignKeyConstraint(["counted"], ["counted_tables.id"], name="fk_case_tables_counted"),
        sa.PrimaryKeyConstraint("case_id", "counted", name="pk_case_tables"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_tables_counted", "case_tables", ["counted"])
    append_only(op.get_bind(), "counted_tables")
