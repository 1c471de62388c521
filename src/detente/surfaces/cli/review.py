"""`detente review`: the mentions one by one on a terminal screen, by keyboard. The least sure come first; each answer is kept at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Input, Static

from detente.desk import Desk, actor_named, place_named
from detente.errors import DetenteError
from detente.model.decisions import Correction, Decision, in_force
from detente.model.documents import Document
from detente.model.mentions import Mention
from detente.surfaces.cli.deciding import open_desk
from detente.surfaces.cli.history import said

_AROUND_CHARS = 160
_HELP = "type=, mode=, ends=, status=, polarity=, certainty=, place=, actor=, recipient=, separated by ;"


def review_command(*, is_all: bool, store: str, area: str | None, knowledge: str | None, by: str | None, why: str) -> int:
    """Opens the screen; 0 when it is left."""
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=by)
    ReviewScreen(desk, waiting(desk, is_all=is_all), why=why).run()
    return 0


def waiting(desk: Desk, *, is_all: bool = False) -> list[Mention]:
    """The mentions of the area's newest readings that nobody has decided on, the least sure first."""
    latest = desk.store.latest(area=desk.workspace.area_name or "")
    if latest is None:
        return []
    found = desk.store.remember(area=desk.workspace.area_name or "", as_of=latest)
    decided = {t.mention for d in in_force(found.decisions) for t in d.targets if d.kind in ("confirm", "correct", "retract")}
    return sorted((m for m in found.mentions if is_all or m.id not in decided), key=lambda m: (m.confidence, m.id))


@dataclass
class _Progress:
    at: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    kept: list[Decision] = field(default_factory=list)


