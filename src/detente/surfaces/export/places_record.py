"""Names of places as plain records: the public fields of `detente places --format jsonl`."""

from __future__ import annotations

from dataclasses import asdict

from detente.documents.terms import cut
from detente.model.documents import Document
from detente.model.places import Toponym
from detente.surfaces.export.records import Record, web_link


def toponym_record(toponym: Toponym, document: Document) -> Record:
    """One name with its likeliest place (null where it is unknown), how sure that is, and the other places it may mean."""
    ref = toponym.ref
    return {
        "document_id": document.id, "source": document.source, "link": web_link(document),
        "text": cut(ref.text, document.terms.quote_max_chars), "start": ref.start, "end": ref.end,
        "form": toponym.form, "belief": toponym.belief, "reason": toponym.reason, "id": ref.id, "name": ref.name, "lat": ref.lat,
        "lon": ref.lon, "precision": ref.precision, "relation": ref.relation, "country": ref.country,
        "candidates": [asdict(candidate) for candidate in toponym.candidates],
    }  # fmt: skip
