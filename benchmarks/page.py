"""The page docs/benchmarks.md, drawn from the newest records: `python -m benchmarks.page` writes it, `--check` says whether it is current."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.record import ROOT, records

PAGE = ROOT / "docs" / "benchmarks.md"
Record = Mapping[str, object]
# Of each benchmark: what it is, what of a record tells which line it is, and its columns.
_TABLES: dict[str, tuple[str, str | None, tuple[tuple[str, str], ...]]] = {
    "start": (
        "Start: seconds of CPU, the median of three processes", None,
        (("help_cpu_seconds", "`detente --help`, s"), ("first_report_cpu_seconds", "first report, cold, s"), ("first_report_peak_mb", "memory, MB")),
    ),
    "pinned": (
        "Reading against spaCy's default pipe: ratio of words a second of CPU on the example reports; CI fails at a loss of 20 %", None,
        (("ratio", "ratio"), ("pinned", "pinned"), ("runs", "runs")),
    ),
    "growth": (
        "Cost of an archive against its size: one worker, documents of 150 words; slope 1 is linear", "documents",
        (
            ("documents", "documents"), ("mentions", "mentions"), ("events", "events"), ("coding_cpu_seconds", "coding, s of CPU"),
            ("passes_cpu_seconds", "copies and events, s of CPU"), ("cpu_ms_a_document", "ms a document"), ("words_per_cpu_second", "words/s of CPU"),
            ("slope", "slope"), ("coding_peak_mb", "memory coding, MB"), ("passes_peak_mb", "memory of passes, MB"),
        ),
    ),
    "archive_events": (
        "Copies and events over a whole archive of mentions that are given: one process", "mentions",
        (
            ("mentions", "mentions"), ("copies", "copies"), ("events", "events"), ("copies_cpu_seconds", "copies, s of CPU"),
            ("events_cpu_seconds", "events, s of CPU"), ("us_a_mention", "µs a mention"), ("peak_mb", "memory, MB"),
        ),
    ),
    "archive_queries": (
        "Ready questions to a coded archive: seconds by the clock, the median of three", "mentions",
        (("mentions", "mentions"), ("slowest", "slowest, s")),
    ),
    "scale": (
        "An invented archive coded twice, once killed with -9 in the middle", "documents",
        (
            ("documents", "documents"), ("words", "words"), ("mentions", "mentions"), ("events", "events"), ("workers", "workers"), ("shards", "shards"),
            ("killed_at", "killed at"), ("is_same", "same bytes"), ("seconds", "s by the clock"), ("words_per_cpu_second", "words/s of CPU"),
            ("peak_mb", "memory of the largest process, MB"),
        ),
    ),
}  # fmt: skip
_HEAD = """# Benchmarks: the figures

Drawn by `python -m benchmarks.page` from `benchmarks/records/*.jsonl`: the newest run of each. `make benchmarks` runs the quick ones and adds
records; `python -m benchmarks NAME ARGUMENT...` runs one. Do not edit this page. Figures by CPU and ratios say more than those by the clock where
the load (in processes that want a core, before and after) is higher than the cores. What each one does, and those that need data or hours, stand
in [benchmarks/README.md](../benchmarks/README.md); what the figures mean for a large archive in [speed](speed.md).
"""


def page(found: Sequence[Record]) -> str:
    """The page of some records."""
    return "\n".join([_HEAD, *(line for name, table in _TABLES.items() for line in _table(name, table, found))])


def newest(name: str, key: str | None, found: Sequence[Record]) -> list[Record]:
    """The records of the newest run of a benchmark, by size: slopes compare the sizes of one run."""
    own = [r for r in found if r["benchmark"] == name]
    last = [r for r in own if r["date"] == own[-1]["date"]]
    return last if key is None else sorted(last, key=lambda r: _size(r[key]))


def _size(value: object) -> float:
    assert isinstance(value, (int, float))
    return float(value)


def _table(name: str, table: tuple[str, str | None, tuple[tuple[str, str], ...]], found: Sequence[Record]) -> Iterator[str]:
    title, key, columns = table
    rows = newest(name, key, found)
    if not rows:
        return
    yield from (f"## {title}", "")
    yield "| " + " | ".join([*(shown for _, shown in columns), "load", "date", "commit"]) + " |"
    yield "|---" * (len(columns) + 3) + "|"
    for row in rows:
        load = f"{row['load']} to {row['load_after']}"
        cells = [*(_written(row.get(column)) for column, _ in columns), load, str(row["date"])[:10], str(row["commit"])]
        yield "| " + " | ".join(cells) + " |"
    yield from ("", f"Machine: {'; '.join(dict.fromkeys(_machine(r) for r in rows))}.", "")


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _machine(record: Record) -> str:
    told = record["machine"]
    assert isinstance(told, Mapping)
    return f"{told['cpu']}, {told['cores']} cores, {told['memory_gb']} GB, {told['system']}, Python {told['python']}"


def main() -> int:
    parser = argparse.ArgumentParser(description="The page of the benchmarks.")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if the page is not that of the records")
    text = page(list(records()))
    if parser.parse_args().check:
        return 0 if PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
