"""The page of the benchmarks is that of the records, and each record says of which commit, where and under which load."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import record
from benchmarks.page import PAGE, newest, page
from benchmarks.record import RECORDS, append, circumstances, records

FOUND = list(records())


def test_the_page_agrees_with_the_records() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(FOUND), "draw it anew: python -m benchmarks.page"


def test_a_changed_figure_changes_the_page() -> None:
    changed = [{**r, "words_per_cpu_second": 1} if r["benchmark"] == "growth" else r for r in FOUND]
    assert page(changed) != page(FOUND)


@pytest.mark.parametrize("path", sorted(RECORDS.glob("*.jsonl")), ids=lambda p: p.stem)
def test_each_record_says_of_which_commit_where_when_and_under_which_load(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        assert told["benchmark"] == path.stem
        assert re.fullmatch(r"[0-9a-f]{7,40}\+?", told["commit"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ", told["date"])
        assert {"cpu", "cores", "memory_gb", "python", "system"} <= told["machine"].keys()
        assert isinstance(told["load"], float)
        assert "/" not in json.dumps(told["machine"])


def test_cost_grows_in_line_with_size_and_memory_stays_flat() -> None:
    sizes = newest("growth", "documents", FOUND)
    assert [s["documents"] for s in sizes][-1] >= 3_000
    assert all(s["slope"] is None or s["slope"] < 1.15 for s in sizes[1:])
    assert all(s["coding_peak_mb"] < 700 and s["passes_peak_mb"] < 700 for s in sizes)
    assert sizes[-1]["coding_peak_mb"] < 1.3 * sizes[0]["coding_peak_mb"]


def test_the_newest_run_counts_by_size() -> None:
    told = [{"benchmark": "growth", "documents": d, "date": at} for d, at in ((9_000, "a"), (1_000, "b"), (300, "b"))]
    assert [r["documents"] for r in newest("growth", "documents", told)] == [300, 1_000]
    assert newest("scale", "documents", told) == []


def test_a_benchmark_that_fails_keeps_nothing_and_one_that_runs_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(record, "RECORDS", tmp_path)
    assert command.main(["no_such_benchmark"]) == 1
    assert "no_such_benchmark failed" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    append({"benchmark": "x", "figure": 2, "machine": "of its own"}, around=circumstances(), seconds=1.26)
    (told,) = records(tmp_path)
    assert (told["figure"], told["seconds"]) == (2, 1.3)
    assert isinstance(told["machine"], dict)
    assert {"commit", "machine", "load", "load_after", "date"} <= told.keys()


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"benchmark": "x"}\n{"bench', encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.jsonl:2"):
        list(records(tmp_path))
