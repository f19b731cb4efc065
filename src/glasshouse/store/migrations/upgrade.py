"""Bring a database to the present schema. A step is one transaction: interrupted, it never happened; a newer schema is refused."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util import CommandError

from glasshouse.base.errors import GlasshouseError
from glasshouse.store.engine import Database


class SchemaError(GlasshouseError):
    """The database was written by a newer Glasshouse."""

    code = "schema"


def upgrade(database: Database) -> None:
    """The store's tables."""
    _upgrade(database, "store")


def upgrade_ledger(database: Database) -> None:
    """The ledger's tables."""
    _upgrade(database, "ledger")


def _upgrade(database: Database, name: str) -> None:
    folder = Path(__file__).parent
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder / "versions" / name))
    config.set_main_option("path_separator", "newline")
    script = ScriptDirectory.from_config(config)
    table = f"migration_{name}"
    with database.read() as connection:
        present = MigrationContext.configure(connection, opts={"version_table": table}).get_current_revision()
    head = script.get_current_head()
    if present == head:
        return
    with database.write() as connection, EnvironmentContext(config, script) as environment:
        environment.configure(
            connection=connection,
            version_table=table,
            transactional_ddl=False,
            fn=lambda revision, _context: script._upgrade_revs(head or "head", revision),  # alembic's own recipe for this
        )
        try:
            environment.run_migrations()
        except (CommandError, ResolutionError) as error:
            raise SchemaError("This data was written by a newer Glasshouse.", remedy="Start that version, or restore a backup.") from error
