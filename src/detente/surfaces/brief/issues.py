"""Issues: which briefs were issued, their numbers and versions, and what is different now from what they said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from detente.errors import StoreError
from detente.model.brief import Issue
from detente.model.decisions import Decision, in_force
from detente.model.documents import Document
from detente.model.picture import Picture
from detente.store.store import Store
from detente.surfaces.brief.compose import Correction
from detente.surfaces.cli.lines import short
from detente.workspace import Workspace

_CHANGING = ("confirm", "correct", "retract", "merge", "split", "settle", "undo")
_DONE = {
    "confirm": "confirmed", "correct": "corrected", "retract": "retracted", "merge": "merged", "split": "split", "settle": "settled",
    "undo": "a decision undone",
}  # fmt: skip


class Record(msgspec.Struct, frozen=True):
    """An issue as the ledger of decisions keeps it."""

    area: str
    kind: str
    number: int
    version: int
    start: datetime
    end: datetime
    digest: str = ""


def record_of(issue: Issue, area: str) -> str:
    """The words of a decision that records an issue."""
    record = Record(area, issue.kind, issue.number, issue.version, issue.start, issue.end, issue.digest)
    return msgspec.json.encode(record).decode()


def digest_of(content: bytes) -> str:
    """What an issue is known by: the hash of its Markdown."""
    return hashlib.sha256(content).hexdigest()


def issues_of(decisions: tuple[Decision, ...], area: str) -> tuple[Issue, ...]:
    """The issues of an area, oldest first; those whose decision was undone are withdrawn. Raises StoreError for one that is no record."""
    standing = {d.number for d in in_force(decisions)}
    return tuple(_issues(decisions, area, standing))


def _issues(decisions: Iterable[Decision], area: str, standing: set[int]) -> Iterator[Issue]:
    for decision in decisions:
        if decision.kind != "brief":
            continue
        try:
            found = msgspec.json.decode(decision.value, type=Record)
        except msgspec.DecodeError as error:
            raise StoreError(f"decision {decision.number} is no record of a brief: {error}") from error
        if found.area == area:
            yield Issue(
                found.kind, found.number, found.version, found.start, found.end, issued=decision.at, by=decision.by, digest=found.digest,
                withdrawn=decision.number not in standing,
            )  # fmt: skip


def next_issue(earlier: Sequence[Issue], kind: str, start: datetime, end: datetime, *, at: datetime) -> tuple[Issue, Issue | None]:
    """The next issue of a period and the one that it replaces. Numbers run by kind and year and are never given twice."""
    of_kind = [i for i in earlier if i.kind == kind]
    of_period = [i for i in of_kind if (i.start, i.end) == (start, end)]
    highest = max((i.number for i in of_kind if i.end.year == end.year), default=0)
    number = of_period[0].number if of_period else highest + 1
    version = max((i.version for i in of_period), default=0) + 1
    return Issue(kind, number, version, start, end, issued=at), standing_of(of_period)


def standing_of(issues: Iterable[Issue]) -> Issue | None:
    """The newest of some issues that was not withdrawn."""
    return max((i for i in issues if not i.withdrawn), key=lambda i: (i.end, i.version), default=None)


# corrections -----------------------------------------------------------------------------------------------------------


def corrections_to(
    issue: Issue, workspace: Workspace, store: Store, *, ceiling: str, known_at: datetime | None = None
) -> tuple[Correction, ...]:
    """What is different at `known_at` (None: now) from what an issue said: levels, late reports, persons' decisions on what it knew."""
    if issue.issued is None:
        return ()
    then, known = workspace.remembered_picture(store, as_of=issue.end, known_at=issue.issued, ceiling=ceiling)
    now, documents = workspace.remembered_picture(store, as_of=issue.end, known_at=known_at, ceiling=ceiling)
    zone = workspace.knowledge.area.zone if workspace.knowledge.area is not None else UTC
    name = f"No {issue.number:03}/{issue.end.astimezone(zone):%Y} version {issue.version}"
    late = [documents[d] for d in documents if d not in known]
    return (
        *_levels(then, now, name, issue.end.astimezone(zone)), *_late(late, name),
        *_decided(store.decisions(known_at=known_at), issue.issued, documents.keys() & known.keys(), name, workspace, store),
    )  # fmt: skip


def _levels(then: Picture, now: Picture, name: str, at: datetime) -> Iterator[Correction]:
    was = {p.id: p for p in then.places}
    for place in now.places:
        old = was.get(place.id)
        if old is not None and (old.level != place.level or f"{old.tension:.1f}" != f"{place.tension:.1f}"):
            text = (
                f"{name}: {place.name} at {at:%-d %b %H:%M} stood at {place.level} {place.level_name} ({place.tension:.1f} points), "
                f"not {old.level} {old.level_name} ({old.tension:.1f})"
            )
            yield Correction(text, place.evidence.documents)


def _late(late: Sequence[Document], name: str) -> Iterator[Correction]:
    for document in late:
        title = short(document.title or document.id, min(90, document.terms.quote_max_chars))
        yield Correction(f"{name}: this report came after it was issued: {title}", (document.id,))


def _decided(
    decisions: tuple[Decision, ...], since: datetime, known: Iterable[str], name: str, workspace: Workspace, store: Store
) -> Iterator[Correction]:
    documents = frozenset(known)
    for decision in decisions:
        about = tuple(dict.fromkeys(t.document_id for t in decision.targets if t.document_id in documents))
        if decision.at is None or decision.at <= since or decision.kind not in _CHANGING or not about:
            continue
        why = workspace.shown_words(decision.why, store.documents(about).values()) or "no reason given"
        types = ", ".join(dict.fromkeys(t.type.lower() for t in decision.targets if t.type)) or "item"
        yield Correction(f"{name}: {types} {_DONE[decision.kind]} (decision {decision.number}): {why}", about)
