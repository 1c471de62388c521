"""What a rejected sentence leaves standing: the event that others tell too, and the reasons that rest on others."""

from __future__ import annotations

from collections.abc import Sequence

from detente.surfaces.api.view import View
from detente.surfaces.export.records import Record


def still_told(view: View, rejected: Sequence[str]) -> list[Record]:
    """For each rejected mention whose event, or a reason that it weighs in, rests on others too: which, of how many families.

    `view` is the picture before the rejection; StillToldShape has the fields.
    """
    gone = frozenset(rejected)
    found = (_left(view, m, gone) for m in dict.fromkeys(rejected))
    return [record for record in found if record["others"] or record["reasons"]]


def _left(view: View, mention: str, gone: frozenset[str]) -> Record:
    event = view.event_of.get(mention)
    entry = view.entry("events", event) if event is not None else None
    others = [m for m in entry.mentions if m not in gone] if entry is not None else []
    documents = {view.document_of_all.get(m) for m in others}
    families = {c.family or c.source for c in (entry.sources if entry is not None else ()) if c.document in documents}
    reasons = [
        {"place": p.id, "name": p.name, "text": i.name, "points": i.points, "others": [m for m in i.mentions if m not in gone]}
        for p in view.picture.places
        for i in p.items
        if mention in i.mentions
    ]
    return {
        "mention": mention, "event": event, "others": others, "families": len(families),
        "reasons": [r for r in reasons if r["others"]],
    }  # fmt: skip
