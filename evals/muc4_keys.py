"""The keys of MUC-4: templates with their fills, alternatives and options."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"^\s*(\d{1,2})\.\s+[A-Z ]+: [A-Z ]*?\s{2,}(\S.*?)\s*$")
_MORE = re.compile(r"^\s{20,}(\S.*?)\s*$")
_DAY = re.compile(r"(\d{1,2}) ([A-Z]{3}) (\d{2})")
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_SLOT_OF = {4: "type", 2: "date", 3: "place", 5: "stage", 9: "perpetrator", 10: "perpetrator", 12: "target", 18: "victim", 19: "victim",
            14: "number", 17: "number", 21: "number", 24: "number", 16: "effect", 23: "effect"}  # fmt: skip
SLOTS = ("type", "date", "place", "stage", "perpetrator", "target", "victim", "number", "effect")
_VALUED = ("number", "effect")


@dataclass(frozen=True, slots=True)
class Fill:
    """One value of a slot: any of the alternatives is right."""

    alternatives: tuple[str, ...]
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Template:
    """An incident of the key: fills by slot."""

    fills: Mapping[str, tuple[Fill, ...]]
    is_optional: bool


def read_keys(folder: Path) -> dict[str, list[Template]]:
    """The templates of all key files of a folder by the id of their message; messages without an incident have none."""
    found: dict[str, list[Template]] = {}
    for path in sorted(folder.glob("key*")):
        for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8", errors="replace")):
            entries = list(_entries(block))
            message = next((value for number, value in entries if number == 0), None)
            if message is None:
                continue
            templates = found.setdefault(message.split()[0], [])
            marks = next((value for number, value in entries if number == 1), "*")
            if not marks.startswith("*"):
                templates.append(_template(entries, is_optional="OPTIONAL" in marks))
    return found


def _entries(block: str) -> Iterator[tuple[int, str]]:
    """Slot numbers with their values; a line without a number is one more value of the slot before."""
    number: int | None = None
    for line in block.split("\n"):
        if line.startswith(";"):
            continue
        started = _LINE.match(line)
        more = _MORE.match(line)
        if started is not None:
            number = int(started[1])
            yield number, started[2]
        elif more is not None and number is not None:
            yield number, more[1]


def _template(entries: Sequence[tuple[int, str]], *, is_optional: bool) -> Template:
    fills: dict[str, list[Fill]] = {slot: [] for slot in SLOTS}
    for number, value in entries:
        slot = _SLOT_OF.get(number)
        if slot is None or value in ("-", "*"):
            continue
        fill = _fill(slot, number, value)
        if fill is not None and fill not in fills[slot]:
            fills[slot].append(fill)
    return Template({slot: tuple(some) for slot, some in fills.items()}, is_optional)


def _fill(slot: str, number: int, value: str) -> Fill | None:
    is_optional = value.startswith("?") or "OPTIONAL" in value
    bare = value.lstrip("? ").replace("(OPTIONAL)", "").strip()
    if slot in _VALUED:
        bare = bare.partition(":")[0]
    elif number == 19 and re.search(r'": *"', bare):
        return None  # described by name already
    if slot == "date":
        return Fill(tuple(_date(part) for part in bare.split(" / ")), is_optional)
    quoted = re.findall(r'"((?:\\"|[^"])*)"', bare) if '"' in bare else [p.strip() for p in re.split(r" / (?![^(]*\))", bare)]
    alternatives = tuple(q.replace('\\"', "").strip() for q in quoted if q.strip(" -"))
    return Fill(alternatives, is_optional) if alternatives else None


def _date(text: str) -> str:
    """ "17 FEB 90 - 18 FEB 90" with ISO days; a leading hyphen (by that day) stays."""
    bare = text.strip("() ")
    days = [f"19{y}-{_MONTHS.index(m) + 1:02}-{int(d):02}" for d, m, y in _DAY.findall(bare) if m in _MONTHS]
    return ("-" if bare.startswith("-") else "") + " ".join(days)
