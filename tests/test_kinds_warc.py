"""Web archives: each page with its address and time; what is cut, damaged or packed as a bomb is told."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.kinds import LIMIT, PAGE, WORDS, packed, record, taken


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_each_page_of_an_archive_is_a_document_with_its_address(tmp_path: Path, name: str) -> None:
    pages = record(1), record(2, PAGE.replace(b"Monday", b"Friday"))
    (tmp_path / name).write_bytes(packed(*pages) if name.endswith("gz") else b"".join(pages))
    documents, rejected = taken(tmp_path / name)
    assert [d.link for d in documents] == ["https://lowland.example/1", "https://lowland.example/2"]
    assert [Path(d.path or "").name for d in documents] == [f"{name}:1", f"{name}:2"]
    assert rejected == []
    assert WORDS in documents[0].text


def test_the_time_of_fetching_serves_as_date_with_a_warning_only(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(record(1))
    (document,), _ = taken(tmp_path / "a.warc")
    assert document.published is not None
    assert any("no publication date stated" in w for w in document.warnings)


def test_a_date_that_the_page_states_goes_before_the_time_of_fetching(tmp_path: Path) -> None:
    page = PAGE.replace(b"<head>", b'<head><meta property="article:published_time" content="2031-03-04T07:00:00+01:00">')
    (tmp_path / "a.warc").write_bytes(record(1, page))
    (document,), _ = taken(tmp_path / "a.warc")
    assert document.published is not None
    assert document.published.day == 4


@pytest.mark.parametrize("packing", ["gzip", "identity"])
def test_a_packed_page_is_unpacked(tmp_path: Path, packing: str) -> None:
    (tmp_path / "a.warc").write_bytes(record(1, gzip.compress(PAGE) if packing == "gzip" else PAGE, packing=packing))
    (document,), _ = taken(tmp_path / "a.warc")
    assert WORDS in document.text


def test_extracted_text_of_common_crawl_is_read(tmp_path: Path) -> None:
    body = WORDS.encode()
    head = f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://lowland.example/1\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    (tmp_path / "a.warc.wet.gz").write_bytes(packed(head.encode() + body + b"\r\n\r\n"))
    (document,), _ = taken(tmp_path / "a.warc.wet.gz")
    assert document.text == WORDS


def test_what_is_no_page_is_counted_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(
        record(1, status="404 Not Found") + record(2, media="image/png") + record(3, media="image/png") + record(4)
    )
    documents, rejected = taken(tmp_path / "a.warc")
    assert len(documents) == 1
    assert [r.reason for r in rejected] == ["3 of 4 records are no page to read: 2 image/png, 1 answer 404"]


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_torn_archive_keeps_what_stands_before_the_tear(tmp_path: Path, is_packed: bool) -> None:
    content = packed(record(1), record(2)) if is_packed else record(1) + record(2)
    (tmp_path / "a.warc.gz").write_bytes(content[:-90])
    documents, rejected = taken(tmp_path / "a.warc.gz")
    assert len(documents) == 1
    assert any("cut" in r.reason or "damaged" in r.reason for r in rejected)


def test_a_flipped_byte_is_told_and_what_stands_before_it_is_kept(tmp_path: Path) -> None:
    first, second = packed(record(1)), bytearray(packed(record(2)))
    second[40:60] = b"\xff" * 20
    (tmp_path / "a.warc.gz").write_bytes(first + second)
    documents, rejected = taken(tmp_path / "a.warc.gz")
    assert len(documents) == 1
    assert "damaged behind record 1" in rejected[0].reason


def test_a_bomb_inside_a_record_is_refused_by_its_size(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(record(1, gzip.compress(b"<p>" + b"0" * (LIMIT * 100)), packing="gzip") + record(2))
    documents, rejected = taken(tmp_path / "a.warc")
    assert len(documents) == 1
    assert "larger than the limit" in rejected[0].reason


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        gzip.compress(b"hello" * 100, mtime=0),
        record(1).replace(b"Length: ", b"Length: -"),
        b"WARC/1.0\r\n" + b"x" * 70_000,
        packed(record(1))[:30],
    ],
)
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.warc.gz").write_bytes(content)
    documents, rejected = taken(tmp_path / "a.warc.gz")
    assert documents == []
    assert rejected
