"""What came in: arrivals from watched sources with their bytes and outcomes, where the watch stands; the bytes of each document as they came;
and an index of documents by who published them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("arrivals", "arrival_bytes", "outcomes", "raws")
ERASABLE = ("arrival_bytes", "raws")
DELETED_NEVER = ("arrivals", "outcomes")
_TRACED = "SELECT 1 FROM erasures WHERE document_id = OLD.document_id AND scope IN ('document', 'raw')"


def upgrade() -> None:
    """Creates the tables and guards their rows."""
    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("area", sa.String(100), nullable=False),
        sa.Column("source", sa.String(100), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_arrivals"),
    )
    op.create_index("ix_arrivals_known_since", "arrivals", ["known_since"])
    op.create_index("uq_arrivals_area_source_key_version", "arrivals", ["area", "source", "key", "version"], unique=True)
    op.create_table(
        "arrival_bytes",
        sa.Column("arrival_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("document_id", sa.String(20), nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("arrival_id", name="pk_arrival_bytes"),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrivals.id"], name="fk_arrival_bytes_arrival_id"),
    )
    op.create_index("ix_arrival_bytes_document_id", "arrival_bytes", ["document_id"])
    op.create_table(
        "outcomes",
        sa.Column("arrival_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("arrival_id", name="pk_outcomes"),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrivals.id"], name="fk_outcomes_arrival_id"),
    )
    op.create_table(
        "watches",
        sa.Column("area", sa.String(100), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("area", "name", name="pk_watches"),
    )
    op.create_table(
        "raws",
        sa.Column("document_id", sa.String(20), nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_raws"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_raws_document_id"),
    )
    op.create_index("ix_documents_source_family", "documents", ["source", "family", "id"])
    guard = _guard_file if op.get_bind().dialect.name == "sqlite" else _guard_server
    guard()


def downgrade() -> None:
    """Facts cannot be taken back."""
    raise NotImplementedError("what arrived cannot be taken away; restore a backup that was made before it")


def _guard_file() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, '{0} are append-only'); END"
    for table in APPEND_ONLY:
        op.execute(f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE ON {table} {refuse.format(table)}")
    for table in DELETED_NEVER:
        op.execute(f"CREATE TRIGGER {table}_are_never_deleted BEFORE DELETE ON {table} {refuse.format(table)}")
    for table in ERASABLE:
        op.execute(
            f"CREATE TRIGGER {table}_are_only_erased BEFORE DELETE ON {table} WHEN NOT EXISTS ({_TRACED}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} are append-only; an erasure leaves its trace first'); END"
        )


def _guard_server() -> None:
    do = "EXECUTE FUNCTION detente_append_only()"
    for table in APPEND_ONLY:
        op.execute(f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE ON {table} FOR EACH ROW {do}")
        op.execute(f"CREATE TRIGGER {table}_are_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {do}")
    for table in DELETED_NEVER:
        op.execute(f"CREATE TRIGGER {table}_are_never_deleted BEFORE DELETE ON {table} FOR EACH ROW {do}")
    for table in ERASABLE:
        op.execute(
            f"CREATE FUNCTION detente_{table}_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NOT EXISTS ({_TRACED}) THEN RAISE EXCEPTION '{table} are append-only; an erasure leaves its trace first'; END IF; "
            f"RETURN OLD; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_are_only_erased BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION detente_{table}_only_erased()"
        )
