"""A team at a served memory: one account of each role, each with a browser of its own; and reports that not everybody may see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from argon2 import PasswordHasher

from detente.desk import Desk
from detente.model.accounts import ROLES
from detente.store.accounts import Lifetimes, add_account
from detente.store.store import Store
from detente.surfaces.api.team import Team
from detente.workspace import Workspace
from tests.served import Answer, Served, served
from tests.told_memory import filled, read_reports

PASSWORD = "nineteen quiet lanterns at sea"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
FORM = "application/x-www-form-urlencoded"
# Words that stand in one report each, and nowhere else: whoever reads one has seen that report.
RESTRICTED, STRICT, SPAN, SOURCE = "Zarnikolm", "Quvexoria", "Brandowicker", "Mirovelth"
MARKS = (RESTRICTED, STRICT, SPAN, SOURCE)
_HIDDEN = (
    (RESTRICTED, "restricted", "Harbour Desk", f"Police attacked the {RESTRICTED} convoy in Zvečan. About 40 guards stood at the bridge in Leposavić."),
    (STRICT, "strict", "Harbour Desk", f"Soldiers deployed beside the {STRICT} depot in Leposavić."),
    (SPAN, "public", "Lowland Wire", f"Guards blocked the road in Zubin Potok. Protesters attacked the {SPAN} patrol in Zvečan."),
    (SOURCE, "public", f"{SOURCE} Post", "Citizens gathered at the municipal building in Zvečan."),
)  # fmt: skip
PUBLISHED = "2023-05-29T10:45:00+02:00"


@dataclass
class Member:
    """One person's browser. Nobody has neither cookie nor token."""

    web: Served
    name: str = ""
    cookie: str = ""
    token: str = ""

    def get(self, address: str, **headers: str) -> Answer:
        return self.web.get(address, **self._own(headers))

    def json(self, address: str):
        found = self.get(address)
        assert found.status == 200, (self.name, address, found.status, found.body[:500])
        return found.json

    def send(self, method: str, address: str, body: object = None, **headers: str) -> Answer:
        return self.web.ask(method, address, body, **({"X_Detente_Token": self.token} | self._own(headers)))

    def post(self, address: str, body: object, **headers: str) -> Answer:
        return self.send("POST", address, body, **headers)

    def _own(self, headers: dict[str, str]) -> dict[str, str]:
        return ({"Cookie": self.cookie} if self.cookie else {}) | headers


def log_in(web: Served, name: str, password: str = PASSWORD, *, after: str = "/", **headers: str) -> Answer:
    """The answer to the form, sent as this server's own page sends it."""
    body = urlencode({"name": name, "password": password, "next": after}).encode()
    return web.ask("POST", "/login", body, **({"Content_Type": FORM, "Origin": f"http://127.0.0.1:{web.port}"} | headers))


def cookie_of(answer: Answer) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


def member(web: Served, name: str) -> Member:
    """Somebody who has come in."""
    answer = log_in(web, name)
    assert answer.status == 303, (name, answer.status, answer.text[-400:])
    found = Member(web, name, cookie_of(answer))
    found.token = found.json("/api/v1/session")["token"]
    return found


def remembered(path: Path, workspace: Workspace) -> Path:
    """A memory with reports that everybody may see and those that not everybody may, and an account of each role, named as it is."""
    reports = read_reports(workspace)[:8]
    hidden = []
    for mark, label, source, text in _HIDDEN:
        document = workspace.document(text, published=PUBLISHED, source=source)
        hidden.append(replace(document, label=label, title=f"Title {mark}" if mark != SPAN else None, path=f"/in/{mark}.txt"))
    read = list(workspace.read(hidden))
    filled(path, workspace, [*reports, *read])
    store = Store(path)
    _label(store, workspace, next(m for r in read for m in r.mentions if SPAN in m.text).id)
    for role in ROLES:
        add_account(store, role, role, QUICK.hash(PASSWORD), by="test")
    store.close()
    return path


def _label(store: Store, workspace: Workspace, mention: str) -> None:
    desk = Desk(workspace, store, by="editor")
    desk.label(mention, "restricted", why="told in confidence")
    desk.label_source(f"{SOURCE} Post", "restricted", why="they asked for it")


@contextmanager
def team_at(store: Path | str, *, lifetimes: Lifetimes | None = None, delay: timedelta | None = None, a_minute: int = 100_000,
            **options: object) -> Iterator[Served]:  # fmt: skip
    """A room for a team."""
    with served(store, team=Team(lifetimes or Lifetimes(), delay, a_minute=a_minute), **options) as web:
        yield web
