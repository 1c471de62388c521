"""Alerts: raised once at each crossing, seen by a person, written to files, feeds, CAP and a signed address."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings

from detente.errors import KnowledgeError, SettingsError
from detente.model.picture import LevelChange, Picture
from detente.ontology.alert_policy import AlertPolicy, load_alert_policy
from detente.ontology.files import BUILT_IN, KnowledgeFiles
from detente.situation.alerts import alert_of, crossings_of
from detente.surfaces.alerts import webhook
from detente.surfaces.alerts.cap import NAMESPACE as CAP
from detente.surfaces.alerts.cap import cap_time
from detente.surfaces.cli.main import main
from tests.conftest import EXAMPLES
from tests.test_tension_properties import LAST_REPORT, World, worlds
from tests.worlds import CROWD, MASKED, MISSION, OBSERVERS, POLICE_B, WIRE, area, hour, scale, swapped, told

SECRET = "a secret of twenty-four"
BETWEEN = told("PRESENCE", "between", by=MISSION, to=(CROWD, POLICE_B), status="ongoing")
SHOTS = told("ASSAULT", "firearms", by=MASKED)
NOON, EVENING = "2023-05-29T12:00", "2023-05-29T18:00"


def policy() -> AlertPolicy:
    return load_alert_policy(KnowledgeFiles(), scale())


def run(*arguments: object, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], env=env)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("alerts") / "memory.db"
    assert run("read", EXAMPLES / "north-kosovo", "--area", "north-kosovo", "--store", path).exit_code == 0
    return path


@pytest.fixture
def memory(filled: Path, tmp_path: Path) -> Path:
    path = tmp_path / "memory.db"
    path.write_bytes(filled.read_bytes())
    return path


# when an alert is raised -----------------------------------------------------------------------------------------------


def _raised(picture: Picture) -> list[tuple[str, int, int, bool]]:
    return [(c.place, c.before, c.level, c.is_standing) for c in crossings_of(picture, policy(), since=hour(-1))]


def test_each_rise_to_a_level_of_the_policy_is_an_alert_and_the_highest_stands() -> None:
    world = World()
    world.tell(WIRE, 1, BETWEEN)
    world.tell(OBSERVERS, 3, SHOTS)
    assert _raised(world.picture(4)) == [("port-varn", 0, 3, False), ("port-varn", 3, 5, True)]


def test_a_fall_is_no_alert_and_a_second_rise_is_a_new_one() -> None:
    def change(at: float, level: int) -> LevelChange:
        return LevelChange(hour(at), level, 30.0, ())

    world = World()
    world.tell(WIRE, 1, BETWEEN)
    picture = world.picture(50)
    history = (change(1, 3), change(2, 4), change(20, 3), change(21, 2), change(40, 3))
    place = picture.place("port-varn")
    object.__setattr__(place, "history", history)
    found = crossings_of(picture, policy(), since=hour(0))
    assert [(c.at, c.level, c.is_standing, c.earlier) for c in found] == [
        (hour(1), 3, False, None), (hour(2), 4, False, (hour(1), 3)), (hour(40), 3, True, None),
    ]  # fmt: skip


def test_what_stood_for_an_hour_in_the_night_is_shown_in_the_morning_and_not_a_week_later() -> None:
    world = World()
    world.tell(WIRE, 1, BETWEEN)
    picture = world.picture(12)
    place = picture.place("port-varn")
    object.__setattr__(place, "history", (LevelChange(hour(1), 3, 12.0, ("facing",)), LevelChange(hour(9), 2, 12.0, ())))
    assert [c.is_standing for c in crossings_of(picture, policy())] == [False]
    object.__setattr__(picture, "as_of", hour(9 + 7 * 24))
    assert crossings_of(picture, policy()) == ()


def test_an_alert_says_what_where_since_when_why_how_sure_and_who_must_see_it() -> None:
    world = World()
    world.tell(OBSERVERS, 1, BETWEEN)
    picture = world.picture(1)
    (crossing,) = crossings_of(picture, policy())
    alert = alert_of(crossing, picture, area=area(), policy=policy(), scale=scale())
    assert (alert.level, alert.level_name, alert.place, alert.at, alert.before) == (3, "tense", "port-varn", hour(1), 0)
    assert [(r.name, r.points, r.told_by) for r in alert.why] == [("crowd facing a force", 12.0, "seen by own observers")]
    assert (alert.how_sure, alert.credibility, alert.must_see) == ("seen by own observers", 1.0, ("watch officer",))
    assert alert.documents == ("d_000",)


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_the_alert_of_a_crossing_is_the_same_whenever_it_is_asked_for(world: World) -> None:
    """Raised at the moment itself or looked up later: a receiver that has it once never sees another of its id."""
    last = world.picture(LAST_REPORT + 48)
    for crossing in crossings_of(last, policy(), since=datetime.min.replace(tzinfo=hour(0).tzinfo)):
        known = {i: d for i, d in world.documents.items() if d.published is not None and d.published <= crossing.at}
        of_then = World(known, [m for m in world.mentions if m.document_id in known])
        then = of_then.picture((crossing.at - hour(0)).total_seconds() / 3600)
        same = [
            c for c in crossings_of(then, policy()) if (c.place, c.at, c.level) == (crossing.place, crossing.at, crossing.level)
        ]
        assert [(c.before, c.earlier) for c in same] == [(crossing.before, crossing.earlier)]


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_with_the_sides_exchanged_the_same_alerts_are_raised(world: World) -> None:
    assert _raised(world.picture(LAST_REPORT)) == _raised(swapped(world).picture(LAST_REPORT))


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_a_report_fed_again_raises_nothing(world: World) -> None:
    fed = World(world.documents, world.mentions * 5)
    assert _raised(fed.picture(LAST_REPORT)) == _raised(world.picture(LAST_REPORT))


# on the screen, and seen by a person -----------------------------------------------------------------------------------


def alerts(memory: Path, *more: object, at: str = EVENING, env: dict[str, str] | None = None) -> Result:
    return run("alerts", "--store", memory, "--at", at, *more, env=env)


def test_the_screen_shows_one_open_alert_a_place_the_worst_first_with_its_reports(memory: Path) -> None:
    shown = alerts(memory).output
    assert shown.startswith("ALERTS FOR NORTHERN KOSOVO, as of Monday 29 May 2023 18:00 CEST\n3 open, 0 seen\n")
    assert re.findall(r"^  (\S+) .*?: (\d) ", shown, re.M)[0] == ("Zvečan", "5")
    assert "on the way there: 4 acute 29 May 09:10" in shown
    assert "must see: watch officer, head of operations, head of mission" in shown
    assert "[Radio Lipa 29 May 16:10; Ibar Field Team 29 May 11:25;" in shown
    assert max(len(line) for line in shown.splitlines() if "detente acknowledge" not in line) <= 80


def test_who_has_seen_an_alert_is_kept_and_can_be_taken_back(memory: Path) -> None:
    (identity,) = re.findall(r"acknowledge (a_\w+)", alerts(memory).output)[:1]
    told_ = run("acknowledge", identity, "--store", memory, "--by", "Officer of the watch", "--why", "patrol sent")
    assert f"{identity} seen by Officer of the watch" in told_.output
    seen = alerts(memory).output
    assert "2 open, 1 seen" in seen
    assert "seen by Officer of the watch" in seen
    assert "patrol sent" in seen
    assert run("acknowledge", identity, "--store", memory, "--by", "Another").output == ""
    run("undo", "1", "--store", memory, "--by", "Officer of the watch")
    assert "3 open, 0 seen" in alerts(memory).output
    assert run("verify", "--store", memory).exit_code == 0


def test_a_rise_after_an_acknowledged_alert_is_open_again(memory: Path) -> None:
    (zvecan,) = re.findall(r"Zveçan: 4.*?acknowledge (a_\w+)", alerts(memory, at=NOON).output, re.S)
    run("acknowledge", zvecan, "--store", memory, "--by", "Officer")
    assert re.search(r"Zveçan: 4 acute since .* seen by\s+Officer", alerts(memory, at=NOON).output, re.S)
    assert "Zveçan: 5 violence since 29 May 2023 16:55 CEST (before: 4 acute)" in alerts(memory).output


def test_an_acknowledgement_of_what_was_never_raised_is_refused(memory: Path) -> None:
    outcome = run("acknowledge", "a_0000000000000000", "--store", memory, "--by", "Officer")
    assert outcome.exit_code == 2
    assert "no alert a_0000000000000000 was raised here; detente alerts shows those that stand" in outcome.output


def test_an_acknowledgement_changes_no_picture_and_a_kept_one_still_holds(memory: Path) -> None:
    before = run("picture", "--store", memory, "--area", "north-kosovo", "--format", "json").output
    (identity,) = re.findall(r"acknowledge (a_\w+)", alerts(memory).output)[:1]
    run("acknowledge", identity, "--store", memory, "--by", "Officer")
    assert run("picture", "--store", memory, "--area", "north-kosovo", "--format", "json").output == before


# to a file, a feed, CAP ------------------------------------------------------------------------------------------------


def test_a_file_gets_each_alert_once_and_a_torn_line_is_made_good(memory: Path, tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    assert f"{path}: 1 added" in alerts(memory, "--file", path, at="2023-05-26T14:00").output
    assert f"{path}: 4 added" in alerts(memory, "--file", path).output
    assert f"{path}: 0 added" in alerts(memory, "--file", path).output
    whole = path.read_bytes()
    records = [json.loads(line) for line in whole.splitlines()]
    assert len({r["id"] for r in records}) == len(records) == 5
    assert {"headline", "description", "sources", "why", "must_see", "how_sure"} <= set(records[0])
    path.write_bytes(whole[:-40])  # the machine lost its power in the last line
    assert f"{path}: 1 added" in alerts(memory, "--file", path).output
    assert json.loads(path.read_bytes().splitlines()[-1]) == records[-1]


def test_a_file_that_cannot_be_written_is_told(memory: Path, tmp_path: Path) -> None:
    outcome = alerts(memory, "--file", tmp_path / "no" / "such" / "folder.jsonl")
    assert outcome.exit_code == 2
    assert "the alerts cannot be written" in outcome.output


def test_the_feed_has_what_atom_asks_for_and_each_entry_keeps_its_id(memory: Path, tmp_path: Path) -> None:
    path = tmp_path / "alerts.xml"
    alerts(memory, "--atom", path)
    name = "{http://www.w3.org/2005/Atom}"
    feed = ET.parse(path).getroot()
    assert feed.tag == f"{name}feed"
    for parent in (feed, *feed.findall(f"{name}entry")):
        for needed in ("id", "title", "updated"):  # RFC 4287, 4.1.1 and 4.1.2
            assert len(parent.findall(f"{name}{needed}")) == 1
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", parent.findtext(f"{name}updated") or "")
    assert feed.find(f"{name}author/{name}name") is not None
    entries = feed.findall(f"{name}entry")
    assert len({e.findtext(f"{name}id") for e in entries}) == len(entries) == 4
    times = [e.findtext(f"{name}updated") or "" for e in entries]
    assert times == sorted(times, reverse=True)
    assert all(link.attrib["href"].startswith("https://example.org/") for link in feed.iter(f"{name}link"))
    first = path.read_bytes()
    assert "unchanged" in alerts(memory, "--atom", path).output
    assert path.read_bytes() == first


ALERT_ELEMENTS = ("identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses", "code", "note",
                  "references", "incidents", "info")  # fmt: skip
INFO_ELEMENTS = ("language", "category", "event", "responseType", "urgency", "severity", "certainty", "audience", "eventCode", "effective",
                 "onset", "expires", "senderName", "headline", "description", "instruction", "web", "contact", "parameter", "resource",
                 "area")  # fmt: skip
REQUIRED = {"alert": ("identifier", "sender", "sent", "status", "msgType", "scope"), "info": ("category", "event", "urgency", "severity", "certainty"),
            "parameter": ("valueName", "value"), "area": ("areaDesc",)}  # fmt: skip
REPEATABLE = (
    "code",
    "info",
    "category",
    "responseType",
    "eventCode",
    "parameter",
    "resource",
    "area",
    "polygon",
    "circle",
    "geocode",
)
VALUES = {
    "status": {"Actual", "Exercise", "System", "Test", "Draft"}, "msgType": {"Alert", "Update", "Cancel", "Ack", "Error"},
    "scope": {"Public", "Restricted", "Private"},
    "category": {"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"},
    "responseType": {"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"},
    "urgency": {"Immediate", "Expected", "Future", "Past", "Unknown"}, "severity": {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
    "certainty": {"Observed", "Likely", "Possible", "Unlikely", "Unknown"},
}  # fmt: skip
ORDERS = {"alert": ALERT_ELEMENTS, "info": INFO_ELEMENTS, "parameter": ("valueName", "value"),
          "area": ("areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling")}  # fmt: skip
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")


def _check_cap(element: ET.Element) -> None:
    """One element against the standard: its children known, in order, none missing, none too often, with allowed values (CAP 1.2, 3.2)."""
    name = element.tag.removeprefix(f"{{{CAP}}}")
    if name not in ORDERS:
        assert len(element) == 0
        assert element.text
        assert element.text in VALUES.get(name, {element.text})
        return
    children = [c.tag.removeprefix(f"{{{CAP}}}") for c in element]
    order = ORDERS[name]
    assert [order.index(c) for c in children] == sorted(order.index(c) for c in children), children
    assert set(REQUIRED[name]) <= set(children)
    assert all(children.count(c) == 1 for c in children if c not in REPEATABLE)
    for child in element:
        _check_cap(child)


def test_a_cap_message_keeps_to_the_standard_element_by_element(memory: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cap"
    alerts(memory, "--cap", folder, "--sender", "watch@mission.example", "--exercise")
    messages = {path: ET.parse(path).getroot() for path in folder.iterdir()}
    assert len(messages) == 4
    name = f"{{{CAP}}}"
    for path, root in messages.items():
        assert root.tag == f"{name}alert"
        _check_cap(root)
        assert root.findtext(f"{name}status") == "Exercise"
        assert root.findtext(f"{name}identifier") == path.name.removesuffix(".cap.xml")
        for text in (root.findtext(f"{name}identifier"), root.findtext(f"{name}sender")):
            assert not set(" ,<&") & set(text or " ")  # 3.2.1: no spaces, commas or restricted characters
        assert (root.findtext(f"{name}scope"), root.find(f"{name}restriction") is not None) == ("Restricted", True)
        for tag in ("sent", "onset"):
            assert all(TIME.fullmatch(e.text or "") and not (e.text or "").endswith("+00:00") for e in root.iter(f"{name}{tag}"))
        if root.findtext(f"{name}msgType") == "Update":
            sender, identifier, sent = (root.findtext(f"{name}references") or "").split(",")
            assert (sender, identifier[:2]) == ("watch@mission.example", "a_")
            assert TIME.fullmatch(sent)
        for circle in root.iter(f"{name}circle"):
            assert re.fullmatch(r"-?\d+\.\d+,-?\d+\.\d+ \d+", circle.text or "")
    assert sorted(r.findtext(f"{name}msgType") or "" for r in messages.values()) == ["Alert", "Alert", "Update", "Update"]


def test_the_check_of_cap_sees_what_is_out_of_order_missing_or_not_allowed(memory: Path, tmp_path: Path) -> None:
    alerts(memory, "--cap", tmp_path)
    whole = next(tmp_path.glob("*.cap.xml")).read_text(encoding="utf-8")
    for old, new in (
        ("<status>Actual", "<status>Real"),
        ("<sender>detente</sender>", ""),
        ("sender>", "code>"),
        ("scope>", "areaDesc>"),
    ):
        assert old in whole
        with pytest.raises((AssertionError, ValueError)):
            _check_cap(ET.fromstring(whole.replace(old, new)))


def test_cap_takes_no_sender_with_a_space(memory: Path, tmp_path: Path) -> None:
    outcome = alerts(memory, "--cap", tmp_path, "--sender", "the watch")
    assert outcome.exit_code == 2
    assert "CAP takes no spaces" in outcome.output


def test_cap_writes_utc_as_the_standard_asks() -> None:
    assert cap_time(datetime.fromisoformat("2023-05-29T14:55:00.25+00:00")) == "2023-05-29T14:55:00-00:00"
    assert cap_time(datetime.fromisoformat("2023-05-29T16:55:00+02:00")) == "2023-05-29T16:55:00+02:00"


# to a signed address ---------------------------------------------------------------------------------------------------


class Receiver(BaseHTTPRequestHandler):
    answers: list[int]
    got: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        status = self.answers.pop(0) if self.answers else 204
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def receiver(*answers: int) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    got: list[tuple[dict[str, str], bytes]] = []
    server = HTTPServer(("127.0.0.1", 0), type("Handler", (Receiver,), {"answers": list(answers), "got": got}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/alerts/token", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_each_alert_is_posted_once_under_a_signature_that_the_receiver_can_check(memory: Path) -> None:
    with receiver() as (url, got):
        told_ = alerts(memory, "--webhook", url, env={"DETENTE_WEBHOOK_SECRET": SECRET})
        assert told_.exit_code == 0
        assert "4 sent" in told_.output
        assert "token" not in told_.output
        assert "0 sent" in alerts(memory, "--webhook", url, env={"DETENTE_WEBHOOK_SECRET": SECRET}).output
    assert len(got) == 4
    for headers, body in got:
        header = headers[webhook.SIGNATURE]
        now = int(time.time())
        assert headers[webhook.ALERT] == json.loads(body)["id"]
        assert webhook.is_signed(body, header, secret=SECRET, now=now)
        assert not webhook.is_signed(body + b" ", header, secret=SECRET, now=now)
        assert not webhook.is_signed(body, header, secret=SECRET + "!", now=now)
        assert not webhook.is_signed(body, header, secret=SECRET, now=now + 301)
    assert run("verify", "--store", memory).exit_code == 0


def test_a_receiver_that_fails_gets_the_alert_again_and_one_that_refuses_gets_it_with_the_next_run(memory: Path) -> None:
    env = {"DETENTE_WEBHOOK_SECRET": SECRET}
    with receiver(503, 429, 204, 401) as (url, got):
        refused = alerts(memory, "--webhook", url, env=env)
        assert refused.exit_code == 2
        assert "it answered 401; it stays unsent, the next run sends it again" in refused.output
        assert len(got) == 4
        assert "3 sent" in alerts(memory, "--webhook", url, env=env).output
    assert len({json.loads(body)["id"] for _, body in got}) == 4


def test_no_redirect_is_followed(memory: Path) -> None:
    with receiver(307) as (url, got):
        outcome = alerts(memory, "--webhook", url, env={"DETENTE_WEBHOOK_SECRET": SECRET})
    assert "it answered 307" in outcome.output
    assert len(got) == 1


def test_a_receiver_that_is_down_is_told_and_nothing_is_noted_as_sent(memory: Path) -> None:
    with receiver() as (url, _):
        pass
    outcome = alerts(memory, "--webhook", url, env={"DETENTE_WEBHOOK_SECRET": SECRET})
    assert outcome.exit_code == 2
    assert "it stays unsent" in outcome.output


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://ops.example/alerts", "alerts go over https, or to this machine"), ("file:///etc/passwd", "is no address"), ("ops.example", "is no address"),
        ("https://name:word@ops.example/", "leave name and password out"), ("http://127.0.0.1.ops.example/", "alerts go over https"),
    ],
)  # fmt: skip
def test_an_address_that_is_not_safe_is_refused(url: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        webhook.check_address(url)


@pytest.mark.parametrize("secret", [None, "", "short"])
def test_without_a_good_secret_nothing_is_sent(memory: Path, secret: str | None) -> None:
    with receiver() as (url, got):
        outcome = alerts(memory, "--webhook", url, env={"DETENTE_WEBHOOK_SECRET": secret or ""})
    assert outcome.exit_code == 2
    assert "set DETENTE_WEBHOOK_SECRET" in outcome.output
    assert got == []


# the policy ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("level: 5, see", "level: 9, see", "level 9 is none of 2 to 5"),
        ("see: [watch officer], severity", "see: [], severity", "'see' names nobody"),
        ("severity: Extreme", "severity: Awful", "'severity' 'Awful' is none of Extreme"),
        ("counted: [A, B, C, D]", "counted: [A, Z]", "names 'Z', which is no group"),
        ("false_alarms_a_year: 1", "false_alarms_a_year: 0", "must be more than 0"),
    ],
)
def test_a_fault_in_the_policy_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (BUILT_IN / "scales" / "alerts.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "scales").mkdir()
    (tmp_path / "scales" / "alerts.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=re.escape(message)) as caught:
        load_alert_policy(KnowledgeFiles.with_overlay(tmp_path), scale())
    assert caught.value.line > 1
    assert message in run("knowledge", "check", "--knowledge", tmp_path).output


# an area that cannot be watched ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ("[]", "has no places; write places.yaml"),
        (
            "- {id: ostava, kind: municipality, names: {en: [Ostava]}, lat: 10.0, lon: 20.0, part_of: null, borders: []}",
            "watches no place; mark one",
        ),
    ],
)
def test_an_area_without_places_to_watch_is_a_fault_and_no_silence(tmp_path: Path, places: str, message: str) -> None:
    folder = tmp_path / "areas" / "lowland"
    folder.mkdir(parents=True)
    (folder / "area.yaml").write_text("name: lowland\ntitle: Lowland\ntimezone: UTC\ncountry: XLO\n", encoding="utf-8")
    (folder / "places.yaml").write_text(f"{places}\n", encoding="utf-8")
    report = tmp_path / "report.txt"
    report.write_text("A crowd gathered in Ostava.", encoding="utf-8")
    outcome = run("read", report, "--published", "2031-03-03", "--area", "lowland", "--knowledge", tmp_path)
    assert outcome.exit_code == 2
    assert message in outcome.output
    assert "area.yaml:1:" in outcome.output
