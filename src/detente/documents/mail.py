"""A mail message to text: its own words, with quoted mail and the signature set apart as noise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr

from detente.documents.decode import decode, unified
from detente.documents.html import read_html
from detente.errors import InputError
from detente.model.documents import Noise
from detente.protocols import Extracted

_SUBJECT_PREFIX = re.compile(r"^(?:(?:re|fw|fwd|aw|odg|pro[sš]l|tr)(?:\[\d+\])?\s*:\s*)+", re.I)
_QUOTED = re.compile(r"^>")
# RFC 3676, 4.3: two dashes and a space on a line of their own part the signature from the words.
_SIGNATURE = re.compile(r"^-- ?$")
_MANGLED = (MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError, OverflowError, RecursionError)


def extract_mail(content: bytes) -> Extracted:
    """The text of a message (RFC 5322). Raises InputError if it is none, is encrypted, or has no words."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(content)
        fields = dict(_fields(message))
        is_encrypted = message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime")
    except _MANGLED as error:
        raise InputError("extract", f"a damaged mail: {type(error).__name__}: {error}") from error
    if not message.keys():
        raise InputError("extract", "no mail: it begins with no header such as From: or Date:")
    if is_encrypted:
        raise InputError("extract", "an encrypted mail: open it in your mail program and save its text")
    found = _body(message)
    text, noise = _own_words(found.text) if not found.noise else (found.text, found.noise)
    return Extracted(text, {**found.fields, **fields}, noise, (*found.warnings, *_torn(message)))


def _fields(message: EmailMessage) -> Iterator[tuple[str, str]]:
    """Subject, time of sending, the sender as author, and as source the list, organisation or domain that sends: never a person."""
    subject = _SUBJECT_PREFIX.sub("", " ".join(_header(message, "subject").split()))
    name, address = parseaddr(_header(message, "from"))
    organisation = " ".join(_header(message, "organization").split())
    list_name = re.sub(r"\s*<[^>]*>\s*$", "", _header(message, "list-id")).strip().strip('"')
    domain = address.rpartition("@")[2].strip().lower()
    told = {
        "title": subject,
        "published": _header(message, "date").strip(),
        "author": name,
        "source": list_name or organisation or domain,
    }
    yield from ((key, value) for key, value in told.items() if value)
    if told["published"]:
        yield "published_from", "mail header Date"


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; one that nobody can make anything of (a date in the year 20317495297) as if it were not there."""
    try:
        return str(message.get(name) or "")
    except _MANGLED:
        return ""


def _body(message: EmailMessage) -> Extracted:
    """The words as plain text; as the page of the mail where it has no plain part, or an empty one."""
    faults: list[str] = []
    for kind in ("plain", "html"):
        try:
            part = message.get_body(preferencelist=(kind,))
            payload = part.get_payload(decode=True) if part is not None else None
        except _MANGLED as error:
            faults.append(f"{type(error).__name__}: {error}")
            continue
        if part is None or not isinstance(payload, bytes) or not payload.strip():
            continue
        if kind == "html":
            page = read_html(payload)
            return Extracted(page.text, {}, page.noise, page.warnings)
        return _plain(part, payload)
    why = f" ({faults[0]})" if faults else ""
    raise InputError("extract", f"a mail without words of its own{why}; what is attached is read for itself")


def _plain(part: MIMEPart, payload: bytes) -> Extracted:
    text, warnings = _decoded(part, payload)
    is_flowed = str(part.get_param("format", "") or "").lower() == "flowed"
    return Extracted(_unfolded(text) if is_flowed else text, {}, (), warnings)


def _decoded(part: MIMEPart, payload: bytes) -> tuple[str, tuple[str, ...]]:
    """By the charset that the part declares, unless the bytes belie it."""
    declared = (part.get_content_charset() or "").lower()
    if declared and declared not in ("utf-8", "us-ascii", "unknown-8bit"):
        try:
            return unified(payload.decode(declared)), ()
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(payload)


def _unfolded(text: str) -> str:
    """RFC 3676: a line that ends with a space goes on in the next one."""
    lines: list[str] = []
    goes_on = False
    for raw in text.split("\n"):
        line = raw.removeprefix(" ") if raw.startswith(" ") else raw
        if goes_on and not line.startswith(">"):
            lines[-1] += line
        else:
            lines.append(line)
        goes_on = line.endswith(" ") and line != "-- "
    return "\n".join(lines)


def _own_words(text: str) -> tuple[str, tuple[Noise, ...]]:
    """The text with blank lines around what is quoted and the signature, and both as noise."""
    pieces: list[str] = []
    noise: list[Noise] = []
    at = 0
    for kind, block in _blocks(text.split("\n")):
        words = "\n".join(block).strip("\n")
        if not words.strip():
            continue
        if kind is not None:
            noise += [Noise(at, at + len(words), kind)]
        pieces.append(words)
        at += len(words) + 2
    return "\n\n".join(pieces), tuple(noise)


def _blocks(lines: list[str]) -> Iterator[tuple[str | None, list[str]]]:
    """Runs of lines: own words (None), quoted-mail with the line that announces it, and signature, which ends the text."""
    block: list[str] = []
    kind: str | None = None
    for line in lines:
        now = "signature" if kind == "signature" or _SIGNATURE.match(line) else "quoted-mail" if _QUOTED.match(line) else None
        if now != kind:
            announced = _announcing(block) if now == "quoted-mail" and kind is None else []
            yield kind, block[: len(block) - len(announced)]
            block, kind = announced, now
        block.append(line)
    yield kind, block


def _announcing(block: list[str]) -> list[str]:
    """The last paragraph before quoted mail if it ends in a colon and names an address, a time or a year: "On 5 May A. B. wrote:"."""
    end = len(block)
    while end and not block[end - 1].strip():
        end -= 1
    start = end
    while start and block[start - 1].strip() and end - start < 3:
        start -= 1
    words = " ".join(block[start:end])
    return block[start:] if words.rstrip().endswith(":") and re.search(r"\S@\S|\d\d?[:.]\d\d|\b\d{4}\b", words) else []


def _torn(message: EmailMessage) -> Iterator[str]:
    found = sorted({type(d).__name__ for part in message.walk() for d in part.defects})
    if found:
        yield f"the mail is damaged ({', '.join(found)}); what could be read was read"
