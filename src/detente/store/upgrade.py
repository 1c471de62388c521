"""From any earlier schema to this one; a newer one is refused and left alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from detente.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
HEAD = "0005"
"""The schema of this program; a test holds that it is the newest migration's."""
REVISIONS = ("0001", "0002", "0003", "0004", HEAD)


def revision_of(connection: Connection) -> str | None:
    """The schema of a database; None if it has none of ours."""
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def refuse_unknown(connection: Connection, name: str, revision: str | None) -> None:
    """Raises StoreError if the database is newer than this program, or no memory of Detente and not empty."""
    if revision is None and inspect(connection).get_table_names():
        raise StoreError(f"{name} is a database of another program; name a new file")
    if revision is not None and revision not in REVISIONS:
        raise StoreError(f"{name} was written by a newer Detente (schema {revision}); update the program, nothing was touched")


def upgrade(connection: Connection, name: str, *, to: str = HEAD) -> None:
    """Runs the missing migrations within the caller's transaction: all of them, or none. Another program may have been quicker."""
    current = revision_of(connection)
    refuse_unknown(connection, name, current)
    if current == to:
        return
    from alembic import command  # only a new memory or an old one needs it

    command.upgrade(migrations(connection), to)


def migrations(connection: Connection) -> Config:
    """Alembic's configuration for a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
