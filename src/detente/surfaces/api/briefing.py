"""The brief of a moment: drawn once for each state of the memory, edited for whoever asks, told as a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Query, Request

from detente.model.brief import Brief, Group, Line, Part
from detente.model.documents import Document
from detente.surfaces.api.answers import in_zone
from detente.surfaces.api.brief_shapes import AskBrief
from detente.surfaces.api.moments import At, Moment, time_of
from detente.surfaces.api.problems import Problem
from detente.surfaces.api.room import lower_label
from detente.surfaces.brief import words
from detente.surfaces.brief.draw import Wanted, draw
from detente.surfaces.brief.edits import Edit, Keyed, Keys, check_terms, edited, unmet
from detente.surfaces.export.records import Record

CEILING = "internal"  # as `detente brief`: what is labelled higher is asked for by name
Kind = Annotated[
    Literal["daily", "flash", "weekly"],
    Query(description="Daily: 24 hours; flash: 3 hours, the parts that cannot wait; weekly: 7 days."),
]
Start = Annotated[
    str | None,
    Query(alias="from", max_length=64, description="Where the period begins, if not by its kind.", examples=["2023-05-28T23:00"]),
]


@dataclass(frozen=True, slots=True)
class Occasion:
    """Which brief is asked for: it ends at the moment."""

    moment: Moment
    wanted: Wanted


def occasion_of(request: Request, moment: At, kind: Kind = "daily", start: Start = None) -> Occasion:
    """The brief of a request. Without a ceiling it holds what is internal, and no more than the server shows."""
    ceiling = moment.ceiling if "ceiling" in request.query_params else lower_label(CEILING, moment.ceiling)
    begin = time_of(start, moment.zone, where="from") if start is not None else None
    return Occasion(
        replace(moment, ceiling=ceiling), Wanted(kind, begin, moment.as_of, ceiling, known_at=moment.known_at)
    )  # fmt: skip


Asked = Annotated[Occasion, Depends(occasion_of)]


def drawn(occasion: Occasion, *, ask: AskBrief | None = None, is_issue: bool = False) -> Brief:
    """The brief as it is drawn, signed with the roles that `ask` names. Raises SettingsError for a period that is none."""
    moment = occasion.moment
    wanted = replace(
        occasion.wanted, prepared_by=ask.prepared_by if ask else "", approved_by=ask.approved_by if ask else "", is_issue=is_issue
    )

    def make() -> Brief:
        return draw(moment.room.workspace(moment.area), moment.room.store, wanted)

    return make() if is_issue else moment.view.once(wanted, make)


def with_edits(occasion: Occasion, brief: Brief, ask: AskBrief) -> Brief:
    """The brief as a person wrote it. Raises Problem for a line that is not there any more, SettingsError for a text beyond terms."""
    edits = edits_of(occasion, brief, ask)
    gone = unmet(brief, edits)
    if gone:
        raise Problem(
            409, f"{len(gone)} edited {'line stands' if len(gone) == 1 else 'lines stand'} in this brief no more",
            f"the picture has changed since: draw the brief anew and look at them again: {', '.join(e.key for e in gone[:20])}",
        )  # fmt: skip
    actions = actions_of(occasion, brief, ask)
    check_terms(brief, edits, actions, _cited(occasion, brief))
    return edited(brief, edits, actions=actions)


def edits_of(occasion: Occasion, brief: Brief, ask: AskBrief) -> tuple[Edit, ...]:
    """The edits without the private names of the reports."""
    return tuple(Edit(e.key, _covered(occasion, brief, e.text)) for e in ask.edits)


def actions_of(occasion: Occasion, brief: Brief, ask: AskBrief) -> tuple[str, ...]:
    """The actions without the private names of the reports; empty ones are none."""
    return tuple(_covered(occasion, brief, a) for a in ask.actions if a.strip())


def _covered(occasion: Occasion, brief: Brief, text: str) -> str:
    moment = occasion.moment
    return moment.room.workspace(moment.area).shown_words(
        text, moment.room.store.documents([s.document for s in brief.sources]).values()
    )


def _cited(occasion: Occasion, brief: Brief) -> dict[str, Document]:
    moment = occasion.moment
    workspace = moment.room.workspace(moment.area)
    return {i: workspace.shown_document(d) for i, d in moment.room.store.documents([s.document for s in brief.sources]).items()}


# records ---------------------------------------------------------------------------------------------------------------


def brief_record(occasion: Occasion, brief: Brief, edits: Sequence[Edit] = (), actions: Sequence[str] = ()) -> Record:
    """A drawn brief and its edits as BriefShape has it, without its moment."""
    moment, header = occasion.moment, edited(brief, edits, actions=actions).header
    texts, keys = {e.key: e.text for e in edits}, Keys()
    return {
        "kind": header.issue.kind, "start": _at(header.issue.start, moment), "end": _at(header.issue.end, moment),
        "heading": words.heading(header), "standing": words.standing(header), "handling": header.handling,
        "head": [{"name": n, "value": v} for n, v in words.head_lines(header, moment.zone)],
        "parts": [_part(p, keys, texts) for p in brief.parts], "actions": list(actions),
        "sources": [
            {
                "number": s.number, "document": s.document, "name": s.name, "family": s.family, "reliability": s.reliability,
                "side": s.side, "published": _at(s.published, moment), "title": s.title, "link": s.link, "credit": s.credit,
            }
            for s in brief.sources
        ],
        "corrections": [k for line in brief.corrections for k in _lines(Keys().of(Part("B", ""), Group("", (line,))), {})],
    }  # fmt: skip


def _at(time: datetime | None, moment: Moment) -> datetime | None:
    return in_zone(time, moment)


def _part(part: Part, keys: Keys, texts: Mapping[str, str]) -> Record:
    table = part.table
    rows = [{"cells": r.cells, "sources": r.sources, "mentions": r.mentions} for r in table.rows] if table is not None else []
    return {
        "number": part.number, "title": part.title, "note": part.note, "empty": part.empty, "is_empty": part.is_empty,
        "table": {"columns": table.columns, "rows": rows} if table is not None else None,
        "groups": [{"title": g.title, "lines": _lines(keys.of(part, g), texts)} for g in part.groups],
    }  # fmt: skip


def _lines(lines: Sequence[Keyed], texts: Mapping[str, str]) -> list[Record]:
    return [_line(k, k.line, texts) for k in lines]


def _line(keyed: Keyed, line: Line, texts: Mapping[str, str]) -> Record:
    text = texts.get(keyed.key, line.text)
    return {
        "key": keyed.key, "text": text or line.text, "drawn": line.text if text != line.text else None, "is_left_out": not text,
        "sources": line.sources, "mentions": line.mentions, "under": _lines(keyed.under, texts),
    }  # fmt: skip
