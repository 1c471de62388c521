"""What every memory keeps, whatever database holds it: SQLite and PostgreSQL pass the same tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, text

from detente.errors import StoreError
from detente.model.decisions import Correction, Decision, Target, in_force
from detente.model.documents import Document, Noise, Rejected, Terms
from detente.model.ids import content_id
from detente.model.mentions import ActorRef, Content, Figure, Mention, PlaceRef, Speaker, When
from detente.model.picture import LevelChange
from detente.model.questions import Question
from detente.model.sources import RawCopy
from detente.model.walks import Checkpoint, PlaceWalk
from detente.store import rows, schema
from detente.store.audit import naive
from detente.store.backup import back_up, restore
from detente.store.came import came
from detente.store.erasure import erase, published_before
from detente.store.held import Held
from detente.store.raws import packed
from detente.store.store import Store
from detente.store.verify import verify
from detente.store.walks import WalksKey, keep_walks, kept_walks
from tests.memories import Kind, SetClock

AREA = "harbour-islands"
NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
CEST = datetime.fromisoformat("2031-07-04T12:00:00+02:00")
PLAIN = Document("d_1", "Guards stood at the quay.", "a" * 64, published=NOON, source="Southern Cable", family="cable")
STOOD = Mention("m_1", "d_1", 0, 24, "Guards stood at the quay", "PRESENCE", "deployed")
GUARDS = ActorRef("Guards", 0, 6, "XHBPOL", "Harbour Police", "XHB", "COP", "a")
QUAY = PlaceRef("the quay", 16, 24, "port-varn", "Port Varn", 10.5, -20.25, "site", "XHB", inferred=True, candidates=("x", "y"))
MENTIONS = {
    "plain": STOOD,
    "actors": replace(STOOD, actors=(GUARDS, GUARDS), recipients=(replace(GUARDS, id=None),)),
    "places": replace(STOOD, places=(QUAY, replace(QUAY, lat=None, lon=None))),
    "open time": replace(STOOD, when=When("since noon", "since", NOON, None, "hour")),
    "time in a zone": replace(STOOD, when=When("then", "on", CEST, CEST + timedelta(microseconds=1), "minute")),
    "figures": replace(
        STOOD, figures=(Figure("some 300", 0, 8, 270, 330, "crowd", "people"), Figure("many", 0, 4, None, None, "x"))
    ),
    "speaker": replace(STOOD, speaker=Speaker(GUARDS, "denies", quoted=True), about="m_9"),
    "content": replace(STOOD, content=Content("to leave", When(None, "as-of", None, NOON, None), CEST)),
    "negated": replace(STOOD, polarity="negated", status="planned", certainty="doubted"),
    "an end": replace(STOOD, type="RETREAT", mode=None, ends="PRESENCE"),
    "purpose": replace(STOOD, purpose="to keep order", basis="seen", method="rules 9", cameo="074"),
    "odd confidence": replace(STOOD, confidence=0.1 + 0.2),
}
TEXTS = {
    "Cyrillic": "Грађани стоје испред зграде.",
    "Albanian": "Qytetarët qëndrojnë përpara ndërtesës.",
    "right to left": "קבוצה עמדה כאן",
    "emoji": "Guards 👮🏽‍♀️ stood.",
    "combining marks": "Zvečan, Zvečan",
    "quotes": '\'; DROP TABLE documents; -- "%s" :id $1 ?',
    "line ends": "a\r\nb\u2028c\tend",
    "long": "word " * 40_000,
    "a zero": "a\0b",
}
KNOWN = {
    "no date": replace(PLAIN, published=None),
    "no source": replace(PLAIN, source=None, family=None),
    "a zone": replace(PLAIN, published=CEST),
    "microseconds": replace(PLAIN, published=NOON + timedelta(microseconds=123456)),
    "a long source": replace(PLAIN, source="Ж" * 900, family="f" * 900),
    "noise and terms": replace(PLAIN, noise=(Noise(0, 6, "link"),), terms=Terms(50, must_link=False, text_export=True, credit="c")),
    "warnings": replace(PLAIN, warnings=("one", "two"), title="Title", title_end=5, link="https://example.org/1", path="a/b.txt"),
    "before 1970": replace(PLAIN, published=datetime(1913, 6, 1, tzinfo=UTC)),
    "far ahead": replace(PLAIN, published=datetime(2999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
}
DECISIONS = {
    "confirm": Decision("confirm", "Ana", "seen", (Target("d_1", 0, 24, "m_1", "PRESENCE"),)),
    "retract": Decision("retract", "Ana", "wrong place", (Target("d_1", 0, 24),)),
    "correct": Decision(
        "correct", "Ана", "о", (Target("d_1", 0, 24, "m_1"),),
        correction=Correction(mode="", places=(QUAY,), actors=(), when=When("then", "on", CEST, None, "day")),
    ),
    "merge": Decision("merge", "B", "", (Target("d_1", 0, 24, "m_1"), Target("d_2", 0, 9, "m_2"))),
    "split": Decision("split", "B", "two", (Target("d_1", 0, 24, "m_1"),), (Target("d_2", 0, 9, "m_2"),)),
    "grade": Decision("grade", "B", "", (Target("d_1", 0, 24),), value="2"),
    "reliability": Decision("reliability", "B", "", value="harbour watch B"),
    "label": Decision("label", "B", "", (Target("d_1", 0, 24),), value="restricted"),
    "note": Decision("note", "B", "a long note " * 500),
    "settle": Decision("settle", "B", "two of three", (Target("d_1", 0, 24, "m_1", "PLEDGE"),), value="2"),
    "brief": Decision("brief", "B", "", value='{"area":"' + "ž" * 400 + '","number":1}'),
}  # fmt: skip


def add(store: Store, document: Document = PLAIN, *mentions: Mention, method: str = "rules 1", area: str = AREA) -> bool:
    return store.add(document, mentions, (), area=area, method=method)


def numbered(number: int, published: datetime = NOON) -> tuple[Document, Mention]:
    words = f"Report {number}: guards stood at the quay."
    document = replace(PLAIN, id=f"d_{number}", sha256=f"{number:064}", text=words, published=published)
    return document, replace(STOOD, id=f"m_{number}", document_id=document.id, end=len(words), text=words)


def recall(store: Store, as_of: datetime = NOON, **options: object):
    return store.remember(area=AREA, as_of=as_of, **options)  # type: ignore[arg-type]


def execute(store: Store, statement: str, **values: object) -> None:
    """Past the program, as somebody with a database client would."""
    with store.database.engine.connect() as connection:
        connection.execution_options(detente_writes=True)
        with connection.begin():
            connection.execute(text(statement), values)


# round trips -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MENTIONS)
def test_a_mention_comes_back_as_it_went_in(store: Store, name: str) -> None:
    add(store, PLAIN, MENTIONS[name])
    assert recall(store).mentions == (MENTIONS[name],)


@pytest.mark.parametrize("name", TEXTS)
def test_a_document_comes_back_letter_by_letter(store: Store, name: str) -> None:
    document = replace(PLAIN, text=TEXTS[name], source=TEXTS[name][:300])
    add(store, document)
    assert store.documents(["d_1"]) == {"d_1": document}
    assert not verify(store).faults


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_known_of_a_document_comes_back(store: Store, name: str) -> None:
    add(store, KNOWN[name], STOOD)
    assert store.documents(["d_1"]) == {"d_1": KNOWN[name]}
    assert not verify(store).faults


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_comes_back_with_its_number_and_time(store: Store, name: str) -> None:
    add(store, PLAIN, STOOD)
    (kept,) = store.decide(DECISIONS[name])
    assert kept == replace(DECISIONS[name], number=1, at=kept.at)
    assert kept.at is not None
    assert store.decisions() == (kept,)
    assert not verify(store).faults


@pytest.mark.parametrize("reason", ["no text", "а" * 3000, "a\0b", "half \ud800 of a character", "'; --"])
def test_a_rejection_is_kept_once_for_each_reason(store: Store, reason: str) -> None:
    for _ in range(3):
        store.reject([Rejected("broken.pdf", "extract", reason), Rejected("broken.pdf", "fetch", reason)])
    assert store.counts()["rejections"] == 2
    assert not verify(store).faults


def test_open_questions_come_back(store: Store) -> None:
    question = Question("d_1", 0, 6, "Guards", "whose guards?")
    store.add(PLAIN, [STOOD], [question], area=AREA, method="rules 1")
    assert recall(store).questions == (question,)


def test_documents_come_in_the_order_asked_for_and_unknown_ones_are_left_out(store: Store) -> None:
    for number in (1, 2, 3):
        add(store, *numbered(number))
    assert list(store.documents(["d_3", "d_9", "d_1"])) == ["d_3", "d_1"]


def test_the_last_documents_of_a_source_come_newest_last(store: Store) -> None:
    for number in (3, 1, 2, 4):
        add(store, *numbered(number))
    add(store, replace(numbered(5)[0], source="Another"))
    assert [d.id for d in store.last_of_source("Southern Cable", 3)] == ["d_1", "d_2", "d_4"]
    assert store.last_of_source("Nobody", 3) == ()


def test_more_documents_than_a_statement_takes_come_back(store: Store) -> None:
    for number in range(1, 4):
        add(store, *numbered(number))
    assert len(store.documents([f"d_{n}" for n in range(1, 1300)])) == 3


# readings and moments --------------------------------------------------------------------------------------------------------


def test_a_rerun_adds_nothing(store: Store) -> None:
    assert add(store, PLAIN, STOOD) is True
    before = store.counts(), store.head()
    assert add(store, PLAIN, STOOD) is False
    assert (store.counts(), store.head()) == before


def test_a_better_reader_makes_a_new_reading_beside_the_old_one(store: Store) -> None:
    add(store, PLAIN, STOOD)
    add(store, PLAIN, replace(STOOD, id="m_2"), method="rules 2")
    assert [r.method for r in store.readings_of("d_1")] == ["rules 1", "rules 2"]
    assert [m.id for m in recall(store).mentions] == ["m_2"]


def test_another_area_sees_nothing_of_it(store: Store) -> None:
    add(store, PLAIN, STOOD, area="elsewhere")
    found = recall(store)
    assert (found.documents, found.mentions) == ({}, ())


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_a_past_moment_holds_what_was_published_until_then(store: Store, minutes: int) -> None:
    add(store, PLAIN, STOOD)
    assert bool(recall(store, NOON + timedelta(minutes=minutes)).mentions) is (minutes >= 0)


@pytest.mark.parametrize("known", range(5))
def test_a_past_knowledge_holds_what_was_known_until_then(store: Store, known: int) -> None:
    moments = []
    for number in range(1, 5):
        add(store, *numbered(number))
        moments.append(store.moment_of(store.head().entry))
    known_at = moments[known - 1] if known else moments[0] - timedelta(microseconds=1)
    found = recall(store, known_at=known_at)
    assert set(found.documents) == {f"d_{n}" for n in range(1, known + 1)}
    assert len(found.mentions) == known


def test_a_past_knowledge_has_the_reading_and_the_decisions_of_then(store: Store) -> None:
    add(store, PLAIN, STOOD)
    before = store.moment_of(store.head().entry)
    add(store, PLAIN, replace(STOOD, id="m_2"), method="rules 2")
    store.decide(DECISIONS["retract"])
    then, now = recall(store, known_at=before), recall(store)
    assert ([m.id for m in then.mentions], then.decisions) == (["m_1"], ())
    assert ([m.id for m in now.mentions], len(now.decisions)) == (["m_2"], 1)


@pytest.mark.parametrize(("days", "is_there"), [(10, True), (40, False)])
def test_a_horizon_leaves_out_what_is_older(store: Store, days: int, is_there: bool) -> None:
    add(store, PLAIN, STOOD)
    found = recall(store, NOON + timedelta(days=days), horizon=timedelta(days=30))
    assert bool(found.mentions) is is_there


@pytest.mark.parametrize("lasting", [replace(STOOD, type="COERCE", mode="seize"), replace(STOOD, ends="PRESENCE")])
def test_a_horizon_keeps_what_can_last(store: Store, lasting: Mention) -> None:
    add(store, PLAIN, lasting)
    found = recall(store, NOON + timedelta(days=400), horizon=timedelta(days=30))
    assert (found.mentions, list(found.documents)) == ((lasting,), ["d_1"])


def test_undated_mentions_are_always_there_and_come_first(store: Store) -> None:
    add(store, *numbered(1))
    document, mention = numbered(2)
    add(store, replace(document, published=None), mention)
    assert [m.id for m in recall(store, horizon=timedelta(days=1)).mentions] == ["m_2", "m_1"]


def test_mentions_come_by_publication_then_as_read(store: Store) -> None:
    for number, hours in ((1, 3), (2, 1), (3, 2)):
        document, mention = numbered(number, NOON - timedelta(hours=hours))
        add(store, document, mention, replace(mention, id=f"{mention.id}b"))
    assert [m.id for m in recall(store).mentions] == ["m_1", "m_1b", "m_3", "m_3b", "m_2", "m_2b"]


def test_the_latest_is_the_newest_publication_of_the_area(store: Store) -> None:
    assert store.latest(area=AREA) is None
    add(store, *numbered(1, NOON))
    known_at = store.moment_of(store.head().entry)
    add(store, *numbered(2, NOON + timedelta(hours=1)))
    add(store, *numbered(3, NOON + timedelta(hours=2)), area="elsewhere")
    assert store.latest(area=AREA) == NOON + timedelta(hours=1)
    assert store.latest(area=AREA, known_at=known_at) == NOON
    assert store.earliest(area=AREA) == NOON
    assert store.earliest(area="elsewhere") == NOON + timedelta(hours=2)
    assert store.earliest(area="nowhere") is None


# times -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=400), timedelta(microseconds=1), timedelta()])
def test_times_never_run_backwards_whatever_the_clock_says(kind: Kind, back: timedelta) -> None:
    clock = SetClock()
    store = kind.store(clock=clock)
    add(store, *numbered(1))
    first = store.known_since("d_1")
    clock.at -= back + clock.step
    add(store, *numbered(2))
    second = store.known_since("d_2")
    assert first is not None
    assert second is not None
    assert first < second
    assert set(recall(store, known_at=first).documents) == {"d_1"}
    assert not verify(store).faults


def test_the_hour_that_a_clock_change_repeats_is_told_twice_and_in_order(kind: Kind) -> None:
    """26 October 2031, 03:00 in Belgrade becomes 02:00: the wall shows 02:30 twice, and the memory knows which came first."""
    from zoneinfo import ZoneInfo

    belgrade = ZoneInfo("Europe/Belgrade")
    moments = iter([datetime(2031, 10, 26, 2, 30, tzinfo=belgrade, fold=fold) for fold in (0, 1)] * 3)
    store = kind.store(clock=lambda: next(moments))
    add(store, *numbered(1))
    add(store, *numbered(2))
    first, second = store.known_since("d_1"), store.known_since("d_2")
    assert second - first == timedelta(hours=1)  # type: ignore[operator]


def test_a_clock_that_is_behind_is_told(kind: Kind) -> None:
    clock = SetClock()
    store = kind.store(clock=clock)
    assert store.clock_is_behind() == timedelta()
    add(store, *numbered(1))
    assert store.clock_is_behind() == timedelta()
    clock.at -= timedelta(hours=1)
    assert timedelta(minutes=59) < store.clock_is_behind() < timedelta(hours=1)


def test_one_write_has_one_time(store: Store) -> None:
    add(store, PLAIN, STOOD)
    times = {store.moment_of(entry) for entry in range(1, store.head().entry + 1)}
    assert times == {store.known_since("d_1")}


# the log ---------------------------------------------------------------------------------------------------------------------


def filled(store: Store) -> Store:
    add(store, PLAIN, STOOD, replace(STOOD, id="m_1b", start=7))
    add(store, *numbered(2))
    store.decide(DECISIONS["retract"], DECISIONS["grade"])
    store.reject([Rejected("broken.pdf", "extract", "no text")])
    return store


def test_a_memory_that_nobody_touched_has_no_fault(store: Store) -> None:
    found = verify(filled(store))
    assert found.faults == ()
    assert (found.entries, found.rows, found.erased) == (7, 7, 0)
    assert found.head == store.head()


def test_an_empty_memory_has_no_fault(store: Store) -> None:
    assert verify(store).faults == ()
    assert store.head().entry == 0


TAMPERED = {
    "documents": ("source", "record", "sha256", "published", "known_since"),
    "readings": ("method", "questions", "area", "known_since"),
    "mentions": ("type", "mode", "status", "confidence", "record", "mention_id", "published"),
    "decisions": ("answer", "by", "why", "start", "known_since"),
    "audit": ("at", "clock", "kind", "subject", "digest", "chain", "document_id"),
}
_OTHER = {
    "published": datetime(2001, 1, 1), "known_since": datetime(2001, 1, 1), "at": datetime(2001, 1, 1), "clock": datetime(2001, 1, 1),  # noqa: DTZ001
    "record": b"{}", "questions": b"[1]", "confidence": 0.123, "start": 77,
}  # fmt: skip


@pytest.mark.parametrize(("table", "column"), [(t, c) for t, columns in TAMPERED.items() for c in columns])
def test_a_changed_cell_is_found(store: Store, table: str, column: str) -> None:
    filled(store)
    unguarded(store, table)
    execute(store, f'UPDATE {table} SET "{column}" = :value', value=_OTHER.get(column, "another"))
    faults = verify(store).faults
    assert faults
    assert any(f.what.split()[0] in (table[:-1], "reading", "entry", "document") for f in faults)


@pytest.mark.parametrize("table", ["mentions", "readings", "decisions", "rejections", "audit"])
def test_a_row_that_is_gone_without_a_trace_is_found(store: Store, table: str) -> None:
    filled(store)
    unguarded(store, "mentions")
    unguarded(store, table)
    if table == "readings":
        execute(store, "DELETE FROM mentions")
    execute(store, f"DELETE FROM {table}")
    assert verify(store).faults


def test_a_row_that_was_added_past_the_program_is_found(store: Store) -> None:
    filled(store)
    execute(store, "INSERT INTO rejections VALUES ('forged.txt', 'extract', 'nothing', :at)", at=datetime(2031, 1, 1))  # noqa: DTZ001
    (fault,) = verify(store).faults
    assert "added past the program" in fault.how


def test_a_log_that_was_cut_at_its_end_is_found_by_a_head_noted_elsewhere(store: Store) -> None:
    filled(store)
    noted = store.head()
    unguarded(store, "audit")
    unguarded(store, "rejections")
    execute(store, "DELETE FROM rejections")
    execute(store, "DELETE FROM audit WHERE entry = :entry", entry=noted.entry)
    assert not verify(store).faults
    (fault,) = verify(store, expected=noted).faults
    assert "cut or written anew" in fault.how


def test_a_noted_head_still_holds_after_more_was_added(store: Store) -> None:
    noted = filled(store).head()
    add(store, *numbered(3))
    assert not verify(store, expected=noted).faults


def unguarded(store: Store, table: str) -> None:
    """Takes a table's triggers away, as who owns the database can."""
    if not store.database.is_file:
        execute(store, f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    with store.database.reading() as connection:
        names = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"), {"table": table}
        )
        found = list(names.scalars())
    for name in found:
        execute(store, f"DROP TRIGGER {name}")


