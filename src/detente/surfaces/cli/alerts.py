"""`detente alerts` and `detente acknowledge`: what a person must see, to the screen, a file, a feed, CAP messages or a signed address."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import click

from detente.desk import Desk
from detente.errors import SettingsError
from detente.model.alerts import Acknowledgement, Alert
from detente.model.decisions import Decision
from detente.model.documents import Document
from detente.ontology.areas import Area
from detente.surfaces.alerts import webhook
from detente.surfaces.alerts.atom import atom_feed
from detente.surfaces.alerts.cap import cap_message
from detente.surfaces.alerts.record import alert_record, append, write_whole
from detente.surfaces.alerts.seen import highest, on_the_way, seen_by
from detente.surfaces.alerts.words import cited, headline, reasons, since, sources_of, sure
from detente.surfaces.cli.deciding import open_desk
from detente.surfaces.cli.lines import moment, wrapped
from detente.surfaces.cli.read import checked_moment, parse_moment

PROGRAM = "detente alerts"


@dataclass(frozen=True, slots=True)
class Ways:
    """Where alerts go besides the screen, as the options name it."""

    file: str | None = None
    atom: str | None = None
    cap: str | None = None
    webhook: str | None = None
    sender: str = "detente"
    is_exercise: bool = False


@dataclass(frozen=True, slots=True)
class _Watch:
    """The alerts as of a moment, who has seen which, and the reports behind them."""

    desk: Desk
    area: Area
    as_of: datetime
    alerts: tuple[Alert, ...]
    seen: Mapping[str, Acknowledgement]
    documents: Mapping[str, Document]

    @property
    def zone(self) -> tzinfo:
        return self.area.zone

    def record(self, alert: Alert) -> bytes:
        return alert_record(alert, zone=self.zone, scale=self.desk.workspace.scale, documents=self.documents)


def alerts_command(
    ways: Ways,
    *,
    store: str,
    area: str | None,
    knowledge: str | None,
    at: str | None,
    after: str | None,
    ceiling: str,
    format_: str,
) -> int:
    """Tells the alerts that stand and those since a moment, and sends what was not sent; 1 if the memory holds nothing."""
    if ways.webhook is not None:
        webhook.check_address(ways.webhook)
        webhook.check_secret(os.environ.get("DETENTE_WEBHOOK_SECRET"))
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=PROGRAM)
    watch = _watch(desk, at, after, ceiling)
    if watch is None:
        click.echo(f"detente: {desk.store.name} holds no dated report for {desk.workspace.area_name or 'the world'}", err=True)
        return 1
    if format_ == "json":
        for alert in watch.alerts:
            click.echo(watch.record(alert).decode())
    else:
        for line in _lines(watch, store):
            click.echo(line)
    for told in _send(watch, ways):
        click.echo(told, err=format_ == "json")
    return 0


def _watch(desk: Desk, at: str | None, after: str | None, ceiling: str) -> _Watch | None:
    workspace = desk.workspace
    area = workspace.knowledge.area
    if area is None:
        raise SettingsError("alerts are of an area under watch: name it with --area")
    latest = desk.store.latest(area=area.name)
    if latest is None:
        return None
    as_of = checked_moment(parse_moment(at, workspace, option="--at") if at is not None else None, latest, option="--at")
    begin = parse_moment(after, workspace, option="--since") if after is not None else None
    found, documents = workspace.remembered_alerts(desk.store, as_of=as_of, since=begin, ceiling=ceiling)
    return _Watch(desk, area, as_of, found, seen_by(found, desk.acknowledged()), documents)


def _lines(watch: _Watch, store: str) -> Iterator[str]:
    tops = highest(watch.alerts)
    is_open = [a for a in tops if a.id not in watch.seen]
    local = watch.as_of.astimezone(watch.zone)
    yield f"ALERTS FOR {watch.area.title.upper()}, as of {local.strftime('%A %-d %B %Y %H:%M')} {local.tzname()}"
    yield f"{len(is_open)} open, {len(tops) - len(is_open)} seen"
    for alert in is_open:
        yield ""
        yield from _alert(alert, watch)
        yield f"    seen it? detente acknowledge {alert.id} --store {store}"
    for alert in (a for a in tops if a.id in watch.seen):
        seen = watch.seen[alert.id]
        why = f": {seen.why}" if seen.why else ""
        yield ""
        yield from wrapped(
            f"{headline(alert)} since {since(alert, watch.zone)} ({alert.id}), seen by {seen.by} {moment(seen.at, watch.zone)}{why}",
            indent=2,
        )


def _alert(alert: Alert, watch: _Watch) -> Iterator[str]:
    before = f" (before: {alert.before} {watch.desk.workspace.scale.levels[alert.before].name})" if alert.level else ""
    yield from wrapped(f"{headline(alert)} since {since(alert, watch.zone)}{before}", indent=2)
    for reason in reasons(alert):
        yield from wrapped(f"- {reason}", indent=4, hanging=6)
    yield from wrapped(f"how sure: {sure(alert)}", indent=4, hanging=6)
    sources = [cited(d, watch.zone) for d in sources_of(alert, watch.documents)]
    if sources:
        more = f"; +{len(sources) - 4}" if len(sources) > 4 else ""
        yield from wrapped(f"[{'; '.join(sources[:4])}{more}]", indent=4, hanging=6)
    way = [f"{a.level} {a.level_name} {moment(a.at, watch.zone)}" for a in on_the_way(alert, watch.alerts)]
    if way:
        yield from wrapped(f"on the way there: {', '.join(way)}", indent=4, hanging=6)
    yield from wrapped(f"must see: {', '.join(alert.must_see)}", indent=4, hanging=6)


# sending -------------------------------------------------------------------------------------------------------------


def _send(watch: _Watch, ways: Ways) -> Iterator[str]:
    """Each way in turn; what was done, in words. The address comes last: it alone can fail for reasons of others."""
    fresh = [a for a in watch.alerts if a.id not in watch.seen]
    scale, status = watch.desk.workspace.scale, "Exercise" if ways.is_exercise else "Actual"
    if ways.file is not None:
        count = append(Path(ways.file), ((a.id, watch.record(a)) for a in fresh))
        yield f"{ways.file}: {count} added"
    if ways.atom is not None:
        feed = atom_feed(
            watch.alerts, area=watch.area.name, title=watch.area.title, zone=watch.zone, scale=scale, documents=watch.documents,
            author=ways.sender, as_of=watch.as_of,
        )  # fmt: skip
        yield f"{ways.atom}: {'written' if write_whole(Path(ways.atom), feed) else 'unchanged'}, {len(watch.alerts)} entries"
    if ways.cap is not None:
        folder = Path(ways.cap)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"--cap {ways.cap}: the folder cannot be made ({error.strerror or error})") from error
        made = [
            (folder / f"{a.id}.cap.xml", cap_message(a, zone=watch.zone, scale=scale, documents=watch.documents, sender=_token(ways.sender), status=status))
            for a in fresh
        ]  # fmt: skip
        yield f"{ways.cap}: {sum(write_whole(path, content) for path, content in made)} messages written"
    if ways.webhook is not None:
        yield _post(watch, fresh, ways.webhook)


def _token(sender: str) -> str:
    """A sender as CAP asks for: no spaces, commas, and none of < and &."""
    if not sender or any(c in sender for c in " ,<&") or not sender.isprintable():
        raise SettingsError(
            f"--sender {sender!r}: CAP takes no spaces, commas, < or &; an address such as watch@mission.example does"
        )
    return sender


def _post(watch: _Watch, fresh: Sequence[Alert], url: str) -> str:
    """Sends what was not sent there before. Each is entered in the ledger as soon as it was taken: a crash sends none twice but that one."""
    secret = webhook.check_secret(os.environ.get("DETENTE_WEBHOOK_SECRET"))
    channel = webhook.channel_of(url)
    sent = watch.desk.sent(channel)
    waiting = [a for a in fresh if a.id not in sent]
    for alert in waiting:
        webhook.post(url, watch.record(alert), alert=alert.id, secret=secret)
        watch.desk.note_sent(alert.id, channel)
    return f"{channel}: {len(waiting)} sent"


def acknowledge_command(
    alerts: tuple[str, ...], *, store: str, area: str | None, knowledge: str | None, by: str | None, why: str
) -> int:
    """Says that a person has seen alerts."""
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=by)
    for decision in desk.acknowledge(alerts, why=why):
        click.echo(_told(decision))
    return 0


def _told(decision: Decision) -> str:
    at = decision.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if decision.at else ""
    return f"decision {decision.number}: {decision.value} seen by {decision.by}, {at}; detente undo {decision.number} takes it back"
