"""What a sentence tells: type, roles and status, each as users read it from the output."""

from __future__ import annotations

from datetime import date

import pytest

import detente
from detente.model.mentions import Mention
from detente.reading.tree import Tree
from detente.workspace import Workspace

PUBLISHED = "2031-03-05"


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def mentions(workspace: Workspace, text: str) -> list[Mention]:
    (read,) = workspace.read([workspace.document(text, published=PUBLISHED)])
    return list(read.mentions)


def one(workspace: Workspace, text: str, type_: str) -> Mention:
    found = [m for m in mentions(workspace, text) if m.type == type_]
    assert len(found) == 1, [(m.type, m.text) for m in mentions(workspace, text)]
    return found[0]


def test_a_force_between_two_sides() -> None:
    read = detente.read("On Monday guards stood between villagers and rangers in Ostava and Brenik.", published=PUBLISHED)
    (mention,) = read.mentions
    assert (mention.type, mention.mode, mention.polarity, mention.certainty) == ("PRESENCE", "between", "affirmed", "asserted")
    assert [a.text for a in mention.actors] == ["guards"]
    assert [r.text for r in mention.recipients] == ["villagers", "rangers"]
    assert [p.text for p in mention.places] == ["Ostava", "Brenik"]
    assert mention.when is not None
    assert mention.when.start is not None
    assert mention.when.start.date() == date(2031, 3, 3)


@pytest.mark.parametrize(
    ("text", "type_", "expected"),
    [
        ("Soldiers shelled the village on Tuesday.", "ASSAULT", ("affirmed", "happened", "asserted")),
        ("Soldiers did not shell the village.", "ASSAULT", ("negated", "happened", "asserted")),
        ("Soldiers failed to shell the village.", "ASSAULT", ("negated", "happened", "asserted")),
        ("No soldier fired at the crowd.", "ASSAULT", ("negated", "happened", "asserted")),
        ("The army denied that its soldiers had shelled the village.", "ASSAULT", ("negated", "happened", "asserted")),
        ("Soldiers reportedly shelled the village.", "ASSAULT", ("affirmed", "happened", "hedged")),
        ("Soldiers may have shelled the village.", "ASSAULT", ("affirmed", "happened", "hedged")),
        ("Observers doubt that soldiers shelled the village.", "ASSAULT", ("affirmed", "happened", "doubted")),
        ("Protesters will block the bridge on Friday.", "PROTEST", ("affirmed", "planned", "asserted")),
        ("The union called on its members to block the bridge.", "PROTEST", ("affirmed", "called-for", "asserted")),
        ("If the talks fail, protesters will block the bridge.", "PROTEST", ("affirmed", "conditional", "asserted")),
        ("In 1999 soldiers shelled the village.", "ASSAULT", ("affirmed", "historical", "asserted")),
        ("Protesters are blocking the bridge.", "PROTEST", ("affirmed", "ongoing", "asserted")),
    ],
)
def test_status_before_type(workspace: Workspace, text: str, type_: str, expected: tuple[str, str, str]) -> None:
    mention = one(workspace, text, type_)
    assert (mention.polarity, mention.status, mention.certainty) == expected


def test_what_is_lifted_is_ended(workspace: Workspace) -> None:
    found = [m for m in mentions(workspace, "Protesters lifted the blockade of the road on Sunday.") if m.ends is not None]
    assert found
    assert found[0].polarity == "affirmed"


@pytest.mark.parametrize(
    ("text", "outer", "inner", "status"),
    [
        ("The rebels agreed to withdraw from the town.", "AGREE", "RETREAT", "planned"),
        ("The envoy called on the rebels to leave the town.", "APPEAL", "RETREAT", "called-for"),
        ("The army threatened to shell the town.", "THREATEN", "ASSAULT", "planned"),
        ("The mayor accused the police of beating residents.", "ACCUSE", "ASSAULT", "happened"),
    ],
)
def test_complements_are_mentions_of_their_own(workspace: Workspace, text: str, outer: str, inner: str, status: str) -> None:
    found = {m.type: m for m in mentions(workspace, text)}
    assert found[outer].about == found[inner].id
    assert found[inner].status == status


