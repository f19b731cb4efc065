"""Packages that were taken in: where a case came from, and the custody of its exhibits before."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import BYTES, NUMBER, WORDS

revision = "0028_loading"
down_revision = "0027_reports"


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, NUMBER, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "loaded_packages",
        *_words("case_id", "digest", "sender", "entities"),
        *_numbers("lines", "taken", "left_out"),
        *_words("by"),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("case_id", name="pk_loaded_packages"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_loaded_packages_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_loaded_packages_digest", "loaded_packages", ["digest"])
    op.create_table(
        "loaded_exhibits",
        *_words("exhibit", "label", "steps", "reviewed", "named"),
        *_numbers("waiting"),
        sa.Column("stamp", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("exhibit", name="pk_loaded_exhibits"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_loaded_exhibits_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
