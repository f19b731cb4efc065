"""Cases that are left out, for a while, of what people in the data are told of who looked."""

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
