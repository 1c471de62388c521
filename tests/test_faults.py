"""Injected faults: killed workers, a full disk, two writers, torn files, a read-only folder. `make faults` does the same 200 times."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.errors import StoreError
from detente.store.store import Store
from detente.store.upgrade import HEAD
from detente.store.verify import verify
from tests import faults
from tests.faults import Killer, add, check, ended, started
from tests.memories import Kind
from tests.postgres import owner

STORED = Path(__file__).resolve().parent / "fixtures" / "memories"


@pytest.mark.parametrize("mode", ["ingest", "correct", "erase"])
def test_what_was_acknowledged_before_a_kill_is_there_after_it(kind: Kind, mode: str) -> None:
    killer = Killer.at(kind.fresh(), documents=25, seed=7)
    done = strikes = 0
    while strikes < 3 or (done == 0 and strikes < 20):
        done += killer.strike(mode)
        strikes += 1
    assert done > 0, "the worker was killed before it did anything, each time: the test proves nothing"


def old_memory(folder: Path, *, documents: int) -> Path:
    """A memory of schema 0002 that takes a while to bring up."""
    path = folder / "old.db"
    path.write_bytes(gzip.decompress((STORED / "0002.db.gz").read_bytes()))
    with sqlite3.connect(path) as connection:
        for number in range(documents):
            new = f"d_{number:016x}"
            connection.execute(
                "INSERT INTO documents SELECT ?, sha256, published, source, family, record, known_since FROM documents LIMIT 1",
                (new,),
            )
            connection.execute(
                "INSERT INTO readings (document_id, area, method, questions, known_since) VALUES (?, 'x', 'y', '[]', '2031-03-06 09:00:00.000000')",
                (new,),
            )
    connection.close()
    return path


def test_a_migration_that_is_killed_is_done_wholly_or_not_at_all(tmp_path: Path) -> None:
    old = old_memory(tmp_path, documents=800)
    chance, versions = random.Random(5), set()
    for number in range(3):
        path = Path(shutil.copy(old, tmp_path / f"killed-{number}.db"))
        worker = started("migrate", path)
        while worker.poll() is None and not path.with_name(path.name + "-wal").exists():
            pass
        faults.time.sleep(chance.uniform(0, 0.15))
        worker.kill()
        ended(worker)
        with sqlite3.connect(path) as connection:
            (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        connection.close()
        versions.add(version)
        store = Store(path)
        assert verify(store).faults == ()
        assert store.counts()["documents"] == 806
        store.close()
    assert versions <= {"0002", HEAD}
    assert "0002" in versions, "no kill came in time: the test proves nothing"


def test_a_full_disk_is_told_and_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    Store(path).close()
    limit = path.stat().st_size + 300_000
    told = ended(started("ingest", path, FAULT_MAX_FILE_BYTES=str(limit)))
    assert told.code == 3
    assert "the disk is full" in told.error
    assert "nothing of this write was kept" in told.error
    assert told.lines
    store = check(path, set(told.lines))
    assert add(store, 10**6) is True
    assert verify(store).faults == ()


def test_a_disk_that_is_full_from_the_start_makes_no_half_memory(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    told = ended(started("ingest", path, FAULT_MAX_FILE_BYTES="20000"))
    assert told.code == 3
    assert "the disk is full" in told.error
    assert check(path, set()).head().entry == 0


def test_a_backup_onto_a_full_disk_is_told_and_leaves_no_file(tmp_path: Path) -> None:
    from detente.store.backup import back_up

    store = Store(tmp_path / "memory.db")
    for number in range(3):
        add(store, number)
    full = Path("/dev/full")
    if full.exists():
        link = tmp_path / "backup.part"
        link.symlink_to(full)
        with pytest.raises(StoreError, match=r"cannot be written.*the memory is as it was"):
            back_up(store, tmp_path / "backup")
        assert not (tmp_path / "backup").exists()
    assert not (tmp_path / "backup.part").exists()
    assert back_up(store, tmp_path / "backup").rows


def test_two_writers_of_the_same_items_keep_each_of_them_once(kind: Kind) -> None:
    target = kind.fresh()
    workers = [started("ingest", target) for _ in range(2)]
    said = [faults.first_lines(w, 6) for w in workers]  # both are at work by then
    for worker in workers:
        worker.kill()
    first, second = (ended(w, s) for w, s in zip(workers, said, strict=True))
    assert (first.error, second.error) == ("", "")
    assert first.lines
    assert second.lines
    assert not set(first.lines) & set(second.lines), "both were told that they kept the same item"
    check(target, set(first.lines) | set(second.lines)).close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "memory.db"
    store = Store(path)
    for number in range(40):
        add(store, number)
    store.close()
    return path


@pytest.mark.parametrize("left", [0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_torn_file_is_told_and_never_taken_for_whole(whole: Path, tmp_path: Path, left: float) -> None:
    path = tmp_path / "torn.db"
    content = whole.read_bytes()
    path.write_bytes(content[: int(len(content) * left)])
    assert is_told(path, whole)


@pytest.mark.parametrize("seed", range(12))
def test_a_page_of_rubbish_is_told_and_never_taken_for_whole(whole: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = tmp_path / "rubbish.db"
    content = bytearray(whole.read_bytes())
    page = 4096 * chance.randrange(1, len(content) // 4096)
    content[page : page + 4096] = chance.randbytes(4096)
    path.write_bytes(content)
    assert is_told(path, whole)


def is_told(path: Path, whole: Path) -> bool:
    """True if the fault is told as an error of Detente's or by `verify`, or harmed nothing. What else is raised is a fault of ours."""
    try:
        store = Store(path)
        found = bool(verify(store).faults)
        is_unharmed = found or everything(store) == everything(Store(whole))
        store.close()
    except StoreError as error:
        return str(path) in str(error)
    return found or is_unharmed


