"""Any order of taking in, correcting, merging, splitting, retracting and undoing: replayed from its log it gives the same, and every
picture that was printed comes back byte for byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from detente.desk import Desk
from detente.errors import SettingsError
from detente.model.decisions import Correction, Decision
from detente.model.documents import Document
from detente.model.mentions import ActorRef, Mention, PlaceRef
from detente.situation.canonical import canonical
from detente.store.backup import back_up, restore
from detente.store.erasure import erase
from detente.store.store import Store
from detente.store.verify import verify
from detente.surfaces.cli.picture_text import picture_lines
from detente.workspace import Workspace, workspace_of
from tests.memories import SetClock

AREA = "harbour-islands"
DAWN = datetime.fromisoformat("2031-03-03T06:00:00-08:00")
CROWD = ActorRef("villagers", 0, 9, sector="CVL")
POLICE = ActorRef("Harbour Police", 0, 14, "XHBPOL", "Harbour Police", "XHB", "COP", "a")
PLACES = (
    PlaceRef("Port Varn", 0, 1, "port-varn", "Port Varn", 1.0, 2.0, "municipality"),
    PlaceRef("Skjer", 0, 1, "skjer", "Skjer", 1.5, 2.5, "municipality"),
)
SOURCES = (("Southern Cable", "cable"), ("Calder Courier", "calder"), ("Skjer Tidende", "skjer"))
KINDS = (("PROTEST", "gathered"), ("PRESENCE", "deployed"), ("COERCE", "seize"), ("CONSULT", "meet"))
CORRECTIONS = (
    Correction(polarity="negated"), Correction(status="planned"), Correction(mode=""), Correction(places=(PLACES[1],)),
    Correction(type="PROTEST", mode="gathered"), Correction(actors=(POLICE,), certainty="hedged"),
)  # fmt: skip
numbers = st.integers(min_value=0, max_value=10**6)


class Memory(RuleBasedStateMachine):
    """Acts at a desk in any order, with a clock that may be set back."""

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        self.clock = SetClock(DAWN + timedelta(days=3))
        self.store = Store(Path(self.folder.name) / "memory.db", clock=self.clock)
        self.workspace: Workspace = workspace_of(AREA)
        self.desk = Desk(self.workspace, self.store, by="Ana")
        self.mentions: list[Mention] = []
        self.printed: list[tuple[datetime, datetime, str, bytes]] = []
        self.acts: list[tuple[str, object]] = []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.check_everything()
            self.store.close()
            self.folder.cleanup()

    def page(self, store: Store, as_of: datetime, known_at: datetime | None) -> tuple[str, bytes]:
        picture, documents = self.workspace.remembered_picture(store, as_of=as_of, known_at=known_at)
        return "\n".join(picture_lines(picture, documents, self.workspace.knowledge.area)), canonical(picture)

    # acts ------------------------------------------------------------------------------------------------------------

    @rule(kind=st.sampled_from(KINDS), source=st.sampled_from(SOURCES), hours=st.integers(0, 48), place=st.sampled_from(PLACES))
    def take_in(self, kind: tuple[str, str], source: tuple[str, str], hours: int, place: PlaceRef) -> None:
        number = len(self.mentions)
        text = f"Report number {number} says that it was so at {place.name}."
        document = Document(
            f"d_{number:04}", text, f"{number:064}", published=DAWN + timedelta(hours=hours), source=source[0], family=source[1]
        )
        mention = Mention(
            f"m_{number:04}", document.id, 0, len(text), text, *kind, actors=(CROWD,), recipients=(POLICE,), places=(place,)
        )
        self.mentions.append(mention)
        self.read(document, (mention,), "rules 1")

    def read(self, document: Document, mentions: tuple[Mention, ...], method: str) -> None:
        assert self.store.add(document, mentions, (), area=AREA, method=method)
        self.acts.append(("read", (document, mentions, method)))

    @precondition(lambda self: self.mentions)
    @rule(which=numbers)
    def read_better(self, which: int) -> None:
        old = self.mentions[which % len(self.mentions)]
        document = self.store.documents([old.document_id]).get(old.document_id)
        if document is not None:
            better = replace(old, start=1, end=old.end - 1, text=old.text[1:-1], id=f"m_{len(self.acts):04}b", confidence=0.9)
            self.read(document, (better,), f"rules {len(self.acts) + 2}")

    def decided(self, *kept: Decision) -> None:
        self.acts.append(("decide", kept))

    @precondition(lambda self: self.mentions)
    @rule(which=numbers, correction=st.sampled_from(CORRECTIONS))
    def correct(self, which: int, correction: Correction) -> None:
        self.attempt(lambda: self.desk.correct(self.one(which), correction, why="as seen"))

    @precondition(lambda self: self.mentions)
    @rule(which=numbers, act=st.sampled_from(["confirm", "retract"]))
    def judge(self, which: int, act: str) -> None:
        self.attempt(lambda: getattr(self.desk, act)([self.one(which)], why="as seen"))

    @precondition(lambda self: len(self.mentions) > 1)
    @rule(a=numbers, b=numbers)
    def merge(self, a: int, b: int) -> None:
        self.attempt(lambda: self.desk.merge([self.one(a), self.one(b)]))

    @precondition(lambda self: self.mentions)
    @rule(which=numbers, taken=numbers)
    def split(self, which: int, taken: int) -> None:
        latest = self.store.latest(area=AREA)
        if latest is None:
            return
        picture, _ = self.workspace.remembered_picture(self.store, as_of=latest)
        several = [h for h in picture.happenings if len(h.evidence.mentions) > 1]
        if several:
            event = several[which % len(several)]
            out = event.evidence.mentions[taken % len(event.evidence.mentions)]
            self.attempt(lambda: self.desk.split(event.event, [out]))

    @rule(which=numbers)
    def undo(self, which: int) -> None:
        decisions = self.store.decisions()
        if decisions:
            self.attempt(lambda: self.desk.undo(decisions[which % len(decisions)].number))

    def one(self, which: int) -> str:
        return self.mentions[which % len(self.mentions)].id

    def attempt(self, act) -> None:  # type: ignore[no-untyped-def]
        """An act that the desk may refuse: then nothing was written."""
        before = self.store.head()
        try:
            self.decided(*act())
        except SettingsError:
            assert self.store.head() == before

    @rule(hours=st.integers(min_value=-30, max_value=30))
    def set_the_clock(self, hours: int) -> None:
        self.clock.at += timedelta(hours=hours)

    @precondition(lambda self: self.mentions)
    @rule(hours=st.integers(0, 60))
    def print_a_picture(self, hours: int) -> None:
        as_of = DAWN + timedelta(hours=hours)
        known = self.store.moment_of(self.store.head().entry)
        self.printed.append((as_of, known, *self.page(self.store, as_of, None)))

    # what always holds -----------------------------------------------------------------------------------------------

    @invariant()
    def the_log_is_whole(self) -> None:
        if hasattr(self, "store"):
            assert verify(self.store).faults == ()

    def check_everything(self) -> None:
        for as_of, known, text, record in self.printed:
            assert self.page(self.store, as_of, known) == (text, record)
        as_of = DAWN + timedelta(hours=60)
        now = self.page(self.store, as_of, None)
        assert self.page(self.replayed(), as_of, None) == now
        back_up(self.store, Path(self.folder.name) / "backup")
        restore(Path(self.folder.name) / "backup", str(Path(self.folder.name) / "restored.db"))
        again = Store(Path(self.folder.name) / "restored.db")
        assert self.page(again, as_of, None) == now
        for old_as_of, known, text, record in self.printed:
            assert self.page(again, old_as_of, known) == (text, record)
        again.close()

    def replayed(self) -> Store:
        """Another memory, at another time, in which the same was done in the same order."""
        store = Store(Path(self.folder.name) / "replay.db", clock=SetClock(DAWN + timedelta(days=300)))
        for kind, what in self.acts:
            if kind == "read":
                document, mentions, method = what  # type: ignore[misc]
                store.add(document, mentions, (), area=AREA, method=method)
            else:
                store.decide(*what)  # type: ignore[misc]
        return store


Memory.TestCase.settings = settings(
    max_examples=12, stateful_step_count=16, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
TestAnyOrderOfActs = Memory.TestCase


def test_after_an_erasure_a_past_picture_lacks_what_is_gone_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path / "memory.db", clock=SetClock())
    workspace = workspace_of(AREA)
    for number in range(3):
        text = f"Report {number}: villagers gathered at Port Varn."
        document = Document(
            f"d_{number}", text, f"{number:064}", published=DAWN, source=SOURCES[number][0], family=SOURCES[number][1]
        )
        mention = Mention(
            f"m_{number}", document.id, 0, len(text), text, "PROTEST", "gathered", actors=(CROWD,), places=(PLACES[0],)
        )
        store.add(document, [mention], (), area=AREA, method="rules 1")
    then = store.moment_of(store.head().entry)
    before, _ = workspace.remembered_picture(store, as_of=DAWN, known_at=then)
    erase(store, ["d_1"], by="Ana", why="asked to")
    after, documents = workspace.remembered_picture(store, as_of=DAWN, known_at=then)
    assert {m for h in before.happenings for m in h.evidence.mentions} == {"m_0", "m_1", "m_2"}
    assert {m for h in after.happenings for m in h.evidence.mentions} == {"m_0", "m_2"}
    assert set(documents) == {"d_0", "d_2"}
    assert b"Report 1" not in (tmp_path / "memory.db").read_bytes()
    assert b"Report 1" not in (tmp_path / "memory.db-wal").read_bytes()
