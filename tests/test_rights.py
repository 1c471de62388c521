"""Who may do what: every role at every route of the schema and of the pages, every field that is hidden, every surface that could tell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from detente.model.accounts import ROLES
from detente.model.decisions import KINDS
from detente.store.accesses import accesses_page
from detente.store.store import Store
from detente.surfaces.api.app import PREFIX, ROUTERS
from detente.surfaces.api.noting import Noting
from detente.surfaces.api.rights import ANYONE, FILES, PUBLIC, rights
from detente.surfaces.api.schema import schema_text
from detente.surfaces.web import entry, pages, standing
from detente.workspace import Workspace
from tests.served import AREA, BASE, Answer, Served
from tests.team import MARKS, RESTRICTED, SOURCE, SPAN, Member, member, remembered, team_at

SCHEMA = json.loads(schema_text())
OPERATIONS = [(method.upper(), path) for path, item in SCHEMA["paths"].items() for method in item]
EVERYBODY = (ANYONE, PUBLIC, *ROLES)
NEVER_LEFT = {"POST /login", "GET /login", "POST /logout"}
LEDGERS = ("presence", "contacts", "events", "claims", "figures", "mentions", "documents", "questions", "obstructions")


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory, kosovo: Workspace) -> Path:
    return remembered(tmp_path_factory.mktemp("rights") / "memory.db", kosovo)


@pytest.fixture(scope="module")
def web(memory: Path) -> Iterator[Served]:
    with team_at(memory) as found:
        yield found


@pytest.fixture(scope="module")
def opened(memory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same with a view for everybody, a moment behind."""
    with team_at(shutil.copy(memory, tmp_path_factory.mktemp("open") / "memory.db"), delay=timedelta(hours=24)) as found:
        yield found


@pytest.fixture(scope="module")
def people(web: Served, opened: Served) -> dict[str, Member]:
    return {ANYONE: Member(web), PUBLIC: Member(opened), **{role: member(web, role) for role in ROLES}}


@pytest.fixture(scope="module")
def ids(people: dict[str, Member]) -> dict[str, str]:
    """What the addresses name: things that a reader may see, and accounts, keys and notes that are not there."""
    told = people["reader"].json(f"{BASE}/mentions?limit=1")["items"][0]["mention"]
    event = people["reader"].json(f"{BASE}/events?limit=1")["items"][0]["id"]
    return {
        "area": AREA, "place": "zvecan", "mention": told["id"], "document": told["document_id"], "event": event, "what": "events", "format": "csv",
        "name": "nobody-of-this-name", "key": "k_none", "session": "none", "note": "n_none0000", "path:path": "icon.svg",
    }  # fmt: skip


def asked(who: Member, method: str, path: str, ids: dict[str, str]) -> Answer:
    """A request that changes nothing whoever sends it: bodies are empty, and what is to be erased is not there."""
    address = path
    for name, value in ids.items():
        address = address.replace(f"{{{name}}}", value)
    if address.endswith("/changes"):
        address += "?since=not-a-number"  # refused by its parameter, where who asks may ask
    return who.get(address) if method == "GET" else who.send(method, address, {})


# role x route ----------------------------------------------------------------------------------------------------------------------------


def test_every_route_stands_in_the_table_and_the_table_names_no_other() -> None:
    api = [(PREFIX + r.path, r) for module in ROUTERS for r in module.router.routes]
    shown = [(r.path, r) for router in (pages.router, entry.router, standing.router) for r in router.routes]
    there = {f"{m} {path}" for path, r in (*api, *shown) if isinstance(r, APIRoute) for m in r.methods if m != "HEAD"}
    listed = {f"{r.method} {r.path}" for r in rights().routes}
    assert listed - there == {"GET /api/v1/openapi.json", f"GET {FILES}"}
    assert there - listed == set(), "give each a line in rights.yaml: who may, and what a key must be allowed"
    assert rights().routes[-1].path == FILES


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v2/areas", "/read/a/b/c/d", "/apis", f"{BASE}/now/", "/metrics/x"])
def test_what_stands_nowhere_is_refused_and_not_taken_for_a_file(people: dict[str, Member], address: str) -> None:
    assert rights().of("GET", address) is None
    for who in EVERYBODY:
        assert people[who].get(address).status == 404


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{m} {p}" for m, p in OPERATIONS])
def test_each_role_gets_through_where_the_table_says_so_and_nowhere_else(
    people: dict[str, Member], ids: dict[str, str], method: str, path: str
) -> None:
    right = next(r for r in rights().routes if (r.method, r.path) == (method, path))
    for who in EVERYBODY:
        answer = asked(people[who], method, path, ids)
        if rights().is_enough(who, right.role):
            assert answer.status not in (401, 403, 500), (who, answer.status, answer.body[:200])
        elif who in (ANYONE, PUBLIC):
            assert answer.status == 401, (who, answer.status)
        else:
            assert answer.status == 403, (who, answer.status)
            assert right.role in answer.json["detail"]


