"""The table of rights, read once: what a route, an act and a field need, and how high a role may see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

import yaml
from starlette.routing import compile_path

from detente.errors import KnowledgeError
from detente.model.accounts import SCOPES
from detente.model.decisions import KINDS, LABELS

TABLE = Path(__file__).resolve().with_name("rights.yaml")
ANYONE, PUBLIC = "anyone", "public"
KEYS = (*SCOPES, "none")
FILES = "/{path:path}"
"""What stands for every file of the screens."""
NEVER_FILES = ("/api", "/read", "/metrics", "/health")
"""Under these no file of the screens lies: what stands in no line of its own is refused."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class _Record(TypedDict):
    roles: dict[str, dict[str, str]]
    routes: dict[str, list[str]]
    acts: dict[str, str]
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Right:
    """What a route needs: the lowest role, and what the key of a program must be allowed (none: no key will do)."""

    method: str
    path: str
    role: str
    key: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Rights:
    """The whole table; roles from the lowest to the highest."""

    ceilings: dict[str, str]
    routes: tuple[Right, ...]
    acts: dict[str, str]
    fields: dict[str, str]

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(self.ceilings)

    def is_enough(self, role: str, needed: str) -> bool:
        """True if a role has the rights of another."""
        return self.roles.index(role) >= self.roles.index(needed)

    def of(self, method: str, path: str) -> Right | None:
        """What a request needs; None for one that stands nowhere."""
        asked = "GET" if method == "HEAD" else method
        found = next((r for r in self.routes if r.method == asked and r.pattern.match(path)), None)
        is_file = found is not None and found.path == FILES
        return None if is_file and path.startswith(NEVER_FILES) else found

    def acts_of(self, role: str) -> frozenset[str]:
        """The kinds of decisions that a role may take."""
        return frozenset(a for a, needed in self.acts.items() if self.is_enough(role, needed))

    def hidden_from(self, role: str) -> frozenset[str]:
        """The fields that a role does not see."""
        return frozenset(f for f, needed in self.fields.items() if not self.is_enough(role, needed))


@cache
def rights() -> Rights:
    """The table of rights.yaml. Raises KnowledgeError for one that does not hold together."""
    record: _Record = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    ceilings = {role: told["ceiling"] for role, told in record["roles"].items()}
    found = Rights(ceilings, tuple(_right(w, *needed) for w, needed in record["routes"].items()), record["acts"], record["fields"])
    named = {r.role for r in found.routes} | set(found.acts.values()) | set(found.fields.values())
    if named - set(ceilings) or set(ceilings.values()) - set(LABELS) or set(found.acts) - set(KINDS):
        raise KnowledgeError(str(TABLE), 1, f"names a role, label or act that is not there: {sorted(named - set(ceilings))}")
    return found


def _right(words: str, role: str, key: str) -> Right:
    method, _, path = words.partition(" ")
    if method not in METHODS or key not in KEYS or not path.startswith("/"):
        raise KnowledgeError(
            str(TABLE), 1, f"{words}: [{role}, {key}] is no right; expected METHOD /PATH: [role, {' or '.join(KEYS)}]"
        )
    return Right(method, path, role, key, compile_path(path)[0])
