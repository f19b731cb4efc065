"""What people add by hand to a case's own dataset: which records, where each was taken from, and its revisions."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0018_byhand"
down_revision = "0017_notifications"

_SAID = ("source", "reliability", "basis", "reason", "by")


def upgrade() -> None:
    op.create_table(
        "byhand",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("shape", WORDS, nullable=False),
        sa.Column("entity", NUMBER, nullable=False),
        sa.Column("record", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("exhibit", WORDS),
        *(sa.Column(name, WORDS, nullable=False) for name in _SAID),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_byhand"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_byhand_case_id"),
        sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_byhand_entity"),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_byhand_record"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_byhand_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_byhand_case_id_at", "byhand", ["case_id", "at"])
    op.create_index("ix_byhand_entity", "byhand", ["entity"])
    op.create_index("ix_byhand_record", "byhand", ["record"])
    op.create_table(
        "byhand_revisions",
        sa.Column("byhand", WORDS, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("record", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("exhibit", WORDS),
        *(sa.Column(name, WORDS, nullable=False) for name in _SAID),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("byhand", "revision", name="pk_byhand_revisions"),
        sa.ForeignKeyConstraint(["byhand"], ["byhand.id"], name="fk_byhand_revisions_byhand"),
        sa.ForeignKeyConstraint(["record"], ["records.id"], name="fk_byhand_revisions_record"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_byhand_revisions_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
