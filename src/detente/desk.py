"""The desk: where a person confirms, corrects, merges, splits, retracts, grades and undoes. Each act is one row; the picture follows at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from detente.errors import KnownError, SettingsError
from detente.model.alerts import Acknowledgement
from detente.model.decisions import LABELS, Correction, Decision, Target, in_force
from detente.model.documents import Document
from detente.model.ids import content_id
from detente.model.mentions import ActorRef, Mention, PlaceRef
from detente.model.picture import Happening, Picture
from detente.model.read_documents import ReadDocument
from detente.ontology.knowledge import Knowledge
from detente.resolve.decided import Decided, decide
from detente.resolve.labelled import labels_of
from detente.situation.alerts import alert_id, crossings_of
from detente.situation.commitments import is_commitment
from detente.store.store import ReadingRow, Store
from detente.workspace import Workspace

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
MENTION, EVENT, PRESENCE, DOCUMENT = "mention", "event", "presence", "document"
_KINDS = {"m_": MENTION, "e_": EVENT, "p_": PRESENCE, "d_": DOCUMENT}


@dataclass(frozen=True, slots=True)
class Found:
    """What an id names: its mentions as they were read, and the document if it is one."""

    id: str
    kind: str
    mentions: tuple[Mention, ...]
    document: Document | None = None

    @property
    def targets(self) -> tuple[Target, ...]:
        if self.document is not None:
            return (Target(self.document.id, 0, len(self.document.text)),)
        return tuple(target_of(m) for m in self.mentions)


@dataclass(frozen=True, slots=True)
class Told:
    """One mention in a history: as it was read, as it stands now (None: retracted), its document, and every reading that has it."""

    mention: Mention
    now: Mention | None
    document: Document
    known_since: datetime
    readings: tuple[ReadingRow, ...]
    event: str | None


@dataclass(frozen=True, slots=True)
class History:
    """All that is known of how something came to stand as it does: who said it, who changed it, why. Decisions oldest first."""

    found: Found
    title: str
    told: tuple[Told, ...]
    decisions: tuple[tuple[Decision, bool], ...]


def target_of(mention: Mention) -> Target:
    """The mention as a decision names it: by document, span and type, so that a better reading can take the decision up."""
    return Target(mention.document_id, mention.start, mention.end, mention.id, mention.type)


class Desk:
    """One person at one memory. `by` is who decides; what is labelled above the `ceiling` is not there for them. `seen` names the versions of
    items that they looked at before they decided: StaleError if any has changed since."""

    def __init__(
        self, workspace: Workspace, store: Store, *, by: str, ceiling: str = LABELS[-1], seen: Mapping[str, int] | None = None
    ) -> None:  # fmt: skip
        self.workspace, self.store, self.by, self.ceiling, self.seen = workspace, store, by, ceiling, seen

    # finding ---------------------------------------------------------------------------------------------------------

    def find(self, identity: str) -> Found:
        """What an id names. Raises SettingsError for one that is not there, with what to do."""
        kind = _KINDS.get(identity[:2])
        if kind == MENTION:
            readings = self.store.readings_with(identity)
            if readings and self._may_see(readings[-1].document_id, next(m for m in readings[-1].mentions if m.id == identity)):
                return Found(identity, kind, tuple(m for m in readings[-1].mentions if m.id == identity))
        elif kind == DOCUMENT:
            document = self.store.documents([identity]).get(identity)
            if document is not None and self._may_see(identity):
                readings = self.store.readings_of(identity)
                return Found(identity, kind, readings[-1].mentions if readings else (), document)
        elif kind is not None:
            found = self._in_picture(identity, kind)
            if found:
                return Found(identity, kind, found)
        else:
            raise SettingsError(f"{identity!r} is no id; those of mentions begin with m_, events e_, presence p_, documents d_")
        raise SettingsError(
            f"{self.store.name} holds no {kind} {identity} now; ids of events change as they grow, those of mentions stay: "
            f"detente picture --ids shows them"
        )

    def _may_see(self, document_id: str, mention: Mention | None = None) -> bool:
        if self.ceiling == LABELS[-1]:
            return True
        labels = labels_of(self.store.decisions())
        is_open = labels.is_open(self.store.documents([document_id])[document_id], self.ceiling)
        return is_open and (mention is None or labels.lets(mention, self.ceiling))

    def _in_picture(self, identity: str, kind: str) -> tuple[Mention, ...]:
        picture, _ = self._picture()
        if kind == PRESENCE:
            ids = {m for p in picture.presence if p.id == identity for m in p.evidence.mentions}
        else:
            ids = {m for h in picture.happenings if h.event == identity for m in h.evidence.mentions}
        return tuple(self._mention(i) for i in sorted(ids))

    def _mention(self, identity: str) -> Mention:
        return next(m for m in self.store.readings_with(identity)[-1].mentions if m.id == identity)

    def _picture(self) -> tuple[Picture, Mapping[str, Document]]:
        area = self.workspace.area_name or ""
        return self.workspace.remembered_picture(
            self.store, as_of=self.store.latest(area=area) or datetime.now(UTC), ceiling=self.ceiling
        )

    # deciding --------------------------------------------------------------------------------------------------------

    def confirm(self, ids: Sequence[str], *, why: str = "") -> tuple[Decision, ...]:
        """The reading is right, or right after all: a later confirmation outranks an earlier retraction."""
        return self._decide("confirm", ids, why=why)

    def retract(self, ids: Sequence[str], *, why: str) -> tuple[Decision, ...]:
        """It is wrong: it weighs nothing any more and stands in no ledger. What was read is kept."""
        return self._decide("retract", ids, why=why)

    def correct(self, identity: str, correction: Correction, *, why: str = "") -> tuple[Decision, ...]:
        """It should say something else. Raises SettingsError for a type or manner that the ontology does not have."""
        found = self.find(identity)
        if found.kind == DOCUMENT:
            raise SettingsError("a correction is of a mention; what is wrong with a whole document is retracted")
        for mention in found.mentions:
            self._check(mention, correction)
        return self._keep(Decision("correct", self.by, why, found.targets, correction=correction))

    def merge(self, ids: Sequence[str], *, why: str = "") -> tuple[Decision, ...]:
        """They tell one happening."""
        targets = tuple(dict.fromkeys(t for i in ids for t in self.find(i).targets))
        if len(targets) < 2:
            raise SettingsError("a merge needs two mentions or events at least")
        return self._keep(Decision("merge", self.by, why, targets))

    def split(self, event: str, ids: Sequence[str], *, why: str = "") -> tuple[Decision, ...]:
        """The mentions `ids` tell another happening than the rest of the event. Raises SettingsError if nothing would be left."""
        whole = self.find(event).targets
        taken = tuple(dict.fromkeys(t for i in ids for t in self.find(i).targets))
        left = tuple(t for t in whole if t not in taken)
        if not left or not all(t in whole for t in taken):
            raise SettingsError(f"a split takes some, not all, of the {len(whole)} mentions of {event}, and none besides")
        return self._keep(Decision("split", self.by, why, taken, left))

    def acknowledge(self, alerts: Sequence[str], *, why: str = "") -> tuple[Decision, ...]:
        """The alerts were seen. Raises SettingsError for one that was never raised; one that was seen already is left as it is."""
        picture, _ = self._picture()
        crossings = crossings_of(picture, self.workspace.alert_policy, since=_LONG_AGO)
        known = {alert_id(picture.area or "", c.place, c.level, c.at) for c in crossings}
        seen = self.acknowledged()
        for identity in alerts:
            if identity not in known and identity not in seen:
                raise SettingsError(f"no alert {identity} was raised here; detente alerts shows those that stand")
        new = [Decision("acknowledge", self.by, why, value=i) for i in dict.fromkeys(alerts) if i not in seen]
        return self.store.decide(*new) if new else ()

    def acknowledged(self, *, known_at: datetime | None = None) -> dict[str, Acknowledgement]:
        """Who has seen which alert, the first of them, as it was known at a moment (None: now): by alert."""
        found: dict[str, Acknowledgement] = {}
        for d in in_force(self.store.decisions(known_at=known_at)):
            if d.kind == "acknowledge":
                found.setdefault(d.value, Acknowledgement(d.value, d.by, d.at, d.why, d.number))
        return found

    def sent(self, channel: str) -> frozenset[str]:
        """The alerts that a channel has taken."""
        found = (d.value.partition(" ") for d in in_force(self.store.decisions()) if d.kind == "sent")
        return frozenset(alert for alert, _, way in found if way == channel)

    def note_sent(self, alert: str, channel: str) -> None:
        """A channel has taken an alert."""
        self.store.decide(Decision("sent", self.by, "", value=f"{alert} {channel}"))

    def grade(self, subject: str, grade: str, *, why: str = "") -> tuple[Decision, ...]:
        """A credibility 1 to 6 of an item, or a reliability A to F of a publisher's family: neither changes the other."""
        value = grade.upper()
        if subject[:2] in _KINDS and value in "123456":
            return self._decide("grade", [subject], why=why, value=value)
        if subject[:2] not in _KINDS and value in "ABCDEF":
            return self._keep(Decision("reliability", self.by, why, value=f"{subject} {value}"))
        raise SettingsError("an item has a credibility from 1 to 6, a publisher's family a reliability from A to F")

    def settle(self, identity: str, step: str, *, why: str = "") -> tuple[Decision, ...]:
        """How far a promise is kept: 0 not begun, 1 begun, 2 largely, 3 fully, or broken. Raises SettingsError for what is no promise."""
        found = self.find(identity)
        promises = tuple(target_of(m) for m in found.mentions if is_commitment(m))
        if not promises:
            raise SettingsError(f"{identity} is no promise; detente picture --ids shows those under COMMITMENTS")
        return self._keep(Decision("settle", self.by, why, promises, value=step))

    def label(self, identity: str, label: str, *, why: str = "") -> tuple[Decision, ...]:
        """How far a document, the documents of an event, or one mention may go: public, internal, restricted or strict."""
        found = self.find(identity)
        if found.kind == MENTION:
            return self._keep(Decision("label", self.by, why, found.targets, value=label))
        ids = sorted({t.document_id for t in found.targets})
        targets = tuple(Target(d.id, 0, len(d.text)) for d in self.store.documents(ids).values())
        return self._keep(Decision("label", self.by, why, targets, value=label))

    def label_source(self, source: str, label: str, *, why: str = "") -> tuple[Decision, ...]:
        """How far anything of a source may go: its documents are labelled no lower."""
        return self._keep(Decision("label-source", self.by, why, value=f"{source} {label}"))

    def undo(self, number: int, *, why: str = "") -> tuple[Decision, ...]:
        """Takes a decision back, by one more. An undo can be undone. Raises SettingsError if it has been already."""
        decisions = self.store.decisions()
        of_number = next((d for d in decisions if d.number == number), None)
        if of_number is None:
            raise SettingsError(f"{self.store.name} holds no decision {number}")
        if not is_standing(of_number, decisions):
            raise SettingsError(f"decision {number} has been undone already; detente history shows by whom")
        return self._keep(Decision("undo", self.by, why, of_number.targets, undoes=number))

    def _decide(self, kind: str, ids: Sequence[str], *, why: str, value: str = "") -> tuple[Decision, ...]:
        found = [self.find(i) for i in dict.fromkeys(ids)]
        return self._keep(*(Decision(kind, self.by, why, f.targets, value=value) for f in found))

    def _keep(self, *decisions: Decision) -> tuple[Decision, ...]:
        return self.store.decide(*(replace(d, why=self.workspace.kept_words(d.why)) for d in decisions), seen=self.seen)

    def _check(self, mention: Mention, correction: Correction) -> None:
        types = self.workspace.knowledge.types
        name = correction.type or mention.type
        kind = types.get(name)
        if kind is None:
            raise SettingsError(f"{name!r} is no type; there are: {', '.join(sorted(t.name for t in types))}")
        if correction.mode and correction.mode not in kind.modes:
            raise SettingsError(f"{name} has no manner {correction.mode!r}; it has: {', '.join(kind.modes) or 'none'}")
        if correction.ends and types.get(correction.ends) is None:
            raise SettingsError(f"--ends {correction.ends!r} is no type")

    # an own report ---------------------------------------------------------------------------------------------------

    def log(
        self, text: str, *, at: datetime, source: str, grade: str | None = None, label: str = "internal", why: str = ""
    ) -> ReadDocument:
        """Takes in an own field report, seen at `at`, and gives it as it was read.

        Its letter is the reliability of the reporter's family, and its digit the credibility of this item. Raises SettingsError if
        the family has another letter: that is changed by `grade`, not by one report. Raises InputError for an empty text.
        """
        letter, digit = _grade(grade)
        document = self.workspace.document(text, published=at.isoformat(), source=source)
        family = document.family or source
        known = self.reliability_of(family, document.reliability)
        if letter is not None and known not in (letter, "F"):
            raise SettingsError(
                f"{family} is graded {known}, not {letter}: a grade belongs to the family. detente grade '{family}' {letter}"
            )
        # What came in is the words, who sent them and when: the same words of another hour are another report.
        digest = hashlib.sha256(f"{at.isoformat()}\n{source}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
        document = replace(
            document, id=content_id("d", digest, ""), sha256=digest, label=label, source_kind=document.source_kind or "field-report"
        )
        read = self.workspace.read_report(document)
        if self.workspace.keep(self.store, [read]) == 0:
            raise KnownError("fetch", f"this report is there already, as {document.id}", document.id)
        first: list[Decision] = []
        if letter is not None and known != letter:
            first.append(Decision("reliability", self.by, "grade of an own report", value=f"{family} {letter}"))
        if digit is not None:
            whole = Target(document.id, 0, len(document.text))
            first.append(Decision("grade", self.by, "grade of an own report", (whole,), value=digit))
        if why:
            first.append(Decision("note", self.by, why, (Target(document.id, 0, len(document.text)),)))
        if first:
            self._keep(*first)
        return read

    def reliability_of(self, family: str, otherwise: str = "F") -> str:
        """The letter of a publisher's family: the last that was decided, else the area's."""
        return reliabilities(self.store.decisions()).get(family.casefold(), otherwise)

    # history ---------------------------------------------------------------------------------------------------------

    def history(self, identity: str) -> History:
        """Who said it, who changed what, and why. Raises SettingsError for an id that is not there."""
        found = self.find(identity)
        decisions = self.store.decisions()
        ids = {m.id for m in found.mentions}
        about = {m.document_id for m in found.mentions} | ({found.document.id} if found.document else set())
        documents = self.store.documents(sorted(about))
        decided, events = self._now(about, decisions)
        told = tuple(self._told(m, documents[m.document_id], decided, events) for m in found.mentions)
        touching = [d for d in decisions if _touches(d, found, ids)]
        numbers = {d.number for d in touching}
        touching += [d for d in decisions if d.undoes in numbers and d.number not in numbers]
        rows = [(self._shown(d, documents.values()), is_standing(d, decisions)) for d in sorted(touching, key=lambda d: d.number)]
        return History(found, self.workspace.shown_words(self._title(found), documents.values()), told, tuple(rows))

    def _shown(self, decision: Decision, documents: Iterable[Document]) -> Decision:
        return replace(decision, why=self.workspace.shown_words(decision.why, documents))

    def _now(self, about: Iterable[str], decisions: tuple[Decision, ...]) -> tuple[Decided, dict[str, str]]:
        """The mentions of some documents after all decisions, and the event that each of them tells in the picture."""
        mentions = [m for d in about for r in self.store.readings_of(d)[-1:] for m in r.mentions]
        picture, _ = self._picture()
        return decide(mentions, decisions, documents=tuple(about)), {
            m: h.event for h in picture.happenings for m in h.evidence.mentions
        }

    def _told(self, mention: Mention, document: Document, decided: Decided, events: Mapping[str, str]) -> Told:
        now = next((m for m in decided.mentions if m.id == mention.id), None)
        readings = self.store.readings_with(mention.id)
        since = readings[0].known_since
        shown = self.workspace.shown_mention
        as_read, as_now = shown(mention, document), shown(now, document) if now is not None else None
        return Told(as_read, as_now, self.workspace.shown_document(document), since, readings, events.get(mention.id))

    def _title(self, found: Found) -> str:
        if found.document is not None:
            return self.workspace.shown_document(found.document).title or found.document.id
        if found.kind == MENTION:
            mention = found.mentions[0]
            return self.workspace.shown_mention(mention, self.store.documents([mention.document_id])[mention.document_id]).text
        happening = next((h for h in self._picture()[0].happenings if h.event == found.id), None)
        return _words(happening) if happening is not None else found.mentions[0].text


def _words(happening: Happening) -> str:
    return happening.text


def _touches(decision: Decision, found: Found, ids: set[str]) -> bool:
    targets = (*decision.targets, *decision.others)
    if found.document is not None:
        return any(t.document_id == found.document.id for t in targets)
    spans = {(m.document_id, m.type): m for m in found.mentions}
    return any(t.mention in ids or (t.mention is None and any(d == t.document_id for d, _ in spans)) for t in targets)


def is_standing(decision: Decision, decisions: tuple[Decision, ...]) -> bool:
    """True if nobody has undone it. An undo stands as long as what it undid does not."""
    if decision.kind != "undo":
        return decision in in_force(decisions)
    undoers = [d for d in decisions if d.undoes == decision.number]
    return not any(is_standing(d, decisions) for d in undoers)


def reliabilities(decisions: tuple[Decision, ...]) -> dict[str, str]:
    """The letter of each family that one was decided for, by its name in small letters."""
    found = {}
    for decision in in_force(decisions):
        if decision.kind == "reliability":
            family, _, letter = decision.value.rpartition(" ")
            found[family.casefold()] = letter
    return found


def _grade(grade: str | None) -> tuple[str | None, str | None]:
    """(letter, digit) of "B2", "B" or "2". Raises SettingsError for anything else."""
    if grade is None:
        return None, None
    value = grade.strip().upper()
    letter = value[:1] if value[:1] in tuple("ABCDEF") else None
    digit = value[-1:] if value[-1:] in tuple("123456") else None
    if (letter or "") + (digit or "") != value or not value:
        raise SettingsError(f"--grade {grade!r}: expected a letter A to F, a digit 1 to 6, or both, such as B2")
    return letter, digit


def place_named(name: str, mention: Mention, document: Document, knowledge: Knowledge) -> PlaceRef:
    """A place for a correction, by its id or name: the area's, else the one place of the world that bears it. Raises SettingsError."""
    text, start, end = _evidence(name, mention, document)
    wanted = name.casefold()
    for place in knowledge.area.places.values() if knowledge.area is not None else ():
        if wanted in (place.id.casefold(), place.shown_name.casefold(), *(n.casefold() for n in place.all_names)):
            precision = place.kind if place.kind != "crossing" else "site"
            return PlaceRef(text, start, end, place.id, place.shown_name, place.lat, place.lon, precision, place.country)
    found = knowledge.gazetteer.find(name)
    if len(found) != 1:
        raise SettingsError(f"{len(found) or 'no'} places are called {name!r}; name one of the area by its id")
    one = found[0]
    return PlaceRef(text, start, end, one.id, one.name, one.lat, one.lon, "settlement", one.country)


def actor_named(name: str, mention: Mention, document: Document, knowledge: Knowledge) -> ActorRef:
    """An actor for a correction, by its id or name. Raises SettingsError for one that no list has."""
    text, start, end = _evidence(name, mention, document)
    names = [n for n in knowledge.actors.names.get(name, ()) if n.kind != "place"]
    known = knowledge.actors.by_id.get(name) or (names[-1] if names else None)
    if known is None:
        raise SettingsError(f"no list of actors has {name!r}; give an id or a name from actors.tsv, such as KFOR")
    return ActorRef(text, start, end, known.id, known.name, known.country, known.sector, known.side)


def _evidence(name: str, mention: Mention, document: Document) -> tuple[str, int, int]:
    """Where the document says it: the name in the mention's words, else all of them."""
    at = document.text.find(name, mention.start, mention.end)
    return (name, at, at + len(name)) if at >= 0 else (mention.text, mention.start, mention.end)
