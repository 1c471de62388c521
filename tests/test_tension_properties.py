"""The invariants of the pressure ledger, over small worlds of reports from an invented area."""

from __future__ import annotations

import random
from dataclasses import replace
from math import fsum

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.model.picture import Picture
from detente.situation.assess import assess
from detente.situation.canonical import canonical
from detente.situation.explain import explain
from tests.worlds import (
    ARMY_A,
    ARMY_B,
    CROWD,
    CROWD_A,
    CROWD_B,
    GOV_A,
    GOV_B,
    MASKED,
    MISSION,
    OBSERVERS,
    POLICE,
    POLICE_A,
    POLICE_B,
    SECOND_WIRE,
    SOURCES,
    WIRE,
    Told,
    World,
    area,
    hour,
    on,
    said_by,
    scale,
    size,
    swapped,
    told,
    until,
)  # fmt: skip

PLACES = ("port-varn", "lowen-quay", "greel", "port-varn-customs-house")
LAST_REPORT = 96
SIDES_ACTORS = (CROWD, CROWD_A, CROWD_B, POLICE, POLICE_A, POLICE_B, ARMY_A, ARMY_B, GOV_A, GOV_B, MASKED, MISSION)
VIOLENT = tuple(("ASSAULT", mode) for mode in ("primitive", "crowd-control", "destroy", "firearms", None))
KINDS = (
    *VIOLENT, ("PRESENCE", "gathered"), ("PRESENCE", "deployed"), ("PRESENCE", "between"), ("PRESENCE", "reinforced"), ("PROTEST", "obstruct"),
    ("PROTEST", "demo"), ("COERCE", "seize"), ("COERCE", "restrict"), ("MOBILIZE", "troops"), ("MOBILIZE", "police"), ("THREATEN", "violence"),
    ("REQUEST", "yield"), ("CONSULT", "visit"), ("SANCTION", "discontinue"), ("APPEAL", "restraint"), ("ASSESSMENT", "controlled"),
    ("RETREAT", "withdraw"), ("DENY", None),
)  # fmt: skip
WORDS = (
    "so it was told",
    "talks at the hall",
    "the road was closed",
    "two persons were injured",
    "one man was killed",
    "the customs house",
)

actors = st.sampled_from(SIDES_ACTORS)
speakers = st.none() | st.builds(said_by, st.sampled_from((GOV_A, GOV_B, POLICE_A, POLICE_B, MISSION)))


@st.composite
def mentions(draw: st.DrawFn, at: float) -> Told:
    kind, mode = draw(st.sampled_from(KINDS))
    by = draw(st.lists(actors, min_size=0, max_size=1))
    to = draw(st.lists(actors, min_size=2, max_size=2)) if mode == "between" else draw(st.lists(actors, max_size=1))
    places = draw(st.lists(st.sampled_from(PLACES), max_size=2, unique=True))
    more: dict[str, object] = {"speaker": draw(speakers)}
    if draw(st.booleans()):
        start = draw(st.floats(0, at))
        more["when"] = on(start, draw(st.sampled_from((None, start + 2, start + 24))))
    more["polarity"] = draw(st.sampled_from(("affirmed",) * 5 + ("negated",)))
    more["status"] = draw(st.sampled_from(("happened",) * 4 + ("ongoing",) * 3 + ("planned", "called-for", "historical")))
    more["certainty"] = draw(st.sampled_from(("asserted",) * 6 + ("hedged", "doubted")))
    more["figures"] = draw(st.sampled_from(((), (), size(1500), size(3, "injured"), size(12, "injured"), size(1, "dead"))))
    if kind == "RETREAT":
        more["ends"] = draw(st.sampled_from(("PRESENCE", "COERCE", "PROTEST", "MOBILIZE")))
    if kind == "REQUEST":
        more["content"] = until(at + draw(st.integers(1, 30)))
    return told(kind, mode, by=by, to=to, at=places, words=draw(st.sampled_from(WORDS)), **more)


