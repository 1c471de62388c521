"""What stands beside the sum of a place: shown with it, and moving no point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from detente.model.picture import Contact, Evidence, Presence, Statement
from detente.situation.strip import strip_of
from detente.surfaces.api.answers import in_zone
from detente.surfaces.api.moments import Moment
from detente.surfaces.export.records import Record
from detente.surfaces.web.words import names

_MOST = 4  # of a kind, as `detente explain` prints


def beside_record(moment: Moment, place: str) -> list[Record]:
    """The strip of the last 24 hours, the newest of each kind first, as BesideShape has it."""
    strip = strip_of(moment.view.picture, place)
    found = [
        *(_line(moment, "between", _between(p), "", p.confirmed, p.evidence) for p in strip.interposed[:_MOST]),
        *(_line(moment, "talks", _talks(c), "", c.confirmed, c.evidence) for c in strip.talks[:_MOST]),
    ]
    for kind, statements in (("appeal", strip.appeals), ("judgement", strip.assessments)):
        found += (_line(moment, kind, _by(s), s.text, s.at, s.evidence) for s in statements[:_MOST])
    return list(_once(found))


def _line(moment: Moment, kind: str, text: str, said: str, at: datetime | None, evidence: Evidence) -> Record:
    sources = [c for d in evidence.documents if (c := moment.view.cited(d, evidence.mentions)) is not None]
    return {"kind": kind, "text": text, "said": said, "at": in_zone(at, moment), "mentions": evidence.mentions, "sources": sources}


def _once(lines: Iterable[Record]) -> Iterator[Record]:
    """The lines without those that say the same again."""
    seen: set[tuple[object, ...]] = set()
    for line in lines:
        key = (line["kind"], line["text"], line["said"], line["at"])
        if key not in seen:
            seen.add(key)
            yield line


def _between(presence: Presence) -> str:
    return f"{presence.who.name} stands between {names(presence.between)}"


def _talks(contact: Contact) -> str:
    state = "ended" if contact.is_ended else ("going on" if contact.is_ongoing else "held")
    return f"talks, {state}: {names(contact.initiators)} with {names(contact.others, 'parties not named')}"


def _by(statement: Statement) -> str:
    return names(statement.by, "the report")