@pytest.mark.parametrize("table", [t.name for t in (*schema.FACTS, schema.audit, schema.erasures)])
@pytest.mark.parametrize("how", ["UPDATE", "DELETE"])
def test_no_row_can_be_changed_or_deleted(store: Store, table: str, how: str) -> None:
    filled(store)
    if table == "erasures":
        erase(store, ["d_2"], by="Ana", why="asked to")
    column = schema.metadata.tables[table].columns.keys()[-1]
    statement = f"DELETE FROM {table}" if how == "DELETE" else f'UPDATE {table} SET "{column}" = "{column}"'
    with pytest.raises(Exception, match="append-only"):
        execute(store, statement)
    assert not verify(store).faults


def test_the_log_holds_no_word_of_a_report_and_no_name(store: Store) -> None:
    secret = "Milan Petrović, 34, of 12 Harbour Lane"
    document = replace(PLAIN, text=secret, title=secret, source="Southern Cable", path=secret)
    add(store, document, replace(STOOD, text=secret[:24]))
    store.decide(replace(DECISIONS["retract"], why=secret))
    store.reject([Rejected(secret, "extract", secret)])
    erase(store, ["d_1"], by="Ana", why="asked to")
    with store.database.reading() as connection:
        log = repr(connection.execute(schema.audit.select()).all())
    assert not any(word in log for word in ("Milan", "Petrović", "Harbour", "Southern", "Ana"))


