"""`detente balance`: whose words the picture rests on, as a page of tables with gaps flagged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

import click
import msgspec

from detente.desk import Desk
from detente.errors import SettingsError
from detente.model.balance import Balance, Count, Relay
from detente.model.picture import OpenQuestion
from detente.situation.balance import balance_of, relay_of
from detente.surfaces.cli.deciding import open_desk
from detente.surfaces.cli.lines import moment, wrapped
from detente.surfaces.cli.read import parse_moment, parse_start
from detente.surfaces.export.records import to_json

_WEEK = timedelta(days=7)
_FIELD = "field-report"
_NAME = 34
_MOST = 15


def balance_command(
    *, store: str, area: str | None, knowledge: str | None, start: str | None, end: str | None, format_: str
) -> int:
    """Prints the page. Raises SettingsError for a period that ends before it starts, or a memory without dated reports."""
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=None)
    latest = desk.store.latest(area=desk.workspace.area_name or "")
    if latest is None:
        raise SettingsError(f"{desk.store.name} holds no dated report for {desk.workspace.area_name or 'the world'}")
    last = parse_moment(end, desk.workspace, option="--to") if end is not None else latest
    first = parse_start(start, desk.workspace, option="--from") if start is not None else last - _WEEK
    if first >= last:
        raise SettingsError(f"the period ends ({last.isoformat(timespec='minutes')}) before it starts; give --from and --to")
    found, relay = audited(desk, first, last)
    if format_ == "json":
        click.echo(to_json({"balance": msgspec.to_builtins(found), "relay": _relay_record(relay)}, indent=2))
        return 0
    known = desk.workspace.knowledge.area
    for line in balance_lines(found, relay, known.zone if known is not None else UTC):
        click.echo(line)
    return 0


def audited(desk: Desk, start: datetime, end: datetime) -> tuple[Balance, Relay]:
    """The balance of a period in a memory, and how long its own reports took."""
    workspace = desk.workspace
    seen = workspace.seen(desk.store, as_of=end)
    questions = [OpenQuestion(q.document_id, q.start, q.end, q.text, q.reason) for q in seen.questions]
    rules = workspace.ledger_rules
    found = balance_of(
        seen.decided.mentions, seen.documents, questions, area=workspace.knowledge.area, limits=rules.balance, start=start, end=end
    )
    own = [
        (i, d.published)
        for i, d in seen.documents.items()
        if d.source_kind == _FIELD and d.published and start < d.published <= end
    ]
    times = [(seen_at, known) for i, seen_at in own if (known := desk.store.known_since(i)) is not None]
    return found, relay_of(times, within=rules.relay_within)


def _relay_record(relay: Relay) -> dict[str, object]:
    return {
        "reports": relay.reports, "median_minutes": _minutes(relay.median), "longest_minutes": _minutes(relay.longest), "late": relay.late,
        "imported": relay.imported, "within_minutes": _minutes(relay.within),
    }  # fmt: skip


def _minutes(time: timedelta | None) -> float | None:
    return None if time is None else round(time.total_seconds() / 60, 1)


def balance_lines(found: Balance, relay: Relay, zone: tzinfo) -> Iterator[str]:
    """All lines: what is out of bounds first."""
    yield f"BALANCE from {moment(found.start, zone)} to {moment(found.end, zone)} {found.end.astimezone(zone).tzname()}"
    yield from ("", "FLAGS")
    for flag in found.flags:
        yield from wrapped(f"- {flag.what}: {flag.detail}")
    if not found.flags:
        yield "  none: every share is within its bounds (knowledge/scales/ledgers.yaml)"
    for title, counts in (("SIDE", found.sides), ("FAMILY", found.families), ("LANGUAGE", found.languages)):
        yield ""
        yield from _table(title, counts)
    yield "Claims and quotations by side are those of who speaks; all else goes by who publishes."
    yield from ("", "OWN REPORTS: from seen to taken in")
    yield from wrapped(_relay(relay))


def _table(title: str, counts: Sequence[Count]) -> Iterator[str]:
    totals = [sum(values) or 1 for values in zip(*((c.documents, c.claims, c.quotes, c.unresolved) for c in counts), strict=True)]
    yield f"{title:<{_NAME}}{'documents':>12}{'claims':>11}{'quotes':>11}{'open':>11}"
    for count in counts[:_MOST]:
        numbers = (count.documents, count.claims, count.quotes, count.unresolved)
        shares = [f"{n} {n / total:>4.0%}" for n, total in zip(numbers, totals, strict=True)]
        yield f"{count.name[: _NAME - 1]:<{_NAME}}{shares[0]:>12}{shares[1]:>11}{shares[2]:>11}{shares[3]:>11}"
    if len(counts) > _MOST:
        yield f"... and {len(counts) - _MOST} more (--format json has all)"


def _relay(relay: Relay) -> str:
    imported = f"; {relay.imported} came more than a day later and are no measure" if relay.imported else ""
    if relay.median is None or relay.longest is None:
        return f"none in the period{imported}"
    return (
        f"{relay.reports} reports, median {_minutes(relay.median):g} min, longest {_minutes(relay.longest):g} min, {relay.late} over "
        f"{_minutes(relay.within):g} min{imported}"
    )
