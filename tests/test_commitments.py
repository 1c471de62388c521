"""Commitments on the scale 0 to 3: proposed by rules from what is told, settled by a person, and the evidence beside them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.desk import Desk
from detente.errors import SettingsError
from detente.model.picture import Commitment
from detente.ontology.files import KnowledgeFiles
from detente.ontology.ledger_rules import load_ledger_rules
from detente.situation.assess import assess
from detente.store.store import Store
from detente.workspace import Workspace
from tests.memories import SetClock
from tests.worlds import MISSION, OBSERVERS, POLICE_A, SECOND_WIRE, WIRE, World, area, hour, scale, swapped, told, until

RULES = load_ledger_rules(KnowledgeFiles())
PLACES = ("port-varn", "greel", "ebbstone", "lowen-quay")


def promised(*, at: tuple[str, ...] = PLACES) -> World:
    """The police promised to leave some places by the tenth hour."""
    world = World()
    planned, promise = world.tell(
        WIRE, 1, told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE", status="planned", at=at),
        told("PLEDGE", by=POLICE_A, to=(MISSION,), content=until(10), at=at),
    )  # fmt: skip
    world.mentions[-1] = replace(promise, about=planned.id)
    return world


def the_promise(world: World, at: float) -> Commitment:
    (found,) = assess(
        world.mentions, world.documents, events=world.events(), area=area(), scale=scale(), as_of=hour(at), rules=RULES
    ).commitments
    return found


def left(*places: str, status: str = "happened"):  # type: ignore[no-untyped-def]
    return told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE", at=places, status=status)


@pytest.mark.parametrize(
    ("done", "step", "state"),
    [
        ((), 0, "overdue"),
        ((left("port-varn", status="ongoing"),), 1, "overdue"),
        ((left("port-varn"),), 1, "overdue"),
        ((left("port-varn"), left("greel")), 2, "overdue"),
        ((left("port-varn", "greel", "ebbstone"),), 2, "overdue"),
        ((left(*PLACES),), 3, "kept"),
    ],
    ids=["nothing", "going on", "one of four", "half", "three of four", "all"],
)
def test_how_far_a_promise_is_kept_is_the_share_of_the_places_it_named(done: tuple, step: int, state: str) -> None:  # type: ignore[type-arg]
    world = promised()
    if done:
        world.tell(OBSERVERS, 12, *done)
    found = the_promise(world, 13)
    assert (found.step, found.proposed, found.state, found.settled_by) == (step, step, state, "")
    assert set(found.outcome) == {m.id for m in world.mentions[2:]}


def test_a_promise_that_names_no_place_is_fully_kept_when_it_was_done() -> None:
    world = promised(at=())
    world.tell(OBSERVERS, 12, told("RETREAT", "withdraw", by=POLICE_A, ends="PRESENCE", at="greel"))
    assert the_promise(world, 13).step == 3


def test_before_it_is_due_a_promise_is_open() -> None:
    assert the_promise(promised(), 5).state == "open"


@settings(max_examples=30, deadline=None)
@given(st.permutations([WIRE, SECOND_WIRE, OBSERVERS]), st.lists(st.sampled_from(PLACES), unique=True))
def test_the_step_rises_with_the_places_and_not_with_the_order_of_reports(order: list[str], places: list[str]) -> None:
    world, other = promised(), promised()
    for number, place in enumerate(places):
        world.tell(order[number % 3], 12 + number, left(place))
    for number, place in sorted(enumerate(places), key=lambda p: p[1]):
        other.tell(order[number % 3], 12 + number, left(place))
    step = the_promise(world, 20).step
    assert step == the_promise(other, 20).step == {0: 0, 1: 1, 2: 2, 3: 2, 4: 3}[len(places)]
    assert the_promise(swapped(world), 20).step == step


# settled by a person ---------------------------------------------------------------------------------------------------

PLEDGE = "On Monday the Kosovo Police promised KFOR to withdraw its special units from Zvečan by Wednesday."


@pytest.fixture
def desk(kosovo: Workspace, tmp_path: Path) -> Desk:
    store = Store(tmp_path / "memory.db", clock=SetClock())
    document = kosovo.document(PLEDGE, published="2023-05-29T10:00:00+02:00", source="Lowland Wire")
    kosovo.keep(store, kosovo.read([document]))
    return Desk(kosovo, store, by="Ana")


def settled(desk: Desk) -> Commitment:
    latest = desk.store.latest(area="north-kosovo")
    assert latest is not None
    (found,) = desk.workspace.remembered_picture(desk.store, as_of=latest)[0].commitments
    return found


def test_a_person_settles_how_far_it_is_kept_and_an_undo_gives_it_back_to_the_rules(desk: Desk) -> None:
    before = settled(desk)
    (decision,) = desk.settle(before.evidence.mentions[0], "2", why="two of three posts are empty")
    found = settled(desk)
    assert (found.step, found.proposed, found.settled_by, found.settled, found.state) == (2, 0, "Ana", decision.number, "open")
    desk.settle(before.evidence.mentions[0], "3")
    assert settled(desk).state == "kept"
    desk.settle(before.evidence.mentions[0], "broken")
    assert (settled(desk).state, settled(desk).step) == ("broken", 0)
    for number in (3, 2, 1):
        desk.undo(number)
    assert settled(desk) == before


def test_what_is_no_promise_cannot_be_settled(desk: Desk) -> None:
    document = desk.workspace.document(
        "Police seized a building in Zvečan.", published="2023-05-29T11:00:00+02:00", source="Lowland Wire"
    )
    (read,) = desk.workspace.read([document])
    desk.workspace.keep(desk.store, [read])
    with pytest.raises(SettingsError, match="is no promise"):
        desk.settle(read.mentions[0].id, "2")
