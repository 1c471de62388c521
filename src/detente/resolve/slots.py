"""What of a mention decides whether another can tell the same: who, to whom, where, what, how many. Times stand apart (`spans`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from detente.model.mentions import ActorRef, Mention, PlaceRef
from detente.ontology.actors import INTERNATIONAL
from detente.ontology.sameness import Sameness
from detente.text.distance import distance_km
from detente.text.plain import fold

ORGANS = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "SPY"})
_WIDE = frozenset({"country", "region"})
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST = 3
CONTRARY, OPEN, LIKE, SAME = -1, 0, 1, 2


@dataclass(frozen=True, slots=True)
class Party:
    """An actor as it is compared: known ones by id, others by country, sector and the last word of the name."""

    id: str | None
    country: str | None
    sector: str | None
    word: str
    kinds: frozenset[tuple[int, str]] = frozenset()

    @property
    def is_bare(self) -> bool:
        return self.id is None and self.country is None and self.sector is None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as it is compared."""

    id: str | None
    name: str
    country: str | None
    is_wide: bool
    precision: str | None
    lat: float | None
    lon: float | None
    candidates: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Slots:
    """All that is compared of a mention but its time."""

    type: str
    mode: str | None
    is_end: bool
    is_utterance: bool
    actors: frozenset[Party]
    recipients: frozenset[Party]
    spots: frozenset[Spot]
    figures: frozenset[tuple[str, int]]
    is_toll: bool
    about: tuple[str, str | None] | None = None


def slots_of(mention: Mention, sameness: Sameness, about: Mention | None = None) -> Slots:
    """The slots of a mention. Those who do something with each other are one party; `about` is what it speaks of."""
    actors, recipients = _parties(mention.actors, sameness), _parties(mention.recipients, sameness)
    if mention.type in sameness.mutual:
        actors, recipients = actors | recipients, frozenset()
    return Slots(
        mention.type, mention.mode or None, bool(mention.ends), mention.content is not None or mention.type in sameness.utterances,
        actors, recipients, frozenset(map(_spot, mention.places)),
        frozenset((f.counts, f.low) for f in mention.figures if f.low is not None and f.low == f.high),
        any(
            f.counts in sameness.casualties and any(r.start < f.end and f.start < r.end for r in mention.recipients) for f in mention.figures
        ),
        (about.type, about.mode) if about is not None else None,
    )  # fmt: skip


def _parties(refs: Iterable[ActorRef], sameness: Sameness) -> frozenset[Party]:
    return frozenset(
        Party(r.id, r.country, r.sector, _last_word(r.text), sameness.kinds_of(_words(r.text)))
        for r in refs
    )  # fmt: skip


@lru_cache(maxsize=1 << 16)
def _last_word(text: str) -> str:
    """The last word before an "of" or "in": "soldiers of the Malian army" are "soldier"."""
    words = [w.lower() for w in _LETTERS.findall(re.split(r"\s(?:of|in|from|at|on|near|who|that|with)\s", text)[0])]
    return _singular(words[-1]) if words else ""


@lru_cache(maxsize=1 << 16)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_singular(w) for w in _LETTERS.findall(text.lower()))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _SHORTEST and word.endswith("s") and not word.endswith("ss") else word


def _spot(place: PlaceRef) -> Spot:
    return Spot(
        place.id, fold(place.name or place.text), place.country, place.precision in _WIDE, place.precision, place.lat, place.lon,
        frozenset(place.candidates),
    )  # fmt: skip


def meet(first: frozenset[Spot], second: frozenset[Spot], region_km: float) -> int:
    """SAME place, LIKE (one lies in the other), OPEN if either tells none, else CONTRARY."""
    if not first or not second:
        return OPEN
    fine, other_fine = [s for s in first if not s.is_wide], [s for s in second if not s.is_wide]
    if fine and other_fine:  # "near Sinjar in Iraq" is not at Dohuk
        return max(_spots_meet(a, b, region_km) for a in fine for b in other_fine)
    return max(_spots_meet(a, b, region_km) for a in first for b in second)


