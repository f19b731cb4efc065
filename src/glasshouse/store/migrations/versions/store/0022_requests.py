"""Requests with their clocks, their revisions, what happened to them and what came back."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0022_requests"
down_revision = "0021_events"


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, NUMBER, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "requests",
        *_words("id", "case_id"),
        *_numbers("number", "revision"),
        *_words("kind"),
        sa.Column("appeal_of", WORDS),
        *_words("state"),
        sa.Column("sent", WORDS),
        sa.Column("due", WORDS),
        *_words("title", "addressee", "text", "reference"),
        *_numbers("days"),
        *_words("counting"),
        sa.Column("set_due", WORDS),
        *_words("made_by"),
        *_numbers("made"),
        *_words("changed_by"),
        *_numbers("changed"),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_requests_case_id"),
        sa.ForeignKeyConstraint(["appeal_of"], ["requests.id"], name="fk_requests_appeal_of"),
        sa.UniqueConstraint("case_id", "number", name="uq_requests_case_id_number"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_requests_case_id_due", "requests", ["case_id", "due"])
    op.create_index("ix_requests_appeal_of", "requests", ["appeal_of"])
    op.create_table(
        "request_revisions",
        *_words("request"),
        *_numbers("revision"),
        *_words("state", "title", "addressee", "text", "reference"),
        *_numbers("days"),
        *_words("counting"),
        sa.Column("set_due", WORDS),
        *_words("by"),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("request", "revision", name="pk_request_revisions"),
        sa.ForeignKeyConstraint(["request"], ["requests.id"], name="fk_request_revisions_request"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "request_entities",
        *_words("request"),
        *_numbers("entity"),
        sa.PrimaryKeyConstraint("request", "entity", name="pk_request_entities"),
        sa.ForeignKeyConstraint(["request"], ["requests.id"], name="fk_request_entities_request"),
        sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_request_entities_entity"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_request_entities_entity", "request_entities", ["entity"])
    op.create_table(
        "request_events",
        *_words("request"),
        *_numbers("number"),
        *_words("state", "day", "text", "by"),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("request", "number", name="pk_request_events"),
        sa.ForeignKeyConstraint(["request"], ["requests.id"], name="fk_request_events_request"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "request_exhibits",
        *_words("request"),
        *_numbers("number"),
        *_words("exhibit"),
        sa.PrimaryKeyConstraint("request", "number", "exhibit", name="pk_request_exhibits"),
        sa.ForeignKeyConstraint(["request"], ["requests.id"], name="fk_request_exhibits_request"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_request_exhibits_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_request_exhibits_exhibit", "request_exhibits", ["exhibit"])
