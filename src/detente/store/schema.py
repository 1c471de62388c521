"""The tables of the memory. Rows are added, never changed; a correction is one more row, and only an erasure, traced, takes any away.

The schema is made by the migrations; a test holds that they give exactly these tables.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table
from sqlalchemy.types import Text, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def storable(value: str, chars: int | None = None) -> str:
    """A text as every database takes it: no zero and no half characters, no longer than the column."""
    text = value if value.isascii() and "\0" not in value else value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return text if chars is None else text[:chars]


class Words(TypeDecorator[str]):
    """A column to look rows up by, cut to its length; the record beside it has the whole."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:  # noqa: ARG002 the interface's signature
        return None if value is None else storable(value, self.impl_instance.length)  # type: ignore[attr-defined]


class Prose(TypeDecorator[str]):
    """A text of any length; `chars` bounds one that is part of a key."""

    impl = Text
    cache_ok = True

    def __init__(self, chars: int | None = None) -> None:
        super().__init__()
        self.chars = chars

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:  # noqa: ARG002 the interface's signature
        return None if value is None else storable(value, self.chars)


documents = Table(
    "documents",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("published", DateTime, index=True),
    Column("source", Words(200)),
    Column("family", Words(200)),
    Column("record", LargeBinary, nullable=False),
    Column("known_since", DateTime, nullable=False, index=True),
    Index("ix_documents_source_family", "source", "family", "id"),
)

readings = Table(
    "readings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document_id", String(20), ForeignKey("documents.id"), nullable=False),
    Column("area", Words(100), nullable=False),
    Column("method", Words(200), nullable=False),
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

# `answer` holds the whole decision as JSON; the columns before it are those of its first target. Rows of the first two schemas are notes.
decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document_id", String(20), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("question", Words(40), nullable=False),
    Column("answer", Prose, nullable=False),
    Column("by", Words(100), nullable=False),
    Column("why", Prose, nullable=False),
    Column("known_since", DateTime, nullable=False),
)

rejections = Table(
    "rejections",
    metadata,
    Column("id", Words(500), primary_key=True),
    Column("stage", Words(40), primary_key=True),
    Column("reason", Prose(600), primary_key=True),
    Column("known_since", DateTime, nullable=False),
)

