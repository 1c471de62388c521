"""The ledger of contacts: who is in touch with whom, where, since when, and who says so."""

from __future__ import annotations

from collections import defaultdict

from detente.model.picture import Contact
from detente.situation.evidence import Cited, Grounds, doers, receivers, speakers


def contacts_of(grounds: Grounds) -> tuple[Contact, ...]:
    """One entry for one event of contact, in the order in which it became known."""
    rows: dict[str, list[Cited]] = defaultdict(list)
    for one in grounds.cited:
        if one.mention.type == "CONSULT" and one.mention.is_fact:
            rows[one.event].append(one)
    return tuple(_entry(told, grounds) for told in rows.values())


def _entry(told: list[Cited], grounds: Grounds) -> Contact:
    mentions, dated = [c.mention for c in told], grounds.dated(told)
    return Contact(
        initiators=doers(told),
        others=receivers(told),
        manner=next((m.mode for m in mentions if m.mode), None),
        places=grounds.wheres(mentions),
        is_ongoing=any(m.status == "ongoing" for m in mentions),
        is_ended=any(m.ends is not None for m in mentions),
        since=min((t.since for t in dated), default=None),
        confirmed=max((t.end for t in dated), default=None),
        told_by=speakers(told),
        text=mentions[0].text,
        evidence=grounds.evidence(told),
        event=told[0].event,
    )
