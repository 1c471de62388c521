"""Tasks of a pass: run by an engine as shards are, each with a marker that is written last and says what it was made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from detente.run.engines import Done, Engine, Work
from detente.run.shards import Shard
from detente.sources.objects import files_of, make_folder, put_text

PASSES = "passes"
Told = Mapping[str, object]


def run_pass(engine: Engine, work: Work, folder: Path, name: str, *, count: int, digest: str) -> Iterator[Done]:
    """Runs the tasks 0 to `count` of a pass that are not done yet, as `digest` tells what they are made of. What the pass has no more goes."""
    make_folder(folder / PASSES / name)
    for path in files_of(folder / PASSES / name):
        if path.suffix != ".json" or not path.stem.isdigit() or int(path.stem) >= count:
            path.unlink()
    left = [Shard(n, ()) for n in range(count) if told_of(folder, name, n, digest) is None]
    yield from engine.run(work, left)


def told_of(folder: Path, name: str, number: int, digest: str) -> Told | None:
    """What a task told when it was done, None if it is still to do."""
    try:
        marker = json.loads(_marker(folder, name, number).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return marker["told"] if marker["made_of"] == digest else None


def finish(folder: Path, name: str, number: int, digest: str, told: Told) -> None:
    """Writes the marker of a task whose files are all in their places."""
    put_text(_marker(folder, name, number), json.dumps({"made_of": digest, "told": told}))


def _marker(folder: Path, name: str, number: int) -> Path:
    return folder / PASSES / name / f"{number:06d}.json"


def forget_task(folder: Path, name: str, number: int) -> None:
    """Takes the marker of a task away: it is done again."""
    _marker(folder, name, number).unlink(missing_ok=True)
