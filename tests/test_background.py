"""Paragraphs on how it came to this are of their time; what happens now is never taken for history."""

from __future__ import annotations

import pytest

from detente.workspace import Workspace

LEAD = "Guards stood between villagers and police in Zvečan on Monday morning."
HISTORY = "The conflict began in 1998."


@pytest.fixture(scope="module")
def world() -> Workspace:
    return Workspace()


def statuses(world: Workspace, *paragraphs: str) -> dict[str, set[str]]:
    """The statuses of what each sentence of a report of 29 May 2023 tells, by its first word."""
    document = world.document("\n\n".join(paragraphs), published="2023-05-29T10:00:00+02:00")
    found: dict[str, set[str]] = {}
    for mention in next(iter(world.read([document]))).mentions:
        before = document.text[: mention.start].replace("\n", ". ")
        found.setdefault((before.rpartition(". ")[2] + mention.text).split()[0], set()).add(mention.status)
    return found


def test_what_follows_a_year_long_past_in_its_paragraph_is_history(world: Workspace) -> None:
    found = statuses(
        world,
        LEAD,
        f"{HISTORY} Soldiers killed more than 10,000 villagers. Planes bombed the barracks for 78 days, forcing the army to withdraw.",
    )
    assert found == {"Guards": {"happened"}, "Soldiers": {"historical"}, "Planes": {"historical"}}


@pytest.mark.parametrize(
    "opening",
    [
        "In 1999 the alliance intervened.",
        "During the 1992-95 war, paramilitaries attacked the village.",
        "The harbour was built in 1904.",
    ],
)
def test_each_way_to_set_a_scene_in_the_past_does(world: Workspace, opening: str) -> None:
    assert statuses(world, LEAD, f"{opening} Soldiers burned houses.")["Soldiers"] == {"historical"}


@pytest.mark.parametrize(
    ("between", "why"),
    [
        ("Today the village is calm.", "a recent day"),
        ("The mayor was shot dead on Sunday.", "a day of this week"),
        ("Guards are blocking the road to the bridge.", "an act that goes on"),
        ("The mayor said that villagers attacked the guards.", "somebody who speaks now"),
        ("Troops have stood between the two towns since the war ended.", "a state that lasts"),
    ],
)
def test_the_present_ends_the_past(world: Workspace, between: str, why: str) -> None:
    assert statuses(world, LEAD, f"{HISTORY} {between} Soldiers burned houses.")["Soldiers"] == {"happened"}, why


def test_a_new_paragraph_is_of_the_day_of_the_report(world: Workspace) -> None:
    assert statuses(world, LEAD, HISTORY, "Soldiers burned houses.")["Soldiers"] == {"happened"}


def test_the_first_paragraph_tells_what_is_new(world: Workspace) -> None:
    assert statuses(world, f"{HISTORY} Soldiers burned houses.", LEAD)["Soldiers"] == {"happened"}


def test_a_year_that_only_describes_a_thing_sets_no_scene(world: Workspace) -> None:
    found = statuses(world, LEAD, "Veterans of the 1999 war gathered at the bridge. Soldiers burned houses.")
    assert found["Soldiers"] == {"happened"}


def test_last_winter_is_not_history(world: Workspace) -> None:
    assert statuses(world, LEAD, "Tensions first flared last November. Soldiers burned houses.")["Soldiers"] == {"happened"}


def test_a_plan_and_a_quotation_keep_their_own_status(world: Workspace) -> None:
    found = statuses(world, LEAD, f"{HISTORY} Soldiers will burn houses. \u201cGuards attacked my neighbours,\u201d said a farmer.")
    assert found["Soldiers"] == {"planned"}
    assert "historical" not in found.get("\u201cGuards", set())
