"""Alerts as an Atom feed (RFC 4287), the newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from detente.model.alerts import Alert
from detente.model.documents import Document
from detente.ontology.tension_scale import TensionScale
from detente.surfaces.alerts.words import description, headline, sources_of

NAMESPACE = "http://www.w3.org/2005/Atom"
_LINKED = ("http", "https")


def atom_feed(
    alerts: Sequence[Alert], *, area: str, title: str, zone: tzinfo, scale: TensionScale, documents: Mapping[str, Document], author: str,
    as_of: datetime,
) -> bytes:  # fmt: skip
    """The feed as UTF-8 XML. Entries keep their ids, so that a reader shows each alert once; the same alerts give the same bytes."""
    ordered = sorted(alerts, key=lambda a: (a.at, a.id), reverse=True)
    root = Element("feed", {"xmlns": NAMESPACE})
    _text(root, "id", f"urn:detente:alerts:{area}")
    _text(root, "title", f"Alerts: {title}")
    _text(root, "updated", _time(ordered[0].at if ordered else as_of))
    _text(SubElement(root, "author"), "name", author)
    for alert in ordered:
        entry = SubElement(root, "entry")
        _text(entry, "id", f"urn:detente:alert:{alert.id}")
        _text(entry, "title", headline(alert))
        _text(entry, "updated", _time(alert.at))
        _text(entry, "published", _time(alert.at))
        SubElement(entry, "category", {"term": alert.level_name, "label": f"{alert.level} {alert.level_name}"})
        _text(entry, "content", description(alert, zone, scale=scale, documents=documents))
        for document in sources_of(alert, documents):
            if document.link and urlsplit(document.link).scheme in _LINKED:
                SubElement(entry, "link", {"rel": "via", "href": document.link, "title": document.source or document.id})
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _text(parent: Element, name: str, text: str) -> None:
    child = SubElement(parent, name, {"type": "text"} if name == "content" else {})
    child.text = "".join(c for c in text if c.isprintable() or c == "\n")
