"""Mail: a mailbox to its messages, and a message to itself and the reports attached to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import PurePosixPath
from typing import BinaryIO

from detente.model.documents import Rejected
from detente.model.sources import Raw
from detente.plugins import extractor_names

_MANGLED = (MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError, OverflowError, RecursionError)
MAILBOX, MESSAGE = ".mbox", ".eml"
# Mail that carries more than this is no mail that a person wrote; forwarded mail inside forwarded mail ends somewhere.
_MAX_ATTACHMENTS, _MAX_DEPTH = 100, 5
# RFC 4155: "From " with an address, a time and a year opens a message, at the start of the file or behind an empty line.
_OPENS = re.compile(rb"^From (?:\S+|\"[^\"\n]*\"\S*) .{0,60}\d\d:\d\d.{0,30}\d{4}(?: [+-]\d{4})?\s*$")
# mboxrd: each writer put one more > before a line that would have opened a message.
_QUOTED_OPENING = re.compile(rb"^>(>*From )")
_CHUNK = 1 << 20


def messages_of(content: BinaryIO, name: str, max_bytes: int) -> Iterator[Raw | Rejected]:
    """The messages of a mailbox, numbered from 1, each followed by what is attached to it. Never holds more than one in memory.

    A message over `max_bytes` comes with a byte too many, so that the next stage can tell; the others are not lost with it.
    """
    number = 0
    for number, message in enumerate(_split(content, max_bytes), start=1):
        yield from message_of(message, f"{name}:{number}", max_bytes)
    if not number:
        yield Rejected(name, "fetch", 'no mailbox: no line "From ADDRESS DATE" opens a message (save one message as .eml)')


def message_of(content: bytes, name: str, max_bytes: int, depth: int = 0) -> Iterator[Raw | Rejected]:
    """One message, then the reports attached to it, each an input of its own that says which message it came with."""
    yield Raw(name, content, MESSAGE)
    if len(content) > max_bytes:
        return
    try:
        message = BytesParser(policy=policy.default).parsebytes(content)
        told = tuple(_told(message))
        parts = list(_attached(message))
    except _MANGLED as error:
        yield Rejected(name, "fetch", f"its attachments cannot be taken apart: {type(error).__name__}: {error}")
        return
    for number, part in enumerate(parts, start=1):
        if number > _MAX_ATTACHMENTS:
            yield Rejected(
                name, "fetch", f"{len(parts) - _MAX_ATTACHMENTS} attachments over the limit of {_MAX_ATTACHMENTS} were not read"
            )
            return
        yield from _attachment(part, f"{name}/{_file_name(part, number)}", told, max_bytes, depth)


def _split(content: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    lines: list[bytes] = []
    size, is_open, is_after_blank = 0, False, True
    for line in iter(lambda: content.readline(_CHUNK), b""):
        if is_after_blank and _OPENS.match(line):
            if is_open:
                yield b"".join(lines)
            lines, size, is_open = [], 0, True
        elif is_open and size <= max_bytes:
            kept = _QUOTED_OPENING.sub(rb"\1", line)
            lines.append(kept)
            size += len(kept)
        is_after_blank = not line.strip()
    if is_open:
        yield b"".join(lines)


def _attached(message: EmailMessage) -> Iterator[EmailMessage]:
    if not message.is_multipart() or message.get_content_maintype() == "message":
        return
    for part in message.iter_attachments():
        if isinstance(part, EmailMessage):
            if part.is_multipart() and part.get_content_maintype() == "multipart":
                yield from _attached(part)
            else:
                yield part


def _attachment(
    part: EmailMessage, name: str, told: tuple[tuple[str, str], ...], max_bytes: int, depth: int
) -> Iterator[Raw | Rejected]:
    if part.get_content_type() == "message/rfc822":
        forwarded = part.get_payload(0) if part.is_multipart() else None
        if depth >= _MAX_DEPTH or not isinstance(forwarded, EmailMessage):
            yield Rejected(name, "fetch", "a mail inside mails inside mails: not opened")
            return
        yield from message_of(_as_bytes(forwarded), name, max_bytes, depth + 1)
        return
    suffix = PurePosixPath(name).suffix.lower()
    if part.get_content_disposition() == "inline" and part.get_content_maintype() == "image":
        return  # a signature's picture
    if suffix not in extractor_names():
        yield Rejected(name, "fetch", f"an attachment of a kind that is not read ({part.get_content_type()})")
        return
    payload = part.get_payload(decode=True)
    yield Raw(name, payload if isinstance(payload, bytes) else b"", suffix, told)


def _as_bytes(message: EmailMessage) -> bytes:
    try:
        return message.as_bytes()
    except (UnicodeError, ValueError, LookupError, TypeError, AttributeError):
        return message.as_string().encode("utf-8", "surrogateescape")


def _told(message: EmailMessage) -> Iterator[tuple[str, str]]:
    """What a mail says of what it carries: when it was sent, and nothing more, for who sends a report on is not who wrote it."""
    with suppress(*_MANGLED):  # a date that nobody can make anything of dates nothing
        sent = str(message.get("date") or "")
        if not sent:
            return
        yield "dated", sent
        yield "dated_from", "date of the mail that brought it"


def _file_name(part: EmailMessage, number: int) -> str:
    """The name of an attachment without any folder that it names: it is shown, and never a path."""
    told = PurePosixPath((part.get_filename() or "").replace("\\", "/")).name
    return "".join(c if c.isprintable() else "_" for c in told)[:100] or f"attachment-{number}"
