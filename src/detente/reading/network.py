"""What spaCy's pipes compute, computed faster, with the same weights: words in their sentence to vectors, vectors to the steps of a parse.

spaCy's `tok2vec` is built of general layers, each of which allocates, checks types and keeps what training would need. Here the same sums are
done in the same order, in a few numpy calls a layer; and what a word gives by itself (its embedding) is computed once, not at each of its
places. The result is the same to the last bit (tests/test_network.py), in half the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Floats = NDArray[np.float32]

_MOST_WORDS = 1 << 15
"""Words whose vectors are kept, 25 MB at most; beyond that they are computed anew."""
_BLOCK = 32
"""New words are computed in blocks of so many: what a word gives never depends on how many others are new."""
_EPSILON = 1e-08


class _Layer:
    """A maxout layer with its normalisation: weights as the product needs them."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        weights = maxout.get_param("W")
        self.width, self.pieces, inputs = weights.shape
        # pieces one behind the other, so that the largest of them is taken in whole rows
        self.weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(self.pieces * self.width, inputs)).T
        self.bias = np.ascontiguousarray(maxout.get_param("b").T.reshape(-1))
        self.gain, self.shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, rows: Floats) -> Floats:
        sums = rows @ self.weights
        sums += self.bias
        width = self.width
        best: Floats = sums[:, :width]
        for piece in range(1, self.pieces):
            best = np.maximum(best, sums[:, piece * width : (piece + 1) * width])
        best -= best.mean(axis=1, keepdims=True)
        variance = (best * best).sum(axis=1, keepdims=True) / np.float32(width)
        best *= (variance + _EPSILON) ** (-1.0 / 2.0)
        best *= self.gain
        best += self.shift
        return best


class WordVectors:
    """Computes what spaCy's pipe `tok2vec` does."""

    def __init__(self, model: Any) -> None:
        """Raises ValueError if the model has not the layers that are known here."""
        embed, encode = model.layers
        columns, _, tables, mixed, _ = embed.layers
        self._columns = columns.attrs["columns"]
        self._tables = tables
        self._mix = _layer_of(mixed.layers[0])
        self._layers = [_layer_of(block.layers[0].layers[-1]) for block in encode.layers[0].layers]
        self._pad = encode.attrs["pad"]
        windows = {node.attrs["window_size"] for node in encode.walk() if node.name == "expand_window"}
        if self._columns[4:] != ["SPACY", "IS_SPACE"] or windows != {1} or self._pad < len(self._layers):
            raise ValueError("not the layers of spaCy's small models")
        self._width = self._mix.width
        self._forget()

    def _forget(self) -> None:
        self._places: dict[int, int] = {}
        self._known = np.empty((1024, self._width), dtype=np.float32)

    def __call__(self, docs: Sequence[Doc]) -> list[Floats]:
        """The vectors of each text's words."""
        pad, at, spans = self._pad, self._pad, []
        for doc in docs:
            spans.append((at, at + len(doc)))
            at += len(doc) + (pad if len(doc) else 0)
        rows = np.zeros((at, self._width), dtype=np.float32)
        places = self._places_of(docs)
        rows[[t for start, end in spans for t in range(start, end)]] = self._known[places]
        for layer in self._layers:
            rows += layer(_windows(rows))
        return [rows[start:end] for start, end in spans]

    def _places_of(self, docs: Sequence[Doc]) -> list[int]:
        """Where each word's own vector stands; those of new words are computed first."""
        keys = [key for doc in docs for key in _keys(doc)]
        if len(self._places) > _MOST_WORDS:
            self._forget()
        new = dict.fromkeys(key for key in keys if key not in self._places)
        if new:
            self._learn(docs, new)
        places = self._places
        return [places[key] for key in keys]

    def _learn(self, docs: Sequence[Doc], new: dict[int, None]) -> None:
        found: dict[int, NDArray[np.uint64]] = {}
        for doc in docs:
            for key, features in zip(_keys(doc), doc.to_array(self._columns), strict=True):
                if key in new:
                    found.setdefault(key, features)
        features = np.array(list(found.values()), dtype=np.uint64)
        blank = np.zeros((-len(features) % _BLOCK, features.shape[1]), dtype=np.uint64)
        blocks = np.concatenate([features, blank])
        embedded = self._tables.predict(blocks)
        vectors = np.concatenate([self._mix(embedded[at : at + _BLOCK]) for at in range(0, len(blocks), _BLOCK)])
        first = len(self._places)
        while first + len(features) > len(self._known):
            self._known = np.concatenate([self._known, np.empty_like(self._known)])
        self._known[first : first + len(features)] = vectors[: len(features)]
        self._places |= {key: first + number for number, key in enumerate(found)}


