"""Places to coordinates: the share within 161 km (100 miles) of the gold point, with the names given and end to end.

Given: every name with coordinates counts, one that is not answered is a miss; the errors in km are over those answered. End to end:
`workspace.places`, what `detente places` prints; a hit overlaps a gold name and lies within 161 km of it. The likeliest place counts
as the answer, also where the product says that the text does not tell which.

Conventions of these sets, kept here: names of peoples ("Russian", "Texans") count as their land; a point between two places is no name.
Where an offset does not fit its phrase (a text whose line ends were changed), the nearest place of the phrase is taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from xml.etree import ElementTree as ET

from detente.model.mentions import PlaceRef
from detente.text.distance import distance_km
from detente.workspace import Workspace
from evals.result import MissingGold, Result, f1, gold_folder, measured, percent

NEAR_KM = 161.0
_DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)", re.I)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold name at [start, end) of the article's text, and where it is."""

    start: int
    end: int
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Story:
    """One article as a set gives it: text, day of publication, the outlet's address if it is told, and its names."""

    set: str
    text: str
    published: str | None
    outlet: str | None
    names: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """One article: errors in km of the given names (None: not answered), and the counts of the end-to-end run."""

    set: str
    errors: tuple[float | None, ...]
    hits: int
    found: int
    wanted: int


def score(data: Path) -> Result:
    """within_161km, median_km, mean_km and end_to_end_f1 over all *.xml files, and the same for each file."""
    folder = gold_folder(data, "geoparsing")
    files = sorted(folder.glob("*.xml"))
    if not files:
        raise MissingGold(f"no *.xml file in {folder}")
    workspace = Workspace()
    measures = [_measure(workspace, story) for file in files for story in _read(file)]
    notes = tuple(
        f"{name}: {sum(m.wanted for m in measures if m.set == name):,} names" for name in sorted({m.set for m in measures})
    )
    return measured("geoparsing", measures, _scores, notes=notes)


def _read(file: Path) -> Iterator[Story]:
    raw = file.read_bytes()
    if _DECLARED.search(raw):
        raise MissingGold(f"{file} declares a document type, which is refused")
    for article in ET.fromstring(raw).iter("article"):
        text = article.findtext("text") or ""
        day = _DAY.match(article.findtext("dltime") or "")
        names = tuple(n for n in (_gold(text, element) for element in article.iter("toponym")) if n is not None)
        if text.strip():
            yield Story(file.stem, text, day[0] if day else None, (article.findtext("domain") or "").strip() or None, names)


def _gold(text: str, element: ET.Element) -> Gold | None:
    lat, lon = element.findtext(".//lat"), element.findtext(".//lon")
    if not lat or not lon:
        return None
    start, end = int(element.findtext("start") or 0), int(element.findtext("end") or 0)
    phrase = element.findtext("phrase") or text[start:end]
    if text[start:end] != phrase:
        places = [m.start() for m in re.finditer(re.escape(phrase), text)]
        start = min(places, key=lambda at: abs(at - start), default=start)
        end = start + len(phrase)
    return Gold(start, end, float(lat), float(lon))


def _measure(workspace: Workspace, story: Story) -> Measured:
    document = workspace.document(story.text, published=story.published, source=story.outlet)
    shift = story.text.find(document.text[:40]) if not story.text.startswith(document.text[:40]) else 0
    given = workspace.pipeline.places_at(document, [(n.start - shift, n.end - shift) for n in story.names])
    errors = tuple(_error(toponym.ref, name) for toponym, name in zip(given, story.names, strict=True))
    found = [t.ref for t in workspace.places(document) if t.form != "relation" and t.ref.lat is not None]
    hits = sum(any(_is_hit(ref, name, shift) for ref in found) for name in story.names)
    return Measured(story.set, errors, hits, len(found), len(story.names))


def _error(ref: PlaceRef, name: Gold) -> float | None:
    if ref.lat is None or ref.lon is None:
        return None
    return distance_km(ref.lat, ref.lon, name.lat, name.lon)


def _is_hit(ref: PlaceRef, name: Gold, shift: int) -> bool:
    error = _error(ref, name)
    overlaps = ref.start + shift < name.end and name.start < ref.end + shift
    return overlaps and error is not None and error <= NEAR_KM


def _scores(measures: Sequence[Measured]) -> dict[str, float]:
    scores = _of(measures, "")
    for name in sorted({m.set for m in measures}):
        scores |= _of([m for m in measures if m.set == name], f"{name.lower().replace('-', '_')}_")
    return scores


def _of(measures: Sequence[Measured], prefix: str) -> dict[str, float]:
    errors = [e for m in measures for e in m.errors]
    answered = [e for e in errors if e is not None]
    hits, found, wanted = (sum(getattr(m, name) for m in measures) for name in ("hits", "found", "wanted"))
    return {
        f"{prefix}within_161km": percent(sum(e <= NEAR_KM for e in answered), len(errors)),
        f"{prefix}median_km": median(answered) if answered else math.nan,
        f"{prefix}mean_km": fmean(answered) if answered else math.nan,
        f"{prefix}end_to_end_precision": percent(hits, found),
        f"{prefix}end_to_end_recall": percent(hits, wanted),
        f"{prefix}end_to_end_f1": f1(hits, found, wanted),
    }
