"""Alerts as JSON lines: in a file that is only ever added to, each alert once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Any

import msgspec

from detente.errors import SettingsError
from detente.model.alerts import Alert
from detente.model.documents import Document
from detente.ontology.tension_scale import TensionScale
from detente.surfaces.alerts.words import description, headline, sources_of


def alert_record(alert: Alert, *, zone: tzinfo, scale: TensionScale, documents: Mapping[str, Document]) -> bytes:
    """An alert as one line of JSON without its end, with its words and its sources; keys in a fixed order."""
    record: dict[str, Any] = msgspec.to_builtins(alert)
    record["headline"] = headline(alert)
    record["description"] = description(alert, zone, scale=scale, documents=documents)
    record["sources"] = [
        {
            "document": d.id,
            "source": d.source,
            "credit": d.terms.credit or d.source,
            "published": d.published.isoformat() if d.published else None,
            "link": d.link,
        }
        for d in sources_of(alert, documents)
    ]
    return msgspec.json.encode(record)


def append(path: Path, lines: Iterable[tuple[str, bytes]]) -> int:
    """Adds the alerts that the file does not have yet, whole lines only; their number. Raises SettingsError if it cannot be written.

    A line that a crash has left torn is closed off first, and its alert is written again.
    """
    try:
        known, is_torn = _known(path)
        fresh = [line for identity, line in lines if identity not in known]
        if fresh:
            with path.open("ab") as file:
                file.write((b"\n" if is_torn else b"") + b"".join(line + b"\n" for line in fresh))
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise SettingsError(f"{path}: the alerts cannot be written ({error.strerror or error})") from error
    return len(fresh)


def _known(path: Path) -> tuple[set[str], bool]:
    if not path.exists():
        return set(), False
    written = path.read_bytes()
    found = set()
    for line in written.splitlines():
        try:
            found.add(str(json.loads(line)["id"]))
        except (ValueError, KeyError, TypeError):
            continue
    return found, bool(written) and not written.endswith(b"\n")


def write_whole(path: Path, content: bytes) -> bool:
    """Writes a file whole or not at all; False if it holds just that already. Raises SettingsError if it cannot be written."""
    part = path.with_name(path.name + ".part")
    try:
        if path.exists() and path.read_bytes() == content:
            return False
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise SettingsError(f"{path}: cannot be written ({error.strerror or error})") from error
    return True
