"""Recommendations with their revisions, and what came of them."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0025_recommendations"
down_revision = "0024_deferrals"


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, NUMBER, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "recommendations",
        *_words("id", "case_id"),
        *_numbers("number", "revision"),
        *_words("state"),
        sa.Column("due", WORDS),
        *_words("title", "addressee", "text", "made_by"),
        *_numbers("made"),
        *_words("changed_by"),
        *_numbers("changed"),
        sa.PrimaryKeyConstraint("id", name="pk_recommendations"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_recommendations_case_id"),
        sa.UniqueConstraint("case_id", "number", name="uq_recommendations_case_id_number"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "recommendation_revisions",
        *_words("recommendation"),
        *_numbers("revision"),
        *_words("state"),
        sa.Column("due", WORDS),
        *_words("title", "addressee", "text", "by"),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("recommendation", "revision", name="pk_recommendation_revisions"),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendations.id"], name="fk_recommendation_revisions_recommendation"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recommendation_events",
        *_words("recommendation"),
        *_numbers("number"),
        *_words("state", "day", "text", "by"),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("recommendation", "number", name="pk_recommendation_events"),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendations.id"], name="fk_recommendation_events_recommendation"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recommendation_exhibits",
        *_words("recommendation"),
        *_numbers("number"),
        *_words("exhibit"),
        sa.PrimaryKeyConstraint("recommendation", "number", "exhibit", name="pk_recommendation_exhibits"),
        sa.ForeignKeyConstraint(["recommendation"], ["recommendations.id"], name="fk_recommendation_exhibits_recommendation"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_recommendation_exhibits_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_recommendation_exhibits_exhibit", "recommendation_exhibits", ["exhibit"])
