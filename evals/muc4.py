"""Whole records of incidents, on MUC-4: type, date, place, stage, perpetrators, targets, victims, numbers and effects.

Every folder with texts and keys below `muc4` is scored (key-*: the keys; the other files beside them: the texts). The templates found are the
mentions of violence that the product prints, put together as MUC does: one incident for all that is told of one type at one place and
day. Templates are aligned one to one by the slots in which they agree; what is left over counts against precision or recall. A fill is right
if it shares half of its words with one of the key's alternatives; the country alone, or a date that only overlaps, is worth half. Optional
templates and fills neither help nor hurt. MUC's conventions (what is no incident: history, plans, fights among forces) are held here.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from detente.model.mentions import ActorRef, Mention, PlaceRef
from detente.model.read_documents import ReadDocument
from detente.workspace import Workspace
from evals.muc4_keys import SLOTS, Fill, Template, read_keys
from evals.result import MissingGold, Result, f1, gold_folder, measured, percent

_ID = re.compile(r"^((?:DEV|TST\d)-MUC\d-\d{4})[^\n]*$", re.M)
_DATELINE = re.compile(r"\b(\d{1,2}) (JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]* (\d{2})\b")
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_FORCES = frozenset({"MIL", "COP", "UAF", "REB", "SPY"})
_KINDS = {"abduct": "KIDNAPPING", "explosives": "BOMBING", "suicide-attack": "BOMBING"}
_EFFECTS = {"dead": "DEATH", "injured": "INJURY"}
_PRONOUNS = frozenset("IT THEY THEM HE SHE HIM HER WHO WHICH THIS THAT THOSE SOME OTHERS ONE".split())
_LONGEST_AGO = timedelta(days=60)
_SAME = 0.5

Scored = Mapping[str, tuple[float, float, float]]


@dataclass(slots=True)
class Found:
    """An incident put together from mentions: fills by slot."""

    kind: str
    published: date | None = None
    country: str | None = None
    days: set[tuple[date, date]] = field(default_factory=set)
    places: list[str] = field(default_factory=list)
    fills: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def score(data: Path) -> Result:
    """f1, precision and recall over slot fills, and f1 of each slot, over all folders and apart for each."""
    folder = gold_folder(data, "muc4")
    sets = {path: list(_texts(path)) for path in sorted(folder.iterdir()) if path.is_dir()}
    texts = [(path.name, name, text) for path, some in sets.items() for name, text in some]
    if not texts:
        raise MissingGold(f"no folder with texts and keys in {folder}")
    keys = {path.name: read_keys(path) for path in sets}
    workspace = Workspace()
    things = (
        workspace.knowledge.cues["place_nouns"]
        | workspace.knowledge.vague["things.vehicles"]
        | workspace.knowledge.vague["things.other"]
    )
    documents = [workspace.document(_story(text), published=_published(text)) for _, _, text in texts]
    scored: list[tuple[str, Scored]] = []
    for (part, name, _), read in zip(texts, workspace.read(documents), strict=True):
        found = list(incidents(read, things))
        scored.append((part, compare(keys[part].get(name, []), found)))
    return measured("muc4", scored, _scores)


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("key") or not path.is_file():
            continue
        content = path.read_text(encoding="utf-8", errors="replace")
        marks = list(_ID.finditer(content))
        for mark, following in zip(marks, [*marks[1:], None], strict=False):
            body = content[mark.end() : following.start() if following else len(content)].strip()
            if body:
                yield mark[1], body


def _story(text: str) -> str:
    """The text behind the format's own header, where it marks one."""
    _, mark, story = text.partition("[TEXT]")
    return story.strip() if mark else text


def _published(text: str) -> str | None:
    found = _DATELINE.search(text[:300])
    return f"19{found[3]}-{_MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}" if found is not None else None


# what the product found ----------------------------------------------------------------------------------------------


def incidents(read: ReadDocument, things: frozenset[str]) -> Iterator[Found]:
    """The violent mentions of a document, put together by type, place and day. `things` are words for what is no person."""
    published = read.document.published
    countries = Counter(name for p in read.places if (name := _country(p)) is not None)
    groups: list[Found] = []
    for mention in read.mentions:
        if not _is_incident(mention, published):
            continue
        kind = _KINDS.get(mention.mode or "", "ATTACK")
        days = _days(mention)
        places = [p.name or p.text for p in mention.places]
        group = next((g for g in groups if g.kind == kind and _meets(g, days, places)), None)
        if group is None:
            group = Found(
                kind, published.date() if published is not None else None, countries.most_common(1)[0][0] if countries else None
            )
            groups.append(group)
        _add(group, mention, days, places, things)
    yield from (g for g in groups if any(g.fills[s] for s in ("perpetrator", "target", "victim")))


