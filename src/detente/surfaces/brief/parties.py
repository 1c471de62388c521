"""Parts of a brief about the parties: posture, contacts and negotiations, commitments, appeals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from detente.model.brief import Group, Line, Part, Row, Table
from detente.model.picture import Commitment, Contact, Presence, Who, do_sizes_meet
from detente.model.views import Aftermath, ContactPair, DialogueStep, FollowedAppeal, Shuttle
from detente.situation.aftermath import followed_appeals
from detente.situation.changes import took_place
from detente.situation.dialogue import APPEAL, dialogue_of
from detente.situation.liaison import happened_at, not_called, pairs_of, ref_of, shuttles_of
from detente.situation.parties import Parties
from detente.surfaces.brief.events import event_line, in_period
from detente.surfaces.brief.references import plain
from detente.surfaces.brief.sheet import Sheet
from detente.surfaces.cli.lines import spoken_for

_POSTURES = (
    ("Crowds", "crowd"),
    ("Police, special units", "police"),
    ("Neutral force and third parties", "neutral"),
    ("Other forces and bodies", ""),
)
_MOST_PAIRS = 12


# 3 posture -------------------------------------------------------------------------------------------------------------


def posture(sheet: Sheet) -> Part:
    """3: who stands where, by kind of actor; what nobody confirmed in the period is said to be old."""
    parties = Parties(sheet.scale, sheet.area)
    found: dict[str, list[Line]] = {title: [] for title, _ in _POSTURES}
    for entry in sheet.picture.presence:
        if (entry.until is None or entry.until > sheet.start) and sheet.names((entry.who,)):
            found[_posture_of(entry, parties)].append(_presence(entry, sheet))
    groups = tuple(Group(title, tuple(dict.fromkeys(lines))) for title, lines in found.items() if lines)
    return Part(
        "3", "Posture", "Since when at least, and when last confirmed.", groups=groups, empty="Nobody is told to stand anywhere."
    )


def _posture_of(entry: Presence, parties: Parties) -> str:
    ref = ref_of(entry.who)
    return next(title for title, party in _POSTURES if not party or parties.members((ref,), party))


def _presence(p: Presence, sheet: Sheet) -> Line:
    between = sheet.names(p.between)
    manner = "stands between the parties" if p.between and not between else f"stands between {between}" if between else p.manner
    size = f" ({_range(*p.size)}{' over several places' if p.size_is_of_several_places else ''})" if p.size else ""
    parts = [
        f"{plain(p.place.name)}: {sheet.names((p.who,))}{size} {manner}", f"since at least {sheet.at(p.since)}" if p.since else "",
        f"last confirmed {sheet.at(p.confirmed)}", f"until {sheet.at(p.until)}" if p.until else "",
        f"reinforced {sheet.at(p.reinforced)}" if p.reinforced is not None and p.manner != "reinforced" else "",
        f"a part left {sheet.at(p.reduced)}, the rest is not told to have left" if p.reduced else "",
        "not confirmed since: may no longer hold" if p.is_stale and p.until is None else "",
        f"said to have ended by {', '.join(map(plain, p.said_ended_by))}" if p.said_ended_by else "",
        f"disputed by {', '.join(map(plain, p.disputed_by))}" if p.disputed_by else "",
        f"sizes told: {_sizes(p)}" if not do_sizes_meet(p.sizes) else "",
        f"according to {told}" if (told := sheet.names(p.told_by)) else "", sheet.refs.grade(p.evidence),
    ]  # fmt: skip
    return sheet.refs.line(" · ".join(x for x in parts if x), p.evidence)


def _sizes(p: Presence) -> str:
    return "; ".join(f"{_range(s.low, s.high)} ({plain(s.family)})" for s in p.sizes)


def _range(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return f"{low:,} or more" if low is not None else f"up to {high:,}" if high is not None else "number not told"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


# 5 contacts ------------------------------------------------------------------------------------------------------------


def contacts(sheet: Sheet) -> Part:
    """5: who was in touch in the period, shuttle talks, the dialogue track, days since the last contact, and who has not been called."""
    recent = [c for c in sheet.picture.contacts if (at := happened_at(c)) is not None and at > sheet.start]
    shuttles = shuttles_of(sheet.picture, is_neutral=sheet.is_neutral, rules=sheet.rules, party_of=sheet.party_of)
    steps = [s for s in dialogue_of(sheet.picture, sheet.rules) if s.at is not None and s.at > sheet.start]
    groups = (
        Group("In the period", tuple(_contact(c, sheet) for c in recent)),
        Group("Shuttle talks: one go-between, one process", tuple(_shuttle(s, sheet) for s in shuttles if s.last > sheet.start)),
        Group("Dialogue between the parties", tuple(_step(s, sheet) for s in steps)),
        Group(
            "Time since the last contact",
            tuple(_pair(p, sheet) for p in pairs_of(sheet.picture, party_of=sheet.party_of)[:_MOST_PAIRS]),
        ),
        Group("Not yet called: acts or speaks, and no third party is known to have talked to it", tuple(_not_called(sheet))),
    )
    return Part("5", "Contacts and negotiations", groups=tuple(g for g in groups if g.lines), empty="No contact is reported.")


def _contact(c: Contact, sheet: Sheet) -> Line:
    whos = f"{sheet.names(c.initiators, nobody='a party not named')} with {sheet.names(c.others, nobody='parties not named')}"
    level = sheet.rules.level_of((*(w.name for w in (*c.initiators, *c.others) if w.id is None), c.text))
    at = f", {sheet.where(c.places)}" if c.places else ""
    parts = [
        sheet.at(happened_at(c)), f"{whos}: {c.state}{at}", sheet.rules.level_name(level), sheet.quote(c.text, c.evidence),
        f"result: {sheet.quote(c.result, c.evidence)}" if c.result is not None else "result not told",
        f"according to {told}" if (told := sheet.names(c.told_by)) else "", sheet.refs.grade(c.evidence),
    ]  # fmt: skip
    return sheet.refs.line(" · ".join(p for p in parts if p), c.evidence)


def _shuttle(s: Shuttle, sheet: Sheet) -> Line:
    legs = "; then ".join(dict.fromkeys(_leg(leg, s, sheet) for leg in s.legs))
    state = "still open" if s.is_open else "no leg of late"
    evidence = [leg.evidence for leg in s.legs]
    text = f"{plain(s.go_between.name)}{_spoken_for(s.persons)}, {sheet.at(s.start)} to {sheet.at(s.last)}, {state}: {legs}"
    return Line(text, sheet.refs.cite(d for e in evidence for d in e.documents), tuple(m for e in evidence for m in e.mentions))


def _leg(leg: Contact, s: Shuttle, sheet: Sheet) -> str:
    return f"{sheet.names(s.others(leg), nobody='a party not named')} ({leg.state} {sheet.at(happened_at(leg))})"


def _step(s: DialogueStep, sheet: Sheet) -> Line:
    to = sheet.names(s.to)
    who = f" {'to' if s.kind == APPEAL else 'with'} ".join(p for p in (sheet.names(s.who, nobody="a party not named"), to) if p)
    return sheet.refs.line(f"{sheet.at(s.at)} · {s.kind} · {who} · {sheet.quote(s.text, s.evidence)}", s.evidence)


def _pair(p: ContactPair, sheet: Sheet) -> Line:
    days = p.since_last // timedelta(days=1)
    ago = f"{days} days" if days > 1 else "1 day" if days == 1 else f"{p.since_last // timedelta(hours=1)} hours"
    evidence = p.latest.evidence
    text = f"{plain(p.first.name)} and {plain(p.second.name)}{_spoken_for(p.persons)}: {ago} ({sheet.at(p.last)}); latest: {p.latest.state}"
    return sheet.refs.line(text, evidence)


def _spoken_for(persons: Iterable[Who]) -> str:
    found = plain(spoken_for(tuple(persons)))
    return f" {found}" if found else ""


def _not_called(sheet: Sheet) -> Iterator[Line]:
    for entry in not_called(sheet.picture, is_neutral=sheet.is_neutral, rules=sheet.rules, party_of=sheet.party_of):
        last = f"last contact {sheet.at(entry.last)}" if entry.last is not None else "no contact known"
        yield sheet.refs.line(f"{plain(entry.who.name)}{_spoken_for(entry.persons)}: {last}", entry.evidence)


# 6 commitments, 7 appeals ------------------------------------------------------------------------------------------------


def commitments(sheet: Sheet) -> Part:
    """6: every promise that is open or was settled of late, with its step on the scale and what that rests on."""
    columns = ("Maker", "Promise", "Due", "State", "Evidence of the outcome")
    return Part(
        "6", "Commitments", f"Scale: {', '.join(f'{n} {name}' for n, name in enumerate(sheet.rules.commitment_scale))}. "
        "Proposed by rules until a person confirms it (detente settle).",
        table=Table(columns, tuple(_commitment(c, sheet) for c in sheet.picture.commitments)), empty="No commitment is recorded.",
    )  # fmt: skip


def _commitment(c: Commitment, sheet: Sheet) -> Row:
    to = f" to {sheet.names(c.to)}" if sheet.names(c.to) else ""
    made = f" (made {sheet.at(c.made)})" if c.made else ""
    who = f"confirmed by {plain(c.settled_by)}" if c.settled_by else "proposed"
    state = f"{c.step} {sheet.rules.commitment_scale[c.step]}; {c.state}; {who}"
    told = _outcome(c, sheet)
    cells = (
        f"{sheet.names(c.maker, nobody='not told')}{to}", sheet.quote(c.text, c.evidence) + made,
        sheet.at(c.due) if c.due else "no date told", state, told or "none told",
    )  # fmt: skip
    documents = (*c.evidence.documents, *(d for h in sheet.happenings(c.outcome) for d in h.evidence.documents))
    return Row(cells, sheet.refs.cite(documents), (*c.evidence.mentions, *c.outcome))


def _outcome(c: Commitment, sheet: Sheet) -> str:
    return "; ".join(f"{sheet.at(h.at)} {sheet.quote(h.latest or h.text, h.evidence)}" for h in sheet.happenings(c.outcome))


def appeals(sheet: Sheet) -> Part:
    """7: who calls on whom for what, and what those called upon did after it. Statements, not observations."""
    shown = [f for f in followed_appeals(sheet.picture, sheet.rules) if f.appeal.at is not None and _is_recent(f, sheet)]
    judged = [s for s in sheet.picture.assessments if s.at is not None and s.at > sheet.start]
    said = [h for h in sheet.picture.happenings if took_place(h) and h.type in sheet.rules.statements and in_period(h, sheet)]
    groups = (
        Group("Appeals", tuple(_appeal(f, sheet) for f in shown)),
        Group("Accusations, refusals, support", tuple(event_line(h, sheet) for h in said)),
        Group("Judgements of the situation (they move no level)", tuple(
            sheet.refs.line(f"{sheet.names(s.by, nobody='the report')}{f' ({s.manner})' if s.manner else ''}: {sheet.quote(s.text, s.evidence)}",
                            s.evidence) for s in judged)),
    )  # fmt: skip
    return Part(
        "7", "Appeals and statements", "What is said, not what was observed. What followed an appeal is listed; that it answers it is not said.",
        groups=tuple(g for g in groups if g.lines), empty="No appeal is reported.",
    )  # fmt: skip


def _is_recent(followed: FollowedAppeal, sheet: Sheet) -> bool:
    at = followed.appeal.at
    return at is not None and (at > sheet.start or sheet.is_new(followed.appeal.evidence))


def _appeal(f: FollowedAppeal, sheet: Sheet) -> Line:
    a = f.appeal
    to = f" to {sheet.names(a.to)}" if sheet.names(a.to) else ""
    manner = f" ({a.manner})" if a.manner else ""
    due = f" · by {sheet.at(a.due)}" if a.due is not None else ""
    text = f"{sheet.at(a.at)} · {sheet.names(a.by, nobody='the report')}{to}{manner}: {sheet.quote(a.text, a.evidence)}{due}"
    return sheet.refs.line(text, a.evidence, tuple(_after(after, sheet) for after in f.after if a.to and sheet.names(a.to)))


def _after(after: Aftermath, sheet: Sheet) -> Line:
    hours = after.within // timedelta(hours=1)
    state = f"Within {hours} h" if after.is_over else f"So far, of {hours} h"
    acts = (*after.towards, *after.away)
    told = [
        f"{word}: {'; '.join(f'{sheet.at(h.at)} {sheet.deed(h)} {sheet.refs.quote(h.latest, h.evidence.documents, limit=90)}' for h in found)}"
        for word, found in (("towards it", after.towards), ("away from it", after.away))
        if found
    ]
    text = f"{state}: {'; '.join(told) if told else 'no act of those called upon is reported'}"
    return Line(
        text, sheet.refs.cite(d for h in acts for d in h.evidence.documents), tuple(m for h in acts for m in h.evidence.mentions)
    )


def joined(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups that hold anything."""
    return tuple(g for g in groups if g.lines)
