"""Where words of a case's work are looked up."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0014_work_texts"
down_revision = "0013_held_newest"


def upgrade() -> None:
    op.create_table(
        "work_texts",
        sa.Column("place", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("place", "id", name="pk_work_texts"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_work_texts_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_work_texts_case_id", "work_texts", ["case_id"])
