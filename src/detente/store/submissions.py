"""What a client sent under a name of its own: sent again, it is answered as it was the first time and adds nothing."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from detente.store import schema
from detente.store.accounts import hashed
from detente.store.audit import naive
from detente.store.store import Store


def submission(store: Store, account: str, client_id: str) -> tuple[str, str] | None:
    """(digest of what was sent, what came of it) under a client's own name for it; None if it never came."""
    table = schema.submissions
    with store.database.reading() as connection:
        found = connection.execute(select(table).where(table.c.id == hashed(f"{account}\x1f{client_id}"))).first()
    return None if found is None else (found.digest, found.outcome)


def note_submission(store: Store, account: str, client_id: str, *, digest: str, outcome: str) -> None:
    """Notes what came of it; the same again changes nothing."""
    values = {
        "id": hashed(f"{account}\x1f{client_id}"), "digest": digest, "outcome": outcome, "known_since": naive(store.clock()),
    }  # fmt: skip
    try:
        with store.database.engine.connect() as connection:
            connection.execution_options(detente_writes=True)
            with connection.begin():
                connection.execute(insert(schema.submissions).values(values))
    except IntegrityError:
        return  # the same came twice at once, and the first has noted it
