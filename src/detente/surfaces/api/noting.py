"""What of the restricted leaves the server: every answer names its documents, so every answer is looked through for them, whatever made it."""

from __future__ import annotations

import re

from detente.model.decisions import LABELS, RESTRICTED, in_force
from detente.resolve.labelled import Labels, labels_of
from detente.store.search import documents_telling
from detente.store.store import Store

_IDS = re.compile(rb"\b[dm]_[0-9a-f]{16}\b")
_LONGEST = 18
_FROM = LABELS.index(RESTRICTED)


def reaches(ceiling: str) -> bool:
    """True if somebody under this ceiling may see something restricted at all."""
    return LABELS.index(ceiling) >= _FROM


class Noting:
    """One answer on its way out. Parts come as they are sent; an id that is cut between two of them is found all the same."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rest = b""
        self._seen: set[bytes] = set()
        self._told: set[str] = set()
        self._labels: tuple[Labels, frozenset[str]] | None = None

    def restricted_in(self, body: bytes) -> list[str]:
        """The restricted documents and mentions that are named in the next part, each once in the whole answer."""
        text = self._rest + body
        self._rest = text[-_LONGEST:]
        new = set(_IDS.findall(text)) - self._seen
        self._seen |= new
        return self._restricted(sorted(i.decode() for i in new)) if new else []

    def _restricted(self, ids: list[str]) -> list[str]:
        labels, mentions = self._labels = self._labels or self._read()
        told = documents_telling(self._store, [i for i in ids if i.startswith("m_")])
        named = {i for i in ids if i.startswith("d_")} | set(told.values())
        high = {i for i, d in self._store.documents(sorted(named)).items() if labels.is_above(d, None, RESTRICTED)}
        new = high - self._told
        self._told |= high
        return sorted(new) + [i for i in ids if i in mentions]

    def _read(self) -> tuple[Labels, frozenset[str]]:
        decisions = self._store.decisions()
        high = (d for d in in_force(decisions) if d.kind == "label" and LABELS.index(d.value) >= _FROM)
        return labels_of(decisions), frozenset(t.mention for d in high for t in d.targets if t.mention is not None)