# decisions -------------------------------------------------------------------------------------------------------------------


def test_decisions_are_numbered_in_order(store: Store) -> None:
    kept = [store.decide(d)[0] for d in DECISIONS.values()]
    assert [d.number for d in kept] == list(range(1, len(DECISIONS) + 1))
    assert store.decisions() == tuple(kept)


def test_decisions_are_kept_all_or_none(store: Store) -> None:
    undo = Decision("undo", "Ana", "", undoes=17)
    with pytest.raises(StoreError, match="no decision 17"):
        store.decide(DECISIONS["retract"], undo)
    assert store.decisions() == ()
    assert store.head().entry == 0


def test_an_undo_names_an_earlier_decision(store: Store) -> None:
    store.decide(DECISIONS["retract"])
    (undo,) = store.decide(Decision("undo", "Ana", "my mistake", undoes=1))
    assert undo.undoes == 1


# erasure ---------------------------------------------------------------------------------------------------------------------


def test_what_is_erased_is_gone_and_leaves_its_trace(store: Store) -> None:
    filled(store)
    assert erase(store, ["d_1"], by="Ana", why="asked to") == 6
    assert store.documents(["d_1"]) == {}
    assert store.readings_of("d_1") == ()
    assert [m.document_id for m in recall(store).mentions] == ["d_2"]
    assert store.decisions() == ()
    found = verify(store)
    assert found.faults == ()
    assert found.erased == 4
    assert store.erased(["d_1", "d_2"]) == {"d_1"}


