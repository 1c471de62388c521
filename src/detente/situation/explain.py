"""The exact sum of a place, line by line, and what made its level of it."""

from __future__ import annotations

from itertools import accumulate

from detente.model.picture import Explanation, Item, Line, Picture, PlacePicture
from detente.ontology.tension_scale import TensionScale


def explain(picture: Picture, place: str, *, scale: TensionScale | None = None) -> Explanation:
    """Why a place stands where it stands. With a scale, its rules are named in words. Raises KeyError for an unknown place."""
    found = picture.place(place)
    running = accumulate(i.points for i in found.items)
    lines = tuple(Line(_words(item), item.points, total, item) for item, total in zip(found.items, running, strict=True))
    return Explanation(place, found.name, found.tension, lines, found.level, found.level_name, _level_reasons(found, scale))


def _words(item: Item) -> str:
    if item.kind == "neighbour":
        return f"{item.name}: {item.place}"
    if item.kind in ("cap", "clamp"):
        return item.name
    return f"{item.name}: {item.base:g} * {item.credibility:g} * {item.fade:.4g}"


def _level_reasons(place: PlacePicture, scale: TensionScale | None) -> tuple[str, ...]:
    names = {r.id: r.name for r in scale.rules} if scale is not None else {}
    reasons = [f"{place.tension:.1f} points alone: level {place.by_points}"]
    reasons += [f"rule: {names.get(rule, rule)}" for rule in place.rules]
    return (*reasons, *([place.held] if place.held else []))