@pytest.mark.parametrize(
    "text",
    ["The council called on the guards to leave the hall.", "The council urged the guards to leave the hall."],
)
def test_who_is_asked_is_who_is_to_do_it(workspace: Workspace, text: str) -> None:
    leaving = one(workspace, text, "RETREAT")
    assert [a.text for a in leaving.actors] == ["guards"]


@pytest.mark.parametrize(
    "text",
    [
        "The storm struck the coast at night.",
        "The director will shoot the film in spring.",
        "The striker fired the ball into the net.",
        "Shares came under fire after the report on profits.",
        "The bishop took the queen in the opening.",
        "The library opens at nine on weekdays.",
    ],
)
def test_false_senses_are_silent(workspace: Workspace, text: str) -> None:
    assert mentions(workspace, text) == []


def test_the_passive_is_the_active(workspace: Workspace) -> None:
    active = one(workspace, "Police arrested forty students in Ostava.", "COERCE")
    passive = one(workspace, "Forty students were arrested by police in Ostava.", "COERCE")
    for mention in (active, passive):
        assert [a.text for a in mention.actors] == ["police"] or [a.text for a in mention.actors] == ["Police"]
        assert [r.text.lower() for r in mention.recipients] == ["forty students"]
        assert [(f.low, f.high, f.counts) for f in mention.figures] == [(40, 40, "arrested")]


def test_the_narrator_is_nobody_and_a_speaker_is_somebody(workspace: Workspace) -> None:
    narrated = one(workspace, "Guards closed the bridge.", "COERCE")
    told = one(workspace, "Guards closed the bridge, a spokesman of the ministry said.", "COERCE")
    assert narrated.speaker is None
    assert told.speaker is not None
    assert told.speaker.act == "states"


def test_a_contact_is_told_by_its_purpose_first(workspace: Workspace) -> None:
    found = mentions(workspace, "The premier phoned the president to thank him for his support.")
    assert [m.type for m in found][:1] == ["SUPPORT"]


def test_a_doubted_purpose_leaves_the_presence_alone(workspace: Workspace) -> None:
    found = mentions(workspace, "The minister expressed doubt that the peacekeepers are there to protect the police.")
    assert [m.type for m in found] == ["DOUBT"]


@pytest.mark.parametrize(
    "text", ["The Paris accord on fishing held for a month.", "The London talks between the envoys ended on Friday."]
)
def test_one_city_before_talks_says_where_and_not_who(workspace: Workspace, text: str) -> None:
    assert not {a.text for m in mentions(workspace, text) for a in m.actors} & {"Paris", "London"}


def test_nobody_takes_part(workspace: Workspace) -> None:
    mention = one(workspace, "Nobody was hurt in the blast.", "ASSAULT")
    assert mention.polarity == "negated"
    assert mention.recipients == ()


def test_reporters_questions_are_no_requests(workspace: Workspace) -> None:
    found = mentions(workspace, "Asked whether he would resign, the minister smiled.")
    assert [(m.type, m.status) for m in found] == [("RETREAT", "hypothetical")]


def test_crowds_outside_a_bare_noun_are_seen(workspace: Workspace) -> None:
    assert one(workspace, "Hundreds of people gathered outside parliament.", "PRESENCE").mode == "gathered"


@pytest.mark.parametrize(
    ("text", "type_", "actor", "recipient"),
    [
        ("Police Arrest Union Leader Ahead of Vote in Ostava", "COERCE", "Police", "Union Leader"),
        ("France Lifts Travel Ban to Lebanon", "CONCEDE", "France", None),
        ("Kenya: police fire tear gas at students", "ASSAULT", "police", "students"),
        ("France, Germany urge restraint after border clash", "APPEAL", "France", None),
        ("Protesters block road to airport, demand release of detainees", "REQUEST", "Protesters", "detainees"),
        ("Opposition to boycott parliament over new law", "PROTEST", "Opposition", "parliament"),
    ],
)
def test_headlines(workspace: Workspace, text: str, type_: str, actor: str, recipient: str | None) -> None:
    found = [m for m in mentions(workspace, text) if m.type == type_]
    assert found, [(m.type, m.text) for m in mentions(workspace, text)]
    assert actor in [a.text for a in found[0].actors]
    assert recipient is None or recipient in [r.text for r in found[0].recipients]