def test_what_was_erased_is_not_taken_in_again(store: Store) -> None:
    filled(store)
    erase(store, ["d_1"], by="Ana", why="asked to")
    with pytest.raises(StoreError, match="was erased"):
        add(store, PLAIN, STOOD)
    assert not verify(store).faults


def test_an_erased_number_is_not_given_again(store: Store) -> None:
    filled(store)
    erase(store, ["d_1", "d_2"], by="Ana", why="asked to")
    (kept,) = store.decide(DECISIONS["note"])
    add(store, *numbered(3))
    assert kept.number == 3
    assert store.readings_of("d_3")[0].number == 3
    assert not verify(store).faults


@pytest.mark.parametrize(("by", "why"), [("", "asked to"), ("Ana", " ")])
def test_an_erasure_needs_a_name_and_a_reason(store: Store, by: str, why: str) -> None:
    filled(store)
    with pytest.raises(StoreError, match="leaves a trace"):
        erase(store, ["d_1"], by=by, why=why)
    assert store.documents(["d_1"])


def test_an_erasure_is_done_as_a_whole_or_not_at_all(store: Store) -> None:
    filled(store)
    with pytest.raises(StoreError, match="nothing was erased"):
        erase(store, ["d_1", "d_77"], by="Ana", why="asked to")
    assert store.documents(["d_1"])
    assert not verify(store).faults


