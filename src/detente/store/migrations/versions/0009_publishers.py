"""Documents by who published them: a list of one source does not read every document."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the index. It holds the id too, so that publishers are counted without their documents."""
    op.create_index("ix_documents_source_family", "documents", ["source", "family", "id"])


def downgrade() -> None:
    """Drops the index."""
    op.drop_index("ix_documents_source_family", "documents")