def test_what_a_headline_announces_is_planned(workspace: Workspace) -> None:
    assert one(workspace, "Serbia to withdraw troops from border, minister says", "RETREAT").status == "planned"


@pytest.mark.parametrize(
    ("text", "type_", "actors"),
    [
        ("Neither the army nor the rebels have withdrawn from the bridge.", "RETREAT", ["army", "rebels"]),
        ("There were clashes on Monday between students and riot police in Dhaka.", "ASSAULT", ["students"]),
        ("Police used water cannon to disperse students.", "ASSAULT", ["Police"]),
        ("The court jailed a journalist for insulting the president.", "ACCUSE", ["journalist"]),
        ("Police said they had searched the house and detained two men for questioning.", "COERCE", ["they"]),
        ("Port workers voted down the pay offer by a wide margin.", "REJECT", ["Port workers"]),
    ],
)
def test_who_acts(workspace: Workspace, text: str, type_: str, actors: list[str]) -> None:
    found = [m for m in mentions(workspace, text) if m.type == type_]
    assert [a.text for a in found[0].actors] == actors


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("The rebels swore never to disarm.", "REJECT"),
        ("The commander warned that he would burn the village if the men were not freed.", "THREATEN"),
        ("The police insist that no officer fired on the crowd.", "DENY"),
    ],
)
def test_acts_told_by_other_words(workspace: Workspace, text: str, type_: str) -> None:
    assert one(workspace, text, type_).status == "happened"


def test_who_apologises_need_not_have_done_it(workspace: Workspace) -> None:
    assert one(workspace, "The prime minister apologised for the shooting of two students.", "ASSAULT").actors == ()


def test_what_is_waited_for_has_not_happened(workspace: Workspace) -> None:
    assert one(workspace, "There will be no talks with the rebels until they disarm.", "RETREAT").status == "conditional"


def test_a_knotted_tree_is_told_from_a_whole_one() -> None:
    tree = Tree(
        ["a", "b", "c"], ["a", "b", "c"], [0, 2, 4], [1, 3, 5], ["NN"] * 3, ["dep"] * 3, [1, 1, 1], ["a", "b", "c"], [()] * 3
    )
    assert tree.is_whole()
    tree.heads = [2, 1, 0]
    assert not tree.is_whole()


@pytest.mark.parametrize("nobody", ["No group has", "Nobody has", "No one"])
def test_an_attack_stands_that_nobody_claims(workspace: Workspace, nobody: str) -> None:
    mention = one(workspace, f"{nobody} claimed responsibility for the attack on the convoy.", "ASSAULT")
    assert (mention.polarity, mention.status, mention.actors) == ("affirmed", "happened", ())


def test_who_claims_an_attack_is_its_actor(workspace: Workspace) -> None:
    mention = one(workspace, "The brigade claimed responsibility for the attack on the convoy.", "ASSAULT")
    assert [a.text for a in mention.actors] == ["brigade"]


@pytest.mark.parametrize(
    "text",
    [
        "Greek and French frigates held drills off Crete.",
        "War games were staged by Peruvian marines and Chilean troops.",
        "Tokyo and Manila kicked off joint war games on Monday.",
    ],
)
def test_forces_of_two_states_that_exercise_together_work_together(workspace: Workspace, text: str) -> None:
    assert {m.type for m in mentions(workspace, text)} == {"COOPERATE"}