def test_a_retention_period_finds_what_is_older(store: Store) -> None:
    for number, days in ((1, 400), (2, 300), (3, 1)):
        add(store, *numbered(number, NOON - timedelta(days=days)))
    document, mention = numbered(4)
    add(store, replace(document, published=None), mention)
    add(store, *numbered(5, NOON - timedelta(days=900)), area="elsewhere")
    moment = NOON - timedelta(days=299)
    assert published_before(store, moment, area=AREA) == ("d_1", "d_2")
    assert published_before(store, moment) == ("d_1", "d_2", "d_5")


def test_a_past_knowledge_says_how_much_of_it_was_erased_since(store: Store) -> None:
    filled(store)
    then = store.moment_of(store.head().entry)
    erase(store, ["d_1"], by="Ana", why="asked to")
    now = store.moment_of(store.head().entry)
    assert (store.erased_since(then), store.erased_since(now)) == (1, 0)


def test_a_sealed_original_can_be_erased_alone(store: Store) -> None:
    store.add(PLAIN, [STOOD], (), area=AREA, method="rules 1", original=b"sealed bytes")
    assert erase(store, ["d_1"], by="Ana", why="no longer needed", scope="original") == 1
    assert recall(store).mentions == (STOOD,)
    assert store.counts()["originals"] == 0
    assert not verify(store).faults
    with pytest.raises(StoreError, match="holds no original"):
        erase(store, ["d_1"], by="Ana", why="again", scope="original")


@pytest.mark.parametrize("key", [None, bytes(32)])
def test_a_raw_copy_comes_back_byte_by_byte_with_its_headers_and_time(store: Store, key: bytes | None) -> None:
    copy = RawCopy(
        "a.html", bytes(range(256)) * 40, ".html", hashlib.sha256(bytes(range(256)) * 40).hexdigest(), (("ETag", '"1"'),), NOON
    )
    record = packed(copy, document_id="d_1", key=key)
    assert copy.content[:64] not in record
    store.add(PLAIN, [STOOD], (), area=AREA, method="rules 1", raw=record)
    entries = store.head().entry
    assert came(store, "d_1", by="Ana", key=lambda: key or b"").copy == copy
    assert store.head().entry == entries + 1, "that somebody looked is entered"
    assert not verify(store).faults


