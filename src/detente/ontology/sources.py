"""Sources: who publishes, on what terms, where to look. One file each (areas/NAME/sources/ID.yaml, sources/ID.yaml), or a short list
(areas/NAME/sources.yaml) of those that are only read, not watched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from detente.errors import KnowledgeError
from detente.model.decisions import LABELS
from detente.model.documents import Source, Terms
from detente.model.watched import Endpoint, Volume, WatchedSource
from detente.ontology.files import KnowledgeFiles
from detente.ontology.yaml_lines import YamlList, YamlMap, load_yaml, load_yaml_map

SOURCE_KINDS = frozenset({"wire", "portal", "institution", "mission", "observer", "field-report"})
ENDPOINT_KINDS = ("feed", "sitemap", "links", "page", "folder")
TAKES = ("item", "page")
USES = ("allowed", "permission", "forbidden")
EVERY_MINUTES = 10.0
_LEAST_MINUTES, _MOST_MINUTES = 0.05, 1_440.0
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_KEYS = frozenset("id name description family kind side languages reliability label terms volume watch areas".split())
_TERMS = frozenset("use reason permission stated_at quote_max_chars must_link text_export credit".split())
_VOLUME = frozenset("per_day silent_hours".split())
_WATCH = frozenset("kind address every_minutes takes pattern".split())
_MOST_QUOTED = 100_000


def read_sources(
    files: KnowledgeFiles, area: str, *, sides: frozenset[str] = frozenset(), faults: list[KnowledgeError]
) -> Iterator[WatchedSource]:
    """The sources of an area: its list, its files, and the files that hold for it or for all areas. Later ones replace earlier ones.

    A fault is added to `faults`, and costs its source only.
    """
    names: dict[str, str] = {}
    for path in files.find(f"areas/{area}/sources.yaml"):
        shown = files.shown(path)
        content = load_yaml(path, shown)
        if isinstance(content, YamlMap) and not content:
            continue
        items = content if isinstance(content, YamlList) else YamlList([None])
        for item in items:
            if not isinstance(item, YamlMap):
                raise KnowledgeError(shown, 1, "expected a list of sources")
            yield from _one(item, sides, faults)
    for path in (*files.find("sources/*.yaml"), *files.find(f"areas/{area}/sources/*.yaml")):
        yield from _of_file(files, path, area, sides, faults, names)


def _of_file(
    files: KnowledgeFiles, path: Path, area: str, sides: frozenset[str], faults: list[KnowledgeError], names: dict[str, str]
) -> Iterator[WatchedSource]:
    try:
        item = load_yaml_map(path, files.shown(path))
        wanted = item.texts("areas")
    except KnowledgeError as error:
        faults.append(error)
        return
    if wanted and area not in wanted:
        return
    for found in _one(item, sides, faults):
        identity = found.source.id
        if identity != path.stem:
            faults.append(KnowledgeError(item.path, item.line, f"id {identity} is not the file's name, {path.stem}"))
        if not found.description:
            faults.append(
                KnowledgeError(item.path, item.line, f"source {identity} has no description: who publishes it, neutrally")
            )
        other = names.setdefault(found.source.name.casefold(), identity)
        if other != identity:
            faults.append(KnowledgeError(item.path, item.line, f"{other} has the name {found.source.name!r} too"))
        yield found


def _one(item: YamlMap, sides: frozenset[str], faults: list[KnowledgeError]) -> Iterator[WatchedSource]:
    try:
        found = _watched(item)
    except KnowledgeError as error:
        faults.append(error)
        return
    if found.source.side is not None and sides and found.source.side not in sides:
        faults.append(
            KnowledgeError(item.path, item.line, f"side {found.source.side!r} is none of {', '.join(sorted(sides))} or null")
        )
    yield found


def _watched(item: YamlMap) -> WatchedSource:
    _only(item, _KEYS, "a source")
    terms = item.map("terms")
    _only(terms, _TERMS, "terms")
    source = _source(item, terms)
    endpoints = tuple(_endpoint(e) for e in item.maps("watch"))
    permission = terms.optional_text("permission")
    description = " ".join(item.text("description", "").split())
    return WatchedSource(source, description, endpoints, _volume(item.map("volume")), permission, item.path, item.line)


def _source(item: YamlMap, terms: YamlMap) -> Source:
    identity = item.text("id")
    if not _ID.fullmatch(identity):
        raise KnowledgeError(item.path, item.line, f"id {identity!r}: expected small letters, digits and hyphens")
    reliability, languages = item.text("reliability", "F"), tuple(item.texts("languages"))
    if reliability not in tuple("ABCDEF"):
        raise KnowledgeError(item.path, item.line, f"reliability {reliability!r} is not one of A to F")
    return Source(
        identity, item.text("name"), item.text("family", identity), _of(item, "kind", SOURCE_KINDS, "portal"), item.optional_text("side"),
        languages or ("en",), reliability, _terms(item, terms), _of(item, "label", LABELS, "public"), _forbids(terms),
    )  # fmt: skip


def _terms(item: YamlMap, terms: YamlMap) -> Terms:
    quoted = terms.number("quote_max_chars", 300)
    if not 0 <= quoted <= _MOST_QUOTED:
        raise KnowledgeError(terms.path, terms.line, f"quote_max_chars {quoted:g} is no number of characters")
    flags = {key: terms.get(key, default) for key, default in (("must_link", True), ("text_export", False))}
    for key, value in flags.items():
        if not isinstance(value, bool):
            raise KnowledgeError(terms.path, terms.line, f"{key} must be true or false, found {value!r}")
    return Terms(int(quoted), bool(flags["must_link"]), bool(flags["text_export"]), terms.text("credit", item.text("name")))


def _forbids(terms: YamlMap) -> str:
    """Why nothing may be used, "" if it may be: forbidden, or not yet permitted."""
    use = _of(terms, "use", USES, "allowed")
    reason = " ".join(terms.text("reason", "").split())
    if use != "allowed" and not reason:
        raise KnowledgeError(terms.path, terms.line, f"use is {use!r}, and no reason says where the publisher says so")
    if use == "allowed" or (use == "permission" and terms.optional_text("permission")):
        return ""
    return reason if use == "forbidden" else f"{reason}; no permission is noted in its terms"


def _endpoint(item: YamlMap) -> Endpoint:
    _only(item, _WATCH, "a place to watch")
    kind, address = _of(item, "kind", ENDPOINT_KINDS), item.text("address")
    minutes = item.number("every_minutes", EVERY_MINUTES)
    if not _LEAST_MINUTES <= minutes <= _MOST_MINUTES:
        raise KnowledgeError(
            item.path, item.line, f"every_minutes {minutes:g} is not within {_LEAST_MINUTES:g} and {_MOST_MINUTES:g}"
        )
    if kind != "folder" and not address.lower().startswith(("http://", "https://")):
        raise KnowledgeError(item.path, item.line, f"address {address!r} of a {kind} must begin with https:// or http://")
    if kind == "folder" and "://" in address:
        raise KnowledgeError(item.path, item.line, f"address {address!r} of a folder must be a path")
    pattern = item.optional_text("pattern")
    if kind == "links" and pattern is None:
        raise KnowledgeError(item.path, item.line, "a page of links needs a pattern that the links to stories fit")
    try:
        re.compile(pattern or "")
    except re.error as error:
        raise KnowledgeError(item.path, item.line, f"pattern {pattern!r} is no regular expression: {error}") from error
    takes = _of(item, "takes", TAKES, "item" if kind in ("feed", "folder") else "page")
    if takes == "item" and kind in ("sitemap", "links", "page"):
        raise KnowledgeError(item.path, item.line, f"a {kind} has no texts of its own: takes must be page")
    return Endpoint(kind, address, timedelta(minutes=minutes), takes, pattern)


def _volume(item: YamlMap) -> Volume:
    _only(item, _VOLUME, "a volume")
    usual = [v for v in item.items_of("per_day") if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if usual and (len(usual) != 2 or not 0 <= usual[0] <= usual[1]):
        raise KnowledgeError(item.path, item.line, "per_day must be two numbers, the fewest and the most documents that are usual")
    hours = item.number("silent_hours") if item.get("silent_hours") is not None else None
    if hours is not None and hours <= 0:
        raise KnowledgeError(item.path, item.line, f"silent_hours {hours:g} must be above zero")
    return Volume(float(usual[0]) if usual else None, float(usual[1]) if usual else None, hours)


def _of(item: YamlMap, key: str, allowed: tuple[str, ...] | frozenset[str], default: str | None = None) -> str:
    value = item.text(key, default)
    if value not in allowed:
        listed = allowed if isinstance(allowed, tuple) else sorted(allowed)
        raise KnowledgeError(item.path, item.line, f"{key} {value!r} is none of {', '.join(listed)}")
    return value


def _only(item: YamlMap, known: frozenset[str], what: str) -> None:
    strange = sorted(set(item) - known)
    if strange:
        raise KnowledgeError(
            item.path, item.line, f"{', '.join(strange)}: not known of {what}; there are {', '.join(sorted(known))}"
        )
