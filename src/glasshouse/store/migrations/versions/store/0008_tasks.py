"""Tasks with their revisions, people and order; comments on things of a case; mentions."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0008_tasks"
down_revision = "0007_exemptions"


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("due", WORDS),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("made_by", WORDS, nullable=False),
        sa.Column("made", NUMBER, nullable=False),
        sa.Column("changed_by", WORDS, nullable=False),
        sa.Column("changed", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_tasks_case_id"),
        sa.UniqueConstraint("case_id", "number", name="uq_tasks_case_id_number"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_tasks_case_id_due", "tasks", ["case_id", "due"])
    op.create_table(
        "task_revisions",
        sa.Column("task", WORDS, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("due", WORDS),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("people", WORDS, nullable=False),
        sa.Column("waits", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("task", "revision", name="pk_task_revisions"),
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name="fk_task_revisions_task"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "task_people",
        sa.Column("task", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("task", "person", name="pk_task_people"),
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name="fk_task_people_task"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_task_people_person"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_task_people_person", "task_people", ["person"])
    op.create_table(
        "task_waits",
        sa.Column("task", WORDS, nullable=False),
        sa.Column("after", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("task", "after", name="pk_task_waits"),
        sa.ForeignKeyConstraint(["task"], ["tasks.id"], name="fk_task_waits_task"),
        sa.ForeignKeyConstraint(["after"], ["tasks.id"], name="fk_task_waits_after"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_task_waits_after", "task_waits", ["after"])
    op.create_table(
        "comments",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comments"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_comments_case_id"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_comments_case_id_kind_subject", "comments", ["case_id", "kind", "subject"])
    op.create_table(
        "mentions",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("seen", NUMBER),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_mentions_case_id"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_mentions_person"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_mentions_person_case_id", "mentions", ["person", "case_id"])
