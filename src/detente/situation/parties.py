"""Parties: which actors are a crowd, a force, an army, and which are neutral. Never which side they are on."""

from __future__ import annotations

from collections.abc import Iterable

from detente.model.mentions import ActorRef
from detente.ontology.areas import Area
from detente.ontology.tension_scale import Kind, TensionScale


class Parties:
    """The scale's parties, read for one area: its third parties are neutral; where it has no sides, a state stands for one."""

    def __init__(self, scale: TensionScale, area: Area | None) -> None:
        self._scale = scale
        self._third_parties = frozenset(area.third_parties) if area is not None else frozenset()
        self._has_sides = area is not None and bool(area.sides)
        self._neutral: dict[tuple[str, str | None, str | None, str | None], bool] = {}

    def is_neutral(self, ref: ActorRef) -> bool:
        """True for a third party of the area, and for a body that can only be one."""
        key = (ref.id or ref.text, ref.id, ref.country, ref.side)
        if key not in self._neutral:
            self._neutral[key] = self._judge(ref)
        return self._neutral[key]

    def _judge(self, ref: ActorRef) -> bool:
        if ref.id in self._third_parties:
            return True
        if ref.side is not None:
            return False
        words = self._scale.neutral_words
        return ref.country in self._scale.neutral_countries or (
            ref.id is None and words is not None and words.search(ref.text) is not None
        )

    def members(self, refs: Iterable[ActorRef], party: str) -> tuple[ActorRef, ...]:
        """Those of the actors that belong to a party of the scale."""
        kinds = self._scale.parties[party]
        return tuple(r for r in refs if any(self._is_kind(r, k) for k in kinds))

    def _is_kind(self, ref: ActorRef, kind: Kind) -> bool:
        if self.is_neutral(ref) != kind.is_neutral:
            return False
        if (kind.sectors and ref.sector not in kind.sectors) or ref.sector in kind.without_sectors:
            return False
        allegiance = ref.side if self._has_sides else ref.country
        return allegiance is not None or not kind.needs_allegiance
