"""What came from watched sources: kept once, read once, erased for good. A part of the contract of the memory."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from detente.errors import StoreError
from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.watched import Arrival
from detente.store.arrivals import arrive, counts, known, settle, stand, standing, unread
from detente.store.backup import back_up, restore
from detente.store.came import came, listed
from detente.store.erasure import erase, published_before
from detente.store.sealing import seal_bytes, unseal_bytes
from detente.store.store import Store
from detente.store.verify import verify
from tests.memories import Kind

AREA = "harbour-islands"
AT = datetime(2031, 3, 5, 8, 10, tzinfo=UTC)


def arrival(number: int, version: str = "v1", source: str = "southern-cable") -> Arrival:
    content = f'{{"id": "{number}", "title": "{version}"}}'.encode()
    return Arrival(
        source, f"item {number}", version, content, ".entry", f"https://wire.example/{number}", asked="https://wire.example/feed",
        landed="https://wire.example/feed", status=200, at=AT, headers={"etag": '"one"'},
    )  # fmt: skip


def no_key() -> bytes:
    raise AssertionError("nothing is sealed here")


def document_of(found: Arrival) -> Document:
    sha256 = hashlib.sha256(found.content).hexdigest()
    return Document(content_id("d", sha256, ""), "Guards left.", sha256, published=AT)


def test_each_version_of_an_item_arrives_once(store: Store) -> None:
    assert arrive(store, [arrival(1), arrival(2), arrival(1)], area=AREA) == 2
    assert arrive(store, [arrival(2), arrival(1)], area=AREA) == 0
    assert arrive(store, [arrival(1, "v2"), arrival(3)], area=AREA) == 2
    assert arrive(store, [arrival(1)], area="elsewhere") == 1
    assert arrive(store, [arrival(1, source="albatross")], area=AREA) == 1
    assert verify(store).faults == ()


def test_what_arrived_is_known_by_item_and_version(store: Store) -> None:
    arrive(store, [arrival(n) for n in range(900)], area=AREA)
    asked = [(f"item {n}", "v1") for n in range(1_000)]
    found = known(store, area=AREA, source="southern-cable", items=[*asked, ("item 1", "v2")])
    assert found == set(asked[:900])
    assert known(store, area=AREA, source="other", items=asked) == frozenset()


def test_an_arrival_comes_back_as_it_came_until_it_has_an_outcome(store: Store) -> None:
    arrive(store, [arrival(n) for n in range(5)], area=AREA)
    first = unread(store, area=AREA, limit=3)
    assert [k.arrival for k in first] == [arrival(0), arrival(1), arrival(2)]
    settle(store, {first[0].number: "read", first[1].number: "rejected"})
    settle(store, {first[0].number: "erased"})
    assert [k.arrival for k in unread(store, area=AREA, limit=9)] == [arrival(2), arrival(3), arrival(4)]
    assert store.counts()["outcomes"] == 2
    assert unread(store, area="elsewhere", limit=9) == []
    assert verify(store).faults == ()


def test_arrivals_are_counted_by_source_and_since(kind: Kind) -> None:
    now = [AT]
    store = kind.store(clock=lambda: now[0])
    arrive(store, [arrival(1), arrival(2)], area=AREA)
    now[0] += timedelta(hours=2)
    arrive(store, [arrival(3), arrival(1, source="albatross")], area=AREA)
    settle(store, {1: "read"})
    found = counts(store, area=AREA)
    assert {s: (c.arrived, c.unread) for s, c in found.items()} == {"southern-cable": (3, 2), "albatross": (1, 1)}
    assert found["southern-cable"].last == now[0]
    late = counts(store, area=AREA, since=AT + timedelta(hours=1))
    assert {s: c.arrived for s, c in late.items()} == {"southern-cable": 1, "albatross": 1}


def test_an_erased_document_takes_its_raw_bytes_along_and_does_not_arrive_again(store: Store) -> None:
    arrive(store, [arrival(1), arrival(2)], area=AREA)
    document = document_of(arrival(1))
    store.add(document, [], [], area=AREA, method="rules 1")
    found = came(store, document.id, by="Ana", key=no_key)
    assert (found.copy.content, found.copy.headers, found.copy.fetched) == (arrival(1).content, (("etag", '"one"'),), AT)
    assert found.link == "https://wire.example/1"
    erase(store, [document.id], by="Ana", why="asked to")
    with pytest.raises(StoreError, match="holds no raw copy"):
        came(store, document.id, by="Ana", key=no_key)
    assert arrive(store, [arrival(1)], area=AREA) == 0
    first, second = unread(store, area=AREA, limit=9)
    assert (first.arrival.content, second.arrival) == (b"", arrival(2))
    assert store.counts()["arrival_bytes"] == 1
    assert verify(store).faults == ()


def test_raw_bytes_can_be_erased_alone(store: Store) -> None:
    arrive(store, [arrival(1)], area=AREA)
    document = document_of(arrival(1))
    store.add(document, [], [], area=AREA, method="rules 1")
    erase(store, [document.id], by="Ana", why="no longer needed", scope="raw")
    assert store.counts()["arrival_bytes"] == 0
    assert store.documents([document.id])
    assert verify(store).faults == ()


def test_what_was_rejected_or_waits_is_listed_given_out_and_erased_by_the_id_of_its_bytes(store: Store) -> None:
    arrive(store, [arrival(1), arrival(2), arrival(3)], area=AREA)
    settle(store, {1: "rejected", 2: "read"})
    (rejected,) = listed(store, area=AREA, outcome="rejected")
    assert (rejected.id, rejected.source, rejected.name) == (document_of(arrival(1)).id, "southern-cable", "https://wire.example/1")
    assert [i.outcome for i in listed(store)] == ["rejected", "read", "unread"]
    assert list(listed(store, area="elsewhere")) == []
    entries = store.head().entry
    assert came(store, rejected.id, by="Ana", key=no_key).copy.content == arrival(1).content
    assert store.head().entry == entries + 1, "that somebody looked is entered"
    for identity in (rejected.id, document_of(arrival(3)).id):
        assert erase(store, [identity], by="Ana", why="asked to") == 1
        with pytest.raises(StoreError, match="holds no raw copy"):
            came(store, identity, by="Ana", key=no_key)
    assert [(i.id, i.name) for i in listed(store, outcome="rejected")] == [("-", None)]
    assert unread(store, area=AREA, limit=9)[0].arrival.content == b""
    assert verify(store).faults == ()


def test_retention_reaches_what_became_no_document(kind: Kind) -> None:
    now = [AT]
    store = kind.store(clock=lambda: now[0])
    arrive(store, [arrival(1)], area=AREA)
    now[0] += timedelta(days=10)
    arrive(store, [arrival(2)], area=AREA)
    store.add(document_of(arrival(2)), [], [], area=AREA, method="rules 1")
    assert published_before(store, AT + timedelta(days=1), area=AREA) == tuple(sorted(document_of(arrival(n)).id for n in (1, 2)))
    assert published_before(store, AT + timedelta(days=1), area="elsewhere") == ()
    assert published_before(store, AT) == ()


def test_bytes_go_with_every_document_that_was_made_of_them(store: Store) -> None:
    arrive(store, [arrival(1)], area=AREA)
    sha256 = hashlib.sha256(arrival(1).content).hexdigest()
    row = Document(content_id("d", sha256, "a mapping"), "Guards left.", sha256, published=AT)
    store.add(row, [], [], area=AREA, method="rules 1")
    erase(store, [row.id], by="Ana", why="asked to")
    assert store.counts()["arrival_bytes"] == store.counts()["documents"] == 0
    assert verify(store).faults == ()


def test_sealed_bytes_open_under_their_key_alone(store: Store) -> None:
    key = bytes(range(32))
    arrive(store, [arrival(1)], area=AREA, seal=lambda plain, i: seal_bytes(plain, key, document_id=i))
    with store.database.reading() as connection:
        (record,) = connection.execute(text("SELECT record FROM arrival_bytes")).scalars()
    assert b"wire.example" not in bytes(record)
    (found,) = unread(store, area=AREA, limit=9, unseal=lambda sealed, i: unseal_bytes(sealed, key, document_id=i))
    assert found.arrival == arrival(1)
    with pytest.raises(StoreError, match="sealed under a key"):
        unread(store, area=AREA, limit=9)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE arrivals SET version = 'x'", "UPDATE arrival_bytes SET document_id = 'x'", "UPDATE outcomes SET outcome = 'x'", "DELETE FROM arrivals",
        "DELETE FROM arrival_bytes", "DELETE FROM outcomes",
    ],
)  # fmt: skip
def test_what_arrived_cannot_be_changed_past_the_program(store: Store, statement: str) -> None:
    arrive(store, [arrival(1)], area=AREA)
    settle(store, {1: "read"})
    with pytest.raises(DatabaseError, match="append-only"), store.database.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_row_that_was_added_past_the_program_is_found(store: Store) -> None:
    arrive(store, [arrival(1)], area=AREA)
    with store.database.engine.begin() as connection:
        connection.execute(text("INSERT INTO outcomes VALUES (1, 'read', '2031-03-05 08:00:00')"))
    assert ["added past the program" in f.how for f in verify(store).faults] == [True]


def test_where_the_watch_stands_is_noted_anew_each_time(store: Store) -> None:
    stand(store, {"a": b"1", "b": b"2"}, area=AREA)
    stand(store, {"a": b"3"}, area=AREA)
    assert standing(store, area=AREA) == {"a": b"3", "b": b"2"}
    assert standing(store, area="elsewhere") == {}
    assert verify(store).faults == ()


def test_a_backup_holds_what_arrived_and_forgets_where_the_watch_stands(store: Store, tmp_path: Path) -> None:
    arrive(store, [arrival(1), arrival(2)], area=AREA)
    settle(store, {1: "read"})
    stand(store, {"a": b"1"}, area=AREA)
    made = back_up(store, tmp_path / "backup")
    assert restore(tmp_path / "backup", str(tmp_path / "again.db")) == made
    again = Store(tmp_path / "again.db")
    assert verify(again).faults == ()
    assert [k.arrival for k in unread(again, area=AREA, limit=9)] == [arrival(2)]
    assert arrive(again, [arrival(1), replace(arrival(2), version="v2")], area=AREA) == 1
    assert standing(again, area=AREA) == {}
    again.close()
