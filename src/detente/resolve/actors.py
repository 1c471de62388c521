"""Who: phrases to country, sector, organisation and side, by names, offices, roles and what the document said before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from detente.model.mentions import ActorRef
from detente.model.readings import NameUse, Phrase
from detente.ontology.actors import INTERNATIONAL, Actors, Name
from detente.ontology.areas import Area
from detente.ontology.cues import Cues
from detente.text.plain import straighten

_BODY_KINDS = frozenset(
    {"organisation", "mission", "alliance", "party", "armed-group", "company", "media", "church", "agency", "court"}
)
_STATE_KINDS = frozenset({"country", "adjective", "people", "capital"})
_MEMBER_KINDS = _BODY_KINDS - {"agency", "court"}
_FORCES = frozenset({"MIL", "COP"})
_IRREGULAR = frozenset({"UAF", "REB", "PRM"})
_HYPHENED = re.compile(r"^(?:the\s+|an?\s+)?([\w.'’ -]+)-(\w+)\b", re.I)
_STATE_SECTORS = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "SPY"})


@dataclass(frozen=True, slots=True)
class Who:
    """What a phrase resolves to."""

    id: str | None = None
    name: str | None = None
    country: str | None = None
    sector: str | None = None
    side: str | None = None


class ActorResolver:
    """Resolves phrases by what they say themselves; coreference is another module's work."""

    def __init__(self, actors: Actors, area: Area | None, cues: Cues) -> None:
        self._actors, self._area, self._cues = actors, area, cues
        self._sides = _sides_of_countries(actors)
        self._sides_of_words = _sides_of_words(area)

    def resolve(self, phrase: Phrase, published: datetime | None) -> ActorRef:
        """The actor of a phrase; what is not known stays None."""
        who = self.who(phrase, published)
        return ActorRef(phrase.text, phrase.start, phrase.end, who.id, who.name, who.country, who.sector, who.side)

    def who(self, phrase: Phrase, published: datetime | None) -> Who:
        """What the phrase's own words say; a side that its words name outranks that of its country."""
        found = self._who(phrase, published)
        return found if found.id is not None else replace(found, side=self._side_of_words(phrase) or found.side)

    def _side_of_words(self, phrase: Phrase) -> str | None:
        """The side whose word (demonym, adjective, capital) stands in the phrase, by the area's swap mapping."""
        for use in phrase.names:
            if use.part in ("head", "modifier", "of", "apposition"):
                side = self._sides_of_words.get(straighten(use.text))
                if side is not None:
                    return side
        return None

    def _who(self, phrase: Phrase, published: datetime | None) -> Who:
        heads = [self._choose(u, published) for u in phrase.names if u.part == "head"]
        heads = [h for h in heads if h is not None]
        if heads and heads[0] is not None:
            return self._of_head(heads[0], phrase, published)
        return self._of_role(phrase, published)

    def _of_head(self, name: Name, phrase: Phrase, published: datetime | None) -> Who:
        if name.kind in ("country", "capital"):
            return Who(
                name.country, self._actors.country_names.get(name.country or "", name.name), name.country, "GOV", self._side(name)
            )
        if name.kind in ("adjective", "people"):
            country = self._modifier_country(phrase, published, besides=name) or name.country
            return Who(None, None, country, name.sector or phrase.sector or "CVL", self._side(name))
        if name.kind == "place":
            return Who(None, None, name.country, phrase.sector, None)
        if name.kind == "person":
            return Who(name.id, name.name, name.country, name.sector, self._side(name))
        role_sector = phrase.sector if name.sector is None else name.sector
        return Who(name.id, name.name, name.country, role_sector, self._side(name))

    def _of_role(self, phrase: Phrase, published: datetime | None) -> Who:
        body = self._body(phrase, published) or self._leading_body(phrase, published)
        person = next(
            (n for u in phrase.names if u.part == "apposition" and (n := self._choose(u, published)) and n.kind == "person"), None
        )
        sector = self._former(phrase, phrase.sector or self._title_sector(phrase))
        state = self._state(phrase, published)
        if body is not None and (sector is None or sector == body.sector or sector in ("UNK",) or self._speaks_for(phrase, body)):
            is_armed = (
                sector in _FORCES and body.sector == "GOV" and self._cues["officer_titles"].isdisjoint(phrase.text.lower().split())
            )
            acts_as = sector if is_armed else body.sector or sector
            sent_by = self._sender(phrase, published) if body.country in INTERNATIONAL else None
            return Who(body.id, body.name, sent_by or body.country, acts_as, self._side(body))
        country = state.country if state is not None else (body.country if body is not None else None)
        side = self._side(state) if state is not None else (self._side(body) if body is not None else None)
        if person is not None:
            return Who(person.id, person.name, country or person.country, sector or person.sector, side or self._side(person))
        organisation = self._area_body(phrase, country, sector)
        if organisation is not None:
            return Who(organisation.id, organisation.name, organisation.country, organisation.sector, organisation.side or side)
        if country is None and body is not None:
            country = body.country
        return Who(None, None, country, sector, side)

    def _sender(self, phrase: Phrase, published: datetime | None) -> str | None:
        """ "Polish soldiers serving in KFOR": the state whose adjective stands before them."""
        names = (self._choose(u, published) for u in phrase.names if u.part == "modifier")
        return next((n.country for n in names if n is not None and n.kind == "adjective" and phrase.sector in _FORCES), None)

    def _former(self, phrase: Phrase, sector: str | None) -> str | None:
        """Who held an office is of the elite now."""
        opening = {w.partition("-")[0] for w in phrase.text.lower().split()[:2]}
        is_former = not self._cues["former_words"].isdisjoint({*phrase.modifiers, *opening})
        return "ELI" if is_former and phrase.kind in ("person", "name") and sector in _STATE_SECTORS else sector

    def _title_sector(self, phrase: Phrase) -> str | None:
        """ "King X of Y", "the crown prince N": the title before a name says the sector."""
        if not phrase.is_proper:
            return None
        words = [w.lower() for w in phrase.text.replace("'s", "").split()]
        found = None
        for first in range(len(words)):
            for size in range(min(self._actors.longest_role, len(words) - first), 0, -1):
                role = self._actors.roles.get(" ".join(words[first : first + size]))
                if role is not None and role.sector is not None and role.kind == "person" and first + size < len(words):
                    found = role.sector
                    break
        return found

    def _leading_body(self, phrase: Phrase, published: datetime | None) -> Name | None:
        """ "NATO-led troops", "an al-Qaida-linked group": the body whose name stands before the hyphen."""
        found = _HYPHENED.match(phrase.text)
        if found is None or found[2].lower() not in self._cues["leading_words"]:
            return None
        names = [n for n in self._actors.names.get(straighten(found[1]), ()) if n.kind in _BODY_KINDS]
        return next((n for n in names if published is None or _is_valid(n, published)), None)

    def _speaks_for(self, phrase: Phrase, body: Name) -> bool:
        """A representative, member or soldier of an organisation acts for it; a state's minister does not act for NATO."""
        is_irregular = body.kind in _MEMBER_KINDS or phrase.sector in _IRREGULAR
        if is_irregular and phrase.head in self._cues["member_nouns"]:
            return True
        if (
            phrase.sector in _FORCES
            and body.sector == "GOV"
            and body.kind in _BODY_KINDS
            and body.country in INTERNATIONAL | {"PSE"}
        ):
            return True
        is_fitting = phrase.sector in (None, "UNK", body.sector, "MIL", "CVL", "GOV", "COP")
        is_acting = phrase.sector == body.sector or phrase.head in self._cues["acting_nouns"]
        return phrase.kind in ("person", "body", "crowd", "other") and is_fitting and is_acting

    def _body(self, phrase: Phrase, published: datetime | None) -> Name | None:
        is_speaking = phrase.head in self._cues["speaking_nouns"]
        for part in ("modifier", "of", "serving", "with", "apposition", *(("for",) if is_speaking else ())):
            for use in phrase.names:
                if use.part == part:
                    name = self._choose(use, published)
                    if name is not None and name.kind in _BODY_KINDS:
                        return name
        return None

    def _state(self, phrase: Phrase, published: datetime | None) -> Name | None:
        """The state or people that a phrase names: its adjective, possessor or of-phrase; peoples before countries."""
        found = []
        is_speaking = phrase.head in self._cues["speaking_nouns"]
        for part in ("modifier", "of", "apposition", "from", *(("for",) if is_speaking else ())):
            for use in phrase.names:
                if use.part == part:
                    name = self._choose(use, published)
                    if name is not None and name.kind in _STATE_KINDS:
                        found.append(name)
        if not found:
            return self._leading_state(phrase)
        if phrase.sector in _STATE_SECTORS:
            return next((n for n in found if n.kind in ("country", "capital")), found[0])
        return next((n for n in found if n.kind in ("adjective", "people")), found[0])

    def _leading_state(self, phrase: Phrase) -> Name | None:
        """ "A US-led coalition": the state that leads."""
        found = _HYPHENED.match(phrase.text)
        if found is None or found[2].lower() not in self._cues["leading_words"]:
            return None
        return next((n for n in self._actors.names.get(straighten(found[1]), ()) if n.kind in _STATE_KINDS), None)

    def _modifier_country(self, phrase: Phrase, published: datetime | None, *, besides: Name) -> str | None:
        for use in phrase.names:
            if use.part == "modifier":
                name = self._choose(use, published)
                if name is not None and name.kind == "country" and name.country != besides.country:
                    return name.country
        return None

    def _area_body(self, phrase: Phrase, country: str | None, sector: str | None) -> Name | None:
        """ "Special Kosovo police" is the area's body of that country and sector whose name holds the head word."""
        if self._area is None or country is None or sector not in ("COP", "MIL"):
            return None
        words = {phrase.core, phrase.head, *phrase.modifiers}
        best: tuple[int, Name] | None = None
        for name in self._actors.by_id.values():
            if name.side is None or name.country != country or name.sector != sector or name.kind == "person":
                continue
            own = {w.lower().rstrip("s") for w in name.name.split()} | {n.rstrip("s") for n in name.nouns}
            shared = len(own & {w.rstrip("s") for w in words})
            if shared and (best is None or shared > best[0]):
                best = (shared, name)
        return best[1] if best else None

    def _choose(self, use: NameUse, published: datetime | None) -> Name | None:
        """The candidate that fits: the area's before the world's, valid at the publication before others."""
        candidates = [n for key in use.keys if (n := self._find(use.text, key)) is not None and n.kind != "place-set"]
        if not candidates:
            return None
        actors = [n for n in candidates if n.kind != "place"] or candidates
        if published is not None:
            valid = [n for n in actors if _is_valid(n, published)]
            actors = valid or actors
        return max(actors, key=lambda n: (n.side is not None, n.kind != "person", n.kind == "people" and use.text.endswith("s")))

    def _find(self, text: str, key: str) -> Name | None:
        kind, _, identity = key.partition("|")
        written = straighten(text)
        names: list[Name] = [*self._actors.names.get(written, ())]
        if written.isupper():
            names += self._actors.names.get(written.title(), ())
        for name in names:
            if name.kind == kind and name.id == identity:
                return name
        if kind in ("place", "place-set"):
            return Name(kind, identity, text)
        return None

    def _side(self, name: Name) -> str | None:
        if name.side is not None:
            return name.side
        if self._area is None or (name.kind in _BODY_KINDS and name.country not in self._sides):
            return None
        if name.kind in _STATE_KINDS | _BODY_KINDS | {"person"}:
            return self._sides.get(name.country or "")
        return None

    def by_id(self, identity: str) -> Name | None:
        return self._actors.by_id.get(identity)