def test_a_raw_copy_is_never_part_of_the_documents_record(store: Store) -> None:
    came = RawCopy("a.txt", b"SECRET-BYTES", ".txt", "")
    add(store, replace(PLAIN, raw=came))
    assert b"SECRET-BYTES" not in rows.document_values(replace(PLAIN, raw=came), NOON)["record"]  # type: ignore[operator]
    assert store.documents(["d_1"])["d_1"].raw is None


@pytest.mark.parametrize("scope", ["raw", "document"])
def test_a_raw_copy_can_be_erased_alone_or_with_its_document(store: Store, scope: str) -> None:
    store.add(PLAIN, [STOOD], (), area=AREA, method="rules 1", raw=b"Praw", original=b"sealed")
    erase(store, ["d_1"], by="Ana", why="no longer needed", scope=scope)
    assert store.counts()["raws"] == 0
    assert store.counts()["originals"] == (1 if scope == "raw" else 0)
    assert not verify(store).faults
    with pytest.raises(StoreError, match="holds no raw copy"):
        came(store, "d_1", by="Ana", key=bytes)


@pytest.mark.parametrize("how", ["DELETE FROM raws", "UPDATE raws SET record = record"])
def test_a_raw_copy_cannot_be_changed_or_taken_away_past_an_erasure(store: Store, how: str) -> None:
    store.add(PLAIN, [STOOD], (), area=AREA, method="rules 1", raw=b"Praw")
    with pytest.raises(Exception, match="append-only"):
        execute(store, how)


def test_a_changed_raw_copy_is_found_and_never_given_out(store: Store) -> None:
    copy = RawCopy("a.txt", b"as it came", ".txt", hashlib.sha256(b"as it came").hexdigest())
    record = packed(copy, document_id="d_1")
    store.add(PLAIN, [STOOD], (), area=AREA, method="rules 1", raw=record)
    unguarded(store, "raws")
    execute(store, "UPDATE raws SET record = :new", new=packed(replace(copy, content=b"as it did not"), document_id="d_1"))
    assert [f.what for f in verify(store).faults] == ["raw d_1"]
    with pytest.raises(StoreError, match="is not what came"):
        came(store, "d_1", by="Ana", key=bytes)


# opening ---------------------------------------------------------------------------------------------------------------------


def test_what_was_kept_is_there_when_the_memory_is_opened_again(kind: Kind) -> None:
    target = kind.fresh()
    filled(kind.store(target, clock=SetClock()))
    kind.close()
    assert recall(kind.store(target)).mentions
    assert not verify(kind.store(target)).faults


def test_a_newer_memory_is_refused_and_left_alone(kind: Kind) -> None:
    target = kind.fresh()
    store = filled(kind.store(target))
    execute(store, "UPDATE alembic_version SET version_num = '9999'")
    before = store.counts()
    with pytest.raises(StoreError, match=r"newer Detente.*nothing was touched"):
        kind.store(target)
    assert store.counts() == before


def test_a_database_of_another_program_is_refused_and_left_alone(kind: Kind) -> None:
    target = kind.fresh()
    store = kind.store(target)
    for statement in ("DROP TABLE alembic_version", "CREATE TABLE songs (id INTEGER)"):
        execute(store, statement)
    with pytest.raises(StoreError, match="another program"):
        kind.store(target)


def test_two_writers_of_one_memory_see_each_other(kind: Kind) -> None:
    target = kind.fresh()
    first, second = kind.store(target), kind.store(target)
    assert add(first, *numbered(1)) is True
    assert add(second, *numbered(1)) is False
    assert add(second, *numbered(2)) is True
    assert {m.id for m in recall(first).mentions} == {"m_1", "m_2"}
    assert not verify(first).faults


def test_a_reader_sees_one_state_while_another_writes(kind: Kind) -> None:
    target = kind.fresh()
    reader, writer = kind.store(target), kind.store(target)
    add(writer, *numbered(1))
    count = text("SELECT count(*) FROM documents")
    with reader.database.reading() as connection:
        before = connection.execute(count).scalar()
        add(writer, *numbered(2))
        assert connection.execute(count).scalar() == before
    assert reader.counts()["documents"] == 2


# backup and restore ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_backup_restored_into_either_kind_is_the_same_by_hash(
    kind: Kind, into: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    store = filled(kind.store(clock=SetClock()))
    erase(store, ["d_2"], by="Ana", why="asked to")
    store.add(*numbered(3)[:1], [numbered(3)[1]], (), area=AREA, method="rules 1", original=b"sealed", raw=b"Praw")
    made = back_up(store, tmp_path / "backup")
    target = str(tmp_path / "restored.db") if into == "sqlite" else request.getfixturevalue("databases").empty()
    assert restore(tmp_path / "backup", target) == made
    again = kind.store(target)
    found = verify(again)
    assert (found.faults, found.head) == ((), store.head())
    assert again.counts() == store.counts()
    assert recall(again) == recall(store)
    assert back_up(again, tmp_path / "second") == made
    assert (tmp_path / "second").read_bytes() == (tmp_path / "backup").read_bytes()
    assert add(again, *numbered(4)) is True
    assert not verify(again).faults


