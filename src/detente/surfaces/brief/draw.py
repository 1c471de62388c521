"""Drawing: a memory, a period and a kind to a brief, and a brief to the bytes of a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from detente.errors import SettingsError
from detente.model.brief import Brief, Issue
from detente.model.decisions import LABELS, Decision, in_force
from detente.model.documents import Document
from detente.store.store import Store
from detente.surfaces.brief.compose import PERIODS, Occasion, brief_of
from detente.surfaces.brief.issues import corrections_to, digest_of, issues_of, next_issue, record_of, standing_of
from detente.surfaces.brief.references import Grades
from detente.workspace import Workspace

FORMATS = ("md", "html", "docx", "pdf")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. Without `end` it is the time of the latest report, without `start` the end less the period of the kind;
    `known_at`: as the memory stood then (None: now)."""

    kind: str = "daily"
    start: datetime | None = None
    end: datetime | None = None
    ceiling: str = "internal"
    prepared_by: str = ""
    approved_by: str = ""
    is_issue: bool = False
    known_at: datetime | None = None


def draw(workspace: Workspace, store: Store, wanted: Wanted) -> Brief:
    """The brief: a draft, or the next issue of its period (`issue` records that). Raises SettingsError for a wrong period."""
    start, end = period_of(workspace, store, wanted)
    picture, documents = workspace.remembered_picture(store, as_of=end, known_at=wanted.known_at, ceiling=wanted.ceiling)
    decisions = store.decisions(known_at=wanted.known_at)
    now = datetime.now(UTC).replace(microsecond=0)
    issue, replaces, last = _issue(issues_of(decisions, workspace.area_name or ""), wanted, (start, end), now)
    occasion = Occasion(
        issue=issue, replaces=replaces, label=highest_label(documents, decisions), ceiling=wanted.ceiling,
        left_out=_left_out(workspace, store, wanted, end, documents), drawn=now,
        prepared_by=wanted.prepared_by, approved_by=wanted.approved_by, method=f"Detente, {workspace.method}, scale {workspace.scale.version}",
        corrections=corrections_to(last, workspace, store, ceiling=wanted.ceiling, known_at=wanted.known_at) if last is not None else (),
    )  # fmt: skip
    return brief_of(
        picture, documents, area=workspace.knowledge.area, rules=workspace.ledger_rules, scale=workspace.scale,
        grades=Grades.of(decisions), occasion=occasion,
    )  # fmt: skip


def _issue(
    earlier: tuple[Issue, ...], wanted: Wanted, period: tuple[datetime, datetime], now: datetime
) -> tuple[Issue, Issue | None, Issue | None]:
    """This issue, the one it replaces, and the last one of its kind that is still in force, to be corrected."""
    start, end = period
    issue, replaces = next_issue(earlier, wanted.kind, start, end, at=now)
    last = standing_of(i for i in earlier if i.kind == wanted.kind and i.end <= end)
    return (issue if wanted.is_issue else Issue(wanted.kind, issue.number if replaces else 0, 0, start, end)), replaces, last


def issue(brief: Brief, store: Store, *, area: str, by: str, zone: tzinfo, why: str = "") -> Decision:
    """Records that a brief was issued, by whom: one row in the ledger of decisions. An undo withdraws it.

    Raises SettingsError if that version was issued by somebody else since the brief was drawn: there are no two of one version.
    """
    wanted = brief.header.issue
    for other in issues_of(store.decisions(), area):
        if (other.kind, other.number, other.end.year, other.version) == (
            wanted.kind,
            wanted.number,
            wanted.end.year,
            wanted.version,
        ):
            raise SettingsError(
                f"{other.by} issued version {other.version} of No {other.number:03} meanwhile; nothing was recorded: draw it again, it will replace that one"
            )
    made = replace(brief.header.issue, digest=digest_of(rendered(brief, "md", zone)))
    return store.decide(Decision("brief", by, why, value=record_of(made, area)))[0]


def period_of(workspace: Workspace, store: Store, wanted: Wanted) -> tuple[datetime, datetime]:
    """Start and end, in UTC."""
    area = workspace.area_name or ""
    latest = store.latest(area=area, known_at=wanted.known_at)
    if latest is None:
        raise SettingsError(
            f"{store.name} holds no dated report for {area or 'the world'}; fill it with: detente read PATH... --store"
        )
    end = (wanted.end or latest).astimezone(UTC)
    start = (wanted.start or end - PERIODS[wanted.kind]).astimezone(UTC)
    if start >= end:
        raise SettingsError(
            f"the period ends ({end:%Y-%m-%d %H:%M} UTC) before it starts ({start:%Y-%m-%d %H:%M} UTC); give --from and --to"
        )
    first = store.earliest(area=area)
    if first is not None and end < first:
        raise SettingsError(
            f"{store.name} knows nothing until {end:%Y-%m-%d %H:%M} UTC: its first report for {area} is of {first:%Y-%m-%d %H:%M} UTC"
        )
    return start, end


def highest_label(documents: Mapping[str, Document], decisions: tuple[Decision, ...]) -> str:
    """The highest label of some documents, the last that a person gave it or else its own; public if there are none."""
    given = {t.document_id: d.value for d in in_force(decisions) if d.kind == "label" for t in d.targets}
    found = [LABELS.index(given.get(i, d.label)) for i, d in documents.items()]
    return LABELS[max(found, default=0)]


def _left_out(workspace: Workspace, store: Store, wanted: Wanted, end: datetime, documents: Mapping[str, Document]) -> int:
    if wanted.ceiling == LABELS[-1]:
        return 0
    return max(0, len(workspace.remembered_picture(store, as_of=end, known_at=wanted.known_at)[1]) - len(documents))


def rendered(brief: Brief, format_: str, zone: tzinfo) -> bytes:
    """The bytes of a format: Markdown and HTML in UTF-8. Raises SettingsError for one that there is not."""
    if format_ not in _RENDERERS:
        raise SettingsError(f"no format {format_!r}; there are: {', '.join(FORMATS)}")
    return _RENDERERS[format_](brief, zone)


def _markdown(brief: Brief, zone: tzinfo) -> bytes:
    from detente.surfaces.brief.markdown import markdown

    return markdown(brief, zone).encode()


def _html(brief: Brief, zone: tzinfo) -> bytes:
    from detente.surfaces.brief.html import page

    return page(brief, zone).encode()


def _word(brief: Brief, zone: tzinfo) -> bytes:
    from detente.surfaces.brief.word import word_file

    return word_file(brief, zone)


def _pdf(brief: Brief, zone: tzinfo) -> bytes:
    from detente.surfaces.brief.pdf import pdf_file

    return pdf_file(brief, zone)


_RENDERERS: Mapping[str, Callable[[Brief, tzinfo], bytes]] = {"md": _markdown, "html": _html, "docx": _word, "pdf": _pdf}
