"""The single-byte encodings of the region told apart, and the encoding that a page declares."""

from __future__ import annotations

import codecs
import re

CYRILLIC, CENTRAL, LATIN_2 = "windows-1251", "windows-1250", "iso-8859-2"

_HEAD_BYTES = 4096
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)
# No codec that runs code paths other than a table: no idna, unicode_escape, utf-7.
_SAFE = re.compile(
    r"cp(?:125\d|866|874|932|949|950)|iso8859-\d+|koi8-[ru]|utf-8|utf-16|gb(?:2312|k|18030)|big5|shift_jis|euc_\w+|mac-\w+"
)
# The web's reading of the older names: https://encoding.spec.whatwg.org/#names-and-labels
_WEB = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}

# Quotes, dashes, an ellipsis, a hard space and the like are signs of windows-1250, -1251 and -1252 alike; the rest are letters.
_SIGNS = frozenset(b"\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xa7\xa9\xab\xad\xae\xb0\xb7\xbb")
_LETTER = bytes(byte for byte in range(0x80, 0x100) if byte not in _SIGNS)
_LETTERS = re.compile(b"[" + re.escape(_LETTER) + b"]+")
_HIGH = re.compile(rb"[\x80-\xff]")
# Bytes that are letters of Serbian in Latin script, or of Albanian, in windows-1250 and in ISO-8859-2.
_CENTRAL_LETTERS = frozenset(b"\x8a\x8e\x9a\x9e\xc8\xc6\xd0\xe8\xe6\xf0\xcb\xc7\xeb\xe7")
# S and Z with caron in ISO-8859-2, other signs in windows-1250.
_LATIN_2_LETTER = re.compile(rb"(?<=[A-Za-z\xc0-\xff])[\xa9\xae\xb9\xbe]|[\xa9\xae\xb9\xbe](?=[A-Za-z\xc0-\xff])")


def legacy_encoding(raw: bytes) -> str:
    """The encoding of bytes that are not UTF-8.

    Cyrillic words are runs of high bytes, while a letter with a diacritic stands alone between ASCII letters; this holds for
    one word as for a page. ISO-8859-2 has no sign between 0x80 and 0x9F, where windows-1250 has quotes, S and Z with caron.
    """
    runs = [len(run) for run in _LETTERS.findall(raw)]
    if sum(run for run in runs if run > 1) * 2 > sum(runs):
        return CYRILLIC
    if _LATIN_2_LETTER.search(raw) and not any(0x80 <= byte < 0xA0 for byte in raw):
        return LATIN_2
    return CENTRAL


def stray_bytes(raw: bytes) -> bool:
    """True if the high bytes are damage rather than letters or signs of a legacy encoding: most are neither."""
    high = [match.group()[0] for match in _HIGH.finditer(raw)]
    if any(len(run) > 1 for run in _LETTERS.findall(raw)):
        return False
    known = sum(1 for byte in high if byte in _CENTRAL_LETTERS or byte in _SIGNS) + len(_LATIN_2_LETTER.findall(raw))
    return known * 2 < len(high) and not _inside_words(raw, len(high))


def declared_encoding(raw: bytes) -> str | None:
    """The codec that a page or an XML file declares in its head; None if it declares none, or none that is safe to use."""
    match = _DECLARED.search(raw[:_HEAD_BYTES])
    if match is None:
        return None
    try:
        name = codecs.lookup(match.group(1).decode("ascii")).name
    except LookupError:
        return None
    name = _WEB.get(name, name)
    return name if _SAFE.fullmatch(name) else None


def is_central_or_western(codec: str) -> bool:
    """True for the Latin single-byte codecs that pages in Cyrillic often declare by mistake."""
    return codec in ("cp1250", "cp1252", "iso8859-2", "iso8859-15", "iso8859-16")


def _inside_words(raw: bytes, high: int) -> bool:
    """True if most high bytes touch an ASCII letter on both sides, as a letter inside a word does."""
    return len(re.findall(rb"(?<=[A-Za-z])[\xc0-\xff](?=[A-Za-z])", raw)) * 2 > high
