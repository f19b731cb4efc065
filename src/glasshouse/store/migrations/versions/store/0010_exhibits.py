"""Exhibits of cases, whom frozen records are of, and the events of their custody."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.guards import append_only
from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0010_exhibits"
down_revision = "0009_life"

_NAMED = ("title", "description", "place", "collected", "tool", "tool_version", "reliability", "file_name", "media_type")


def upgrade() -> None:
    op.create_table(
        "exhibits",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in _NAMED),
        sa.Column("sha256", WORDS),
        sa.Column("size", NUMBER),
        sa.Column("declared", WORDS, nullable=False),
        sa.Column("told", WORDS, nullable=False),
        sa.Column("derived_from", WORDS),
        sa.Column("way", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("reviewed_by", WORDS),
        sa.Column("reviewed", NUMBER),
        sa.Column("review", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exhibits"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_exhibits_case_id"),
        sa.ForeignKeyConstraint(["derived_from"], ["exhibits.id"], name="fk_exhibits_derived_from"),
        sa.UniqueConstraint("case_id", "number", name="uq_exhibits_case_id_number"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_exhibits_derived_from", "exhibits", ["derived_from"])
    op.create_table(
        "exhibit_entities",
        sa.Column("exhibit", WORDS, nullable=False),
        sa.Column("entity", NUMBER, nullable=False),
        sa.Column("dataset", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("exhibit", "entity", name="pk_exhibit_entities"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_exhibit_entities_exhibit"),
        sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_exhibit_entities_entity"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_exhibit_entities_dataset"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_exhibit_entities_entity", "exhibit_entities", ["entity"])
    op.create_table(
        "custody",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("exhibit", WORDS, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("event", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("party", WORDS),
        sa.Column("outside", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_custody"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_custody_exhibit"),
        sa.UniqueConstraint("exhibit", "number", name="uq_custody_exhibit_number"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    append_only(op.get_bind(), "custody")
