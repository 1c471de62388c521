"""Private notes: only their writer and those named find them. No picture, brief, export, search or log holds a word of them; erased is gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from detente.errors import StaleError, StoreError
from detente.model.notes import Note
from detente.store import accesses, schema
from detente.store.audit import naive
from detente.store.erasure import wipe
from detente.store.store import Store

MOST_READERS = 20


def notes_for(store: Store, account: str, *, area: str | None = None) -> tuple[Note, ...]:
    """The notes that an account wrote or is named in, the last changed first."""
    note, reader = schema.notes, schema.note_readers
    named = select(reader.c.note_id).where(reader.c.account == account)
    query = select(note).where(or_(note.c.owner == account, note.c.id.in_(named))).order_by(note.c.changed.desc(), note.c.id)
    if area is not None:
        query = query.where(note.c.area == area)
    with store.database.reading() as connection:
        return tuple(_note(connection, row) for row in connection.execute(query).all())


def note_for(store: Store, identity: str, account: str) -> Note | None:
    """A note, for one who may read it; None for whoever may not, as if there were none."""
    with store.database.reading() as connection:
        found = _one(connection, identity)
    return found if found is not None and found.is_open_to(account) else None


def write_note(store: Store, identity: str, *, owner: str, area: str, about: str, text: str, readers: Iterable[str]) -> Note:
    """A new note. The same id with the same words is the same note; with others, StoreError: an id is used once."""
    now = naive(store.clock())
    with store.database.writing() as connection:
        known = _one(connection, identity)
        if known is not None:
            if (known.owner, known.text) == (owner, schema.storable(text)):
                return known
            raise StoreError(f"a note {identity} is there already; make a new id")
        values = {
            "id": identity, "owner": owner, "area": area, "about": about, "text": text, "version": 1, "made": now, "changed": now,
            "changed_by": owner,
        }  # fmt: skip
        connection.execute(insert(schema.notes).values(values))
        _name(connection, identity, readers, owner)
        return _there(connection, identity)


def change_note(store: Store, identity: str, *, by: str, version: int, text: str, readers: Iterable[str] | None = None) -> Note:
    """Other words for a note; only its writer may name readers. Raises StoreError if it is not there for `by`, StaleError if it has another
    version than was seen."""
    note = schema.notes
    with store.database.writing() as connection:
        known = _one(connection, identity)
        if known is None or not known.is_open_to(by) or (readers is not None and by != known.owner):
            raise StoreError(f"there is no note {identity} that you may change")
        if known.version != version:
            raise StaleError(identity, known.version)
        values = {"text": text, "version": version + 1, "changed": naive(store.clock()), "changed_by": by}
        connection.execute(update(note).where(note.c.id == identity).values(values))
        if readers is not None:
            _name(connection, identity, readers, known.owner)
        return _there(connection, identity)


def erase_note(store: Store, identity: str, *, by: str) -> bool:
    """Erases a note of its writer, out of the files too; False if `by` wrote none of that id. The log says that, not what it said."""
    note, reader = schema.notes, schema.note_readers
    with store.database.writing() as connection:
        if connection.execute(select(note.c.id).where(note.c.id == identity, note.c.owner == by)).first() is None:
            return False
        connection.execute(delete(reader).where(reader.c.note_id == identity))
        connection.execute(delete(note).where(note.c.id == identity))
        accesses.enter(connection, store.clock, [accesses.made(by, "note", "erased", identity)])
    wipe(store, (reader, note))
    return True


def _name(connection: Connection, identity: str, readers: Iterable[str], owner: str) -> None:
    wanted = sorted({r for r in readers if r != owner})
    account = schema.accounts
    known = set(connection.execute(select(account.c.name).where(account.c.name.in_(wanted))).scalars())
    if len(wanted) > MOST_READERS or set(wanted) - known:
        raise StoreError(
            f"no account is called {', '.join(sorted(set(wanted) - known)) or 'so many'}; name up to {MOST_READERS} by their accounts"
        )
    connection.execute(delete(schema.note_readers).where(schema.note_readers.c.note_id == identity))
    if wanted:
        connection.execute(insert(schema.note_readers), [{"note_id": identity, "account": r} for r in wanted])


def _one(connection: Connection, identity: str) -> Note | None:
    row = connection.execute(select(schema.notes).where(schema.notes.c.id == identity)).first()
    return None if row is None else _note(connection, row)


def _there(connection: Connection, identity: str) -> Note:
    found = _one(connection, identity)
    assert found is not None, "it was written in this transaction"
    return found


def _note(connection: Connection, row: Row[tuple[object, ...]]) -> Note:
    reader = schema.note_readers
    readers = connection.execute(select(reader.c.account).where(reader.c.note_id == row.id).order_by(reader.c.account)).scalars()
    return Note(
        row.id, row.owner, row.area, row.about, row.text, tuple(readers), row.version, row.made.replace(tzinfo=UTC),
        row.changed.replace(tzinfo=UTC), row.changed_by,
    )  # fmt: skip
