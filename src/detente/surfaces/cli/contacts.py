"""`detente contacts`: who is in touch with whom, how long each pair has been silent, shuttle talks, and who has not been called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import click
import msgspec

from detente.model.picture import Contact, Picture
from detente.model.views import ContactPair, DialogueStep, NotCalled, Shuttle
from detente.situation.dialogue import APPEAL, dialogue_of
from detente.situation.liaison import happened_at, is_known, neutrality, not_called, pairs_of, shuttles_of
from detente.situation.offices import parties_by_office
from detente.surfaces.cli.at import Page, page_at
from detente.surfaces.cli.lines import Citations, clause, moment, names, spoken_for, where, wrapped
from detente.surfaces.cli.read import open_workspace
from detente.surfaces.export.records import cited_in, to_json
from detente.workspace import Workspace

_SHOWN = timedelta(hours=24)
_WORDS = 110


@dataclass(frozen=True, slots=True)
class Liaison:
    """Four views of the contacts of one picture. `recent` are those of the last day, the newest first."""

    as_of: datetime
    recent: tuple[Contact, ...]
    pairs: tuple[ContactPair, ...]
    shuttles: tuple[Shuttle, ...]
    dialogue: tuple[DialogueStep, ...]
    not_called: tuple[NotCalled, ...]


def liaison_of(picture: Picture, workspace: Workspace) -> Liaison:
    """Who is in touch with whom as of the picture's moment."""
    rules, party_of = workspace.ledger_rules, parties_by_office(workspace.knowledge.actors)
    is_neutral = neutrality(workspace.scale, workspace.knowledge.area)
    recent = [(at, c) for c in picture.contacts if (at := happened_at(c)) is not None and at > picture.as_of - _SHOWN]
    return Liaison(
        picture.as_of, tuple(c for _, c in sorted(recent, key=lambda r: (r[0], r[1].event), reverse=True)),
        pairs_of(picture, party_of=party_of)[::-1], shuttles_of(picture, is_neutral=is_neutral, rules=rules, party_of=party_of),
        dialogue_of(picture, rules), not_called(picture, is_neutral=is_neutral, rules=rules, party_of=party_of),
    )  # fmt: skip


def contacts_command(*, store: str, area: str | None, at: str | None, knowledge: str | None, format_: str) -> int:
    """Prints the page as of a moment; 1 if the memory holds nothing."""
    workspace = open_workspace(area, knowledge)
    page = page_at(workspace, store=store, at=at)
    if page is None:
        return 1
    found = liaison_of(page.picture, workspace)
    if format_ == "json":
        record = msgspec.to_builtins(found)
        click.echo(to_json(record | {"sources": cited_in(record, page.documents)}, indent=2))
        return 0
    for line in contact_lines(found, page):
        click.echo(line)
    return 0


def contact_lines(found: Liaison, page: Page) -> Iterator[str]:
    """All lines: first who must be called, then who has been silent longest."""
    zone, cite = page.zone, page.cite
    due = page.workspace.ledger_rules.call_due_after // timedelta(hours=1)
    yield f"CONTACTS, as of {page.moment}"
    yield from _section(
        f"NOT YET CALLED: acts or speaks, and no third party is known to have talked to it for {due} hours",
        (uncalled(n, zone, cite) for n in found.not_called), "nobody",
    )  # fmt: skip
    yield from _section(
        "SINCE THE LAST CONTACT, by pair, the longest first; a person counts as the body they speak for",
        (_pair(p, zone, cite) for p in found.pairs), "no two parties are told to have talked",
    )  # fmt: skip
    yield from _section("SHUTTLE TALKS: one go-between, one process", (_shuttle(s, zone, cite) for s in found.shuttles), "none")
    yield from _section("DIALOGUE BETWEEN THE PARTIES", (_step(s, zone, cite) for s in found.dialogue), "no step is reported")
    yield from _section("IN THE LAST 24 HOURS", (_contact(c, zone, cite) for c in found.recent), "no contact is reported")
    yield from cite.closing()


def _section(title: str, entries: Iterable[str], nothing: str) -> Iterator[str]:
    yield ""
    yield from wrapped(title, indent=0, hanging=2)
    found = list(dict.fromkeys(entries))
    for entry in found:
        yield from wrapped(f"- {entry}")
    if not found:
        yield f"  {nothing}"


def ago(since: timedelta) -> str:
    """How long ago: "3 days", "1 day", "7 hours"."""
    days, hours = since // timedelta(days=1), since // timedelta(hours=1)
    if days:
        return f"{days} day{'s' if days > 1 else ''}"
    return f"{hours} hour{'s' if hours != 1 else ''}" if hours else "under an hour"


def uncalled(n: NotCalled, zone: tzinfo, cite: Citations) -> str:
    """A party that is to be called, since when nobody is known to have talked to it, and what tells that it acts."""
    last = f"last contact {moment(n.last, zone)}" if n.last is not None else "no contact known"
    return f"{n.who.name}{spoken_for(n.persons)}: {last} {cite.of(n.evidence)}"


def _pair(p: ContactPair, zone: tzinfo, cite: Citations) -> str:
    since = f"{ago(p.since_last)} ({moment(p.last, zone)})"
    times = f", {len(p.contacts)} times" if len(p.contacts) > 1 else ""
    latest = f"; latest: {p.latest.state}" + (f" {moment(happened_at(p.latest), zone)}" if happened_at(p.latest) != p.last else "")
    return f"{p.first.name} and {p.second.name}{spoken_for(p.persons)}: {since}{times}{latest} {cite.of(p.latest.evidence)}"


def _shuttle(s: Shuttle, zone: tzinfo, cite: Citations) -> str:
    legs = "; then ".join(dict.fromkeys(_leg(leg, s, zone) for leg in s.legs))
    state = "still open" if s.is_open else "no leg of late"
    who, period = f"{s.go_between.name}{spoken_for(s.persons)}", f"{moment(s.start, zone)} to {moment(s.last, zone)}"
    return f"{who}, {period}, {state}: {legs} {cite.of_documents(_documents(s.legs))}"


def _leg(leg: Contact, s: Shuttle, zone: tzinfo) -> str:
    others = [w for w in s.others(leg) if is_known(w)]
    return f"{names(others, nobody='a party not named')} ({leg.state} {moment(happened_at(leg), zone)})"


def _documents(contacts: Iterable[Contact]) -> list[str]:
    return list(dict.fromkeys(d for c in contacts for d in c.evidence.documents))


def _step(s: DialogueStep, zone: tzinfo, cite: Citations) -> str:
    who = f" {'to' if s.kind == APPEAL else 'with'} ".join(
        p for p in (names(s.who, nobody="a party not named"), names(s.to, nobody="")) if p
    )
    at = moment(s.at, zone) if s.at is not None else "time not told"
    return f"{at} {s.kind}: {who}: {clause(s.text, _WORDS)} {cite.of(s.evidence)}"


def _contact(c: Contact, zone: tzinfo, cite: Citations) -> str:
    whos = f"{names(c.initiators, nobody='a party not named')} with {names(c.others, nobody='parties not named')}"
    at = f", {where(c.places)}" if c.places else ""
    result = f"; result: {clause(c.result, _WORDS)}" if c.result is not None else ""
    return f"{moment(happened_at(c), zone)} {whos}: {c.state}{at}{result} {cite.of(c.evidence)}"
