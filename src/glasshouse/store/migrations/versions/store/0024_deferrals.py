"""Cases that are left out, for a while, of what people in the data are told of who looked; and outcomes know whose they are."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0024_deferrals"
down_revision = "0023_task_exhibits"


def upgrade() -> None:
    op.create_table(
        "deferrals",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("ground", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("until", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("signed_by", WORDS),
        sa.Column("signed", NUMBER),
        sa.Column("ended", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_deferrals"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_deferrals_case_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_deferrals_case_id", "deferrals", ["case_id"])
    _whose_outcomes()


def _whose_outcomes() -> None:
    """A column more; SQLite would write it behind the constraints, so there the table is made anew."""
    if op.get_bind().dialect.name == "sqlite":
        op.rename_table("outcomes", "outcomes_before")
        op.create_table(
            "outcomes",
            sa.Column("case_id", WORDS, nullable=False),
            sa.Column("entity", NUMBER, nullable=False),
            sa.Column("outcome", WORDS, nullable=False),
            sa.Column("authority", WORDS),
            sa.Column("by", WORDS, nullable=False),
            sa.Column("at", NUMBER, nullable=False),
            sa.Column("person", NUMBER),
            sa.PrimaryKeyConstraint("case_id", "entity", name="pk_outcomes"),
            sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_outcomes_case_id"),
            sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_outcomes_entity"),
            sqlite_strict=True,
            sqlite_with_rowid=False,
        )
        op.execute("INSERT INTO outcomes SELECT case_id, entity, outcome, authority, \"by\", at, entity FROM outcomes_before")
        op.drop_table("outcomes_before")
    else:
        op.add_column("outcomes", sa.Column("person", NUMBER))
        op.execute("UPDATE outcomes SET person = entity")
