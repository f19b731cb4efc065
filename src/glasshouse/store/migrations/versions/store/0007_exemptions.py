"""Which proposals are for one case: exemptions from the house policy."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0007_exemptions"
down_revision = "0006_matchings"


def upgrade() -> None:
    op.create_table(
        "exemptions",
        sa.Column("proposal", NUMBER, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("proposal", name="pk_exemptions"),
        sa.ForeignKeyConstraint(["proposal"], ["proposals.number"], name="fk_exemptions_proposal"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_exemptions_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
