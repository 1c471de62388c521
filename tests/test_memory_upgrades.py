"""Memories of every released schema are brought up and lose nothing. The stored files were written by the programs of their time."""

from __future__ import annotations

import gzip
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Table, select

from detente.errors import StoreError
from detente.store import schema
from detente.store.store import Store
from detente.store.upgrade import HEAD, REVISIONS, migrations, upgrade
from detente.store.verify import verify
from detente.workspace import Workspace, workspace_of
from tests.memories import Databases, Kind

STORED = Path(__file__).resolve().parent / "fixtures" / "memories"
AREA = "harbour-islands"
AS_OF = datetime(2031, 3, 5, tzinfo=UTC)


def stored(revision: str, folder: Path) -> Path:
    path = folder / f"{revision}.db"
    path.write_bytes(gzip.decompress((STORED / f"{revision}.db.gz").read_bytes()))
    return path


def cells(path: Path, table: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as connection:
        return connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall()


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_stored_memory_is_brought_up_and_loses_nothing(revision: str, tmp_path: Path) -> None:
    path = stored(revision, tmp_path)
    before = {t.name: cells(path, t.name) for t in schema.FACTS}
    assert sum(map(len, before.values())) == 52
    store = Store(path)
    assert {t.name: cells(path, t.name) for t in schema.FACTS} == before
    found = verify(store)
    assert (found.faults, found.entries) == ((), 6 + 7 + 1 + 1)
    store.close()
    assert verify(Store(path)).head == found.head


def test_stored_memories_of_all_schemas_give_the_same_log_and_the_same_picture(tmp_path: Path) -> None:
    workspace: Workspace = workspace_of(AREA)
    stores = [Store(stored(revision, tmp_path)) for revision in REVISIONS[:-1]]
    assert len({str(s.head()) for s in stores}) == 1
    pictures = [workspace.remembered_picture(s, as_of=AS_OF)[0] for s in stores]
    assert pictures[0].happenings
    assert all(p == pictures[0] for p in pictures)


def test_what_an_older_program_decided_is_kept_as_a_note(tmp_path: Path) -> None:
    (note,) = Store(stored("0001", tmp_path)).decisions()
    assert (note.kind, note.by, note.value) == ("note", "an analyst", "is this right: no")


def test_a_past_knowledge_of_a_stored_memory_is_that_of_its_time(tmp_path: Path) -> None:
    store = Store(stored("0001", tmp_path))
    then = store.remember(area=AREA, as_of=AS_OF, known_at=datetime(2031, 3, 6, 9, 2, tzinfo=UTC))
    now = store.remember(area=AREA, as_of=AS_OF)
    assert 0 < len(then.documents) < len(now.documents)


def test_every_schema_before_this_one_has_a_stored_memory() -> None:
    assert {p.name.split(".")[0] for p in STORED.glob("*.db.gz")} == set(REVISIONS[:-1])


def test_the_list_of_schemas_is_that_of_the_migrations(kind: Kind) -> None:
    with kind.store().database.reading() as connection:
        scripts = ScriptDirectory.from_config(migrations(connection))
    assert tuple(reversed([s.revision for s in scripts.walk_revisions()])) == REVISIONS
    assert scripts.get_current_head() == HEAD


def test_the_migrations_give_the_schema_in_both_databases(kind: Kind) -> None:
    with kind.store().database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), schema.metadata)
    assert [d for d in differences if d[0] != "remove_table"] == []


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_empty_database_of_an_older_schema_is_brought_up_on_a_server(databases: Databases, revision: str) -> None:
    address = databases.empty()
    store = Store(address)
    with store.database.writing() as connection:
        for table in reversed(schema.metadata.sorted_tables):
            table.drop(connection)
        for name in (
            "detente_append_only",
            *(
                f"detente_{t}_only_erased"
                for t in ("documents", "readings", "mentions", "decisions", "originals", "raws", "arrival_bytes")
            ),
        ):
            connection.exec_driver_sql(f"DROP FUNCTION {name}()")
        connection.exec_driver_sql("DROP TABLE alembic_version")
        upgrade(connection, "server", to=revision)
    store.close()
    again = Store(address)
    assert set(again.counts().values()) == {0}
    assert verify(again).faults == ()
    again.close()


def test_a_migration_that_fails_leaves_the_memory_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = stored("0002", tmp_path)

    def fail(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("detente.store.audit.chained", fail)
    before = {t.name: cells(path, t.name) for t in schema.FACTS}
    with pytest.raises(RuntimeError, match="the power went"):
        Store(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0002",)]
    assert {t.name: cells(path, t.name) for t in schema.FACTS} == before
    monkeypatch.undo()
    assert verify(Store(path)).faults == ()


def test_an_older_program_says_that_a_memory_is_newer_and_touches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "memory.db"
    Store(path).close()
    before = path.read_bytes()
    monkeypatch.setattr("detente.store.upgrade.REVISIONS", REVISIONS[:-1])
    with pytest.raises(StoreError, match=r"newer Detente.*nothing was touched"):
        Store(path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["memory.db"]


def test_every_table_of_the_schema_is_counted(kind: Kind) -> None:
    store = kind.store()
    tables: list[Table] = schema.metadata.sorted_tables
    with store.database.reading() as connection:
        assert all(connection.execute(select(t)).all() == [] for t in tables)
    assert set(store.counts()) == {t.name for t in tables}
