"""The memory: what goes in comes out, a rerun adds nothing, and an old picture can be drawn again."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from detente.errors import StoreBusyError, StoreError
from detente.model.decisions import Decision, Target
from detente.model.documents import Rejected
from detente.model.read_documents import ReadDocument
from detente.store.schema import metadata
from detente.store.store import Store
from detente.workspace import Workspace

TEXTS = (
    ("On Monday police seized the municipal building in Zvečan.", "2023-05-29T10:00:00+02:00"),
    ("KFOR soldiers stand between citizens and police in Leposavić.", "2023-05-29T12:00:00+02:00"),
)


@pytest.fixture(scope="module")
def read(kosovo: Workspace) -> list[ReadDocument]:
    documents = [kosovo.document(body, published=published, source="Lowland Wire") for body, published in TEXTS]
    return list(kosovo.read(documents))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "memory.db")


def fill(store: Store, read: list[ReadDocument], *, method: str = "rules 1") -> list[bool]:
    return [store.add(r.document, r.mentions, r.questions, area="north-kosovo", method=method) for r in read]


def at(hour: int) -> datetime:
    return datetime(2023, 5, 29, hour, tzinfo=timezone(timedelta(hours=2)))


def test_what_goes_in_comes_out_equal(store: Store, read: list[ReadDocument]) -> None:
    fill(store, read)
    found = store.remember(area="north-kosovo", as_of=at(13))
    assert sorted(found.mentions, key=lambda m: m.id) == sorted((m for r in read for m in r.mentions), key=lambda m: m.id)
    assert found.documents == {r.document.id: r.document for r in read}


def test_a_rerun_adds_nothing(store: Store, read: list[ReadDocument]) -> None:
    assert fill(store, read) == [True, True]
    before = store.counts()
    assert fill(store, read) == [False, False]
    assert store.counts() == before


def test_a_better_reader_makes_a_new_reading_and_the_old_one_stays(store: Store, read: list[ReadDocument]) -> None:
    fill(store, read, method="rules 1")
    store.add(read[0].document, (), (), area="north-kosovo", method="rules 2")
    assert store.counts()["readings"] == 3
    found = store.remember(area="north-kosovo", as_of=at(13))
    assert {m.document_id for m in found.mentions} == {read[1].document.id}


def test_a_past_moment_knows_only_what_was_published_then(store: Store, read: list[ReadDocument]) -> None:
    fill(store, read)
    found = store.remember(area="north-kosovo", as_of=at(11))
    assert set(found.documents) == {read[0].document.id}
    assert {m.document_id for m in found.mentions} == {read[0].document.id}


def test_another_area_sees_nothing_of_it(store: Store, read: list[ReadDocument]) -> None:
    fill(store, read)
    assert store.remember(area="harbour-islands", as_of=at(13)).mentions == ()


def test_a_horizon_leaves_out_old_mentions_but_not_open_seizures(store: Store, read: list[ReadDocument]) -> None:
    fill(store, read)
    found = store.remember(area="north-kosovo", as_of=at(13) + timedelta(days=90), horizon=timedelta(days=30))
    assert {m.mode for m in found.mentions} == {"seize"}
    assert read[0].document.id in found.documents


def test_decisions_are_kept_in_order(store: Store) -> None:
    (first,) = store.decide(Decision("retract", "an analyst", "the wire corrected it", (Target("d_1", 0, 9, "m_1", "COERCE"),)))
    (second,) = store.decide(Decision("confirm", "an editor", "seen on the spot", (Target("d_1", 0, 9, "m_1", "COERCE"),)))
    assert store.decisions() == (first, second)
    assert (first.number, second.number) == (1, 2)


def test_a_rejection_is_kept_once(store: Store) -> None:
    rejected = Rejected("broken.pdf", "extract", "no text")
    store.reject([rejected])
    store.reject([rejected])
    assert store.counts()["rejections"] == 1


def test_rows_cannot_be_changed(store: Store, read: list[ReadDocument]) -> None:
    fill(store, read)
    engine = create_engine(f"sqlite:///{store.path}")
    with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
        connection.execute(text("UPDATE documents SET source = 'another'"))


def test_the_migrations_give_the_schema(store: Store) -> None:
    with create_engine(f"sqlite:///{store.path}").connect() as connection:
        context = MigrationContext.configure(connection)
        differences = [d for d in compare_metadata(context, metadata) if d[0] not in ("remove_table",)]
    assert differences == []


def test_a_newer_memory_is_refused_and_left_alone(store: Store) -> None:
    engine = create_engine(f"sqlite:///{store.path}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = store.path.read_bytes()
    store.close()
    with pytest.raises(StoreError, match="newer Detente"):
        Store(store.path)
    assert store.path.read_bytes() == before


def test_a_file_that_is_no_memory_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "notes.db"
    other.write_bytes(b"these are notes, not a database at all, and longer than a header" * 20)
    with pytest.raises(StoreError, match="no memory of Detente"):
        Store(other)
    assert other.read_bytes().startswith(b"these are notes")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with create_engine(f"sqlite:///{other}").begin() as connection:
        connection.execute(text("CREATE TABLE songs (id INTEGER)"))
    with pytest.raises(StoreError, match="another program"):
        Store(other)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        Store(tmp_path / "nowhere" / "memory.db")


def test_a_second_writer_waits_and_then_says_so(store: Store, read: list[ReadDocument], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.store.engine.BUSY_SECONDS", 0.1)
    second = Store(store.path)
    blocker = create_engine(f"sqlite:///{store.path}").connect()
    blocker.execute(text("BEGIN IMMEDIATE"))
    with pytest.raises(StoreBusyError, match="try again"):
        fill(second, read)
    blocker.rollback()
    assert fill(second, read) == [True, True]
