"""The first tables of the store, and the triggers that keep records as they were said."""

from alembic import op

from glasshouse.store.migrations.guards import append_only
from glasshouse.store.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection)
    append_only(connection, "records")
    append_only(connection, "applied")
