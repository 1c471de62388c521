"""Archives: shards that cover their inputs, workers that die, runs that go on, the same bytes whoever works, questions that only read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InputError
from detente.model.documents import Rejected
from detente.model.sources import Raw
from detente.run.engines import LocalEngine, RayEngine
from detente.run.shards import Shard, inputs_of, plan
from detente.sources.ranges import line_ranges, lines_of
from detente.surfaces.cli.code import Job, code_command, code_shard
from detente.surfaces.export.archive import Archive
from detente.surfaces.export.coded import make_folders

TEXTS = (
    "On Monday soldiers stood between villagers and rangers in Leposavić.",
    "Police arrested two protesters in Nairobi, the mayor said.",
    "The two governments will hold talks on Friday.",
    "Rebels did not attack the convoy, according to the mission.",
    "The committee published its yearly report on fish.",
    "Students blocked the bridge in Tuzla until noon.",
)


def _lines(folder: Path, count: int, name: str = "news.jsonl") -> Path:
    path = folder / name
    lines = [
        json.dumps({"text": TEXTS[i % len(TEXTS)] + f" Number {i}.", "published": "2031-03-05", "source": f"Wire {i % 3}"})
        for i in range(count)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _code(out: Path, *paths: Path, workers: int = 1, shard_mb: float = 0.0005, every_sentence: bool = False) -> int:
    return code_command(
        [str(p) for p in paths], out=str(out), workers=workers, engine="local", address=None, area=None, knowledge=None,
        published=None, source=None, mapping=None, shard_mb=shard_mb, every_sentence=every_sentence, events=False,
    )  # fmt: skip


def _bytes(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file() and p.name != "report.json"}


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=30), max_size=30),
    st.integers(1, 200),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_ranges_of_lines_cover_a_file_once_and_know_their_numbers(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], most: int, has_end: bool
) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    path.write_text("\n".join(lines) + ("\n" if has_end else ""), encoding="utf-8", newline="")
    whole = [line.encode().rstrip(b"\r\n") for line in path.read_text(encoding="utf-8").split("\n")]
    expected = [(f"{path}:{n}", line) for n, line in enumerate(whole, start=1) if line.strip()]
    parts = list(line_ranges(path, most))
    assert [p.start for p in parts[1:]] == [p.end for p in parts[:-1]]
    assert parts[0].start == 0
    assert parts[-1].end == path.stat().st_size
    assert [(r.name, r.content) for p in parts for r in lines_of(path, p, max_bytes=1_000)] == expected


def test_small_files_share_a_shard_and_large_ones_are_cut(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("A text.", encoding="utf-8")
    _lines(tmp_path, 40)
    shards, rejected = plan([str(tmp_path)], shard_bytes=1_000)
    assert not rejected
    assert len(shards[0].parts) == 5
    assert len(shards) > 3
    assert [s.number for s in shards] == list(range(len(shards)))
    inputs = [r for s in shards for r in inputs_of(s, max_bytes=1_000)]
    assert len(inputs) == 45


def test_a_line_that_is_too_long_costs_that_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "a"}\n' + b'{"text": "' + b"x" * 5_000 + b'"}\n' + b'{"text": "b"}\n')
    (part,) = line_ranges(path, 100_000)
    raws = list(lines_of(path, part, max_bytes=1_000))
    assert [len(r.content) for r in raws] == [13, 1_001, 13]
    assert [r.name.rsplit(":", 1)[1] for r in raws] == ["1", "2", "3"]


def test_rows_of_parquet_are_documents_and_a_damaged_file_costs_itself(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.parquet", tmp_path / "bad.parquet"
    pq.write_table(pa.table({"text": list(TEXTS), "published": ["2031-03-05"] * len(TEXTS)}), good, row_group_size=2)
    bad.write_bytes(good.read_bytes()[:-40])
    shards, rejected = plan([str(tmp_path)], shard_bytes=1)
    assert [Path(r.id).name for r in rejected] == ["bad.parquet"]
    raws = [r for s in shards for r in inputs_of(s, max_bytes=1_000) if isinstance(r, Raw)]
    assert [json.loads(r.content)["text"] for r in raws] == list(TEXTS)
    assert raws[-1].name.endswith(f":{len(TEXTS)}")


def test_a_file_that_goes_away_is_a_rejection(tmp_path: Path) -> None:
    path = _lines(tmp_path, 30)
    shards, _ = plan([str(path)], shard_bytes=500)
    path.unlink()
    assert all(isinstance(r, Rejected) for s in shards for r in inputs_of(s, max_bytes=1_000))


def test_the_same_bytes_come_whatever_the_number_of_workers(tmp_path: Path) -> None:
    news = _lines(tmp_path, 24)
    news.write_text(news.read_text(encoding="utf-8") + '{"text": broken\n', encoding="utf-8")
    assert _code(tmp_path / "one", news, workers=1) == 0
    assert _code(tmp_path / "three", news, workers=3) == 0
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "three")
    report = json.loads((tmp_path / "one" / "report.json").read_text(encoding="utf-8"))
    assert (report["documents"], report["rejected"]) == (24, 1)
    assert report["mentions"] > 10


def test_a_run_that_is_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    news = _lines(tmp_path, 60)
    assert _code(tmp_path / "whole", news) == 0
    command = [sys.executable, "-c", "from detente.surfaces.cli.main import main; main()", "code", str(news), "-o",
               str(tmp_path / "cut"), "--workers", "1", "--shard-mb", "0.0005", "--no-events"]  # fmt: skip
    run = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)
    markers = tmp_path / "cut" / "done"
    deadline = time.monotonic() + 120
    while run.poll() is None and time.monotonic() < deadline and len(list(markers.glob("*.json"))) < 3:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    done = {p.name: p.stat().st_mtime_ns for p in markers.glob("*.json")}
    assert 3 <= len(done) < len(list((tmp_path / "whole" / "done").glob("*.json")))
    assert _code(tmp_path / "cut", news) == 0
    assert _bytes(tmp_path / "cut") == _bytes(tmp_path / "whole")
    assert all((markers / name).stat().st_mtime_ns == time_ for name, time_ in done.items())


def test_every_sentence_is_read_on_request_and_the_report_says_so(tmp_path: Path) -> None:
    news, out = _lines(tmp_path, 6), tmp_path / "out"
    found = []
    for is_whole in (False, True):  # the second run does the shard again: it was made in another way
        assert _code(out, news, shard_mb=1, every_sentence=is_whole) == 0
        found.append(json.loads((out / "report.json").read_text(encoding="utf-8")))
    assert [f["every_sentence"] for f in found] == [False, True]
    assert 5 <= found[0]["mentions"] <= found[1]["mentions"]
    assert found[0]["documents"] == found[1]["documents"] == 6


def test_shards_of_a_changed_input_are_done_again_and_superfluous_ones_go(tmp_path: Path) -> None:
    news = _lines(tmp_path, 12)
    assert _code(tmp_path / "out", news) == 0
    _lines(tmp_path, 3)
    assert _code(tmp_path / "out", news) == 0
    assert Archive(tmp_path / "out").rows("SELECT count(*) FROM documents")[1].__next__() == (3,)


def _die_once(folder: str, job: Job, shard: Shard) -> None:
    """Works, but the first worker at shard 1 is killed."""
    mark = Path(folder) / "died"
    if shard.number == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    code_shard(job, shard)


def _die(shard: Shard) -> None:
    if shard.number == 1:
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_costs_its_shard_another_try_only(tmp_path: Path) -> None:
    news = _lines(tmp_path, 20)
    assert _code(tmp_path / "whole", news) == 0
    shards, _ = plan([str(news.resolve())], shard_bytes=500)
    job = Job(str(tmp_path / "cut"), None, None, None, None, None, "test")
    make_folders(tmp_path / "cut")
    done = list(LocalEngine(2).run(partial(_die_once, str(tmp_path), job), shards))
    assert sorted(d.shard.number for d in done) == list(range(len(shards)))
    assert all(d.error is None for d in done)
    whole, cut = _bytes(tmp_path / "whole"), _bytes(tmp_path / "cut")
    assert {n: b for n, b in cut.items() if n.endswith(".parquet")} == {n: b for n, b in whole.items() if n.endswith(".parquet")}


def test_a_shard_that_kills_each_worker_is_told_and_the_others_are_done() -> None:
    shards = [Shard(n, ()) for n in range(6)]
    done = {d.shard.number: d.error for d in LocalEngine(2).run(_die, shards)}
    assert sorted(done) == list(range(6))
    assert "died 3 times" in (done[1] or "")
    assert all(error is None for number, error in done.items() if number != 1)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("archive")
    assert _code(folder / "out", _lines(folder, 12), shard_mb=1) == 0
    return Archive(folder / "out")


def test_an_archive_tells_acts_from_denied_and_planned_ones(archive: Archive) -> None:
    found = archive.rows("SELECT type, count(*) FILTER (polarity = 'negated') FROM mentions GROUP BY ALL")[1]
    rows = {row[0]: row[1] for row in found}
    assert rows["ASSAULT"] == 2
    assert rows["COERCE"] == 0


def test_each_question_that_is_ready_can_be_asked(archive: Archive) -> None:
    ready = sorted((Path(__file__).parent.parent / "src/detente/knowledge/queries").glob("*.sql"))
    assert len(ready) >= 6
    for path in ready:
        columns, rows = archive.rows(path.read_text(encoding="utf-8"), limit=5)
        assert columns, path.name
        assert len(list(rows)) <= 5
        assert path.read_text(encoding="utf-8").startswith("-- ")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/hostname')", "COPY (SELECT 1) TO '/tmp/taken.csv'",
        "DROP VIEW mentions", "SELECT 1; SELECT 2", "ATTACH '/tmp/x.db'", "INSTALL httpfs", "SET enable_external_access = true",
        "SELECT * FROM 'https://example.org/a.parquet'", "SELECT nothing FROM mentions", "",
    ],
)  # fmt: skip
def test_a_question_can_read_nothing_but_the_archive_and_change_nothing(archive: Archive, sql: str) -> None:
    with pytest.raises(InputError):
        list(archive.rows(sql)[1])


def test_a_folder_that_is_no_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no coded archive"):
        Archive(tmp_path)


def test_ray_gives_the_same_bytes_also_when_a_worker_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))  # its workers find this module too
    news = _lines(tmp_path, 20)
    assert _code(tmp_path / "whole", news) == 0
    shards, _ = plan([str(news.resolve())], shard_bytes=500)
    job = Job(str(tmp_path / "cut"), None, None, None, None, None, "test")
    make_folders(tmp_path / "cut")
    engine = RayEngine(None, 2)
    try:
        done = list(engine.run(partial(_die_once, str(tmp_path), job), shards))
    finally:
        engine.close()
    assert (tmp_path / "died").exists()
    assert sorted(d.shard.number for d in done) == list(range(len(shards)))
    assert all(d.error is None for d in done)
    whole, cut = _bytes(tmp_path / "whole"), _bytes(tmp_path / "cut")
    assert {n: b for n, b in cut.items() if n.endswith(".parquet")} == {n: b for n, b in whole.items() if n.endswith(".parquet")}
