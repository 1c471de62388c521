"""The ledger of announcements: what is said to come, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import partial

from detente.model.mentions import Mention
from detente.model.picture import Announcement
from detente.situation.ahead import announced_span
from detente.situation.evidence import Cited, Grounds, whos


def announcements_of(grounds: Grounds) -> tuple[Announcement, ...]:
    """Announcements, and planned acts with a date that no announcement points to, in the order in which they became known."""
    pointed_to = {c.mention.about for c in grounds.cited if c.mention.type == "ANNOUNCE"}
    rows: dict[str, list[Cited]] = defaultdict(list)
    for one in grounds.cited:
        mention = one.mention
        is_announced = mention.type == "ANNOUNCE" and mention.is_fact
        if is_announced or (_is_dated_plan(one) and mention.id not in pointed_to):
            rows[one.event].append(one)
    by_id = {c.id: c.mention for c in grounds.cited}
    return tuple(
        grounds.reuse.of(
            ("announcement", event), (*told, by_id.get(told[0].mention.about or "")), partial(_entry, told, by_id, grounds)
        )
        for event, told in rows.items()
    )


def _is_dated_plan(one: Cited) -> bool:
    mention = one.mention
    return mention.status == "planned" and mention.polarity == "affirmed" and announced_span(mention, one.known)[0] is not None


def _entry(told: list[Cited], by_id: Mapping[str, Mention], grounds: Grounds) -> Announcement:
    first = told[0].mention
    act = by_id.get(first.about or "", first)
    meant = [*(c.mention for c in told), act]
    spans = [announced_span(m, told[0].known) for m in meant]
    return Announcement(
        type=act.type,
        manner=act.mode,
        by=whos(r for m in meant for r in m.actors),
        text=first.content.text if first.content is not None else first.text,
        places=grounds.wheres(meant),
        starts=next((start for start, _ in spans if start is not None), None),
        ends=next((end for _, end in spans if end is not None), None),
        evidence=grounds.evidence(told),
    )
