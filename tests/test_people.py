"""Coming in, staying in and being kept out: what attackers of a login have tried elsewhere, tried here over HTTP."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from detente.errors import SettingsError
from detente.store.accesses import accesses_page
from detente.store.accounts import Lifetimes, account_named, add_token
from detente.store.attempts import wait_of
from detente.store.store import Store
from detente.store.verify import verify
from detente.surfaces.api.people import password_hash
from detente.surfaces.cli.main import main
from detente.surfaces.cli.serve import Doors, serve_command
from detente.surfaces.web.entry import own_address
from detente.workspace import Workspace
from tests.served import BASE, Served
from tests.team import FORM, PASSWORD, Member, cookie_of, log_in, member, remembered, team_at
from tests.test_memory_contract import unguarded

SESSION = "/api/v1/session"
NEW = "seven violet anchors underground"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, kosovo: Workspace) -> Path:
    return remembered(tmp_path_factory.mktemp("people") / "memory.db", kosovo)


@pytest.fixture
def memory(filled: Path, tmp_path: Path) -> Path:
    return shutil.copy(filled, tmp_path / "memory.db")


@pytest.fixture
def web(memory: Path) -> Iterator[Served]:
    with team_at(memory) as found:
        yield found


def key_of(who: Member, scope: str) -> str:
    return who.post("/api/v1/account/keys", {"name": "a program", "scope": scope, "days": 1}).json["secret"]


def confirm(who: Member) -> dict[str, object]:
    return {"kind": "confirm", "ids": [who.json(f"{BASE}/mentions?limit=1")["items"][0]["mention"]["id"]]}


def decisions_of(web: Served) -> int:
    return len(web.room.store.decisions())


# coming in -------------------------------------------------------------------------------------------------------------------------------


def test_the_form_works_without_scripts_and_leads_back_to_where_one_was(web: Served) -> None:
    found = web.get(f"/read/{BASE.rsplit('/', 1)[-1]}", Accept="text/html")
    assert (found.status, found.headers["location"]) == (303, "/login?next=/read/north-kosovo")
    page = web.get(found.headers["location"])
    assert page.status == 200
    assert "<script" not in page.text
    assert 'name="next" value="/read/north-kosovo"' in page.text
    answer = log_in(web, "reader", after="/read/north-kosovo")
    assert (answer.status, answer.headers["location"]) == (303, "/read/north-kosovo")
    assert web.get("/read/north-kosovo", Cookie=cookie_of(answer)).status == 200


def test_a_session_is_a_cookie_that_no_script_reads_and_no_other_site_sends(web: Served) -> None:
    told = log_in(web, "reader").headers["set-cookie"]
    parts = {p.strip().casefold() for p in told.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= parts
    assert "domain" not in told.casefold()
    secret = told.partition("=")[2].partition(";")[0]
    assert len(secret) >= 43  # 256 bits in base64
    assert secret not in web.room.store.path.read_bytes().decode("latin-1"), "the memory holds its hash alone"


def test_over_tls_the_cookie_is_bound_to_the_host(memory: Path) -> None:
    from detente.surfaces.api.team import Team
    from tests.served import served

    with served(memory, team=Team(is_tls=True)) as web:
        answer = log_in(web, "reader")
        assert answer.headers["set-cookie"].startswith("__Host-detente=")
        assert "; secure" in answer.headers["set-cookie"].casefold()
        assert "max-age=31536000" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\evil", "javascript:alert(1)", "/login", "/a\nb", "", "evil"],
)
def test_the_form_leads_to_this_server_only(web: Served, address: str) -> None:
    assert own_address(address) == "/"
    assert log_in(web, "reader", after=address).headers["location"] == "/"


def test_a_session_that_was_planted_before_is_worth_nothing_after(web: Served) -> None:
    planted = cookie_of(log_in(web, "reader"))
    answer = log_in(web, "editor", Cookie=planted)
    fresh = cookie_of(answer)
    assert fresh != planted
    assert web.get(SESSION, Cookie=fresh).json["by"] == "editor"
    assert web.get(f"{BASE}/now", Cookie=planted).status == 401, "the old session ends"
    invented = log_in(web, "reader", Cookie="detente=chosen-by-the-attacker")
    assert cookie_of(invented) != "detente=chosen-by-the-attacker"
    assert web.get(f"{BASE}/now", Cookie="detente=chosen-by-the-attacker").status == 401


def test_two_cookies_of_one_name_are_none(web: Served) -> None:
    own, other = cookie_of(log_in(web, "reader")), cookie_of(log_in(web, "editor"))
    assert web.get(f"{BASE}/now", Cookie=f"{own}; {other}").status == 401


def test_a_session_ends_when_it_is_idle_and_when_it_is_old(memory: Path) -> None:
    with team_at(memory, lifetimes=Lifetimes(idle=timedelta(seconds=1))) as web:
        who = member(web, "reader")
        assert who.get(f"{BASE}/now").status == 200
        time.sleep(1.2)
        assert who.get(f"{BASE}/now").status == 401
    with team_at(memory, lifetimes=Lifetimes(longest=timedelta(seconds=1.5))) as web:
        who = member(web, "reader")
        until = time.monotonic() + 1.8
        while time.monotonic() < until:
            who.get(f"{BASE}/now")
            time.sleep(0.2)
        assert who.get(f"{BASE}/now").status == 401, "asking again and again does not keep it"


def test_logging_out_ends_the_session_and_not_only_the_cookie(web: Served) -> None:
    who = member(web, "reader")
    assert web.ask("POST", "/logout", b"", Cookie=who.cookie).status == 403, "a form from nowhere"
    answer = web.ask("POST", "/logout", b"", Cookie=who.cookie, Origin=f"http://127.0.0.1:{web.port}")
    assert answer.status == 303
    assert who.get(f"{BASE}/now").status == 401


# guessing --------------------------------------------------------------------------------------------------------------------------------


def test_an_unknown_name_and_a_wrong_password_are_told_alike(web: Served) -> None:
    def told(name: str) -> tuple[int, str]:
        answer = log_in(web, name, "wrong wrong wrong")
        return answer.status, answer.text.replace(name, "NAME")

    assert told("reader") == told("no-such-person")


def test_whoever_guesses_waits_longer_and_longer_even_with_the_right_password(web: Served) -> None:
    for _ in range(3):
        assert log_in(web, "reader", "wrong wrong wrong").status == 403
    blocked = log_in(web, "reader", PASSWORD)
    assert blocked.status == 429
    wait = int(blocked.headers["retry-after"])
    assert wait >= 1
    assert log_in(web, "READER", PASSWORD).status == 429, "case makes no other name"
    assert log_in(web, "editor", PASSWORD).status == 303, "others come in meanwhile"
    time.sleep(wait + 0.2)
    assert log_in(web, "reader", PASSWORD).status == 303
    assert [a.what for a in accesses_page(web.room.store, kinds=("refused",)) if a.who == "reader"].count("login") >= 1


def test_the_wait_doubles_to_a_quarter_of_an_hour_and_outlives_the_server(memory: Path) -> None:
    waits = [wait_of(n, 3).total_seconds() for n in range(30)]
    assert waits[:7] == [0, 0, 0, 1, 2, 4, 8]
    assert waits[-1] == 900
    assert waits == sorted(waits)
    with team_at(memory) as web:
        for _ in range(6):
            log_in(web, "reader", "wrong wrong wrong")
            time.sleep(0.1)
        for _ in range(3):
            log_in(web, "reader", "wrong wrong wrong")
    with team_at(memory) as web:
        assert log_in(web, "reader", PASSWORD).status in (303, 429)


def test_one_address_that_tries_many_names_waits_too(web: Served) -> None:
    for number in range(20):
        assert log_in(web, f"name {number}", "wrong wrong wrong").status == 403
    assert log_in(web, "editor", PASSWORD).status == 429


def test_guesses_at_once_are_counted_each(web: Served) -> None:
    found: list[int] = []
    jobs = [threading.Thread(target=lambda: found.append(log_in(web, "reader", "wrong wrong wrong").status)) for _ in range(12)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert found.count(403) <= 5
    assert found.count(429) >= 7


def test_passwords_are_long_and_not_easily_guessed_and_kept_as_argon2id(web: Served) -> None:
    for weak in ("", "short", "password1234", "aaaaaaaaaaaa", "reader reader", "qwertyuiopas", "123456789012"):
        with pytest.raises(SettingsError):
            password_hash(weak, name="reader")
    assert password_hash(NEW, name="reader").startswith("$argon2id$")
    log_in(web, "reader")
    found = account_named(web.room.store, "reader")
    assert found is not None
    assert "m=65536" in found[1], "a hash of weaker parameters is made anew when its owner comes in"


def test_spaces_and_every_character_count_in_a_password(web: Served) -> None:
    for other in (PASSWORD.upper(), PASSWORD[:-1], f"{PASSWORD} ", f" {PASSWORD}"):
        assert log_in(web, "administrator", other).status in (403, 429)


# other sites, other names ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"},
        {"X_Detente_Token": ""}, {"X_Detente_Token": "0" * 64},
    ],
)  # fmt: skip
def test_another_site_writes_nothing_though_the_browser_sends_the_cookie(web: Served, headers: dict[str, str]) -> None:
    who = member(web, "editor")
    ask, before = confirm(who), decisions_of(web)
    assert who.post(f"{BASE}/decisions", ask, **headers).status == 403
    assert decisions_of(web) == before


def test_the_token_of_one_session_opens_no_other(web: Served) -> None:
    own, other = member(web, "editor"), member(web, "analyst")
    assert own.post(f"{BASE}/decisions", confirm(own), X_Detente_Token=other.token).status == 403
    assert web.room.token not in (own.token, other.token)


def test_another_site_cannot_log_somebody_in(web: Served) -> None:
    body = urlencode({"name": "reader", "password": PASSWORD}).encode()
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}):
        assert web.ask("POST", "/login", body, Content_Type=FORM, **headers).status == 403
    assert (
        web.ask("POST", "/login", b'{"name":"reader"}', Content_Type="text/plain", Origin=f"http://127.0.0.1:{web.port}").status
        == 415
    )


def test_under_a_rebound_name_not_even_a_session_helps(web: Served) -> None:
    who = member(web, "administrator")
    for host in ("evil.example", f"evil.example:{web.port}", "127.0.0.1.evil.example"):
        for address in (SESSION, f"{BASE}/now", "/login", "/read", "/health", "/metrics"):
            found = web.ask("GET", address, host=host, Cookie=who.cookie)
            assert found.status == 421
            assert who.token not in found.text


# keys of programs ------------------------------------------------------------------------------------------------------------------------


def test_a_key_does_what_its_scope_says_and_no_more(web: Served) -> None:
    editor = member(web, "editor")
    reading, writing = (f"Bearer {key_of(editor, scope)}" for scope in ("read", "write"))
    ask = confirm(editor)
    assert web.get(f"{BASE}/now", Authorization=reading).status == 200
    assert web.ask("POST", f"{BASE}/decisions", ask, Authorization=reading).status == 403
    assert web.ask("POST", f"{BASE}/decisions", ask, Authorization=writing).status == 201
    for method, address in (
        ("GET", "/api/v1/account"),
        ("POST", "/api/v1/account/keys"),
        ("GET", "/api/v1/notes"),
        ("POST", "/api/v1/account/password"),
    ):
        found = web.ask(method, address, None if method == "GET" else {}, Authorization=writing)
        assert (found.status, "no key" in found.json["detail"]) == (403, True), address
    assert web.get("/api/v1/accounts", Authorization=writing).status == 403


def test_a_key_has_the_role_of_its_account_as_it_is_now(web: Served) -> None:
    editor, administrator = member(web, "editor"), member(web, "administrator")
    key = f"Bearer {key_of(editor, 'write')}"
    assert web.get("/api/v1/audit", Authorization=key).status == 200
    assert administrator.send("PATCH", "/api/v1/accounts/editor", {"role": "reader"}).status == 200
    assert web.get("/api/v1/audit", Authorization=key).status == 403
    assert administrator.send("PATCH", "/api/v1/accounts/editor", {"is_locked": True}).status == 200
    assert web.get(f"{BASE}/now", Authorization=key).status == 401


def test_a_key_ends_at_its_time_and_when_it_is_taken_back(web: Served) -> None:
    editor = member(web, "editor")
    _, over = add_token(web.room.store, "editor", name="old", scope="read", lasts=timedelta(seconds=-1))
    assert web.get(f"{BASE}/now", Authorization=f"Bearer {over}").status == 401
    key = key_of(editor, "read")
    identity = next(k["id"] for k in editor.json("/api/v1/account")["keys"] if k["name"] == "a program")
    assert editor.send("DELETE", f"/api/v1/account/keys/{identity}").status == 204
    assert web.get(f"{BASE}/now", Authorization=f"Bearer {key}").status == 401


@pytest.mark.parametrize("value", ["Bearer ", "Bearer x", "Basic cmVhZGVyOng=", "bearer dt_" + "0" * 43, "", "Bearer \xff"])
def test_what_is_no_key_opens_nothing_even_beside_a_session(web: Served, value: str) -> None:
    who = member(web, "reader")
    assert who.get(f"{BASE}/now", Authorization=value).status == 401


# what is another's -----------------------------------------------------------------------------------------------------------------------


def test_nobody_ends_the_key_or_session_of_another(web: Served) -> None:
    editor, reader = member(web, "editor"), member(web, "reader")
    key_of(editor, "read")
    own = editor.json("/api/v1/account")
    assert reader.send("DELETE", f"/api/v1/account/keys/{own['keys'][0]['id']}").status == 404
    assert reader.send("DELETE", f"/api/v1/account/sessions/{own['sessions'][0]['id']}").status == 404
    after = editor.json("/api/v1/account")
    assert (len(after["keys"]), len(after["sessions"])) == (len(own["keys"]), len(own["sessions"]))


def test_a_note_is_its_writers_and_those_named_and_nobody_elses(web: Served) -> None:
    people = {name: member(web, name) for name in ("reader", "analyst", "editor", "administrator")}
    note = {
        "id": "n_0123456789",
        "area": "north-kosovo",
        "text": "They will talk on Friday if asked by both.",
        "readers": ["analyst"],
    }
    assert people["editor"].post("/api/v1/notes", note).status == 201
    for name, who in people.items():
        may = name in ("editor", "analyst")
        assert (len(who.json("/api/v1/notes")["items"]) == 1) is may, name
        change = {"version": 1, "text": "mine now"}
        if not may:
            assert who.send("PUT", "/api/v1/notes/n_0123456789", change).status == 404
            assert who.send("DELETE", "/api/v1/notes/n_0123456789").status == 404
            assert who.post("/api/v1/notes", note | {"text": "over it"}).status == 409
    assert people["analyst"].send("DELETE", "/api/v1/notes/n_0123456789").status == 404, "to erase is the writer's"
    assert (
        people["analyst"].send("PUT", "/api/v1/notes/n_0123456789", {"version": 1, "text": "x", "readers": ["reader"]}).status
        == 404
    )
    assert people["editor"].json("/api/v1/notes")["items"][0]["text"] == note["text"]


def test_a_note_stands_in_no_picture_brief_export_search_or_log_and_is_gone_when_erased(web: Served, tmp_path: Path) -> None:
    editor = member(web, "editor")
    word = "Tessalquin"
    note = {"id": "n_9876543210", "area": "north-kosovo", "text": f"{word} said it to me alone.", "about": "zvecan"}
    assert editor.post("/api/v1/notes", note).status == 201
    addresses = [
        f"{BASE}/now",
        f"{BASE}/picture",
        f"{BASE}/decisions",
        "/api/v1/audit",
        f"{BASE}/mentions?q={word}",
        "/read/north-kosovo",
    ]
    addresses += [f"{BASE}/exports/{w}.{f}" for w in ("mentions", "documents", "events") for f in ("csv", "jsonl")]
    for address in addresses:
        assert word not in editor.get(address).text, address
    web.room.people.log.flush()
    assert word not in "".join(f"{a.what}{a.subject}" for a in accesses_page(web.room.store, limit=10_000))
    for command in (
        ["brief", "--area", "north-kosovo"],
        ["picture", "--area", "north-kosovo"],
        ["export", str(tmp_path / "out.jsonl"), "--area", "north-kosovo"],
    ):
        assert word not in CliRunner().invoke(main, [*command, "--store", str(web.room.store.path)]).output
    assert editor.send("DELETE", f"/api/v1/notes/{note['id']}").status == 204
    web.room.people.log.flush()
    folder = web.room.store.path.parent
    assert all(word.encode() not in f.read_bytes() for f in folder.glob("memory.db*")), "out of the file and its journal"


def test_two_who_change_one_note_are_both_told_and_nothing_is_lost(web: Served) -> None:
    editor, analyst = member(web, "editor"), member(web, "analyst")
    note = {"id": "n_aaaabbbbcccc", "area": "north-kosovo", "text": "first", "readers": ["analyst"]}
    editor.post("/api/v1/notes", note)
    assert analyst.send("PUT", "/api/v1/notes/n_aaaabbbbcccc", {"version": 1, "text": "hers"}).status == 200
    late = editor.send("PUT", "/api/v1/notes/n_aaaabbbbcccc", {"version": 1, "text": "his"})
    conflict = late.json["conflict"]
    assert (late.status, conflict["yours"]["text"], conflict["now"]["text"], conflict["version"]) == (409, "his", "hers", 2)


# administrators, speed, the log ----------------------------------------------------------------------------------------------------------


def test_another_password_ends_all_other_sessions_and_keys(web: Served) -> None:
    here, elsewhere = member(web, "reader"), member(web, "reader")
    key = key_of(elsewhere, "read")
    assert here.post("/api/v1/account/password", {"old": "wrong wrong", "new": NEW}).status == 403
    assert here.post("/api/v1/account/password", {"old": PASSWORD, "new": "short"}).status == 422
    assert here.post("/api/v1/account/password", {"old": PASSWORD, "new": NEW}).status == 200
    assert here.get(f"{BASE}/now").status == 200
    assert elsewhere.get(f"{BASE}/now").status == 401
    assert web.get(f"{BASE}/now", Authorization=f"Bearer {key}").status == 401
    assert log_in(web, "reader", NEW).status == 303


def test_whoever_is_locked_or_changed_is_out_at_once_and_the_last_administrator_stays(web: Served) -> None:
    administrator, reader = member(web, "administrator"), member(web, "reader")
    assert administrator.send("PATCH", "/api/v1/accounts/reader", {"is_locked": True}).status == 200
    assert reader.get(f"{BASE}/now").status == 401
    assert log_in(web, "reader").status == 403
    for change in ({"is_locked": True}, {"role": "editor"}):
        assert administrator.send("PATCH", "/api/v1/accounts/administrator", change).status == 409
    kinds = [(a.who, a.kind, a.what, a.subject) for a in accesses_page(web.room.store, kinds=("account",))]
    assert ("administrator", "account", "locked", "reader") in kinds


def test_a_stream_of_changes_ends_with_the_session(web: Served) -> None:
    reader, administrator = member(web, "reader"), member(web, "administrator")
    ended = threading.Event()

    def listen() -> None:
        reader.get("/api/v1/changes")
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    time.sleep(1)
    administrator.send("PATCH", "/api/v1/accounts/reader", {"is_locked": True})
    assert ended.wait(12), "who is out hears no more"


def test_nobody_asks_faster_than_they_may_and_others_go_on(memory: Path) -> None:
    with team_at(memory, a_minute=30) as web:
        reader = member(web, "reader")
        found = [reader.get(SESSION).status for _ in range(40)]
        assert found.count(429) >= 5
        assert "retry-after" in reader.get(SESSION).headers
        assert web.ask("GET", SESSION, Authorization="Bearer nothing").status in (401, 429)


def test_every_refusal_and_login_is_in_a_log_that_cannot_be_changed_unseen(web: Served) -> None:
    reader = member(web, "reader")
    reader.get("/api/v1/accounts")
    log_in(web, "reader\r\nforged line", "wrong wrong wrong")
    web.room.people.log.flush()
    found = accesses_page(web.room.store, limit=1000)
    assert {"login", "refused"} <= {a.kind for a in found}
    assert all(re.fullmatch(r"[^\r\n]*", f"{a.who}{a.what}{a.subject}") for a in found)
    assert verify(web.room.store).faults == ()
    unguarded(web.room.store, "accesses")
    with web.room.store.database.engine.connect() as connection:
        connection.execution_options(detente_writes=True)
        with connection.begin():
            connection.execute(text("UPDATE accesses SET who = 'somebody else' WHERE entry = (SELECT min(entry) FROM accesses)"))
    assert any("access" in str(f) for f in verify(web.room.store).faults)


def test_what_was_let_through_is_counted_by_person_and_route(web: Served) -> None:
    reader = member(web, "reader")
    for _ in range(5):
        reader.get(f"{BASE}/claims")
    assert not [a for a in accesses_page(web.room.store, kinds=("allowed",)) if a.what.endswith("/claims")], "not a row for each"
    web.room.people.log.flush()
    found = [a for a in accesses_page(web.room.store, kinds=("allowed",)) if a.what.endswith("/claims")]
    assert [(a.who, a.count) for a in found] == [("reader", 5)]


def test_an_account_is_made_changed_and_shut_from_the_command_line(tmp_path: Path, filled: Path) -> None:
    store = str(shutil.copy(filled, tmp_path / "memory.db"))

    def run(*words: str, typed: str | None = None) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["people", *words, "--store", store], input=typed)
        return done.exit_code, done.output

    assert run("add", "Ana", "--role", "analyst", typed=f"{NEW}\n") == (0, "Ana may come in as analyst\n")
    code, told = run("add", "ana", typed=f"{NEW}\n")
    assert (code, "already" in told) == (2, True)
    code, told = run("add", "Ben", typed="password1234\n")
    assert (code, "easily guessed" in told) == (2, True)
    assert run("role", "Ana", "editor")[0] == 0
    assert run("lock", "Ana")[0] == 0
    assert "locked" in run("list")[1]
    assert "role editor" in run("log", "--kind", "account")[1]
    with team_at(store) as web:
        assert log_in(web, "Ana", NEW).status == 403
        run("unlock", "Ana")
        assert log_in(web, "ANA", NEW).status == 303


def test_it_serves_a_team_beyond_this_machine_only_over_tls(filled: Path) -> None:
    for doors in (Doors("0.0.0.0", 8300, is_team=True), Doors("::", 8300, is_team=True)):
        with pytest.raises(SettingsError, match="--tls-cert"):
            serve_command(doors, store=str(filled), area=None, by=None, ceiling="strict", knowledge=None)
    with pytest.raises(SettingsError, match="--team"):
        serve_command(
            Doors("127.0.0.1", 8300, public_delay=24), store=str(filled), area=None, by=None, ceiling="strict", knowledge=None
        )


def test_health_says_nothing_to_anybody_and_metrics_name_nobody(web: Served) -> None:
    assert (web.get("/health").status, web.get("/health").text) == (200, "ok\n")
    told = member(web, "reader").get("/metrics").text
    assert "detente_serve_up 1.0" in told
    assert all(name not in told for name in ("administrator", "reader", "analyst"))


def test_a_report_sent_again_under_its_own_name_is_one_report(web: Served) -> None:
    analyst = member(web, "analyst")
    report = {"text": "300 protesters gathered in Zvečan.", "at": "2023-05-29T12:00:00+02:00", "client_id": "field-000001"}
    first, again = (analyst.post(f"{BASE}/reports", report) for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.json["document"]["id"] == again.json["document"]["id"]
    assert analyst.post(f"{BASE}/reports", report | {"text": "400 protesters gathered in Zvečan."}).status == 409
    store = Store(web.room.store.path)
    assert store.counts()["documents"] == web.room.store.counts()["documents"]
    store.close()


def test_two_who_decide_about_one_sentence_are_told_and_nothing_is_lost(web: Served) -> None:
    editor, analyst = member(web, "editor"), member(web, "analyst")
    told = editor.json(f"{BASE}/mentions?limit=1")["items"][0]
    item, version = told["mention"]["id"], told["version"]
    ask = {"versions": {item: version}}
    assert analyst.post(f"{BASE}/decisions", ask | {"kind": "confirm", "ids": [item], "why": "hers"}).status == 201
    late = editor.post(f"{BASE}/decisions", ask | {"kind": "retract", "ids": [item], "why": "his"})
    conflict = late.json["conflict"]
    assert late.status == 409
    assert [d["why"] for d in conflict["theirs"]] == ["hers"]
    assert conflict["yours"]["why"] == "his"
    assert (
        editor.post(
            f"{BASE}/decisions", {"kind": "retract", "ids": [item], "why": "his", "versions": {item: conflict["version"]}}
        ).status
        == 201
    )


def test_a_letter_for_a_whole_family_cannot_be_given_in_passing(web: Served) -> None:
    analyst = member(web, "analyst")
    report = {
        "text": "Guards stand at the bridge in Leposavić.",
        "at": "2023-05-29T12:30:00+02:00",
        "source": "Some Wire",
        "grade": "A1",
    }
    refused = analyst.post(f"{BASE}/reports", report)
    assert (refused.status, "editor" in refused.json["detail"]) == (403, True)
    assert analyst.post(f"{BASE}/reports", report | {"grade": "1"}).status == 201
