"""Bytes to text: UTF-8, then the encodings of the region, never a guess in silence."""

from __future__ import annotations

import re

from detente.documents.encodings import CYRILLIC, declared_encoding, is_central_or_western, legacy_encoding, stray_bytes
from detente.errors import InputError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_KNOWN = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip archive"), (b"\xd0\xcf\x11\xe0", "an old or encrypted Office file"), (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"), (b"\x1f\x8b", "a gzip archive"), (b"\x7fELF", "a program"), (b"{\\rtf", "an RTF file"),
)  # fmt: skip
_MAX_CONTROL_SHARE = 0.02
_MAX_BAD_SHARE = 0.02
_HEAD = 8192
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WORD, _CYRILLIC, _ASCII = re.compile(r"[^\W\d_]+"), re.compile(r"[\u0400-\u04ff]"), re.compile(r"[A-Za-z]")
_EXPECTED = "expected .txt, .md, .html, .eml, .csv, .jsonl, .pdf or .docx"


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """(text, warnings), lines ended by a line feed. Raises InputError for bytes that are no text."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _marked(raw, encoding)
    order = _utf_16_order(raw)
    if order is not None:
        return unified(raw.decode(order, errors="replace")), (f"read as {order}, though it has no byte order mark",)
    _refuse_binary(raw)
    try:
        return unified(raw.decode("utf-8")), ()
    except UnicodeDecodeError:
        return _damaged_or_legacy(raw)


def decode_page(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Like `decode`, for HTML and XML: what is UTF-8 is UTF-8; else the declared encoding, unless the bytes belie it."""
    declared = declared_encoding(raw)
    if declared is None or declared.startswith("utf-") or any(raw.startswith(mark) for mark, _ in _MARKS):
        return decode(raw)
    _refuse_binary(raw)
    try:
        return unified(raw.decode("utf-8")), ()
    except UnicodeDecodeError:
        pass
    if is_central_or_western(declared) and legacy_encoding(raw) == CYRILLIC:
        return unified(raw.decode(CYRILLIC, errors="replace")), (f"read as {CYRILLIC}, though the page declares {declared}",)
    try:
        return unified(raw.decode(declared)), ()
    except UnicodeDecodeError:
        return decode(raw)


def unified(text: str) -> str:
    """The text with a line feed at the end of each line, whatever it had."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _marked(raw: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = unified(raw.decode(encoding, errors="replace"))
    bad = text.count("\ufffd")
    if bad > max(1, len(text) * _MAX_BAD_SHARE):
        raise InputError("extract", f"starts as {encoding} but is not: {bad} of {len(text)} characters cannot be read")
    return text, _stray(bad)


def _utf_16_order(raw: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of the head is mostly zero, the others never are."""
    low, high = raw[:_HEAD:2], raw[1:_HEAD:2]
    if len(raw) % 2 or len(raw) < 8:
        return None
    for texts, zeros, name in ((low, high, "utf-16-le"), (high, low, "utf-16-be")):
        if b"\x00" not in texts and zeros.count(0) > 0.7 * len(zeros) and not _CONTROLS.search(texts):
            return name
    return None


def _refuse_binary(raw: bytes) -> None:
    if raw.startswith(b"PK\x03\x04") and b"xl/workbook" in raw:
        raise InputError("extract", "an Excel workbook: save its sheet as CSV (UTF-8), then read that")
    for mark, name in _KNOWN:
        if raw.startswith(mark):
            raise InputError("extract", f"binary content: {name}, not a text ({_EXPECTED})")
    head = raw[:_HEAD]
    if b"\x00" in raw or len(_CONTROLS.findall(head)) > _MAX_CONTROL_SHARE * len(head):
        raise InputError("extract", f"binary content, not a text ({_EXPECTED})")


def _damaged_or_legacy(raw: bytes) -> tuple[str, tuple[str, ...]]:
    damaged = raw.decode("utf-8", errors="replace")
    bad = damaged.count("\ufffd")
    good = sum(1 for byte in raw if byte >= 0xC2) - bad  # about the number of whole characters beyond ASCII
    few = bad <= max(1, len(damaged) // 500)
    if bad < good / 4 or (few and (bad < good or stray_bytes(raw))):
        return unified(damaged), _stray(bad)
    encoding = legacy_encoding(raw)
    text = unified(raw.decode(encoding, errors="replace"))
    if not _is_written(text):
        raise InputError("extract", f"binary content, not a text in UTF-8, UTF-16 or an encoding of the region ({_EXPECTED})")
    return text, (f"read as {encoding}, not UTF-8",)


def _is_written(text: str) -> bool:
    """True if the head is mostly letters, digits, spaces and common signs, few of them unknown, and words keep to one script."""
    head = text[:_HEAD]
    words = _WORD.findall(head)
    if sum(1 for word in words if _CYRILLIC.search(word) and _ASCII.search(word)) > 0.2 * len(words):
        return False
    plain = sum(1 for c in head if c.isalnum() or c.isspace() or c in ".,;:!?-'\"()/%\u2019\u2018\u201c\u201d\u201e\u2013\u2014")
    return plain >= 0.7 * len(head) and head.count("\ufffd") <= max(1, len(head) * _MAX_BAD_SHARE)


def _stray(bad: int) -> tuple[str, ...]:
    return (f"{bad} invalid byte{'s' if bad != 1 else ''} replaced by a mark",) if bad else ()
