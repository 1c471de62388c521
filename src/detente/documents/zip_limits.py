"""What a zipped office file must keep to before its parts are read: no bomb, no password, no DOCTYPE."""

from __future__ import annotations

import io
import zipfile
import zlib

from detente.errors import InputError

MAX_UNPACKED = 200_000_000
MAX_XML = 20_000_000  # a report of some thousand pages; a parsed tree takes forty times as much in memory
MAX_RATIO = 200
_RATIO_MATTERS_ABOVE = 10_000_000
_MAX_PARTS = 10_000
_IS_ENCRYPTED = 0x1
_HEAD = 256
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # marks of byte order, white space


def check_office_zip(content: bytes, *, kind: str) -> None:
    """Raises InputError, with what is wrong, for a file that must not be opened. `kind` names the format, as "DOCX"."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive, kind, packed=len(content))
            _check_parts(archive, kind)
    except InputError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise InputError("extract", f"a damaged {kind}: {error}") from error


def _check_sizes(archive: zipfile.ZipFile, kind: str, *, packed: int) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        raise InputError("extract", f"an encrypted {kind}: save it without its password")
    unpacked = sum(part.file_size for part in parts)
    is_bomb = unpacked > MAX_UNPACKED or (unpacked > _RATIO_MATTERS_ABOVE and unpacked > MAX_RATIO * packed)
    if is_bomb or len(parts) > _MAX_PARTS:
        raise InputError(
            "extract", f"a {kind} of {packed:,} bytes that unpacks to {unpacked:,} in {len(parts):,} parts: refused as a zip bomb"
        )


def _check_parts(archive: zipfile.ZipFile, kind: str) -> None:
    """Reads each part of XML once: a truncated or false one fails here, and one with a DOCTYPE is refused."""
    parts = [part for part in archive.infolist() if _is_xml(archive, part)]
    total = sum(part.file_size for part in parts)
    if total > MAX_XML:
        raise InputError(
            "extract",
            f"a {kind} with {total:,} bytes of text and mark-up, {MAX_XML:,} at most are read: split it into several files",
        )
    for part in parts:
        text = archive.read(part).replace(b"\x00", b"")  # UTF-16 as well
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise InputError(
                "extract", f"a {kind} with a DOCTYPE in {part.filename}: refused, for such files can attack their reader"
            )


def _is_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """By name, and by what it begins with: the list of contents may give any part to the parser, whatever it is called."""
    if part.filename.lower().endswith((".xml", ".rels")):
        return True
    with archive.open(part) as content:
        return content.read(_HEAD).replace(b"\x00", b"").lstrip(_BEFORE_XML).startswith(b"<")