@st.composite
def worlds(draw: st.DrawFn, max_reports: int = 8) -> World:
    world = World()
    for _ in range(draw(st.integers(1, max_reports))):
        at = draw(st.integers(0, LAST_REPORT * 2)) / 2
        world.tell(draw(st.sampled_from(SOURCES)), at, *draw(st.lists(mentions(at), min_size=1, max_size=4)))
    return world


moments = st.integers(0, LAST_REPORT + 48)
checked = settings(max_examples=50, deadline=None)


def _levels(picture: Picture) -> dict[str, int]:
    return {p.id: p.level for p in picture.places}


def _weighed(picture: Picture) -> list[object]:
    """All that a level rests on, without names."""
    return [
        (p.id, p.level, p.tension, p.band, p.by_points, p.rules, p.held, p.coverage.share, p.coverage.is_low, p.history,
         [(i.indicator, i.kind, i.points, i.credibility, i.fade, i.since, i.confirmed, i.is_stale, i.mentions, i.place) for i in p.items])
        for p in picture.places
    ]  # fmt: skip


@checked
@given(worlds(), moments)
def test_swapping_the_sides_changes_nothing_but_names(world: World, at: int) -> None:
    before, after = world.picture(at), swapped(world).picture(at)
    assert _weighed(before) == _weighed(after)
    for name in ("presence", "contacts", "commitments", "appeals", "assessments", "obstructions", "announcements", "disputes"):
        cited = [sorted((e.evidence.mentions, e.evidence.credibility) for e in getattr(p, name)) for p in (before, after)]
        assert cited[0] == cited[1], name


@checked
@given(worlds(), moments)
def test_one_article_fed_fifty_times_changes_nothing(world: World, at: int) -> None:
    fed = World(world.documents, world.mentions * 50)
    assert canonical(fed.picture(at)) == canonical(world.picture(at))


@checked
@given(worlds(), moments, st.integers(0, 20), st.sampled_from(("its own family", "a family each")))
def test_a_hundred_clones_of_an_article_change_nothing(world: World, at: int, delay: int, family: str) -> None:
    cloned = World(dict(world.documents), list(world.mentions))
    article = next(iter(world.documents.values()))
    for number in range(100):
        clone = f"{article.id}_clone_{number:03}"
        published = article.published and article.published + (hour(delay) - hour(0)) * (number + 1) / 100
        other = {"source": f"Copyist {number}", "family": f"copyist-{number}", "side": None} if family == "a family each" else {}
        cloned.documents[clone] = replace(article, id=clone, sha256=clone, published=published, **other)
        cloned.mentions += [
            replace(m, id=f"{m.id}_{number:03}", document_id=clone) for m in world.mentions if m.document_id == article.id
        ]
    assert canonical(cloned.picture(at)) == canonical(world.picture(at))


@checked
@given(worlds(), st.integers(1, 200))
def test_silence_lowers_no_level(world: World, hours: int) -> None:
    before, after = _levels(world.picture(LAST_REPORT)), _levels(world.picture(LAST_REPORT + hours))
    assert all(after[place] >= level for place, level in before.items())


@checked
@given(worlds(), moments)
def test_the_points_shown_sum_to_the_tension(world: World, at: int) -> None:
    picture = world.picture(at)
    for place in picture.places:
        assert abs(fsum(i.points for i in place.items) - place.tension) < 1e-9
        lines = explain(picture, place.id).lines
        assert abs((lines[-1].running if lines else 0.0) - place.tension) < 1e-9
        assert abs(fsum(g.points for g in place.groups) - place.tension) < 1e-9 or any(i.kind == "clamp" for i in place.items)
        for item in place.items:
            if item.kind in ("event", "state", "deadline", "announced"):
                assert item.mentions
                assert abs(item.points - item.base * item.credibility * item.fade) < 1e-9