def _layer_of(chain: Any) -> _Layer:
    """The maxout and its normalisation, below whatever holds them."""
    nodes = {node.name: node for node in chain.walk()}
    return _Layer(nodes["maxout"], nodes["layernorm"])


def _keys(doc: Doc) -> list[int]:
    """A number for each word with or without a space behind it: all features of a word follow from these."""
    if not len(doc):
        return []
    rows: Any = doc.to_array(["ORTH", "SPACY"])
    keys: list[int] = np.bitwise_xor(rows[:, 0], rows[:, 1]).tolist()
    return keys


def _windows(rows: Floats) -> Floats:
    """Each row between its neighbours."""
    width = rows.shape[1]
    wide = np.zeros((len(rows), 3 * width), dtype=np.float32)
    wide[1:, :width] = rows[:-1]
    wide[:, width : 2 * width] = rows
    wide[:-1, 2 * width :] = rows[1:]
    return wide


class Steps:
    """Computes what spaCy's pipe `parser` does: the moves of all texts together, a step at a time.

    spaCy computes each step with its own copy of BLIS, which knows no processor newer than 2019 and then is a tenth as fast as numpy's
    products: measured on an AMD of 2022, 17 of 45 microseconds a word for the whole parse.
    """

    def __init__(self, parser: Any) -> None:
        """Raises ValueError if the model has not the layers that are known here."""
        self._parser = parser
        upper = parser.model.get_ref("upper")
        if not parser.model.attrs["has_upper"] or parser.model.attrs["unseen_classes"] or parser.cfg["beam_width"] != 1:
            raise ValueError("not the parser of spaCy's small models")
        self._weights, self._bias = np.ascontiguousarray(upper.get_param("W").T), upper.get_param("b")

    def __call__(self, docs: Sequence[Doc]) -> list[Any]:
        """The end states of the texts."""
        parser = self._parser
        states: list[Any] = parser.moves.init_batch(docs)
        open_ = [state for state in states if not state.is_final()]
        if open_:
            step = parser.model.predict(docs)
            while open_:
                scores = step.state2vec.predict(step.get_token_ids(open_)) @ self._weights
                scores += self._bias
                open_ = parser.transition_states(open_, scores)
            step.clear_memory()
        return states


class Network:
    """The pipes of a language, each computed the fast way where it is of the kind that is known here, and as spaCy does where not."""

    def __init__(self, nlp: Language) -> None:
        self.steps: list[tuple[Any, Callable[[Sequence[Doc]], Any]]] = [(pipe, _fast(name, pipe)) for name, pipe in nlp.pipeline]

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Gives some texts their tags and their trees."""
        for pipe, predict in self.steps:
            pipe.set_annotations(docs, predict(docs))


def _fast(name: str, pipe: Any) -> Callable[[Sequence[Doc]], Any]:
    with suppress(AttributeError, KeyError, ValueError):
        if name == "tok2vec":
            return WordVectors(pipe.model)
        if name == "parser":
            return Steps(pipe)
    predict: Callable[[Sequence[Doc]], Any] = pipe.predict
    return predict
