"""Bytes to documents: the second stage."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone, tzinfo

import msgspec

from detente.documents.decode import decode
from detente.documents.front_matter import split_front_matter
from detente.documents.html import read_html
from detente.documents.language import language_of
from detente.documents.noise import noise_in
from detente.documents.published import read_published
from detente.errors import InputError
from detente.model.documents import Document, Rejected, Source, Terms
from detente.model.ids import content_id
from detente.model.sources import Raw
from detente.text.paragraphs import paragraphs

MAX_BYTES = 20_000_000
_FUTURE_SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the caller knows of inputs that do not say it themselves. `find_source` looks a source up by its name."""

    zone: tzinfo = timezone.utc
    published: str | None = None
    source: str | None = None
    now: datetime | None = None
    max_bytes: int = MAX_BYTES
    find_source: Callable[[str], Source | None] = lambda name: None


@dataclass(frozen=True, slots=True)
class _Story:
    """A text with what it says about itself, before it is a document."""

    text: str
    fields: Mapping[str, str]
    warnings: tuple[str, ...] = ()


class _Line(msgspec.Struct):
    """One line of a .jsonl input."""

    text: str
    title: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None


def documents_of(raw: Raw, defaults: Defaults) -> Iterator[Document | Rejected]:
    """The documents in one input, or why it has none. Never raises for bad content."""
    if len(raw.content) > defaults.max_bytes:
        reason = f"{len(raw.content):,} bytes; the limit is {defaults.max_bytes:,} (setting max_bytes)"
        yield Rejected(raw.name, "extract", reason)
        return
    if raw.suffix == ".jsonl":
        yield from _lines(raw, defaults)
        return
    try:
        yield _document(raw.content, _story(raw), raw.name, defaults)
    except InputError as error:
        yield Rejected(raw.name, error.stage, str(error))


def _lines(raw: Raw, defaults: Defaults) -> Iterator[Document | Rejected]:
    decoder = msgspec.json.Decoder(_Line)
    seen = False
    for number, line in enumerate(raw.content.split(b"\n"), start=1):
        if not line.strip():
            continue
        seen = True
        name = f"{raw.name}:{number}"
        try:
            record = decoder.decode(line)
            fields = {k: str(v) for k, v in msgspec.structs.asdict(record).items() if v is not None and k != "text"}
            yield _document(line, _Story(record.text, fields), name, defaults)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            reason = f'not a line of {{"text", "title", "published", "source", "url"}}: {error}'
            yield Rejected(name, "extract", reason)
        except InputError as error:
            yield Rejected(name, error.stage, str(error))
    if not seen:
        yield Rejected(raw.name, "extract", "the file is empty")


def _story(raw: Raw) -> _Story:
    if not raw.content.strip():
        raise InputError("extract", "the file is empty")
    if raw.suffix in (".html", ".htm"):
        page = read_html(raw.content)
        fields = {"title": page.title, "published": page.published, "source": page.outlet, "language": page.language, "url": page.link}
        return _Story(page.text, {k: v for k, v in fields.items() if v})
    text, warnings = decode(raw.content)
    fields_found, body = split_front_matter(text)
    return _Story(body, fields_found, warnings)


def _document(content: bytes, story: _Story, name: str, defaults: Defaults) -> Document:
    text, title, title_end = _with_title(story.text.strip("\ufeff"), story.fields.get("title"))
    if not text.strip():
        raise InputError("extract", "the text is empty")
    digest = hashlib.sha256(content).hexdigest()
    warnings = list(story.warnings)
    published, granularity = _published(story.fields.get("published"), defaults, warnings)
    source_name = story.fields.get("source") or defaults.source
    source = defaults.find_source(source_name) if source_name else None
    spans = list(paragraphs(text))
    language = story.fields.get("language") or language_of(text)
    document = Document(
        id=content_id("d", digest, name if not content else ""), text=text, sha256=digest, title=title, title_end=title_end,
        language=language, published=published, published_granularity=granularity, source=source_name,
        family=source_name, link=story.fields.get("url"), path=name, noise=tuple(noise_in(text, spans, language=language or "en")),
        warnings=tuple(warnings), terms=Terms(credit=source_name or ""),
    )  # fmt: skip
    if source is None:
        return document
    return replace(
        document, source=source.name, family=source.family, side=source.side, source_kind=source.kind, terms=source.terms,
        reliability=source.reliability,
    )  # fmt: skip


def _with_title(body: str, title: str | None) -> tuple[str, str | None, int]:
    """The text with its title as first paragraph, and where that ends. A short first line without a full stop is a title."""
    body = body.strip("\r\n")
    if title:
        title = " ".join(title.split())
        if body.lstrip().startswith(title):
            return body, title, body.index(title) + len(title)
        return f"{title}\n\n{body}", title, len(title)
    first, _, rest = body.partition("\n")
    line = first.strip()
    if rest.strip() and 8 <= len(line) <= 200 and not line.endswith((".", "!", "?", ":", ";", ",", '"')) and rest.startswith(("\n", "\r\n")):
        return body, line, body.index(line) + len(line)
    return body, None, 0


def _published(told: str | None, defaults: Defaults, warnings: list[str]) -> tuple[datetime | None, str]:
    for value in (told, defaults.published):
        if value is None:
            continue
        try:
            published, granularity = read_published(value, defaults.zone)
        except ValueError as error:
            warnings.append(f"publication date ignored: {error}")
            continue
        if defaults.now is not None and published > defaults.now + _FUTURE_SLACK:
            warnings.append(f"published {published.isoformat()}, which lies in the future")
        return published, granularity
    warnings.append("no publication date: relative times stay open")
    return None, "minute"


def document_from_text(text: str, defaults: Defaults, *, title: str | None = None) -> Document:
    """A document from a text in memory. Raises InputError if it is empty or over the size limit."""
    content = text.encode("utf-8", "surrogatepass")
    if len(content) > defaults.max_bytes:
        raise InputError("extract", f"{len(content):,} bytes; the limit is {defaults.max_bytes:,} (setting max_bytes)")
    return _document(content, _Story(text, {"title": title} if title else {}), "text", defaults)
