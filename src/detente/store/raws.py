"""Raw copies as rows: the bytes as they came, packed, in strict privacy sealed; and as a web archive on request."""

from __future__ import annotations

import hashlib
import io
import uuid
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import msgspec

from detente.errors import StoreError
from detente.model.sources import RawCopy
from detente.model.watched import ENTRY
from detente.store.sealing import seal_bytes, unseal_bytes

_LEVEL = 6
_SEALED, _OPEN = b"S", b"P"
_MEDIA: Mapping[str, str] = MappingProxyType({
    ".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".xml": "application/xml", ".txt": "text/plain",
    ".md": "text/markdown", ".pdf": "application/pdf", ".eml": "message/rfc822", ".json": "application/json", ".jsonl": "application/x-ndjson",
    ENTRY: "application/json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
})  # fmt: skip
_PACKINGS = ("content-encoding", "transfer-encoding", "content-length")


class _Row(msgspec.Struct, array_like=True):
    name: str
    suffix: str
    sha256: str
    size: int
    headers: tuple[tuple[str, str], ...]
    fetched: datetime | None
    packed: bytes


def packed(copy: RawCopy, *, document_id: str, key: bytes | None = None) -> bytes:
    """The row of a copy; with a key it can be opened with that key only."""
    row = _Row(
        copy.name, copy.suffix, copy.sha256, len(copy.content), copy.headers, copy.fetched, zlib.compress(copy.content, _LEVEL)
    )
    content = msgspec.msgpack.encode(row)
    return _OPEN + content if key is None else _SEALED + seal_bytes(content, key, document_id=document_id)


def is_sealed(record: bytes) -> bool:
    """True if a key is needed."""
    return record.startswith(_SEALED)


def unpacked(record: bytes, *, document_id: str, key: bytes | None = None) -> RawCopy:
    """The copy of a row. Raises StoreError if it is damaged, or its bytes are not those that came."""
    content = record[1:]
    if is_sealed(record):
        if key is None:
            raise StoreError(f"the raw copy of {document_id} is sealed; name its key in DETENTE_KEY")
        content = unseal_bytes(content, key, document_id=document_id)
    try:
        row = msgspec.msgpack.decode(content, type=_Row)
        unpacker = zlib.decompressobj()
        came = unpacker.decompress(row.packed, row.size + 1)
    except (msgspec.DecodeError, zlib.error) as error:
        raise StoreError(f"the raw copy of {document_id} is damaged; restore a backup") from error
    if len(came) != row.size or hashlib.sha256(came).hexdigest() != row.sha256:
        raise StoreError(f"the raw copy of {document_id} is not what came; restore a backup")
    return RawCopy(row.name, came, row.suffix, row.sha256, row.headers, row.fetched)


def as_warc(copy: RawCopy, *, document_id: str, link: str | None, known_since: datetime) -> bytes:
    """The copy as a web archive of one record (WARC 1.1, gzip): the page with its headers, or a resource where there were none.

    The content stands as it was unpacked, so the headers of its packing are left out.
    """
    from fastwarc.stream_io import GzipWriter
    from fastwarc.warc import WarcRecord, WarcRecordType

    media = _MEDIA.get(copy.suffix, "application/octet-stream")
    body, kind = copy.content, WarcRecordType.resource
    if copy.headers and link is not None and copy.suffix != ENTRY:  # the headers of an item are those of its list
        lines = [f"{name}: {value}" for name, value in copy.headers if name.lower() not in _PACKINGS]
        head = "\r\n".join(["HTTP/1.1 200 OK", *lines, f"Content-Length: {len(body)}", "", ""])
        body, kind, media = head.encode("utf-8", "replace") + body, WarcRecordType.response, "application/http; msgtype=response"
    record = WarcRecord()
    record.init_headers(kind)
    record.headers["WARC-Record-ID"] = f"<{uuid.uuid5(uuid.NAMESPACE_URL, f'detente:{document_id}').urn}>"
    record.headers["WARC-Date"] = (copy.fetched or known_since).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    record.headers["WARC-Target-URI"] = link or f"urn:sha256:{copy.sha256}"
    record.headers["Content-Type"] = media
    record.set_bytes_content(body)
    file = io.BytesIO()
    writer = GzipWriter(file)
    record.write(writer, checksum_data=True)
    writer.finish()
    return file.getvalue()
