"""Names of places and actors in a text whose language is not read: enough to find it again, and to say about what it is silent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from detente.ontology.actors import Actors
from detente.ontology.areas import Area
from detente.ontology.endings import Endings
from detente.text.plain import fold

_WORD = re.compile(r"[^\W_]+")
_NO_ACTORS = frozenset({"place", "place-set", "adjective", "people", "capital", "country", "person"})


@dataclass(frozen=True, slots=True)
class NamesThere:
    """The ids of the places and of the actors that a text names, each once, in the order of the text."""

    places: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()


class UnreadNames:
    """Finds names as they stand, or with an ending of a language that is not read. A name begins with a capital letter."""

    def __init__(self, area: Area | None, actors: Actors, endings: Endings) -> None:
        self._endings = endings
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
        for place in area.places.values() if area is not None else ():
            for name in place.all_names:
                self._add(name, place.id, is_place=True)
        for surface, found in actors.names.items():
            for name_of in found:
                if name_of.kind not in _NO_ACTORS and surface[:1].isupper():
                    self._add(surface, name_of.id, is_place=False)

    def _add(self, name: str, identity: str, *, is_place: bool) -> None:
        words = tuple(self._endings.stem(fold(w)) for w in _WORD.findall(name))
        if words and all(words):
            self._by_first.setdefault(words[0], []).append((words, identity, is_place))

    def find(self, text: str) -> NamesThere:
        """The names in a text. Where one name stands inside a longer one, the longer one counts."""
        tokens = list(_WORD.finditer(text))
        folded = [fold(t.group()) for t in tokens]
        found: dict[tuple[str, bool], None] = {}
        at = 0
        while at < len(tokens):
            length, identities = self._at(tokens, folded, at)
            found.update(dict.fromkeys(identities))
            at += max(1, length)
        return NamesThere(tuple(i for i, is_place in found if is_place), tuple(i for i, is_place in found if not is_place))

    def _at(self, tokens: list[re.Match[str]], folded: list[str], at: int) -> tuple[int, list[tuple[str, bool]]]:
        if not tokens[at].group()[0].isupper():
            return 0, []
        longest, found = 0, list[tuple[str, bool]]()
        for stem in self._stems(tokens[at].group(), folded[at]):
            for words, identity, is_place in self._by_first.get(stem, ()):
                rest = zip(words[1:], tokens[at + 1 :], folded[at + 1 :], strict=False)
                if (
                    len(words) < longest
                    or at + len(words) > len(tokens)
                    or not all(w in self._stems(t.group(), f) for w, t, f in rest)
                ):
                    continue
                if len(words) > longest:
                    longest, found = len(words), []
                found.append((identity, is_place))
        return longest, found

    def _stems(self, written: str, folded: str) -> Iterable[str]:
        """An acronym takes its ending behind a hyphen: it is as it stands."""
        return (folded,) if written.isupper() and len(written) > 1 else self._endings.stems(folded)