def _spots_meet(a: Spot, b: Spot, region_km: float) -> int:
    if a.id is not None and a.id == b.id:
        return SAME
    if a.id in b.candidates or b.id in a.candidates:  # the text did not tell which of the namesakes
        return SAME
    if a.name == b.name and (a.country is None or b.country is None or a.country == b.country):
        return SAME
    if not (a.is_wide or b.is_wide) or a.country is None or a.country != b.country:
        return CONTRARY
    if "country" in (a.precision, b.precision):
        return LIKE
    if None in (a.lat, a.lon, b.lat, b.lon):
        return CONTRARY
    return LIKE if distance_km(a.lat or 0, a.lon or 0, b.lat or 0, b.lon or 0) <= region_km else CONTRARY


def agree(first: frozenset[Party], second: frozenset[Party], sameness: Sameness) -> int:
    """SAME party, LIKE, OPEN if either is told of nobody, else CONTRARY."""
    if not first or not second:
        return OPEN
    return max(_parties_agree(a, b, sameness) for a in first for b in second)


def meet_each_other(first: frozenset[Party], second: frozenset[Party], sameness: Sameness) -> int:
    """As `agree`, for those who do something with each other: who met A met nobody else there, so each must find a match."""
    if len(first) < 2 or len(second) < 2:
        return agree(first, second, sameness)
    few, many = sorted((first, second), key=len)
    if any(agree(frozenset({party}), many, sameness) == CONTRARY for party in few):
        return CONTRARY
    return agree(first, second, sameness)


def _parties_agree(a: Party, b: Party, sameness: Sameness) -> int:
    if _are_unlike(a, b):
        return CONTRARY
    if a.id is not None and a.id == b.id:
        return SAME
    if _acts_for(a, b) or _acts_for(b, a):
        return SAME
    if a.is_bare or b.is_bare:
        return LIKE if a.word and a.word == b.word else OPEN
    if a.country and b.country and a.country != b.country:
        return OPEN if INTERNATIONAL & {a.country, b.country} and a.sector == b.sector and None in (a.id, b.id) else CONTRARY
    return _sectors_agree(a, b, sameness)


def _are_unlike(a: Party, b: Party) -> bool:
    """A mosque is no church: both are named in one list of unlike things, and as nothing of it that is the same."""
    lists = {n for n, _ in a.kinds} & {n for n, _ in b.kinds}
    return any({k for n, k in a.kinds if n == i}.isdisjoint(k for n, k in b.kinds if n == i) for i in lists)


def _acts_for(organ: Party, state: Party) -> bool:
    """An organ of a state acts for it: "the Armenian troops" are Armenia's."""
    return organ.sector in ORGANS and organ.country is not None and organ.country == state.id and organ.id != state.id


def _sectors_agree(a: Party, b: Party, sameness: Sameness) -> int:
    """By sector, where countries do not contradict: two organs of a state are two, two bodies of other kinds as well."""
    is_one_organ = a.country is not None and a.country == b.country and a.sector == b.sector and a.sector in ORGANS
    if a.id and b.id and not is_one_organ:
        return CONTRARY
    if a.sector and b.sector and a.sector != b.sector:
        return OPEN if (a.sector, b.sector) in sameness.sector_kin else CONTRARY
    if a.country and a.country == b.country and a.sector and a.sector == b.sector:
        return SAME
    return LIKE if a.sector and a.sector == b.sector else OPEN


def are_exchanged(a: Slots, b: Slots, sameness: Sameness) -> bool:
    """True if the one who acts in one is the one acted on in the other, more than it acts in both."""
    if not (a.actors and a.recipients and b.actors and b.recipients):
        return False
    across = (_nearness(a.actors, b.recipients, sameness), _nearness(a.recipients, b.actors, sameness))
    along = _nearness(a.actors, b.actors, sameness) + _nearness(a.recipients, b.recipients, sameness)
    return max(across) > 1 and sum(across) > along


def share_words(first: frozenset[Party], second: frozenset[Party]) -> bool:
    """True if a party of one is called what a party of the other is."""
    return not {p.word for p in first if p.word}.isdisjoint(p.word for p in second)


def _nearness(first: frozenset[Party], second: frozenset[Party], sameness: Sameness) -> float:
    """How much the parties are one, a shared word counting most: "settlers" are no other civilians."""
    return max(0, agree(first, second, sameness)) + (1.5 if share_words(first, second) else 0.0)
