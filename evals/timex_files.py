"""Gold expressions of time in three formats: TIMEX2 inline, TimeML (TIMEX3 inline), and rows of expression, type, value."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

TIMEX2, TIMEX3, ROWS = "timex2", "timeml", "rows"


@dataclass(frozen=True, slots=True)
class GoldTime:
    """An annotated expression at [start, end) of its document; `value` is None where the annotators gave none."""

    start: int
    end: int
    text: str
    value: str | None


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A text with its expressions; `created` is the time it was written, `is_narrative` tells a history from news."""

    name: str
    style: str
    text: str
    created: datetime | None
    is_narrative: bool
    times: tuple[GoldTime, ...]


def read_documents(folder: Path) -> Iterator[GoldDocument]:
    """The documents of every file under a folder that is in one of the formats; other files give none."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        content = path.read_text(encoding="utf-8", errors="replace")
        if "<TIMEX2" in content:
            yield _timex2(path.name, content)
        elif "<TimeML" in content:
            yield _timeml(path.name, content)
        elif path.suffix == ".tsv":
            yield from _rows(path.name, content)


_TAG = re.compile(r"<(/?)(\w+)([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")


def _inline(content: str, tag: str, value: str) -> tuple[str, list[tuple[GoldTime, dict[str, str]]]]:
    """The text without tags, and each element `tag` that has words, with its attributes; inner elements come before outer ones."""
    pieces: list[str] = []
    length, at = 0, 0
    open_tags: list[tuple[int, dict[str, str]]] = []
    found: list[tuple[int, int, dict[str, str]]] = []
    for match in [*_TAG.finditer(content), None]:
        piece = html.unescape(content[at : match.start() if match else len(content)])
        pieces.append(piece)
        length += len(piece)
        at = match.end() if match else len(content)
        if match and match[2] == tag and match[1] and open_tags:
            start, attributes = open_tags.pop()
            found.append((start, length, attributes))
        elif match and match[2] == tag and not match[1] and not match[3].endswith("/"):
            open_tags.append((length, dict(_ATTRIBUTE.findall(match[3]))))
    text = "".join(pieces)
    return text, [
        (GoldTime(start, end, text[start:end], attributes.get(value) or None), attributes)
        for start, end, attributes in found
        if text[start:end].strip()
    ]


def _element(content: str, name: str) -> str | None:
    match = re.search(rf"<{name}\b[^>]*>(.*?)</{name}>", content, re.S)
    return match[1] if match else None


def _timex2(name: str, content: str) -> GoldDocument:
    created = _date_in(re.sub(r"<[^>]*>", "", _element(content, "DATETIME") or ""))
    text, found = _inline(_element(content, "TEXT") or content, "TIMEX2", "val")
    is_narrative = "HISTORY" in (_element(content, "DOCTYPE") or "")
    return GoldDocument(name, TIMEX2, text, created, is_narrative, tuple(time for time, _ in found))


_HEADER_CHARS = 1_500
_CREATION = ("CREATION_TIME", "PUBLICATION_TIME", "RELEASE_TIME")


def _timeml(name: str, content: str) -> GoldDocument:
    """The body is the TEXT element or, in files without one, what follows the line that tells the time of creation."""
    body = _element(content, "TEXT")
    text, found = _inline(body if body is not None else content, "TIMEX3", "value")
    tagged = [
        time for time, attributes in _inline(content, "TIMEX3", "value")[1] if attributes.get("functionInDocument") in _CREATION
    ]
    created = _date_in(tagged[0].value or "") if tagged else _date_in(text[:_HEADER_CHARS]) or _date_in(name)
    times = tuple(time for time, attributes in found if attributes.get("functionInDocument") not in _CREATION)
    start = 0 if body is not None else _end_of_header(text)
    return GoldDocument(name, TIMEX3, text[start:], created, False, tuple(_moved(t, -start) for t in times if t.start >= start))


def _moved(time: GoldTime, by: int) -> GoldTime:
    return GoldTime(time.start + by, time.end + by, time.text, time.value)


_DATES = (
    (re.compile(r"\b([12]\d{3})-(\d\d?)-(\d\d?)(?:[T ](\d\d):(\d\d))?"), ("year", "month", "day", "hour", "minute")),
    (re.compile(r"\b(\d\d?)/(\d\d?)/([12]\d{3})(?: (\d\d?):(\d\d))?"), ("month", "day", "year", "hour", "minute")),
    (re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"), ("year", "month", "day")),
)


def _date_in(text: str) -> datetime | None:
    """The first date in a header: ISO, American, or eight digits in a row (as in the numbers of wire reports)."""
    for pattern, names in _DATES:
        match = pattern.search(text)
        if match:
            parts = {name: int(value) for name, value in zip(names, match.groups(), strict=True) if value}
            return datetime(**parts, tzinfo=UTC)
    return None


def _end_of_header(text: str) -> int:
    matches = [m for pattern, _ in _DATES[:2] if (m := pattern.search(text[:_HEADER_CHARS]))]
    if not matches:
        return 0
    line_end = text.find("\n", min(m.end() for m in matches))
    return max(line_end, 0)


def _rows(name: str, content: str) -> Iterator[GoldDocument]:
    """One document for each block of rows; the first row of a block is its date. Each expression is a line of its text."""
    for number, block in enumerate(re.split(r"\n\s*\n", content.strip()), start=1):
        rows = [line.split("\t") for line in block.splitlines() if line.count("\t") >= 2]
        if not rows:
            continue
        text, times = "", []
        for expression, _, value, *_ in rows[1:]:
            times.append(GoldTime(len(text), len(text) + len(expression), expression, value.strip() or None))
            text += expression + "\n\n"
        yield GoldDocument(f"{name}:{number}", ROWS, text, _date_in(rows[0][2]), False, tuple(times))
