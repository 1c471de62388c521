"""Passes over an archive: copies as in memory, events as in memory, the same bytes whoever works, a kill in the middle, one wire story once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from detente.errors import InputError
from detente.model.documents import Document
from detente.model.read_documents import ReadDocument
from detente.resolve.copies import copies_of
from detente.resolve.events import Reports, events_of
from detente.run.engines import LocalEngine, RayEngine
from detente.run.passes import copies, sketches, sweep, told
from detente.surfaces.cli.code import code_command
from detente.surfaces.cli.code_passes import found_once, plan_passes, run_passes
from detente.surfaces.export.archive import Archive
from detente.surfaces.export.coded import ShardFiles, make_folders
from detente.workspace import Workspace

START = datetime(2031, 3, 5, 8, tzinfo=UTC)
PLACES = ("Tuzla", "Goma", "Lima", "Nairobi", "Tacna", "Leposavić")
ACTS = (
    "Police arrested two protesters in {place} on {day}.",
    "Soldiers shot three rebels near {place} on {day}.",
    "Students blocked the bridge in {place} until noon.",
    "The mayor of {place} said that the talks would go on.",
    "Rebels did not attack the convoy in {place} on {day}.",
    "Protesters demanded that the minister resign.",
)
PADDING = (
    "The committee published its yearly report on fish, and nobody in the hall had anything to add to what it said about the river"
)


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace()


def _documents(workspace: Workspace, count: int) -> list[Document]:
    drawn = random.Random(7)
    found: list[Document] = []
    for number in range(count):
        published = START + timedelta(hours=7 * number)
        told_on = f"{published:%A}"
        text = " ".join(drawn.choice(ACTS).format(place=drawn.choice(PLACES), day=told_on) for _ in range(3))
        text += f" {PADDING} {' '.join(drawn.sample(PADDING.split(), 12))}."
        found.append(workspace.document(text, published=published.isoformat(), source=f"Wire {number % 5}"))
        if number % 3 == 0:
            again = text.replace("yearly", "annual")
            later = (published + timedelta(hours=1 + number % 4)).isoformat()
            found += [workspace.document(again + f" Copy {k}.", published=later, source=f"Outlet {k}") for k in range(2)]
    return found


@pytest.fixture(scope="module")
def read(workspace: Workspace) -> list[ReadDocument]:
    return [workspace.shown(r) for r in workspace.read_archive(_documents(workspace, 45))]


def _coded(folder: Path, workspace: Workspace, read: Sequence[ReadDocument], *, shards: int) -> list[str]:
    """The files of an archive of so many shards, as `detente code` writes them."""
    make_folders(folder)
    names = [f"{n:06d}" for n in range(shards)]
    for number, name in enumerate(names):
        with ShardFiles(folder, name, workspace.knowledge.types, workspace.knowledge.story_scale) as files:
            for one in read[number::shards]:
                files.read(one)
            files.finish("test")
    return names


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "report.json"
    }


def _passes(folder: Path, workspace: Workspace, names: Sequence[str], engine: LocalEngine | RayEngine) -> list[str | None]:
    plan = plan_passes(workspace, folder, names, area=None, knowledge=None, layout="acled")
    found = [d.error for d in run_passes(engine, plan)]
    found_once(plan)
    return found


class Here:
    """An engine that works in this process, in the order that it is told."""

    def __init__(self, seed: int | None = None) -> None:
        self._drawn = random.Random(seed) if seed is not None else None

    def run(self, work, shards):  # type: ignore[no-untyped-def]
        from detente.run.engines import Done

        ordered = list(shards)
        if self._drawn is not None:
            self._drawn.shuffle(ordered)
        for shard in ordered:
            work(shard)
            yield Done(shard)


def test_copies_over_an_archive_are_those_that_memory_finds(tmp_path: Path, workspace: Workspace, read: list[ReadDocument]) -> None:
    names = _coded(tmp_path, workspace, read, shards=4)
    scale = workspace.knowledge.story_scale
    expected = copies_of([r.document for r in read], scale)
    found = {d: first for d, (first, _) in _copied(tmp_path, workspace, names, len(read)).items()}
    assert len(expected) >= 20
    assert found == expected


def test_blocks_that_are_cut_find_the_same_copies(
    tmp_path: Path, workspace: Workspace, read: list[ReadDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many small blocks, few sketches at once, and large groups compared with their leaders alone."""
    found = []
    for folder, most, at_once, all_pairs in (("a", 1_000, 1_000, 1_000), ("b", 10, 3, 1)):
        names = _coded(tmp_path / folder, workspace, read, shards=3)
        monkeypatch.setattr(copies, "BLOCK_DOCUMENTS", most)
        monkeypatch.setattr(copies, "_SKETCHES_AT_ONCE", at_once)
        monkeypatch.setattr(copies, "_ALL_PAIRS", all_pairs)
        found.append(_copied(tmp_path / folder, workspace, names, len(read)))
    assert found[0] == found[1]


