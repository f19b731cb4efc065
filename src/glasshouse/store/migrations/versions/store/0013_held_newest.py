"""What a case took in last is found without looking at all that it holds."""

from alembic import op

revision = "0013_held_newest"
down_revision = "0012_notes"


def upgrade() -> None:
    op.create_index("ix_held_case_id_added_entity", "held", ["case_id", "added", "entity"])
