"""Aftermath: what those called upon did within a day and three days of an appeal. That it was an answer is not said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from detente.model.picture import Happening, Picture, Statement, Who
from detente.model.views import Aftermath, FollowedAppeal
from detente.ontology.ledger_rules import Answers, LedgerRules
from detente.situation.liaison import is_known, who_key

_DONE = ("happened", "ongoing")


def followed_appeals(picture: Picture, rules: LedgerRules) -> tuple[FollowedAppeal, ...]:
    """Each appeal with the acts of those it was made to, by window. One made to nobody named has none."""
    acts: dict[str, list[Happening]] = defaultdict(list)
    for happening in picture.happenings:
        if happening.polarity == "affirmed" and happening.status in _DONE:
            for key in {who_key(w) for w in _doing(happening)}:
                acts[key].append(happening)
    return tuple(FollowedAppeal(a, tuple(_after(a, acts, picture.as_of, rules))) for a in picture.appeals)


def _after(appeal: Statement, acts: Mapping[str, list[Happening]], now: datetime, rules: LedgerRules) -> Iterable[Aftermath]:
    answers = rules.answers_to(appeal.manner)
    asked = {who_key(w) for w in appeal.to if is_known(w)}
    found = {h.event: h for key in asked for h in acts.get(key, ()) if _may_answer(h, appeal)}
    theirs = sorted(found.values(), key=lambda h: (h.at is not None, h.at.timestamp() if h.at is not None else 0.0, h.event))
    for window in rules.appeal_windows:
        inside = [h for h in theirs if _is_within(h, appeal.at, window)]
        yield Aftermath(window, appeal.at is not None and now - appeal.at > window, *_sorted(inside, answers))


def _doing(happening: Happening) -> tuple[Who, ...]:
    """Who does it; in talks both do."""
    return (*happening.actors, *happening.recipients) if happening.type == "CONSULT" else happening.actors


def _may_answer(happening: Happening, appeal: Statement) -> bool:
    """True if it is not told by the very words of the appeal, and not of another watched place."""
    if set(happening.evidence.mentions) & set(appeal.evidence.mentions):
        return False
    there, here = ({w.watched for w in places if w.watched is not None} for places in (happening.places, appeal.places))
    return not there or not here or bool(there & here)


def _is_within(happening: Happening, at: datetime | None, window: timedelta) -> bool:
    """True if it began after the appeal, as far as told, and no later than the window allows."""
    began = happening.at
    return at is not None and began is not None and at < began <= at + window


def _sorted(acts: Iterable[Happening], answers: Answers) -> tuple[tuple[Happening, ...], tuple[Happening, ...]]:
    found = tuple(acts)
    return tuple(h for h in found if h.type in answers.towards), tuple(h for h in found if h.type in answers.away)
