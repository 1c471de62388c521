"""The part of a brief about claims in dispute: both sides' versions on one line."""

from __future__ import annotations

from collections.abc import Sequence

from detente.model.brief import Part, Row, Table
from detente.model.picture import AGREED, DISPUTED, SINGLE_SOURCE, SUPERSEDED, Claim, Dispute
from detente.surfaces.brief.references import plain
from detente.surfaces.brief.sheet import Sheet

_MOST_CLAIMS = 3
_CLAIM_CHARS = 110
_STATUS = {
    AGREED: "agreed: told independently, and nobody denies it", DISPUTED: "disputed", SINGLE_SOURCE: "single-source: one voice or one side alone",
    SUPERSEDED: "superseded: who said it says otherwise since",
}  # fmt: skip


def claims_in_dispute(sheet: Sheet) -> Part:
    """4: each question of the period that somebody denies or doubts, or on which both sides have spoken."""
    sides = sheet.area.sides if sheet.area is not None else ()
    columns = ("Question", *(plain(label) for _, label in sides), "Third parties and others", "Status")
    shown = [d for d in sheet.picture.disputes if _is_shown(d, sheet)]
    return Part(
        "4", "Claims in dispute", "Each version with its speaker; none is taken as so.",
        table=Table(columns, tuple(_row(d, [s for s, _ in sides], sheet) for d in shown)), empty="No claim is disputed.",
    )  # fmt: skip


def _is_shown(dispute: Dispute, sheet: Sheet) -> bool:
    is_recent = any(c.at is not None and c.at > sheet.start for c in dispute.claims)
    sides = {c.speaker.side for c in dispute.claims if c.speaker.side is not None}
    return is_recent and (dispute.status in (DISPUTED, SUPERSEDED) or len(sides) > 1)


def _row(dispute: Dispute, sides: Sequence[str], sheet: Sheet) -> Row:
    places = f" ({sheet.where(dispute.places)})" if dispute.places else ""
    question = f"{dispute.type.lower()}{f' ({dispute.manner})' if dispute.manner else ''}{places}: {sheet.quote(dispute.text, dispute.evidence)}"
    columns = [_cell([c for c in dispute.claims if c.speaker.side == side], sheet) for side in sides]
    others = [c for c in dispute.claims if c.speaker.side not in sides]
    spoken = {c.speaker.side for c in dispute.claims}
    silent = [label for side, label in (sheet.area.sides if sheet.area is not None else ()) if side not in spoken]
    status = _STATUS[dispute.status]
    status += f"; no version of {' and '.join(silent)} is known" if silent else ""
    return sheet.refs.row((question, *columns, _cell(others, sheet), status), dispute.evidence)


def _cell(claims: Sequence[Claim], sheet: Sheet) -> str:
    """The newest version of each speaker, the latest first."""
    newest: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda c: (c.at.timestamp() if c.at is not None else 0.0, c.mention)):
        newest[claim.speaker.name] = claim
    shown = list(newest.values())[::-1]
    more = f"; and {len(shown) - _MOST_CLAIMS} more" if len(shown) > _MOST_CLAIMS else ""
    return "; ".join(_claim(c, sheet) for c in shown[:_MOST_CLAIMS]) + more if shown else "-"


def _claim(claim: Claim, sheet: Sheet) -> str:
    speaker = sheet.names((claim.speaker,), nobody=plain(claim.speaker.name))
    earlier = "earlier: " if claim.is_superseded else ""
    return f"{earlier}{speaker} {claim.stance} {sheet.refs.quote(claim.text, (claim.document,), limit=_CLAIM_CHARS)} ({sheet.at(claim.at)})"