def everything(store: Store) -> object:
    return store.counts(), store.remember(area=faults.AREA, as_of=faults.NOON + faults.timedelta(days=99))


def test_a_torn_log_of_writes_loses_no_half_and_a_noted_head_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    store = Store(path)
    for number in range(5):
        add(store, number)
    noted = store.head()
    torn = tmp_path / "torn"
    torn.mkdir()
    log = path.with_name("memory.db-wal").read_bytes()
    shutil.copy(path, torn / "memory.db")
    (torn / "memory.db-wal").write_bytes(log[: int(len(log) * 0.6)])
    again = Store(torn / "memory.db")
    assert 0 < again.counts()["documents"] < 5
    assert verify(again).faults == ()
    assert [f.what for f in verify(again, expected=noted).faults] == [f"entry {noted.entry}"]


@pytest.fixture
def shut_folder() -> Iterator[Path]:
    """A folder that others may look into and nobody may write to."""
    folder = Path(tempfile.mkdtemp(prefix="detente-shut-"))
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("was_closed", [True, False])
def test_a_memory_in_a_read_only_folder_can_be_looked_at_and_says_why_it_cannot_be_written(
    shut_folder: Path, *, was_closed: bool
) -> None:
    path = shut_folder / "memory.db"
    store = Store(path)
    for number in range(3):
        add(store, number)
    if was_closed:
        store.close()
    for file in shut_folder.iterdir():
        file.chmod(0o444)
    shut_folder.chmod(0o555)
    told = ended(started("look", path, 100, FAULT_USER=owner() or ""))
    assert told.lines == ("3 documents",)
    assert "cannot be opened for writing" in told.error
    assert "rights of the file" in told.error
    store.close()


def test_a_new_memory_in_a_read_only_folder_is_refused(shut_folder: Path) -> None:
    shut_folder.chmod(0o555)
    told = ended(started("look", shut_folder / "memory.db", FAULT_USER=owner() or ""))
    assert "cannot be opened for writing" in told.error
    assert list(shut_folder.iterdir()) == []


def test_a_server_that_goes_away_is_told(databases, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    nowhere = f"postgresql://detente@/nothing?host={os.sep}nowhere&port=1"
    with pytest.raises(StoreError, match="cannot be reached"):
        Store(nowhere)
