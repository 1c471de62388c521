"""The parse computed our way is spaCy's own parse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from detente.reading.network import Network, Steps, WordVectors
from detente.settings import Settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def theirs() -> Language:
    return spacy.load(Settings().model, exclude=["ner", "attribute_ruler", "senter", "lemmatizer"])


@pytest.fixture(scope="module")
def ours() -> Language:
    return spacy.load(Settings().model, exclude=["ner", "attribute_ruler", "senter", "lemmatizer"])


@pytest.fixture(scope="module")
def texts() -> list[list[str]]:
    paths = sorted(p for p in (ROOT / "examples").rglob("*.txt"))
    lines = [line for p in paths for line in p.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [line.split() for line in lines[:150]]


def _docs(nlp: Language, texts: list[list[str]]) -> list[Doc]:
    return [Doc(nlp.vocab, words=words) for words in texts]


def test_both_pipes_are_taken_over(ours: Language) -> None:
    kinds = [type(predict) for _, predict in Network(ours).steps]
    assert kinds[0] is WordVectors
    assert kinds[2] is Steps


def test_the_vectors_are_those_of_spacy_whatever_came_before(theirs: Language, texts: list[list[str]]) -> None:
    model = theirs.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    vectors = WordVectors(model)
    docs = _docs(theirs, texts)
    for _ in range(2):
        for docs_ in (docs[:40], docs[40:41], docs):
            for own, their in zip(vectors(docs_), model.predict(docs_), strict=True):
                np.testing.assert_allclose(own, their, atol=2e-5)


def test_a_text_has_the_same_vectors_alone_and_among_others(theirs: Language, texts: list[list[str]]) -> None:
    model = theirs.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    docs = [Doc(theirs.vocab, words=[]), *_docs(theirs, texts)]
    together = WordVectors(model)(docs)
    for doc, expected in zip(docs, together, strict=True):
        np.testing.assert_allclose(WordVectors(model)([doc])[0], expected, atol=2e-5)


def test_the_parse_is_that_of_spacy(theirs: Language, ours: Language, texts: list[list[str]]) -> None:
    expected = [[(t.tag_, t.dep_, t.head.i) for t in doc] for doc in theirs.pipe(_docs(theirs, texts))]
    docs = _docs(ours, texts)
    Network(ours).annotate(docs)
    found = [[(t.tag_, t.dep_, t.head.i) for t in doc] for doc in docs]
    assert sum(map(len, expected)) > 1300
    assert found == expected


def test_words_beyond_the_most_that_are_kept_are_read_all_the_same(
    theirs: Language, texts: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.reading.network._MOST_WORDS", 20)
    model = theirs.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    vectors = WordVectors(model)
    for doc in _docs(theirs, texts[:30]):
        np.testing.assert_allclose(vectors([doc])[0], model.predict([doc])[0], atol=2e-5)
