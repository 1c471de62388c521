"""Bad input is data: rejected with its reason, or read with a warning; never an exception, never the end of a run."""

from __future__ import annotations

import io
import random
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.documents.extract import Defaults, documents_of
from detente.model.documents import Document, Rejected
from detente.model.sources import Raw
from detente.sources.files import raw_inputs
from tests.fixtures.pdf_file import pdf_bytes

SUFFIXES = (".txt", ".md", ".html", ".xml", ".jsonl", ".json", ".pdf", ".docx", ".odd", "")
SENTENCE = "Guards stood between villagers and rangers in Ostava. "
LIMIT_SECONDS = 10


def found_in(content: bytes, suffix: str, **known: object) -> list[Document | Rejected]:
    return list(documents_of(Raw(f"report{suffix}", content, suffix), Defaults(**known)))


def reason(content: bytes, suffix: str, **known: object) -> str:
    (found,) = found_in(content, suffix, **known)
    assert isinstance(found, Rejected), found
    return found.reason


def warnings(content: bytes, suffix: str = ".txt", **known: object) -> str:
    (found,) = found_in(content, suffix, **known)
    assert isinstance(found, Document), found
    return "; ".join(found.warnings)


def word_file() -> bytes:
    kept = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    document.save(kept)
    return kept.getvalue()