@pytest.mark.parametrize(
    "path", [f"/read/{AREA}", f"/read/{AREA}/events", f"/read/{AREA}/claims", f"/read/{AREA}/sources", "/metrics"]
)
def test_the_pages_without_scripts_ask_for_the_same_rights(people: dict[str, Member], path: str) -> None:
    right = rights().of("GET", path)
    assert right is not None
    for who in EVERYBODY:
        answer = people[who].get(path)
        if rights().is_enough(who, right.role):
            assert answer.status == 200, (who, answer.status)
        else:
            assert (answer.status, answer.headers["location"]) == (303, f"/login?next={path}")


def test_what_only_few_may_do_stays_so() -> None:
    """Pins what must not slip in the table: no rule of it is tested only against itself."""
    table = {f"{r.method} {r.path}": r for r in rights().routes}
    only_administrators = {w for w, r in table.items() if r.role == "administrator"}
    assert only_administrators == {
        "GET /api/v1/accounts",
        "POST /api/v1/accounts",
        "PATCH /api/v1/accounts/{name}",
        "GET /api/v1/accesses",
    }
    open_to_all = {w for w, r in table.items() if r.role == ANYONE}
    assert open_to_all == {
        *NEVER_LEFT,
        "GET /health",
        "GET /read/style.css",
        "GET /api/v1/openapi.json",
        "GET /api/v1/session",
        f"GET {FILES}",
    }
    without_a_name = {w for w, r in table.items() if r.role == PUBLIC}
    assert without_a_name == {
        "GET /api/v1/areas",
        "GET /api/v1/areas/{area}",
        "GET /api/v1/areas/{area}/now",
        "GET /read",
        "GET /read/{area}",
    }
    assert all(r.key == "none" for w, r in table.items() if "account" in w or "notes" in w or "access" in w or "colleagues" in w)
    assert all(r.key != "read" for r in table.values() if r.method != "GET")
    assert set(rights().acts) == set(KINDS) - {"sent"}


def test_a_role_may_only_take_the_decisions_of_the_table(people: dict[str, Member], ids: dict[str, str]) -> None:
    asks = {
        "label": {"id": ids["document"], "label": "public"}, "label-source": {"source": "Lowland Wire", "label": "public"},
        "reliability": {"kind": "grade", "subject": "lowland", "grade": "B"},
    }  # fmt: skip
    for kind, ask in asks.items():
        refused = people["analyst"].post(f"{BASE}/decisions", {"kind": kind} | ask)
        assert (refused.status, "editor" in refused.json["detail"]) == (403, True), (kind, refused.body)
    confirm = {"kind": "confirm", "ids": [ids["mention"]]}
    assert people["analyst"].post(f"{BASE}/decisions", confirm).status == 201
    assert people["reader"].post(f"{BASE}/decisions", confirm).status == 403


def test_nobody_signs_with_the_name_of_another(people: dict[str, Member], ids: dict[str, str]) -> None:
    ask = {"kind": "confirm", "ids": [ids["mention"]], "by": "editor"}
    assert people["analyst"].post(f"{BASE}/decisions", ask).status == 403
    made = people["analyst"].post(f"{BASE}/decisions", ask | {"by": "analyst"}).json["decisions"][0]
    assert made["by"] == "analyst"


# fields ----------------------------------------------------------------------------------------------------------------------------------


