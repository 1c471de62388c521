"""An extracted text and what is known of it, as a document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from detente.documents.dateline import dateline_of
from detente.documents.decode import unified
from detente.documents.defaults import Defaults
from detente.documents.language import language_of, passages_of
from detente.documents.noise import noise_in
from detente.documents.published import has_zone, read_published
from detente.errors import InputError
from detente.model.documents import Document, Noise, Source, Terms
from detente.model.ids import content_id
from detente.model.sources import RawCopy
from detente.protocols import Extracted
from detente.text.normal import Normal, Shifts, normal
from detente.text.paragraphs import paragraphs

_FUTURE_SLACK = timedelta(days=1)
_MAX_TITLE = 300
_TITLE_SEARCH = 1_000
_LINE_ENDS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINK = re.compile(r"https?://[^\s<>\"']{3,2000}", re.I)


def assemble(content: bytes, found: Extracted, *, name: str, defaults: Defaults, salt: str = "", is_file: bool = True) -> Document:
    """The document of `content`, whose text is `found`. Raises InputError if the text is empty.

    `salt` tells apart the documents that the same bytes become when they are read in another way. A text that is no file (`is_file`)
    keeps each character where its caller has it.
    """
    plain = normal(_cleaned(found.text)) if is_file else Normal(_cleaned(found.text))
    text, cut = _trimmed(plain.text)
    if not any(c.isalnum() for c in text) and "\ufffd" not in text:
        raise InputError("extract", "the text is empty")
    text, title, title_end, moved = _with_title(text, normal(_cleaned(found.fields.get("title", ""))).text)
    warnings = [*found.warnings, *_lost(found.text), *_mixed(plain.mixed)]
    published, granularity, evidence = _published(found, defaults, warnings)
    known = tuple(_moved((Noise(plain.moved(n.start), plain.moved(n.end), n.kind) for n in found.noise), moved - cut, len(text)))
    source_name = defaults.publisher or found.fields.get("source") or defaults.source
    digest = hashlib.sha256(content).hexdigest()
    language = found.fields.get("language") or language_of(text)
    spans = list(paragraphs(text))
    noise = _noise(text, [s for s in spans if s[1] > title_end], known, language, defaults)
    story = next((start for start, end in spans if end > title_end and not any(n.start <= start < n.end for n in noise)), 0)
    document = Document(
        id=content_id("d", digest, name if not content else salt), text=text, sha256=digest, title=title, title_end=title_end,
        language=language, published=published, published_granularity=granularity, source=source_name, family=source_name,
        link=_link(found.fields.get("url")) or _link(defaults.link), path=name, noise=noise, warnings=tuple(warnings), terms=Terms(credit=source_name or ""),
        author=found.fields.get("author") or None, published_from=evidence,
        passages=passages_of(text, spans, language, frozenset(n.start for n in noise if n.kind == "other-language")),
        dateline=dateline_of(text, story), shifts=_shifts(plain, found.offset, moved=moved, cut=cut),
        raw=RawCopy(name, content, "", digest) if defaults.keeps_raw else None,
    )  # fmt: skip
    source = defaults.find_source(source_name) if source_name else None
    return document if source is None else _of_source(document, source)


def _shifts(plain: Normal, offset: int, *, moved: int, cut: int) -> Shifts:
    """The way from a position of the document to that in the decoded content."""
    back = moved - cut
    later = [(p + back, d + offset - back) for p, d in plain.shifts if p > cut]
    earlier = [d for p, d in plain.shifts if p <= cut]
    first = (moved, (earlier[-1] if earlier else 0) + offset - back)
    return () if first == (0, 0) and not later else (first, *later)


def _mixed(count: int) -> Iterator[str]:
    if count:
        yield f"{count} word{'s' if count != 1 else ''} with letters of two scripts read as of one"


def _of_source(document: Document, source: Source) -> Document:
    if source.forbids:
        raise InputError("terms", f"{source.name} may not be used: {source.forbids}")
    return replace(
        document, source=source.name, family=source.family, side=source.side, source_kind=source.kind, terms=source.terms,
        reliability=source.reliability, label=source.label,
    )  # fmt: skip


def _noise(
    text: str, spans: list[tuple[int, int]], known: tuple[Noise, ...], language: str | None, defaults: Defaults
) -> tuple[Noise, ...]:
    return tuple(noise_in(text, spans, language=language, words=defaults.noise_words, known=known))


def _cleaned(text: str) -> str:
    """Without what breaks readers: controls become spaces, rare line ends line feeds, halves of characters a mark."""
    plain = _LINE_ENDS.sub("\n", unified(text))
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", plain))


def stored_text(text: str) -> str:
    """A text as a document will hold it."""
    return _trimmed(normal(_cleaned(text)).text)[0]


def _lost(text: str) -> Iterator[str]:
    count = len(_SURROGATES.findall(text))
    if count:
        yield f"{count} half character{'s' if count != 1 else ''} replaced by a mark"


def _trimmed(text: str) -> tuple[str, int]:
    """The text without a byte order mark and empty lines around it, and how many characters went from its start."""
    bare = text.lstrip("\ufeff\n")
    return bare.rstrip("\ufeff\n"), len(text) - len(bare)


def _moved(noise: Iterable[Noise], by: int, length: int) -> Iterator[Noise]:
    """The spans moved, and cut to the text."""
    for span in noise:
        start, end = max(0, span.start + by), min(length, span.end + by)
        if start < end:
            yield Noise(start, end, span.kind)


def _with_title(body: str, told: str) -> tuple[str, str | None, int, int]:
    """(text with its title as first paragraph, title, where it ends, how far the body moved).

    A short first line without a full stop is a title. A title told that stands a little below the head stays where it is.
    """
    title = " ".join(told.split())[:_MAX_TITLE].strip()
    if not title:
        line = _first_line(body)
        return body, line, (body.index(line) + len(line) if line else 0), 0
    lead = len(body) - len(body.lstrip())
    if _is_line_at(body, lead, title):
        return body, title, lead + len(title), 0
    if any(_is_line_at(body, found.start(), title) for found in re.finditer(re.escape(title), body[:_TITLE_SEARCH])):
        return body, title, 0, 0
    return f"{title}\n\n{body}", title, len(title), len(title) + 2


def _is_line_at(text: str, start: int, line: str) -> bool:
    end = start + len(line)
    return text.startswith(line, start) and text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n")


def _first_line(body: str) -> str | None:
    first, _, rest = body.partition("\n")
    line = first.strip()
    is_title = (
        8 <= len(line) <= 200 and not line.endswith((".", "!", "?", ":", ";", ",", '"')) and rest.startswith("\n") and rest.strip()
    )
    return line if is_title else None


def _published(found: Extracted, defaults: Defaults, warnings: list[str]) -> tuple[datetime | None, str, str | None]:
    """The date that the file states, else the caller's, else, with a warning, the one of less worth; its granularity; what it rests on."""
    told = found.fields
    stated = (
        (told.get("published"), True, told.get("published_from", "the file")),
        (defaults.published, True, "the caller"),
        (told.get("dated"), False, told.get("dated_from", "the file's own date")),
    )
    for value, is_sure, where in stated:
        if not value:
            continue
        try:
            published, granularity = read_published(value, defaults.zone)
        except ValueError as error:
            warnings.append(f"publication date ignored: {error}")
            continue
        if not is_sure:
            warnings.append(
                f"no publication date stated: {value} is when the file was made, or a guess from the page; give the true one"
            )
        if defaults.now is not None and published > defaults.now + _FUTURE_SLACK:
            warnings.append(f"published {published.isoformat()}, which lies in the future")
        zone = "zone stated" if has_zone(value) else f"zone of the area, {defaults.zone}"
        return published, granularity, f"{where}; {zone}"
    warnings.append("no publication date: relative times stay open")
    return None, "minute", None


def _link(url: str | None) -> str | None:
    """An address of the web, and nothing else: a link is clicked."""
    return url.strip() if url and _LINK.fullmatch(url.strip()) else None
