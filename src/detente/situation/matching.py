"""Matching: which tellings count for which indicator and state of which place, by the conditions of the scale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from detente.model.mentions import ActorRef, Mention
from detente.ontology.tension_scale import Condition, Indicator, State, TensionScale
from detente.reuse import Reuse
from detente.situation.parties import Parties
from detente.situation.tellings import Telling, utc

Entry = TypeVar("Entry", Indicator, State)


@dataclass(frozen=True, slots=True)
class Match:
    """A telling that meets a condition, and the actors by which it does."""

    telling: Telling
    refs: tuple[ActorRef, ...]


@dataclass(slots=True)
class PlaceMatches:
    """What counts at one place, by indicator or state id. `negated` holds what publishers tell in their own words not to be so.

    `reductions` tell that a part of those who hold a state left: they end nothing.
    """

    indicators: dict[str, list[Match]] = field(default_factory=lambda: defaultdict(list))
    states: dict[str, list[Match]] = field(default_factory=lambda: defaultdict(list))
    endings: dict[str, list[Match]] = field(default_factory=lambda: defaultdict(list))
    reductions: dict[str, list[Match]] = field(default_factory=lambda: defaultdict(list))
    negated: dict[str, list[Telling]] = field(default_factory=lambda: defaultdict(list))


_Row = tuple[str, str, str, Match | Telling]
"""A place, a table of `PlaceMatches`, an indicator or state, and what counts there."""
_TABLES = ("indicators", "states", "endings", "reductions", "negated")


def _place_matches(rows: Iterable[_Row]) -> PlaceMatches:
    found = PlaceMatches()
    for _, table, entry, counted in rows:
        getattr(found, table)[entry].append(counted)
    return found


class Matching:
    """Finds what each telling counts for. `named` are the places for moves without a place, `fulfilling` mentions that keep a promise."""

    def __init__(
        self, scale: TensionScale, parties: Parties, *, named: tuple[str, ...], fulfilling: frozenset[str], reuse: Reuse | None = None
    ) -> None:  # fmt: skip
        self._reuse = reuse or Reuse()
        self._parties, self._named, self._fulfilling, self._partial = parties, named, fulfilling, scale.partial_words
        self._indicators = _by_type((i, i.match) for i in scale.indicators.values())
        self._states = _by_type((s, s.match) for s in scale.states.values())
        self._endings = _by_type((s, s.ended_by) for s in scale.states.values())
        self._state_of = {i.id: scale.states[i.state] for i in scale.indicators.values() if i.state is not None}

    def by_place(self, tellings: Iterable[Telling]) -> Mapping[str, PlaceMatches]:
        """All matches by place, in the order of the tellings."""
        found: dict[str, dict[str, list[_Row]]] = {}
        for telling in tellings:
            if telling.mention.certainty == "asserted":
                identity = telling.mention.id
                rows = self._reuse.of(
                    ("match", identity), (telling,), lambda t=telling: tuple(self._rows(t)), by=identity in self._fulfilling  # type: ignore[misc]
                )  # fmt: skip
                for row in rows:
                    found.setdefault(row[0], {}).setdefault(row[1], []).append(row)
        return {place: self._at(place, tables) for place, tables in found.items()}

    def _at(self, place: str, tables: Mapping[str, list[_Row]]) -> PlaceMatches:
        """What counts at a place: the same object as long as nothing of it has changed."""
        told = [row for table in _TABLES for row in tables.get(table, ())]
        return self._reuse.of(("matches", place), told, lambda: _place_matches(told))

    def _rows(self, telling: Telling) -> Iterator[_Row]:
        """For what a telling counts, at which places."""
        if telling.mention.polarity == "negated":
            yield from self._negated_rows(telling)
            return
        for indicator, match in self._matches(telling, self._indicators):
            for place in self._places(telling, self._state_of.get(indicator.id)):
                yield place, "indicators", indicator.id, match
        for state, match in self._matches(telling, self._states):
            for place in self._places(telling, state):
                yield place, "states", state.id, match
        for state, match in self._matches(telling, self._endings):
            for place in self._places(telling, state):
                yield place, "reductions" if self._is_partial(telling) else "endings", state.id, match

    def _is_partial(self, telling: Telling) -> bool:
        """True for what tells that a part left."""
        return self._partial is not None and self._partial.search(telling.mention.text) is not None

    def _negated_rows(self, telling: Telling) -> Iterator[_Row]:
        """A party's denial counts for nothing. A publisher's own "it was not so" takes back its word; an observer's refutes and ends."""
        if telling.mention.speaker is not None or telling.mention.ends is not None:
            return
        for indicator, _ in self._matches(telling, self._indicators):
            for place in telling.places:
                yield place, "negated", indicator.id, telling
        for state, match in self._matches(telling, self._states) if telling.voice.is_observer else ():
            for place in telling.places:
                yield place, "endings", state.id, match

    def _places(self, telling: Telling, state: State | None) -> tuple[str, ...]:
        return telling.places or (self._named if state is not None and state.counts_in_named else ())

    def _matches(self, telling: Telling, table: Mapping[str, list[tuple[Entry, Condition]]]) -> Iterable[tuple[Entry, Match]]:
        """Each entry once, by the first of its conditions that the telling meets."""
        seen: set[str] = set()
        own = table.get(telling.mention.type)
        for entry, condition in own if own is not None else table.get("", ()):
            if entry.id not in seen:
                refs = self._meets(telling, condition)
                if refs is not None:
                    seen.add(entry.id)
                    yield entry, Match(telling, refs)

    def _meets(self, telling: Telling, condition: Condition) -> tuple[ActorRef, ...] | None:
        """The actors by which a telling meets a condition (maybe none); None if it does not."""
        mention = telling.mention
        if (
            mention.status not in condition.statuses
            or not _has_manner(mention, condition)
            or not self._has_words(mention, condition)
        ):
            return None
        if condition.fulfils and mention.id not in self._fulfilling:
            return None
        if condition.counts is not None and not (telling.is_of_one_place and _counts(mention, condition)):
            return None
        if condition.needs_site and not any(p.precision == "site" for p in mention.places):
            return None
        if condition.needs_due and due_of(mention, telling.known) is None:
            return None
        return self._roles(mention, condition)

    def _has_words(self, mention: Mention, condition: Condition) -> bool:
        if condition.words is not None and condition.words.search(mention.text) is None:
            return False
        if condition.without_words is not None and condition.without_words.search(mention.text) is not None:
            return False
        return condition.actor_words is None or any(condition.actor_words.search(a.text) for a in mention.actors)

    def _roles(self, mention: Mention, condition: Condition) -> tuple[ActorRef, ...] | None:
        refs: tuple[ActorRef, ...] = ()
        wanted = (
            (condition.actor, mention.actors),
            (condition.recipient, mention.recipients),
            (condition.anyone, (*mention.actors, *mention.recipients)),
        )
        for party, candidates in wanted:
            if party is not None:
                members = self._parties.members(candidates, party)
                is_untold = party == condition.actor and condition.actor_untold and not mention.actors
                if not members and not is_untold:
                    return None
                refs += members
        if (
            condition.not_by is not None
            and mention.actors
            and len(self._parties.members(mention.actors, condition.not_by)) == len(mention.actors)
        ):
            return None
        return refs


