"""Curves as an SVG picture: tension by hour, and under it a strip of levels for each place. Colour, dash and words say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from xml.sax.saxutils import escape

from detente.model.replay import Curve, CurvePoint
from detente.ontology.tension_scale import TensionScale

_WIDTH, _LEFT, _RIGHT, _TOP, _HEIGHT = 1100, 56, 240, 64, 330
_STRIP, _STRIP_GAP = 20, 8
_STROKES = (("#1f5a96", ""), ("#8a5a00", "9 4"), ("#6b4c9a", "2 4"), ("#4d4d4d", "12 4 2 4"), ("#00746b", "5 2"))
_SHADES = ("#ffffff", "#eef0f3", "#d5dae1", "#aeb7c4", "#6f7d90", "#2f3a4a")
_HIGHEST = 100.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """The drawing's measures: hours to x, points to y."""

    first: datetime
    last: datetime
    zone: tzinfo

    def x(self, at: datetime) -> float:
        whole = (self.last - self.first) or timedelta(hours=1)
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * ((at - self.first) / whole)

    @staticmethod
    def y(points: float) -> float:
        return _TOP + _HEIGHT * (1 - points / _HIGHEST)


def curves_svg(curves: Sequence[Curve], *, title: str, source: str, scale: TensionScale, zone: tzinfo) -> str:
    """The picture as one SVG document; the same curves give the same bytes. Raises ValueError without any point."""
    times = [p.at for c in curves for p in c.points]
    if not times:
        raise ValueError("there is nothing to draw: no place has a point")
    frame = _Frame(min(times), max(times), zone)
    height = _TOP + _HEIGHT + 46 + len(curves) * (_STRIP + _STRIP_GAP) + 34
    lines = [
        (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="t d" '
        'font-family="sans-serif" font-size="13">'),
        f'<title id="t">{escape(title)}</title>',
        f'<desc id="d">{escape(" ".join(_told(c, zone) for c in curves))}</desc>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="26" font-size="17" fill="#111111">{escape(title)}</text>',
        (f'<text x="{_LEFT}" y="46" fill="#444444">points of tension, and below them the level of each hour; times in '
        f"{escape(frame.first.astimezone(zone).tzname() or 'UTC')}</text>"),
        *_bounds(scale), *_days(frame, height - 34), *_curves(curves, frame), *_strips(curves, frame),
        f'<text x="{_LEFT}" y="{height - 12}" font-size="12" fill="#444444">{escape(source)}</text>',
        "</svg>",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _told(curve: Curve, zone: tzinfo) -> str:
    """A curve in words, for who cannot see it: each change of its level."""
    changes = [
        p for before, p in zip((None, *curve.points), curve.points, strict=False) if before is None or before.level != p.level
    ]
    steps = ", ".join(f"{p.level_name} from {p.at.astimezone(zone).strftime('%-d %b %H:%M')}" for p in changes)
    return f"{curve.name}: {steps}."


def _bounds(scale: TensionScale) -> Iterator[str]:
    """The bounds between levels, named at the right."""
    lower = [(level.lower, level.name) for level in scale.levels if level.lower is not None]
    for points, name in lower:
        y = _Frame.y(points)
        yield f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#c9ced6" stroke-width="1"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#444444">{points:g}</text>'
        yield f'<text x="{_WIDTH - _RIGHT + 6}" y="{y - 3:.1f}" font-size="11" fill="#666666">{escape(name)} from {points:g}</text>'


def _days(frame: _Frame, bottom: float) -> Iterator[str]:
    """A line at each midnight, and the date at noon."""
    day = frame.first.astimezone(frame.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= frame.last:
        if day >= frame.first:
            x = frame.x(day)
            yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{bottom:.1f}" stroke="#e3e6ea" stroke-width="1"/>'
        noon = day + timedelta(hours=12)
        if frame.first <= noon <= frame.last:
            words = noon.astimezone(frame.zone).strftime("%a %-d %b")
            yield f'<text x="{frame.x(noon):.1f}" y="{_TOP + _HEIGHT + 20}" text-anchor="middle" fill="#444444">{words}</text>'
        day += timedelta(days=1)


def _curves(curves: Sequence[Curve], frame: _Frame) -> Iterator[str]:
    for number, curve in enumerate(curves):
        colour, dash = _STROKES[number % len(_STROKES)]
        high = [f"{frame.x(p.at):.1f},{frame.y(p.band.high):.1f}" for p in curve.points]
        low = [f"{frame.x(p.at):.1f},{frame.y(p.band.low):.1f}" for p in reversed(curve.points)]
        yield f'<polygon points="{" ".join((*high, *low))}" fill="{colour}" fill-opacity="0.08" stroke="none"/>'
        line = " ".join(f"{frame.x(p.at):.1f},{frame.y(p.tension):.1f}" for p in curve.points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dashed}/>'


def _strips(curves: Sequence[Curve], frame: _Frame) -> Iterator[str]:
    """The level of each hour as a shade with its number, and beside it the key of the curve."""
    for number, curve in enumerate(curves):
        top = _TOP + _HEIGHT + 40 + number * (_STRIP + _STRIP_GAP)
        colour, dash = _STROKES[number % len(_STROKES)]
        for point, until in _runs(curve, frame.last):
            left, width = frame.x(point.at), frame.x(until) - frame.x(point.at)
            ink = "#ffffff" if point.level >= 4 else "#111111"
            yield (
                f'<rect x="{left:.1f}" y="{top}" width="{max(width, 1):.1f}" height="{_STRIP}" fill="{_SHADES[point.level]}" '
                f'stroke="#8b95a3" stroke-width="0.5"/>'
            )
            words = f"{point.level} {point.level_name}" if width > 76 else (str(point.level) if width > 11 else "")
            yield f'<text x="{left + 4:.1f}" y="{top + 14}" font-size="12" fill="{ink}">{escape(words)}</text>'
        key, dashed = _WIDTH - _RIGHT + 8, f' stroke-dasharray="{dash}"' if dash else ""
        yield f'<line x1="{key}" x2="{key + 30}" y1="{top + 10}" y2="{top + 10}" stroke="{colour}" stroke-width="2"{dashed}/>'
        yield f'<text x="{key + 36}" y="{top + 14}" fill="#111111">{escape(curve.name)}</text>'


def _runs(curve: Curve, last: datetime) -> Iterator[tuple[CurvePoint, datetime]]:
    """The first point of each level, and until when it lasts."""
    begun: CurvePoint | None = None
    for point in curve.points:
        if begun is not None and begun.level != point.level:
            yield begun, point.at
        if begun is None or begun.level != point.level:
            begun = point
    if begun is not None:
        yield begun, last