def word_file_with(part: bytes, *, main: str = "word/document.xml", beside: bytes = b"") -> bytes:
    """A DOCX whose main part is `part`, under whatever name, and with something `beside` that packs badly."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file())) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename == "word/document.xml":
                new.writestr(main, part)
            else:
                new.writestr(item.filename, old.read(item).replace(b"word/document.xml", main.encode()))
        new.writestr("word/media/beside.bin", beside)
    return kept.getvalue()


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("content", [b"", b" \n\t \r\n"])
def test_a_file_without_anything_is_rejected_as_empty(content: bytes, suffix: str) -> None:
    assert "empty" in reason(content, suffix)


@pytest.mark.parametrize(
    ("content", "suffix", "expected"),
    [
        (bytes(range(256)) * 20, ".txt", "binary content"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, ".md", "a picture"),
        (bytes(range(256)) * 20, ".html", "binary content"),
        (bytes(range(256)) * 20, ".pdf", "damaged PDF"),
        (bytes(range(256)) * 20, ".docx", "damaged DOCX"),
        (pdf_bytes([[], []]), ".pdf", "PDF without text"),
        (pdf_bytes([[(72, 700, SENTENCE)]], is_encrypted=True), ".pdf", "encrypted PDF"),
        (pdf_bytes([[(72, 700, SENTENCE)]])[:200], ".pdf", "damaged PDF"),
        (word_file()[: len(word_file()) // 2], ".docx", "damaged DOCX"),
        (word_file_with(b"<w:document"), ".docx", "damaged DOCX"),
        (word_file_with(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), ".docx", "DOCTYPE"),
        (word_file_with(b" " * 50_000_000), ".docx", "zip bomb"),
        (word_file_with(b"<p/>" * 6_000_000, beside=random.Random(1).randbytes(150_000)), ".docx", "split it into several files"),
        (
            word_file_with(b"<p/>" * 6_000_000, beside=random.Random(1).randbytes(150_000), main="word/media/picture1.png"),
            ".docx",
            "split it into several files",
        ),
        (
            word_file_with("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".encode("utf-16"), main="word/media/picture1.png"),
            ".docx",
            "DOCTYPE",
        ),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, ".docx", "encrypted DOCX"),
        (b"<html><body><ul><li><a href='/'>Home</a><li><a href='/a'>About us</a></ul></body></html>", ".html", "no story"),
        (b"<html><body><div id='app'></div><script>start()</script></body></html>", ".html", "no story"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///c'>]><a><p>&b;</p></a>", ".xml", "DOCTYPE"),
        (b"<!DOCTYPE html [<!ENTITY b 'c'>]><html><body><p>&b;</p></body></html>", ".html", "DOCTYPE"),
        (b"[1, 2]", ".jsonl", "not a line of"),
        (b'{"title": "Gate closed"}', ".jsonl", "missing required field `text`"),
        (b'{"text": 5}', ".jsonl", "not a line of"),
        (b'{"text": "  "}', ".jsonl", "empty"),
        (b'{"text": "cut', ".jsonl", "not a line of"),
        (b"... --- ...", ".txt", "empty"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_reason(content: bytes, suffix: str, expected: str) -> None:
    assert expected in reason(content, suffix)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (SENTENCE.encode(), "no publication date"),
        ("Полиција је затворила капију.".encode("windows-1251"), "windows-1251"),
        (SENTENCE.encode() + b"\xff", "1 invalid byte"),
        (b"---\npublished: 2099-01-01\n---\n" + SENTENCE.encode(), "future"),
        (b"---\npublished: next week or so\n---\n" + SENTENCE.encode(), "publication date ignored"),
        (b"---\npublished: 05/06/2031\n---\n" + SENTENCE.encode(), "publication date ignored"),
    ],
)
def test_what_is_doubtful_is_read_with_a_warning(content: bytes, expected: str) -> None:
    assert expected in warnings(content, now=datetime(2031, 3, 5, tzinfo=UTC))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_over_the_limit_is_rejected(suffix: str) -> None:
    assert "larger than the limit of 10 bytes" in reason(SENTENCE.encode(), suffix, max_bytes=10)


def test_the_good_files_of_a_call_are_always_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 cut")
    (tmp_path / "c.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "d.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "e.jsonl").write_text(f'{{"text": "{SENTENCE}"}}\nrubbish\n\n{{"text": "{SENTENCE}"}}\n', encoding="utf-8")
    inputs = raw_inputs([str(tmp_path / "none.txt"), str(tmp_path), "a\0b"], max_bytes=1000)
    found = [item for raw in inputs for item in ([raw] if isinstance(raw, Rejected) else documents_of(raw, Defaults()))]
    assert [Path(d.path or "").name for d in found if isinstance(d, Document)] == ["c.txt", "e.jsonl:1", "e.jsonl:4"]
    assert len([r for r in found if isinstance(r, Rejected)]) == 6


def test_a_line_over_the_limit_costs_only_itself(tmp_path: Path) -> None:
    long = '{"text": "' + "x" * 3_000_000 + '"}\n'
    (tmp_path / "a.jsonl").write_text(f'{{"text": "{SENTENCE}"}}\n{long}{{"text": "{SENTENCE}"}}\n', encoding="utf-8")
    raws = raw_inputs([str(tmp_path / "a.jsonl")], max_bytes=200)
    found = [item for raw in raws if isinstance(raw, Raw) for item in documents_of(raw, Defaults(max_bytes=200))]
    assert [type(item) for item in found] == [Document, Rejected, Document]
    assert isinstance(found[1], Rejected)
    assert found[1].id.endswith("a.jsonl:2")
    assert isinstance(found[2], Document)
    assert (found[2].path or "").endswith("a.jsonl:3")


def test_a_jsonl_longer_than_the_limit_is_read_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": "{SENTENCE}"}}\n' * 50, encoding="utf-8")
    assert len(list(raw_inputs([str(tmp_path / "a.jsonl")], max_bytes=200))) == 50


def test_a_folder_without_anything_to_read_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (found,) = raw_inputs([str(tmp_path)], max_bytes=100)
    assert isinstance(found, Rejected)


@pytest.mark.parametrize(
    ("name", "content", "suffix"),
    [
        ("one line of text", SENTENCE.encode() * 95_000, ".txt"),
        ("one word", b"a" * 5_000_000, ".txt"),
        ("one paragraph of a page", b"<html><body><p>" + SENTENCE.encode() * 95_000 + b"</p></body></html>", ".html"),
        ("spaces", b"a" + b" " * 5_000_000 + b"b", ".txt"),
        ("signs", b"Photo: (" * 600_000, ".txt"),
        ("nested elements", b"<html><body>" + b"<div>" * 100_000 + SENTENCE.encode(), ".html"),
        ("nested words", b"<html><body><p>" + b"<b>" * 300_000 + SENTENCE.encode(), ".html"),
        ("nested lists", b"<html><body>" + b"<ul><li>" * 100_000 + SENTENCE.encode(), ".html"),
        ("many paragraphs", b"<html><body>" + b"<p>Guards stood in Ostava.</p>" * 20_000, ".html"),
        ("open comments", b'<?xml version="1.0"?>' + b"<!-- -->" * 500_000, ".html"),
        ("nested yaml", b"---\na: " + b"[" * 9_000 + b"\n---\n" + SENTENCE.encode(), ".md"),
        ("nested json", b'{"x": ' + b"[" * 1_000_000, ".jsonl"),
        (
            "nested json-ld",
            b'<script type="application/ld+json">' + b"[" * 1_000_000 + b"</script><p>" + SENTENCE.encode(),
            ".html",
        ),
    ],
)
def test_nothing_hangs(name: str, content: bytes, suffix: str) -> None:
    started = time.monotonic()
    assert len(found_in(content, suffix)) == 1
    assert time.monotonic() - started < LIMIT_SECONDS, name


def check(content: bytes, suffix: str) -> None:
    for found in found_in(content, suffix):
        if isinstance(found, Rejected):
            assert found.reason
            continue
        assert found.text.strip()
        found.text.encode("utf-8")
        assert all(0 <= n.start < n.end <= len(found.text) for n in found.noise)
        assert 0 <= found.title_end <= len(found.text)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from(SUFFIXES))
def test_any_bytes_give_documents_or_reasons(content: bytes, suffix: str) -> None:
    check(content, suffix)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(max_size=300),
    st.sampled_from(("utf-8", "utf-16", "windows-1250", "windows-1251", "iso-8859-2")),
    st.sampled_from(SUFFIXES),
)
def test_any_text_in_any_encoding_gives_documents_or_reasons(text: str, encoding: str, suffix: str) -> None:
    check(text.encode(encoding, "replace"), suffix)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from((".pdf", ".docx", ".html", ".md", ".jsonl")), st.integers(0, 5_000), st.binary(max_size=12))
def test_a_good_file_with_some_bytes_changed_gives_documents_or_reasons(suffix: str, at: int, change: bytes) -> None:
    good = GOOD[suffix]
    at %= len(good)
    check(good[:at] + change + good[at + len(change) :], suffix)


GOOD = {
    ".pdf": pdf_bytes([[(72, 700, SENTENCE)], [(72, 700, SENTENCE)]], info="/Title (Daily report)"),
    ".docx": word_file(),
    ".html": f'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body><p>{SENTENCE * 3}</p></body></html>'.encode(),
    ".md": f"---\ntitle: Gate closed\npublished: 2031-03-05\n---\n\n{SENTENCE}\n\nRead more:\n\nA headline\n".encode(),
    ".jsonl": f'{{"text": "{SENTENCE}", "published": "2031-03-05"}}\n{{"text": "{SENTENCE}"}}\n'.encode(),
}
