"""Levels that go on from where they were kept are those of the whole walk, whatever came in, was corrected or was taken away since."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from detente.model.decisions import Decision, Target
from detente.model.mentions import Mention
from detente.model.picture import Picture
from detente.model.walks import PlaceWalk
from detente.resolve.events import events_of
from detente.situation import levels
from detente.situation.assess import assess
from detente.situation.canonical import canonical
from detente.situation.checkpoints import Walks
from detente.situation.tellings import originals
from detente.store.store import Store
from detente.workspace import Workspace
from tests.test_tension_properties import LAST_REPORT, SOURCES, mentions, moments, worlds
from tests.worlds import CROWD, POLICE, SECOND_WIRE, WIRE, World, area, hour, scale, told

checked = settings(max_examples=80, deadline=None)
Pair = tuple[str, str]


def drawn(world: World, at: float, walks: Walks | None = None, same: tuple[Pair, ...] = ()) -> Picture:
    """The picture from what was published until then, as a memory would have it."""
    known = [m for m in world.mentions if (p := world.documents[m.document_id].published) is None or p <= hour(at)]
    events = events_of(originals(known, world.documents, scale()), world.documents, same=same)
    return assess(known, world.documents, events=events, area=area(), scale=scale(), as_of=hour(at), walks=walks)


def kept(walks: Walks) -> tuple[PlaceWalk, ...]:
    return walks.news


@st.composite
def changed(draw: st.DrawFn, world: World) -> tuple[World, tuple[Pair, ...]]:
    """The world with late reports, corrected and rejected mentions, and two that a person says to be one."""
    after = World(dict(world.documents), list(world.mentions))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, LAST_REPORT * 2)) / 2
        after.tell(draw(st.sampled_from(SOURCES)), at, *draw(st.lists(mentions(at), min_size=1, max_size=3)))
    numbers = st.integers(0, len(after.mentions) - 1)
    for index in draw(st.lists(numbers, max_size=2)):
        after.mentions[index] = corrected(after.mentions[index], draw(st.sampled_from(("gathered", "deployed", "primitive", None))))
    for index in sorted(draw(st.sets(numbers, max_size=2)), reverse=True):
        del after.mentions[index]
    ids = [m.id for m in after.mentions]
    same = tuple(draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=1))) if ids else ()
    return after, same


def corrected(mention: Mention, mode: str | None) -> Mention:
    return replace(mention, mode=mode, method=f"{mention.method}; decision 7 by somebody")


@checked
@given(st.data(), worlds(), moments, moments)
def test_a_walk_that_goes_on_ends_where_the_whole_walk_ends(data: st.DataObject, world: World, first: int, second: int) -> None:
    before = Walks()
    drawn(world, first, before)
    after, same = data.draw(changed(world))
    resumed = Walks(kept(before))
    assert canonical(drawn(after, second, resumed, same)) == canonical(drawn(after, second, same=same))
    again = Walks(kept(resumed) or kept(before))
    assert canonical(drawn(after, second, again, same)) == canonical(drawn(after, second, same=same))


def long_world() -> World:
    world = World()
    for day in range(6):
        world.tell(
            WIRE, 24 * day + 3, told("PRESENCE", "gathered", by=CROWD, status="ongoing"), told("ASSAULT", "primitive", by=CROWD)
        )
        world.tell(SECOND_WIRE, 24 * day + 5, told("PRESENCE", "deployed", by=POLICE, status="ongoing"))
        world.tell(WIRE, 24 * day + 20, told("CONSULT", "visit"))
    return world


def test_after_a_new_report_only_its_own_day_is_walked_again(monkeypatch) -> None:
    world, walks = long_world(), Walks()
    drawn(world, 130, walks)
    world.tell(WIRE, 131, told("ASSAULT", "firearms", by=CROWD))
    visits = []
    plain = levels._Walk.visit
    monkeypatch.setattr(levels._Walk, "visit", lambda self, moment: (visits.append(moment), plain(self, moment))[1])
    drawn(world, 131)
    whole, visits[:] = len(visits), []
    drawn(world, 131, Walks(kept(walks)))
    assert 0 < len(visits) < whole / 4
    assert min(visits) >= hour(131) - timedelta(days=1)


def test_a_report_of_another_place_moves_no_checkpoint_but_those_of_its_neighbours() -> None:
    world, before = long_world(), Walks()
    drawn(world, 130, before)
    world.tell(WIRE, 50, told("ASSAULT", "firearms", by=CROWD, at="greel"))
    after = Walks(kept(before))
    drawn(world, 130, after)
    changed = {a.place for a, b in zip(kept(after), kept(before), strict=True) if a != b}
    near = {"greel", *(p for p in area().watched if "greel" in area().places[p].borders)}
    assert changed
    assert changed <= near


def test_nothing_is_kept_again_where_nothing_came() -> None:
    world, first = long_world(), Walks()
    drawn(world, 130, first)
    second = Walks(kept(first))
    drawn(world, 131, second)
    drawn(world, 60, third := Walks(kept(first)))
    assert (kept(second), kept(third)) == ((), ()), "a look at an earlier hour does not throw away what was walked since"


def _memory(path: Path, world: World, order: Sequence[int], *, decisions: Sequence[Decision] = (), is_drawn: bool) -> bytes:
    """The picture of a memory into which the reports came in an order, drawn after each of them or at the end alone."""
    workspace, store = Workspace("harbour-islands"), Store(path)
    for document in (list(world.documents.values())[i] for i in order):
        store.add(document, [m for m in world.mentions if m.document_id == document.id], (), area="harbour-islands", method="m")
        if is_drawn:
            workspace.remembered_picture(store, as_of=hour(140))
    for decision in decisions:
        store.decide(decision)
        if is_drawn:
            workspace.remembered_picture(store, as_of=hour(140))
    found = canonical(workspace.remembered_picture(store, as_of=hour(145))[0])
    store.close()
    return found


def test_a_memory_that_was_looked_at_after_each_late_report_shows_what_one_shows_that_never_was(tmp_path: Path) -> None:
    world = long_world()
    mention = world.mentions[2]
    wrong = Decision(
        "retract", "an officer", "seen from the bridge", (Target(mention.document_id, mention.start, mention.end, mention.id),)
    )
    numbers = list(range(len(world.documents)))
    late = [*numbers[6:], *random.Random(5).sample(numbers[:6], 6)]
    looked_at = _memory(tmp_path / "a.db", world, late, decisions=[wrong], is_drawn=True)
    assert looked_at == _memory(tmp_path / "b.db", world, numbers, decisions=[wrong], is_drawn=False)
    with create_engine(f"sqlite:///{tmp_path / 'a.db'}").connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM pictures WHERE newest = 'walks'")).scalar_one() == 1
