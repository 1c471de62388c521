"""A kept picture is the one that would be drawn, and is never shown when anything it rests on has changed."""

from __future__ import annotations

import shutil
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import create_engine, text

from detente import workspace as workspace_module
from detente.model.decisions import Decision, Target
from detente.model.read_documents import ReadDocument
from detente.reuse import Reuse
from detente.settings import Settings
from detente.situation.canonical import canonical
from detente.situation.strip import of_place
from detente.store.pictures import KeptPicture, PictureKey, packed, unpacked
from detente.store.store import Store
from detente.workspace import Workspace

AREA = "north-kosovo"
NOW = datetime(2023, 5, 29, 13, tzinfo=UTC)
TEXTS = (
    ("On Monday police seized the municipal building in Zvečan.", "2023-05-29T10:00:00+02:00"),
    ("KFOR soldiers stand between citizens and police in Leposavić.", "2023-05-29T12:00:00+02:00"),
    ("Two persons were injured by tear gas in Zvečan on Monday, hospital staff said.", "2023-05-29T14:00:00+02:00"),
)


@pytest.fixture(scope="module")
def read(kosovo: Workspace) -> list[ReadDocument]:
    documents = [kosovo.document(body, published=published, source="Lowland Wire") for body, published in TEXTS]
    return list(kosovo.read(documents))


@pytest.fixture
def store(tmp_path: Path, kosovo: Workspace, read: list[ReadDocument]) -> Store:
    store = Store(tmp_path / "memory.db")
    kosovo.keep(store, read[:2])
    return store


def rows(store: Store) -> int:
    """Kept pictures of the area; beside each stand those of its places."""
    with create_engine(f"sqlite:///{store.path}").connect() as connection:
        return connection.execute(text("SELECT count(*) FROM pictures WHERE area = :area"), {"area": AREA}).scalar_one()


def key(store: Store, workspace: Workspace) -> PictureKey:
    return PictureKey(AREA, NOW, store.newest(), workspace.picture_digest)


def spoil(store: Store, record: bytes) -> None:
    """Adds a newer row under the key of the last one."""
    with create_engine(f"sqlite:///{store.path}").begin() as connection:
        columns = "area, as_of, newest, digest, known_since"
        connection.execute(
            text(f"INSERT INTO pictures ({columns}, record) SELECT {columns}, :record FROM pictures"), {"record": record}
        )


def test_the_second_picture_is_the_first_one_kept(store: Store, kosovo: Workspace) -> None:
    drawn, documents = kosovo.remembered_picture(store, as_of=NOW)
    assert rows(store) == 1
    shown, shown_documents = kosovo.remembered_picture(store, as_of=NOW)
    assert rows(store) == 1
    assert shown == drawn
    assert canonical(shown) == canonical(drawn)
    assert dict(shown_documents) == documents
    assert list(shown_documents) == list(documents)
    assert len(shown_documents) == 2


def test_a_kept_picture_is_what_is_shown(store: Store, kosovo: Workspace) -> None:
    """Without this the tests of stale rows would prove nothing."""
    other, _ = kosovo.remembered_picture(store, as_of=NOW - timedelta(days=1))
    store.keep_pictures([(key(store, kosovo), KeptPicture(other, ()))])
    assert kosovo.remembered_picture(store, as_of=NOW)[0] == other


def test_the_same_moment_in_another_time_zone_is_the_same_picture(store: Store, kosovo: Workspace) -> None:
    kosovo.remembered_picture(store, as_of=NOW)
    kosovo.remembered_picture(store, as_of=datetime.fromisoformat("2023-05-29T15:00:00+02:00"))
    assert rows(store) == 1


def test_another_moment_has_a_picture_of_its_own(store: Store, kosovo: Workspace) -> None:
    first, _ = kosovo.remembered_picture(store, as_of=NOW)
    second, _ = kosovo.remembered_picture(store, as_of=NOW - timedelta(microseconds=1))
    assert (first.as_of, second.as_of, rows(store)) == (NOW, NOW - timedelta(microseconds=1), 2)


def test_a_new_document_makes_a_new_picture_and_the_old_one_goes(store: Store, kosovo: Workspace, read: list[ReadDocument]) -> None:
    before, _ = kosovo.remembered_picture(store, as_of=NOW)
    kosovo.keep(store, read[2:])
    after, documents = kosovo.remembered_picture(store, as_of=NOW)
    assert read[2].document.id in documents
    assert after != before
    assert after == kosovo.picture(read, as_of=NOW)
    assert rows(store) == 1