def _country(place: PlaceRef) -> str | None:
    return place.name if place.precision == "country" else None


def _is_incident(mention: Mention, published: datetime | None) -> bool:
    if mention.type != "ASSAULT" or mention.polarity != "affirmed" or mention.status not in ("happened", "ongoing"):
        return False
    when = mention.when
    if when is not None and when.end is not None and published is not None and when.text and published - when.end > _LONGEST_AGO:
        return False
    sectors = {r.sector for r in mention.recipients}
    return not (sectors and sectors <= _FORCES and {a.sector for a in mention.actors} & _FORCES)


def _days(mention: Mention) -> set[tuple[date, date]]:
    when = mention.when
    if when is None or when.text is None or when.start is None or when.end is None:
        return set()
    return {(when.start.date(), (when.end - timedelta(seconds=1)).date())}


def _meets(group: Found, days: set[tuple[date, date]], places: Sequence[str]) -> bool:
    is_same_day = not group.days or not days or any(a <= d and c <= b for a, b in group.days for c, d in days)
    return is_same_day and (not group.places or not places or bool({p.lower() for p in group.places} & {p.lower() for p in places}))


def _add(group: Found, mention: Mention, days: set[tuple[date, date]], places: Sequence[str], things: frozenset[str]) -> None:
    group.days |= days
    group.places += [p for p in places if p not in group.places]
    for actor in mention.actors:
        _fill(group, "perpetrator", actor.text)
    for recipient in mention.recipients:
        is_thing = _is_thing(recipient, things)
        _fill(group, "target" if is_thing else "victim", recipient.text)
        counted = [f for f in mention.figures if recipient.start - 12 <= f.start < recipient.end and f.low is not None]
        if not counted and not recipient.text.lower().endswith("s"):
            _fill(group, "number", "1")
    for figure in mention.figures:
        is_of_recipients = any(r.start - 12 <= figure.start < r.end for r in mention.recipients)
        if figure.low is not None and (is_of_recipients or figure.counts in _EFFECTS):
            _fill(group, "number", str(figure.low))
        if figure.counts in _EFFECTS:
            _fill(group, "effect", _EFFECTS[figure.counts])
    if mention.mode == "destroy":
        _fill(group, "effect", "DESTROYED")


def _is_thing(ref: ActorRef, things: frozenset[str]) -> bool:
    if ref.sector is not None or ref.id is not None:
        return False
    head = re.split(r"\b(?:of|in|at|on|for|from)\b", ref.text.lower())[0].split() or [""]
    return head[-1] in things or head[-1].rstrip("s") in things


def _fill(group: Found, slot: str, value: str) -> None:
    words = " ".join(value.upper().split())
    is_empty = slot not in ("number", "effect") and (words.isdigit() or words in _PRONOUNS)
    if not is_empty and words not in group.fills[slot]:
        group.fills[slot].append(words)


# comparing -----------------------------------------------------------------------------------------------------------


def compare(wanted: Sequence[Template], found: Sequence[Found]) -> Scored:
    """(points, found, wanted) by slot: templates aligned one to one, best first."""
    pairs = [
        (sum(points for points, _, _ in _against(w, f).values()), i, j) for i, w in enumerate(wanted) for j, f in enumerate(found)
    ]
    matched: dict[int, int] = {}
    for points, i, j in sorted(pairs, key=lambda p: (-p[0], p[1], p[2])):
        if points > 0 and i not in matched and j not in matched.values():
            matched[i] = j
    totals: dict[str, list[float]] = {slot: [0.0, 0.0, 0.0] for slot in SLOTS}
    for i, template in enumerate(wanted):
        if i in matched:
            _sum(totals, _against(template, found[matched[i]]))
        elif not template.is_optional:
            _sum(totals, {slot: (0.0, 0.0, float(sum(not f.is_optional for f in template.fills[slot]))) for slot in SLOTS})
    for j, other in enumerate(found):
        if j not in matched.values():
            _sum(totals, {slot: (0.0, float(len(values)), 0.0) for slot, values in _values(other).items()})
    return {slot: (a, b, c) for slot, (a, b, c) in totals.items()}


