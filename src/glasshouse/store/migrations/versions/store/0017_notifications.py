"""Channels of notification and what is sent by them; exhibits found by whom they were handed to."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import BYTES, NUMBER, WORDS

revision = "0017_notifications"
down_revision = "0016_subjects"


def upgrade() -> None:
    op.create_table(
        "notification_channels",
        sa.Column("person", WORDS, nullable=False),
        sa.Column("channel", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("rhythm", WORDS, nullable=False),
        sa.Column("secret", BYTES),
        sa.Column("told", WORDS, nullable=False),
        sa.Column("day", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("person", "channel", name="pk_notification_channels"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_notification_channels_person"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notifications",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("channel", WORDS, nullable=False),
        sa.Column("period", WORDS, nullable=False),
        sa.Column("counts", WORDS, nullable=False),
        sa.Column("made", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("tries", NUMBER, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("fault", WORDS, nullable=False),
        sa.Column("status", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sa.UniqueConstraint("person", "channel", "period", name="uq_notifications_person_channel_period"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_notifications_person"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_notifications_state_at", "notifications", ["state", "at"])
    op.create_index("ix_custody_party", "custody", ["party"])
