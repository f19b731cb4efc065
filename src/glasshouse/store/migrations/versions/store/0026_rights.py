"""The rights of people in the data: the register of requests, corrections, restrictions, and what was unlocked."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0026_rights"
down_revision = "0025_recommendations"


def _words(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, WORDS, nullable=null) for name in names]


def _numbers(*names: str, null: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, NUMBER, nullable=null) for name in names]


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def _register() -> None:
    op.create_table(
        "subject_requests",
        *_words("id", "case_id"),
        *_numbers("number", "revision"),
        *_words("kind", "way", "asker", "mark", "identity", "state", "received", "due"),
        *_numbers("extended"),
        *_words("decision", "decided_by", null=True),
        *_words("by"),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("id", name="pk_subject_requests"),
        _refers("subject_requests", "case_id", "cases"),
        sa.UniqueConstraint("case_id", "number", name="uq_subject_requests_case_id_number"),
        sqlite_strict=True,
    )
    op.create_table(
        "subject_request_steps",
        *_words("request"),
        *_numbers("revision"),
        *_words("state", "what", "words", "by"),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("request", "revision", name="pk_subject_request_steps"),
        _refers("subject_request_steps", "request", "subject_requests"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _corrections() -> None:
    op.create_table(
        "corrections",
        *_words("id", "request"),
        *_numbers("revision", "dataset"),
        *_words("name", "prop", "value", "said", "state"),
        *_words("decided_by", null=True),
        *_words("reason"),
        *_numbers("record", null=True),
        *_words("by"),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        _refers("corrections", "request", "subject_requests"),
        _refers("corrections", "dataset", "datasets"),
        sqlite_strict=True,
    )
    op.create_index("ix_corrections_request", "corrections", ["request"])
    op.create_index("ix_corrections_dataset_name", "corrections", ["dataset", "name"])


def _restrictions() -> None:
    op.create_table(
        "restrictions",
        *_words("id", "request"),
        *_numbers("revision", "dataset", "entity"),
        *_words("ground"),
        *_words("notice", "lifting_by", "lifted_by", null=True),
        *_numbers("lifted", null=True),
        *_words("by"),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("id", name="pk_restrictions"),
        _refers("restrictions", "request", "subject_requests"),
        _refers("restrictions", "dataset", "datasets"),
        _refers("restrictions", "entity", "entities"),
        sqlite_strict=True,
    )
    op.create_index("ix_restrictions_request", "restrictions", ["request"])
    op.create_index("ix_restrictions_entity", "restrictions", ["entity"])
    op.create_table(
        "restricted",
        sa.Column("entity", NUMBER, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("entity", name="pk_restricted"),
        _refers("restricted", "entity", "entities"),
        sqlite_strict=True,
    )


def _unlockings() -> None:
    op.create_table(
        "unlockings",
        *_words("id", "case_id"),
        *_numbers("entity", "dataset"),
        *_words("restriction", "ground", "reason"),
        *_numbers("until", null=True),
        *_words("signed_by", "declined_by", null=True),
        *_words("by"),
        *_numbers("at"),
        sa.PrimaryKeyConstraint("id", name="pk_unlockings"),
        _refers("unlockings", "case_id", "cases"),
        _refers("unlockings", "entity", "entities"),
        _refers("unlockings", "dataset", "datasets"),
        _refers("unlockings", "restriction", "restrictions"),
        sqlite_strict=True,
    )
    op.create_index("ix_unlockings_case_id", "unlockings", ["case_id"])
    op.create_index("ix_unlockings_dataset", "unlockings", ["dataset"])


def upgrade() -> None:
    _register()
    _corrections()
    _restrictions()
    _unlockings()
