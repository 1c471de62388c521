"""Alerts as CAP 1.2, the Common Alerting Protocol (OASIS Standard, 1 July 2010): one message an alert, for a restricted circle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from detente.model.alerts import LEVEL, Alert
from detente.model.documents import Document
from detente.ontology.tension_scale import TensionScale
from detente.surfaces.alerts.words import description, headline

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
STATUSES = ("Actual", "Exercise", "Test")
_CERTAINTIES = ((1.0, "Observed"), (0.9, "Likely"), (0.0, "Possible"))


def cap_message(
    alert: Alert, *, zone: tzinfo, scale: TensionScale, documents: Mapping[str, Document], sender: str, status: str = "Actual"
) -> bytes:
    """The message as UTF-8 XML, its elements in the order of the standard. The same alert gives the same bytes.

    `sender` names who sends, without spaces, as the standard asks; `sent` is when the crossing became known. A reached level that goes
    beyond an earlier one is an Update that refers to it.
    """
    root = Element("alert", {"xmlns": NAMESPACE})
    _texts(root, ("identifier", alert.id), ("sender", sender), ("sent", cap_time(alert.at)), ("status", status))
    _texts(root, ("msgType", "Update" if alert.replaces else "Alert"), ("scope", "Restricted"))
    _texts(root, ("restriction", f"To be seen by: {', '.join(alert.must_see)}. Not for any party"))
    if alert.replaces and alert.replaces_at is not None:
        _texts(root, ("references", f"{sender},{alert.replaces},{cap_time(alert.replaces_at)}"))
    info = SubElement(root, "info")
    _texts(
        info, ("language", "en"), ("category", "Security"), ("event", f"tension: {alert.level_name}"), ("responseType", "Assess")
    )
    _texts(info, ("urgency", alert.urgency), ("severity", alert.severity), ("certainty", certainty(alert)))
    _texts(info, ("onset", cap_time(alert.at)), ("senderName", sender), ("headline", headline(alert)))
    _texts(info, ("description", description(alert, zone, scale=scale, documents=documents)))
    for name, value in _parameters(alert):
        parameter = SubElement(info, "parameter")
        _texts(parameter, ("valueName", name), ("value", value))
    area = SubElement(info, "area")
    _texts(area, ("areaDesc", alert.name))
    if alert.lat is not None and alert.lon is not None:
        _texts(area, ("circle", f"{alert.lat:.4f},{alert.lon:.4f} 0"))
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"


def cap_time(moment: datetime) -> str:
    """A time as CAP writes it: whole seconds, with an offset, and -00:00 for UTC."""
    text = moment.replace(microsecond=0).isoformat()
    return f"{text[:-6]}-00:00" if text.endswith("+00:00") else text


def certainty(alert: Alert) -> str:
    """The surest reason in CAP's words: seen by own observers, told by two families, told at all."""
    if alert.kind != LEVEL:
        return "Unknown"
    return next(word for least, word in _CERTAINTIES if alert.credibility >= least)


def _parameters(alert: Alert) -> tuple[tuple[str, str], ...]:
    return (
        ("kind", alert.kind), ("level", str(alert.level)), ("tension", f"{alert.tension:.1f}"),
        ("band", f"{alert.band.low:.1f} {alert.band.high:.1f}"), ("weights", alert.scale), ("place", alert.place),
    )  # fmt: skip


def _texts(parent: Element, *pairs: tuple[str, str]) -> None:
    for name, text in pairs:
        SubElement(parent, name).text = "".join(c for c in text if c.isprintable() or c == "\n")
