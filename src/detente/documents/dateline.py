"""The dateline of a story: "ZVEČAN, 29 May (Lowland Wire) -"."""

from __future__ import annotations

import re

from detente.model.documents import Dateline

_NAME = r"[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЂЈЉЊЋЏ][\w'’.-]*(?:[ /-]+[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЂЈЉЊЋЏ][\w'’.-]*){0,4}"
_DAY = r"(?:[^\W\d_]{3,10}\.? \d{1,2}|\d{1,2}\.? [^\W\d_]{3,10}\.?)(?:,? \d{4}\.?)?"
_DATELINE = re.compile(
    rf"(?:(?P<first>{_NAME}) ?[|/] ?)?(?P<place>{_NAME}(?:, {_NAME})?)(?:, (?P<day>{_DAY}))?"
    r"(?: ?\((?P<outlet>[^()\n]{2,40})\))? ?(?:-{1,2}|–|—|:|\|) (?=\S)"
)
_MOST = 120


def dateline_of(text: str, start: int) -> Dateline | None:
    """The dateline that a story beginning at `start` opens with. A name before a dash is one only if it stands in capitals, or beside a day
    or an outlet: "Ostava - the town by the river - ..." has none."""
    match = _DATELINE.match(text, start, min(len(text), start + _MOST))
    if match is None:
        return None
    is_told = match["day"] is not None or match["outlet"] is not None or match["first"] is not None
    place = match["place"]
    if not is_told and not (place.isupper() and sum(c.isalpha() for c in place) > 3):
        return None
    return Dateline(match.start(), match.end(), place, match["day"], match["outlet"] or match["first"])