def test_forces_of_one_state_exercise_by_themselves(workspace: Workspace) -> None:
    assert one(workspace, "Greek police and Greek soldiers held drills off Crete.", "MOBILIZE").mode == "troops"


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("The premier sent a letter to the head of the agency threatening to leave it.", "THREATEN"),
        ("The premier called the new head of the agency to congratulate her on the win.", "SUPPORT"),
    ],
)
def test_who_is_written_to_or_called_is_spoken_to(workspace: Workspace, text: str, type_: str) -> None:
    assert ["head of the agency" in r.text for r in one(workspace, text, type_).recipients] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "There was talk that the mayor may stand again.",
        "Chile spoke of the General Agreement on Tariffs and Trade.",
        "Asked by reporters whether he would run, the mayor smiled.",
        "The smelter will be closed in May.",
    ],
)
def test_rumours_titles_press_questions_and_works_tell_no_event(workspace: Workspace, text: str) -> None:
    assert mentions(workspace, text) == []


def test_each_of_a_list_of_demands_is_called_for(workspace: Workspace) -> None:
    text = "Peru called on Chile to remove curbs on its exports, to release the sailors and to reopen the crossing."
    assert {m.status for m in mentions(workspace, text) if m.type in ("CONCEDE", "RETREAT")} == {"called-for"}


@pytest.mark.parametrize(
    ("text", "actors", "recipients"),
    [
        ("The town faced heavy shelling on Sunday.", [], ["town"]),
        ("The suburb was subjected to heavy shelling by the army.", ["army"], ["suburb"]),
        ("The village suffered a raid by herders.", ["herders"], ["village"]),
        ("The library was destroyed by retreating troops.", ["retreating troops"], ["library"]),
        ("The group took four tourists hostage in the desert.", ["group"], ["four tourists"]),
        ("The explosion left 30 shoppers injured.", [], ["30 shoppers"]),
        ("A shootout erupted between police and robbers.", ["police"], ["robbers"]),
    ],
)
def test_who_did_it_and_to_whom(workspace: Workspace, text: str, actors: list[str], recipients: list[str]) -> None:
    found = [m for m in mentions(workspace, text) if m.type == "ASSAULT"]
    assert ([a.text for a in found[0].actors], [r.text for r in found[0].recipients]) == (actors, recipients)


@pytest.mark.parametrize(
    ("text", "type_", "actors"),
    [
        ("Israeli strikes killed three fighters.", "ASSAULT", ["Israeli"]),
        ("A strike by dockers hit the port.", "PROTEST", ["dockers"]),
        ("The army carried out 15 strikes using bombers.", "ASSAULT", ["army"]),
        ("Hundreds were killed at the hands of the militia.", "ASSAULT", ["militia"]),
    ],
)
def test_whose_strike_it_is_tells_an_attack_from_a_walkout(workspace: Workspace, text: str, type_: str, actors: list[str]) -> None:
    assert [(m.type, [a.text for a in m.actors]) for m in mentions(workspace, text)] == [(type_, actors)]


def test_what_is_beyond_doubt_is_not_negated(workspace: Workspace) -> None:
    found = mentions(workspace, "A Soviet delegation will come to Israel, there is no doubt about that.")
    assert [m.polarity for m in found if m.type == "CONSULT"] == ["affirmed"]


@pytest.mark.parametrize(
    "text",
    [
        "The ship is lodged on rocks opposite the plant.",
        "The treasury will offer bonds at net rates.",
        "He told Reuters in an interview that incoming orders had been very good.",
        "The port was closed by a tanker crash.",
        "Wet weather has prevented most farmers from harvesting.",
    ],
)
def test_bad_luck_bonds_and_interviews_tell_no_event(workspace: Workspace, text: str) -> None:
    assert mentions(workspace, text) == []


def test_who_is_helped_in_a_fight_fights(workspace: Workspace) -> None:
    found = mentions(workspace, "Britain supports Nigeria in the fight against Boko Haram.")
    assert [[a.text for a in m.actors] for m in found if m.type == "ASSAULT"] == [["Nigeria"]]


def test_a_sentence_that_begins_with_its_place_has_no_place_for_an_actor(workspace: Workspace) -> None:
    (found,) = mentions(workspace, "Near Rawah, one strike engaged a militia unit.")
    assert ([a.text for a in found.actors], [p.text for p in found.places]) == ([], ["Rawah"])
