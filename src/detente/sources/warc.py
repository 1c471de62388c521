"""Web archives (WARC, ISO 28500; also Common Crawl's news and its WET files): each page that was fetched is an input."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, BinaryIO

from detente.model.documents import Rejected
from detente.model.sources import Raw

ARCHIVES = (".warc", ".warc.gz", ".wet.gz", ".wet")
_KINDS: Mapping[str, str] = MappingProxyType({
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
})  # fmt: skip
_FOUND = 200
_SHOWN = 6


def records_of(content: BinaryIO, name: str, max_bytes: int) -> Iterator[Raw | Rejected]:
    """The pages of an archive, each with its address, headers and time of fetching. One record is in memory at a time.

    What is no page that was found (requests, errors, pictures, styles) is counted in one line at the end; a record that is cut or damaged
    is told, and what stands before it is kept.
    """
    from fastwarc.warc import ArchiveIterator

    passed: Counter[str] = Counter()
    number = 0
    try:
        for number, record in enumerate(ArchiveIterator(content, auto_decode="none"), start=1):
            found = _record(record, f"{name}:{number}", max_bytes)
            if isinstance(found, str):
                passed[found] += 1
            else:
                yield found
    except (OSError, EOFError, ValueError) as error:
        told = f"the archive is damaged behind record {number}: {error}; what stands before it was read"
        yield Rejected(
            name, "fetch", told if number else f"no web archive, or a damaged one: {error} (expected WARC/1.0, gzip or not)"
        )
        return
    if number == 0:
        yield Rejected(name, "fetch", "the archive is empty")
    elif passed:
        told = ", ".join(f"{count} {kind}" for kind, count in passed.most_common(_SHOWN))
        rest = f" and {len(passed) - _SHOWN} kinds more" if len(passed) > _SHOWN else ""
        yield Rejected(name, "fetch", f"{passed.total()} of {number} records are no page to read: {told}{rest}")


def _record(record: Any, name: str, max_bytes: int) -> Raw | Rejected | str:
    """The page of a record; why it cannot be read; or, as a text, what kind of record that is no page it is."""
    kind = str(record.headers.get("WARC-Type", "of no type"))
    if kind not in ("response", "resource", "conversion"):
        return kind
    http = record.http_headers if record.is_http_parsed else None
    if http is not None and http.status_code != _FOUND:
        return f"answer {http.status_code}"
    media = (record.http_content_type if http is not None else record.headers.get("Content-Type")) or "of unknown kind"
    suffix = _KINDS.get(media.partition(";")[0].strip().lower())
    if suffix is None:
        return str(media.partition(";")[0].strip()[:40])
    left = record.content_length
    body = bytes(record.reader.read(max_bytes + 1))
    if len(body) < min(left, max_bytes):
        return Rejected(name, "fetch", f"the record is cut: {len(body):,} of {left:,} bytes; the archive is torn here")
    try:
        body = _decoded(body, http, max_bytes)
    except (OSError, EOFError, ValueError) as error:
        return Rejected(name, "fetch", f"its content cannot be unpacked: {error}")
    return Raw(name, body, suffix, tuple(_told(record)), tuple(_headers(http)), _time(record))


def _decoded(body: bytes, http: Any, max_bytes: int) -> bytes:
    """The content without the packing of its transfer, and never more than a byte over the limit of it."""
    from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader

    packings = [http.get("Transfer-Encoding") or "", http.get("Content-Encoding") or ""] if http is not None else []
    readers = {"chunked": ChunkedReader, "gzip": GzipReader, "x-gzip": GzipReader, "br": BrotliReader}
    for packing in (one.strip().lower() for packed in packings for one in packed.split(",")):
        if packing in readers:
            body = bytes(readers[packing](io.BytesIO(body)).read(max_bytes + 1))
        elif packing == "deflate":
            body = bytes(GzipReader(io.BytesIO(body), zlib=True).read(max_bytes + 1))
        elif packing not in ("", "identity"):
            raise ValueError(f"unknown packing {packing[:20]!r}")
    return body


def _told(record: Any) -> Iterator[tuple[str, str]]:
    address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    if address:
        yield "url", address
    fetched = _time(record)
    if fetched is not None:
        yield "dated", fetched.isoformat()
        yield "dated_from", "time of fetching"


def _headers(http: Any) -> Iterator[tuple[str, str]]:
    if http is not None:
        yield from ((str(name), str(value)) for name, value in http.to_tuples())


def _time(record: Any) -> datetime | None:
    with suppress(ValueError):
        return datetime.fromisoformat(record.headers.get("WARC-Date") or "").astimezone(UTC)
    return None
