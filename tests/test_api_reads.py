"""Reading over HTTP: each answer has its shape, its moment and its ETag; lists are walked whole, filters leave nothing out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute

from detente.model.read_documents import ReadDocument
from detente.store.store import Store
from detente.surfaces.api.app import PREFIX, ROUTERS
from detente.text.masking import MASK
from detente.workspace import Workspace
from tests.served import AREA, BASE, Served, served
from tests.told_memory import PRIVATE, filled, read_reports

LEDGERS = (
    "presence", "contacts", "commitments", "appeals", "assessments", "obstructions", "announcements", "claims", "figures", "events",
    "questions",
)  # fmt: skip
LISTS = (*LEDGERS, "mentions", "documents")


@pytest.fixture(scope="module")
def read(kosovo: Workspace) -> list[ReadDocument]:
    return read_reports(kosovo)


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory, kosovo: Workspace, read: list[ReadDocument]) -> Path:
    return filled(tmp_path_factory.mktemp("api") / "memory.db", kosovo, read)


@pytest.fixture(scope="module")
def web(memory: Path) -> Iterator[Served]:
    """A server that no test writes to."""
    with served(memory) as found:
        yield found


@pytest.fixture
def own(memory: Path, tmp_path: Path) -> Iterator[Served]:
    """A server over a copy, to be written to."""
    with served(shutil.copy(memory, tmp_path / "own.db")) as found:
        yield found


def reads(web: Served) -> list[str]:
    """An address for each route that can be read, with ids that are there."""
    mention = web.json(f"{BASE}/mentions?limit=1")["items"][0]["mention"]
    event = web.json(f"{BASE}/events?limit=1")["items"][0]["id"]
    fill = {"area": AREA, "place": "zvecan", "mention": mention["id"], "document": mention["document_id"], "event": event}
    return [path.format(**fill) for path in _paths()]


def _paths() -> list[str]:
    found = [PREFIX + r.path for r in _routes()]
    return [p for p in found if p != f"{PREFIX}/changes" and not p.endswith(".{format}")]


def _routes() -> list[APIRoute]:
    return [r for module in ROUTERS for r in module.router.routes if isinstance(r, APIRoute) and "GET" in r.methods]


def test_every_answer_has_the_shape_that_the_schema_declares(web: Served) -> None:
    shapes = {PREFIX + r.path: r.response_model for r in _routes()}
    assert len(shapes) > 30
    for path, address in zip(_paths(), reads(web), strict=True):
        answer = web.get(address)
        assert answer.status == 200, (address, answer.body[:300])
        shape = shapes[path]
        assert shape is not None, path
        shape.model_validate_json(answer.body)


def test_every_read_is_known_by_its_etag_until_something_is_added(own: Served) -> None:
    addresses = [a for a in reads(own) if BASE in a and not a.endswith("/words") and a != BASE]
    before = {a: own.get(a).headers["etag"] for a in addresses}
    for address, tag in before.items():
        assert own.get(address, If_None_Match=tag).status == 304, address
        assert own.get(address, If_None_Match=f'W/{tag}, "other"').status == 304
        assert own.get(address, If_None_Match='"other"').status == 200
    mention = own.json(f"{BASE}/mentions?limit=1")["items"][0]["mention"]["id"]
    own.post(f"{BASE}/decisions", {"kind": "retract", "ids": [mention], "why": "wrong"})
    gone = [a for a in addresses if own.get(a, If_None_Match=before[a]).status == 304]
    assert not gone


@pytest.mark.parametrize("name", LISTS)
def test_pages_together_are_the_whole_list_each_line_once(web: Served, name: str) -> None:
    whole = web.json(f"{BASE}/{name}?limit=500")
    assert whole["next"] is None
    walked = web.walk(f"{BASE}/{name}", limit=3)
    assert walked == whole["items"]
    assert whole["items"] or name in ("questions", "assessments")
    if name in LEDGERS:
        assert whole["total"] == len(whole["items"])


@pytest.mark.parametrize("name", ["mentions", "events", "presence", "documents"])
def test_what_is_written_during_a_walk_does_not_change_it(own: Served, name: str) -> None:
    whole = own.json(f"{BASE}/{name}?limit=500")["items"]
    first = own.json(f"{BASE}/{name}?limit=2")
    mention = own.json(f"{BASE}/mentions?type=PRESENCE&limit=1")["items"][0]["mention"]["id"]
    own.post(f"{BASE}/decisions", {"kind": "retract", "ids": [mention], "why": "wrong"})
    own.post(f"{BASE}/reports", {"text": "crowd ~300 at municipal building Zvečan, calm", "at": "2023-05-29T11:00"})
    found, page = first["items"], first
    while page["next"] is not None:
        page = own.json(f"{BASE}/{name}?limit=2&cursor={page['next']}")
        found += page["items"]
    assert found == whole


def test_a_past_moment_shows_what_was_published_until_then(web: Served) -> None:
    early = web.json(f"{BASE}/now?as_of=2023-05-29T08:15")
    assert early["reports"] == 2
    assert web.json(f"{BASE}/now")["reports"] > 8
    assert {m["published"] for m in web.json(f"{BASE}/mentions?as_of=2023-05-29T08:15")["items"]} == {
        "2023-05-28T20:00:00+02:00", "2023-05-29T08:00:00+02:00",
    }  # fmt: skip
    assert web.json(f"{BASE}/documents?as_of=2023-05-29T08:15&limit=9")["items"][0]["published"] == "2023-05-29T08:00:00+02:00"


def test_a_moment_without_zone_is_in_the_zone_of_the_area_and_a_plus_may_be_lost(web: Served) -> None:
    told = [
        web.json(f"{BASE}/now?as_of={a}")["moment"]["as_of"]
        for a in ("2023-05-29T10:15", "2023-05-29T08:15Z", "2023-05-29T10:15%2B02:00", "2023-05-29T10:15+02:00")
    ]
    assert set(told) == {"2023-05-29T10:15:00+02:00"}


def test_what_was_known_is_shown_again_byte_for_byte_whatever_was_added_since(own: Served) -> None:
    entry = own.json(f"{BASE}/now")["moment"]["entry"]
    pinned = f"as_of=2023-05-29T11:45&known_at=%23{entry}"
    addresses = [
        f"{BASE}/{n}?{pinned}" for n in ("now", "picture", "mentions", "events", "map", "sources", "timeline", "documents")
    ]
    before = {a: own.get(a).body for a in addresses}
    found = own.json(f"{BASE}/mentions?type=PRESENCE&limit=5")["items"]
    own.post(f"{BASE}/decisions", {"kind": "retract", "ids": [t["mention"]["id"] for t in found], "why": "wrong"})
    own.post(f"{BASE}/reports", {"text": "crowd ~900 at municipal building Zvečan", "at": "2023-05-29T11:00"})
    assert own.get(f"{BASE}/now").json["moment"]["entry"] > entry
    assert {a: own.get(a).body for a in addresses} == before
    assert own.get(f"{BASE}/mentions?as_of=2023-05-29T11:45").body != before[f"{BASE}/mentions?{pinned}"]


def test_the_points_shown_add_up_to_the_tension_shown(web: Served) -> None:
    places = web.json(f"{BASE}/now")["places"]
    assert any(p["tension"] > 5 for p in places)
    for place in places:
        found = web.json(f"{BASE}/places/{place['id']}/tension")
        assert sum(x["points"] for x in found["lines"]) == pytest.approx(found["tension"], abs=1e-9)
        assert found["tension"] == place["tension"]
        assert all(x["sources"] for x in found["lines"] if x["item"]["mentions"])


def test_every_line_of_every_ledger_opens_its_sentences(web: Served) -> None:
    for name in LEDGERS:
        for line in web.json(f"{BASE}/{name}?limit=500")["items"]:
            if name == "questions":
                continue
            asked = "&".join(f"id={i}" for i in line["mentions"])
            told = web.json(f"{BASE}/mentions?{asked}")["items"]
            assert [t["mention"]["id"] for t in told] == line["mentions"], name
            assert {t["mention"]["source"] for t in told} <= {s["source"] for s in line["sources"]} | {None}


def test_the_words_of_a_mention_stand_at_its_span_in_its_document(web: Served) -> None:
    for told in web.json(f"{BASE}/mentions?limit=500")["items"]:
        mention = told["mention"]
        found = web.json(f"{BASE}/documents/{mention['document_id']}")
        words = found["text"][mention["start"] : mention["end"]]
        assert mention["text"] == words or (mention["text"].endswith("…") and words.startswith(mention["text"][:-1].rstrip()))


# filters -----------------------------------------------------------------------------------------------------------------------


FILTERS = {
    "place=zvecan": lambda t: any(p["id"] in INSIDE_ZVECAN for p in t["mention"]["places"]),
    "place=leposavic&place=zubin-potok": lambda t: any(p["id"] in ("leposavic", "zubin-potok") for p in t["mention"]["places"]),
    "type=PRESENCE": lambda t: t["mention"]["type"] == "PRESENCE",
    "type=PRESENCE/between&type=APPEAL": lambda t: (t["mention"]["type"], t["mention"]["mode"]) == ("PRESENCE", "between") or t["mention"]["type"] == "APPEAL",
    "status=planned": lambda t: t["mention"]["status"] == "planned",
    "side=a": lambda t: "a" in sides(t),
    "side=none": lambda t: "none" in sides(t),
    "actor=KFOR": lambda t: "KFOR" in {a["id"] for a in actors(t)},
    "actor=kosovo%20police": lambda t: "Kosovo Police" in {a["name"] for a in actors(t)},
    "actor=protesters": lambda t: "protesters" in {a["text"].casefold() for a in actors(t)},
    "source=lowland%20wire": lambda t: t["mention"]["source"] == "Lowland Wire",
    "source=lowland&source=severna": lambda t: t["mention"]["family"] in ("lowland", "severna"),
    "grade=B": lambda t: t["grade"][0] <= "B",
    "grade=C6": lambda t: t["grade"][0] <= "C",
    "grade=2": lambda t: t["grade"][1] <= "2",
    "q=municipal": lambda t: "municipal" in t["mention"]["text"].casefold(),
    "q=ZVE%C4%8CAN": lambda t: "zvečan" in t["mention"]["text"].casefold(),
    "q=%3Cscript%3E": lambda t: "<script>" in t["mention"]["text"],
    "from=2023-05-29T09:00&to=2023-05-29T10:00": lambda t: "2023-05-29T09:00" <= t["published"][:16] <= "2023-05-29T10:00",
    "type=ASSAULT&side=b&place=zvecan": lambda t: (
        t["mention"]["type"] == "ASSAULT" and "b" in sides(t) and any(p["id"] in INSIDE_ZVECAN for p in t["mention"]["places"])
    ),
    "state=read": lambda t: t["state"] == "read",
    "state=corrected": lambda t: t["state"] == "corrected",
}  # fmt: skip
INSIDE_ZVECAN = {"zvecan", "zvecan-municipal-building"}
MAY_BE_ALL_OR_NONE = {"grade=2", "state=corrected", "state=read", "q=%3Cscript%3E"}


def actors(told: dict) -> list[dict]:
    mention = told["mention"]
    return [*mention["actors"], *mention["recipients"], *([mention["speaker"]["actor"]] if mention["speaker"] else [])]


def sides(told: dict) -> set[str]:
    return {a["side"] or "none" for a in actors(told)} | {told["side"] or "none"}


@pytest.mark.parametrize("asked", FILTERS)
def test_a_filter_lets_through_just_what_it_names(web: Served, asked: str) -> None:
    everything = web.json(f"{BASE}/mentions?limit=500")["items"]
    whole = [_whole(web, t) for t in everything]
    wanted = [t["mention"]["id"] for t in whole if FILTERS[asked](t)]
    assert [t["mention"]["id"] for t in web.walk(f"{BASE}/mentions?{asked}", limit=4)] == wanted
    assert asked in MAY_BE_ALL_OR_NONE or 0 < len(wanted) < len(everything)


def _whole(web: Served, told: dict) -> dict:
    """What is told with all its words, where its source allows fewer to be quoted."""
    mention = told["mention"]
    if not mention["text"].endswith("…"):
        return told
    text = web.json(f"{BASE}/documents/{mention['document_id']}")["text"]
    return told | {"mention": mention | {"text": text[mention["start"] : mention["end"]]}}


def test_filters_follow_what_persons_decided(own: Served) -> None:
    told = own.json(f"{BASE}/mentions?type=CONSULT")["items"][0]
    identity = told["mention"]["id"]
    own.post(
        f"{BASE}/decisions",
        {"kind": "correct", "id": identity, "places": ["jarinje-crossing"], "type": "APPEAL", "mode": "", "why": "misread"},
    )
    own.post(f"{BASE}/decisions", {"kind": "grade", "subject": identity, "grade": "2"})

    def ids(asked: str) -> list[str]:
        return [t["mention"]["id"] for t in own.walk(f"{BASE}/mentions?{asked}", limit=4)]

    assert ids("place=jarinje-crossing") == ids("state=corrected") == ids("grade=2") == [identity]
    assert identity in ids("type=APPEAL")
    assert identity not in ids("type=CONSULT")
    assert identity not in ids("place=zubin-potok")


@pytest.mark.parametrize("name", [n for n in LEDGERS if n not in ("questions", "figures")])
def test_filters_of_ledgers_leave_nothing_out(web: Served, name: str) -> None:
    everything = web.json(f"{BASE}/{name}?limit=500")["items"]
    told = [x["id"] for x in everything if any(p["id"] in INSIDE_ZVECAN for p in x["points"])]
    assert [x["id"] for x in web.json(f"{BASE}/{name}?limit=500&place=zvecan")["items"]] == told
    either = [web.json(f"{BASE}/{name}?limit=500&disputed={v}")["total"] for v in ("true", "false")]
    assert sum(either) == len(everything)
    good = [x["id"] for x in everything if any(s["grade"][0] <= "B" for s in x["sources"])]
    assert [x["id"] for x in web.json(f"{BASE}/{name}?limit=500&grade=B")["items"]] == good


def test_the_map_shows_what_the_ledgers_tell_longitude_first(web: Served) -> None:
    found = web.get(f"{BASE}/map")
    assert found.headers["content-type"] == "application/geo+json"
    features = found.json["features"]
    assert {f["properties"]["layer"] for f in features} == {"place", "presence", "event", "obstruction"}
    assert all(19 < f["geometry"]["coordinates"][0] < 22 and 42 < f["geometry"]["coordinates"][1] < 44 for f in features)
    told = {x["id"] for x in web.json(f"{BASE}/events?limit=500")["items"] if x["points"]}
    assert {f["id"] for f in features if f["properties"]["layer"] == "event"} == told
    only = web.json(f"{BASE}/map?type=PRESENCE&place=leposavic")["features"]
    assert {f["properties"]["place_id"] for f in only} == {"leposavic"}


def test_the_timeline_has_every_event_with_a_time_in_order(web: Served) -> None:
    found = web.json(f"{BASE}/timeline")
    assert set(found["is_plain"]) == {True, False}, "what is denied or planned is told apart"
    assert found["start"] == sorted(found["start"])
    assert len({len(found[c]) for c in ("ids", "start", "end", "type", "place", "text", "is_plain", "told")}) == 1
    assert set(found["ids"]) <= {x["id"] for x in web.json(f"{BASE}/events?limit=500")["items"]}


def test_sources_that_told_nothing_are_shown_as_silent(web: Served) -> None:
    found = {s["source"]: s for s in web.json(f"{BASE}/sources")["items"]}
    assert found["Ibar Field Team"]["is_silent"]
    assert found["Ibar Field Team"]["documents"] == 0
    assert not found["Lowland Wire"]["is_silent"]
    assert found["Lowland Wire"]["documents"] == 2


# what is not shown --------------------------------------------------------------------------------------------------------------


def test_no_answer_holds_a_private_name_and_nobody_is_found_by_one(web: Served) -> None:
    for address in reads(web):
        text = web.get(address).text
        assert not [n for n in PRIVATE if n in text], address
    document = web.json(f"{BASE}/documents?source=Adria%20Ledger")["items"][0]["id"]
    assert MASK * len(PRIVATE[0]) in web.json(f"{BASE}/documents/{document}")["text"]
    for word in ("Petrovan", "petrovan", "Milan"):
        assert web.json(f"{BASE}/mentions?q={word}")["items"] == []
        assert web.json(f"{BASE}/mentions?actor={quote('Milan Petrovan')}")["items"] == []


def test_a_link_is_an_address_of_the_web_or_none(web: Served) -> None:
    for address in reads(web):
        assert '"link":"javascript' not in web.get(address).text.replace(" ", ""), address


def test_what_is_labelled_above_the_ceiling_is_nowhere(own: Served, memory: Path, tmp_path: Path) -> None:
    document = own.json(f"{BASE}/documents?source=Severna%20Strana")["items"][0]["id"]
    own.post(f"{BASE}/decisions", {"kind": "label", "id": document, "label": "restricted"})
    for address in reads(own):
        asked = f"{address}{'&' if '?' in address else '?'}ceiling=internal"
        if address.startswith(BASE) and "/decisions" not in address and document not in address:
            assert document not in own.get(asked).text, asked
    assert own.get(f"{BASE}/documents/{document}?ceiling=internal").status == 404
    assert own.get(f"{BASE}/documents/{document}").status == 200
    with served(own.room.serving.store, ceiling="internal") as low:
        assert low.get(f"{BASE}/documents/{document}?ceiling=strict").status == 404
        assert document not in low.get(f"{BASE}/mentions?limit=500&ceiling=strict").text


# what is wrong ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/areas/nowhere/now", 404), (f"{BASE}/places/nowhere/tension", 404), (f"{BASE}/events/e_0", 404),
        (f"{BASE}/mentions/m_0", 404), (f"{BASE}/documents/d_0", 404), ("/api/v1/nothing", 404), (f"{BASE}/now?as_of=yesterday", 422),
        (f"{BASE}/now?as_of=0001-01-01", 422), (f"{BASE}/now?as_of=9999-12-31T23:59:59-12:00", 422), (f"{BASE}/now?known_at=%23abc", 422),
        (f"{BASE}/now?known_at=%23999999", 422), (f"{BASE}/events?cursor=abc", 422), (f"{BASE}/events?cursor=%00", 422),
        (f"{BASE}/events?limit=0", 422), (f"{BASE}/events?limit=x", 422), (f"{BASE}/events?grade=Z9", 422),
        (f"{BASE}/events?from=2023-05-30&to=2023-05-29", 422), (f"{BASE}/now?ceiling=secret", 422), (f"{BASE}/events?q={'x' * 300}", 422),
    ],
)  # fmt: skip
def test_every_error_is_a_problem_that_says_what_to_do(web: Served, address: str, status: int) -> None:
    found = web.get(address)
    assert found.status == status
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json["status"] == status
    assert found.json["title"]
    assert found.json["detail"]
    assert found.json["instance"] == address.partition("?")[0]


def test_an_empty_memory_answers_every_list(tmp_path: Path) -> None:
    Store(tmp_path / "empty.db").close()
    with served(tmp_path / "empty.db", area=AREA) as web:
        assert [a["id"] for a in web.json("/api/v1/areas")["items"]] == [AREA]
        for name in LISTS:
            assert web.json(f"{BASE}/{name}")["items"] == [], name
        assert len(web.json(f"{BASE}/now")["places"]) == 4
        assert web.get(f"/read/{AREA}").status == 200
