"""Pictures that were drawn, kept to be shown again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the table and the trigger that keeps its rows as they are."""
    op.create_table(
        "pictures",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("area", sa.String(100), nullable=False),
        sa.Column("as_of", sa.DateTime, nullable=False),
        sa.Column("newest", sa.String(60), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("known_since", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pictures"),
    )
    op.create_index("ix_pictures_area_as_of", "pictures", ["area", "as_of"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER pictures_are_append_only BEFORE UPDATE ON pictures "
            "BEGIN SELECT RAISE(ABORT, 'pictures are append-only'); END"
        )


def downgrade() -> None:
    """Drops the table."""
    op.drop_table("pictures")
