"""Looking mentions and documents up page by page: both kinds of memory find the same, in the same order, with nothing left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from detente.model.documents import Document
from detente.model.mentions import ActorRef, Mention, PlaceRef
from detente.store.search import (
    Passage,
    Wanted,
    audit_page,
    audit_since,
    documents_page,
    mentions_of,
    passages,
    passages_in,
    publishers,
)
from detente.store.store import Store

AREA = "harbour-islands"
NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)
KFOR = ActorRef("force", 0, 5, "KFOR", "Kosovo Force")
TYPES = ("PRESENCE", "ASSAULT", "CONSULT")
WORDS = ("Guards stood at the quay", 'Čuvari — "100 %" _stand_', "ÇA VA \\ there", "plain words")
EVERYTHING = Wanted()
HORIZON = NOON + timedelta(days=9)


@pytest.fixture
def filled(store: Store) -> Store:
    """Thirty reports, three of one moment, three without a date, one read twice, one of another area."""
    for number in range(30):
        document, told = report(number)
        store.add(document, told, (), area=AREA, method="rules 1")
    again, told = report(7)
    store.add(again, [replace(told[0], id="m_7_new", type="APPEAL")], (), area=AREA, method="rules 2")
    store.add(*report(99)[:2], (), area="elsewhere", method="rules 1")
    return store


def report(number: int) -> tuple[Document, list[Mention]]:
    published = None if number % 10 == 3 else NOON + timedelta(hours=number // 3)
    words = WORDS[number % len(WORDS)]
    source = None if number % 7 == 0 else f"Wire {number % 4}"
    document = Document(
        f"d_{number:02}", words, f"{number:064}", published=published, source=source, family=source and source.lower()
    )
    place = PlaceRef("quay", 0, 4, f"place-{number % 5}", "Quay", 1.0, 2.0, "site")
    told = [
        Mention(
            f"m_{number:02}_{i}", document.id, 0, len(words), words, TYPES[(number + i) % 3], status=("happened", "planned")[i],
            actors=(KFOR,) if number % 2 else (), places=(place,),
        )
        for i in range(2)
    ]  # fmt: skip
    return document, told


def walked(
    store: Store, wanted: Wanted = EVERYTHING, *, limit: int = 4, as_of: datetime = HORIZON, known_at: datetime | None = None
) -> list[Passage]:
    found: list[Passage] = []
    while True:
        page = passages(
            store, wanted, area=AREA, as_of=as_of, known_at=known_at, after=found[-1].place if found else None, limit=limit
        )
        found += page
        if len(page) < limit:
            return found


def ids(found: list[Passage]) -> list[str]:
    return [p.mention.id for p in found]


def test_a_walk_shows_each_mention_of_the_newest_reading_once_the_newest_first_and_the_undated_last(filled: Store) -> None:
    found = walked(filled)
    assert len(found) == len(set(ids(found))) == 59
    assert {"m_7_new"} == {i for i in ids(found) if i.startswith(("m_7_", "m_07"))}
    times = [p.place[0] for p in found]
    dated = [t for t in times if t is not None]
    assert dated == sorted(dated, reverse=True)
    assert times[len(dated) :] == [None] * 6
    for limit in (1, 2, 7, 100):
        assert ids(walked(filled, limit=limit)) == ids(found)


def test_what_came_later_is_not_known_yet_and_what_was_published_later_is_not_shown(filled: Store) -> None:
    since = filled.known_since("d_20")
    assert since is not None
    early = walked(filled, known_at=since)
    assert {p.document for p in early} == {f"d_{n:02}" for n in range(21)}
    assert "m_07_0" in ids(early)
    past = walked(filled, as_of=NOON + timedelta(hours=2))
    assert {p.document for p in past if p.place[0] is not None} == {f"d_{n:02}" for n in range(9) if n != 3}


@pytest.mark.parametrize(
    ("wanted", "lets"),
    [
        (Wanted(types=("PRESENCE", "APPEAL")), lambda m, d: m.type in ("PRESENCE", "APPEAL")),
        (Wanted(statuses=("planned",)), lambda m, d: m.status == "planned"),
        (Wanted(families=[("Wire 1", "wire 1")]), lambda m, d: d.source == "Wire 1"),
        (Wanted(families=[("Wire 1", "wire 1"), (None, None)]), lambda m, d: d.source in ("Wire 1", None)),
        (Wanted(families=[("Wire 1", "wire 1"), (None, None)], is_common=True), lambda m, d: d.source in ("Wire 1", None)),
        (Wanted(families=[]), lambda m, d: False),
        (Wanted(documents=["d_04", "d_05"]), lambda m, d: d.id in ("d_04", "d_05")),
        (Wanted(documents=[]), lambda m, d: False),
        (Wanted(ids=["m_04_1", "m_gone"]), lambda m, d: m.id == "m_04_1"),
        (Wanted(holds=[{b'"id":"place-2"', b'"id":"place-3"'}]), lambda m, d: m.places[0].id in ("place-2", "place-3")),
        (Wanted(holds=[{b'"id":"KFOR"'}, {b'"id":"place-1"'}]), lambda m, d: bool(m.actors) and m.places[0].id == "place-1"),
        (Wanted(holds=[{b"100 %"}]), lambda m, d: "100 %" in m.text),
        (Wanted(words=[{"čuvari"}]), lambda m, d: "Čuvari" in m.text),
        (Wanted(words=[{"ça va"}]), lambda m, d: "ÇA VA" in m.text),
        (Wanted(words=[{'"100 %" _stand_'}]), lambda m, d: "_stand_" in m.text),
        (Wanted(words=[{"guards", "plain"}]), lambda m, d: m.text.startswith(("Guards", "plain"))),
        (Wanted(types=("CONSULT",), always=["d_04"]), lambda m, d: m.type == "CONSULT" or d.id == "d_04"),
        (Wanted(since=NOON + timedelta(hours=3), until=NOON + timedelta(hours=5)),
         lambda m, d: d.published is not None and 3 <= (d.published - NOON).seconds / 3600 <= 5),
    ],
    ids=lambda v: str(v)[:60] if isinstance(v, Wanted) else "",
)  # fmt: skip
def test_a_condition_lets_through_just_what_it_names(filled: Store, wanted: Wanted, lets) -> None:
    documents = {d.id: d for d, _ in (report(n) for n in range(30))}
    plain = [p.mention.id for p in walked(filled) if lets(p.mention, documents[p.document])]
    found = ids(walked(filled, wanted, limit=3))
    if wanted.words:  # words may let more through, for the caller to look again; never less
        assert set(plain) <= set(found)
        assert len(found) < 59
    else:
        assert found == plain
    assert plain or wanted.families == [] or wanted.documents == []


def test_mentions_are_found_by_id_and_by_document_in_the_newest_reading(filled: Store) -> None:
    found = mentions_of(filled, ["m_04_1", "m_07_0", "m_7_new", "m_gone"], area=AREA, known_at=None)
    assert set(ids(found)) == {"m_04_1", "m_7_new"}
    assert ids(passages_in(filled, ["d_04", "d_07"], area=AREA, known_at=None)) == ["m_04_0", "m_04_1", "m_7_new"]
    assert ids(passages_in(filled, ["d_07"], area=AREA, known_at=filled.known_since("d_07"))) == ["m_07_0", "m_07_1"]
    assert mentions_of(filled, [], area=AREA, known_at=None) == []


@pytest.mark.parametrize("limit", [1, 4, 100])
def test_documents_are_walked_each_once(filled: Store, limit: int) -> None:
    found, after = [], None
    while True:
        page = documents_page(filled, area=AREA, as_of=HORIZON, known_at=None, after=after, limit=limit)
        found += [d.id for d, _ in page]
        if len(page) < limit:
            break
        after = page[-1][1]
    assert len(found) == len(set(found)) == 30
    assert set(found[-3:]) == {"d_03", "d_13", "d_23"}


def test_publishers_are_told_once_each(filled: Store) -> None:
    found = publishers(filled)
    assert len(found) == len({p[:2] for p in found}) == 5
    assert set(filled.documents([p[2] for p in found])) == {p[2] for p in found}


def test_the_log_is_walked_from_its_end_and_followed_from_anywhere(filled: Store) -> None:
    head = filled.head().entry
    whole = audit_page(filled, before=None, limit=1000)
    assert [r.entry for r in whole] == list(range(head, 0, -1))
    assert audit_page(filled, before=5, limit=2) == whole[-4:-2]
    assert {r.kind for r in audit_page(filled, before=None, limit=1000, kinds=["reading"])} == {"reading"}
    assert [r.subject for r in audit_page(filled, before=None, limit=9, kinds=["document"], document="d_07")] == ["d_07"]
    assert audit_since(filled, head - 3) == list(reversed(whole[:3]))
    assert audit_since(filled, head) == []
