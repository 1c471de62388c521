"""Contacts, appeals and pledges as read: who, with whom, in which way, and what is called for or promised."""

from __future__ import annotations

import pytest

from detente.model.mentions import Mention
from detente.workspace import Workspace


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def first(workspace: Workspace, text: str, type_: str) -> Mention:
    (read,) = workspace.read([workspace.document(text, published="2031-03-05")])
    return next(m for m in read.mentions if m.type == type_)


@pytest.mark.parametrize(
    ("text", "mode", "actors", "recipients"),
    [
        ("The envoy travelled to Kidal to see the rebel leader.", "visit", ["envoy"], ["rebel leader"]),
        ("The women's delegation climbed up to the fort to talk to the general.", "visit", ["women's delegation"], ["general"]),
        ("Bolivia, Chile and Peru conferred on the lake.", "multilateral", ["Bolivia", "Chile", "Peru"], []),
        ("The leaders of five Sahel states met in Niamey.", "multilateral", ["leaders of five Sahel states"], []),
        ("The minister met the mayor.", None, ["minister"], ["mayor"]),
        ("The bishop met the mayor and the guards.", None, ["bishop"], ["mayor", "guards"]),
    ],
)
def test_a_contact_has_its_parties_and_its_way(
    workspace: Workspace, text: str, mode: str | None, actors: list[str], recipients: list[str]
) -> None:
    found = first(workspace, text, "CONSULT")
    assert (found.mode, [a.text for a in found.actors], [r.text for r in found.recipients]) == (mode, actors, recipients)


@pytest.mark.parametrize(
    ("text", "type_", "content"),
    [
        ("Brazil called for maximum restraint.", "APPEAL", "maximum restraint"),
        ("Kenya appealed for an end to the violence.", "APPEAL", "an end to the violence"),
        ("Norway called on both sides to return to the negotiating table.", "APPEAL", "to return to the negotiating table"),
        ("The elders urged the youths to lay down their weapons.", "APPEAL", "to lay down their weapons"),
        ("The junta has promised elections.", "PLEDGE", "elections"),
        ("The emir assured the families that the bodies would be returned.", "PLEDGE", "that the bodies would be returned"),
    ],
)
def test_what_is_called_for_or_promised_is_told(workspace: Workspace, text: str, type_: str, content: str) -> None:
    found = first(workspace, text, type_)
    assert found.content is not None
    assert found.content.text == content


def test_a_vow_of_no_violence_promises(workspace: Workspace) -> None:
    assert first(workspace, "The commander swore not to attack the convoy.", "PLEDGE").actors[0].text == "commander"


def test_asking_somebody_not_to_act_calls_for_restraint(workspace: Workspace) -> None:
    found = first(workspace, "The governor appealed to residents not to take the law into their own hands.", "APPEAL")
    assert found.mode == "restraint"
