"""The ledger's first tables; leaves are never changed and never go."""

from alembic import op

from glasshouse.store.ledgertables import ledger_metadata
from glasshouse.store.migrations.guards import append_only

revision = "0001"
down_revision = None


def upgrade() -> None:
    connection = op.get_bind()
    ledger_metadata.create_all(connection)
    append_only(connection, "leaves")
