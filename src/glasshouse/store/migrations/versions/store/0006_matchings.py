"""Matchings of a list of private persons with another list that wait for an approver."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0006_matchings"
down_revision = "0005_policies"


def upgrade() -> None:
    op.create_table(
        "matchings",
        sa.Column("schema", WORDS, nullable=False),
        sa.Column("property", WORDS, nullable=False),
        sa.Column("datasets", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("asked", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("schema", "property", "datasets", name="pk_matchings"),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_matchings_by"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
