"""Every input that the fuzzers keep goes through its reader without a crash; so do torn and flipped copies of each."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fuzz.targets import TARGETS

CORPUS = Path(__file__).resolve().parent.parent / "fuzz" / "corpus"
KEPT = sorted(p for p in CORPUS.rglob("*") if p.is_file())


def test_every_reader_has_a_corpus() -> None:
    assert {p.parent.name for p in KEPT} == set(TARGETS)


@pytest.mark.parametrize("path", KEPT, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_kept_input_is_read_or_refused(path: Path) -> None:
    target, content = TARGETS[path.parent.name], path.read_bytes()
    target(content)
    chance = random.Random(path.name)  # the same damage in each run
    for _ in range(6):
        damaged = bytearray(content[: chance.randrange(len(content) + 1)])
        for _ in range(min(4, len(damaged))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        target(bytes(damaged))