def test_a_better_reading_of_a_known_document_makes_a_new_picture(
    store: Store, kosovo: Workspace, read: list[ReadDocument]
) -> None:
    before, _ = kosovo.remembered_picture(store, as_of=NOW)
    store.add(read[0].document, (), (), area=AREA, method="a better reader")
    after, _ = kosovo.remembered_picture(store, as_of=NOW)
    assert len(after.happenings) < len(before.happenings)


def test_a_decision_makes_a_new_picture(store: Store, kosovo: Workspace) -> None:
    kosovo.remembered_picture(store, as_of=NOW)
    before = key(store, kosovo)
    store.decide(Decision("retract", "an analyst", "the wire corrected it", (Target("d_1", 0, 9),)))
    assert store.picture(before) is not None
    assert store.picture(key(store, kosovo)) is None


def test_other_knowledge_makes_a_new_picture(store: Store, kosovo: Workspace, tmp_path: Path) -> None:
    ours = tmp_path / "ours" / "lexicon" / "en"
    ours.mkdir(parents=True)
    digests = {kosovo.picture_digest, Workspace(AREA, settings=Settings(knowledge=tmp_path / "ours")).picture_digest}
    for note in ("# ours\n", "# ours, changed\n"):
        (ours / "notes.yaml").write_text(note, encoding="utf-8")
        digests.add(Workspace(AREA, settings=Settings(knowledge=tmp_path / "ours")).picture_digest)
    assert len(digests) == 3
    kosovo.remembered_picture(store, as_of=NOW)
    assert all(store.picture(PictureKey(AREA, NOW, store.newest(), d)) is None for d in digests - {kosovo.picture_digest})