@checked
@given(worlds(), st.sampled_from(PLACES), st.sampled_from(VIOLENT), actors, st.integers(0, 24))
def test_a_further_confirmed_violent_event_never_lowers_anything(
    world: World, place: str, kind: tuple[str, str | None], by: object, later: int
) -> None:
    at = LAST_REPORT + later + 1
    before = world.picture(at)
    happened = told(*kind, by=by, at=place, when=on(at - 0.5))
    world.tell(WIRE, at - 0.25, happened)
    world.tell(SECOND_WIRE, at - 0.25, happened)
    after = world.picture(at)
    for was, now in zip(before.places, after.places, strict=True):
        assert now.level >= was.level
        assert now.tension >= was.tension - 1e-9


@checked
@given(worlds(), moments, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(world: World, at: int, order: random.Random) -> None:
    first = canonical(world.picture(at))
    documents, mixed, events = list(world.documents.items()), list(world.mentions), world.events()
    for items in (documents, mixed, events):
        order.shuffle(items)
    assert canonical(assess(mixed, dict(documents), events=events, area=area(), scale=scale(), as_of=hour(at))) == first


@checked
@given(worlds(), moments)
def test_the_same_input_and_weights_give_the_same_bytes(world: World, at: int) -> None:
    assert canonical(world.picture(at)) == canonical(world.picture(at))


@checked
@given(worlds(), moments, st.integers(0, 48), st.sampled_from(PLACES))
def test_what_becomes_known_later_changes_no_past_picture(world: World, at: int, later: int, place: str) -> None:
    known = {i: d for i, d in world.documents.items() if d.published is not None and d.published <= hour(at)}
    of_then = World(known, [m for m in world.mentions if m.document_id in known])
    first = canonical(of_then.picture(at))
    world.tell(OBSERVERS, at + later + 0.5, told("ASSAULT", "firearms", by=CROWD, at=place))
    events = of_then.events()
    assert canonical(assess(world.mentions, world.documents, events=events, area=area(), scale=scale(), as_of=hour(at))) == first


@checked
@given(worlds(), moments)
def test_the_tension_lies_in_its_band_and_on_the_scale(world: World, at: int) -> None:
    for place in world.picture(at).places:
        assert 0 <= place.band.low <= place.tension + 1e-9 <= place.band.high + 2e-9 <= 100 + 1e-6
        assert 0 <= place.level <= 5


@checked
@given(worlds(), moments, st.sampled_from(SOURCES), st.sampled_from(("ASSESSMENT", "APPEAL")), st.sampled_from(PLACES))
def test_opinions_and_appeals_move_no_tension_and_no_level(world: World, at: int, source: str, kind: str, place: str) -> None:
    before = world.picture(at)
    world.tell(source, at, told(kind, by=GOV_A, at=place), told(kind, by=MISSION, at=place))
    after = world.picture(at)
    assert [p[:6] for p in _weighed(after)] == [p[:6] for p in _weighed(before)]  # type: ignore[index]
    assert [p.coverage for p in after.places] == [p.coverage for p in before.places]


@checked
@given(
    worlds(), moments, st.sampled_from(SOURCES), st.sampled_from(VIOLENT), st.sampled_from(PLACES), actors,
    st.sampled_from(({"polarity": "negated", "speaker": said_by(GOV_A, "denies")}, {"certainty": "hedged"}, {"certainty": "doubted"},
                     {"status": "planned"}, {"status": "called-for"}, {"status": "conditional"}, {"status": "hypothetical"},
                     {"status": "historical"})),
)  # fmt: skip
def test_violence_that_is_denied_hedged_planned_or_long_past_moves_nothing(
    world: World, at: int, source: str, kind: tuple[str, str | None], place: str, by: object, how: dict[str, object]
) -> None:
    before = world.picture(at)
    world.tell(source, at, told(*kind, by=by, at=place, **how))
    assert _weighed(world.picture(at)) == _weighed(before)
