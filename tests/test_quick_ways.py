"""The quick ways give what the plain ones give, to the last byte."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.model.documents import Document, Rejected
from detente.model.mentions import Content, Mention, When
from detente.model.read_documents import ReadDocument
from detente.resolve.events import events_of
from detente.situation.canonical import canonical
from detente.workspace import Workspace
from tests.conftest import EXAMPLES
from tests.plain import groups_of, plainly
from tests.test_tension_properties import checked, mentions, moments, worlds
from tests.worlds import SOURCES, World, hour


@pytest.fixture(scope="module")
def example(area_workspace: Workspace) -> tuple[Workspace, list[ReadDocument]]:
    found = area_workspace.documents([str(EXAMPLES / str(area_workspace.area_name))])
    return area_workspace, list(area_workspace.read(d for d in found if not isinstance(d, Rejected)))


def told_in(read: Sequence[ReadDocument]) -> tuple[list[Mention], dict[str, Document]]:
    return [m for r in read for m in r.mentions], {r.document.id: r.document for r in read}


def test_the_sweep_finds_the_events_that_comparing_every_two_mentions_finds(
    example: tuple[Workspace, list[ReadDocument]],
) -> None:
    told, documents = told_in(example[1])
    assert {frozenset(e.mentions) for e in events_of(told, documents)} == groups_of(told, documents)


def test_a_picture_is_that_of_the_plain_way(example: tuple[Workspace, list[ReadDocument]]) -> None:
    workspace, read = example
    last = max(r.document.published for r in read if r.document.published is not None)
    for hours in range(0, 120, 24):
        quick = workspace.picture(read, as_of=last - timedelta(hours=hours))
        with plainly():
            plain = workspace.picture(read, as_of=last - timedelta(hours=hours))
        assert canonical(quick) == canonical(plain)


odd_hours = st.none() | st.integers(0, 48)


def told_when(start: int | None, end: int | None) -> When | None:
    """Any interval, open, empty or turned round among them."""
    found: list[datetime | None] = [hour(h) if h is not None else None for h in (start, end)]
    return When("then", "on", found[0], found[1], "hour")


@checked
@given(worlds(12), st.lists(st.tuples(odd_hours, odd_hours, st.booleans(), st.booleans()), max_size=40))
def test_the_sweep_finds_the_events_whatever_the_times(
    world: World, changes: list[tuple[int | None, int | None, bool, bool]]
) -> None:
    told = list(world.mentions)
    for index, (start, end, is_utterance, is_timed) in enumerate(changes[: len(told)]):
        content = Content("what is meant") if is_utterance else None
        told[index] = replace(told[index], when=told_when(start, end) if is_timed else None, content=content)
    assert {frozenset(e.mentions) for e in events_of(told, world.documents)} == groups_of(told, world.documents)


@checked
@given(st.lists(mentions(48), min_size=2, max_size=2), st.lists(st.tuples(odd_hours, odd_hours), min_size=2, max_size=30))
def test_the_sweep_links_all_that_tell_one_event(kinds: list[object], times: list[tuple[int | None, int | None]]) -> None:
    world = World()
    for index, (start, end) in enumerate(times):
        (mention,) = world.tell(SOURCES[index % len(SOURCES)], 48 + index, kinds[index % 2])  # type: ignore[arg-type]
        world.mentions[-1] = replace(mention, when=told_when(start, end))
    assert {frozenset(e.mentions) for e in events_of(world.mentions, world.documents)} == groups_of(world.mentions, world.documents)


@checked
@given(worlds(16), moments)
def test_a_picture_of_any_world_is_that_of_the_plain_way(world: World, at: int) -> None:
    quick = canonical(world.picture(at))
    with plainly():
        assert canonical(world.picture(at)) == quick
