"""From what a place lists to arrivals: which entries are new, and what is kept of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

import msgspec

from detente.documents.entries import paragraphs_of
from detente.model.sources import Raw
from detente.model.watched import ENTRY, Arrival, Entry
from detente.sources.look import suffix_of
from detente.sources.web.fetch import Fetched
from detente.store.arrivals import known
from detente.store.store import Store
from detente.watch.places import Place


def item_of(entry: Entry) -> str:
    """What stays the same when an entry is rewritten: its link, else its id. Some publishers give a new id each time."""
    return entry.link or entry.id


def version_of(entry: Entry) -> str:
    """A hash of what an entry says: its words, not their mark-up, its date or its author, which some publishers change each time."""
    title, text = paragraphs_of(entry.title or ""), paragraphs_of(entry.html or "")
    return _digest("\0".join([item_of(entry), entry.id if entry.html is None else "", *title, "", *text]))


def new_ones(store: Store, place: Place, entries: Iterable[Entry], *, area: str) -> list[Entry]:
    """Those of the entries that did not arrive before, each once."""
    versions = {(item_of(e), version_of(e)): e for e in reversed(list(entries))}
    seen = known(store, area=area, source=place.source, items=list(versions))
    return [e for key, e in reversed(versions.items()) if key not in seen]


def item_arrivals(place: Place, entries: Iterable[Entry], fetched: Fetched) -> Iterator[Arrival]:
    """Entries that have their text in themselves. What is kept is what the entry states; with the time and headers of its list."""
    for entry in entries:
        content = msgspec.json.encode(replace(entry, id=""))
        yield replace(_arrival(place, entry, fetched), content=content, suffix=ENTRY)


def page_arrival(place: Place, entry: Entry, fetched: Fetched) -> Arrival:
    """An entry whose text is the page behind its link. Raises FetchError if that is no text."""
    return replace(_arrival(place, entry, fetched), content=fetched.content, suffix=suffix_of(fetched))


def empty_arrival(place: Place, entry: Entry) -> Arrival:
    """An entry that was given up: known from now on, with nothing to read."""
    return Arrival(place.source, item_of(entry), version_of(entry), b"", "", entry.link)


def file_arrival(place: Place, raw: Raw) -> Arrival:
    """A file of a folder, or what was taken out of one: a line, a message, a page."""
    return Arrival(
        place.source, raw.name, hashlib.sha256(raw.content).hexdigest(), raw.content, raw.suffix, origin=place.watched.source.name,
        at=raw.fetched, headers=dict(raw.headers), told=raw.told,
    )  # fmt: skip


def _arrival(place: Place, entry: Entry, fetched: Fetched) -> Arrival:
    return Arrival(
        place.source, item_of(entry), version_of(entry), b"", "", entry.link, entry.published, place.watched.source.name,
        asked=fetched.asked, landed=fetched.landed, status=fetched.status, at=fetched.at, headers=dict(fetched.headers),
    )  # fmt: skip


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
