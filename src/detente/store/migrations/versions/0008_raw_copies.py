"""The bytes of each document as they came, with what their transfer said of them; each can be erased for itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TRACED = "SELECT 1 FROM erasures WHERE document_id = OLD.document_id AND scope IN ('document', 'raw')"
_REFUSED = "raws are append-only; an erasure leaves its trace first"


def upgrade() -> None:
    """Creates the table and the triggers that guard its rows."""
    op.create_table(
        "raws",
        sa.Column("document_id", sa.String(20), nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("document_id", name="pk_raws"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_raws_document_id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER raws_are_append_only BEFORE UPDATE ON raws BEGIN SELECT RAISE(ABORT, 'raws are append-only'); END"
        )
        op.execute(
            f"CREATE TRIGGER raws_are_only_erased BEFORE DELETE ON raws WHEN NOT EXISTS ({_TRACED}) "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
        return
    op.execute("CREATE TRIGGER raws_are_append_only BEFORE UPDATE ON raws FOR EACH ROW EXECUTE FUNCTION detente_append_only()")
    op.execute(
        "CREATE TRIGGER raws_are_not_emptied BEFORE TRUNCATE ON raws FOR EACH STATEMENT EXECUTE FUNCTION detente_append_only()"
    )
    op.execute(
        f"CREATE FUNCTION detente_raws_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NOT EXISTS ({_TRACED}) THEN RAISE EXCEPTION '{_REFUSED}'; END IF; RETURN OLD; END $$"
    )
    op.execute("CREATE TRIGGER raws_are_only_erased BEFORE DELETE ON raws FOR EACH ROW EXECUTE FUNCTION detente_raws_only_erased()")


def downgrade() -> None:
    """The log tells of rows that would be gone."""
    raise NotImplementedError("raw copies cannot be taken away; restore a backup that was made before them")
