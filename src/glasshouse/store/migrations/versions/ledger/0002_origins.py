"""Logs one after another: what ended one, and how the next begins."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "logs",
        sa.Column("base", NUMBER, nullable=False, autoincrement=False),
        sa.Column("origin", WORDS, nullable=False),
        sa.Column("former", WORDS),
        sa.Column("ended", WORDS),
        sa.PrimaryKeyConstraint("base", name="pk_logs"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "copied",
        sa.Column("at", NUMBER, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("at", name="pk_copied"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
