"""The first schema: documents, readings, mentions, decisions, rejections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the tables and the triggers that keep rows as they are."""
    op.create_table(
        "documents",
        sa.Column("id", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("published", sa.DateTime),
        sa.Column("source", sa.String(200)),
        sa.Column("family", sa.String(200)),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
    )
    op.create_index("ix_documents_sha256", "documents", ["sha256"])
    op.create_index("ix_documents_published", "documents", ["published"])
    op.create_index("ix_documents_known_since", "documents", ["known_since"])
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(20), nullable=False),
        sa.Column("area", sa.String(100), nullable=False),
        sa.Column("method", sa.String(200), nullable=False),
        sa.Column("questions", sa.LargeBinary, nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_readings_document_id"),
    )
    op.create_index("uq_readings_document_area_method", "readings", ["document_id", "area", "method"], unique=True)
    op.create_table(
        "mentions",
        sa.Column("reading_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("mention_id", sa.String(20), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("mode", sa.String(30)),
        sa.Column("ends", sa.String(20)),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("published", sa.DateTime),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("reading_id", "position", name="pk_mentions"),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name="fk_mentions_reading_id"),
    )
    op.create_index("ix_mentions_mention_id", "mentions", ["mention_id"])
    op.create_index("ix_mentions_published", "mentions", ["published"])
    op.create_index("ix_mentions_type_published", "mentions", ["type", "published"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("document_id", sa.String(20), nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("question", sa.String(40), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_document_id", "decisions", ["document_id"])
    op.create_table(
        "rejections",
        sa.Column("id", sa.String(500), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", "stage", "reason", name="pk_rejections"),
    )
    for table in ("documents", "readings", "mentions", "decisions", "rejections"):
        if op.get_bind().dialect.name == "sqlite":  # 0003 makes those of PostgreSQL, which no earlier program could use
            op.execute(
                f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )


def downgrade() -> None:
    """Drops the tables."""
    for table in ("rejections", "decisions", "mentions", "readings", "documents"):
        op.drop_table(table)
