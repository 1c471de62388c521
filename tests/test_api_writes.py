"""Writing over HTTP: the picture follows at once, the history tells who, nothing is half kept; what changes is told as it changes."""

from __future__ import annotations

import http.client
import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from detente.desk import Desk
from detente.model.read_documents import ReadDocument
from detente.store.store import Store
from detente.store.verify import verify
from detente.workspace import Workspace
from tests.served import BASE, Served, served
from tests.told_memory import filled, read_reports

SEEN = "crowd ~300 at municipal building Zvečan, KFOR between, calm"


@pytest.fixture(scope="module")
def read(kosovo: Workspace) -> list[ReadDocument]:
    return read_reports(kosovo)[:8]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory, kosovo: Workspace, read: list[ReadDocument]) -> Path:
    return filled(tmp_path_factory.mktemp("writes") / "memory.db", kosovo, read)


@pytest.fixture
def web(memory: Path, tmp_path: Path) -> Iterator[Served]:
    with served(shutil.copy(memory, tmp_path / "memory.db"), by="Ana") as found:
        yield found


def the(web: Served, type_: str, at: int = 0) -> str:
    return web.json(f"{BASE}/mentions?type={type_}&limit=50")["items"][at]["mention"]["id"]


def decided(web: Served, **ask: object) -> dict:
    found = web.post(f"{BASE}/decisions", ask)
    assert found.status == 201, found.body
    return found.json["decisions"][0]


def test_a_retracted_mention_leaves_the_picture_and_an_undo_brings_it_back(web: Served) -> None:
    before = web.json(f"{BASE}/presence")["items"]
    identity = next(m for x in before for m in x["mentions"])
    number = decided(web, kind="retract", ids=[identity], why="it was another bridge")["number"]
    assert not [x for x in web.json(f"{BASE}/presence")["items"] if identity in x["mentions"]]
    assert web.json(f"{BASE}/mentions?id={identity}")["items"][0]["state"] == "retracted"
    decided(web, kind="undo", number=number)
    assert web.json(f"{BASE}/presence")["items"] == before


def test_a_correction_moves_the_event_and_the_history_tells_who(web: Served) -> None:
    identity = the(web, "CONSULT")
    found = decided(
        web,
        kind="correct",
        id=identity,
        places=["leposavic"],
        actors=["KFOR"],
        status="planned",
        start="2023-05-29T09:00",
        why="mended",
        by="Bo",
    )
    assert (found["by"], found["why"], found["is_standing"]) == ("Bo", "mended", True)
    told = web.json(f"{BASE}/mentions/{identity}")
    assert told["told"]["state"] == "corrected"
    assert [p["id"] for p in told["told"]["mention"]["places"]] == ["leposavic"]
    assert told["told"]["as_read"]["status"] == "happened"
    assert [d["kind"] for d in told["decisions"]] == ["correct"]
    assert told["told"]["mention"]["start"] == told["told"]["as_read"]["start"]


def test_an_empty_list_of_places_says_that_there_is_none(web: Served) -> None:
    identity = the(web, "CONSULT")
    decided(web, kind="correct", id=identity, places=[], mode="")
    told = web.json(f"{BASE}/mentions?id={identity}")["items"][0]["mention"]
    assert (told["places"], told["mode"]) == ([], None)


def test_two_mentions_become_one_event_and_two_again(web: Served) -> None:
    first, second = the(web, "CONSULT"), the(web, "APPEAL")
    decided(web, kind="merge", ids=[first, second])
    event = web.json(f"{BASE}/mentions?id={first}")["items"][0]["event"]
    assert {t["mention"]["id"] for t in web.json(f"{BASE}/events/{event}")["told"]} >= {first, second}
    decided(web, kind="split", event=event, ids=[second])
    assert (
        web.json(f"{BASE}/mentions?id={second}")["items"][0]["event"]
        != web.json(f"{BASE}/mentions?id={first}")["items"][0]["event"]
    )


def test_grades_are_shown_and_move_no_point(web: Served) -> None:
    before = [p["tension"] for p in web.json(f"{BASE}/now")["places"]]
    identity = the(web, "CONSULT")
    decided(web, kind="grade", subject=identity, grade="2")
    decided(web, kind="grade", subject="lowland", grade="A")
    told = web.json(f"{BASE}/mentions?id={identity}")["items"][0]
    assert (told["mention"]["family"], told["grade"]) == ("lowland", "A2")
    assert [p["tension"] for p in web.json(f"{BASE}/now")["places"]] == before


def test_a_report_stands_in_the_picture_at_once_and_is_taken_in_once(web: Served) -> None:
    ask = {"text": SEEN, "at": "2023-05-29T11:30", "grade": "A2"}
    found = web.post(f"{BASE}/reports", ask)
    assert found.status == 201, found.body
    ids = {t["mention"]["id"] for t in found.json["told"]}
    assert ids
    assert found.json["document"]["grade"] == "A2"
    assert ids & {m for x in web.json(f"{BASE}/presence?place=zvecan")["items"] for m in x["mentions"]}
    head = web.room.store.head()
    again = web.post(f"{BASE}/reports", ask)
    assert (again.status, found.json["document"]["id"] in again.json["detail"]) == (409, True)
    assert web.room.store.head() == head


def test_a_report_in_plain_words_is_read_too(web: Served) -> None:
    found = web.post(
        f"{BASE}/reports",
        {"text": "We saw that about 200 protesters gathered near the municipal building in Leposavić.", "at": "2023-05-29T11:30"},
    )
    assert {t["mention"]["type"] for t in found.json["told"]} & {"PRESENCE", "PROTEST"}


