"""Packed bodies, unpacked a little at a time: a bomb is noticed when the limit is reached, not when memory is gone."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Protocol

import brotli

from detente.errors import FetchError, FetchLaterError

ACCEPTED = "gzip, deflate, br"
_PIECE = 65_536


class _Unpacker(Protocol):
    """A stream of packed bytes, unpacked in pieces of bounded size."""

    def unpack(self, packed: bytes) -> Iterable[bytes]: ...

    @property
    def is_whole(self) -> bool: ...


class _Zlib:
    """Gzip (also several members after each other) and deflate, with its header or raw."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._stream = zlib.decompressobj(bits)
        self._is_started = False

    def unpack(self, packed: bytes) -> Iterable[bytes]:
        if not self._is_started and packed and self._bits == zlib.MAX_WBITS and (packed[0] & 0x0F) != 8:
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers send deflate without its header
        self._is_started = self._is_started or bool(packed)
        waiting = packed
        while True:
            if self._stream.eof:
                if self._bits != 16 + zlib.MAX_WBITS or not waiting.startswith(b"\x1f\x8b"):
                    return  # padding after the end
                self._stream = zlib.decompressobj(self._bits)
            part = self._stream.decompress(waiting, _PIECE)
            yield part
            waiting = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if not waiting and len(part) < _PIECE:
                return

    @property
    def is_whole(self) -> bool:
        return self._stream.eof or not self._is_started


class _Brotli:
    """Brotli, with its output held to a piece at a time."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._is_started = False

    def unpack(self, packed: bytes) -> Iterable[bytes]:
        self._is_started = self._is_started or bool(packed)
        part = self._stream.process(packed, output_buffer_limit=_PIECE)
        while part:
            yield part
            part = b"" if self._stream.is_finished() else self._stream.process(b"", output_buffer_limit=_PIECE)

    @property
    def is_whole(self) -> bool:
        return self._stream.is_finished() or not self._is_started


class _Plain:
    """Bytes as they are."""

    is_whole = True

    def unpack(self, packed: bytes) -> Iterable[bytes]:
        yield packed


def unpacked(pieces: Iterable[bytes], encoding: str, *, max_bytes: int, is_cut: bool = False) -> bytes:
    """The body of an answer. Raises FetchError for one that is larger than `max_bytes`, packed in a way nobody asked for, or damaged.

    With `is_cut`, what lies beyond the limit is left unread instead.
    """
    stream = _unpacker(encoding)
    found: list[bytes] = []
    size = wire = 0
    try:
        for piece in pieces:
            wire += len(piece)
            for part in stream.unpack(piece):
                size += len(part)
                found.append(part)
                if max(size, wire) > max_bytes:
                    if is_cut:
                        return b"".join(found)[:max_bytes]
                    raise FetchError(f"the answer is larger than the limit of {max_bytes:,} bytes")
    except (zlib.error, brotli.error) as error:
        raise FetchLaterError(f"the body is said to be {encoding}, and is damaged") from error
    if not stream.is_whole:
        raise FetchLaterError(f"the body was cut short: its {encoding} has no end")
    return b"".join(found)


def unzipped(content: bytes, *, max_bytes: int) -> bytes:
    """The content of a file in gzip, such as sitemap.xml.gz; other bytes as they are. Raises FetchError like `unpacked`."""
    return unpacked([content], "gzip", max_bytes=max_bytes) if content.startswith(b"\x1f\x8b") else content


def _unpacker(encoding: str) -> _Unpacker:
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Zlib(16 + zlib.MAX_WBITS)
        case "deflate":
            return _Zlib(zlib.MAX_WBITS)
        case "br":
            return _Brotli()
        case other:
            raise FetchError(f"the body is packed as {other[:40]!r}; {ACCEPTED} were asked for, one at a time")
