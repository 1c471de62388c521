"""Edits: what a person wrote in the place of lines of a drawn brief. Citations stay with their lines, and terms of sources hold for a person too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.errors import SettingsError
from detente.model.brief import Brief, Group, Line, Part
from detente.model.documents import Document
from detente.model.ids import content_id
from detente.surfaces.brief.references import MARKS, plain

ACTIONS = "13"
# Words of one's own meet those of a source by chance: names of places, of offices. A run that is no longer than this is no quotation.
_BY_CHANCE_CHARS = 40
_QUOTED = re.compile("“([^”]*)”")
_PUNCTUATION = "….,;:!? "


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in the place of the line with that key; an empty text leaves it out."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Keyed:
    """A line with the name that an edit calls it by. The name is the same as long as the line rests on the same mentions."""

    key: str
    line: Line
    under: tuple[Keyed, ...]


class Keys:
    """Gives the lines of a brief their names, in the order of the report."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def of(self, part: Part, group: Group) -> tuple[Keyed, ...]:
        """The lines of a group."""
        return tuple(self._of(part, group, line) for line in group.lines)

    def _of(self, part: Part, group: Group, line: Line) -> Keyed:
        name = content_id("l", part.number, group.title, *(sorted(line.mentions) or (line.text,)))
        self._given[name] += 1
        key = name if self._given[name] == 1 else f"{name}_{self._given[name]}"
        return Keyed(key, line, tuple(self._of(part, group, x) for x in line.under))


def keyed_lines(brief: Brief) -> Iterator[Keyed]:
    """Every line that an edit may name, those under others included."""
    keys = Keys()
    for part in brief.parts:
        for group in part.groups:
            yield from _flat(keys.of(part, group))


def _flat(lines: Iterable[Keyed]) -> Iterator[Keyed]:
    for keyed in lines:
        yield keyed
        yield from _flat(keyed.under)


def unmet(brief: Brief, edits: Sequence[Edit]) -> list[Edit]:
    """The edits whose line does not stand in this brief (any more)."""
    known = {k.key for k in keyed_lines(brief)}
    return [e for e in edits if e.key not in known]


def edited(brief: Brief, edits: Sequence[Edit], *, actions: Sequence[str] = ()) -> Brief:
    """The brief with the edits in the place of their lines and the actions in part 13; its head says how many lines a person changed."""
    texts = {e.key: plain(e.text) for e in edits}
    keys = Keys()
    parts = tuple(replace(p, groups=tuple(_group(keys.of(p, g), g, texts) for g in p.groups)) for p in brief.parts)
    own = tuple(Line(plain(a)) for a in actions if plain(a))
    parts = tuple(replace(p, groups=(Group("", own), *p.groups)) if p.number == ACTIONS and own else p for p in parts)
    told = ", ".join(_counted(texts.values(), len(own)))
    header = replace(brief.header, method=f"{brief.header.method}; by hand: {told}") if told else brief.header
    return replace(brief, header=header, parts=parts)


def _group(lines: tuple[Keyed, ...], group: Group, texts: Mapping[str, str]) -> Group:
    return replace(group, lines=tuple(_changed(lines, texts)))


def _changed(lines: Iterable[Keyed], texts: Mapping[str, str]) -> Iterator[Line]:
    for keyed in lines:
        text = texts.get(keyed.key, keyed.line.text)
        if text:
            yield replace(keyed.line, text=text, under=tuple(_changed(keyed.under, texts)))


def _counted(texts: Iterable[str], added: int) -> Iterator[str]:
    found = list(texts)
    changed, left_out = sum(bool(t) for t in found), sum(not t for t in found)
    for count, words in ((changed, "changed"), (left_out, "left out"), (added, "added")):
        if count:
            yield f"{count} line{'' if count == 1 else 's'} {words}"


# terms -----------------------------------------------------------------------------------------------------------------


def check_terms(brief: Brief, edits: Sequence[Edit], actions: Sequence[str], documents: Mapping[str, Document]) -> None:
    """Raises SettingsError for a text that copies more of a source than that allows, or that quotes what none of its line's sources says.

    `documents` are all that the brief cites. A run of words is copied if it stands in a source, whatever the case and the spaces.
    """
    lines = {k.key: k.line for k in keyed_lines(brief)}
    cited = {s.number: documents[s.document] for s in brief.sources if s.document in documents}
    bodies = {d.id: _bare(d.text) for d in documents.values()}
    for edit in edits:
        line = lines[edit.key]
        own = [cited[n] for n in line.sources if n in cited]
        _check_quotes(edit.text, own, bodies)
        _check_length(edit.text, documents.values(), bodies)
    for action in actions:
        _check_quotes(action, (), bodies)
        _check_length(action, documents.values(), bodies)


def _check_quotes(text: str, cited: Sequence[Document], bodies: Mapping[str, str]) -> None:
    for quoted in _QUOTED.findall(text):
        words = _bare(quoted).strip(_PUNCTUATION)
        if words and not any(words in bodies[d.id] for d in cited):
            raise SettingsError(
                f"“{_start(quoted)}” stands in none of the sources of its line; what is between “ and ” is word for word: "
                "take the marks away, or quote it as it stands there"
            )


def _check_length(text: str, documents: Iterable[Document], bodies: Mapping[str, str]) -> None:
    words = _bare(text)
    for document in documents:
        allowed = document.terms.quote_max_chars
        most = max(allowed, _BY_CHANCE_CHARS)
        runs = (words[at : at + most + 1] for at in range(len(words) - most))
        copied = next((run for run in runs if run in bodies[document.id]), None)
        if copied is not None:
            name = document.terms.credit or document.source or document.id
            raise SettingsError(
                f"“{_start(copied)}” copies more than {allowed} characters of {plain(name)}, which is all that its terms allow: "
                "shorten it, or say it in your own words"
            )


def _bare(text: str) -> str:
    """A text in which copied words are found whatever the case, the spaces and the kind of quotation marks."""
    return plain(text).translate(MARKS).translate({ord("’"): "'", ord("‘"): "'", ord("‚"): "'"}).casefold()


def _start(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60].rstrip()}…"
