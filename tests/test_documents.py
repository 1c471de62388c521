"""Files of every format to documents: text, title, date, author, outlet, language."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import docx
import pytest

from detente.documents.extract import Defaults, documents_of
from detente.documents.published import read_published
from detente.errors import SettingsError
from detente.model.documents import Document, Rejected
from detente.model.sources import Raw
from detente.plugins import EXTRACTORS, extractor_for
from tests.fixtures.pdf_file import pdf_bytes

# Office files write no zone; UTC is meant.
MADE = datetime(2031, 3, 5, 8, 10, tzinfo=UTC).replace(tzinfo=None)
HEADER, FOOTER = "Ibar Mission, internal", "Page {} of 2"
STORY = (
    "<p>Guards closed the gate of Ostava on Monday morning and sent the villagers home.</p>"
    "<p>The council said that the gate would be open again on Thursday, if the road was safe.</p>"
)


def read(content: bytes, suffix: str, **known: object) -> Document:
    (found,) = documents_of(Raw(f"report{suffix}", content, suffix), Defaults(**known))
    assert isinstance(found, Document), found
    return found


def page(head: str = "", body: str = STORY, lang: str = "en") -> bytes:
    return f'<!DOCTYPE html><html lang="{lang}"><head>{head}</head><body><h1>Gate closed</h1>{body}</body></html>'.encode()


def word(**properties: object) -> bytes:
    document = docx.Document()
    document.add_paragraph("Guards stood between villagers and rangers in Ostava.")
    table = document.add_table(2, 2)
    for cell, words in zip([c for row in table.rows for c in row.cells], ("Place", "Injured", "Ostava", "52"), strict=True):
        cell.text = words
    document.add_paragraph("Nobody was arrested.")
    document.sections[0].header.paragraphs[0].text = HEADER
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def two_pages(**options: object) -> bytes:
    return pdf_bytes(
        [
            [(72, 800, HEADER), (72, 760, "Guards stood between villagers and po-"), (72, 746, "lice. The EU-"),
             (72, 732, "led mission watched them from afar."),
             (72, 700, "The second paragraph runs over the end of the"), (72, 30, FOOTER.format(1))],
            [(72, 800, HEADER), (72, 760, "page and stops on the next one."), (72, 720, "The third one is short."), (72, 30, FOOTER.format(2))],
        ],
        **options,
    )  # fmt: skip


def noise(document: Document, kind: str) -> list[str]:
    return [document.text[n.start : n.end] for n in document.noise if n.kind == kind]


def test_a_pdf_gives_paragraphs_and_joins_what_a_line_end_cut() -> None:
    paragraphs = read(two_pages(), ".pdf").text.split("\n\n")
    assert "Guards stood between villagers and police. The EU-led mission watched them from afar." in paragraphs
    assert "The second paragraph runs over the end of the page and stops on the next one." in paragraphs


def test_headers_and_footers_of_a_pdf_are_kept_as_noise() -> None:
    assert sorted(noise(read(two_pages(), ".pdf"), "header-footer")) == sorted([HEADER, HEADER, FOOTER.format(1), FOOTER.format(2)])


def test_a_pdf_says_its_title_and_author_and_when_it_was_made() -> None:
    found = read(two_pages(info="/Title (Daily report) /Author (Desk) /CreationDate (D:20310305081000+01'00')"), ".pdf")
    assert (found.title, found.author) == ("Daily report", "Desk")
    assert found.published == datetime(2031, 3, 5, 8, 10, tzinfo=timezone(timedelta(hours=1)))
    assert any("when the file was made" in warning for warning in found.warnings)


def test_a_file_name_is_no_title() -> None:
    assert read(two_pages(info="/Title (Microsoft Word - draft3.docx)"), ".pdf").title != "Microsoft Word - draft3.docx"


def test_a_page_of_a_pdf_without_text_is_told() -> None:
    found = read(pdf_bytes([[(72, 700, "Guards closed the gate of Ostava.")], []]), ".pdf")
    assert any("no text on page 2" in warning for warning in found.warnings)


def test_a_docx_gives_paragraphs_and_table_rows_in_order() -> None:
    paragraphs = read(word(), ".docx").text.split("\n\n")
    assert paragraphs[:4] == [
        "Guards stood between villagers and rangers in Ostava.",
        "Place | Injured",
        "Ostava | 52",
        "Nobody was arrested.",
    ]


def test_the_header_of_a_docx_is_kept_as_noise() -> None:
    assert noise(read(word(), ".docx"), "header-footer") == [HEADER]


def test_a_docx_says_its_title_author_and_date() -> None:
    found = read(word(title="Daily report", author="Desk", created=MADE), ".docx")
    assert (found.title, found.author) == ("Daily report", "Desk")
    assert found.published == datetime(2031, 3, 5, 8, 10, tzinfo=UTC)


def test_the_date_of_a_template_is_no_date() -> None:
    assert read(word(), ".docx").published is None


def test_the_callers_date_goes_before_that_of_the_making_of_the_file() -> None:
    found = read(word(created=MADE), ".docx", published="2031-03-01")
    assert found.published is not None
    assert found.published.day == 1


def test_a_page_says_what_it_is_in_json_ld() -> None:
    facts = {"@context": "https://schema.org", "@graph": [
        {"@type": "WebPage", "headline": "Wrong"},
        {"@type": "NewsArticle", "headline": "Gate of Ostava closed", "datePublished": "2031-03-05T08:10:00+01:00", "author": [{"name": "Anna Ferro"}],
         "publisher": {"name": "Lowland Wire"}, "inLanguage": "en-GB"}]}  # fmt: skip
    found = read(page(f'<script type="application/ld+json">{json.dumps(facts)}</script>'), ".html")
    assert (found.title, found.author, found.source, found.language) == (
        "Gate of Ostava closed",
        "Anna Ferro",
        "Lowland Wire",
        "en",
    )
    assert found.published is not None
    assert found.published.isoformat() == "2031-03-05T08:10:00+01:00"


def test_a_page_says_what_it_is_in_meta_elements() -> None:
    head = (
        '<meta property="og:title" content="Gate closed - Lowland Wire"><meta property="og:site_name" content="Lowland Wire">'
        '<meta property="article:published_time" content="2031-03-05T08:10:00Z"><link rel="canonical" href="https://example.org/gate">'
    )
    found = read(page(head), ".html")
    assert (found.title, found.source, found.link) == ("Gate closed", "Lowland Wire", "https://example.org/gate")
    assert found.published == datetime(2031, 3, 5, 8, 10, tzinfo=UTC)


def test_broken_json_ld_costs_nothing_but_itself() -> None:
    found = read(page('<script type="application/ld+json">{"@type": "NewsArticle", </script>'), ".html")
    assert "Guards closed the gate" in found.text


def test_a_link_that_is_no_web_address_is_dropped() -> None:
    line = json.dumps({"text": "Guards closed the gate.", "url": "javascript:alert(1)"}).encode()
    assert read(line, ".jsonl").link is None


def test_the_language_of_the_words_goes_before_that_which_a_page_declares() -> None:
    body = (
        "<p>Pripadnici misije stoje između građana i policije ispred zgrade opštine već treći dan.</p>"
        "<p>Predsednik opštine rekao je da se ništa nije dogodilo i da će zgrada biti otvorena u četvrtak ujutru.</p>"
    )
    assert read(page(body=body, lang="en-US"), ".html").language in ("sr", "hr", "bs", "sh")
    assert read(page(body=body, lang="sr-RS"), ".html").language == "sr"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("windows-1250", "Leposaviću, „šta“"), ("windows-1251", "Лепосавићу"), ("iso-8859-2", "Leposaviću, šta")],
)
def test_a_page_is_read_in_the_encoding_that_it_declares(encoding: str, words: str) -> None:
    content = f'<html><head><meta charset="{encoding}"></head><body><p>{words} se dogodilo danas ujutru kod kapije na putu.</p></body></html>'
    assert words in read(content.encode(encoding), ".html").text


def test_a_page_in_cyrillic_that_declares_a_latin_encoding_is_read_and_the_error_told() -> None:
    content = '<html><head><meta charset="windows-1250"></head><body><p>Полиција је рано јутрос затворила капију у Лепосавићу.</p></body></html>'
    found = read(content.encode("windows-1251"), ".html")
    assert "Полиција је рано јутрос" in found.text
    assert any("windows-1251" in warning for warning in found.warnings)


def test_front_matter_gives_the_fields() -> None:
    found = read(b"---\ntitle: Gate closed\ndate: 2031-03-05\nsource: Lowland Wire\n---\n\nGuards closed the gate.\n", ".md")
    assert (found.title, found.source, found.published_granularity) == ("Gate closed", "Lowland Wire", "day")
    assert found.text == "Gate closed\n\nGuards closed the gate."
    assert found.title_end == len("Gate closed")


def test_a_title_that_begins_a_sentence_is_not_taken_for_its_line() -> None:
    found = read(b"---\ntitle: Guards\n---\nGuards closed the gate.\n", ".md")
    assert found.text == "Guards\n\nGuards closed the gate."


@pytest.mark.parametrize("content", [two_pages(), word(), page()])
def test_a_file_with_the_wrong_suffix_is_read_as_what_it_is(content: bytes) -> None:
    assert any("named .txt" in warning for warning in read(content, ".txt").warnings)


def test_a_line_with_a_field_of_a_wrong_type_is_still_read() -> None:
    found = read(b'{"text": "Guards closed the gate.", "published": 1930000000}', ".jsonl")
    assert any(warning.startswith("published ignored") for warning in found.warnings)


def test_lines_in_utf_16_are_read() -> None:
    content = '{"text": "Straža je zatvorila kapiju."}\r\n{"text": "Nobody came."}\r\n'.encode("utf-16")
    found = list(documents_of(Raw("a.jsonl", content, ".jsonl"), Defaults()))
    assert [d.text for d in found if isinstance(d, Document)] == ["Straža je zatvorila kapiju.", "Nobody came."]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2031-03-05T08:10:00+01:00", "2031-03-05T08:10:00+01:00"),
        ("2031-03-05 08:10:00 +0100", "2031-03-05T08:10:00+01:00"),
        ("2031-03-05T08:10:00.123456789Z", "2031-03-05T08:10:00.123456+00:00"),
        ("Wed, 05 Mar 2031 08:10:00 +0100", "2031-03-05T08:10:00+01:00"),
        ("05.03.2031. 08:10", "2031-03-05T08:10:00+00:00"),
        ("2031-03-05", "2031-03-05T23:59:00+00:00"),
    ],
)
def test_dates_are_read_as_people_and_programs_write_them(value: str, expected: str) -> None:
    assert read_published(value, UTC)[0].isoformat() == expected


@pytest.mark.parametrize("value", ["05/06/2031", "soon", "0001-01-01", "2031-13-01", "99", "", "Monday"])
def test_what_is_no_date_or_more_than_one_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        read_published(value, UTC)


def test_every_built_in_extractor_is_there() -> None:
    assert all(callable(extractor_for(suffix)) for suffix in EXTRACTORS)


def test_an_extractor_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.plugins.extractor_names", lambda: {".txt": "detente.documents.plain:nothing"})
    extractor_for.cache_clear()
    with pytest.raises(SettingsError, match="nothing"):
        extractor_for(".odt")
    extractor_for.cache_clear()


def test_every_example_report_is_read_without_a_warning() -> None:
    files = [p for p in (Path(__file__).parent.parent / "examples").rglob("*") if p.suffix in (".md", ".txt", ".jsonl")]
    found = [d for p in files for d in documents_of(Raw(p.name, p.read_bytes(), p.suffix), Defaults())]
    assert len(found) >= len(files) > 20
    assert not [d for d in found if isinstance(d, Rejected) or d.warnings]
