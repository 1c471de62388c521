"""A server alone on a machine: other names, other sites and other pages get nothing; nothing that it shows can run."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from detente.surfaces.api.app import create_app
from detente.surfaces.api.guard import HEADERS, POLICY, name_of
from detente.surfaces.api.room import Serving
from detente.surfaces.cli.main import main
from detente.surfaces.cli.serve import is_loopback
from detente.surfaces.web.screens import file_in
from detente.workspace import Workspace
from tests.served import AREA, BASE, Served, served
from tests.told_memory import filled, read_reports


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory, kosovo: Workspace) -> Path:
    return filled(tmp_path_factory.mktemp("guard") / "memory.db", kosovo, read_reports(kosovo)[:4])


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screens")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Detente</title>", encoding="utf-8")
    (folder / "assets" / "app-1a2b.js").write_text("export {}", encoding="utf-8")
    (folder.parent / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    return folder


@pytest.fixture
def web(memory: Path, tmp_path: Path, screens: Path) -> Iterator[Served]:
    with served(shutil.copy(memory, tmp_path / "memory.db"), static=screens, names=("desk.example",)) as found:
        yield found


def decision(web: Served) -> dict:
    mention = web.json(f"{BASE}/mentions?limit=1")["items"][0]["mention"]["id"]
    return {"kind": "confirm", "ids": [mention]}


@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
        "[::1",
        "127.0.0.1:x",
        "0.0.0.0",
        "127.0.0.1@evil.example",
    ],
)
def test_under_another_name_nothing_is_answered(web: Served, name: str) -> None:
    for address in ("/", "/read", "/api/v1/session", "/api/v1/openapi.json"):
        found = web.ask("GET", address, host=name or "\t")
        assert found.status in (400, 421), (name, address)
        assert web.room.token not in found.text


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST:99", "127.0.0.1", "[::1]:8300", "desk.example"])
def test_its_own_names_are_answered(web: Served, name: str) -> None:
    assert web.ask("GET", "/api/v1/session", host=name).status == 200


def test_a_write_without_the_token_adds_nothing(web: Served) -> None:
    before = web.room.store.head()
    for headers in ({}, {"X_Detente_Token": ""}, {"X_Detente_Token": "guess"}, {"X_Detente_Token": web.room.token[:-1]}):
        found = web.ask("POST", f"{BASE}/decisions", decision(web), **headers)
        assert found.status == 403
        assert "session" in found.json["detail"]
    assert web.room.store.head() == before
    assert web.post(f"{BASE}/decisions", decision(web)).status == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:1"}, {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"}, {"Origin": "http://desk.example.evil"},
    ],
)  # fmt: skip
def test_another_site_cannot_write_even_with_the_token(web: Served, headers: dict[str, str]) -> None:
    before = web.room.store.head()
    assert web.post(f"{BASE}/decisions", decision(web), **headers).status == 403
    assert web.room.store.head() == before


def test_its_own_pages_can_write(web: Served) -> None:
    own = {"Origin": f"http://127.0.0.1:{web.port}", "Sec_Fetch_Site": "same-origin"}
    assert web.post(f"{BASE}/decisions", decision(web), **own).status == 201


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_a_form_could_send_is_refused(web: Served, kind: str) -> None:
    before = web.room.store.head()
    assert web.post(f"{BASE}/decisions", decision(web), Content_Type=kind).status in (415, 422)
    assert web.room.store.head() == before


def test_another_site_cannot_ask_the_api(web: Served) -> None:
    assert web.get(f"{BASE}/now", Sec_Fetch_Site="cross-site").status == 403
    assert web.get("/read", Sec_Fetch_Site="cross-site").status == 200


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/assets/app-1a2b.js",
        "/read",
        "/read/style.css",
        f"{BASE}/now",
        "/api/v1/nothing",
        "/missing.js",
        f"{BASE}/exports/events.csv",
    ],
)
def test_every_answer_carries_the_security_headers(web: Served, address: str) -> None:
    found = web.get(address)
    for name, value in HEADERS.items():
        assert found.headers[name.lower()] == value
    assert "access-control-allow-origin" not in found.headers
    assert "server" not in found.headers
    assert found.headers["cache-control"]


def test_the_policy_lets_nothing_inline_run_and_nothing_leave_the_machine() -> None:
    rules = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in POLICY
    assert not re.search(r"https?:|\*", POLICY)
    assert {rules[r] for r in ("script-src", "style-src", "connect-src", "font-src", "form-action")} == {"'self'"}


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "..%2fsecret.txt", "assets/../../secret.txt", "%2e%2e/secret.txt", "link.txt", "..\\secret.txt", "/etc/passwd", "//etc/passwd",
     "%00", "assets/%00"],
)  # fmt: skip
def test_no_path_leads_out_of_the_screens(web: Served, path: str) -> None:
    found = web.get(f"/{path}")
    assert found.text != "secret"
    assert "root:" not in found.text
    assert found.status in (200, 404)


@given(st.text(max_size=40))
def test_no_text_names_a_file_outside(path: str) -> None:
    folder = Path(__file__).resolve().parent / "fixtures"
    found = file_in(folder, path)
    assert found is None or found.is_relative_to(folder)


def test_the_screens_make_their_own_routes_and_missing_files_are_missing(web: Served) -> None:
    assert web.get("/").headers["content-type"] == "text/html; charset=utf-8"
    assert web.get(f"/{AREA}/map").body == web.get("/").body
    assert web.get("/assets/app-1a2b.js").headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in web.get("/assets/app-1a2b.js").headers["cache-control"]
    assert web.get("/assets/gone.js").status == 404
    assert web.get("/api/v2/x").status == 404


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_without_end_is_cut_off(web: Served, is_chunked: bool) -> None:
    body = b'{"text": "' + b"x" * 2_000_000 + b'"}'
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
    headers = {"X-Detente-Token": web.room.token, "Content-Type": "application/json"}
    with suppress(BrokenPipeError, ConnectionResetError):  # the server answers before it has all
        parts = (body[i : i + 65_536] for i in range(0, len(body), 65_536))
        connection.request("POST", f"{BASE}/reports", parts if is_chunked else body, headers, encode_chunked=is_chunked)
    found = connection.getresponse()
    assert found.status == 413
    assert found.headers["content-type"] == "application/problem+json"
    connection.close()


@given(st.text(max_size=60))
def test_no_host_but_a_name_is_taken_for_one(host: str) -> None:
    name = name_of(host)
    assert name == "" or host.strip().casefold().startswith(name)


def test_nothing_is_measured_and_sent_whatever_the_environment_says(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    with served(memory) as web:  # with auto-configuration on, it would not start: nothing that sends is installed
        assert web.get("/api/v1/session").status == 200
    app = create_app(Serving(str(memory)))
    assert not app._native_telemetry.enabled()
    assert not any(app._telemetry[part] for part in ("tracing", "metrics", "logs", "operation_spans", "auto_configure"))


def test_beyond_this_machine_it_listens_only_when_told_so(memory: Path) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.7", "example.org"):
        found = CliRunner().invoke(main, ["serve", "--store", str(memory), "--host", host])
        assert found.exit_code == 2
        assert "--team" in found.output


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("127.9.9.9", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.1", False),
        ("evil", False),
    ],
)
def test_loopback_is_told_from_the_rest(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_a_taken_port_and_a_missing_memory_say_what_to_do(memory: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = CliRunner().invoke(main, ["serve", "--store", str(memory), "--port", str(taken.getsockname()[1])])
    assert (found.exit_code, "--port" in found.output) == (2, True)
    found = CliRunner().invoke(main, ["serve", "--store", str(tmp_path / "none.db")])
    assert (found.exit_code, "detente read" in found.output) == (2, True)
