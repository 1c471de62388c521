"""Who is who: countries, peoples, organisations, roles, and an area's own actors and office holders."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from detente.errors import KnowledgeError
from detente.ontology.files import KnowledgeFiles, Row, read_rows

SECTORS = frozenset(
    """COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC""".split()
)
INTERNATIONAL = frozenset("IGO UNO EUR NGO ISM IMG MNC".split())
COUNTRY_COLUMNS = ("code", "name", "names", "adjectives", "people", "capital", "government_words")
PEOPLE_COLUMNS = ("name", "adjectives", "people", "countries")
ORGANISATION_COLUMNS = ("id", "name", "names", "kind", "country", "sector", "from", "to", "nouns", "source")
HOLDER_COLUMNS = ("name", "names", "office", "actor", "country", "sector", "side", "from", "to")
ROLE_COLUMNS = ("noun", "sector", "kind", "public")


@dataclass(frozen=True, slots=True)
class Name:
    """A known name. `kind`: country, adjective, people, capital, organisation kinds, person, or place.

    `valid_from` and `valid_to` are ISO dates or years, empty when open. `office_of` is the id of the body whose `office` a person holds.
    """

    kind: str
    id: str
    name: str
    country: str | None = None
    sector: str | None = None
    side: str | None = None
    nouns: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    office: str | None = None
    office_of: str | None = None


@dataclass(frozen=True, slots=True)
class RoleNoun:
    """A word for a person, body or crowd that is not a name."""

    noun: str
    sector: str | None
    kind: str
    is_public: bool
    is_transparent: bool


@dataclass(slots=True)
class Actors:
    """Names by surface form (case-sensitive) and role nouns by lemma phrase."""

    names: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[str, Name] = field(default_factory=dict)
    roles: dict[str, RoleNoun] = field(default_factory=dict)
    longest_role: int = 1
    country_names: dict[str, str] = field(default_factory=dict)
    holders: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: Name, surfaces: Iterable[str]) -> None:
        """Registers a name under each of its surface forms; area names come last and win."""
        self.by_id[name.id if name.kind not in ("adjective", "people", "capital") else f"{name.id}/{name.kind}"] = name
        for surface in surfaces:
            if surface:
                others = [n for n in self.names[surface] if n.kind == "person" or (n.kind, n.id) != (name.kind, name.id)]
                others = [n for n in others if n != name]
                self.names[surface] = [*others, name]


def load_actors(files: KnowledgeFiles, area: str | None = None) -> Actors:
    """Reads actors/*.tsv and, for an area, areas/NAME/{countries,actors,holders}.tsv. Raises KnowledgeError."""
    actors = Actors()
    folders = ["actors"] + ([f"areas/{area}"] if area else [])
    for folder in folders:
        for row in _rows(files, f"{folder}/countries.tsv", COUNTRY_COLUMNS):
            _add_country(actors, row)
        for row in _rows(files, f"{folder}/peoples.tsv", PEOPLE_COLUMNS):
            _add_people(actors, row)
        for file in ("organisations.tsv", "actors.tsv"):
            for row in _rows(files, f"{folder}/{file}", ORGANISATION_COLUMNS):
                _add_organisation(actors, row)
        for row in _rows(files, f"{folder}/holders.tsv", HOLDER_COLUMNS):
            _add_holder(actors, row)
        for row in _rows(files, f"{folder}/roles.tsv", ROLE_COLUMNS):
            _add_role(actors, row)
    return actors


def _rows(files: KnowledgeFiles, pattern: str, columns: tuple[str, ...]) -> Iterator[Row]:
    for path in files.find(pattern):
        yield from read_rows(path, files.shown(path), columns)


def _add_country(actors: Actors, row: Row) -> None:
    code, name = row["code"], row["name"]
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise row.error(f"country code {code!r} is not three capital letters")
    actors.country_names[code] = name
    actors.add(Name("country", code, name, code), (name, *row.many("names")))
    actors.add(Name("adjective", code, name, code), row.many("adjectives"))
    actors.add(Name("people", code, name, code), row.many("people"))
    actors.add(Name("capital", code, name, code, "GOV"), row.many("capital"))
    for word in row.many("government_words"):
        body, _, sector = word.rpartition(":")
        if not body or sector not in SECTORS:
            raise row.error(f"government word {word!r}: expected NAME:SECTOR")
        actors.add(Name("agency", f"{code}-{_key(body)}", body, code, sector), (body,))


def _add_people(actors: Actors, row: Row) -> None:
    countries = row.many("countries")
    country = countries[0] if len(countries) == 1 else None
    identity = _key(row["name"])
    actors.add(Name("adjective", identity, row["name"], country), row.many("adjectives"))
    actors.add(Name("people", identity, row["name"], country, "CVL"), row.many("people"))


def _add_organisation(actors: Actors, row: Row) -> None:
    sector = row["sector"] or None
    if sector is not None and sector not in SECTORS:
        raise row.error(f"sector {sector!r} is none of {', '.join(sorted(SECTORS))}")
    name = Name(
        row["kind"] or "organisation", row["id"], row["name"], row["country"] or None, sector, row["side"] or None,
        row.many("nouns"), row["from"], row["to"],
    )  # fmt: skip
    actors.add(name, (row["name"], *row.many("names")))


def _add_holder(actors: Actors, row: Row) -> None:
    name = Name(
        "person", f"person/{_key(row['name'])}", row["name"], row["country"] or None, row["sector"] or None,
        row["side"] or None, (), row["from"], row["to"], row["office"] or None,
        row["actor"] or None,
    )  # fmt: skip
    actors.holders[name.id].append(name)
    last = row["name"].split()[-1]
    actors.add(name, {row["name"], *row.many("names"), last})


def _add_role(actors: Actors, row: Row) -> None:
    noun = row["noun"].lower()
    sector = row["sector"] or None
    if sector is not None and sector not in SECTORS:
        raise row.error(f"sector {sector!r} is none of {', '.join(sorted(SECTORS))}")
    if row["kind"] not in ("person", "body", "crowd"):
        raise row.error(f"kind {row['kind']!r} is none of person, body, crowd")
    is_transparent = row["nouns_of"] == "transparent"
    actors.roles[noun] = RoleNoun(noun, sector, row["kind"], row["public"] == "yes", is_transparent)
    actors.longest_role = max(actors.longest_role, len(noun.split()))


def _key(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")


def check_code(code: str, row: Row, known: Iterable[str]) -> None:
    """Raises KnowledgeError if a country code is neither a country nor an international class."""
    if code and code not in INTERNATIONAL and code not in set(known):
        raise KnowledgeError(row.path, row.line, f"unknown country code {code}")