def test_a_copy_of_a_copy_that_has_gone_too_far_from_the_first_is_no_copy(tmp_path: Path, workspace: Workspace) -> None:
    words = [f"word{n}" for n in range(120)]
    chain = [" ".join(["other" + w if i < 5 * step else w for i, w in enumerate(words)]) for step in range(5)]
    found = [workspace.document(t, published=(START + timedelta(hours=n)).isoformat()) for n, t in enumerate(chain)]
    read = [ReadDocument(d, (), ()) for d in found]
    names = _coded(tmp_path, workspace, read, shards=2)
    expected = copies_of(found, workspace.knowledge.story_scale)
    assert found[1].id in expected
    assert any(d.id not in expected for d in found[2:])  # it is like one before it, which is a copy itself
    assert {d: f for d, (f, _) in _copied(tmp_path, workspace, names, len(found)).items()} == expected


def _copied(folder: Path, workspace: Workspace, names: Sequence[str], documents: int) -> dict[str, tuple[str, str]]:
    """Of each document that repeats another the first, and its family, as the passes find them."""
    for name in (copies.PAIRS, copies.COPIES):
        (folder / name).mkdir()
    count = copies.blocks(documents)
    for number in range(count):
        copies.pairs_of_block(folder, names, number, count, share=workspace.knowledge.story_scale.copy_share)
    copies.write_copies(folder, names, count)
    ids = [sketches.ids_of(folder, name) for name in names]
    return {ids[i][row]: first for i in range(len(names)) for row, first in copies.copies_in(folder, i).items()}


def _sets(events: Sequence[Sequence[str]]) -> set[tuple[str, ...]]:
    return {tuple(sorted(e)) for e in events}


def _in_memory(read: Sequence[ReadDocument], workspace: Workspace) -> set[tuple[str, ...]]:
    found = copies_of([r.document for r in read], workspace.knowledge.story_scale)
    stories = {**found, **{first: first for first in found.values()}}
    mentions = [m for r in read for m in r.mentions]
    return _sets(
        [e.mentions for e in events_of(mentions, {r.document.id: r.document for r in read}, reports=Reports(stories, found))]
    )


def _swept(folder: Path, names: Sequence[str], blocks: Sequence[told.Block], at_once: int) -> list[list[str]]:
    return [[m.id for m in g.mentions] for b in blocks for g in sweep.gathered(folder, names, b, at_once=at_once)]


def _with_passes(folder: Path, workspace: Workspace, read: Sequence[ReadDocument], *, shards: int = 3) -> list[str]:
    names = _coded(folder, workspace, read, shards=shards)
    assert not any(_passes(folder, workspace, names, Here()))  # type: ignore[arg-type]
    return names


def test_an_archive_that_is_one_block_has_the_events_that_memory_finds(
    tmp_path: Path, workspace: Workspace, read: list[ReadDocument]
) -> None:
    names = _with_passes(tmp_path, workspace, read)
    found = _swept(tmp_path, names, [(told.ALL,) * 3], 1_000_000)
    assert len(found) > 40
    assert _sets(found) == _in_memory(read, workspace)


def test_days_taken_some_at_a_time_and_blocks_by_kind_find_the_same_events(
    tmp_path: Path, workspace: Workspace, read: list[ReadDocument]
) -> None:
    names = _with_passes(tmp_path, workspace, read)
    counts = told.counts(tmp_path, names)
    by_kind = sweep.blocks(counts, whole=max(counts.values()) * 4)
    assert len(by_kind) > 3
    expected = _in_memory(read, workspace)
    for blocks, at_once in (([(told.ALL,) * 3], 30), (by_kind, 1_000), (by_kind, 10)):
        found = _swept(tmp_path, names, blocks, at_once)
        assert sorted(i for e in found for i in e) == sorted(i for e in expected for i in e)  # each mention in one event
        assert len(_sets(found) & expected) >= 0.97 * len(expected)


