"""Files of each kind for the tests: made here, byte by byte, so that each fault in them is known."""

from __future__ import annotations

import gzip
import io
from email.message import EmailMessage
from pathlib import Path

from detente.documents.extract import Defaults, documents_of
from detente.model.documents import Document, Rejected
from detente.sources.files import raw_inputs

WORDS = "Guards closed the gate of Ostava on Monday, and the villagers went home before it was dark."
PAGE = f"<html><head><title>Gate closed</title></head><body><article><h1>Gate closed</h1><p>{WORDS}</p></article></body></html>".encode()
LIMIT = 200_000


def taken(path: Path, **known: object) -> tuple[list[Document], list[Rejected]]:
    """What the first two stages make of a file: documents, and what they reject."""
    defaults = Defaults(max_bytes=LIMIT, **known)  # type: ignore[arg-type]
    documents: list[Document] = []
    rejected: list[Rejected] = []
    for raw in raw_inputs([str(path)], max_bytes=LIMIT):
        for found in [raw] if isinstance(raw, Rejected) else documents_of(raw, defaults):
            documents.append(found) if isinstance(found, Document) else rejected.append(found)
    return documents, rejected


def mail(words: str = WORDS, *, subject: str = "Gate closed", attached: tuple[tuple[str, bytes], ...] = ()) -> EmailMessage:
    """A message as a mission's list sends it."""
    message = EmailMessage()
    message["From"] = "Duty Officer <duty@mission.example>"
    message["Date"] = "Wed, 05 Mar 2031 08:10:00 +0100"
    message["Subject"] = subject
    message.set_content(words)
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def mailbox(*messages: EmailMessage) -> bytes:
    """Messages as an mbox holds them."""
    return b"".join(b"From duty@mission.example Wed Mar  5 08:10:00 2031\n" + m.as_bytes() + b"\n" for m in messages)


def record(
    number: int, body: bytes = PAGE, *, status: str = "200 OK", media: str = "text/html; charset=utf-8", packing: str = ""
) -> bytes:
    """A response as a web archive holds it."""
    encoding = f"Content-Encoding: {packing}\r\n" if packing else ""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{encoding}Content-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:08}-0000-4000-8000-000000000000>\r\n"
        f"WARC-Date: 2031-03-05T08:10:00Z\r\nWARC-Target-URI: https://lowland.example/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def packed(*records: bytes) -> bytes:
    """Records as Common Crawl packs them, each for itself."""
    return b"".join(gzip.compress(r, mtime=0) for r in records)


def docx(words: str = WORDS) -> bytes:
    """A DOCX of one paragraph."""
    from docx import Document as Docx

    made, file = Docx(), io.BytesIO()
    made.add_paragraph(words)
    made.save(file)
    return file.getvalue()
