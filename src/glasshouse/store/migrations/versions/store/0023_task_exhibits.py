"""Exhibits that tasks refer to."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0023_task_exhibits"
down_revision = "0022_requests"


def upgrade() -> None:
    op.create_table(
        "task_exhibits",
        sa.Column("task", WORDS, nullable=False),
        sa.Column("exhibit", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("task", "exhibit", name="pk_task_exhibits"),
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name="fk_task_exhibits_task"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_task_exhibits_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_task_exhibits_exhibit", "task_exhibits", ["exhibit"])
