"""The ledger's first tables; leaves are never changed and never go."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.guards import append_only
from glasshouse.store.migrations.types import BYTES, NUMBER, WORDS

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "ceilings",
        sa.Column("bucket", BYTES, nullable=False),
        sa.Column("member", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "member", name="pk_ceilings"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "headercounts",
        sa.Column("day", NUMBER, nullable=False),
        sa.Column("words", WORDS, nullable=False),
        sa.Column("leaves", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("day", "words", name="pk_headercounts"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "headermarks",
        sa.Column("idx", NUMBER, nullable=False, autoincrement=False),
        sa.Column("hour", NUMBER, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("re", NUMBER),
        sa.Column("charter", WORDS),
        sa.Column("house", WORDS),
        sa.PrimaryKeyConstraint("idx", name="pk_headermarks"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "disclosures",
        sa.Column("case_key", BYTES, nullable=False),
        sa.Column("person_key", BYTES, nullable=False),
        sa.Column("subject_key", BYTES, nullable=False),
        sa.Column("idx", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_key", "person_key", "subject_key", name="pk_disclosures"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "heads",
        sa.Column("size", NUMBER, nullable=False, autoincrement=False),
        sa.Column("frontier", BYTES, nullable=False),
        sa.Column("note", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_heads"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "leaves",
        sa.Column("idx", NUMBER, nullable=False, autoincrement=False),
        sa.Column("entry", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("idx", name="pk_leaves"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "openings",
        sa.Column("idx", NUMBER, nullable=False, autoincrement=False),
        sa.Column("sealed", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("idx", name="pk_openings"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "subjects",
        sa.Column("case_key", BYTES, nullable=False),
        sa.Column("subject_key", BYTES, nullable=False),
        sa.Column("idx", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_key", "subject_key", "idx", name="pk_subjects"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tallies",
        sa.Column("case_key", BYTES, nullable=False),
        sa.Column("person_key", BYTES, nullable=False),
        sa.Column("entries", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_key", "person_key", name="pk_tallies"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "trails",
        sa.Column("case_key", BYTES, nullable=False),
        sa.Column("idx", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_key", "idx", name="pk_trails"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    append_only(connection, "leaves")
