"""Who acts: countries by places, members for their bodies, offices once held; and where and when an act is, by its clause."""

from __future__ import annotations

import pytest

from detente.model.mentions import ActorRef, Mention
from detente.workspace import Workspace


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def first(workspace: Workspace, text: str) -> Mention:
    (read,) = workspace.read([workspace.document(text, published="2031-03-06T12:00:00+00:00")])  # a Thursday
    return read.mentions[0]


def actor(workspace: Workspace, description: str) -> ActorRef:
    return first(workspace, f"{description} met a delegation on Monday.").actors[0]


@pytest.mark.parametrize(
    ("description", "country", "sector"),
    [
        ("Police in Peru", "PER", "COP"),
        ("Nurses in Kampala", "UGA", "MED"),
        ("The Accra city council", "GHA", "GOV"),
        ("Residents of the northern town of Timbuktu", "MLI", "CVL"),
        ("A spokesman for the Chilean army", "CHL", "MIL"),
        ("A former Peruvian foreign minister", "PER", "ELI"),
        ("Peruvian soldiers deployed in Haiti", "PER", "MIL"),
        ("Bolivian security forces", "BOL", "COP"),
    ],
)
def test_country_and_sector(workspace: Workspace, description: str, country: str, sector: str) -> None:
    found = actor(workspace, description)
    assert (found.country, found.sector) == (country, sector)


@pytest.mark.parametrize(
    ("description", "body", "country", "sector"),
    [
        ("Polish soldiers serving in KFOR", "KFOR", "POL", "MIL"),
        ("Hamas fighters", "HAMAS", "PSE", "REB"),
        ("The UN secretary-general", "UN", "UNO", "GOV"),
        ("UN soldiers", "UN", "UNO", "MIL"),
        ("NATO-led troops", "NATO", "IGO", "MIL"),
    ],
)
def test_who_acts_for_a_body(workspace: Workspace, description: str, body: str, country: str, sector: str) -> None:
    found = actor(workspace, description)
    assert (found.id, found.country, found.sector) == (body, country, sector)


def test_peacekeepers_are_not_of_the_country_that_they_are_in(workspace: Workspace) -> None:
    assert actor(workspace, "Peacekeepers in Goma").country is None


def test_a_place_further_on_is_not_that_of_the_actor(workspace: Workspace) -> None:
    mention = first(workspace, "The army arrested 15 men in a raid in Goma on Monday.")
    assert mention.recipients[0].country is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Officers sealed off a party's offices in the Ugandan capital on Monday.", "Kampala"),
        ("Workers at the port of Mombasa walked out on Monday.", "Mombasa"),
        ("A Grozny court jailed a lawyer on Monday.", "Grozny"),
    ],
)
def test_a_clause_places_its_act(workspace: Workspace, text: str, place: str) -> None:
    assert [p.name for p in first(workspace, text).places] == [place]


def test_the_time_of_speaking_is_not_that_of_the_act(workspace: Workspace) -> None:
    mention = first(workspace, "Two villages near Goma were burned down on Monday, officials said on Wednesday.")
    assert mention.when is not None
    assert mention.when.start is not None
    assert mention.when.start.date().isoformat() == "2031-03-03"


def test_friday_of_last_week_lies_in_last_week(workspace: Workspace) -> None:
    mention = first(workspace, "Soldiers arrested ten men in Goma on Monday of last week.")
    assert mention.when is not None
    assert mention.when.start is not None
    assert mention.when.start.date().isoformat() == "2031-02-24"


def test_clashes_that_break_out_do_not_end(workspace: Workspace) -> None:
    assert first(workspace, "Clashes broke out in Goma on Monday.").ends is None
