"""Events of the timeline that people write: as they are, as they were, and whom they name."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0021_events"
down_revision = "0020_redactions"


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, WORDS, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "events",
        *_words("id", "case_id"),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("stands", NUMBER, nullable=False),
        *_words("kind", "title", "text", "when", "zone"),
        sa.Column("first", NUMBER, nullable=False),
        sa.Column("last", NUMBER, nullable=False),
        sa.Column("exhibit", WORDS),
        *_words("source", "basis", "reliability", "violation", "changed_by"),
        sa.Column("changed", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_events_case_id"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_events_exhibit"),
        sqlite_strict=True,
    )
    for columns in (["first", "id", "last", "kind"], ["kind", "first", "id"], ["last", "id"]):
        op.create_index(f"ix_events_case_id_stands_{'_'.join(columns)}", "events", ["case_id", "stands", *columns])
    op.create_table(
        "event_revisions",
        *_words("event"),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("stands", NUMBER, nullable=False),
        *_words("kind", "title", "text", "when", "zone"),
        sa.Column("exhibit", WORDS),
        *_words("source", "basis", "reliability", "violation", "entities", "by"),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("event", "revision", name="pk_event_revisions"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_event_revisions_event"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_event_revisions_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_event_revisions_exhibit", "event_revisions", ["exhibit"])
    op.create_table(
        "event_entities",
        *_words("event"),
        sa.Column("named", NUMBER, nullable=False),
        sa.Column("composition", NUMBER, nullable=False),
        sa.Column("role", WORDS),
        sa.PrimaryKeyConstraint("event", "named", "composition", name="pk_event_entities"),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_event_entities_event"),
        sa.ForeignKeyConstraint(["named"], ["entities.id"], name="fk_event_entities_named"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_event_entities_named_composition", "event_entities", ["named", "composition"])
    op.create_table(
        "event_names",
        *_words("case_id"),
        sa.Column("named", NUMBER, nullable=False),
        sa.Column("composition", NUMBER, nullable=False),
        sa.Column("entity", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "named", "composition", "entity", name="pk_event_names"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_event_names_case_id"),
        sa.ForeignKeyConstraint(["named"], ["entities.id"], name="fk_event_names_named"),
        sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_event_names_entity"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