class ReviewScreen(App[None]):
    """One mention at a time: its sentence, what was read, and one key for each answer."""

    CSS = "#sentence { padding: 1 2; } #reading { padding: 0 2; color: $accent; } #told { padding: 1 2; color: $text-muted; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept", "accept"),
        Binding("c", "correct", "correct"),
        Binding("r", "reject", "reject"),
        Binding("s", "skip", "skip"),
        Binding("u", "undo", "undo the last"),
        Binding("q", "quit", "quit"),
    ]

    def __init__(self, desk: Desk, mentions: Sequence[Mention], *, why: str = "") -> None:
        super().__init__()
        self._desk, self._mentions, self._why = desk, tuple(mentions), why
        self._progress = _Progress()
        self._documents: dict[str, Document] = {}

    def compose(self) -> ComposeResult:
        """The parts of the screen."""
        with VerticalScroll():
            yield Static(id="count")
            yield Static(id="sentence", markup=False)
            yield Static(id="reading", markup=False)
            yield Static(id="told", markup=False)
        yield Input(placeholder=_HELP, id="correction")
        yield Footer()

    def on_mount(self) -> None:
        """Shows the first mention."""
        self.query_one("#correction", Input).display = False
        self._show("")

    @property
    def mention(self) -> Mention | None:
        """The mention on the screen; None when all are done."""
        return self._mentions[self._progress.at] if self._progress.at < len(self._mentions) else None

    def action_accept(self) -> None:
        """Confirms, and goes on."""
        if self.mention is not None:
            self._keep("accepted", self._desk.confirm([self.mention.id], why=self._why))

    def action_reject(self) -> None:
        """Retracts, and goes on."""
        if self.mention is not None:
            self._keep("rejected", self._desk.retract([self.mention.id], why=self._why))

    def action_skip(self) -> None:
        """Goes on without a word."""
        if self.mention is not None:
            self._next("skipped")

    def action_undo(self) -> None:
        """Takes the last answer back and shows its mention again."""
        if not self._progress.kept:
            self._show("nothing to undo yet")
            return
        last = self._progress.kept.pop()
        self._desk.undo(last.number, why="taken back in review")
        mention = last.targets[0].mention
        self._progress.at = next(i for i, m in enumerate(self._mentions) if m.id == mention)
        self._show(f"decision {last.number} was undone")

    def action_correct(self) -> None:
        """Asks what it should say."""
        if self.mention is not None:
            line = self.query_one("#correction", Input)
            line.display = True
            line.value = ""
            line.focus()

    @on(Input.Submitted)
    def corrected(self, event: Input.Submitted) -> None:
        """Keeps what was typed; a fault is told and the line stays."""
        mention = self.mention
        if mention is None:
            return
        try:
            correction = self._parsed(event.value, mention)
            decisions = self._desk.correct(mention.id, correction, why=self._why)
        except (DetenteError, ValueError) as error:
            self._show(str(error))
            return
        self._close_line()
        self._keep("corrected", decisions)

    def on_key(self, event: object) -> None:
        """Escape leaves the line of a correction."""
        if getattr(event, "key", "") == "escape":
            self._close_line()

    def _close_line(self) -> None:
        line = self.query_one("#correction", Input)
        line.display = False
        self.set_focus(None)

    def _parsed(self, text: str, mention: Mention) -> Correction:
        """The correction in a line such as "place=zvecan; status=planned". Raises ValueError for a part that there is not."""
        known, document = self._desk.workspace.knowledge, self._document(mention)
        plain: dict[str, str] = {}
        refs: dict[str, list[str]] = {}
        for part in filter(str.strip, text.split(";")):
            name, sign, value = (p.strip() for p in part.partition("="))
            if name in ("type", "mode", "ends", "status", "polarity", "certainty") and sign:
                plain[name] = value
            elif name in ("place", "actor", "recipient") and value:
                refs.setdefault(name, []).append(value)
            else:
                raise ValueError(f"{part.strip()!r}: expected {_HELP}")
        if not plain and not refs:
            raise ValueError(f"nothing to correct; expected {_HELP}")
        places = tuple(place_named(n, mention, document, known) for n in refs.get("place", ()))
        actors, recipients = (
            tuple(actor_named(n, mention, document, known) for n in refs.get(part, ())) for part in ("actor", "recipient")
        )
        return Correction(
            plain.get("type"), plain.get("mode"), plain.get("ends"), plain.get("polarity"), plain.get("status"), plain.get("certainty"),
            actors or None, recipients or None, places or None,
        )  # fmt: skip

    def _keep(self, word: str, decisions: tuple[Decision, ...]) -> None:
        self._progress.kept += decisions
        self._next(word)

    def _next(self, word: str) -> None:
        self._progress.counts[word] = self._progress.counts.get(word, 0) + 1
        self._progress.at += 1
        self._show(word)

    def _document(self, mention: Mention) -> Document:
        if mention.document_id not in self._documents:
            self._documents |= self._desk.store.documents([mention.document_id])
        return self._documents[mention.document_id]

    def _show(self, note: str) -> None:
        mention = self.mention
        done = ", ".join(f"{n} {word}" for word, n in self._progress.counts.items())
        place = f"{min(self._progress.at + 1, len(self._mentions))} of {len(self._mentions)}"
        self.query_one("#count", Static).update(f"{place}   {done}   {note}".strip().replace("[", "("))
        if mention is None:
            self.query_one("#sentence", Static).update("That was all. q leaves; u takes the last answer back.")
            self.query_one("#reading", Static).update("")
            self.query_one("#told", Static).update("")
            return
        document = self._desk.workspace.shown_document(self._document(mention))
        before = document.text[max(0, mention.start - _AROUND_CHARS) : mention.start].split("\n")[-1]
        after = document.text[mention.end : mention.end + _AROUND_CHARS].split("\n")[0]
        words = document.text[mention.start : mention.end]
        self.query_one("#sentence", Static).update(f"{before}»{words}«{after}")
        self.query_one("#reading", Static).update(said(self._desk.workspace.shown_mention(mention, self._document(mention))))
        source = document.source or document.path or document.id
        published = document.published.isoformat(timespec="minutes") if document.published else "without a date"
        self.query_one("#told", Static).update(f"{source}, {published}; {mention.id}, sure to {mention.confidence:.0%}")