def _sum(totals: dict[str, list[float]], part: Scored) -> None:
    for slot, values in part.items():
        totals[slot] = [a + b for a, b in zip(totals[slot], values, strict=True)]


def _values(found: Found) -> dict[str, list[str]]:
    values = {
        "type": [found.kind],
        "stage": ["ACCOMPLISHED"],
        "place": ["; ".join([*found.places, *([found.country] if found.country else [])])],
    }
    by_publication = [f"-{found.published:%Y-%m-%d}"] if found.published is not None else []
    values["date"] = ["; ".join(f"{a:%Y-%m-%d}/{b:%Y-%m-%d}" for a, b in sorted(found.days))] if found.days else by_publication
    values["place"] = [v for v in values["place"] if v]
    return values | {slot: list(found.fills[slot]) for slot in SLOTS if slot not in values}


def _against(template: Template, found: Found) -> dict[str, tuple[float, float, float]]:
    result: dict[str, tuple[float, float, float]] = {}
    for slot, values in _values(found).items():
        free = list(template.fills[slot])
        points, optional_hits = 0.0, 0
        for value in values:
            best = max(free, key=lambda fill: _likeness(slot, fill, value), default=None)
            likeness = _likeness(slot, best, value) if best is not None else 0.0
            if best is not None and likeness > 0:
                free.remove(best)
                points += likeness
                optional_hits += best.is_optional
        wanted = sum(not fill.is_optional for fill in template.fills[slot]) + optional_hits
        result[slot] = (points, float(len(values)), float(wanted))
    return result


def _likeness(slot: str, fill: Fill, value: str) -> float:
    if slot == "date":
        return max((_date_likeness(a, value) for a in fill.alternatives), default=0.0)
    if slot == "place":
        return max((_place_likeness(a, value) for a in fill.alternatives), default=0.0)
    if slot in ("type", "stage", "number", "effect"):
        return float(value in fill.alternatives)
    return float(any(_share(_words(a), _words(value)) >= _SAME for a in fill.alternatives))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.upper())) - {"THE", "A", "AN", "OF", "IN", "TO", "AND"}


def _share(some: set[str], others: set[str]) -> float:
    return len(some & others) / min(len(some), len(others)) if some and others else 0.0


def _place_likeness(wanted: str, value: str) -> float:
    names = [re.sub(r"\([^)]*\)?", "", part).strip() for part in wanted.split(":")]
    ours = value.upper()
    if any(n and n in ours for n in names[1:]):
        return 1.0
    is_country_right = bool(names[0]) and names[0] in ours
    return (1.0 if len(names) == 1 else 0.5) if is_country_right else 0.0


def _date_likeness(wanted: str, value: str) -> float:
    days = [_last_of_month(d) for d in re.findall(r"\d{4}-\d\d-\d\d", wanted)]
    if value.startswith("-"):
        return 1.0 if wanted == value else 0.5
    ours = [tuple(map(date.fromisoformat, part.split("/"))) for part in value.split("; ")]
    if not days:
        return 0.0
    if wanted.startswith("-"):
        return 0.5 if any(a <= days[0] for a, _ in ours) else 0.0
    low, high = days[0], days[-1]
    if any(a == low and b == high for a, b in ours):
        return 1.0
    return 0.5 if any(a <= high and low <= b for a, b in ours) else 0.0


def _last_of_month(text: str) -> date:
    """The day; a key's day that its month does not have ("30 FEB") is the last that it has."""
    year, month, day = map(int, text.split("-"))
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _scores(scored: Sequence[tuple[str, Scored]]) -> Mapping[str, float]:
    points, found, wanted = (sum(s[slot][i] for _, s in scored for slot in SLOTS) for i in range(3))
    scores = {"f1": f1(points, found, wanted), "precision": percent(points, found), "recall": percent(points, wanted)}
    for slot in SLOTS:
        scores[f"f1_{slot}"] = f1(*(sum(s[slot][i] for _, s in scored) for i in range(3)))
    for part in sorted({p for p, _ in scored}):
        scores[f"f1_in_{part}"] = f1(*(sum(s[slot][i] for p, s in scored if p == part for slot in SLOTS) for i in range(3)))
    return scores
