"""What persons decide outranks what was read; nothing is overwritten, and an undo brings back what was there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.model.decisions import Correction, Decision, Target, in_force
from detente.model.documents import Document
from detente.model.events import Event
from detente.model.mentions import ActorRef, Mention, PlaceRef
from detente.resolve.decided import Decided, decide
from detente.resolve.events import events_of
from tests.worlds import SIDE_A, WIRE, World, told

CROWD = ActorRef("villagers", 0, 9, sector="CVL")


def world() -> World:
    """Three outlets tell of one crowd, and one of a seizure."""
    made = World()
    made.tell(WIRE, 1, told("PROTEST", "gathered", by=CROWD))
    made.tell(SIDE_A, 1.1, told("PROTEST", "gathered", by=CROWD))
    made.tell("Albatross Dispatch", 1.2, told("PROTEST", "gathered", by=CROWD))
    made.tell(WIRE, 2, told("COERCE", "seize", by=CROWD))
    return made


def of(mention: Mention) -> Target:
    return Target(mention.document_id, mention.start, mention.end, mention.id, mention.type)


def decision(number: int, kind: str, *mentions: Mention, others: tuple[Mention, ...] = (), **more: object) -> Decision:
    targets, rest = tuple(map(of, mentions)), tuple(map(of, others))
    return Decision(kind, "Ana", "seen on the spot", targets, rest, number=number, **more)  # type: ignore[arg-type]


def after(found: World, *decisions: Decision) -> Decided:
    return decide(found.mentions, decisions, documents=found.documents)


def groups(found: World, decided: Decided) -> list[set[str]]:
    events: list[Event] = events_of(decided.mentions, found.documents, same=decided.same, apart=decided.apart)
    return sorted((set(e.mentions) for e in events), key=sorted)


def test_without_decisions_the_mentions_are_as_read() -> None:
    found = world()
    assert after(found).mentions == tuple(found.mentions)


def test_what_is_retracted_is_left_out_and_what_is_confirmed_again_comes_back() -> None:
    found = world()
    first = found.mentions[0]
    assert first not in after(found, decision(1, "retract", first)).mentions
    again = after(found, decision(1, "retract", first), decision(2, "confirm", first)).mentions
    assert first.id in {m.id for m in again}


def test_a_whole_document_can_be_retracted() -> None:
    found = world()
    document = found.documents["d_000"]
    whole = Decision("retract", "Ana", "withdrawn by its publisher", (Target(document.id, 0, len(document.text)),), number=1)
    assert {m.document_id for m in after(found, whole).mentions} == {"d_001", "d_002", "d_003"}


def test_a_correction_changes_what_it_names_and_nothing_else() -> None:
    found = world()
    first = found.mentions[0]
    place = PlaceRef("so", first.start, first.start + 2, "skerry", "Skerry")
    correction = Correction(mode="", polarity="negated", places=(place,))
    (now, *_) = after(found, decision(7, "correct", first, correction=correction)).mentions
    assert now == replace(first, mode=None, polarity="negated", places=(place,), confidence=1.0, method="; decision 7 by Ana")


def test_a_later_correction_outranks_an_earlier_one_part_by_part() -> None:
    found = world()
    first = found.mentions[0]
    decisions = (
        decision(1, "correct", first, correction=Correction(status="planned", certainty="hedged")),
        decision(2, "correct", first, correction=Correction(status="ongoing")),
    )
    (now, *_) = after(found, *decisions).mentions
    assert (now.status, now.certainty) == ("ongoing", "hedged")


def test_an_undone_decision_has_no_effect_and_an_undone_undo_gives_it_back() -> None:
    found = world()
    first = found.mentions[0]
    retract, undo, redo = decision(1, "retract", first), decision(2, "undo", undoes=1), decision(3, "undo", undoes=2)
    assert len(after(found, retract, undo).mentions) == 4
    assert len(after(found, retract, undo, redo).mentions) == 3


def test_merged_mentions_are_one_event_though_they_seem_to_be_two() -> None:
    found = world()
    crowd, seizure = found.mentions[0], found.mentions[3]
    assert len(groups(found, after(found))) == 2
    assert groups(found, after(found, decision(1, "merge", crowd, seizure))) == [{m.id for m in found.mentions}]


def test_a_mention_that_was_split_off_is_an_event_of_its_own() -> None:
    found = world()
    a, b, c, seizure = found.mentions
    decided = after(found, decision(1, "split", b, others=(a, c)))
    assert groups(found, decided) == [{a.id, c.id}, {b.id}, {seizure.id}]


def test_the_last_word_on_two_mentions_counts() -> None:
    found = world()
    a, b, c, _ = found.mentions
    split, merge = decision(1, "split", b, others=(a, c)), decision(2, "merge", a, b)
    assert {a.id, b.id} <= groups(found, after(found, split, merge))[0]
    again = decision(3, "split", b, others=(a, c))
    assert {b.id} in groups(found, after(found, split, merge, again))


def test_no_event_holds_two_that_were_told_apart_whatever_joins_them_by_the_way() -> None:
    found = world()
    a, b, c, seizure = found.mentions
    decided = after(found, decision(1, "split", a, others=(b,)), decision(2, "merge", a, seizure), decision(3, "merge", seizure, b))
    assert not any({a.id, b.id} <= g for g in groups(found, decided))
    assert c.id


def test_a_decision_goes_to_the_mention_of_a_better_reading_that_overlaps_it_most() -> None:
    found = world()
    first = found.mentions[0]
    better = replace(first, id="m_better", start=first.start + 1, text=first.text[1:])
    decided = decide([better], (decision(1, "retract", first),), documents=found.documents)
    assert decided == Decided(())


@pytest.mark.parametrize("change", [{"type": "ASSAULT"}, {"start": 1, "end": 9}])
def test_a_decision_that_finds_no_place_is_listed(change: dict[str, object]) -> None:
    found = world()
    first = found.mentions[0]
    other = replace(first, id="m_other", **change)  # type: ignore[arg-type]
    retract = decision(1, "retract", first)
    decided = decide([other], (retract,), documents=found.documents)
    assert (decided.mentions, decided.unplaced) == ((other,), (retract,))


def test_a_decision_about_a_document_out_of_view_is_not_listed() -> None:
    found = world()
    decided = decide([], (decision(1, "retract", found.mentions[0]),), documents=())
    assert decided.unplaced == ()


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("correct", {}), ("merge", {}), ("split", {}), ("grade", {"value": "7"}), ("label", {"value": "secret"}), ("undo", {}),
        ("reliability", {"value": "Z"}), ("destroy", {}),
    ],
)  # fmt: skip
def test_a_decision_that_lacks_what_it_needs_is_refused(kind: str, more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"lacks|none of"):
        Decision(kind, "Ana", "", (Target("d_1", 0, 9),), **more)  # type: ignore[arg-type]


def test_a_decision_needs_a_name() -> None:
    with pytest.raises(ValueError, match="name of who decides"):
        Decision("retract", " ", "", (Target("d_1", 0, 9),))


def test_a_correction_to_a_word_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="happened"):
        Correction(status="maybe")


_undos = st.lists(st.integers(min_value=0, max_value=8), max_size=8)


@given(_undos)
def test_a_decision_is_in_force_as_its_undos_say_one_by_one(targets: list[int]) -> None:
    """Against the plain way: each undo turns what it names off, and what that had turned off on again."""
    decisions = [Decision("note", "Ana", "", number=1)]
    for number, target in enumerate(targets, start=2):
        decisions.append(Decision("undo", "Ana", "", undoes=min(target, number - 1) or 1, number=number))

    def stands(number: int) -> bool:
        return not any(d.undoes == number and stands(d.number) for d in decisions)

    assert [d.number for d in in_force(tuple(decisions))] == ([1] if stands(1) else [])


@given(st.data())
def test_events_hold_together_and_apart_what_was_decided(data: st.DataObject) -> None:
    found = world()
    ids = [m.id for m in found.mentions]
    pair = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda p: p[0] < p[1])
    apart = frozenset(data.draw(st.lists(pair, max_size=4)))
    same = tuple(p for p in data.draw(st.lists(pair, max_size=4)) if p not in apart)
    events = events_of(found.mentions, found.documents, same=same, apart=apart)
    assert sorted(m for e in events for m in e.mentions) == sorted(ids)
    assert not any({a, b} <= set(e.mentions) for e in events for a, b in apart)
    if not apart:
        assert all(any({a, b} <= set(e.mentions) for e in events) for a, b in same)
    again = events_of(reversed(found.mentions), found.documents, same=same, apart=apart)
    assert again == events


def test_a_document_without_mentions_takes_no_harm() -> None:
    document = Document("d_1", "Nothing.", "a" * 64)
    assert decide([], (), documents={document.id: document}).mentions == ()