def fields_in(schema: dict, value: object) -> Iterator[tuple[str, object]]:
    """Every field of an answer with the shape that the schema gives it: ("DecisionShape.by", "Ana")."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        shape = SCHEMA["components"]["schemas"][name]
        for key, inner in shape.get("properties", {}).items():
            if isinstance(value, dict) and key in value:
                yield f"{name}.{key}", value[key]
                yield from fields_in(inner, value[key])
    elif "items" in schema and isinstance(value, list):
        for one in value:
            yield from fields_in(schema["items"], one)
    for choice in schema.get("anyOf", ()) if value is not None else ():
        yield from fields_in(choice, value)


def shown_fields(who: Member, ids: dict[str, str]) -> dict[str, set[str]]:
    """Each hidden-to-some field, with what of it this person is shown, over all routes that answer with JSON."""
    found: dict[str, set[str]] = {f: set() for f in rights().fields}
    for path, item in SCHEMA["paths"].items():
        content = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if "application/json" not in content:
            continue
        answer = asked(who, "GET", path, ids)
        for name, value in fields_in(content["application/json"]["schema"], answer.json) if answer.status == 200 else ():
            if name in found and value not in (None, ""):
                found[name].add(str(value))
    return found


def test_a_field_is_shown_to_those_of_the_table_on_every_route_and_to_nobody_else(
    people: dict[str, Member], ids: dict[str, str]
) -> None:
    people["editor"].post(f"{BASE}/decisions", {"kind": "confirm", "ids": [ids["mention"]], "why": "seen by our own eyes"})
    alerts = [a["id"] for a in people["editor"].json(f"{BASE}/alerts")["items"]]
    assert people["editor"].post(f"{BASE}/decisions", {"kind": "acknowledge", "alerts": alerts}).status == 201
    shown = {who: shown_fields(people[who], ids) for who in EVERYBODY}
    for field, needed in rights().fields.items():
        for who in EVERYBODY:
            assert bool(shown[who][field]) is rights().is_enough(who, needed), (field, who, shown[who][field])


# what is restricted ----------------------------------------------------------------------------------------------------------------------

MAY_SEE = {
    ANYONE: set(), PUBLIC: set(), "reader": set(), "analyst": set(), "editor": {RESTRICTED, SPAN, SOURCE}, "administrator": set(MARKS),
}  # fmt: skip


def everywhere(who: Member, ids: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """All that the server tells a person: every route, every export in every format, every page, every search for a mark."""
    for method, path in OPERATIONS:
        if method == "GET" and not path.endswith("/changes"):
            yield path, asked(who, method, path, ids).body
    for what in LEDGERS:
        yield what, who.get(f"{BASE}/{what}?limit=100").body
        for kind in ("csv", "jsonl", "geojson", "parquet"):
            yield f"{what}.{kind}", who.get(f"{BASE}/exports/{what}.{kind}").body
    for mark in MARKS:
        yield f"search {mark}", json.dumps(who.get(f"{BASE}/mentions?q={mark}").json.get("items")).encode()
    for page in ("", "/places/zvecan", "/places/leposavic", "/events", "/claims", "/sources", f"/documents/{ids['document']}"):
        yield f"/read{page}", who.get(f"/read/{AREA}{page}").body


@pytest.mark.parametrize("role", EVERYBODY)
def test_what_is_restricted_is_on_no_surface_of_those_who_may_not_see_it(
    people: dict[str, Member], ids: dict[str, str], role: str
) -> None:
    seen = {m for where, body in everywhere(people[role], ids) for m in MARKS if m.encode() in body}
    assert seen == MAY_SEE[role]


def hidden_ids(people: dict[str, Member]) -> dict[str, tuple[str, str]]:
    """Document and mention of each mark, as an administrator sees them."""
    found = {}
    for mark in MARKS:
        words = mark if mark != SOURCE else "Citizens gathered at the municipal building"
        told = people["administrator"].json(f"{BASE}/mentions?q={words.replace(' ', '%20')}&limit=50")["items"]
        one = next(t["mention"] for t in told if mark in json.dumps(t))
        found[mark] = (one["document_id"], one["id"])
    return found


@pytest.mark.parametrize("role", ROLES)
def test_who_knows_the_id_of_something_restricted_gets_no_further(people: dict[str, Member], role: str) -> None:
    who = people[role]
    for mark, (document, mention) in hidden_ids(people).items():
        may = mark in MAY_SEE[role]
        expected = 200 if may else 404
        assert who.get(f"{BASE}/mentions/{mention}").status == expected, (mark, "mention")
        assert bool(who.json(f"{BASE}/mentions?id={mention}")["items"]) is may
        if mark != SPAN:  # its document is open, but for the one sentence
            assert who.get(f"{BASE}/documents/{document}").status == expected, (mark, "document")
            assert who.get(f"/read/{AREA}/documents/{document}").status == expected
        if role in ("analyst", "editor") and not may:
            for ask in (
                {"kind": "confirm", "ids": [mention]},
                {"kind": "retract", "ids": [mention]},
                {"kind": "correct", "id": mention, "polarity": "negated"},
            ):
                answer = who.post(f"{BASE}/decisions", ask)
                assert answer.status in (404, 422), (mark, answer.status)
                assert mark not in answer.text


def test_counts_and_levels_do_not_tell_that_something_restricted_is_there(people: dict[str, Member]) -> None:
    for mark in MARKS:
        found = people["reader"].json(f"{BASE}/mentions?q={mark}")
        assert (found["items"], found["total"] or 0, found["next"]) == ([], 0, None)
    totals = {role: people[role].json(f"{BASE}/documents?limit=100")["items"] for role in ("reader", "editor", "administrator")}
    assert len(totals["reader"]) == len(totals["editor"]) - 2 == len(totals["administrator"]) - 3


SURFACES = (
    "/now", "/picture", "/events?limit=100", "/presence", "/mentions?q=convoy", "/documents?limit=100", "/timeline", "/map", "/brief?ceiling=restricted",
    "/brief.pdf?ceiling=restricted", "/brief.md?ceiling=restricted", "/exports/events.csv", "/exports/events.parquet", "/exports/mentions.csv",
    "/exports/mentions.parquet", "/exports/documents.jsonl", "/exports/documents.parquet", "/places/zvecan/tension",
)  # fmt: skip


@pytest.mark.parametrize(
    "address", [*(f"{BASE}{s}" for s in SURFACES), f"/read/{AREA}", f"/read/{AREA}/events", f"/read/{AREA}/places/zvecan"]
)
def test_whatever_shows_something_restricted_is_in_the_log_before_it_is_out(
    people: dict[str, Member], web: Served, address: str
) -> None:
    document, _ = hidden_ids(people)[RESTRICTED]
    last = _newest(web.room.store)
    answer = people["editor"].get(address)
    assert answer.status == 200, answer.body[:300]
    read = {a.subject for a in accesses_page(web.room.store, kinds=("read",), limit=200) if a.entry > last and a.who == "editor"}
    assert document in read
    assert people["reader"].get(address).status == 200
    assert not [a for a in accesses_page(web.room.store, kinds=("read",), limit=200) if a.who == "reader"]


def test_an_id_that_is_cut_between_two_parts_of_an_answer_is_found_and_told_once(people: dict[str, Member], web: Served) -> None:
    document, mention = (i.encode() for i in hidden_ids(people)[RESTRICTED])
    for at in range(len(document)):
        noting = Noting(web.room.store)
        found = (
            noting.restricted_in(b"x " * 40 + document[:at])
            + noting.restricted_in(document[at:] + b" y")
            + noting.restricted_in(b" " + document)
        )
        assert found == [document.decode()], at
    assert Noting(web.room.store).restricted_in(b'{"mention": "' + mention + b'"}') == [document.decode()]
    assert Noting(web.room.store).restricted_in(b"d_0000000000000000 m_zz " + document + b"0") == []


def test_a_refusal_is_in_the_log_before_the_answer_is_out(people: dict[str, Member], web: Served) -> None:
    last = _newest(web.room.store)
    assert people["reader"].get("/api/v1/accounts").status == 403
    refused = next(a for a in accesses_page(web.room.store, kinds=("refused",)) if a.entry > last)
    assert (refused.who, refused.what) == ("reader", "GET /api/v1/accounts 403")


def test_the_log_holds_no_word_of_a_report_no_password_and_no_secret(people: dict[str, Member], web: Served) -> None:
    web.room.people.log.flush()
    told = "\n".join(f"{a.who} {a.what} {a.subject}" for a in accesses_page(web.room.store, limit=100_000))
    secrets = [p.cookie.partition("=")[2] for p in people.values() if p.cookie] + [p.token for p in people.values() if p.token]
    assert len(secrets) == 8
    for word in (*MARKS, "nineteen quiet", *secrets):
        assert word not in told


def test_a_decision_about_something_restricted_is_no_sign_of_it(people: dict[str, Member]) -> None:
    kinds = {role: [d["kind"] for d in people[role].json(f"{BASE}/decisions?limit=100")["items"]] for role in ("reader", "editor")}
    assert "label" in kinds["editor"]
    assert "label" not in kinds["reader"]


# the public view -------------------------------------------------------------------------------------------------------------------------


def test_without_a_public_view_nobody_sees_anything(people: dict[str, Member]) -> None:
    for address in ("/api/v1/areas", f"{BASE}/now", f"/read/{AREA}"):
        assert people[ANYONE].get(address).status in (303, 401)


def test_the_public_view_is_behind_and_blurred(people: dict[str, Member], opened: Served) -> None:
    told = people[PUBLIC].json(f"{BASE}/now")
    for ask in ("", "?as_of=now", "?known_at=now", "?as_of=2099-01-01", "?ceiling=strict"):
        found = people[PUBLIC].get(f"{BASE}/now{ask}")
        assert found.status in (200, 422), (ask, found.status)
        assert all(mark not in found.text for mark in MARKS)
    assert "municipal building" not in people[PUBLIC].get(f"/read/{AREA}").text
    assert told["moment"]["ceiling"] == "public"


def _newest(store: Store) -> int:
    found = accesses_page(store, limit=1)
    return found[0].entry if found else 0
