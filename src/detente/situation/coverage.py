"""Coverage: how many families report on a place, against their usual number. Silence is not calm."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from detente.model.picture import Coverage
from detente.ontology.tension_scale import TensionScale
from detente.reuse import Reuse
from detente.situation.tellings import Telling

_DAY = timedelta(days=1)
_REPORTED = frozenset({"happened", "ongoing"})


class Reports:
    """The reports on one place: when each became known, and by which family."""

    def __init__(self, tellings: Iterable[Telling], *, usual: float, scale: TensionScale) -> None:
        reports = sorted((t.known, t.voice.family, t.voice.side or "") for t in tellings if is_report(t, scale))
        self._reports = [(family, side) for _, family, side in reports]
        self._known = [known for known, _, _ in reports]
        self._usual, self._scale = usual, scale
        by_day: dict[int, set[str]] = defaultdict(set)
        for known, family, _ in reports:
            by_day[known.toordinal()].add(family)
        self._families_by_day = {day: len(families) for day, families in by_day.items()}

        self.moments = frozenset(self._known)
        """When a report came."""

    def rows(self) -> Iterator[tuple[datetime, str, str]]:
        """Each report: when it became known, its family, and the side that it speaks for (empty: none)."""
        return ((known, family, side) for known, (family, side) in zip(self._known, self._reports, strict=True))

    def has_any(self, moment: datetime) -> bool:
        """True if a report had come by then."""
        return bool(self._known) and self._known[0] <= moment

    def at(self, moment: datetime) -> Coverage:
        """The coverage as it stood at a moment."""
        first, last = (bisect_right(self._known, m) for m in (moment - self._scale.coverage_window, moment))
        families = tuple(sorted({family for family, _ in self._reports[first:last]}))
        usual = self._usual_at(moment)
        share = len(families) / usual
        is_low = share < self._scale.low_coverage_below or _is_one_side({side for _, side in self._reports[first:last]})
        return Coverage(families, usual, share, is_low, self._known[last - 1] if last else None)

    def _usual_at(self, moment: datetime) -> float:
        """The area's own number until there is history enough, then the mean of families a day over it, one at least."""
        days = self._scale.history_days
        if not self._known or self._known[0] > moment - days * _DAY:
            return self._usual
        today = moment.toordinal()
        return max(1.0, sum(self._families_by_day.get(day, 0) for day in range(today - days, today)) / days)


def _is_one_side(sides: set[str]) -> bool:
    """True if all reports are one side's: they are its claims, and lower nothing."""
    return len(sides) == 1 and "" not in sides


def is_report(telling: Telling, scale: TensionScale) -> bool:
    """True if it tells what happens or does not happen there; an opinion, an appeal, a plan, a rumour or a denial is no report."""
    mention = telling.mention
    is_denial = mention.polarity == "negated" and mention.speaker is not None
    return (
        mention.type not in scale.not_reports and mention.status in _REPORTED and mention.certainty == "asserted" and not is_denial
    )


def reports_by_place(
    tellings: Iterable[Telling], places: Iterable[str], *, usual: float, scale: TensionScale, reuse: Reuse
) -> Mapping[str, Reports]:
    """The reports on each place: the same object as long as nothing is told of it that was not."""
    found: dict[str, list[Telling]] = {p: [] for p in places}
    for telling in tellings:
        for place in telling.places:
            if place in found:
                found[place].append(telling)
    return {
        place: reuse.of(("reports", place), told, partial(Reports, told, usual=usual, scale=scale)) for place, told in found.items()
    }
