"""The ledgers of appeals and of assessments: what is called for and how the situation is judged. They move no level."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from detente.model.picture import Statement
from detente.situation.evidence import Cited, Grounds, doers, receivers, speakers
from detente.situation.matching import due_of
from detente.situation.tellings import utc

_APPEALS = frozenset({"APPEAL", "REQUEST"})
_ASSESSMENTS = frozenset({"ASSESSMENT"})
_SAID = frozenset({"happened", "ongoing"})


def appeals_of(grounds: Grounds) -> tuple[Statement, ...]:
    """Who calls on whom for what."""
    return _statements(grounds, _APPEALS)


def assessments_of(grounds: Grounds) -> tuple[Statement, ...]:
    """Who judges the situation how: claims, never evidence of calm."""
    return _statements(grounds, _ASSESSMENTS)


def _statements(grounds: Grounds, types: frozenset[str]) -> tuple[Statement, ...]:
    rows: dict[str, list[Cited]] = defaultdict(list)
    for one in grounds.cited:
        mention = one.mention
        if mention.type in types and mention.polarity == "affirmed" and mention.status in _SAID:
            rows[one.event].append(one)
    kind = min(types)
    return tuple(grounds.reuse.of((kind, event), told, partial(_entry, told, grounds)) for event, told in rows.items())


def _entry(told: list[Cited], grounds: Grounds) -> Statement:
    first = told[0].mention
    said_at = utc(first.when.start or first.when.end) if first.when is not None else None
    return Statement(
        type=first.type,
        manner=first.mode,
        by=doers(told) or speakers(told),
        to=receivers(told),
        text=first.content.text if first.content is not None else first.text,
        at=said_at or told[0].known,
        places=grounds.wheres(c.mention for c in told),
        evidence=grounds.evidence(told),
        due=next((due for c in told if c.known is not None and (due := due_of(c.mention, c.known)) is not None), None),
    )