def test_a_cut_between_two_days_parts_no_event_that_both_tell(tmp_path: Path, workspace: Workspace) -> None:
    told_by = (("2031-03-04T20:00:00Z", "Lake Wire"), ("2031-03-05T10:00:00Z", "Hill Post"))
    found = [workspace.document(f"Students blocked the bridge in Goma. {s}.", published=at, source=s) for at, s in told_by]
    read = [workspace.shown(r) for r in workspace.read_archive(found)]
    names = _with_passes(tmp_path, workspace, read, shards=2)
    assert len(told.days(tmp_path, names, (told.ALL,) * 3)) == 2
    (event,) = _swept(tmp_path, names, [(told.ALL,) * 3], 1)
    assert len(event) == 2


def test_blocks_by_region_lose_no_mention_and_few_events(tmp_path: Path, workspace: Workspace, read: list[ReadDocument]) -> None:
    names = _with_passes(tmp_path, workspace, read)
    blocks = sweep.blocks(told.counts(tmp_path, names), whole=1)
    assert any(region not in ("", told.ALL) for _, _, region in blocks)
    found, expected = _swept(tmp_path, names, blocks, 1_000), _in_memory(read, workspace)
    assert Counter(i for e in found for i in e) == Counter(i for e in expected for i in e)
    assert len(_sets(found) & expected) >= 0.9 * len(expected)


def test_a_wire_story_in_ten_outlets_counts_once(tmp_path: Path, workspace: Workspace) -> None:
    story = "On Monday police arrested nine protesters in Tuzla. " + PADDING + "."
    own = "Police arrested nine protesters in Tuzla on Monday, officials of the canton said in the evening."
    copied = [
        workspace.document(story + f" Outlet {n}.", published=f"2031-03-03T1{n}:00:00Z", source=f"Outlet {n}") for n in range(10)
    ]
    other = workspace.document(own, published="2031-03-03T20:00:00Z", source="Canton Post")
    read = [workspace.shown(r) for r in workspace.read_archive([*copied, other, copied[0]])]  # one of them taken in twice
    _with_passes(tmp_path, workspace, read, shards=4)
    archive = Archive(tmp_path)
    rows = list(archive.rows("SELECT document_count, family_count, families FROM events WHERE type = 'COERCE'")[1])
    assert rows == [(11, 2, "Canton Post; Outlet 0")]
    voices = list(archive.rows("SELECT DISTINCT event IS NOT NULL, first_family FROM mentions WHERE type = 'COERCE' ORDER BY 2")[1])
    assert voices == [(True, "Canton Post"), (True, "Outlet 0")]
    assert list(archive.rows("SELECT count(*), count(copy_of), count(*) FILTER (copy_of = id) FROM documents")[1]) == [(12, 10, 1)]


