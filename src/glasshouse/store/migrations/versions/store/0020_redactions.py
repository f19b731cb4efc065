"""Marks on exhibits with their revisions, redacted copies, and time stamps."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import BYTES, NUMBER, WORDS

revision = "0020_redactions"
down_revision = "0019_disposals"


def upgrade() -> None:
    op.create_table(
        "redaction_revisions",
        sa.Column("exhibit", WORDS, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("marks", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("exhibit", "revision", name="pk_redaction_revisions"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_redaction_revisions_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "redaction_marks",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("exhibit", WORDS, nullable=False),
        sa.Column("since", NUMBER, nullable=False),
        sa.Column("until", NUMBER),
        sa.Column("page", NUMBER),
        sa.Column("a", NUMBER, nullable=False),
        sa.Column("b", NUMBER, nullable=False),
        sa.Column("width", NUMBER),
        sa.Column("height", NUMBER),
        sa.Column("because", WORDS, nullable=False),
        sa.Column("words", WORDS, nullable=False),
        sa.Column("protects", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_redaction_marks"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_redaction_marks_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_redaction_marks_exhibit_since", "redaction_marks", ["exhibit", "since"])
    op.create_table(
        "redacted_copies",
        sa.Column("copy", WORDS, nullable=False),
        sa.Column("exhibit", WORDS, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("copy", name="pk_redacted_copies"),
        sa.ForeignKeyConstraint(["copy"], ["exhibits.id"], name="fk_redacted_copies_copy"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_redacted_copies_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_redacted_copies_exhibit", "redacted_copies", ["exhibit"])
    op.create_table(
        "exhibit_stamps",
        sa.Column("exhibit", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("authority", WORDS, nullable=False),
        sa.Column("tries", NUMBER, nullable=False),
        sa.Column("next", NUMBER),
        sa.Column("fault", WORDS, nullable=False),
        sa.Column("stamped", NUMBER),
        sa.Column("response", BYTES),
        sa.PrimaryKeyConstraint("exhibit", name="pk_exhibit_stamps"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_exhibit_stamps_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_exhibit_stamps_state_next", "exhibit_stamps", ["state", "next"])
