"""The same happening or another: slots that agree, slots that contradict, any order, and the ledger."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.model.read_documents import ReadDocument
from detente.ontology.sameness import built_in_sameness
from detente.workspace import Workspace
from evals.own_pairs import is_same

DAY = datetime(2031, 3, 4, 18, tzinfo=UTC).isoformat()


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def are_one(workspace: Workspace, one: str, other: str) -> bool | None:
    a, b = workspace.read(workspace.document(t, published=DAY) for t in (one, other))
    return is_same(workspace, a, b)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Peru pulled its soldiers back from Tacna on Tuesday.", "Peruvian troops withdrew from Tacna on Tuesday."),
        ("Bolivia's government suspended talks with Chile on Tuesday.", "Bolivia suspended talks with Chile on Tuesday."),
    ],
)
def test_a_state_and_its_organ_do_one_thing(workspace: Workspace, one: str, other: str) -> None:
    assert are_one(workspace, one, other) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Peru pulled its soldiers back from Tacna on Tuesday.", "Chilean troops withdrew from Tacna on Tuesday."),
        ("Peruvian police arrested ten people in Tacna on Tuesday.", "Peruvian soldiers arrested ten people in Tacna on Tuesday."),
    ],
)
def test_another_states_organ_or_another_organ_does_another(workspace: Workspace, one: str, other: str) -> None:
    assert are_one(workspace, one, other) is False


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Police in Kampala closed the offices of a party on Tuesday.", "Officers sealed off a party's offices in the Ugandan capital on Tuesday."),
        ("Thirty soldiers were injured in Tacna on Tuesday.", "In Tacna 25 soldiers were injured on Tuesday."),
        ("The mayor said on Tuesday that rebels had shot two men in Goma on Monday.", "Rebels shot two men in Goma on Monday."),
        ("A Goma court jailed a lawyer for six years on Tuesday.", "A court in Goma jailed a lawyer for six years on Tuesday."),
        ("Protesters vandalised a bank in Lima on Tuesday.", "Rioters destroyed a bank in Lima on Tuesday."),
    ],
)  # fmt: skip
def test_other_words_for_place_type_and_number_tell_one_event(workspace: Workspace, one: str, other: str) -> None:
    assert are_one(workspace, one, other) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Soldiers killed two rebels near Goma on Tuesday.", "Rebels killed two soldiers near Goma on Tuesday."),
        ("Unknown men set fire to a mosque in Goma on Tuesday.", "Unknown men set fire to a church in Goma on Tuesday."),
        ("The army shot two men near Goma on Tuesday.", "The army shot two men near Bukavu on Tuesday."),
        ("The army shot two men in Goma on Tuesday.", "The army shot two men in Goma on Sunday."),
        ("Peru and Chile agreed on Tuesday to withdraw their troops.", "Peru and Chile agreed on Tuesday to send aid to Haiti."),
        ("Peru's president met the president of Chile on Tuesday.", "Peru's president met the president of Brazil on Tuesday."),
    ],
)
def test_exchanged_roles_and_unlike_things_are_two_events(workspace: Workspace, one: str, other: str) -> None:
    assert are_one(workspace, one, other) is False


REPORTS = (
    "Protesters threw stones at police in Tacna on Tuesday afternoon.",
    "Police in Tacna were pelted with stones by a crowd on Tuesday.",
    "Stones were thrown.",
    "Protesters threw stones at police in Arica on Tuesday afternoon.",
    "Police arrested ten people in Tacna on Tuesday.",
    "Ten people were detained in Tacna on Tuesday.",
    "Peru sent 40 soldiers to Tacna on Monday.",
    "Rebels shot two men in Goma on Monday.",
)


@given(st.permutations(range(len(REPORTS))), st.integers(1, len(REPORTS)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_documents_and_any_shards_give_the_same_events(workspace: Workspace, order: list[int], size: int) -> None:
    read = _reports(workspace)
    shards = [[read[i] for i in order[k : k + size]] for k in range(0, len(order), size)]
    assert workspace.events([r for shard in reversed(shards) for r in shard]) == workspace.events(read)


def test_what_tells_neither_place_nor_time_links_no_two_events(workspace: Workspace) -> None:
    read = _reports(workspace)
    events = workspace.events([read[0], read[2], read[3]])
    places = [{p for e in events for p in e.places if read[i].mentions[0].id in e.mentions} for i in (0, 3)]
    assert len(places[0] & places[1]) == 0


def test_an_event_says_why_each_mention_was_put_to_it(workspace: Workspace) -> None:
    (event,) = (e for e in workspace.events(_reports(workspace)[4:6]) if len(e.mentions) > 1)
    (row,) = event.joined
    assert row.mention in event.mentions
    assert row.points >= built_in_sameness().threshold
    assert "same place" in row.reason


def test_a_wire_story_in_ten_outlets_corroborates_once(workspace: Workspace) -> None:
    text = "Soldiers arrested ten farmers near the town of Tacna in Peru on Tuesday, a spokesman for the army said, after days of protest against a mine."
    documents = [workspace.document(f"{text} ({i})", published=DAY, source=f"Outlet {i}") for i in range(10)]
    events = workspace.events(list(workspace.read(documents)))
    told_by_all = [e for e in events if len(e.mentions) >= 10]
    assert told_by_all
    assert all(len(e.families) == 1 for e in told_by_all)


_READ: list[ReadDocument] = []


def _reports(workspace: Workspace) -> list[ReadDocument]:
    if not _READ:
        _READ.extend(workspace.read(workspace.document(t, published=DAY, source=f"Outlet {i}") for i, t in enumerate(REPORTS)))
    return _READ
