"""Raw inputs: bytes and where they came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Raw:
    """One input before it is read. `name` is shown to people (a path, "-"); `suffix` is lower case with its dot."""

    name: str
    content: bytes
    suffix: str