def test_another_program_makes_a_new_picture(kosovo: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "detente"
    shutil.copytree(workspace_module.PROGRAM, program, ignore=shutil.ignore_patterns("knowledge", "__pycache__"))
    monkeypatch.setattr(workspace_module, "PROGRAM", program)
    assert Workspace(AREA).picture_digest == kosovo.picture_digest
    with (program / "situation" / "levels.py").open("a", encoding="utf-8") as lines:
        lines.write("# another way to reach a level\n")
    assert Workspace(AREA).picture_digest != kosovo.picture_digest


def test_a_picture_that_was_overtaken_while_it_was_drawn_pushes_out_no_newer_one(
    store: Store, kosovo: Workspace, read: list[ReadDocument]
) -> None:
    before = key(store, kosovo)
    old, _ = kosovo.remembered_picture(store, as_of=NOW)
    kosovo.keep(store, read[2:])
    new, _ = kosovo.remembered_picture(store, as_of=NOW)
    store.keep_pictures([(before, KeptPicture(old, ()))])
    assert store.picture(before) is None
    kept = store.picture(key(store, kosovo))
    assert kept is not None
    assert kept.picture == new


@pytest.mark.parametrize("record", [b"", b"no picture", zlib.compress(b"{}"), zlib.compress(b'{"picture": 1, "documents": []}')])
def test_a_damaged_row_is_drawn_anew(store: Store, kosovo: Workspace, record: bytes) -> None:
    first, _ = kosovo.remembered_picture(store, as_of=NOW)
    spoil(store, record)
    assert store.picture(key(store, kosovo)) is None
    again, _ = kosovo.remembered_picture(store, as_of=NOW)
    assert again == first
    kept = store.picture(key(store, kosovo))
    assert kept is not None
    assert kept.picture == first


def test_a_memory_that_is_being_written_still_shows_its_picture(
    store: Store, kosovo: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.store.engine.BUSY_SECONDS", 0.1)
    second = Store(store.path)
    blocker = create_engine(f"sqlite:///{store.path}").connect()
    blocker.execute(text("BEGIN IMMEDIATE"))
    picture, _ = kosovo.remembered_picture(second, as_of=NOW)
    blocker.rollback()
    assert picture.happenings
    assert rows(store) == 0


def test_a_memory_of_the_first_schema_is_brought_up_and_loses_nothing(
    store: Store, kosovo: Workspace, read: list[ReadDocument]
) -> None:
    store.close()
    with create_engine(f"sqlite:///{store.path}").begin() as connection:
        later = ("pictures", "audit", "erasures", "originals", "raws", "arrival_bytes", "outcomes", "arrivals", "watches")
        people = ("note_readers", "notes", "sessions", "tokens", "attempts", "accesses", "submissions", "accounts")
        for table in (*later, *people):
            connection.execute(text(f"DROP TABLE {table}"))
        for table in ("documents", "readings", "mentions", "decisions"):
            connection.execute(text(f"DROP TRIGGER {table}_are_only_erased"))
        connection.execute(text("DROP TRIGGER rejections_are_never_deleted"))
        connection.execute(text("DROP INDEX ix_documents_source_family"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    again = Store(store.path)
    assert again.counts()["pictures"] == 0
    picture, _ = kosovo.remembered_picture(again, as_of=NOW)
    assert picture == kosovo.picture(read[:2], as_of=NOW)
    assert rows(again) == 1


def test_kept_pictures_cannot_be_changed(store: Store, kosovo: Workspace) -> None:
    kosovo.remembered_picture(store, as_of=NOW)
    with pytest.raises(Exception, match="append-only"), create_engine(f"sqlite:///{store.path}").begin() as connection:
        connection.execute(text("UPDATE pictures SET digest = 'another'"))


# one place of a kept picture ---------------------------------------------------------------------------------------------


def test_each_place_is_kept_beside_the_area_and_tells_what_the_area_tells_of_it(kosovo: Workspace, store: Store) -> None:
    whole, _ = kosovo.remembered_picture(store, as_of=NOW)
    count = store.counts()["pictures"]
    assert count == 1 + len(whole.places)
    for place in whole.places:
        found, documents = kosovo.remembered_place(store, place.id, as_of=NOW)
        assert found == of_place(whole, place.id)
        assert found.places == (place,)
        assert {d for i in place.items for d in i.documents} <= set(documents)
    assert store.counts()["pictures"] == count


def test_the_place_of_a_picture_that_was_never_drawn_is_drawn_with_its_area(kosovo: Workspace, store: Store) -> None:
    found, _ = kosovo.remembered_place(store, "zvecan", as_of=NOW)
    assert found == of_place(kosovo.remembered_picture(store, as_of=NOW)[0], "zvecan")


def test_a_kept_place_is_not_shown_when_a_neighbour_has_a_new_report(
    kosovo: Workspace, store: Store, read: list[ReadDocument]
) -> None:
    before, _ = kosovo.remembered_place(store, "leposavic", as_of=NOW)
    kosovo.keep(store, read[2:])
    after, _ = kosovo.remembered_place(store, "leposavic", as_of=NOW)
    assert after.places[0].tension > before.places[0].tension
    with create_engine(f"sqlite:///{store.path}").connect() as connection:
        assert connection.execute(text("SELECT count(DISTINCT newest) FROM pictures")).scalar_one() == 1


def test_a_place_that_the_area_does_not_watch_has_no_picture(kosovo: Workspace, store: Store) -> None:
    with pytest.raises(KeyError):
        kosovo.remembered_place(store, "atlantis", as_of=NOW)


# packed in parts ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def drawn(store: Store, kosovo: Workspace) -> KeptPicture:
    return KeptPicture(kosovo.remembered_picture(store, as_of=NOW)[0], ("d_1", "d_2"))


def test_a_picture_comes_out_of_its_parts_as_it_went_in(drawn: KeptPicture) -> None:
    found = unpacked(packed(drawn))
    assert found is not None
    assert found == drawn
    assert drawn.picture == found.picture
    assert replace(found.picture, undated=()) == replace(drawn.picture, undated=())
    assert found.picture != replace(drawn.picture, happenings=())
    with pytest.raises(AttributeError):
        _ = found.picture.weather  # type: ignore[attr-defined]


def test_a_record_that_differs_in_any_byte_is_no_picture(drawn: KeptPicture) -> None:
    record = packed(drawn)
    for at in range(0, len(record), 7):
        spoilt = record[:at] + bytes([record[at] ^ 1]) + record[at + 1 :]
        found = unpacked(spoilt)
        assert found is None or found == drawn


def test_what_was_packed_is_not_packed_again(drawn: KeptPicture) -> None:
    many = tuple(
        replace(h, event=f"e_{n}", evidence=replace(h.evidence, mentions=(f"m_{n:04x}",)))
        for n in range(600)
        for h in drawn.picture.happenings[:1]
    )
    reuse = Reuse()
    first = packed(KeptPicture(replace(drawn.picture, happenings=many), ()), name="area", reuse=reuse)
    reuse.turn()
    fewer = (*many[:300], *many[301:])
    second = packed(KeptPicture(replace(drawn.picture, happenings=fewer), ()), name="area", reuse=reuse)
    before, after = (msgspec.msgpack.decode(r[4:])[1]["happenings"] for r in (first, second))
    assert len(set(after) - set(before)) == 1
    found = unpacked(second)
    assert found is not None
    assert found.picture.happenings == fewer
