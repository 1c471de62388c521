"""What the watch tells of itself: one event a line, as JSON for machines or as words for a person. No text of a report, no secret."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from detente.sources.web.addresses import shown

Value = str | int | float | bool | None
_MAX_CHARS = 400


class Journal:
    """Writes events to a stream. A stream that is gone or full stops nothing."""

    def __init__(
        self, stream: TextIO | None = None, *, is_json: bool = True, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._stream, self._is_json, self._now = stream if stream is not None else sys.stderr, is_json, now
        self._lock = threading.Lock()

    def tell(self, event: str, *, level: str = "info", address: str | None = None, **fields: Value) -> None:
        """One event. An address loses its secrets; a control sign in any value is shown, never written."""
        told: dict[str, Value] = {"time": self._now().isoformat(timespec="milliseconds"), "level": level, "event": event, **fields}
        if address is not None:
            told["address"] = shown(address) if "://" in address else address
        clean: dict[str, Value] = {k: v[:_MAX_CHARS] if isinstance(v, str) else v for k, v in told.items() if v is not None}
        line = json.dumps(clean, ensure_ascii=True) if self._is_json else _words(clean)
        with self._lock:
            try:
                self._stream.write(line + "\n")
                self._stream.flush()
            except (OSError, ValueError):
                return


def _words(told: dict[str, Value]) -> str:
    """08:10:05 southern-cable: 3 new of 20 (feed https://...)"""
    time = datetime.fromisoformat(str(told.pop("time"))).astimezone().strftime("%H:%M:%S")
    level, event, source = str(told.pop("level")), str(told.pop("event")), told.pop("source", None)
    mark = {"warning": "! ", "error": "!! "}.get(level, "")
    rest = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in told.items())
    line = f"{time} {mark}{f'{source}: ' if source else ''}{event}{f' ({rest})' if rest else ''}"
    return "".join(c if c.isprintable() else "?" for c in line)