def test_a_backup_never_writes_over_a_file_and_a_restore_never_into_a_memory(kind: Kind, tmp_path: Path) -> None:
    target = kind.fresh()
    store = filled(kind.store(target))
    back_up(store, tmp_path / "backup")
    before = (tmp_path / "backup").read_bytes()
    with pytest.raises(StoreError, match="exists already"):
        back_up(store, tmp_path / "backup")
    with pytest.raises(StoreError, match=r"exists already|holds something already"):
        restore(tmp_path / "backup", str(target))
    assert (tmp_path / "backup").read_bytes() == before
    assert not verify(store).faults


@pytest.mark.parametrize("left", [0.0, 0.02, 0.5, 0.9, 0.999])
def test_a_torn_backup_is_refused_and_nothing_is_made_of_it(kind: Kind, tmp_path: Path, left: float) -> None:
    store = kind.store(clock=SetClock())
    for number in range(5):
        add(store, *numbered(number))
    back_up(store, tmp_path / "backup")
    whole = (tmp_path / "backup").read_bytes()
    (tmp_path / "torn").write_bytes(whole[: int(len(whole) * left)])
    target = kind.fresh() if kind.name == "postgresql" else tmp_path / "restored.db"
    with pytest.raises(StoreError, match=r"torn|no backup"):
        restore(tmp_path / "torn", str(target))
    if kind.name == "sqlite":
        assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("restored")) == []
    else:
        assert set(kind.store(target).counts().values()) == {0}


@pytest.mark.parametrize("at", range(40, 400, 40))
def test_a_backup_with_a_flipped_bit_is_refused(store: Store, tmp_path: Path, at: int) -> None:
    filled(store)
    back_up(store, tmp_path / "backup")
    content = bytearray((tmp_path / "backup").read_bytes())
    content[at] ^= 4
    (tmp_path / "flipped").write_bytes(content)
    with pytest.raises(StoreError, match=r"torn|no backup"):
        restore(tmp_path / "flipped", str(tmp_path / "restored.db"))
    assert not (tmp_path / "restored.db").exists()


