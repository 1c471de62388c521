"""People: accounts, sessions, keys of programs, failed passwords; what the guard decided; private notes; what was sent under a name of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = ("accesses", "submissions")


def upgrade() -> None:
    """Creates the tables, and guards the log of accesses."""
    _people()
    op.create_table(
        "accesses",
        sa.Column("entry", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_accesses"),
    )
    op.create_index("ix_accesses_at", "accesses", ["at"])
    _notes()
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(100), nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
    )
    for table in APPEND_ONLY:
        _guard(table, is_file=op.get_bind().dialect.name == "sqlite")


def downgrade() -> None:
    """Facts cannot be taken back."""
    raise NotImplementedError("what the guard decided cannot be taken away; restore a backup that was made before it")


def _people() -> None:
    op.create_table(
        "accounts",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("is_locked", sa.Boolean, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("changed", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_accounts"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("account", sa.String(100), nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account", sa.String(100), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("expires", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
    )
    op.create_index("ix_tokens_account", "tokens", ["account"])
    op.create_index("uq_tokens_digest", "tokens", ["digest"], unique=True)
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("last", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attempts"),
    )


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("owner", sa.String(100), nullable=False),
        sa.Column("area", sa.String(100), nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("changed", sa.DateTime, nullable=False),
        sa.Column("changed_by", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_owner", "notes", ["owner"])
    op.create_table(
        "note_readers",
        sa.Column("note_id", sa.String(40), nullable=False),
        sa.Column("account", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("note_id", "account", name="pk_note_readers"),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_note_readers_note_id"),
    )


def _guard(table: str, *, is_file: bool) -> None:
    if is_file:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
        op.execute(f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_are_never_deleted BEFORE DELETE ON {table} {refuse}")
        return
    do = "EXECUTE FUNCTION detente_append_only()"
    op.execute(f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {do}")
    op.execute(f"CREATE TRIGGER {table}_are_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {do}")
