"""Documents, mentions and questions as a surface may show them: private names covered, offsets kept, a role and a pseudonym in their place."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace

from detente.model.documents import Dateline, Document, PrivateName
from detente.model.mentions import ActorRef, Figure, Mention, PlaceRef
from detente.model.questions import Question
from detente.model.sayings import Judgement, Saying
from detente.text.masking import Masking

_TAG_DIGITS = 6


class Cover:
    """The cover over one document's private names. With a key, persons are told apart by a pseudonym that only who has the key can make;
    without one, by their order in the document. Neither links two documents."""

    def __init__(self, document: Document, names: tuple[PrivateName, ...], *, key: bytes | None) -> None:
        self._document_id = document.id
        self._names = {s.casefold(): (number, n) for number, n in reversed(list(enumerate(names, start=1))) for s in n.spellings}
        self._key = key
        self.masking = Masking(s for n in names for s in n.spellings)

    def __bool__(self) -> bool:
        return bool(self.masking)

    def document(self, document: Document) -> Document:
        """The document with every private name covered, and none left to tell."""
        if not self:
            return document if document.private == () else replace(document, private=())
        return replace(
            document, text=self.masking.of(document.text), title=self._of(document.title), author=self._of(document.author),
            link=self._address(document.link), path=self._address(document.path), private=(), dateline=self._dateline(document.dateline),
            warnings=tuple(self.masking.of(w) for w in document.warnings),
        )  # fmt: skip

    def mention(self, mention: Mention) -> Mention:
        """The mention with the same spans, its words covered where a private name stands."""
        if not self:
            return mention
        of = self.masking.of
        speaker, content, when = mention.speaker, mention.content, mention.when
        return replace(
            mention, text=of(mention.text), actors=self._actors(mention.actors), recipients=self._actors(mention.recipients),
            places=tuple(self._place(p, mention) for p in mention.places),
            figures=tuple(self.figure(f) for f in mention.figures),
            speaker=replace(speaker, actor=self._actor(speaker.actor)) if speaker is not None else None,
            content=replace(content, text=of(content.text)) if content is not None else None,
            purpose=self._of(mention.purpose), when=replace(when, text=self._of(when.text)) if when is not None else None,
        )  # fmt: skip

    def saying(self, saying: Saying) -> Saying:
        """The saying, its speaker covered; its words are those of the document."""
        return replace(saying, speaker=self._actor(saying.speaker)) if self and saying.speaker is not None else saying

    def judgement(self, judgement: Judgement) -> Judgement:
        """The judgement, its target covered."""
        return replace(judgement, target=self._actor(judgement.target)) if self and judgement.target is not None else judgement

    def figure(self, figure: Figure) -> Figure:
        """The figure with its words covered."""
        return replace(figure, text=self.masking.of(figure.text), of=self._of(figure.of)) if self else figure

    def question(self, question: Question) -> Question:
        """The question with its words covered."""
        return replace(question, text=self.masking.of(question.text), reason=self.masking.of(question.reason)) if self else question

    def _of(self, text: str | None) -> str | None:
        return None if text is None else self.masking.of(text)

    def _dateline(self, dateline: Dateline | None) -> Dateline | None:
        """A dateline that a private name stands in is left out."""
        told = dateline is not None and any(self.masking.is_in(w) for w in (dateline.place, dateline.outlet or ""))
        return None if told else dateline

    def _address(self, address: str | None) -> str | None:
        """An address that spells a name out is left out."""
        return None if address is None or self.masking.is_in(address) else address

    def _place(self, ref: PlaceRef, mention: Mention) -> PlaceRef:
        """A known place keeps its name, whoever bears it too; where a person named it, its words are the whole mention."""
        is_name = ref.id is not None and (ref.start, ref.end) != (mention.start, mention.end)
        return ref if is_name else replace(ref, text=self.masking.of(ref.text))

    def _actors(self, refs: tuple[ActorRef, ...]) -> tuple[ActorRef, ...]:
        return tuple(self._actor(r) for r in refs)

    def _actor(self, ref: ActorRef) -> ActorRef:
        text = self.masking.of(ref.text)
        if text == ref.text:
            return ref
        found = next((n for s, n in sorted(self._names.items(), key=lambda i: -len(i[0])) if s in ref.text.casefold()), None)
        is_named = found is not None and (ref.name is None or self.masking.of(ref.name) != ref.name)
        return replace(ref, text=text, name=self._pseudonym(*found) if is_named and found is not None else self._of(ref.name))

    def _pseudonym(self, number: int, name: PrivateName) -> str:
        if self._key is None:
            return f"{name.role} {number}"
        said = f"{self._document_id}\x1f{name.name.casefold()}".encode()
        return f"{name.role} {hmac.new(self._key, said, hashlib.sha256).hexdigest()[:_TAG_DIGITS]}"


class Covers:
    """The covers of documents, each made once. `look` finds the private names of a text in which nobody has looked for them yet."""

    def __init__(self, look: Callable[[str], tuple[PrivateName, ...]], *, key: bytes | None = None) -> None:
        self._look, self._key = look, key
        self._made: dict[str, Cover] = {}

    def of(self, document: Document) -> Cover:
        """The cover over one document."""
        known = document.private
        if known == ():
            return Cover(document, (), key=self._key)
        found = self._made.get(document.id)
        if found is None:
            names = known if known is not None else self._look(document.text)
            found = self._made[document.id] = Cover(document, names, key=self._key)
        return found
