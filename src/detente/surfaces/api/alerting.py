"""The alerts of a moment, with the sentences behind each and who has seen it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from detente.model.alerts import Acknowledgement, Alert
from detente.model.documents import Document
from detente.model.picture import Picture
from detente.surfaces.alerts.seen import highest, on_the_way, seen_by
from detente.surfaces.alerts.words import headline, sure
from detente.surfaces.api.answers import in_zone
from detente.surfaces.api.moments import Moment
from detente.surfaces.api.recalled import PastKey
from detente.surfaces.export.records import Record


@dataclass(frozen=True, slots=True)
class Raised:
    """Alerts as of a moment, the reports behind them, and who has seen which."""

    alerts: tuple[Alert, ...]
    documents: Mapping[str, Document]
    seen: Mapping[str, Acknowledgement]

    @property
    def tops(self) -> list[Alert]:
        """Those that no other one goes beyond: the open ones first, the highest level first."""
        return sorted(highest(self.alerts), key=lambda a: a.id in self.seen)

    @property
    def state(self) -> str:
        """Names who has seen which: the same as long as nobody says more."""
        return " ".join(f"{alert}:{seen.number}" for alert, seen in sorted(self.seen.items()))

    @property
    def open(self) -> int:
        """How many nobody has seen."""
        return sum(a.id not in self.seen for a in self.tops)


def raised_at(moment: Moment, since: datetime | None = None) -> Raised:
    """The alerts that stand at a moment and those raised after `since` (None: the time that the policy names); the world has none.

    Who has seen them is asked each time: saying so changes no picture, and is no part of what is kept with one."""
    alerts, documents = moment.view.once(("alerts", since), lambda: _raised(moment, since))
    acknowledged = (
        moment.room.desk(moment.area, by=None, ceiling=moment.ceiling).acknowledged(known_at=moment.known_at) if alerts else {}
    )
    return Raised(alerts, documents, seen_by(alerts, acknowledged))


def _raised(moment: Moment, since: datetime | None) -> tuple[tuple[Alert, ...], dict[str, Document]]:
    room, workspace = moment.room, moment.room.workspace(moment.area)
    if workspace.knowledge.area is None or moment.sight.is_blurred:
        return (), {}

    def draw(at: datetime) -> Picture:
        if at == moment.as_of:
            if moment.known_at is None:
                room.recalled.note(PastKey(moment.area, at, moment.ceiling), moment.entry, moment.view.picture)
            return moment.view.picture
        if moment.known_at is not None:
            return drawn_at(at)
        return room.recalled.places(PastKey(moment.area, at, moment.ceiling), moment.entry, lambda: drawn_at(at))

    def drawn_at(at: datetime) -> Picture:
        return workspace.remembered_picture(room.store, as_of=at, known_at=moment.known_at, ceiling=moment.ceiling)[0]

    alerts = workspace.alerts(draw, as_of=moment.as_of, since=since)
    cited = room.store.documents(list(dict.fromkeys(d for a in alerts for d in a.documents)))
    return alerts, {i: workspace.shown_document(d) for i, d in cited.items()}


def alerts_record(moment: Moment, raised: Raised) -> Record:
    """Alerts as AlertsShape has them, without their moment."""
    return {"open": raised.open, "items": [alert_record(moment, a, raised) for a in raised.tops]}


def alert_record(moment: Moment, alert: Alert, raised: Raised) -> Record:
    """One alert as AlertShape has it."""
    levels = moment.room.workspace(moment.area).scale.levels
    reasons = [
        {
            "text": r.name, "points": r.points, "told_by": r.told_by, "mentions": r.mentions,
            "sources": _sources(moment, r.documents, raised, r.mentions),
        }
        for r in alert.why
    ]  # fmt: skip
    way = [
        {"id": a.id, "level": a.level, "level_name": a.level_name, "at": in_zone(a.at, moment)}
        for a in on_the_way(alert, raised.alerts)
    ]
    return {
        "id": alert.id, "kind": alert.kind, "headline": headline(alert), "place": alert.place, "name": alert.name, "level": alert.level,
        "level_name": alert.level_name, "before": alert.before, "before_name": levels[alert.before].name, "at": in_zone(alert.at, moment),
        "tension": alert.tension, "band": alert.band, "reasons": reasons, "rules": alert.rules, "note": alert.note, "how_sure": sure(alert),
        "is_low_coverage": alert.is_low_coverage, "must_see": alert.must_see, "way": way, "seen": _seen(moment, alert, raised),
        "sources": _sources(moment, alert.documents, raised),
    }  # fmt: skip


def _seen(moment: Moment, alert: Alert, raised: Raised) -> Record | None:
    seen = raised.seen.get(alert.id)
    if seen is None:
        return None
    why = moment.room.workspace(moment.area).shown_words(seen.why, raised.documents.values())
    return {
        "by": moment.sight.shown("SeenShape.by", seen.by, ""),
        "at": in_zone(seen.at, moment),
        "why": why,
        "number": seen.number,
    }


def _sources(moment: Moment, documents: tuple[str, ...], raised: Raised, mentions: tuple[str, ...] = ()) -> list[object]:
    return [moment.view.source_of(raised.documents[d], mentions) for d in documents if d in raised.documents]
