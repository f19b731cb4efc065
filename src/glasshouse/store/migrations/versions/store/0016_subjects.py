"""Subjects of a case: entities in roles, and consents to be named."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0016_subjects"
down_revision = "0015_hypotheses"


def upgrade() -> None:
    op.create_table(
        "case_subjects",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("case_id", WORDS, nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in ("role", "basis", "reason")),
        sa.Column("protection", WORDS),
        sa.Column("replaces", WORDS),
        sa.Column("asked", NUMBER, nullable=False),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("signed_by", WORDS),
        sa.Column("signed", NUMBER),
        sa.Column("ending", WORDS),
        sa.Column("ended_by", WORDS),
        sa.Column("ended", NUMBER),
        sa.Column("ended_reason", WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_case_subjects"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_subjects_case_id"),
        sa.ForeignKeyConstraint(["protection"], ["protections.id"], name="fk_case_subjects_protection"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_case_subjects_case_id", "case_subjects", ["case_id"])
    op.create_table(
        "subject_entities",
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("entity", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("subject", "entity", name="pk_subject_entities"),
        sa.ForeignKeyConstraint(["subject"], ["case_subjects.id"], name="fk_subject_entities_subject"),
        sa.ForeignKeyConstraint(["entity"], ["entities.id"], name="fk_subject_entities_entity"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_subject_entities_entity", "subject_entities", ["entity"])
    op.create_table(
        "consents",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in ("use", "way", "giver", "given", "until", "terms")),
        sa.Column("exhibit", WORDS),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("revoked_by", WORDS),
        sa.Column("revoked", NUMBER),
        sa.Column("revoked_reason", WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sa.ForeignKeyConstraint(["subject"], ["case_subjects.id"], name="fk_consents_subject"),
        sa.ForeignKeyConstraint(["exhibit"], ["exhibits.id"], name="fk_consents_exhibit"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_consents_subject", "consents", ["subject"])
