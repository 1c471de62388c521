"""The tables of the memory. Rows are added, never changed; a correction is one more row.

The schema is made by the migrations; a test holds that they give exactly these tables.
"""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("published", DateTime, index=True),
    Column("source", String(200)),
    Column("family", String(200)),
    Column("record", LargeBinary, nullable=False),
    Column("known_since", DateTime, nullable=False, index=True),
)

readings = Table(
    "readings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document_id", String(20), ForeignKey("documents.id"), nullable=False),
    Column("area", String(100), nullable=False),
    Column("method", String(200), nullable=False),
    Column("questions", LargeBinary, nullable=False),
    Column("known_since", DateTime, nullable=False),
    Index("uq_readings_document_area_method", "document_id", "area", "method", unique=True),
)

mentions = Table(
    "mentions",
    metadata,
    Column("reading_id", Integer, ForeignKey("readings.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("mention_id", String(20), nullable=False, index=True),
    Column("type", String(20), nullable=False),
    Column("mode", String(30)),
    Column("ends", String(20)),
    Column("status", String(20), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("published", DateTime, index=True),
    Column("record", LargeBinary, nullable=False),
    Index("ix_mentions_type_published", "type", "published"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document_id", String(20), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("question", String(40), nullable=False),
    Column("answer", Text, nullable=False),
    Column("by", String(100), nullable=False),
    Column("why", Text, nullable=False),
    Column("known_since", DateTime, nullable=False),
)

rejections = Table(
    "rejections",
    metadata,
    Column("id", String(500), primary_key=True),
    Column("stage", String(40), primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("known_since", DateTime, nullable=False),
)

# Drawn from the others and never a fact: a row whose key is no longer that of the memory is never read again.
pictures = Table(
    "pictures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("area", String(100), nullable=False),
    Column("as_of", DateTime, nullable=False),
    Column("newest", String(60), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("known_since", DateTime, nullable=False),
    Index("ix_pictures_area_as_of", "area", "as_of"),
)
