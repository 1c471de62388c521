"""Who is heard and who is silent; the log and the decisions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from detente.model.documents import Document, Source
from detente.store.audit import START, Head
from detente.store.search import audit_page
from detente.surfaces.api import shapes
from detente.surfaces.api.answers import answered, at_moment, in_zone
from detente.surfaces.api.moments import At, InAsker, InRoom, KnownAt, Moment, known_moment
from detente.surfaces.api.paging import Limit
from detente.surfaces.api.records import decision_record
from detente.surfaces.api.room import Room
from detente.surfaces.api.telling import Telling, hidden_documents
from detente.surfaces.export.records import Record

router = APIRouter()
_SILENT = timedelta(days=1)
_MOST = 2**62
Before = Annotated[
    int | None, Query(ge=1, le=_MOST, description="`next` of the page before: entries below this number.", examples=[None])
]
Kinds = Annotated[list[str], Query(max_length=10, description="Only these kinds of entries.", examples=[["decision"]])]
OfDocument = Annotated[str | None, Query(max_length=40, description="Only of this document.", examples=["d_1a2b3c4d5e6f7a8b"])]


@router.get("/areas/{area}/sources", response_model=shapes.SourcesShape, tags=["sources"])
def sources(request: Request, moment: At) -> Response:
    """Each source: how much it told in the picture's window, when last, under which terms; and the mix by side, family and language.

    Sources that the area's file names and that told nothing stand there too, silent."""
    return at_moment(request, moment, lambda: sources_record(moment))


def sources_record(moment: Moment) -> Record:
    """The sources as SourcesShape has them, without its moment."""
    view = moment.view
    area = view.knowledge.area
    known = {s.name: s for s in area.sources.values()} if area is not None else {}
    told: dict[str, list[Document]] = defaultdict(list)
    for document in view.documents.values():
        if document.published is None or document.published <= moment.as_of:
            told[document.source or "not named"].append(document)
    counts = Counter(view.document_of_all.values())
    labels = Telling(moment).labels
    shown = [n for n in {*told, *known} if not labels.hides_source(n, moment.ceiling)]
    items = [_source(n, told.get(n, []), known.get(n), counts, moment) for n in sorted(shown, key=str.casefold)]
    documents = [d for found in told.values() for d in found]
    mix = {
        "side": _shares(d.side for d in documents), "family": _shares(d.family or d.source for d in documents),
        "language": _shares(d.language for d in documents), "kind": _shares(d.source_kind for d in documents),
    }  # fmt: skip
    return {"items": items, "mix": mix}


def _source(name: str, told: list[Document], known: Source | None, counts: Counter[str], moment: Moment) -> Record:
    last = max((d.published for d in told if d.published is not None), default=None)
    terms = told[-1].terms if told else (known.terms if known is not None else None)
    family = told[-1].family if told else (known.family if known is not None else None)
    reliability = known.reliability if known is not None else (told[-1].reliability if told else "F")
    languages = sorted({d.language for d in told if d.language is not None}) or (list(known.languages) if known is not None else [])
    return {
        "source": name, "family": family, "side": told[-1].side if told else (known.side if known is not None else None),
        "kind": told[-1].source_kind if told else (known.kind if known is not None else None), "languages": languages,
        "reliability": moment.view.letters.get((family or name).casefold(), reliability), "is_known": known is not None,
        "documents": len(told), "mentions": sum(counts[d.id] for d in told), "last_report": in_zone(last, moment),
        "is_silent": last is None or moment.as_of - last > _SILENT, "credit": terms.credit if terms else "",
        "quote_max_chars": terms.quote_max_chars if terms else 0, "must_link": terms.must_link if terms else True,
        "text_export": terms.text_export if terms else False,
    }  # fmt: skip


def _shares(values: Iterable[str | None]) -> list[Record]:
    counts = Counter(values)
    total = sum(counts.values())
    return [
        {"value": v, "documents": n, "share": round(n / total, 4)}
        for v, n in sorted(counts.items(), key=lambda c: (-c[1], str(c[0])))
    ]


@router.get("/audit", response_model=shapes.AuditPageShape, tags=["audit"])
def audit(
    request: Request, room: InRoom, asker: InAsker, limit: Limit = 50, before: Before = None, kind: Kinds = [], document: OfDocument = None,  # noqa: B006
    known_at: KnownAt = None,
) -> Response:  # fmt: skip
    """Entries of the log, the newest first, now or as it stood at `known_at`; no entry holds a word of a report."""
    until = known_moment(room, known_at, UTC)
    found = audit_page(room.store, before=before, limit=limit + 1, kinds=kind, document=document, until=until)
    hidden = hidden_documents(room, asker, (r.document_id for r in found if r.document_id))
    following = str(found[limit - 1].entry) if len(found) > limit else None
    items = [r for r in found[:limit] if r.document_id not in hidden]
    return answered(request, {"head": _head(room, until), "next": following, "items": items})


def _head(room: Room, until: datetime | None) -> str:
    if until is None:
        return str(room.store.head())
    last = audit_page(room.store, before=None, limit=1, until=until)
    return f"{last[0].entry}:{last[0].chain}" if last else str(Head(0, START))


@router.get("/areas/{area}/decisions", response_model=shapes.DecisionsShape, tags=["audit"])
def decisions(request: Request, moment: At, limit: Limit = 50, before: Before = None) -> Response:
    """Who decided what, when and why, the newest first; those that were undone too."""
    telling = Telling(moment)
    found = list(
        islice((d for d in reversed(telling.decisions) if (before is None or d.number < before) and telling.may_see(d)), limit + 1)
    )
    following = str(found[limit - 1].number) if len(found) > limit else None
    return answered(request, {"next": following, "items": [decision_record(telling, d) for d in found[:limit]]})
