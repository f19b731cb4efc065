"""Children that were sealed at load and handed to cases for their keepers."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0011_handed"
down_revision = "0010_exhibits"


def upgrade() -> None:
    op.create_table(
        "handed",
        sa.Column("protection", WORDS, nullable=False),
        sa.Column("dataset", NUMBER, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("protection", name="pk_handed"),
        sa.ForeignKeyConstraint(["protection"], ["protections.id"], name="fk_handed_protection"),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.id"], name="fk_handed_dataset"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_handed_dataset_name", "handed", ["dataset", "name"])
