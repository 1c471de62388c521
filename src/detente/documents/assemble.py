"""An extracted text and what is known of it, as a document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from detente.documents.decode import unified
from detente.documents.defaults import Defaults
from detente.documents.language import language_of
from detente.documents.noise import noise_in
from detente.documents.published import read_published
from detente.errors import InputError
from detente.model.documents import Document, Noise, Source, Terms
from detente.model.ids import content_id
from detente.protocols import Extracted
from detente.text.paragraphs import paragraphs

_FUTURE_SLACK = timedelta(days=1)
_MAX_TITLE = 300
_TITLE_SEARCH = 1_000
_LINE_ENDS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINK = re.compile(r"https?://[^\s<>\"']{3,2000}", re.I)


def assemble(content: bytes, found: Extracted, *, name: str, defaults: Defaults) -> Document:
    """The document of `content`, whose text is `found`. Raises InputError if the text is empty."""
    text, shift = _trimmed(_cleaned(found.text))
    if not any(c.isalnum() for c in text) and "\ufffd" not in text:
        raise InputError("extract", "the text is empty")
    text, title, title_end, moved = _with_title(text, _cleaned(found.fields.get("title", "")))
    warnings = [*found.warnings, *_lost(found.text)]
    published, granularity = _published(found, defaults, warnings)
    noise = tuple(_moved(found.noise, moved - shift, len(text)))
    source_name = defaults.publisher or found.fields.get("source") or defaults.source
    digest = hashlib.sha256(content).hexdigest()
    language = found.fields.get("language") or language_of(text)
    document = Document(
        id=content_id("d", digest, name if not content else ""), text=text, sha256=digest, title=title, title_end=title_end,
        language=language, published=published, published_granularity=granularity, source=source_name, family=source_name,
        link=_link(found.fields.get("url")) or _link(defaults.link), path=name, noise=_noise(text, title_end, noise, language, defaults),
        warnings=tuple(warnings), terms=Terms(credit=source_name or ""), author=found.fields.get("author") or None,
    )  # fmt: skip
    source = defaults.find_source(source_name) if source_name else None
    return document if source is None else _of_source(document, source)


def _of_source(document: Document, source: Source) -> Document:
    if source.forbids:
        raise InputError("terms", f"{source.name} may not be used: {source.forbids}")
    return replace(
        document, source=source.name, family=source.family, side=source.side, source_kind=source.kind, terms=source.terms,
        reliability=source.reliability, label=source.label,
    )  # fmt: skip


def _noise(text: str, title_end: int, known: tuple[Noise, ...], language: str | None, defaults: Defaults) -> tuple[Noise, ...]:
    spans = [(start, end) for start, end in paragraphs(text) if end > title_end]
    return tuple(noise_in(text, spans, language=language, words=defaults.noise_words, known=known))


def _cleaned(text: str) -> str:
    """Without what breaks readers: controls become spaces, rare line ends line feeds, halves of characters a mark."""
    plain = _LINE_ENDS.sub("\n", unified(text))
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", plain))


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


def _published(found: Extracted, defaults: Defaults, warnings: list[str]) -> tuple[datetime | None, str]:
    """The date that the file states, else the caller's, else, with a warning, the one of less worth."""
    dated = found.fields.get("dated")
    for value, is_sure in ((found.fields.get("published"), True), (defaults.published, True), (dated, False)):
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
        return published, granularity
    warnings.append("no publication date: relative times stay open")
    return None, "minute"


def _link(url: str | None) -> str | None:
    """An address of the web, and nothing else: a link is clicked."""
    return url.strip() if url and _LINK.fullmatch(url.strip()) else None
