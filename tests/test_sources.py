"""Sources as data: what a file may say, what is wrong with it by file and line, and terms that are obeyed wherever a text comes in."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from detente.documents.defaults import Defaults
from detente.documents.extract import documents_of
from detente.errors import KnowledgeError
from detente.model.documents import Document, Rejected
from detente.model.sources import Raw
from detente.model.watched import Endpoint, Volume, WatchedSource
from detente.ontology.areas import check_area, load_area
from detente.ontology.check import check_knowledge
from detente.ontology.files import KnowledgeFiles
from detente.ontology.sources import read_sources
from detente.settings import Settings
from detente.surfaces.export.picture_record import picture_record
from detente.workspace import Workspace

AREA = "harbour-islands"
PLAIN = """\
id: tide-post
name: Tide Post
description: A daily of the outer islands, owned by its readers.
family: tide
kind: portal
side: a
languages: [en]
reliability: C
terms: {use: allowed, quote_max_chars: 200, must_link: true, text_export: false, credit: "Tide Post"}
volume: {per_day: [2, 40], silent_hours: 36}
watch:
  - {kind: feed, address: "https://tide.example/rss", every_minutes: 5}
  - {kind: sitemap, address: "https://tide.example/news.xml", pattern: "/news/"}
"""


def overlay(folder: Path, **files: str) -> KnowledgeFiles:
    for name, content in files.items():
        path = folder / (f"areas/{AREA}/sources/{name}.yaml" if not name.startswith("all_") else f"sources/{name[4:]}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return KnowledgeFiles.with_overlay(folder)


def read(files: KnowledgeFiles, area: str = AREA) -> tuple[dict[str, WatchedSource], list[str]]:
    faults: list[KnowledgeError] = []
    found = {w.source.id: w for w in read_sources(files, area, sides=frozenset({"a", "b"}), faults=faults)}
    return found, [str(f) for f in faults]


def test_a_source_says_who_publishes_on_what_terms_and_where_to_look(tmp_path: Path) -> None:
    found, faults = read(overlay(tmp_path, **{"tide-post": PLAIN}))
    assert faults == []
    watched = found["tide-post"]
    assert watched.endpoints == (
        Endpoint("feed", "https://tide.example/rss", timedelta(minutes=5), "item"),
        Endpoint("sitemap", "https://tide.example/news.xml", timedelta(minutes=10), "page", "/news/"),
    )
    assert watched.volume == Volume(2, 40, 36)
    assert (watched.source.family, watched.source.terms.quote_max_chars, watched.source.forbids) == ("tide", 200, "")
    assert load_area(KnowledgeFiles.with_overlay(tmp_path), AREA).sources["tide-post"] == watched.source


def test_a_file_of_an_own_folder_replaces_the_source_of_that_id(tmp_path: Path) -> None:
    mine = PLAIN.replace("tide-post", "southern-cable").replace("Tide Post", "Southern Cable").replace("side: a", "side: null")
    found, faults = read(overlay(tmp_path, **{"southern-cable": mine}))
    assert faults == []
    assert found["southern-cable"].endpoints
    assert len(found) == len(read(KnowledgeFiles())[0])


def test_a_source_of_no_area_serves_all_or_those_it_names(tmp_path: Path) -> None:
    world = PLAIN.replace("tide-post", "world-wire").replace("Tide Post", "World Wire").replace("side: a", "side: null")
    one = world.replace("world-wire", "one-wire").replace("World Wire", "One Wire") + "areas: [north-kosovo]\n"
    files = overlay(tmp_path, all_world_wire="", **{"all_one-wire": one, "all_world-wire": world})
    (tmp_path / "sources" / "world_wire.yaml").unlink()
    assert {"world-wire", "one-wire"} & set(read(files)[0]) == {"world-wire"}
    assert {"world-wire", "one-wire"} & set(read(files, "north-kosovo")[0]) == {"world-wire", "one-wire"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: portal", "kind: blog", "kind 'blog' is none of"),
        ("kind: portal", "kinds: portal", "1: kinds: not known of a source"),
        ("reliability: C", "reliability: G", "not one of A to F"),
        ("side: a", "side: north", "side 'north' is none of a, b or null"),
        ("id: tide-post", "id: Tide Post", "small letters"),
        ("id: tide-post", "id: tide", "is not the file's name, tide-post"),
        ("description: A daily of the outer islands, owned by its readers.\n", "", "has no description"),
        ("name: Tide Post", "title: Tide Post", "not known of a source"),
        ("use: allowed", "use: maybe", "9: use 'maybe' is none of allowed, permission, forbidden"),
        ("use: allowed", "use: forbidden", "no reason says where the publisher says so"),
        ("quote_max_chars: 200", "quote_max_chars: -1", "no number of characters"),
        ("quote_max_chars: 200", "quote_max_chars: many", "must be a number"),
        ("must_link: true", "must_link: maybe", "must_link must be true or false"),
        ("must_link: true", "mustlink: true", "not known of terms"),
        ("per_day: [2, 40]", "per_day: [40, 2]", "the fewest and the most"),
        ("silent_hours: 36", "silent_hours: 0", "must be above zero"),
        ("every_minutes: 5", "every_minutes: 0.01", "12: every_minutes 0.01 is not within"),
        ("every_minutes: 5", "minutes: 5", "12: minutes: not known of a place to watch"),
        ("https://tide.example/rss", "feed://tide.example/rss", "must begin with https://"),
        ("https://tide.example/rss", "/etc/passwd", "must begin with https://"),
        ('pattern: "/news/"', 'pattern: "/news/("', "13: pattern '/news/(' is no regular expression"),
        ("kind: sitemap", "kind: links", ""),
        ('kind: sitemap, address: "https://tide.example/news.xml", pattern: "/news/"', 'kind: links, address: "https://a.example/"', "needs a pattern"),
        ('pattern: "/news/"', "takes: item", "takes must be page"),
        ("kind: sitemap", "kind: folder", "must be a path"),
        ("side: a\n", "side: a\nside: b\n", "given twice"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in PLAIN
    _, faults = read(overlay(tmp_path, **{"tide-post": PLAIN.replace(old, new)}))
    if not words:
        assert faults == []
        return
    (fault,) = faults
    assert words in fault
    assert fault.startswith(f"{tmp_path.name}/areas/{AREA}/sources/tide-post.yaml:")


def test_a_fault_costs_its_source_and_no_other(tmp_path: Path) -> None:
    found, faults = read(overlay(tmp_path, **{"tide-post": PLAIN, "bad": "id: [\n", "worse": "- 5\n", "none": ""}))
    assert "tide-post" in found
    assert len(faults) == 3


def test_two_sources_of_one_name_are_told(tmp_path: Path) -> None:
    _, faults = read(overlay(tmp_path, **{"tide-post": PLAIN, "tide-two": PLAIN.replace("id: tide-post", "id: tide-two")}))
    assert ["has the name 'Tide Post' too" in f for f in faults] == [True]


def test_the_files_that_ship_have_no_fault_and_a_loaded_word_is_found(tmp_path: Path) -> None:
    for area in ("north-kosovo", AREA):
        assert check_area(KnowledgeFiles(), area)[1] == []
    files = overlay(tmp_path, **{"tide-post": PLAIN.replace("owned by its readers", "close to the regime")})
    assert ["'regime' takes a side" in str(f) for f in check_knowledge(files)] == [True]


# terms -------------------------------------------------------------------------------------------------------------------

REASON = "its terms of 2031 forbid any use without written consent"


def forbidding(use: str, more: str = "") -> str:
    return PLAIN.replace("use: allowed", f'use: {use}, reason: "{REASON}"{more}')


@pytest.mark.parametrize(
    ("use", "more", "is_allowed"),
    [("forbidden", "", False), ("permission", "", False), ("permission", ', permission: "letter of 3 March 2031"', True), ("allowed", "", True)],
)  # fmt: skip
def test_a_text_of_a_source_that_forbids_use_is_refused_with_the_reason(
    tmp_path: Path, use: str, more: str, *, is_allowed: bool
) -> None:
    overlay(tmp_path, **{"tide-post": forbidding(use, more)})
    workspace = Workspace(AREA, settings=Settings(knowledge=tmp_path))
    text = tmp_path / "report.md"
    text.write_text(
        "---\nsource: Tide Post\ndate: 2031-03-05\n---\nOn Monday guards stood between villagers and rangers.\n", encoding="utf-8"
    )
    (found,) = workspace.documents([str(text)])
    if is_allowed:
        assert isinstance(found, Document)
        assert found.family == "tide"
    else:
        assert isinstance(found, Rejected)
        assert found.stage == "terms"
        assert REASON in found.reason
        assert "Tide Post may not be used" in found.reason


def words_in(value: object) -> list[str]:
    """Every text under a key that quotes, in a record of any depth."""
    if isinstance(value, dict):
        return [t for k, v in value.items() for t in ([v] if k == "text" and isinstance(v, str) else words_in(v))]
    return [t for v in value for t in words_in(v)] if isinstance(value, (list, tuple)) else []


@pytest.mark.parametrize("limit", [0, 1, 40, 1_000])
def test_no_quotation_of_a_picture_is_longer_than_its_source_allows(tmp_path: Path, limit: int) -> None:
    overlay(tmp_path, **{"tide-post": PLAIN.replace("quote_max_chars: 200", f"quote_max_chars: {limit}")})
    workspace = Workspace(AREA, settings=Settings(knowledge=tmp_path))
    told = (
        "The Skerran government denied on Tuesday that its coast guard had fired shots at Calderan fishing boats off the harbour. "
        "The Calderan government said that its boats had come under fire for twenty minutes near the lighthouse on Monday evening. "
        "Some 300 demonstrators gathered in front of the harbour office in Varn and blocked the quay with nets and trucks all day long. "
        "The mission called on both governments to keep the agreed line of contact open and to withdraw their boats from the strait. "
        "The Calderan government promised to withdraw its patrol boats from the strait by the end of the week after the talks in Varn."
    )
    read = list(workspace.read([workspace.document(told, published="2031-03-05T12:00", source="Tide Post")]))
    found = words_in(picture_record(workspace.picture(read)))
    assert len(found) >= 4
    assert all(len(t) <= limit for t in found if not re.fullmatch(r"(Some )?\d+", t)), "a figure alone is no quotation"
    assert limit < 1_000 or any(len(t) > 60 for t in found)


def test_a_page_is_of_the_source_that_its_address_proves_whatever_it_says(tmp_path: Path) -> None:
    overlay(tmp_path, **{"tide-post": PLAIN})
    area = load_area(KnowledgeFiles.with_overlay(tmp_path), AREA)
    page = b"---\nsource: Southern Cable\n---\nOn Monday guards stood between villagers and rangers.\n"
    told, proved = (
        next(
            documents_of(Raw("x", page, ".md"), Defaults(find_source=area.source_named, publisher=p, link="https://tide.example/1"))
        )
        for p in (None, "Tide Post")
    )
    assert isinstance(told, Document)
    assert isinstance(proved, Document)
    assert (told.source, proved.source, proved.family) == ("Southern Cable", "Tide Post", "tide")
    assert proved.link == "https://tide.example/1"
    shutil.rmtree(tmp_path / "areas")
