"""Break-glass with its review; alerts on unusual use, and the counts that these come from."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import BYTES, NUMBER, WORDS

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "breakglass",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("unit", WORDS, nullable=False),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("sentence", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("until", NUMBER, nullable=False),
        sa.Column("due", NUMBER, nullable=False),
        sa.Column("seen", NUMBER, nullable=False),
        sa.Column("ended", NUMBER),
        sa.Column("overdue", NUMBER),
        sa.Column("entry", NUMBER),
        sa.Column("exports", NUMBER, nullable=False),
        sa.Column("persons", NUMBER, nullable=False),
        sa.Column("reviewed_by", WORDS),
        sa.Column("reviewed", NUMBER),
        sa.Column("found", WORDS, nullable=False),
        sa.Column("review", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_breakglass"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_breakglass_person"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_breakglass_case_id"),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_breakglass_unit"),
        sa.ForeignKeyConstraint(["reviewed_by"], ["people.id"], name="fk_breakglass_reviewed_by"),
        sa.UniqueConstraint("entry", name="uq_breakglass_entry"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_breakglass_person", "breakglass", ["person"])
    op.create_index("ix_breakglass_reviewed", "breakglass", ["reviewed"])
    op.create_table(
        "alerts",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("rule", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("other", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("week", NUMBER, nullable=False),
        sa.Column("numbers", WORDS, nullable=False),
        sa.Column("made", NUMBER, nullable=False),
        sa.Column("reviewed_by", WORDS),
        sa.Column("reviewed", NUMBER),
        sa.Column("explained", WORDS, nullable=False),
        sa.Column("review", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_alerts_person"),
        sa.ForeignKeyConstraint(["reviewed_by"], ["people.id"], name="fk_alerts_reviewed_by"),
        sa.UniqueConstraint("rule", "person", "other", "case_id", "week", name="uq_alerts_rule_person_other_case_id_week"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_alerts_reviewed", "alerts", ["reviewed"])
    op.create_table(
        "usage",
        sa.Column("what", WORDS, nullable=False),
        sa.Column("key", BYTES, nullable=False),
        sa.Column("week", NUMBER, nullable=False),
        sa.Column("word", WORDS, nullable=False),
        sa.Column("requests", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("what", "key", "week", "word", name="pk_usage"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "led",
        sa.Column("pair", NUMBER, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("pair", name="pk_led"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
