"""What nobody sees is taken out of a text, every character keeps its way back, and what a document knows of itself is right."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.documents.extract import Defaults, document_from_text, documents_of
from detente.model.documents import Document
from detente.model.sources import Raw
from detente.text.normal import normal, to_raw, to_text
from detente.workspace import Workspace


def document(text: str | bytes, suffix: str = ".txt", **known: object) -> Document:
    content = text.encode() if isinstance(text, str) else text
    (found,) = documents_of(Raw(f"a{suffix}", content, suffix), Defaults(**known))  # type: ignore[arg-type]
    assert isinstance(found, Document), found
    return found


# the way back ------------------------------------------------------------------------------------------------------------

PARTS = st.sampled_from(
    ["Zve", "č", "c\u030c", "\u00ad", "\u200b", "\u202e", "``", "''", ",,a", " <<", ">> ", "an ", "Зв", "e", ".", "\n", "\ufeff"]
)


@given(st.lists(PARTS, max_size=30).map("".join))
def test_every_character_that_was_not_changed_leads_back_to_itself(raw: str) -> None:
    found = normal(raw)
    for position, letter in enumerate(found.text):
        there = raw[to_raw(found.shifts, position)] if to_raw(found.shifts, position) < len(raw) else ""
        assert there == letter or letter in "čcс“”„«»eеЗв" or there in " ,<>`'", (raw, position)


@given(st.lists(PARTS, max_size=30).map("".join))
def test_back_and_forth_comes_to_the_same_place(raw: str) -> None:
    found = normal(raw)
    for position in range(len(found.text)):
        assert abs(to_text(found.shifts, to_raw(found.shifts, position)) - position) <= 1


@given(st.text(max_size=60))
def test_a_plain_text_stays_plain(raw: str) -> None:
    once = normal(raw).text
    assert (
        normal(once).text == once or "'" in raw or "`" in raw or "\u0300" <= max(raw, default="") <= "\u036f" or not raw.isascii()
    )


def test_a_document_leads_back_through_front_matter_title_and_marks() -> None:
    raw = "---\ntitle: Gate\n---\n\n\nGuards closed the ga\u00adte of Zvec\u030can.\n\nThey said ``no'' to all.\n"
    found = document(raw)
    for word in ("Guards", "the gate"[:6], "an.", "They", "no", "to all."):
        at = found.text.index(word)
        assert raw[to_raw(found.shifts, at) :].startswith(word)


def test_a_name_torn_by_marks_that_nobody_sees_is_found(kosovo: Workspace) -> None:
    raw = "Guards closed the road in Zve\u200bc\u030can on Monday."
    found = document(raw)
    (read,) = kosovo.read([found])
    assert [p.id for m in read.mentions for p in m.places] == ["zvecan"]


@pytest.mark.parametrize("name", ["Zv\u0435čan", "Lepos\u0430vić", "Zubin P\u043et\u043ek"])
def test_a_name_with_letters_that_look_alike_is_found_and_noted(kosovo: Workspace, name: str) -> None:
    found = document(f"Guards closed the road in {name} on Monday.")
    (read,) = kosovo.read([found])
    assert [p.id for m in read.mentions for p in m.places] != []
    assert any("letters of two scripts" in w for w in found.warnings)


def test_marks_that_turn_the_direction_of_text_are_gone() -> None:
    assert document("The guards \u202eetag eht\u202c closed \u2066it\u2069.").text == "The guards etag eht closed it."


def test_a_text_of_the_callers_keeps_its_offsets() -> None:
    words = "Guards said ``no'' to the sol\u00addiers of Ostava."
    assert document_from_text(words, Defaults()).text == words


# what it knows of itself -------------------------------------------------------------------------------------------------


def page(head: str) -> bytes:
    words = "Guards closed the gate of Ostava on Monday, and the villagers went home before it was dark."
    return f"<html><head>{head}</head><body><article><p>{words}</p></article></body></html>".encode()


LD = json.dumps({"@type": "NewsArticle", "datePublished": "2031-03-05T08:10:00+01:00"})


@pytest.mark.parametrize(
    ("content", "suffix", "evidence"),
    [
        (page(f'<script type="application/ld+json">{LD}</script>'), ".html", "JSON-LD datePublished; zone stated"),
        (page('<meta property="article:published_time" content="2031-03-05T08:10:00">'), ".html", "meta article:published_time; zone of the area, UTC"),
        (b"---\ndate: 2031-03-05T08:10Z\n---\nGuards closed the gate.", ".md", "front matter; zone stated"),
        (b'{"text": "Guards closed the gate.", "published": "2031-03-05"}', ".json", "field published; zone of the area, UTC"),
        (b"From: a@b.example\nDate: Wed, 05 Mar 2031 08:10:00 +0100\n\nGuards closed the gate.", ".eml", "mail header Date; zone stated"),
        (b"Guards closed the gate.", ".txt", "the caller; zone of the area, UTC"),
    ],
)  # fmt: skip
def test_the_time_of_publication_says_what_tells_it_and_of_which_zone_it_is(content: bytes, suffix: str, evidence: str) -> None:
    known = {"published": "2031-03-05T08:10"} if suffix == ".txt" else {}
    assert document(content, suffix, **known).published_from == evidence


def test_a_document_without_a_date_has_no_evidence_of_one() -> None:
    assert document("Guards closed the gate.").published_from is None


@pytest.mark.parametrize(
    ("opening", "place", "day", "outlet"),
    [
        ("ZVEČAN, 29 May (Lowland Wire) - ", "ZVEČAN", "29 May", "Lowland Wire"),
        ("OSTAVA, March 5 — ", "OSTAVA", "March 5", None),
        ("GREEL (Himm Daily) – ", "GREEL", None, "Himm Daily"),
        ("Beta | Zvečan, 29. maj - ", "Zvečan", "29. maj", "Beta"),
        ("Severna Mitrovica, 29. 5 - ", None, None, None),
        ("Ostava - ", None, None, None),
        ("NATO - ", "NATO", None, None),
    ],
)
def test_a_dateline_is_known_by_its_form(opening: str, place: str | None, day: str | None, outlet: str | None) -> None:
    found = document(f"{opening}guards closed the gate on Monday, and the villagers went home.").dateline
    assert ((found.place, found.day, found.outlet) if found is not None else (None, None, None)) == (place, day, outlet)


SR = "Pripadnici misije stoje između građana i policije ispred zgrade opštine već treći dan zaredom."
SR_CYRILLIC = "Припадници мисије стоје између грађана и полиције испред зграде општине већ трећи дан заредом."
SQ = "Pjesëtarët e misionit qëndrojnë mes qytetarëve dhe policisë para komunës tashmë për të tretën ditë."
EN = "Guards closed the gate of Ostava on Monday, and the villagers went home before it was dark, the mayor said."


def test_each_passage_has_its_language_and_script() -> None:
    found = document("\n\n".join([EN, EN + " Again.", SR_CYRILLIC, SR, SQ, EN]))
    told = [(p.language, p.script) for p in found.passages]
    assert told[0] == ("en", "Latn")
    assert told[1][1] == "Cyrl"
    assert told[2][1] == "Latn"
    assert told[3][0] == "sq"
    assert told[-1] == ("en", "Latn")
    assert next(found.text[p.start : p.end] for p in found.passages) == f"{EN}\n\n{EN} Again."


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1250", "iso-8859-2"])
def test_serbian_in_each_encoding_is_the_same_text(encoding: str) -> None:
    words = "Šef policije u Zvečanu rekao je da će žandarmerija ostati još dva dana, dok građani čekaju."
    assert document(words.encode(encoding)).text == words


def test_serbian_cyrillic_of_windows_is_read() -> None:
    assert document(SR_CYRILLIC.encode("windows-1251")).text == SR_CYRILLIC
