"""From any earlier schema to this one; a newer one is refused and left alone."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from detente.errors import StoreError

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def upgrade(connection: Connection, path: Path) -> None:
    """Runs the missing migrations. Raises StoreError if the file is newer than this program or no memory of Detente."""
    current = MigrationContext.configure(connection).get_current_revision()
    config = _config(connection)
    scripts = ScriptDirectory.from_config(config)
    if current == scripts.get_current_head():
        return
    if current is None and inspect(connection).get_table_names():
        raise StoreError(f"{path} is a database of another program; name a new file")
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise StoreError(f"{path} was written by a newer Detente (schema {current}); update the program, nothing was touched")
    command.upgrade(config, "head")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
