"""What an outlet's name or address says of where its news is from: "Columbia Herald", exampletowntimes.com, .co.uk."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.ontology.place_names import PlaceNames

_SHORTEST = 5
_HOST = re.compile(r"^(?:https?://)?(?:[^/@\s]*@)?([a-z0-9.-]+\.[a-z]{2,})", re.I)
_CAPITALISED = re.compile(r"[A-Z][\w'’.-]*(?:\s+[A-Z][\w'’.-]*)*")


def outlet_hints(names: PlaceNames, *outlets: str | None) -> dict[str, float]:
    """Names of places that the outlet's names and addresses hold, each with its weight; empty if they tell nothing."""
    weight = names.weights["outlet"]
    found: dict[str, float] = {}
    for outlet in outlets:
        host = _HOST.match(outlet or "")
        for name in _of_host(names, host[1].lower()) if host else _of_title(names, outlet or ""):
            found[name] = weight
    return found


def _of_host(names: PlaceNames, host: str) -> Iterator[str]:
    labels = host.split(".")
    country = names.words.domains.get(labels[-1])
    if country is not None:
        yield f"code {country}"
    for label in labels[:-1]:
        for part in label.split("-"):
            core = _without_outlet_words(part, names.words["outlet_words"])
            name = _place_in(names, core)
            if name is not None:
                yield name


def _without_outlet_words(label: str, words: frozenset[str]) -> str:
    """ "thetowntimes" without "the" and "times"; longest words first, from both ends, as long as something is left."""
    core, before = label, ""
    while core != before:
        before = core
        for word in sorted(words, key=len, reverse=True):
            if core.startswith(word) and len(core) - len(word) >= _SHORTEST - 1:
                core = core[len(word) :]
                break
            if core.endswith(word) and len(core) - len(word) >= _SHORTEST - 1:
                core = core[: -len(word)]
                break
    return core


def _place_in(names: PlaceNames, core: str) -> str | None:
    """The core as a name, whole or cut in two words ("rockymount")."""
    if len(core) < _SHORTEST:
        return None
    cuts = [core, *(f"{core[:i]} {core[i:]}" for i in range(3, len(core) - 2))]
    for name in cuts:
        if any(m.how == "name" for m in names.gazetteer.matches(name)):
            return name
    return None


def _of_title(names: PlaceNames, title: str) -> Iterator[str]:
    """The first words of a title's capitalised runs that name a place."""
    for run in _CAPITALISED.findall(title):
        words = [w for w in run.split() if w.lower() not in names.words["outlet_words"]]
        for size in range(min(3, len(words)), 0, -1):
            name = " ".join(words[:size])
            if any(m.how == "name" for m in names.gazetteer.matches(name)):
                yield name
                break
