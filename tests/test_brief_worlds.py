"""The brief over small worlds: grades, silence, related documents, mandates, both sides alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from detente.model.brief import Brief, Issue, Part
from detente.model.decisions import Decision, Target
from detente.ontology.files import KnowledgeFiles
from detente.ontology.ledger_rules import load_ledger_rules
from detente.situation.assess import assess
from detente.surfaces.brief.compose import Occasion, brief_of
from detente.surfaces.brief.markdown import markdown
from detente.surfaces.brief.references import Grades
from tests.test_changes import REPORTS, made, world_of
from tests.worlds import (
    CROWD,
    CROWD_A,
    CROWD_B,
    GOV_A,
    GOV_B,
    MISSION,
    OBSERVERS,
    PARTNER,
    POLICE_A,
    SECOND_WIRE,
    SIDE_A,
    SIDE_B,
    WIRE,
    World,
    area,
    hour,
    on,
    said_by,
    scale,
    size,
    swapped,
    told,
)  # fmt: skip

RULES = load_ledger_rules(KnowledgeFiles())
STONES = told("ASSAULT", "primitive", by=CROWD, when=on(2))


def brief(world: World, *, start: float = 0, at: float = 24, decisions: tuple[Decision, ...] = (), kind: str = "daily") -> Brief:
    picture = assess(
        world.mentions, world.documents, events=world.events(), area=area(), scale=scale(), as_of=hour(at), rules=RULES
    )
    issue = Issue(kind, 0, 0, hour(start), hour(at))
    occasion = Occasion(issue, None, "public", "internal", 0, datetime(2031, 3, 5, tzinfo=UTC), "", "", "tests")
    return brief_of(
        picture, world.documents, area=area(), rules=RULES, scale=scale(), grades=Grades.of(decisions), occasion=occasion
    )


def part(made_brief: Brief, number: str) -> Part:
    return next(p for p in made_brief.parts if p.number == number)


def texts(made_brief: Brief, number: str) -> list[str]:
    return [line.text for group in part(made_brief, number).groups for line in group.lines]


# grades ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "grade"),
    [((WIRE,), "F6"), ((WIRE, SECOND_WIRE), "F1"), ((WIRE, WIRE), "F6"), ((OBSERVERS,), "F6"), ((SIDE_A, SIDE_B), "F1")],
)
def test_the_digit_is_1_where_two_independent_families_tell_it_and_else_cannot_be_judged(
    sources: tuple[str, ...], grade: str
) -> None:
    (line,) = texts(brief(world_of(*((source, 3, STONES) for source in sources))), "2")
    assert f" · {grade}" in line


def test_a_persons_grade_outranks_the_rule_and_neither_part_changes_the_other() -> None:
    world = world_of((WIRE, 3, STONES))
    target = Target("d_000", world.mentions[0].start, world.mentions[0].end, world.mentions[0].id)
    digit = Decision("grade", "Ana", "", (target,), value="3", number=1)
    letter = Decision("reliability", "Ana", "", value="southern-cable B", number=2)
    assert " · F3" in texts(brief(world, decisions=(digit,)), "2")[0]
    assert " · B6" in texts(brief(world, decisions=(letter,)), "2")[0]
    assert " · B3" in texts(brief(world, decisions=(digit, letter)), "2")[0]
    undone = Decision("undo", "Ana", "", undoes=1, number=3)
    assert " · B6" in texts(brief(world, decisions=(digit, letter, undone)), "2")[0]


# what happened, what is claimed ----------------------------------------------------------------------------------------


def test_what_one_side_alone_says_is_marked_as_its_claim_and_what_was_seen_as_seen() -> None:
    claimed = told("ASSAULT", "firearms", by=POLICE_A, when=on(2), speaker=said_by(GOV_B))
    seen = told("COERCE", "arrest", by=POLICE_A, when=on(3), basis="seen")
    lines = texts(brief(world_of((SIDE_B, 3, claimed), (OBSERVERS, 4, seen))), "2")
    assert any("claimed by Skerry Council" in line for line in lines)
    assert any(" · seen" in line and "claimed" not in line for line in lines)


def test_what_happened_before_the_period_and_was_known_is_left_out_and_what_became_known_in_it_is_told() -> None:
    before = told("ASSAULT", "destroy", by=CROWD, when=on(-40), words="a shed burned down")
    late = told("COERCE", "arrest", by=POLICE_A, when=on(-30), words="two men were arrested")
    lines = texts(brief(world_of((WIRE, -35, before), (WIRE, 3, late))), "2")
    assert [("shed" in line, "arrested" in line) for line in lines] == [(False, True)]


def test_planned_denied_and_negated_acts_are_no_events() -> None:
    world = world_of(
        (WIRE, 3, told("ASSAULT", by=CROWD, status="planned"), told("ASSAULT", by=CROWD, polarity="negated")),
        (WIRE, 4, told("ASSAULT", by=CROWD, status="conditional"), told("ASSAULT", by=CROWD, status="called-for")),
    )
    assert texts(brief(world), "2") == []


def test_both_versions_stand_on_one_line_and_a_missing_one_is_said_to_be_missing() -> None:
    claim = told("ASSAULT", "firearms", by=POLICE_A, when=on(2), speaker=said_by(GOV_B), words="the police fired")
    denial = told(
        "ASSAULT", "firearms", by=POLICE_A, when=on(2), polarity="negated", speaker=said_by(GOV_A, "denies"), words="nobody fired"
    )
    table = part(brief(world_of((SIDE_B, 3, claim), (SIDE_A, 4, denial))), "4").table
    assert table is not None
    (row,) = table.rows
    assert ("nobody fired" in row.cells[1], "the police fired" in row.cells[2], row.cells[4]) == (True, True, "disputed")
    doubted = told("ASSAULT", "firearms", by=POLICE_A, when=on(2), polarity="negated", speaker=said_by(MISSION, "denies"))
    table = part(brief(world_of((SIDE_B, 3, claim), (WIRE, 4, doubted))), "4").table
    assert table is not None
    assert f"no version of {dict(area().sides)['a']} is known" in table.rows[0].cells[4]


# gaps, context, nothing ------------------------------------------------------------------------------------------------


def test_a_day_without_reports_is_silent_not_calm() -> None:
    made_brief = brief(world_of((WIRE, -30, STONES)))
    assert sum("silent, which is not calm" in line for line in texts(made_brief, "12")) == 4
    assert "not calm" in part(made_brief, "2").empty
    assert any("reports from" in line for line in texts(made_brief, "0"))


def test_a_document_that_tells_no_event_is_linked_and_not_counted() -> None:
    world = world_of((WIRE, 3, STONES), (SECOND_WIRE, 4))
    made_brief = brief(world)
    related = next(g for g in part(made_brief, "14").groups if g.title.startswith("Related"))
    assert [line.sources for line in related.lines] == [(len(made_brief.sources),)]
    assert "1 event reported" in texts(made_brief, "0")[0]


def test_a_mandate_that_a_report_cites_is_context_with_its_source() -> None:
    mandate = area().mandates[0]
    world = world_of((WIRE, 3, told("APPEAL", by=MISSION, words=f"as {mandate.names[0]} asks")))
    group = next(g for g in part(brief(world), "14").groups if g.title == "Mandates cited")
    assert mandate.title in group.lines[0].text
    assert mandate.source in group.lines[0].text
    assert not texts(brief(world), "2")


def test_people_harmed_are_told_figure_by_figure_with_the_latest_word_first() -> None:
    hurt = [told("ASSAULT", "primitive", by=CROWD, when=on(2), figures=size(n, "injured")) for n in (11, 30)]
    (line,) = [line for g in part(brief(world_of((WIRE, 3, hurt[0]), (SECOND_WIRE, 5, hurt[1]))), "9").groups for line in g.lines]
    assert ": 30 by the latest word" in line.text
    assert [u.text.split(":")[0] for u in line.under] == ["11", "30"]


def test_without_an_area_there_is_a_brief_of_the_places_that_are_told_of() -> None:
    world = world_of((WIRE, 3, STONES))
    picture = assess(world.mentions, world.documents, events=world.events(), area=None, scale=scale(), as_of=hour(5), rules=RULES)
    occasion = Occasion(
        Issue("daily", 0, 0, hour(0), hour(5)), None, "public", "internal", 0, datetime(2031, 3, 5, tzinfo=UTC), "", "", "tests"
    )
    made_brief = brief_of(picture, world.documents, area=None, rules=RULES, scale=scale(), grades=Grades.of(()), occasion=occasion)
    assert "the world" in markdown(made_brief, UTC)
    assert texts(made_brief, "2")


# both sides alike ------------------------------------------------------------------------------------------------------

_PAIRS = [(ref.name or "", (PARTNER[key].name or "")) for key, ref in ((k, PARTNER[PARTNER[k].id or ""]) for k in PARTNER)]
_PAIRS += [
    (CROWD_A.text, CROWD_B.text),
    (CROWD_B.text, CROWD_A.text),
    *[(x, y) for (_, x), (_, y) in (area().sides, area().sides[::-1])],
]


def _other(text: str) -> str:
    """A text with every name of a side exchanged for that of its partner."""
    for number, (name, _) in enumerate(_PAIRS):
        text = text.replace(name, f"\x00{number}\x00")
    for number, (_, partner) in enumerate(_PAIRS):
        text = text.replace(f"\x00{number}\x00", partner)
    return text


def _words(text: str) -> tuple[str, ...]:
    """The words of a line whatever their order: names in a row stand in the order of the alphabet."""
    return tuple(sorted(text.replace(",", " ").replace(";", " ").replace(".", " ").replace(":", " ").split()))


def _lines(made_brief: Brief, *, is_exchanged: bool) -> list[object]:
    shown = _other if is_exchanged else str
    rows = [
        (p.number, _words(" ".join(map(shown, r.cells)))) for p in made_brief.parts if p.table is not None for r in p.table.rows
    ]
    # The list of unheard sources has the sides of the area's own file, which this world's exchange leaves alone.
    groups = [(p.number, g) for p in made_brief.parts for g in p.groups if not g.title.startswith("Sources of the area")]
    lines = [(number, _words(shown(line.text))) for number, group in groups for line in group.lines]
    return sorted([*rows, *lines])


@settings(max_examples=25, deadline=None)
@given(REPORTS)
def test_the_sides_exchanged_give_the_brief_exchanged(reports: list) -> None:  # type: ignore[type-arg]
    world = made(reports)
    other = swapped(world)
    for document in other.documents.values():
        assert document.side in ("a", "b", None)
    assert _lines(brief(other, at=61), is_exchanged=True) == _lines(brief(world, at=61), is_exchanged=False)


def test_the_exchange_of_the_test_itself_can_fail() -> None:
    world = world_of((WIRE, 3, told("ASSAULT", by=POLICE_A, when=on(2))))
    assert _lines(brief(world), is_exchanged=True) != _lines(brief(world), is_exchanged=False)
    assert replace(world).documents == world.documents


def test_a_bodys_name_does_not_tell_the_level_of_a_contact() -> None:
    for party in (GOV_A, GOV_B):
        (line,) = part(brief(world_of((WIRE, 3, told("CONSULT", by=MISSION, to=(party,), when=on(2))))), "5").groups[0].lines
        assert "level not told" in line.text
    officer = told("CONSULT", by=MISSION, to=(GOV_A,), when=on(2), words="an officer met the delegation")
    (line,) = part(brief(world_of((WIRE, 3, officer))), "5").groups[0].lines
    assert "on the ground" in line.text
