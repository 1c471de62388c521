"""Alembic's environment: migrations run on the connection that the store hands over, within its transaction."""

from __future__ import annotations

from alembic import context

from detente.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True, transactional_ddl=False
)
context.run_migrations()
