"""House policies that are or were in force or proposed, and who signed them."""

import sqlalchemy as sa
from alembic import op

from glasshouse.store.migrations.guards import append_only
from glasshouse.store.migrations.types import NUMBER, WORDS

revision = "0005_policies"
down_revision = "0004_incorporated"


def upgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("hash", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_policies"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "proposals",
        sa.Column("number", NUMBER, nullable=False, autoincrement=False),
        sa.Column("origin", WORDS, nullable=False),
        sa.Column("proposer", WORDS),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("text_hash", WORDS, nullable=False),
        sa.Column("base_hash", WORDS, nullable=False),
        sa.Column("apart", NUMBER, nullable=False),
        sa.Column("proposed", NUMBER, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("entry", NUMBER),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("ended", NUMBER),
        sa.Column("ended_entry", NUMBER),
        sa.PrimaryKeyConstraint("number", name="pk_proposals"),
        sa.ForeignKeyConstraint(["proposer"], ["people.id"], name="fk_proposals_proposer"),
        sa.ForeignKeyConstraint(["text_hash"], ["policies.hash"], name="fk_proposals_text_hash"),
        sa.ForeignKeyConstraint(["base_hash"], ["policies.hash"], name="fk_proposals_base_hash"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "signatures",
        sa.Column("proposal", NUMBER, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("unit", WORDS, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("entry", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("proposal", "person", name="pk_signatures"),
        sa.ForeignKeyConstraint(["proposal"], ["proposals.number"], name="fk_signatures_proposal"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_signatures_person"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    append_only(op.get_bind(), "policies")