@pytest.mark.parametrize(
    "ask",
    [
        {"kind": "confirm", "ids": []}, {"kind": "confirm", "ids": ["m_gone"]}, {"kind": "confirm", "ids": ["x"]}, {"kind": "confirm"}, {"kind": "burn"}, {},
        [], "confirm", {"kind": "correct", "id": "MENTION"}, {"kind": "correct", "id": "MENTION", "type": "NOTHING"},
        {"kind": "correct", "id": "MENTION", "places": ["Atlantis"]}, {"kind": "correct", "id": "MENTION", "actors": ["Nobody"]},
        {"kind": "correct", "id": "MENTION", "start": "noon"}, {"kind": "correct", "id": "MENTION", "start": "2023-05-30", "end": "2023-05-29"},
        {"kind": "correct", "id": "MENTION", "mode": "upside-down"}, {"kind": "correct", "id": "MENTION", "status": "maybe"},
        {"kind": "merge", "ids": ["MENTION"]}, {"kind": "split", "event": "e_0", "ids": ["MENTION"]},
        {"kind": "undo", "number": 99}, {"kind": "undo", "number": 2**40},
        {"kind": "grade", "subject": "MENTION", "grade": "A"}, {"kind": "grade", "subject": "lowland", "grade": "3"},
        {"kind": "label", "id": "MENTION", "label": "secret"},
        {"kind": "confirm", "ids": ["MENTION"], "by": " "}, {"kind": "confirm", "ids": ["MENTION"], "more": 1},
        {"kind": "retract", "ids": ["MENTION"], "why": "a\u0000b"},
        {"kind": "retract", "ids": ["MENTION"], "why": "x" * 3000},
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_nothing_is_kept(web: Served, ask: object) -> None:
    mention = the(web, "CONSULT")
    head = web.room.store.head()
    found = web.post(f"{BASE}/decisions", json.dumps(ask).replace("MENTION", mention).encode())
    assert found.status == 422, found.body
    assert found.json["detail"]
    assert web.room.store.head() == head


@pytest.mark.parametrize(
    "ask",
    [
        {"text": ""},
        {"text": " "},
        {"text": SEEN, "at": "25:99"},
        {"text": SEEN, "grade": "Z"},
        {"text": SEEN, "grade": "D2"},
        {"text": SEEN, "label": "x"},
        {},
        {"text": "a\u0000b"},
        {"text": "x" * 30_000},
    ],
)
def test_a_report_that_cannot_be_taken_in_leaves_nothing(web: Served, ask: dict) -> None:
    head = web.room.store.head()
    found = web.post(f"{BASE}/reports", ask)
    assert found.status == 422, found.body
    assert web.room.store.head() == head


def test_many_writers_at_once_lose_nothing_and_the_log_holds(web: Served) -> None:
    mentions = [t["mention"]["id"] for t in web.json(f"{BASE}/mentions?limit=12")["items"]]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda i: web.post(f"{BASE}/decisions", {"kind": "confirm", "ids": [i]}).status, mentions * 3))
    assert found == [201] * len(mentions) * 3
    assert len(web.json(f"{BASE}/decisions?limit=500")["items"]) == len(mentions) * 3
    assert not verify(web.room.store).faults


def test_a_private_name_in_a_reason_or_a_correction_is_covered(memory: Path, tmp_path: Path, kosovo: Workspace) -> None:
    with served(shutil.copy(memory, tmp_path / "own.db")) as web:
        told = web.json(f"{BASE}/mentions?source=Adria%20Ledger")["items"]
        identity = next(t["mention"]["id"] for t in told if "█" in t["mention"]["text"])
        decided(web, kind="correct", id=identity, places=["leposavic"], why="the driver Milan Petrovan was elsewhere")
        for address in (f"{BASE}/decisions", f"{BASE}/mentions/{identity}", f"{BASE}/mentions?id={identity}"):
            assert "Petrovan" not in web.get(address).text, address


# what changes --------------------------------------------------------------------------------------------------------------------


class Listener:
    """A browser that listens to what changes."""

    def __init__(self, web: Served, **headers: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
        self._connection.request("GET", "/api/v1/changes", headers=headers)
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200
        assert self._answer.headers["content-type"].startswith("text/event-stream")
        self.block()

    def block(self) -> dict[str, str]:
        """The next block of lines by field."""
        found: dict[str, str] = {}
        while line := self._answer.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            found[name] = value
        return found

    def close(self) -> None:
        self._connection.close()


def test_what_another_program_writes_is_told_and_a_lost_line_is_taken_up(web: Served, kosovo: Workspace) -> None:
    before = web.room.store.head().entry
    listener = Listener(web)
    other = Store(web.room.serving.store)
    desk = Desk(kosovo, other, by="Cy")
    timer = threading.Timer(
        0.3, lambda: desk.log(SEEN, at=datetime.fromisoformat("2023-05-29T11:30:00+02:00"), source="Ibar Field Team")
    )
    timer.start()
    told = listener.block()
    timer.join()
    listener.close()
    assert told["event"] == "change"
    assert json.loads(told["data"]) == {"entry": other.head().entry, "kinds": {"document": 1, "reading": 1}}
    assert told["id"] == str(other.head().entry)
    again = Listener(web, **{"Last-Event-ID": str(before)})
    assert json.loads(again.block()["data"])["kinds"] == {"document": 1, "reading": 1}
    again.close()
    other.close()


def test_a_server_with_a_listener_can_be_stopped(memory: Path, tmp_path: Path) -> None:
    with served(shutil.copy(memory, tmp_path / "memory.db")) as web:
        listener = Listener(web)
    listener.close()