def test_the_passes_give_the_same_bytes_whatever_the_workers_their_order_and_the_engine(
    tmp_path: Path, workspace: Workspace, read: list[ReadDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    ray = RayEngine(None, 2)
    try:
        for name, engine in (("one", Here()), ("mixed", Here(3)), ("two", LocalEngine(2)), ("ray", ray)):
            names = _coded(tmp_path / name, workspace, read, shards=4)
            assert not any(_passes(tmp_path / name, workspace, names, engine))  # type: ignore[arg-type]
    finally:
        ray.close()
    one = _bytes(tmp_path / "one")
    assert any(n.startswith("events/") for n in one)
    assert any(b"arrest" in b for n, b in one.items() if n == "acled.csv")
    for name in ("mixed", "two", "ray"):
        assert _bytes(tmp_path / name) == one, name


_RUN = """
import sys, time
from pathlib import Path
from detente.run.engines import LocalEngine
from detente.surfaces.cli import code_passes
from detente.workspace import Workspace
plan = code_passes.plan_passes(Workspace(), Path(sys.argv[1]), sys.argv[2].split(","), area=None, knowledge=None, layout="acled")
for done in code_passes.run_passes(LocalEngine(1), plan):
    time.sleep(0.05)
code_passes.found_once(plan)
"""


@pytest.mark.parametrize("where", ["pairs", "events"])
def test_a_run_that_is_killed_in_the_middle_of_a_pass_goes_on_where_it_stopped(
    tmp_path: Path, workspace: Workspace, read: list[ReadDocument], where: str
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    names = _with_passes(whole, workspace, read, shards=5)
    _coded(cut, workspace, read, shards=5)
    run = subprocess.Popen([sys.executable, "-c", _RUN, str(cut), ",".join(names)], start_new_session=True)
    markers = cut / "passes" / where
    deadline = time.monotonic() + 120
    while run.poll() is None and time.monotonic() < deadline and not list(markers.glob("*.json")):
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    done = {p: p.stat().st_mtime_ns for p in (cut / "passes").glob("*/*.json")}
    assert done
    assert not (cut / "acled.csv").exists()
    assert not any(_passes(cut, workspace, names, Here()))  # type: ignore[arg-type]
    assert _bytes(cut) == _bytes(whole)
    assert all(p.stat().st_mtime_ns == at for p, at in done.items())


def test_a_shard_that_is_coded_again_gets_its_events_again(tmp_path: Path, workspace: Workspace, read: list[ReadDocument]) -> None:
    names = _with_passes(tmp_path, workspace, read)
    before = _bytes(tmp_path)
    _coded(tmp_path, workspace, read, shards=3)
    assert _bytes(tmp_path) != before
    assert not any(_passes(tmp_path, workspace, names, Here()))  # type: ignore[arg-type]
    assert _bytes(tmp_path) == before


def test_a_lost_task_ends_the_passes_and_is_told(tmp_path: Path, workspace: Workspace, read: list[ReadDocument]) -> None:
    names = _coded(tmp_path, workspace, read, shards=2)
    plan = plan_passes(workspace, tmp_path, names, area=None, knowledge=None, layout=None)
    (tmp_path / "told" / "000001.parquet").write_bytes(b"damaged")
    found = [d.error for d in run_passes(LocalEngine(2), plan)]
    assert "Parquet" in (found[-1] or "")
    assert not list((tmp_path / "passes" / "apply").glob("*.json") if (tmp_path / "passes" / "apply").exists() else ())


def test_a_damaged_file_of_the_archive_is_named_with_what_to_do(tmp_path: Path) -> None:
    news = _lines(tmp_path)
    assert _code(news, tmp_path / "out") == 0
    (tmp_path / "out" / "sketches" / "000000.parquet").write_bytes(b"damaged")
    (tmp_path / "out" / "passes" / "copies" / "000000.json").unlink()
    with pytest.raises(InputError, match=r"sketches.*done"):
        _code(news, tmp_path / "out")


def _code(news: Path, out: Path, layout: str | None = None) -> int:
    return code_command(
        [str(news)], out=str(out), workers=1, engine="local", address=None, area=None, knowledge=None, published=None, source=None,
        mapping=None, shard_mb=0.0005, layout=layout,
    )  # fmt: skip


def _lines(folder: Path) -> Path:
    path = folder / "news.jsonl"
    texts = ["Police arrested two protesters in Nairobi on Monday.", "Soldiers shot three rebels near Goma on Monday."]
    lines = [
        json.dumps({"text": texts[n % 2], "published": f"2031-03-03T1{n}:00:00Z", "source": f"Wire {n % 3}"}) for n in range(8)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_an_archive_in_which_nothing_can_be_read_or_nothing_is_told_has_no_event(tmp_path: Path) -> None:
    for name, text in (("broken", '{"text": broken\n'), ("quiet", '{"text": "The committee published its report on fish."}\n')):
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
        assert _code(tmp_path / f"{name}.jsonl", tmp_path / name, "acled") == 0
        assert list(Archive(tmp_path / name).rows("SELECT count(*) FROM events")[1]) == [(0,)]
        assert (tmp_path / name / "acled.csv").read_text(encoding="utf-8-sig").count("\n") == 1


def test_events_that_are_older_than_the_mentions_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    news = _lines(tmp_path)
    for is_wanted in (True, False):
        news.write_text(news.read_text(encoding="utf-8") + '{"text": "Rebels left Goma."}\n', encoding="utf-8")
        code_command(
            [str(news)], out=str(tmp_path / "out"), workers=1, engine="local", address=None, area=None, knowledge=None, published=None,
            source=None, mapping=None, shard_mb=8, events=is_wanted,
        )  # fmt: skip
        assert ("events/ is of an earlier run" in capsys.readouterr().err) is not is_wanted


def test_the_command_tells_events_and_writes_the_layout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _code(_lines(tmp_path), tmp_path / "out", "acled") == 0
    said = capsys.readouterr().out
    assert "2 events, 2 of them told by more than one family" in said
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["once"]["acled_rows"] == 2
    assert pq.read_table(tmp_path / "out" / "events").num_rows == 2
    assert _code(tmp_path / "news.jsonl", tmp_path / "out") == 0
    assert not (tmp_path / "out" / "acled.csv").exists()  # it was not asked for this time
