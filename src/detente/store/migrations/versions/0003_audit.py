"""The audit log, the trace of erasures, sealed originals, and rows that only an erasure can take away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

from detente.store.audit import START, Cell, chained, digest_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UPDATED_NEVER = ("documents", "readings", "mentions", "decisions", "rejections", "pictures", "audit", "erasures", "originals")
DELETED_NEVER = ("audit", "erasures", "rejections")
# How each table finds the document of a row that is to go.
DELETED_BY_ERASURE = {
    "documents": "SELECT 1 FROM erasures WHERE document_id = OLD.id AND scope = 'document'",
    "readings": "SELECT 1 FROM erasures WHERE document_id = OLD.document_id AND scope = 'document'",
    "mentions": (
        "SELECT 1 FROM erasures JOIN readings ON readings.document_id = erasures.document_id "
        "WHERE readings.id = OLD.reading_id AND scope = 'document'"
    ),
    "decisions": "SELECT 1 FROM erasures WHERE document_id = OLD.document_id AND scope = 'document'",
    "originals": "SELECT 1 FROM erasures WHERE document_id = OLD.document_id",
}
_ORDER = {"document": 0, "reading": 1, "decision": 2, "rejection": 3}
_Found = tuple[datetime, int, str, str, str | None, str]


def upgrade() -> None:
    """Creates the tables, enters all that is there in the log, and guards the rows."""
    op.create_table(
        "audit",
        sa.Column("entry", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("clock", sa.DateTime, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("document_id", sa.String(20)),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_document_id", "audit", ["document_id"])
    op.create_index("ix_audit_kind_entry", "audit", ["kind", "entry"])
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("document_id", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )
    op.create_index("ix_erasures_document_id", "erasures", ["document_id"])
    op.create_table(
        "originals",
        sa.Column("document_id", sa.String(20), nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_originals"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_originals_document_id"),
    )
    connection = op.get_bind()
    _enter_all(connection)
    guard = _guard_file if connection.dialect.name == "sqlite" else _guard_server
    guard()


def downgrade() -> None:
    """A log cannot be taken back."""
    raise NotImplementedError("the audit log cannot be taken away; restore a backup that was made before it")


def _enter_all(connection: sa.Connection) -> None:
    """One entry for each row that earlier programs kept, in the order in which they were known."""
    entry, chain, last = 0, START, None
    waiting: list[dict[str, Cell]] = []
    for known, _, kind, subject, document_id, digest in sorted(_facts(connection), key=lambda f: f[:4]):
        at = known if last is None or known > last else last + timedelta(microseconds=1)
        entry, last = entry + 1, at
        chain = chained(chain, (entry, at, known, kind, subject, document_id, digest))
        row: tuple[Cell, ...] = (entry, at, known, kind, subject, document_id, digest, chain)
        waiting.append(dict(zip(_COLUMNS, row, strict=True)))
        if len(waiting) == _AT_ONCE:
            connection.execute(_AUDIT.insert(), waiting)
            waiting = []
    if waiting:
        connection.execute(_AUDIT.insert(), waiting)


_AT_ONCE = 2_000
_COLUMNS = ("entry", "at", "clock", "kind", "subject", "document_id", "digest", "chain")
_AUDIT = sa.table("audit", *(sa.column(c) for c in _COLUMNS))


def _facts(connection: sa.Connection) -> Iterator[_Found]:
    tables = sa.MetaData()
    tables.reflect(connection, only=("documents", "readings", "mentions", "decisions", "rejections"))
    for row in _rows(connection, tables.tables["documents"], "id"):
        yield _found("document", str(row[0]), str(row[0]), row[-1], digest_of([row]))
    mentions = tables.tables["mentions"]
    for row in _rows(connection, tables.tables["readings"], "id"):
        own = sa.select(mentions).where(mentions.c.reading_id == row[0]).order_by(mentions.c.position)
        told = [tuple(r) for r in connection.execute(own)]
        yield _found("reading", str(row[0]), str(row[1]), row[-1], digest_of([row, *told]))
    for row in _rows(connection, tables.tables["decisions"], "id"):
        yield _found("decision", str(row[0]), str(row[1]) or None, row[-1], digest_of([row]))
    for row in _rows(connection, tables.tables["rejections"], "id", "stage", "reason"):
        digest = digest_of([row])
        yield _found("rejection", digest, None, row[-1], digest)


def _rows(connection: sa.Connection, table: sa.Table, *order: str) -> list[tuple[Cell, ...]]:
    return [tuple(r) for r in connection.execute(sa.select(table).order_by(*(table.c[c] for c in order)))]


def _found(kind: str, subject: str, document_id: str | None, known: Cell, digest: str) -> _Found:
    assert isinstance(known, datetime)
    return known, _ORDER[kind], kind, subject, document_id, digest


def _guard_file() -> None:
    for table in ("audit", "erasures", "originals"):
        op.execute(
            f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
        )
    for table in DELETED_NEVER:
        op.execute(
            f"CREATE TRIGGER {table}_are_never_deleted BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
        )
    for table, traced in DELETED_BY_ERASURE.items():
        op.execute(
            f"CREATE TRIGGER {table}_are_only_erased BEFORE DELETE ON {table} WHEN NOT EXISTS ({traced}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} are append-only; an erasure leaves its trace first'); END"
        )


def _guard_server() -> None:
    op.execute(
        "CREATE FUNCTION detente_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% are append-only', TG_TABLE_NAME; END $$"
    )
    for table in UPDATED_NEVER:
        op.execute(
            f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION detente_append_only()"
        )
        if table != "pictures":
            op.execute(
                f"CREATE TRIGGER {table}_are_not_emptied BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION detente_append_only()"
            )
    for table in DELETED_NEVER:
        op.execute(
            f"CREATE TRIGGER {table}_are_never_deleted BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION detente_append_only()"
        )
    for table, traced in DELETED_BY_ERASURE.items():
        op.execute(
            f"CREATE FUNCTION detente_{table}_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NOT EXISTS ({traced}) THEN RAISE EXCEPTION '{table} are append-only; an erasure leaves its trace first'; END IF; "
            f"RETURN OLD; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_are_only_erased BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION detente_{table}_only_erased()"
        )
