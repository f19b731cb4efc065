"""Notes with their revisions, and what people wrote for themselves alone."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0012_notes"
down_revision = "0011_handed"


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("folder", WORDS, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("made_by", WORDS, nullable=False),
        sa.Column("made", NUMBER, nullable=False),
        sa.Column("changed_by", WORDS, nullable=False),
        sa.Column("changed", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_notes_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_notes_case_id_folder", "notes", ["case_id", "folder"])
    op.create_index("ix_notes_case_id_changed", "notes", ["case_id", "changed"])
    op.create_table(
        "note_revisions",
        sa.Column("note", WORDS, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("folder", WORDS, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("note", "revision", name="pk_note_revisions"),
        sa.ForeignKeyConstraint(["note"], ["notes.id"], name="fk_note_revisions_note"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "private_notes",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_private_notes"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_private_notes_case_id"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_private_notes_person"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_private_notes_case_id_person_kind_subject", "private_notes", ["case_id", "person", "kind", "subject"])
