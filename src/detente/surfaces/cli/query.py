"""`detente query`: questions to a coded archive."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

import click

from detente.errors import InputError
from detente.ontology.files import KnowledgeFiles
from detente.settings import load_settings
from detente.surfaces.export.archive import Archive
from detente.surfaces.export.csv_file import MARK, written

_FOLDER = "queries"
_WIDEST = 40
_TABLE_ROWS = 50


def query_command(question: str | None, *, archive: str, format_: str, limit: int | None, knowledge: str | None) -> int:
    """Asks, and prints the rows; without a question, the ones that are ready."""
    ready = _ready(knowledge)
    if question is None:
        for name, path in ready.items():
            click.echo(f"{name:12} {_first_line(path)}")
        return 0
    sql = ready[question].read_text(encoding="utf-8") if question in ready else question
    if " " not in sql.strip():
        raise InputError("query", f"{question!r} is no SELECT and no question that is ready; ready are: {', '.join(ready)}")
    columns, rows = Archive(archive).rows(sql, limit=limit)
    _PRINTERS[format_](columns, rows)
    return 0


def _ready(knowledge: str | None) -> dict[str, Path]:
    """The questions that are files of knowledge, by name; one of an overlay takes the place of a built-in one."""
    settings = load_settings()
    files = KnowledgeFiles.with_overlay(Path(knowledge) if knowledge else settings.knowledge)
    return {p.stem: p for p in files.find(f"{_FOLDER}/*.sql")}


def _first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").split("\n", 1)[0].removeprefix("--").strip()


def _print_table(columns: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    shown = [[_short(cell) for cell in row] for row in islice(rows, _TABLE_ROWS)]
    widths = [max([len(name), *(len(row[i]) for row in shown)]) for i, name in enumerate(columns)]
    for line in (list(columns), ["-" * w for w in widths], *shown):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    if next(rows, None) is not None:
        click.echo(f"... the first {_TABLE_ROWS} rows; --format csv or jsonl gives all, --limit fewer")


def _print_csv(columns: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    sys.stdout.write(MARK)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([written(_plain(c)) for c in row] for row in rows)


def _print_lines(columns: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    for row in rows:
        click.echo(json.dumps(dict(zip(columns, map(_plain, row), strict=True)), ensure_ascii=False))


def _plain(cell: object) -> str | int | float | bool | None:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return float(cell) if cell % 1 else int(cell)
    return cell if isinstance(cell, str | int | float | bool | None) else str(cell)


def _short(cell: object) -> str:
    text = "" if cell is None else str(_plain(cell)).replace("\n", " ")
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


_PRINTERS = {"table": _print_table, "csv": _print_csv, "jsonl": _print_lines}