def test_a_backup_of_a_newer_program_is_refused(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.store.backup.HEAD", "9999")
    back_up(filled(store), tmp_path / "backup")
    with pytest.raises(StoreError, match="newer Detente"):
        restore(tmp_path / "backup", str(tmp_path / "restored.db"))


def test_a_backup_holds_one_state_while_others_write(kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = kind.fresh()
    store, writer = kind.store(target, clock=SetClock()), kind.store(target)
    filled(store)
    head = store.head()
    real = rows.all_rows

    def and_then_another_writes(connection: Connection, table: Table) -> Iterator[tuple[object, ...]]:
        yield from real(connection, table)
        if table.name == "documents":
            add(writer, *numbered(77))

    monkeypatch.setattr("detente.store.rows.all_rows", and_then_another_writes)
    made = back_up(store, tmp_path / "backup")
    monkeypatch.undo()
    assert made.head == head
    assert "d_77" in store.documents(["d_77"])
    restore(tmp_path / "backup", str(tmp_path / "restored.db"))
    assert "d_77" not in kind.store(tmp_path / "restored.db").documents(["d_77"])


# notices -----------------------------------------------------------------------------------------------------------------


def test_who_has_seen_an_alert_and_where_it_went_is_kept_audited_and_changes_no_picture(store: Store) -> None:
    before = store.newest()
    (seen,) = store.decide(Decision("acknowledge", "an officer", "patrol sent", value="a_0123456789abcdef"))
    (sent,) = store.decide(Decision("sent", "detente alerts", "", value="a_0123456789abcdef webhook ops.example 0123"))
    assert (seen.number, sent.number) == (1, 2)
    assert store.decisions() == (seen, sent)
    assert store.newest() == before
    assert verify(store).faults == ()
    store.decide(Decision("undo", "an officer", "the wrong one", undoes=seen.number))
    assert [d.kind for d in in_force(store.decisions())] == ["sent"]
    assert store.newest() != before
    assert verify(store).faults == ()


@pytest.mark.parametrize("kind_of_notice", ["acknowledge", "sent"])
def test_a_notice_names_its_alert(kind_of_notice: str) -> None:
    with pytest.raises(ValueError, match="lacks what it is about"):
        Decision(kind_of_notice, "an officer", "", value="zvecan")


# walks of levels -----------------------------------------------------------------------------------------------------------

WALK = PlaceWalk(
    "zvecan",
    (Checkpoint(NOON, "0f", 3, ((4, NOON - timedelta(hours=2)), (5, NOON)), 1),),
    (LevelChange(NOON, 3, 27.5, ("facing",)),),
)


def test_walks_come_back_as_they_were_kept_under_their_own_key_and_change_no_picture(store: Store) -> None:
    key = WalksKey(AREA, NOON, "digest")
    before = store.newest()
    assert kept_walks(store, key) == ()
    keep_walks(store, key, [WALK])
    assert kept_walks(store, key) == (WALK,)
    keep_walks(store, key, [replace(WALK, place="greel")])
    assert [w.place for w in kept_walks(store, key)] == ["greel"]
    others = (replace(key, area="other"), replace(key, start=NOON + timedelta(days=7)), replace(key, digest="another"))
    assert [kept_walks(store, other) for other in others] == [(), (), ()]
    assert store.newest() == before
    assert verify(store).faults == ()


def test_walks_outlast_new_readings_and_a_row_that_is_damaged_is_as_if_there_were_none(store: Store) -> None:
    key = WalksKey(AREA, NOON, "digest")
    keep_walks(store, key, [WALK])
    filled(store)
    assert kept_walks(store, key) == (WALK,)
    with store.database.writing() as connection:
        damaged = {"area": content_id("walks", AREA), "as_of": naive(NOON), "newest": "walks", "digest": "digest"}
        connection.execute(schema.pictures.insert().values(**damaged, record=b"no walk", known_since=naive(NOON)))
    assert kept_walks(store, key) == ()


# decisions, parsed once ----------------------------------------------------------------------------------------------------------


def noted(store: Store, words: str, document: str = "d_1") -> int | None:
    return store.decide(Decision("note", "Ana", words, (Target(document, 0, 9),)))[0].number


def test_decisions_are_parsed_once_for_each_state_of_the_log(store: Store) -> None:
    store.add(PLAIN, [STOOD], (), area=AREA, method="rules 1")
    noted(store, "first")
    found = store.decisions()
    store.add(replace(PLAIN, id="d_2"), [], (), area=AREA, method="rules 1")
    assert store.decisions() is found
    noted(store, "second")
    assert [d.why for d in store.decisions()] == ["first", "second"]
    assert store.decisions()[0] is found[0]
    assert store.decisions(known_at=found[0].at) == found


def test_decisions_of_another_program_are_seen_at_once_and_erased_ones_are_gone(kind: Kind) -> None:
    here = kind.store()
    there = kind.store(here.path) if here.database.is_file else kind.store(kind_address(here))
    here.add(PLAIN, [STOOD], (), area=AREA, method="rules 1")
    noted(here, "on what goes")
    noted(here, "on what stays", "d_9")
    assert [d.why for d in there.decisions()] == ["on what goes", "on what stays"]
    noted(there, "third", "d_9")
    assert [d.why for d in here.decisions()] == ["on what goes", "on what stays", "third"]
    erase(there, ["d_1"], by="Ana", why="asked to")
    assert [d.why for d in here.decisions()] == ["on what stays", "third"]
    noted(there, "fourth", "d_9")
    assert [d.why for d in here.decisions()] == ["on what stays", "third", "fourth"]


def kind_address(store: Store) -> str:
    return store.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def test_decisions_of_another_memory_under_the_same_name_are_not_taken_for_those_of_this_one(tmp_path: Path) -> None:
    other = Store(tmp_path / "other.db", clock=SetClock())
    noted(other, "theirs")
    other.close()
    store = Store(tmp_path / "memory.db", clock=SetClock())
    noted(store, "ours")
    assert [d.why for d in store.decisions()] == ["ours"]
    store.close()
    for left in tmp_path.glob("memory.db*"):
        left.unlink()
    (tmp_path / "other.db").rename(tmp_path / "memory.db")
    assert [d.why for d in store.decisions()] == ["theirs"]


# what is held in the process ----------------------------------------------------------------------------------------------------


def alike(store: Store, held: Held) -> None:
    """What is held is what the memory holds, for any moment and window."""
    for days in (0, 2, 40):
        for weeks in (1, 8):
            as_of, window = NOON + timedelta(days=days), timedelta(weeks=weeks)
            view = held.remember(as_of=as_of, start=as_of - window)
            told = store.remember(area=AREA, as_of=as_of, horizon=window)
            assert view.remembered == told
            assert list(view.remembered.documents) == list(told.documents)
            assert view.newest == store.newest()


def test_what_is_held_is_what_the_memory_holds_whatever_is_added(kind: Kind) -> None:
    store = kind.store()
    held = Held(store, area=AREA)
    alike(store, held)
    question = Question("d_1", 0, 3, "who", "nobody knows")
    for number, days in enumerate((0, -3, 1, None, -40, -300, 39)):
        document = replace(PLAIN, id=f"d_{number}", published=None if days is None else NOON + timedelta(days=days))
        ends = "PRESENCE" if number % 2 else None
        told = [replace(STOOD, id=f"m_{number}_{n}", document_id=document.id, ends=ends) for n in range(number % 3)]
        asked = [replace(question, document_id=document.id)] if number % 2 else []
        store.add(document, told, asked, area=AREA if number != 2 else "elsewhere", method="rules 1")
        alike(store, held)
    for number in (1, 5):
        document = store.documents([f"d_{number}"])[f"d_{number}"]
        better = [replace(STOOD, id=f"m_{number}_b", document_id=document.id)]
        store.add(document, better, [], area=AREA, method="rules 2")
        alike(store, held)
    noted(store, "seen")
    alike(store, held)
    before = held.remember(as_of=NOON, start=NOON - timedelta(weeks=8)).remembered.mentions
    store.add(replace(PLAIN, id="d_9"), [replace(STOOD, id="m_9", document_id="d_9")], [], area=AREA, method="rules 1")
    after = held.remember(as_of=NOON, start=NOON - timedelta(weeks=8)).remembered.mentions
    assert {id(m) for m in before} < {id(m) for m in after}
    erase(store, ["d_1"], by="Ana", why="asked to")
    alike(store, held)