# Drawn from the others and never a fact: a row whose key is no longer that of the memory is never read again.
pictures = Table(
    "pictures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("area", Words(100), nullable=False),
    Column("as_of", DateTime, nullable=False),
    Column("newest", String(60), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("known_since", DateTime, nullable=False),
    Index("ix_pictures_area_as_of", "area", "as_of"),
)

# One entry for each fact, in the order in which they were added; `chain` binds each to all before it. No entry holds a word of a report.
audit = Table(
    "audit",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False, index=True),
    Column("clock", DateTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("document_id", String(20), index=True),
    Column("digest", String(64), nullable=False),
    Column("chain", String(64), nullable=False),
    Index("ix_audit_kind_entry", "kind", "entry"),
)

# What was taken away: the trace that an erasure leaves. A document that stands here is not taken in again.
erasures = Table(
    "erasures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("document_id", String(20), nullable=False, index=True),
    Column("scope", String(20), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("by", Words(100), nullable=False),
    Column("why", Prose, nullable=False),
    Column("known_since", DateTime, nullable=False),
)

# The texts of strict privacy as they came, encrypted; each can be destroyed for itself.
originals = Table(
    "originals",
    metadata,
    Column("document_id", String(20), ForeignKey("documents.id"), primary_key=True),
    Column("record", LargeBinary, nullable=False),
    Column("known_since", DateTime, nullable=False),
)

# The bytes that documents were made of, as they came; in strict privacy encrypted. Each can be erased for itself.
raws = Table(
    "raws",
    metadata,
    Column("document_id", String(20), ForeignKey("documents.id"), primary_key=True),
    Column("record", LargeBinary, nullable=False),
    Column("known_since", DateTime, nullable=False),
)

# What came from a watched source: once for each version of each item. Keys are hashes: an address may hold a name.
arrivals = Table(
    "arrivals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("area", Words(100), nullable=False),
    Column("source", Words(100), nullable=False),
    Column("key", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("known_since", DateTime, nullable=False, index=True),
    Index("uq_arrivals_area_source_key_version", "area", "source", "key", "version", unique=True),
)

# The bytes of each arrival as they came, packed, with address, headers and time; sealed under strict privacy. An erasure takes them along.
arrival_bytes = Table(
    "arrival_bytes",
    metadata,
    Column("arrival_id", Integer, ForeignKey("arrivals.id"), primary_key=True, autoincrement=False),
    Column("document_id", String(20), nullable=False, index=True),
    Column("record", LargeBinary, nullable=False),
    Column("known_since", DateTime, nullable=False),
)

# What became of each arrival: an arrival without an outcome is still to be read.
outcomes = Table(
    "outcomes",
    metadata,
    Column("arrival_id", Integer, ForeignKey("arrivals.id"), primary_key=True, autoincrement=False),
    Column("outcome", String(20), nullable=False),
    Column("known_since", DateTime, nullable=False),
)

# Where the watch stands with each place it looks at: no fact, and the only rows that change. Without them it looks again and adds nothing.
watches = Table(
    "watches",
    metadata,
    Column("area", Words(100), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("record", LargeBinary, nullable=False),
)

# Who may come in. These rows change; what changed, and by whom, stands in `accesses`.
accounts = Table(
    "accounts",
    metadata,
    Column("name", Words(100), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("password", String(200), nullable=False),
    Column("is_locked", Boolean, nullable=False),
    Column("made", DateTime, nullable=False),
    Column("changed", DateTime, nullable=False),
)

# Who is in. `id` is the hash of a secret that only the browser has.
sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", Words(100), nullable=False, index=True),
    Column("made", DateTime, nullable=False),
    Column("seen", DateTime, nullable=False),
)

# The keys of programs. `digest` is the hash of a secret that is shown once.
tokens = Table(
    "tokens",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("account", Words(100), nullable=False, index=True),
    Column("name", Words(100), nullable=False),
    Column("scope", String(20), nullable=False),
    Column("made", DateTime, nullable=False),
    Column("expires", DateTime, nullable=False),
    Index("uq_tokens_digest", "digest", unique=True),
)

# Passwords that did not fit: by whose name, and from which address, both hashed.
attempts = Table(
    "attempts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last", DateTime, nullable=False),
)

# What the guard decided and what of the restricted was read: a log of its own, each entry bound to all before it. It holds no word of a report.
accesses = Table(
    "accesses",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False, index=True),
    Column("who", Words(100), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("what", Words(200), nullable=False),
    Column("subject", Words(100), nullable=False),
    Column("times", Integer, nullable=False),
    Column("chain", String(64), nullable=False),
)

# A mediator's own notes: their writer's and those named, nobody else's. They change, and go without a trace of what they said.
notes = Table(
    "notes",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", Words(100), nullable=False, index=True),
    Column("area", Words(100), nullable=False),
    Column("about", Words(80), nullable=False),
    Column("text", Prose, nullable=False),
    Column("version", Integer, nullable=False),
    Column("made", DateTime, nullable=False),
    Column("changed", DateTime, nullable=False),
    Column("changed_by", Words(100), nullable=False),
)

note_readers = Table(
    "note_readers",
    metadata,
    Column("note_id", String(40), ForeignKey("notes.id"), primary_key=True),
    Column("account", Words(100), primary_key=True),
)

# What a client sent under a name of its own, so that it may send it twice. `outcome` names what came of it.
submissions = Table(
    "submissions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("outcome", String(100), nullable=False),
    Column("known_since", DateTime, nullable=False),
)

FACTS = (documents, readings, mentions, decisions, rejections)
"""What a picture rests on, and what is counted for a person."""
