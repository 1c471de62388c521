"""A picture that goes on from the last one is the picture drawn from nothing, byte for byte, whatever came, went or was decided since."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from benchmarks.invented_area import reports
from detente.desk import Desk
from detente.errors import SettingsError, StoreError
from detente.model.decisions import Correction, Decision, Target
from detente.model.documents import Document
from detente.model.mentions import ActorRef, Content, Figure, Mention, PlaceRef, Speaker, When
from detente.model.picture import Picture
from detente.resolve.events import events_of
from detente.resolve.regrouping import Regrouping
from detente.reuse import Reuse
from detente.situation.canonical import canonical
from detente.store.erasure import erase
from detente.store.held import Held
from detente.store.store import Store
from detente.workspace import workspace_of
from tests.memories import SetClock

AREA = "harbour-islands"
DAWN = datetime.fromisoformat("2031-03-03T06:00:00-08:00")
CROWD = ActorRef("villagers", 0, 9, sector="CVL")
POLICE = ActorRef("Harbour Police", 0, 14, "XHBPOL", "Harbour Police", "XHB", "COP", "a")
COUNCIL = ActorRef("the council", 0, 11, "XHBGOV", "Harbour Council", "XHB", "GOV", "b")
PLACES = (
    PlaceRef("Port Varn", 0, 1, "port-varn", "Port Varn", 1.0, 2.0, "municipality"),
    PlaceRef("Skjer", 0, 1, "skjer", "Skjer", 1.5, 2.5, "municipality"),
)
SOURCES = (("Southern Cable", "cable"), ("Calder Courier", "calder"), ("Skjer Tidende", "skjer"))
KINDS: tuple[tuple[str, str | None], ...] = (
    ("PROTEST", "gathered"), ("PRESENCE", "gathered"), ("PRESENCE", "deployed"), ("PRESENCE", "reinforced"), ("COERCE", "seize"),
    ("CONSULT", "meet"), ("PLEDGE", None), ("RETREAT", None), ("DENY", None), ("APPEAL", "restraint"), ("ASSAULT", "primitive"),
    ("ANNOUNCE", None),
)  # fmt: skip
CORRECTIONS = (
    Correction(polarity="negated"), Correction(status="planned"), Correction(places=(PLACES[1],)), Correction(certainty="hedged"),
    Correction(type="PROTEST", mode="gathered"), Correction(actors=(POLICE,)), Correction(recipients=(COUNCIL,)),
)  # fmt: skip
HOURS = st.one_of(st.integers(0, 60), st.integers(-60 * 24, 60))
NUMBERS = st.integers(0, 10**6)
ACTS = (
    "read",
    "read",
    "read",
    "read",
    "read better",
    "confirm",
    "retract",
    "correct",
    "merge",
    "split",
    "undo",
    "label",
    "erase",
    "grade",
)
Act = tuple[str, int, int, int]


class Memory:
    """A memory in which anything may happen, drawn by a process that goes on and by one that begins anew."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "memory.db", clock=SetClock(DAWN + timedelta(days=3)))
        self.workspace, self.mentions = workspace_of(AREA), list[Mention]()
        self.desk = Desk(self.workspace, self.store, by="Ana")

    def act(self, kind: str, one: int, other: int, hours: int) -> None:
        if kind == "read":
            self.read(one, other, hours)
        elif self.mentions:
            first, second = (self.mentions[n % len(self.mentions)] for n in (one, other))
            with suppress(SettingsError, StoreError):  # what was retracted or erased before
                self.decide(kind, first, second, other)

    def read(self, one: int, other: int, hours: int) -> None:
        """A report of one or two mentions; late, back-dated and undated ones among them, and some that copy an earlier one."""
        number, chance = len(self.mentions), random.Random(one)
        published = None if chance.random() < 0.1 else DAWN + timedelta(hours=hours)
        body = f"Report number {chance.choice((number, 1))} says that it was so there and that nobody was hurt. They said so."
        document = Document(f"d_{number:016x}", body, f"{number:064}", published=published)
        document = replace(
            document, source=(source := SOURCES[other % 3])[0], family=source[1], side=chance.choice(("a", "b", None))
        )
        told = tuple(self.mention(document, chance, n) for n in range(chance.choice((1, 2))))
        self.mentions += told
        assert self.store.add(document, told, (), area=AREA, method="rules 1")

    def mention(self, document: Document, chance: random.Random, position: int) -> Mention:
        kind, mode = chance.choice(KINDS)
        at = (document.published or DAWN) - timedelta(hours=chance.choice((0, 1, 5, 30)))
        told_at = When("then", "on", at, at + timedelta(hours=chance.choice((1, 20))), "hour") if chance.random() < 0.5 else None
        said = Content("to leave", None, at + timedelta(hours=chance.choice((2, 20)))) if kind in ("PLEDGE", "ANNOUNCE") else None
        return Mention(
            f"m_{len(self.mentions) + position:016x}", document.id, 10 * position, 10 * position + 8, document.text[10 * position :][:8], kind, mode,
            ends="PRESENCE" if kind == "RETREAT" else None, actors=(chance.choice((CROWD, POLICE, COUNCIL)),),
            recipients=(POLICE,) if chance.random() < 0.4 else (), places=(chance.choice(PLACES),) if chance.random() < 0.9 else (), when=told_at,
            figures=(Figure("300", 0, 3, 300, chance.choice((300, 400)), "crowd"),) if chance.random() < 0.3 else (), content=said,
            polarity=chance.choice(("affirmed", "affirmed", "negated")), status=chance.choice(("happened", "ongoing", "planned")),
            speaker=Speaker(COUNCIL, "states", quoted=False) if chance.random() < 0.3 else None,
            about=chance.choice(self.mentions).id if self.mentions and kind in ("DENY", "PLEDGE") else None,
        )  # fmt: skip

    def decide(self, kind: str, first: Mention, second: Mention, number: int) -> None:
        if kind == "read better":
            better = replace(first, id=f"{first.id[:-3]}b{number % 90 + 10}", end=first.end - 1, text=first.text[:-1])
            document = self.store.documents([first.document_id]).get(first.document_id)
            if document is not None:
                self.store.add(document, (better,), (), area=AREA, method=f"rules {number % 5 + 2}")
        elif kind in ("confirm", "retract"):
            getattr(self.desk, kind)([first.id], why="as seen")
        elif kind == "correct":
            self.desk.correct(first.id, CORRECTIONS[number % len(CORRECTIONS)])
        elif kind in ("merge", "split"):
            targets = (_target(first), _target(second))
            if first.id != second.id:
                self.store.decide(
                    Decision("merge", "Ana", "", targets)
                    if kind == "merge"
                    else Decision("split", "Ana", "", targets[:1], targets[1:])
                )
        elif kind == "undo" and (decisions := self.store.decisions()):
            self.desk.undo(decisions[number % len(decisions)].number)
        elif kind == "label":
            self.desk.label(first.id if number % 2 else first.document_id, ("internal", "restricted")[number % 3 == 0])
        elif kind == "grade":
            self.desk.grade(first.id, "2")
        elif kind == "erase":
            erase(self.store, [first.document_id], by="Ana", why="asked to")

    def both(self, as_of: datetime, **how: object) -> tuple[bytes, bytes]:
        """The picture that goes on, and the one drawn from nothing: as of an entry of the log nothing is gone on from, and nothing is kept."""
        now = canonical(self.workspace.remembered_picture(self.store, as_of=as_of, **how)[0])  # type: ignore[arg-type]
        with create_engine(f"sqlite:///{self.store.path}").begin() as connection:
            connection.execute(text("DELETE FROM pictures"))
        last = self.store.moment_of(self.store.head().entry)
        anew = canonical(self.workspace.remembered_picture(self.store, as_of=as_of, known_at=last, **how)[0])  # type: ignore[arg-type]
        return now, anew


