"""The speech act of a saying where its word leaves it open: by mood, time, negation, and whose act is told."""

from __future__ import annotations

import pytest

from detente.workspace import Workspace


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def acts(workspace: Workspace, text: str) -> list[str]:
    (found,) = workspace.read([workspace.document(text, published="2031-03-05")])
    return [s.act for s in found.sayings if s.inside is None and s.kind in ("speech", "evidence")]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The harbour master said the ferry had sailed.", "states"),
        ("Residents say they have not seen a guard for a month.", "states"),
        ("The weather office warned that the storm would hit the coast by noon.", "states"),
        ('"We are not leaving the bridge," a farmer said.', "states"),
        ('"It was us," a caller told the radio.', "confirms"),
        ("The minister said the claim was not true.", "denies"),
        ("The guards said they had burned no school.", "denies"),
        ("The ministry called the letter a forgery.", "denies"),
        ("The observers said nobody could tell who had fired first.", "doubts"),
        ('"I am not convinced," said the Danish envoy.', "doubts"),
        ("Residents said troops had looted the shops.", "accuses"),
        ('"You have lied to us," the widow told the minister.', "accuses"),
        ("The union called the ruling a theft.", "accuses"),
        ('"Leave our land," the villagers told the company.', "demands"),
        ("The mayor said the barrier must be removed.", "demands"),
        ("A leaflet told people to go south.", "demands"),
        ('"Please let the ambulances through," the nurse said.', "calls-for"),
        ("The envoy said she hoped both sides would come back.", "calls-for"),
        ('"Nobody will be punished," the general told the conscripts.', "promises"),
        ("The premier said his government would pay for the damage.", "promises"),
        ("The junta said it would expel any envoy who met the prisoners.", "threatens"),
        ('"If they cross the river, we will shoot," the captain warned.', "threatens"),
        ("The sultan vowed to answer every shell with ten.", "threatens"),
        ("The railway said trains would run again from Monday.", "announces"),
        ("The union said its members would walk out at midnight.", "announces"),
    ],
)
def test_what_is_said_tells_the_act(workspace: Workspace, text: str, act: str) -> None:
    assert acts(workspace, text)[0] == act


def test_the_act_does_not_depend_on_who_is_blamed(workspace: Workspace) -> None:
    text = "Officials in {} said {} soldiers had burned the mill."
    one, other = text.format("Belgrade", "Kosovar"), text.format("Pristina", "Serbian")
    assert acts(workspace, one) == acts(workspace, other) == ["accuses"]


def test_another_partys_words_are_no_part_of_what_is_said(workspace: Workspace) -> None:
    text = 'Greel said its boat was in its own waters, while the other side called that "pure fantasy".'
    assert acts(workspace, text) == ["states", "denies"]
