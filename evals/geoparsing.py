"""Places to coordinates: the share within 161 km (100 miles) of the gold point, with the names given and end to end.

Given: every name with coordinates counts, one that is not answered is a miss; the median error is over those answered. End to end: a
hit overlaps a gold name and lies within 161 km of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from xml.etree import ElementTree as ET

from detente.model.mentions import PlaceRef
from detente.text.distance import distance_km
from detente.workspace import Workspace
from evals.result import MissingGold, Result, f1, gold_folder, measured, percent

NEAR_KM = 161.0
_DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)", re.I)


@dataclass(frozen=True, slots=True)
class Toponym:
    """A gold name at [start, end) of the article's text, and where it is."""

    start: int
    end: int
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Article:
    """One article: errors in km of the given names (None: not answered), and the counts of the end-to-end run."""

    set: str
    errors: tuple[float | None, ...]
    hits: int
    found: int
    wanted: int


def score(data: Path) -> Result:
    """within_161km, median_km and end_to_end_f1 over all *.xml files, and the first for each file."""
    folder = gold_folder(data, "geoparsing")
    files = sorted(folder.glob("*.xml"))
    if not files:
        raise MissingGold(f"no *.xml file in {folder}")
    workspace = Workspace()
    articles = [_article(workspace, file.stem, *gold) for file in files for gold in _read(file)]
    return measured("geoparsing", articles, _scores, notes=(f"names: {sum(a.wanted for a in articles):,}",))


def _read(file: Path) -> Iterator[tuple[str, str | None, tuple[Toponym, ...]]]:
    raw = file.read_bytes()
    if _DECLARED.search(raw):
        raise MissingGold(f"{file} declares a document type, which is refused")
    for article in ET.fromstring(raw).iter("article"):
        text = article.findtext("text") or ""
        published = (article.findtext("dltime") or "")[:10] or None
        found = [t for t in map(_toponym, article.iter("toponym")) if t is not None]
        if text.strip():
            yield text, published if published and re.fullmatch(r"\d{4}-\d\d-\d\d", published) else None, tuple(found)


def _toponym(element: ET.Element) -> Toponym | None:
    lat, lon = element.findtext(".//lat"), element.findtext(".//lon")
    if not lat or not lon:
        return None
    return Toponym(int(element.findtext("start") or 0), int(element.findtext("end") or 0), float(lat), float(lon))


def _article(workspace: Workspace, name: str, text: str, published: str | None, gold: tuple[Toponym, ...]) -> Article:
    document = workspace.document(text, published=published)
    shift = text.find(document.text[:40]) if not text.startswith(document.text[:40]) else 0
    spans = [(t.start - shift, t.end - shift) for t in gold]
    given = workspace.pipeline.places_at(document, spans)
    errors = tuple(_error(ref, toponym) for ref, toponym in zip(given, gold, strict=True))
    (read,) = workspace.read([document])
    places = [p for p in read.places if p.lat is not None]
    hits = sum(any(_is_hit(p, t, shift) for p in places) for t in gold)
    return Article(name, errors, hits, len(places), len(gold))


def _error(ref: PlaceRef | None, toponym: Toponym) -> float | None:
    if ref is None or ref.lat is None or ref.lon is None:
        return None
    return distance_km(ref.lat, ref.lon, toponym.lat, toponym.lon)


def _is_hit(place: PlaceRef, toponym: Toponym, shift: int) -> bool:
    error = _error(place, toponym)
    overlaps = place.start + shift < toponym.end and toponym.start < place.end + shift
    return overlaps and error is not None and error <= NEAR_KM


def _scores(articles: Sequence[Article]) -> dict[str, float]:
    errors = [e for a in articles for e in a.errors]
    answered = [e for e in errors if e is not None]
    scores = {
        "within_161km": percent(sum(e <= NEAR_KM for e in answered), len(errors)),
        "median_km": median(answered) if answered else math.nan,
        "end_to_end_f1": f1(sum(a.hits for a in articles), sum(a.found for a in articles), sum(a.wanted for a in articles)),
    }
    for name in sorted({a.set for a in articles}):
        inside = [e for a in articles if a.set == name for e in a.errors]
        scores[f"{name.lower().replace('-', '_')}_within_161km"] = percent(
            sum(e is not None and e <= NEAR_KM for e in inside), len(inside)
        )
    return scores
