"""Bring a database to the present schema. A step is one transaction: interrupted, it never happened; a newer schema is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from glasshouse.base.errors import GlasshouseError
from glasshouse.store.engine import Database

_REVISION = re.compile(r"^revision\b.*=\s*\"([^\"]+)\"", re.M)
_FOLLOWS = re.compile(r"^down_revision\b.*=\s*\"([^\"]+)\"", re.M)


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
    folder = Path(__file__).parent / "versions" / name
    table = f"migration_{name}"
    if _present(database, table) != _head(folder):
        _migrate(database, folder, table)


def _present(database: Database, table: str) -> str | None:
    """The step that the database stands at; None for a new one."""
    with database.read() as connection:
        if not sa.inspect(connection).has_table(table):
            return None
        found: Sequence[str] = connection.execute(sa.select(sa.column("version_num")).select_from(sa.table(table))).scalars().all()
    return found[0] if len(found) == 1 else None


def _head(folder: Path) -> str | None:
    """The step that no other follows, read off the files: alembic itself is slow to load and seldom needed."""
    texts = [file.read_text(encoding="utf-8") for file in folder.glob("*.py")]
    names = {found[1] for text in texts if (found := _REVISION.search(text))}
    ends = names - {found[1] for text in texts if (found := _FOLLOWS.search(text))}
    return ends.pop() if len(ends) == 1 else None


def _migrate(database: Database, folder: Path, table: str) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from alembic.script.revision import ResolutionError
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", str(folder))
    config.set_main_option("path_separator", "newline")
    script = ScriptDirectory.from_config(config)
    head = script.get_current_head()
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
