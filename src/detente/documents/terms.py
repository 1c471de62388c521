"""What is shown of a source, kept within its terms: no quotation longer than it allows, in whatever is drawn, printed or handed out.

Spans stay as they are and lead to the passage; only the words that are shown are cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from detente.model.documents import Document
from detente.model.mentions import ActorRef, Figure, Mention
from detente.model.picture import Claim, Evidence, FigureReport, OpenQuestion, Picture, PlacePicture, Where, Who
from detente.model.questions import Question
from detente.reuse import Reuse

_Noun = TypeVar("_Noun")
# Fields of a picture that hold words of a document.
_QUOTED = frozenset(("text", "latest", "result", "purpose", "of", "reason"))


def cut(text: str, limit: int) -> str:
    """The text, or its beginning with an ellipsis, in at most `limit` characters."""
    return text if len(text) <= limit else text[: max(0, limit - 1)].rstrip() + ("…" if limit > 0 else "")


def document_within(document: Document) -> Document:
    """The document with its title cut. Its text stays: it is what spans lead into, and no surface prints it whole."""
    limit = document.terms.quote_max_chars
    if document.title is None or len(document.title) <= limit:
        return document
    return replace(document, title=cut(document.title, limit))


def mention_within(mention: Mention, document: Document) -> Mention:
    """The mention with all its words cut to what its source allows."""
    limit = document.terms.quote_max_chars
    if len(mention.text) <= limit and (mention.content is None or len(mention.content.text) <= limit):
        return mention  # everything else stands inside of these
    speaker, content, when = mention.speaker, mention.content, mention.when
    return replace(
        mention, text=cut(mention.text, limit), actors=_actors(mention.actors, limit), recipients=_actors(mention.recipients, limit),
        places=tuple(replace(p, text=cut(p.text, limit)) for p in mention.places), figures=tuple(figure_within(f, document) for f in mention.figures),
        content=replace(content, text=cut(content.text, limit)) if content is not None else None,
        speaker=replace(speaker, actor=_actors((speaker.actor,), limit)[0]) if speaker is not None else None,
        purpose=cut(mention.purpose, limit) if mention.purpose is not None else None,
        when=replace(when, text=cut(when.text, limit)) if when is not None and when.text is not None else when,
    )  # fmt: skip


def figure_within(figure: Figure, document: Document) -> Figure:
    """The figure with its words cut."""
    limit = document.terms.quote_max_chars
    return replace(figure, text=cut(figure.text, limit), of=cut(figure.of, limit) if figure.of is not None else None)


def question_within(question: Question, document: Document) -> Question:
    """The question with its words cut."""
    return replace(question, text=cut(question.text, document.terms.quote_max_chars))


def _actors(refs: Iterable[ActorRef], limit: int) -> tuple[ActorRef, ...]:
    return tuple(
        replace(r, text=cut(r.text, limit), name=cut(r.name, limit) if r.name is not None and r.id is None else r.name)
        for r in refs
    )


def picture_within(
    picture: Picture, documents: Mapping[str, Document], mentions: Iterable[Mention], *, reuse: Reuse | None = None
) -> Picture:
    """The picture with the words of each entry cut to what the strictest of its sources allows.

    With `reuse` an entry that was cut the last time is not cut again. The terms of a document and the words of a mention never change.
    """
    return _Cutter(documents, {m.id: m for m in mentions}, reuse or Reuse()).of(picture)


class _Cutter:
    """Goes through a picture: each part that names its documents is cut by their terms, and what stands in it by the same."""

    def __init__(self, documents: Mapping[str, Document], mentions: Mapping[str, Mention], reuse: Reuse) -> None:
        self._limits = {i: d.terms.quote_max_chars for i, d in documents.items()}
        self._mentions, self._reuse = mentions, reuse
        self._strictest = min(self._limits.values(), default=0)

    def of(self, noun: _Noun, limit: int | None = None) -> _Noun:
        """The noun with its words cut; `limit` is that of what it stands in."""
        limit = self._limit(noun, limit)
        if limit is not None and self._is_short(noun, limit):
            return noun
        changed: dict[str, Any] = {}
        for name, is_quoted in _fields(type(noun)):  # type: ignore[arg-type]
            value = getattr(noun, name)
            new = self._field(value, limit) if not (is_quoted and isinstance(value, str)) else self._words(value, limit)
            if new is not value:
                changed[name] = new
        if isinstance(noun, (Who, Where)) and noun.id is None:
            changed["name"] = self._words(noun.name, limit)
        return replace(noun, **changed) if changed else noun  # type: ignore[type-var]

    def _is_short(self, noun: object, limit: int) -> bool:
        """True if no mention that the noun rests on is longer than the limit: all its words stand in one of them, but for what came of a contact."""
        evidence = getattr(noun, "evidence", None)
        if not isinstance(evidence, Evidence) or isinstance(noun, PlacePicture) or getattr(noun, "result", None) is not None:
            return False
        return all((told := self._mentions.get(m)) is not None and _length(told) <= limit for m in evidence.mentions)

    def _field(self, value: object, limit: int | None) -> object:
        if isinstance(value, tuple):
            new = tuple(self._field(v, limit) if limit is not None else self._entry(v) for v in value)
            return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
        return self.of(value, limit) if is_dataclass(value) and not isinstance(value, (type, Evidence)) else value

    def _entry(self, value: object) -> object:
        """An entry of the picture; a document without terms of its own goes by the strictest of all."""
        return self._reuse.of(("cut", id(value)), (value,), lambda: self._field(value, None), by=self._strictest)

    def _words(self, value: str, limit: int | None) -> str:
        return cut(value, limit if limit is not None else self._strictest)

    def _limit(self, noun: object, limit: int | None) -> int | None:
        told = [self._limits[i] for i in _documents_of(noun, self._mentions) if i in self._limits]
        return min(told) if told else limit


def _length(mention: Mention) -> int:
    """The length of the longest words of a mention; everything else stands inside of these, as `mention_within` has it."""
    longest = max((mention.text, *([mention.content.text] if mention.content is not None else [])), key=len)
    return len(longest)


def _documents_of(noun: object, mentions: Mapping[str, Mention]) -> tuple[str, ...]:
    if isinstance(noun, Claim):
        return (noun.document,)
    if isinstance(noun, OpenQuestion):
        return (noun.document_id,)
    if isinstance(noun, FigureReport):
        told = mentions.get(noun.mention)
        return (told.document_id,) if told is not None else ()
    evidence = getattr(noun, "evidence", None)
    return evidence.documents if isinstance(evidence, Evidence) else ()


@cache
def _fields(kind: type) -> tuple[tuple[str, bool], ...]:
    """The fields of a noun that may hold words or other nouns, and whether it is words that they hold."""
    plain = ("int", "float", "bool", "datetime", "datetime | None", "Evidence", "int | None")
    return tuple((f.name, f.name in _QUOTED) for f in fields(kind) if f.type not in plain)
