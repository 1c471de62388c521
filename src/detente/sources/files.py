"""Files and standard input: the first stage on a laptop."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from detente.model.documents import Rejected
from detente.model.sources import Raw

SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl", ".pdf", ".docx")


def raw_inputs(paths: Sequence[str], *, max_bytes: int) -> Iterator[Raw | Rejected]:
    """The bytes of each path, folders walked in name order; "-" is standard input. What cannot be opened is rejected."""
    for name in paths:
        if name == "-":
            content = sys.stdin.buffer.read(max_bytes + 1)
            yield Raw("-", content, ".jsonl" if content.lstrip()[:1] == b"{" else ".txt")
            continue
        path = Path(name)
        if path.is_dir():
            yield from _folder(path, max_bytes)
        else:
            yield _file(path, max_bytes)


def _folder(path: Path, max_bytes: int) -> Iterator[Raw | Rejected]:
    inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
    if not inside:
        yield Rejected(str(path), "fetch", "the folder is empty")
    for file in inside:
        if file.suffix.lower() in SUFFIXES:
            yield _file(file, max_bytes)


def _file(path: Path, max_bytes: int) -> Raw | Rejected:
    try:
        with path.open("rb") as content:
            return Raw(str(path), content.read(max_bytes + 1), path.suffix.lower())
    except OSError as error:
        return Rejected(str(path), "fetch", f"cannot be opened: {error.strerror or error}")
