"""Alerts over HTTP, tension over time, and what a rejection leaves standing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from detente.store.store import Store
from detente.workspace import Workspace
from tests.served import BASE, Served, served
from tests.told_memory import PRIVATE, filled, read_reports

EARLY = "as_of=2023-05-29T08:15"


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory, kosovo: Workspace) -> Path:
    return filled(tmp_path_factory.mktemp("alerts") / "memory.db", kosovo, read_reports(kosovo)[:12])


@pytest.fixture(scope="module")
def web(memory: Path) -> Iterator[Served]:
    with served(memory) as found:
        yield found


@pytest.fixture
def own(memory: Path, tmp_path: Path) -> Iterator[Served]:
    with served(shutil.copy(memory, tmp_path / "own.db"), by="Ana") as found:
        yield found


def decided(web: Served, **ask: object) -> dict:
    found = web.post(f"{BASE}/decisions", ask)
    assert found.status == 201, found.body
    return found.json


# alerts ----------------------------------------------------------------------------------------------------------------


def test_each_alert_says_what_where_why_how_sure_and_opens_its_sentences(web: Served) -> None:
    found = web.json(f"{BASE}/alerts")
    assert found["open"] == len(found["items"]) >= 2
    assert [a["level"] for a in found["items"]] == sorted((a["level"] for a in found["items"]), reverse=True)
    for alert in found["items"]:
        assert alert["level"] > alert["before"]
        assert alert["must_see"]
        assert alert["how_sure"]
        ids = [m for r in alert["reasons"] for m in r["mentions"]]
        assert ids, alert["headline"]
        told = web.json(f"{BASE}/mentions?limit=100&" + "&".join(f"id={m}" for m in dict.fromkeys(ids)))["items"]
        assert {t["mention"]["id"] for t in told} == set(ids)
        assert {t["mention"]["document_id"] for t in told} <= {s["document"] for s in alert["sources"]}


def test_an_alert_is_raised_with_the_level_that_the_picture_of_its_moment_has(web: Served) -> None:
    for alert in web.json(f"{BASE}/alerts")["items"]:
        moment = datetime.fromisoformat(alert["at"]).strftime("%Y-%m-%dT%H:%M")
        place = next(p for p in web.json(f"{BASE}/now?as_of={moment}")["places"] if p["id"] == alert["place"])
        assert (place["level"], place["tension"]) == (alert["level"], pytest.approx(alert["tension"]))


def test_an_alert_of_later_is_not_there_before(web: Served) -> None:
    early = web.json(f"{BASE}/alerts?{EARLY}")["items"]
    later = web.json(f"{BASE}/alerts")["items"]
    assert len(early) < len(later)
    assert all(datetime.fromisoformat(a["at"]) <= datetime.fromisoformat("2023-05-29T08:15:00+02:00") for a in early)


def test_who_has_seen_an_alert_is_kept_shown_and_taken_back(own: Served) -> None:
    before = own.json(f"{BASE}/alerts")
    alert = before["items"][0]["id"]
    entry = own.room.store.head().entry
    tags = [own.get(a).headers["etag"] for a in (f"{BASE}/alerts", "/read/north-kosovo")]
    number = decided(own, kind="acknowledge", alerts=[alert], why="desk told at 06:10", by="Bo")["decisions"][0]["number"]
    assert own.get(f"{BASE}/alerts", If_None_Match=tags[0]).status == 200, "an ETag from before does not hold"
    assert own.get("/read/north-kosovo", If_None_Match=tags[1]).status == 200
    after = own.json(f"{BASE}/alerts")
    seen = next(a for a in after["items"] if a["id"] == alert)["seen"]
    assert (after["open"], seen["by"], seen["why"], seen["number"]) == (before["open"] - 1, "Bo", "desk told at 06:10", number)
    assert after["items"][-1]["id"] == alert, "what nobody has seen comes first"
    assert own.json(f"{BASE}/alerts?known_at=%23{entry}")["open"] == before["open"]
    assert decided(own, kind="acknowledge", alerts=[alert])["decisions"] == [], "the first who has seen it stays"
    decided(own, kind="undo", number=number)
    assert own.json(f"{BASE}/alerts")["open"] == before["open"]


def test_a_private_name_in_a_note_on_an_alert_is_covered(memory: Path, tmp_path: Path, kosovo: Workspace) -> None:
    with served(shutil.copy(memory, tmp_path / "own.db"), by="Ana") as own:
        alert = own.json(f"{BASE}/alerts")["items"][0]["id"]
        decided(own, kind="acknowledge", alerts=[alert], why=f"called {PRIVATE[0]}")
        assert PRIVATE[1] not in own.get(f"{BASE}/alerts").text


def test_acknowledging_moves_no_level(own: Served) -> None:
    before = own.json(f"{BASE}/now")["places"]
    decided(own, kind="acknowledge", alerts=[a["id"] for a in own.json(f"{BASE}/alerts")["items"]])
    assert own.json(f"{BASE}/now")["places"] == before


def test_a_report_of_later_draws_no_past_picture_anew_and_one_of_before_does(own: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[datetime] = []
    plain = Workspace.remembered_picture

    def counted(self: Workspace, store: Store, *, as_of: datetime, **more: object) -> object:
        drawn.append(as_of)
        return plain(self, store, as_of=as_of, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Workspace, "remembered_picture", counted)
    before = own.json(f"{BASE}/alerts")
    raised = {datetime.fromisoformat(a["at"]) for a in before["items"]}
    assert raised <= set(drawn)
    for at, is_drawn in (("2023-05-29T11:45", False), ("2023-05-29T06:00", True)):
        drawn.clear()
        report = {"text": f"crowd ~300 at municipal building Zvečan, KFOR between, {at}", "at": at}
        assert own.post(f"{BASE}/reports", report).status == 201
        after = own.json(f"{BASE}/alerts?as_of=2023-05-29T12:00")
        assert (not raised.isdisjoint(drawn)) == is_drawn, at
        with served(own.room.serving.store) as fresh:
            assert fresh.json(f"{BASE}/alerts?as_of=2023-05-29T12:00")["items"] == after["items"]
    decided(own, kind="retract", ids=[m for r in before["items"][0]["reasons"] for m in r["mentions"]][:1])
    drawn.clear()
    own.json(f"{BASE}/alerts?as_of=2023-05-29T12:00")
    assert drawn, "a decision reaches back into every picture"


# over time -------------------------------------------------------------------------------------------------------------


def test_a_curve_ends_at_the_tension_and_level_of_the_picture(web: Served) -> None:
    found = web.json(f"{BASE}/series?points=50")
    now = {p["id"]: p for p in web.json(f"{BASE}/now")["places"]}
    assert len(found["at"]) <= 50
    assert found["at"] == sorted(set(found["at"]))
    for place in found["places"]:
        assert len(place["tension"]) == len(place["level"]) == len(found["at"])
        assert place["tension"][-1] == pytest.approx(now[place["id"]]["tension"])
        assert place["level"][-1] == now[place["id"]]["level"]


def test_each_moment_of_a_curve_is_what_the_picture_of_that_moment_says(web: Served) -> None:
    found = web.json(f"{BASE}/series?from=2023-05-29T06:00&points=13")
    zvecan = next(p for p in found["places"] if p["id"] == "zvecan")
    assert len(set(zvecan["tension"])) > 2
    for at, tension, level in zip(found["at"], zvecan["tension"], zvecan["level"], strict=True):
        moment = datetime.fromtimestamp(at, datetime.fromisoformat(found["moment"]["as_of"]).tzinfo).strftime("%Y-%m-%dT%H:%M")
        place = next(p for p in web.json(f"{BASE}/now?as_of={moment}")["places"] if p["id"] == "zvecan")
        assert (tension, level) == (pytest.approx(place["tension"]), place["level"]), moment


@pytest.mark.parametrize(
    ("asked", "status"), [("place=nowhere", 404), ("from=2040-01-01", 422), ("from=soon", 422), ("points=1", 422)]
)
def test_a_curve_that_cannot_be_drawn_says_why(web: Served, asked: str, status: int) -> None:
    answer = web.get(f"{BASE}/series?{asked}")
    assert answer.status == status
    assert answer.json["title"]


# what stays ------------------------------------------------------------------------------------------------------------


def test_a_rejected_sentence_of_an_event_that_others_tell_says_so_and_the_sum_stays(own: Served) -> None:
    event = next(e for e in own.json(f"{BASE}/events?limit=200")["items"] if len(e["mentions"]) == 2)
    first, second = event["mentions"]
    before = own.json(f"{BASE}/places/zvecan/tension")
    left = decided(own, kind="retract", ids=[first])["still_told"]
    assert [(x["mention"], x["event"], x["others"], x["families"]) for x in left] == [(first, event["id"], [second], 1)]
    standing = {m for line in own.json(f"{BASE}/places/zvecan/tension")["lines"] for m in line["item"]["mentions"]}
    assert first not in standing
    assert (second in standing) == (second in {m for line in before["lines"] for m in line["item"]["mentions"]})
    decided(own, kind="retract", ids=[second])
    assert event["id"] not in {e["id"] for e in own.json(f"{BASE}/events?limit=200")["items"]}


def test_rejecting_all_sentences_of_an_event_leaves_nothing_standing(own: Served) -> None:
    event = next(e for e in own.json(f"{BASE}/events?limit=200")["items"] if len(e["mentions"]) == 2)
    left = decided(own, kind="retract", ids=event["mentions"])["still_told"]
    assert not [x for x in left if x["others"]]
    assert not set(event["mentions"]) & {m for e in own.json(f"{BASE}/events?limit=200")["items"] for m in e["mentions"]}


# dispute and the log ---------------------------------------------------------------------------------------------------


def test_events_that_somebody_denies_are_found_by_dispute(web: Served) -> None:
    disputed = {m for c in web.json(f"{BASE}/claims?disputed=true&limit=200")["items"] for m in c["mentions"]}
    asked = {w: web.walk(f"{BASE}/events?disputed={w}") for w in ("true", "false")}
    assert asked["true"]
    assert all(disputed & set(e["mentions"]) for e in asked["true"])
    assert not any(disputed & set(e["mentions"]) for e in asked["false"])
    assert len(asked["true"]) + len(asked["false"]) == len(web.walk(f"{BASE}/events"))


def test_the_log_of_an_earlier_moment_is_as_it_stood(own: Served) -> None:
    before = own.json("/api/v1/audit?limit=5")
    entry = before["items"][0]["entry"]
    decided(own, kind="acknowledge", alerts=[own.json(f"{BASE}/alerts")["items"][0]["id"]])
    assert own.json("/api/v1/audit?limit=5")["items"][0]["entry"] > entry
    assert own.json(f"/api/v1/audit?limit=5&known_at=%23{entry}") == before