def _by_type(entries: Iterable[tuple[Entry, tuple[Condition, ...]]]) -> dict[str, list[tuple[Entry, Condition]]]:
    """Conditions by the type they ask for, those that ask for none last; under "" the latter alone, for types that no other names."""
    found: dict[str, list[tuple[Entry, Condition]]] = defaultdict(list)
    for entry, conditions in entries:
        for condition in conditions:
            for name in sorted(condition.types) or [""]:
                found[name].append((entry, condition))
    of_any = found.get("", [])
    return {name: found[name] + of_any if name else of_any for name in found}


def _has_manner(mention: Mention, condition: Condition) -> bool:
    if condition.ends:
        if mention.ends not in condition.ends:
            return False
    elif mention.ends is not None:
        return False
    return not condition.modes or mention.mode in condition.modes


def _counts(mention: Mention, condition: Condition) -> bool:
    return any(f.counts == condition.counts and (f.low or 0) >= condition.at_least for f in mention.figures)


def due_of(mention: Mention, known: datetime) -> datetime | None:
    """When an utterance's demand falls due, if that lies after its publication."""
    content, when = mention.content, mention.when
    moments = []
    if content is not None:
        moments += [content.due, content.when.end or content.when.start if content.when is not None else None]
    if when is not None and when.text is not None and when.relation in ("until", "before"):
        moments.append(when.end)
    return next((m for moment in moments if (m := utc(moment)) is not None and m > known), None)
