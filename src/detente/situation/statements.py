"""The ledgers of what is said: appeals and assessments, which move no level, and announcements of what is to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from detente.model.mentions import Mention
from detente.model.picture import Announcement, Statement
from detente.ontology.tension_scale import Factors
from detente.situation.ahead import announced_span
from detente.situation.evidence import Cited, evidence_of, first_known, wheres, whos
from detente.situation.tellings import Places, utc

_APPEALS = frozenset({"APPEAL", "REQUEST"})
_ASSESSMENTS = frozenset({"ASSESSMENT"})
_SAID = frozenset({"happened", "ongoing"})


def appeals_of(cited: Iterable[Cited], *, places: Places, factors: Factors) -> tuple[Statement, ...]:
    """Who calls on whom for what."""
    return _statements(cited, _APPEALS, places, factors)


def assessments_of(cited: Iterable[Cited], *, places: Places, factors: Factors) -> tuple[Statement, ...]:
    """Who judges the situation how: claims, never evidence of calm."""
    return _statements(cited, _ASSESSMENTS, places, factors)


def _statements(cited: Iterable[Cited], types: frozenset[str], places: Places, factors: Factors) -> tuple[Statement, ...]:
    rows: dict[str, list[Cited]] = defaultdict(list)
    for one in first_known(cited):
        mention = one.mention
        if mention.type in types and mention.polarity == "affirmed" and mention.status in _SAID:
            rows[one.event].append(one)
    return tuple(_statement(told, places, factors) for told in rows.values())


def _statement(told: list[Cited], places: Places, factors: Factors) -> Statement:
    first, mentions = told[0].mention, [c.mention for c in told]
    spoken = [m.speaker.actor for m in mentions if m.speaker is not None]
    at = utc(first.when.start or first.when.end) if first.when is not None else None
    return Statement(
        first.type, first.mode, whos(r for m in mentions for r in m.actors) or whos(spoken), whos(r for m in mentions for r in m.recipients),
        first.content.text if first.content is not None else first.text, at or told[0].known, wheres(mentions, places),
        evidence_of(told, factors),
    )  # fmt: skip


def announcements_of(cited: Iterable[Cited], *, places: Places, factors: Factors) -> tuple[Announcement, ...]:
    """What is said to come: announcements, and planned acts with a date that no announcement points to."""
    found = list(cited)
    pointed_to = {c.mention.about for c in found if c.mention.type == "ANNOUNCE"}
    rows: dict[str, list[Cited]] = defaultdict(list)
    for one in first_known(found):
        mention = one.mention
        is_dated_plan = (
            mention.status == "planned" and mention.polarity == "affirmed" and announced_span(mention, one.known)[0] is not None
        )
        if (mention.type == "ANNOUNCE" and mention.is_fact) or (is_dated_plan and mention.id not in pointed_to):
            rows[one.event].append(one)
    by_id = {c.id: c.mention for c in found}
    return tuple(_announcement(told, by_id, places, factors) for told in rows.values())


def _announcement(told: list[Cited], by_id: dict[str, Mention], places: Places, factors: Factors) -> Announcement:
    first = told[0].mention
    planned = by_id.get(first.about or "", first)
    meant = [*(c.mention for c in told), planned]
    spans = [announced_span(m, told[0].known) for m in meant]
    return Announcement(
        planned.type, planned.mode, whos(r for m in meant for r in m.actors),
        first.content.text if first.content is not None else first.text, wheres(meant, places),
        next((s for s, _ in spans if s is not None), None), next((e for _, e in spans if e is not None), None), evidence_of(told, factors),
    )  # fmt: skip
