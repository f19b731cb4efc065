"""Declarations that the legal entities, unknown kinds and sole traders of a dataset are no natural persons."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0004_incorporated"
down_revision = "0003_measuring"


def upgrade() -> None:
    op.create_table(
        "incorporated",
        sa.Column("dataset", NUMBER, nullable=False, autoincrement=False),
        sa.Column("first", WORDS, nullable=False),
        sa.Column("first_reason", WORDS, nullable=False),
        sa.Column("second", WORDS),
        sa.Column("second_reason", WORDS),
        sa.PrimaryKeyConstraint("dataset", name="pk_incorporated"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_incorporated_dataset"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
