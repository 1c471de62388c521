"""Names of places to the places they mean: short forms, namesakes, larger places said beside them, points told by another place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.errors import KnowledgeError
from detente.model.places import Toponym
from detente.ontology.areas import check_area
from detente.ontology.files import KnowledgeFiles
from detente.ontology.gazetteer import Gazetteer
from detente.ontology.gazetteer_build import check_place_rows
from detente.resolve.offsets import destination, offset_before
from detente.surfaces.cli.main import main
from detente.text.distance import distance_km
from detente.workspace import Workspace

PARIS_TEXAS = (33.66, -95.56)


def named(workspace: Workspace, text: str, **fields: str) -> dict[str, Toponym]:
    """The names of a text by their words; of a name that stands twice, the last."""
    return {t.ref.text: t for t in workspace.places(workspace.document(text, **fields))}


def place(toponym: Toponym) -> tuple[str | None, str | None]:
    return toponym.ref.name, toponym.ref.country


@pytest.mark.parametrize(
    ("text", "name", "meant"),
    [
        ("Farmers met in Edmonton, Ky., to talk about water.", "Edmonton", ("gn:4290886", "USA")),
        ("Farmers met in Edmonton, Alberta, to talk about water.", "Edmonton", ("gn:5946768", "CAN")),
        ("A storm crossed Georgia. Roads near Atlanta, Macon and Savannah were closed.", "Georgia", ("ne:USA-3543", "USA")),
        ("Georgian troops left Gori. The army of Georgia holds Tbilisi.", "Georgia", ("gn:614540", "GEO")),
        ("The ferry from the West Bank was late.", "West Bank", ("feature:west-bank-region", "PSE")),
        ("A court in Washington, D.C., heard the case.", "Washington", ("gn:4140963", "USA")),
        ("The U.A.E. sent a ship.", "U.A.E.", ("gn:290557", "ARE")),
        ("Roads in Metcalfe County were closed.", "Metcalfe County", ("us-county:21169", "USA")),
        ("Ships crossed the Red Sea.", "Red Sea", ("feature:red-sea-sea", None)),
        ("People from Vushtrri waited.", "Vushtrri", ("gn:784097", "KOS")),
    ],
)
def test_a_name_means_the_place_that_the_text_says(world: Workspace, text: str, name: str, meant: tuple[str, str | None]) -> None:
    toponym = named(world, text)[name]
    assert (toponym.ref.id, toponym.ref.country) == meant


def test_a_name_keeps_its_meaning_through_a_text(world: Workspace) -> None:
    document = world.document("PARIS, Texas - A fire closed the mill. Paris is small. Police in Paris were there first.")
    found = [t for t in world.places(document) if t.ref.text.lower() == "paris"]
    assert len(found) == 3
    assert all(t.ref.lat is not None and distance_km(t.ref.lat, t.ref.lon or 0.0, *PARIS_TEXAS) < 5 for t in found)


def test_the_places_of_a_county_speak_for_each_other(world: Workspace) -> None:
    """None of them says a state; together they lie in one."""
    found = named(world, "Crews from Licking County worked in Newark, Heath and Granville. Newark lost its bridge.")
    assert found["Newark"].ref.id is not None
    assert found["Newark"].candidates[0].admin == "USA.OH"


def test_an_outlet_tells_where_its_news_is_from(world: Workspace) -> None:
    text = "The council of Lancaster will meet on Monday."
    assert named(world, text, source="lancastertimes.co.uk")["Lancaster"].ref.country == "GBR"


def test_a_namesake_is_never_chosen_in_silence(world: Workspace) -> None:
    toponym = named(world, "A man from Springfield was hurt.")["Springfield"]
    assert toponym.belief == "open"
    assert len(toponym.candidates) >= 4
    assert "does not tell which" in toponym.reason
    (read,) = world.read([world.document("On Monday police beat protesters in Springfield.", published="2031-03-05")])
    (ref,) = {p for m in read.mentions for p in m.places}
    assert ref.id is None
    assert ref.lat is None
    assert len(ref.candidates) >= 4
    assert any("ambiguous place" in q.reason for q in read.questions)


@pytest.mark.parametrize(
    ("text", "no_place"),
    [
        ("Mr Lincoln spoke first.", "Lincoln"),
        ("Jessica Austin runs the mill. Austin has three sons.", "Austin"),
        ("A reader of the Boston Globe wrote to us.", "Boston"),
        ("They met on St. Patrick's Day.", "St. Patrick"),
        ("A car stood in Hertford Road.", "Hertford"),
        ("Reading is taught in March.", "Reading"),
    ],
)
def test_persons_outlets_streets_and_plain_words_are_no_places(world: Workspace, text: str, no_place: str) -> None:
    assert no_place not in named(world, text)


def test_peoples_are_told_apart_from_their_lands(world: Workspace) -> None:
    found = named(world, "Russian officials and Ohioans spoke in Moscow.")
    assert (found["Russian"].form, found["Russian"].ref.country) == ("people", "RUS")
    assert (found["Ohioans"].form, found["Ohioans"].candidates[0].admin) == ("people", "USA.OH")
    (read,) = world.read([world.document("Russian officials and Ohioans spoke in Moscow.")])
    assert [p.text for p in read.places] == ["Moscow"]


def test_an_areas_own_places_come_first(kosovo: Workspace) -> None:
    found = named(kosovo, "People of Kosovska Mitrovica crossed to Južna Mitrovica.")
    assert found["Kosovska Mitrovica"].ref.id == "north-mitrovica"
    assert found["Južna Mitrovica"].ref.id == "south-mitrovica"


def test_an_unknown_place_stays_unknown_and_visible(world: Workspace) -> None:
    (read,) = world.read([world.document("On Monday guards beat villagers in Ostavanica.", published="2031-03-05")])
    assert [(p.text, p.id, p.lat) for m in read.mentions for p in m.places] == [("Ostavanica", None, None)]


@pytest.mark.parametrize(
    ("words", "relation", "km", "bearing"),
    [
        ("20 km north of ", "20 km N of", 20.0, 0.0),
        ("about ten kilometres south-east of the town of ", "10 km SE of", 10.0, 135.0),
        ("five miles from ", "8.0 km from", 8.04672, None),
        ("south of ", "S of", None, 180.0),
        ("near ", "near", None, None),
        ("on the outskirts of ", "near", None, None),
        ("a few miles west of ", "W of", None, 270.0),
    ],
)
def test_words_before_a_name_tell_how_a_point_lies_to_it(
    words: str, relation: str, km: float | None, bearing: float | None
) -> None:
    text = f"A convoy stopped {words}Brenik."
    offset = offset_before(text, text.index("Brenik"))
    assert offset is not None
    assert (offset.words, offset.bearing) == (relation, bearing)
    assert offset.km == pytest.approx(km) if km is not None else offset.km is None


def test_words_that_place_nothing_give_no_offset() -> None:
    text = "The governor of Brenik came from Brenik in 20 km races."
    assert offset_before(text, text.index("Brenik")) is None
    assert offset_before(text, text.rindex("Brenik")) is None


def test_a_point_told_by_distance_and_direction_is_moved(world: Workspace) -> None:
    toponym = named(world, "A convoy stopped 20 km north of Sarajevo.")["Sarajevo"]
    ref = toponym.ref
    assert (ref.relation, ref.name, ref.precision) == ("20 km N of", "Sarajevo", "region")
    assert ref.lat is not None
    assert distance_km(ref.lat, ref.lon or 0.0, 43.8486, 18.3564) == pytest.approx(20.0, abs=0.2)
    assert ref.lat > 43.9


def test_between_two_places_lies_a_point_half_way(world: Workspace) -> None:
    found = named(world, "A checkpoint stands between Sarajevo and Mostar.")
    between = found["Sarajevo and Mostar"]
    assert (between.form, between.ref.relation) == ("relation", "between")
    assert between.ref.lat == pytest.approx((43.8486 + 43.3433) / 2, abs=0.05)


def test_talks_between_two_countries_have_no_point_half_way(world: Workspace) -> None:
    assert not any(t.form == "relation" for t in named(world, "Talks between Serbia and Albania went on.").values())


def test_a_destination_lies_as_far_as_told() -> None:
    for bearing in range(0, 360, 30):
        lat, lon = destination(42.9, 20.8, 100.0, float(bearing))
        assert distance_km(42.9, 20.8, lat, lon) == pytest.approx(100.0, abs=0.05)
    assert destination(10.0, 179.9, 50.0, 90.0)[1] < 0  # over the line of date


def test_the_gazetteer_knows_names_of_every_kind() -> None:
    gazetteer = Gazetteer()
    kinds = {
        m.place.kind
        for name in ("Zvečan", "Kosovo", "Ohio", "Africa", "Red Sea", "Nile", "Crimea", "Orange County")
        for m in gazetteer.matches(name)
    }
    assert kinds >= {"settlement", "country", "region", "continent", "sea", "river", "county"}
    assert [m.how for m in gazetteer.matches("Texans")] == ["people"]
    texas = gazetteer.region("USA.TX")
    assert texas is not None
    assert texas.name == "Texas"
    assert gazetteer.matches("no such place at all") == ()


def places_of(workspace: Workspace, text: str, kind: str) -> list[tuple[str | None, bool]]:
    """The places of the mentions of a type, with whether they were inferred."""
    (read,) = workspace.read([workspace.document(text, published="2031-03-05")])
    return [(p.name, p.inferred) for m in read.mentions if m.type == kind for p in m.places]


def test_the_place_of_an_act_is_that_of_its_clause(world: Workspace) -> None:
    assert places_of(world, "SARAJEVO, 4 March - Police beat protesters in Mostar.", "ASSAULT") == [("Mostar", False)]


def test_an_act_without_a_place_happens_where_its_paragraph_is_set(world: Workspace) -> None:
    text = "SARAJEVO, 4 March - The council met.\n\nThe streets of Mostar were full on Monday. Police beat protesters."
    assert places_of(world, text, "ASSAULT") == [("Mostar", True)]


def test_else_the_dateline_tells_the_place(world: Workspace) -> None:
    text = "SARAJEVO, 4 March - The council met.\n\nOn Monday police beat protesters.\n\nA train to Mostar was late."
    assert places_of(world, text, "ASSAULT") == [("Sarajevo", True)]


def test_else_the_one_place_of_the_report(world: Workspace) -> None:
    text = "The council of Mostar met.\n\nOn Monday police beat protesters."
    assert places_of(world, text, "ASSAULT") == [("Mostar", True)]


@pytest.mark.parametrize(
    "opening", ["The minister accused Belgrade.", "The hospital in Tuzla said that it is full.", "Trains were late."]
)
def test_governments_and_those_who_tell_are_not_the_scene(world: Workspace, opening: str) -> None:
    text = f"The council of Mostar met.\n\n{opening} On Monday police beat protesters."
    assert places_of(world, text, "ASSAULT") == [("Mostar", True)]


def test_a_headline_does_not_take_its_place_from_the_report(world: Workspace) -> None:
    document = world.document("A line about Mostar stands here.", title="Police beat protesters", published="2031-03-05")
    (read,) = world.read([document])
    assert [m.places for m in read.mentions if m.type == "ASSAULT"] in ([], [()])


def test_two_places_in_a_paragraph_tell_none(world: Workspace) -> None:
    text = "Trains ran from Mostar to Sarajevo. On Monday police beat protesters."
    assert places_of(world, text, "ASSAULT") == []


def own_area(tmp_path: Path, places: str) -> list[str]:
    """The faults of an area with such a places.yaml, as they are printed."""
    folder = tmp_path / "areas" / "lowland"
    folder.mkdir(parents=True)
    (folder / "area.yaml").write_text("name: lowland\ntitle: Lowland\ncountry: XXA\n", encoding="utf-8")
    (folder / "places.yaml").write_text(places, encoding="utf-8")
    return [str(fault) for fault in check_area(KnowledgeFiles.with_overlay(tmp_path), "lowland")[1]]


def test_coordinates_off_the_earth_are_a_fault_with_file_and_line(tmp_path: Path) -> None:
    (fault,) = own_area(
        tmp_path,
        "- {id: brenik, kind: settlement, watched: true, names: {en: [Brenik]}, lat: 42.0, lon: 20.0}\n"
        "- {id: ostava, kind: settlement, names: {en: [Ostava]}, lat: 142.0, lon: 20.0}\n",
    )
    assert "places.yaml:2" in fault
    assert "142.0, 20.0 are out of range" in fault


def test_one_name_for_two_places_of_an_area_is_a_fault_with_file_and_line(tmp_path: Path) -> None:
    (fault,) = own_area(
        tmp_path,
        "- {id: brenik, kind: settlement, watched: true, names: {en: [Brenik, Old Town]}, lat: 42.0, lon: 20.0}\n"
        "- {id: ostava, kind: settlement, names: {en: [Ostava, Old Town]}, lat: 42.1, lon: 20.0}\n",
    )
    assert "places.yaml:2" in fault
    assert "'Old Town' of ostava is a name of brenik too" in fault


def test_a_world_place_off_the_earth_is_a_fault_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "places").mkdir()
    header = "name\tnames\tpeople\tkind\tcountry\tlat\tlon\tradius_km\n"
    (tmp_path / "places" / "features.tsv").write_text(f"{header}Long Bay\t\t\tsea\t\t12.0\t190.5\t40\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"places/features\.tsv:2: coordinates 12\.0, 190\.5 are out of range"):
        check_place_rows(KnowledgeFiles.with_overlay(tmp_path))


def test_the_command_prints_each_name_with_its_place_and_reason(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("EDMONTON, Ky. - A man from Springfield was hurt.", encoding="utf-8")
    lines = CliRunner().invoke(main, ["places", str(report), "--format", "jsonl"]).output.splitlines()
    records = [json.loads(line) for line in lines]
    assert [(r["text"], r["form"], r["belief"]) for r in records[:2]] == [("EDMONTON", "name", "told"), ("Ky.", "short", "told")]
    assert records[0]["reason"] == "the text says Kentucky beside it"
    assert all(report.read_text(encoding="utf-8")[r["start"] : r["end"]] == r["text"] for r in records)
    text = CliRunner().invoke(main, ["places", str(report)]).output
    assert "[0, 8) EDMONTON -> Edmonton (USA; settlement) 36.98" in text
    assert "places of this name" in text
