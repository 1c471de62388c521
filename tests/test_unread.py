"""Reports in languages that are not read: kept, found by the names in them, counted in the coverage, never taken for calm."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.ontology.endings import load_endings
from detente.ontology.files import KnowledgeFiles
from detente.resolve.unread_names import UnreadNames
from detente.store.store import Store
from detente.surfaces.cli.main import main
from detente.text.plain import fold
from detente.workspace import Workspace

ENDINGS = load_endings(KnowledgeFiles())
SR = (
    "Pripadnici KFOR-a stoje između građana i policije ispred zgrade opštine u Zvečanu već treći dan zaredom, a slično je i u Zubinom Potoku. "
    "Građani traže da se specijalne jedinice povuku sa severa."
)
SQ = (
    "Pjesëtarët e misionit qëndrojnë mes qytetarëve dhe policisë para komunës së Leposaviqit tashmë për të tretën ditë, dhe qytetarët kërkojnë "
    "që njësitë speciale të tërhiqen nga veriu."
)
EN = "Guards closed the road in Zvečan on Monday morning. KFOR patrols stood between villagers and guards in Zvečan."


@pytest.mark.parametrize(("written", "name", "is_form"), ENDINGS.examples)
def test_each_example_of_the_experts_file_holds(written: str, name: str, is_form: bool) -> None:
    words, stems = [fold(w) for w in written.replace("-", " ").split()], [ENDINGS.stem(fold(w)) for w in name.split()]
    is_found = (
        written[0].isupper() and len(words) >= len(stems) and all(s in ENDINGS.stems(w) for s, w in zip(stems, words, strict=False))
    )
    assert is_found == is_form


def names(kosovo: Workspace) -> UnreadNames:
    return UnreadNames(kosovo.knowledge.area, kosovo.knowledge.actors, ENDINGS)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("u Zvečanu", {"zvecan"}),
        ("из Звечана", {"zvecan"}),
        ("iz Zubinog Potoka", {"zubin-potok"}),
        ("në Leposaviqit", {"leposavic"}),
        ("u Severnoj Mitrovici", {"north-mitrovica"}),
        ("zvečan je", set()),
        ("Potok teče", set()),
    ],
)
def test_a_place_is_known_in_each_language_script_and_form(kosovo: Workspace, text: str, places: set[str]) -> None:
    assert set(names(kosovo).find(text).places) == places


def test_an_actor_is_known_too(kosovo: Workspace) -> None:
    assert names(kosovo).find("Pripadnici KFOR-a").actors != ()


@pytest.mark.parametrize(
    ("text", "language", "watched"), [(SR, ("sr", "hr", "bs", "sh"), ["zvecan", "zubin-potok"]), (SQ, ("sq",), ["leposavic"])]
)
def test_the_coverage_of_each_place_named_counts_a_report_that_was_not_read(
    kosovo: Workspace, text: str, language: tuple[str, ...], watched: list[str]
) -> None:
    documents = [kosovo.document(text, published="2023-05-29T10:00"), kosovo.document(EN, published="2023-05-29T09:00")]
    picture = kosovo.picture(list(kosovo.read(documents)))
    told = {p.id: [(u.language, u.reports) for u in p.coverage.unread] for p in picture.places if p.coverage.unread}
    assert sorted(told) == sorted(watched)
    assert all(found[0][0] in language and found[0][1] == 1 for found in told.values())
    assert sum(u.reports for u in picture.unread) == 1


def test_a_place_of_which_only_unread_reports_came_is_not_called_calm(kosovo: Workspace) -> None:
    read = list(kosovo.read([kosovo.document(SQ, published="2023-05-29T10:00")]))
    place = kosovo.picture(read).place("leposavic")
    assert place.coverage.is_low
    assert place.level_name == "unknown"


def test_an_unread_report_of_two_days_ago_is_not_of_this_day(kosovo: Workspace) -> None:
    documents = [kosovo.document(SR, published="2023-05-27T10:00"), kosovo.document(EN, published="2023-05-29T12:00")]
    assert kosovo.picture(list(kosovo.read(documents))).unread == ()


def run(*arguments: str) -> str:
    return " ".join(CliRunner().invoke(main, list(arguments)).stdout.split())


def test_an_unread_report_is_kept_counted_in_the_picture_and_found_by_name(tmp_path: Path) -> None:
    for name, text in (("a.txt", SR), ("b.txt", SQ), ("c.txt", EN)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    memory = str(tmp_path / "m.db")
    where = ("--area", "north-kosovo", "--store", memory)
    run("read", *(str(tmp_path / n) for n in ("a.txt", "b.txt", "c.txt")), "--published", "2023-05-29T10:00", *where)
    assert Store(memory).counts()["documents"] == 3
    told = run("picture", *where, "--as-of", "2023-05-29T12:00")
    assert "2 of the last day not read" in told
    assert "not read, and may tell more: 1 report in language" in told
    assert run("search", "Звечан", *where).count("- 29 May") == 2
    assert "not read yet" in run("search", "Zvečan", *where, "--unread")
    assert "c.txt" not in run("search", "Zvečan", *where, "--unread")
    assert "no report names" in run("search", "Brnjak", *where)


def test_no_person_is_searched_for(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(EN + " Anna Ferro was there.", encoding="utf-8")
    where = ("--area", "north-kosovo", "--store", str(tmp_path / "m.db"))
    run("read", str(tmp_path / "c.txt"), "--published", "2023-05-29T10:00", *where)
    found = CliRunner().invoke(main, ["search", "Anna Ferro", *where])
    assert found.exit_code == 1
    assert found.stdout == ""