def _is_valid(name: Name, published: datetime) -> bool:
    day = published.strftime("%Y-%m-%d")
    return (not name.valid_from or name.valid_from <= day) and (not name.valid_to or day[: len(name.valid_to)] <= name.valid_to)


def _sides_of_words(area: Area | None) -> dict[str, str]:
    """The sides of the words in an area's swap mapping: its columns are the sides."""
    if area is None or len(area.sides) < 2:
        return {}
    (first, _), (second, _) = area.sides[:2]
    return {word: side for a, b in area.swap for word, side in ((a, first), (b, second))}


def _sides_of_countries(actors: Actors) -> dict[str, str]:
    """The side of a country, where all of the area's actors of that country are on one."""
    sides: dict[str, set[str]] = {}
    for name in actors.by_id.values():
        if name.side is not None and name.country is not None and name.kind != "person":
            sides.setdefault(name.country, set()).add(name.side)
    majority: dict[str, str] = {}
    for country, found in sides.items():
        if len(found) == 1:
            majority[country] = next(iter(found))
    if len(majority) < 2:
        for country in sides:
            counts: dict[str, int] = {}
            for name in actors.by_id.values():
                if name.country == country and name.side is not None and name.sector in ("GOV", "COP", "MIL"):
                    counts[name.side] = counts.get(name.side, 0) + 1
            if counts:
                majority.setdefault(country, max(sorted(counts), key=lambda s: counts[s]))
    return majority