def _target(mention: Mention) -> Target:
    return Target(mention.document_id, mention.start, mention.end, mention.id, mention.type)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(ACTS), NUMBERS, NUMBERS, HOURS), min_size=4, max_size=30),
    st.lists(st.integers(-30, 90), min_size=3, max_size=3), st.integers(1, 8),
)  # fmt: skip
def test_a_picture_that_goes_on_is_the_one_drawn_from_nothing(acts: Sequence[Act], moments: Sequence[int], every: int) -> None:
    with TemporaryDirectory() as folder:
        memory = Memory(Path(folder))
        for number, act in enumerate((("read", 1, 1, 0), *acts, ("read", 2, 2, 3))):
            memory.act(*act)
            if number % every == 0 or number > len(acts):
                for hours in moments[: 1 + number % 3]:
                    how = {} if number % 4 else {"ceiling": ("public", "internal")[number % 8 == 0]}
                    going_on, anew = memory.both(DAWN + timedelta(hours=hours), **how)
                    assert going_on == anew
        going_on, anew = memory.both(DAWN + timedelta(hours=61), is_blurred=True, ceiling="public")
        assert going_on == anew
        memory.store.close()


def test_a_picture_goes_on_through_days_and_weeks(tmp_path: Path) -> None:
    """The window moves on each Monday, states grow stale, levels fall."""
    memory = Memory(tmp_path)
    for number in range(60):
        memory.act("read", number, number, 9 * number)
        if number % 3 == 0:
            going_on, anew = memory.both(DAWN + timedelta(hours=9 * number + 5))
            assert going_on == anew


def test_what_goes_on_is_not_taken_for_another_memory_under_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    memory, other = Memory(tmp_path), Memory(tmp_path / "other")
    for number in range(6):
        memory.act("read", number, number, number)
        other.act("read", number + 100, number, number)
    memory.both(DAWN + timedelta(hours=9))
    memory.store.close()
    other.store.close()
    for left in tmp_path.glob("memory.db*"):
        left.unlink()
    (tmp_path / "other" / "memory.db").rename(tmp_path / "memory.db")
    going_on, anew = memory.both(DAWN + timedelta(hours=9))
    assert going_on == anew


