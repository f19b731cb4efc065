"""Households, keepers with their notes, kinds of sources, and doubts that one is a care file."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "household",
        sa.Column("entity", NUMBER, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("entity", name="pk_household"),
        sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_household_entity"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "keepers",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("protection", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("named_by", WORDS, nullable=False),
        sa.Column("named", NUMBER, nullable=False),
        sa.Column("signed_by", WORDS),
        sa.Column("signed", NUMBER),
        sa.Column("removed_by", WORDS),
        sa.Column("removed", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_keepers"),
        sa.ForeignKeyConstraint(["protection"], ["protections.id"], name="fk_keepers_protection"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_keepers_person"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_keepers_protection", "keepers", ["protection"])
    op.create_index("ix_keepers_person", "keepers", ["person"])
    op.create_table(
        "keeper_notes",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("protection", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keeper_notes"),
        sa.ForeignKeyConstraint(["protection"], ["protections.id"], name="fk_keeper_notes_protection"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_keeper_notes_protection", "keeper_notes", ["protection"])
    op.create_table(
        "care_doubts",
        sa.Column("dataset", NUMBER, nullable=False, autoincrement=False),
        sa.Column("words", WORDS, nullable=False),
        sa.Column("first", WORDS),
        sa.Column("first_reason", WORDS, nullable=False),
        sa.Column("second", WORDS),
        sa.Column("second_reason", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("dataset", name="pk_care_doubts"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_care_doubts_dataset"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "source_kinds",
        sa.Column("dataset", NUMBER, nullable=False, autoincrement=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("dataset", name="pk_source_kinds"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_source_kinds_dataset"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
