"""Which places the names of a text mean: all of them together, since the places of one report lie near each other.

Each name starts with what speaks for its places by themselves (kind, population). Then, in a few rounds, every place is judged by how
well it fits what the other names are believed to mean: the same region, the same country, the distance, and above all a larger
place said right behind it ("Edmonton, Ky."). A name keeps one meaning in a text unless the text itself tells two apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detente.ontology.gazetteer import GazetteerPlace
from detente.ontology.place_names import Option, PlaceNames
from detente.ontology.place_words import PlaceWeights
from detente.text.distance import distance_km
from detente.text.plain import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROUNDS = 3
_SAID = 0.4  # belief in a larger place said beside a name from which it counts as the reason
_CERTAIN = 20.0
_COUNTED = 0.005  # an option with a smaller share is left out
_SPOT_KM, _SPOT_WIDEST_KM = 20.0, 150
_HEARD = 0.02  # a place believed in less judges no other
_ANCHORS = 3  # of each name, the likeliest places that judge the others
_COMMA = re.compile(r"^\s*(?:,|\(|\[|-)\s*$")
_INSIDE = re.compile(
    r"^,?\s+(?:in|of|near|outside)\s+(?:the\s+|northern\s+|southern\s+|eastern\s+|western\s+|central\s+|upstate\s+)?$"
)
_OWNS = re.compile(
    r"^(?:'s|’s)?\s+(?:\w+\s+){0,2}(?:city|town|village|capital|suburb|port|district|province|county|region|of)(?:\s+of)?\s+$"
)


@dataclass(frozen=True, slots=True)
class Naming:
    """A name at [start, end) of the text. `fixed`: its place is known beforehand (an area's own)."""

    text: str
    start: int
    end: int
    fixed: GazetteerPlace | None = None


@dataclass(frozen=True, slots=True)
class Belief:
    """What a name is believed to mean: options with their shares (summing to 1), the likeliest first; `said`: the larger
    place that the text names beside it."""

    naming: Naming
    options: tuple[tuple[Option, float], ...]
    said: str | None = None


@dataclass(slots=True)
class _Node:
    """A name of the text, its options, and how often it stands there. `weight`: how much it says for the others."""

    options: tuple[Option, ...]
    weight: float
    bonus: NDArray[np.float64] = field(init=False)
    slice: slice = field(init=False)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A naming right before a larger place: by place in the sequence, with the weight of the wording."""

    inner: int
    outer: int
    weight: float


class Geography:
    """Settles the names of one text."""

    def __init__(self, names: PlaceNames) -> None:
        self._names = names

    def settle(self, text: str, namings: Sequence[Naming], hints: Mapping[str, float]) -> list[Belief]:
        """A belief for each naming, in order. `hints` are names from outside the text (the outlet's) with their weights."""
        nodes: dict[str, _Node] = {}
        keys = [self._add(nodes, naming) for naming in namings]
        for hint, weight in hints.items():
            options = self._names.options(hint)
            if options:
                nodes.setdefault(f"hint {fold(hint)}", _Node(options, weight))
        if not nodes:
            return [Belief(n, ()) for n in namings]
        round_ = _Rounds(list(nodes.values()), self._names.weights)
        index = {key: i for i, key in enumerate(nodes)}
        at = [index[k] if k is not None else None for k in keys]
        pairs = list(self._pairs(text, namings, at))
        round_.run(pairs, at)
        return [round_.belief(naming, i, n) for n, (naming, i) in enumerate(zip(namings, at, strict=True))]

    def _add(self, nodes: dict[str, _Node], naming: Naming) -> str | None:
        options: tuple[Option, ...]
        if naming.fixed is not None:
            key, options = f"fixed {naming.fixed.id}", (Option(naming.fixed, _CERTAIN, "name"),)
        else:
            key, options = _key(naming.text), self._names.options(naming.text)
        if not options:
            return None
        known = nodes.get(key)
        if known is None:
            nodes[key] = _Node(options, 1.0)
        else:
            known.weight = min(2.0, known.weight + 0.25)
        return key

    def _pairs(self, text: str, namings: Sequence[Naming], at: Sequence[int | None]) -> list[_Pair]:
        weights = self._names.weights
        found = []
        chain: list[int] = []
        for i in range(len(namings) - 1):
            between = text[namings[i].end : namings[i + 1].start] if namings[i].end <= namings[i + 1].start else "x"
            if at[i] is None or at[i + 1] is None or len(between) > 40:
                chain = []
            elif _COMMA.match(between):
                chain.append(i)
                found += [_Pair(inner, i + 1, weights["said_container"]) for inner in chain]
            elif _INSIDE.match(between):
                found.append(_Pair(i, i + 1, weights["near_container"]))
                chain = []
            elif _OWNS.match(between):
                found.append(_Pair(i + 1, i, weights["near_container"]))
                chain = []
            else:
                chain = []
        return found


class _Rounds:
    """The numbers: all options of all names in one array, judged together."""

    def __init__(self, nodes: list[_Node], weights: PlaceWeights) -> None:
        import numpy as np

        self.np, self.nodes, self.weights = np, nodes, weights
        places: list[GazetteerPlace] = []
        for node in nodes:
            node.slice = slice(len(places), len(places) + len(node.options))
            node.bonus = np.zeros(len(node.options))
            places += [o.place for o in node.options]
        self.places = places
        self.starts = np.array([n.slice.start for n in nodes])
        self.prior = np.array([o.prior for n in nodes for o in n.options])
        self.of_node = np.repeat(np.arange(len(nodes)), [len(n.options) for n in nodes])
        lat, lon = np.radians([p.lat for p in places]), np.radians([p.lon for p in places])
        self.points = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
        codes: dict[str, int] = {}
        self.country = np.array([codes.setdefault(p.country, len(codes)) if p.country else -1 for p in places])
        admins: dict[str, int] = {}
        self.admin = np.array([admins.setdefault(p.admin, len(admins)) if p.admin else -1 for p in places])
        self.is_country = np.array([p.kind == "country" for p in places])
        self.is_region = np.array([p.kind == "region" and bool(p.population) for p in places])
        self.is_wide = np.array([p.radius > 300 and p.kind not in ("country", "region") for p in places])
        self.weight = np.repeat([n.weight for n in nodes], [len(n.options) for n in nodes])
        self.support = np.zeros(len(places))
        self.shares = np.zeros(len(places))
        self.insides: list[tuple[_Pair, _Node, _Node, NDArray[np.float64]]] = []

    def run(self, pairs: Sequence[_Pair], at: Sequence[int | None]) -> None:
        """Rounds of judging: beliefs, then what each place gains from them."""
        self.insides = [(p, *self._insides(p, at)) for p in pairs]
        self._share()
        for _ in range(_ROUNDS):
            for node in self.nodes:
                node.bonus[:] = 0.0
            for pair, inner, outer, inside in self.insides:
                self._bonus(pair, inner, outer, inside)
            self._judge()
            self._share()

    def _insides(self, pair: _Pair, at: Sequence[int | None]) -> tuple[_Node, _Node, NDArray[np.float64]]:
        inner, outer = self.nodes[at[pair.inner] or 0], self.nodes[at[pair.outer] or 0]
        table = [[lies_in(a.place, b.place) for b in outer.options] for a in inner.options]
        return inner, outer, self.np.array(table)

    def _bonus(self, pair: _Pair, inner: _Node, outer: _Node, inside: NDArray[np.float64]) -> None:
        if inner is outer:
            return
        of_inner = pair.weight * (inside * self.shares[outer.slice][None, :]).max(axis=1)
        of_outer = pair.weight * (inside * self.shares[inner.slice][:, None]).max(axis=0)
        inner.bonus = self.np.maximum(inner.bonus, of_inner)
        outer.bonus = self.np.maximum(outer.bonus, of_outer)

    def _judge(self) -> None:
        """What the likeliest places of the other names say for each place."""
        np = self.np
        anchors = np.array([i for node in self.nodes for i in self._best(node)])
        said = self.shares[anchors] * self.weight[anchors]
        relation = self._relation(anchors)
        relation *= self.of_node[:, None] != self.of_node[anchors][None, :]
        self.support = self.weights["support"] * np.log1p(relation @ said)

    def _best(self, node: _Node) -> list[int]:
        first, last = node.slice.start, node.slice.stop
        if last - first == 1:
            return [first]
        shares = self.shares[node.slice].tolist()
        order = sorted(range(len(shares)), key=lambda i: -shares[i])[:_ANCHORS]
        return [first + i for i in order if shares[i] > _HEARD]

    def _relation(self, anchors: NDArray[np.intp]) -> NDArray[np.float64]:
        numpy, table = self.np, self.weights.neighbour
        cosine = numpy.clip(self.points @ self.points[anchors].T, -1.0, 1.0)
        near = table["near"] * numpy.exp(-6371.0 * numpy.arccos(cosine) / table["near_km"])
        near *= ~(self.is_wide[:, None] | self.is_wide[anchors][None, :])
        same_country = (self.country[:, None] == self.country[anchors][None, :]) & (self.country >= 0)[:, None]
        same_admin = (self.admin[:, None] == self.admin[anchors][None, :]) & (self.admin >= 0)[:, None]
        is_country = self.is_country[:, None] | self.is_country[anchors][None, :]
        is_region = self.is_region[:, None] | self.is_region[anchors][None, :]
        by_country = same_country * numpy.where(is_country, table["named_country"], table["same_country"])
        by_region = same_admin * numpy.where(is_region, table["named_region"], table["same_region"])
        found: NDArray[np.float64] = numpy.maximum(near, numpy.maximum(by_country, by_region))
        return found

    def _share(self) -> None:
        np = self.np
        scores = self.prior + self.support + np.concatenate([n.bonus for n in self.nodes])
        raised = np.exp(scores - np.maximum.reduceat(scores, self.starts)[self.of_node])
        self.shares = raised / np.add.reduceat(raised, self.starts)[self.of_node]

    def _softmax(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        raised = self.np.exp(scores - scores.max())
        shares: NDArray[np.float64] = raised / raised.sum()
        return shares

    def belief(self, naming: Naming, at: int | None, number: int) -> Belief:
        """The belief of one naming: its name's, or its own where the text says a larger place beside it."""
        if at is None:
            return Belief(naming, ())
        node = self.nodes[at]
        shares, said = self.shares[node.slice], None
        for pair, inner, outer, inside in self.insides:
            if pair.inner == number and inner is not outer:
                fits = inside * self.shares[outer.slice][None, :]
                own = self.prior[node.slice] + self.support[node.slice] + pair.weight * fits.max(axis=1)
                shares = self._softmax(own)
                if fits[int(shares.argmax())].max() > _SAID:
                    said = outer.options[int(fits[int(shares.argmax())].argmax())].place.name
                    break
        return Belief(naming, _merged(node.options, shares.tolist()), said)


def _merged(options: Sequence[Option], shares: Sequence[float]) -> tuple[tuple[Option, float], ...]:
    """Options in order of belief; rows for one spot on the map (a town and its district) are one, with the sum of their shares."""
    groups: list[tuple[Option, float]] = []
    for share, _, option in sorted(zip(shares, range(len(options)), options, strict=True), key=lambda t: (-t[0], t[1])):
        if share < _COUNTED:
            break
        same = next((i for i, (known, _) in enumerate(groups) if _is_one_spot(known.place, option.place)), None)
        if same is None:
            groups.append((option, share))
        else:
            groups[same] = (groups[same][0], groups[same][1] + share)
    return tuple(sorted(groups, key=lambda g: -g[1]))


def _is_one_spot(one: GazetteerPlace, other: GazetteerPlace) -> bool:
    if one.country and other.country and one.country != other.country:
        return False
    return distance_km(one.lat, one.lon, other.lat, other.lon) <= _SPOT_KM + 0.7 * min(
        max(one.radius, other.radius), _SPOT_WIDEST_KM
    )


def lies_in(inner: GazetteerPlace, outer: GazetteerPlace) -> float:
    """1 if one place lies in another, less where they only may ("Brooklyn, New York" as cities), 0 if not."""
    if inner.id == outer.id or inner.kind in ("country", "continent"):
        return 0.0
    if outer.kind == "country":
        return float(inner.country == outer.country)
    if outer.kind == "region" and outer.population:
        return float(
            (inner.admin == outer.admin and inner.kind != "region") or (inner.admin == outer.admin and not inner.population)
        )
    if outer.kind in ("region", "county", "island", "area", "district"):
        if outer.kind == "county" and inner.admin != outer.admin:
            return 0.0
        if inner.country and outer.country and inner.country != outer.country:
            return 0.0
        return float(distance_km(inner.lat, inner.lon, outer.lat, outer.lon) <= 1.4 * outer.radius + 12)
    if outer.kind == "settlement" and inner.population * 10 < outer.population:
        return 0.4 * float(distance_km(inner.lat, inner.lon, outer.lat, outer.lon) <= 30)
    return 0.0


def _key(name: str) -> str:
    """Names of one spelling are one name; a short form in capitals ("US") is another than a word."""
    return f"{fold(name)}{'.' if '.' in name or (name.isupper() and len(name) <= 4) else ''}"