def test_after_an_error_a_picture_begins_anew(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.act("read", 1, 1, 0)
    memory.both(DAWN + timedelta(hours=9))
    held = Held._take

    def torn(*_: object) -> None:
        raise KeyboardInterrupt

    memory.act("read", 2, 2, 1)
    Held._take = torn  # type: ignore[assignment,method-assign]
    try:
        with suppress(KeyboardInterrupt):
            memory.workspace.remembered_picture(memory.store, as_of=DAWN + timedelta(hours=9))
    finally:
        Held._take = held  # type: ignore[method-assign]
    going_on, anew = memory.both(DAWN + timedelta(hours=9))
    assert going_on == anew


# events that go on ---------------------------------------------------------------------------------------------------------------


def _pairs(chance: random.Random, ids: Sequence[str], most: int) -> frozenset[tuple[str, str]]:
    count = chance.randrange(most)
    return frozenset((a, b) for a, b in (sorted(chance.sample(ids, 2)) for _ in range(count)))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from((1, 3)), st.sampled_from((1, 2, 4)))
def test_events_that_go_on_are_those_found_at_once(seed: int, days: int, places: int) -> None:
    """Reports come in any order, mentions change and go, persons merge and part."""
    chance = random.Random(seed)
    waiting = list(reports(160, places=places, seed=seed))
    begin = waiting[0][0].published
    assert begin is not None
    waiting = [_nearer(d, told, begin, days) for d, told in waiting]
    chance.shuffle(waiting)
    documents: dict[str, Document] = {}
    told: dict[str, Mention] = {}
    regrouping, same, apart = Regrouping(), frozenset[tuple[str, str]](), frozenset[tuple[str, str]]()
    while waiting:
        document, mentions = waiting.pop()
        documents[document.id] = document
        told |= {m.id: m for m in mentions}
        for identity in chance.sample(sorted(told), chance.randrange(3)):
            told[identity] = replace(
                told[identity], actors=chance.choice(list(told.values())).actors, polarity=chance.choice(("affirmed", "negated"))
            )
        if chance.random() < 0.3:
            told.pop(chance.choice(sorted(told)))
        if chance.random() < 0.3 and len(told) > 1:
            same, apart = _pairs(chance, sorted(told), 3), _pairs(chance, sorted(told), 3)
        given_now = list(told.values())
        chance.shuffle(given_now)
        found = regrouping.events(given_now, documents, same=tuple(sorted(same - apart)), apart=apart)
        assert found == events_of(given_now, documents, same=tuple(sorted(same - apart)), apart=apart)


def _nearer(document: Document, told: Sequence[Mention], begin: datetime, days: int) -> tuple[Document, list[Mention]]:
    """The report as of some days instead of a year, so that more of them tell of one time."""

    def at(moment: datetime) -> datetime:
        return begin + (moment - begin) * days / 365

    assert document.published is not None
    return replace(document, published=at(document.published)), [
        replace(m, when=None if m.when is None or m.when.start is None else replace(m.when, start=at(m.when.start), end=at(m.when.end or begin)))
        for m in told
    ]  # fmt: skip


def test_what_is_equal_but_written_otherwise_is_made_anew() -> None:
    noon, same = (datetime.fromisoformat(t) for t in ("2031-03-03T12:00:00+00:00", "2031-03-03T13:00:00+01:00"))
    assert noon == same
    reuse = Reuse()
    assert reuse.of("at", (noon,), noon.isoformat) == noon.isoformat()
    reuse.turn()
    assert reuse.of("at", (same,), same.isoformat) == same.isoformat()


def test_what_a_round_does_not_ask_for_is_forgotten_with_the_next() -> None:
    reuse, part, made = Reuse(), object(), []
    for _ in range(2):
        reuse.turn()
        reuse.of("a", (part,), lambda: made.append(1))
    assert len(made) == 1
    reuse.turn()
    reuse.keep("a")
    reuse.turn()
    reuse.of("a", (part,), lambda: made.append(1))
    assert len(made) == 1
    reuse.turn()
    reuse.turn()
    reuse.of("a", (part,), lambda: made.append(1))
    assert len(made) == 2


def test_a_picture_that_goes_on_draws_anew_only_what_has_changed(tmp_path: Path) -> None:
    """Without this the others would also hold of a picture that is drawn from nothing each time."""
    memory = Memory(tmp_path)
    for number in range(20):
        memory.act("read", number, number, number)
    first: Picture = memory.workspace.remembered_picture(memory.store, as_of=DAWN + timedelta(hours=40))[0]
    memory.act("read", 21, 1, 21)
    second: Picture = memory.workspace.remembered_picture(memory.store, as_of=DAWN + timedelta(hours=40))[0]
    taken = {id(h) for h in first.happenings} & {id(h) for h in second.happenings}
    assert len(taken) > len(first.happenings) / 2
    assert first != second
