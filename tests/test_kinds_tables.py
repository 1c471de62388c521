"""Tables: each row is a report, a coded event or a reason; none is lost, and each is cited by file and row."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.documents.extract import documents_of
from detente.documents.tables import table_of
from detente.errors import InputError, KnowledgeError
from detente.model.documents import Document, Rejected
from detente.model.sources import Raw
from detente.ontology.files import KnowledgeFiles
from detente.ontology.mappings import load_mapping, load_mappings
from detente.ontology.types import load_types
from detente.sources.tables import pieces_of
from detente.surfaces.cli.main import main
from detente.text.quoted_lines import records
from detente.workspace import Workspace
from tests.kinds import LIMIT, taken

TYPES = load_types(KnowledgeFiles())
MAPPINGS = load_mappings(KnowledgeFiles(), TYPES)
ACLED = (
    "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,assoc_actor_1,actor2,location,admin2,latitude,longitude,"
    "geo_precision,source,notes,fatalities,timestamp\n"
)
RIOT = (
    'KOS1,29 May 2023,1,Riots,Violent demonstration,Rioters (Kosovo),,KFOR,Zvecan,Zvecan,42.9075,20.8403,1,Wire,"On 29 May, rioters threw '
    'stones at peacekeepers, and the gate fell.",3,1685999999\n'
)
OWN = """
name: patrol-log
zone: Europe/Belgrade
dates: ["%d.%m.%Y"]
source: Sector North
columns: {text: Note, date: Day, time: Hour, place: Where, type: What, actor: Who}
figures: {injured: Hurt}
types: {Road block: COERCE/restrict, Crowd: PRESENCE/gathered, Visit: report}
"""


def own(tmp_path: Path, text: str = OWN) -> Path:
    path = tmp_path / "patrols.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def read(
    tmp_path: Path, content: str | bytes, *, name: str = "t.csv", mapping: Path | None = None
) -> tuple[list[Document], list[Rejected]]:
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return taken(tmp_path / name, mappings=load_mappings(KnowledgeFiles(), TYPES, mapping))


# coded events ------------------------------------------------------------------------------------------------------------


def test_a_row_of_acled_is_a_mention_cited_to_file_and_row(kosovo: Workspace, tmp_path: Path) -> None:
    (tmp_path / "acled.csv").write_text(ACLED + RIOT, encoding="utf-8")
    (document,) = [d for d in kosovo.documents([str(tmp_path / "acled.csv")]) if isinstance(d, Document)]
    (found,) = kosovo.read([document])
    (mention,) = found.mentions
    assert (document.path or "").endswith("acled.csv:2")
    assert document.text[mention.start : mention.end] == mention.text
    assert mention.text.startswith("On 29 May, rioters threw stones")
    assert (mention.type, mention.mode) == ("PROTEST", "riot")
    assert [document.text[a.start : a.end] for a in (*mention.actors, *mention.recipients)] == ["Rioters (Kosovo)", "KFOR"]
    assert [p.id for p in mention.places] == ["zvecan"]
    assert [(f.counts, f.low, f.high, document.text[f.start : f.end]) for f in mention.figures] == [("dead", 3, 3, "3")]
    assert mention.when is not None
    assert (mention.when.start.isoformat() if mention.when.start else "") == "2023-05-29T00:00:00+02:00"


def test_the_notes_of_a_coded_row_are_not_read_a_second_time(kosovo: Workspace, tmp_path: Path) -> None:
    (tmp_path / "acled.csv").write_text(ACLED + RIOT, encoding="utf-8")
    documents = [d for d in kosovo.documents([str(tmp_path / "acled.csv")]) if isinstance(d, Document)]
    assert [len(r.mentions) for r in kosovo.read(documents)] == [1]


def _gdelt(columns: int) -> str:
    header = next(h for m in MAPPINGS.known if m.name == "gdelt" for h in m.headers if len(h) == columns)
    told = {
        "GLOBALEVENTID": "1104501234", "SQLDATE": "20230529", "Actor1Name": "PROTESTER", "Actor2Name": "POLICE", "EventCode": "1452",
        "ActionGeo_Type": "4", "ActionGeo_FullName": "Zvecan, Kosovo (general), Kosovo", "ActionGeo_Lat": "42.9", "ActionGeo_Long": "20.84",
        "DATEADDED": "20230529101500" if columns == 61 else "20230529", "SOURCEURL": 'https://www.lowland.example/"a',
    }  # fmt: skip
    return "\t".join(told.get(name, "") for name in header) + "\n"


@pytest.mark.parametrize("columns", [61, 58])
def test_a_row_of_gdelt_without_any_header_is_a_mention_with_its_outlet(kosovo: Workspace, tmp_path: Path, columns: int) -> None:
    (tmp_path / "20230529101500.export.CSV").write_text(_gdelt(columns) * 2, encoding="utf-8")
    documents = [d for d in kosovo.documents([str(tmp_path / "20230529101500.export.CSV")]) if isinstance(d, Document)]
    assert [Path(d.path or "").name.rpartition(":")[2] for d in documents] == ["1", "2"]
    (mention,) = next(kosovo.read(documents[:1])).mentions
    assert (mention.type, mention.mode, [p.id for p in mention.places]) == ("PROTEST", "riot", ["zvecan"])
    assert (documents[0].source, documents[0].link) == (
        "lowland.example",
        'https://www.lowland.example/a?q="x"'.replace('"', "%22") if 0 else documents[0].link,
    )


def test_a_town_of_the_same_name_elsewhere_is_not_the_rows_place(kosovo: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ACLED + RIOT.replace("Zvecan,Zvecan,42.9075,20.8403", "Paris,,33.66,-95.55"), encoding="utf-8")
    documents = [d for d in kosovo.documents([str(tmp_path / "a.csv")]) if isinstance(d, Document)]
    (mention,) = next(kosovo.read(documents)).mentions
    assert [(p.country, p.lat) for p in mention.places] == [("USA", 33.66)]


def test_an_own_mapping_codes_rows_and_keeps_what_is_no_event_as_report(tmp_path: Path) -> None:
    rows = (
        "Day,Hour,Where,What,Who,Hurt,Note,Officer\n"
        "29.05.2023,08:10,Ostava,Road block,Villagers,2-3,The road is shut.,A. B.\n"
        "29.05.2023,,Ostava,Visit,,,The mayor came.,A. B.\n"
    )
    documents, rejected = read(tmp_path, rows, mapping=own(tmp_path))
    assert rejected == []
    coded = documents[0].coded
    assert coded is not None
    assert (coded.type, coded.mode, coded.start.isoformat() if coded.start else "") == (
        "COERCE",
        "restrict",
        "2023-05-29T08:10:00+02:00",
    )
    assert [(f.low, f.high) for f in coded.figures] == [(2, 3)]
    assert documents[1].coded is None
    assert not any("A. B." in d.text for d in documents), "a column that nobody mapped may name a person: it is left out"


def test_a_value_without_a_type_keeps_its_row_and_says_so(tmp_path: Path) -> None:
    documents, _ = read(tmp_path, "Day,What,Note\n29.05.2023,Dance,They danced.\n", mapping=own(tmp_path))
    assert [d.coded for d in documents] == [None]
    assert any("'Dance' has no type" in w for w in documents[0].warnings)


# plain tables ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1250"])
def test_a_spreadsheet_of_any_delimiter_and_encoding_is_read_by_its_column_names(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    rows = [["Datum", "Mesto", "Opis"], ["29.05.2023.", "Zvečan", "Straža je zatvorila kapiju u Zvečanu, građani su otišli kući."]]
    table = "\r\n".join(delimiter.join(f'"{c}"' for c in row) for row in rows)
    (document,), rejected = read(tmp_path, table.encode(encoding))
    assert rejected == []
    assert "Straža je zatvorila kapiju u Zvečanu" in document.text
    assert document.published is not None
    assert document.published.date().isoformat() == "2023-05-29"


def test_excels_note_of_the_delimiter_is_no_row(tmp_path: Path) -> None:
    (document,), _ = read(tmp_path, "sep=;\nDate;Text\n2023-05-29;Guards closed the gate.\n")
    assert (document.path or "").endswith(":3")


def test_a_cell_of_several_lines_stays_one_row(tmp_path: Path) -> None:
    documents, rejected = read(tmp_path, 'Date,Text\n2023-05-29,"Guards closed\nthe gate."\n2023-05-30,They opened it.\n')
    assert [(d.path or "")[-2:] for d in documents] == [":2", ":3"]
    assert "Guards closed\nthe gate." in documents[0].text
    assert rejected == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("31.13.2023,Ostava,x", "is no date"),
        ("05/06/2023,Ostava,x", "is no date"),
        ('29.05.2023,"Ostava,x', "never closed"),
        ("29.05.2023,Ostava,x,y,z", "cells, and the table has"),
        ("29.05.2023", "one cell"),
        ("29.05.2023,Ostava,", "without text"),
    ],
)
def test_a_row_that_cannot_be_read_is_rejected_with_its_number_and_costs_no_other(tmp_path: Path, row: str, why: str) -> None:
    table = f"Date,Place,Text\n29.05.2023,Ostava,First.\n{row}\n30.05.2023,Ostava,Last.\n"
    documents, rejected = read(tmp_path, table)
    assert [d.text.split("\n")[0] for d in documents] == ["First.", "Last."]
    assert [((r.id)[-2:], why in r.reason) for r in rejected] == [(":3", True)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"PK\x03\x04xl/workbook",
        bytes(range(256)) * 50,
        b"a,b,c\n1,2,3\n",
        b'"' * 501,
        b"\xff\xfea",
        b"Date,Text",
        b"\x00" * 99,
    ],
)
def test_what_is_no_table_with_a_text_is_told(tmp_path: Path, content: bytes) -> None:
    documents, rejected = read(tmp_path, content)
    assert documents == []
    assert rejected or content == b"Date,Text"


@pytest.mark.parametrize(("lat", "lon"), [("91", "20"), ("42", "200"), ("x", "20"), ("nan", "20"), ("inf", "0")])
def test_a_point_off_the_earth_is_rejected(tmp_path: Path, lat: str, lon: str) -> None:
    _, rejected = read(tmp_path, ACLED + RIOT.replace("42.9075,20.8403", f"{lat},{lon}"))
    assert ["in degrees" in r.reason for r in rejected] == [True]


def test_a_row_read_by_another_mapping_is_another_document_of_the_same_bytes(tmp_path: Path) -> None:
    table = "Day,Note,What\n29.05.2023,The road is shut.,Crowd\n"
    (first,), _ = read(tmp_path, table, mapping=own(tmp_path))
    (second,), _ = read(tmp_path, table, mapping=own(tmp_path, OWN.replace("Crowd: PRESENCE/gathered", "Crowd: PROTEST/demo")))
    assert first.sha256 == second.sha256
    assert first.id != second.id


# no row is lost ----------------------------------------------------------------------------------------------------------

CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from('",;\n\u2028\x85'), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["2023-05-29", "29.5.2023", "?", ""]), CELL), min_size=1, max_size=12))
def test_every_row_comes_out_as_a_document_or_as_a_reason(rows: list[tuple[str, str]]) -> None:
    import csv
    import io

    file = io.StringIO()
    csv.writer(file).writerows([("Date", "Text"), *rows])
    from detente.documents.extract import Defaults

    found = list(documents_of(Raw("t.csv", file.getvalue().encode("utf-8", "replace"), ".csv"), Defaults(mappings=MAPPINGS)))
    told = {(f.path if isinstance(f, Document) else f.id) for f in found}
    wanted = {f"t.csv:{number}" for number, row in enumerate(rows, start=2) if any(c.strip() for c in row)}
    assert told == wanted


def test_a_large_table_in_pieces_has_every_row_once_with_its_own_number(tmp_path: Path) -> None:
    lines = [
        f'2023-05-29,"Guards closed\ngate {n} of Ostava."\n' if n % 7 == 0 else f"2023-05-29,Guards closed gate {n}.\n"
        for n in range(2, 20_000)
    ]
    path = tmp_path / "t.csv"
    path.write_text("Date,Text\n" + "".join(lines), encoding="utf-8")
    with path.open("rb") as content:
        pieces = [p for p in pieces_of(content, "t.csv", ".csv", LIMIT) if isinstance(p, Raw)]
    assert len(pieces) > 5
    documents, rejected = taken(path, mappings=MAPPINGS)
    assert rejected == []
    assert all(f"gate {(d.path or '').rpartition(':')[2]}" in d.text.replace("\n", " ") for d in documents)
    assert len(documents) == len(lines)


def test_a_line_over_the_limit_costs_no_other_row(tmp_path: Path) -> None:
    table = b"Date,Text\n2023-05-29,First.\n2023-05-29," + b"x" * (LIMIT + 10) + b"\n2023-05-29,Last.\n"
    documents, rejected = read(tmp_path, table)
    assert [(d.path or "")[-2:] for d in documents] == [":2", ":4"]
    assert [r.id[-2:] for r in rejected] == [":3"]


def test_a_mark_that_never_closes_costs_its_own_row_only(tmp_path: Path) -> None:
    rows = "".join(f"2023-05-29,Guards closed gate {n}.\n" for n in range(600))
    documents, rejected = read(tmp_path, 'Date,Text\n2023-05-29,"Torn here\n' + rows)
    assert (len(documents), len(rejected)) == (600, 1)


@given(st.lists(st.text(alphabet='ab"', max_size=6), max_size=40))
def test_records_lose_no_line(lines: list[str]) -> None:
    assert [line for _, record in records(lines) for line in record] == lines


# mappings ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("zone: Europe/Belgrade", "zone: Nowhere", "unknown time zone"),
        ("dates:", "datums:", "no such key"),
        ("COERCE/restrict", "COERCE/sing", "no manner 'sing'"),
        ("COERCE/restrict", "DANCE", "'DANCE' is none of"),
        ("injured:", "eaten:", "is none of dead"),
        ("text: Note,", "prose: Note,", "is none of title"),
        ("name: patrol-log", "name: patrol-log\nconfidence: 7", "not between 0 and 1"),
        ("name: patrol-log", "name: [", "not valid YAML"),
    ],
)
def test_a_fault_in_a_mapping_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, why: str) -> None:
    path = own(tmp_path, OWN.replace(old, new))
    with pytest.raises(KnowledgeError) as told:
        load_mapping(path, TYPES, "patrols.yaml")
    assert str(told.value).startswith("patrols.yaml:")
    assert why in str(told.value)


def test_a_table_that_the_named_mapping_does_not_fit_is_told_with_its_columns(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="its columns are: a, b"):
        table_of("a,b\n", load_mappings(KnowledgeFiles(), TYPES, own(tmp_path)))


# the command -------------------------------------------------------------------------------------------------------------


def test_import_accounts_for_every_row_and_a_second_run_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "acled.csv").write_text(ACLED + RIOT + RIOT.replace("29 May 2023", "32 May 2023"), encoding="utf-8")
    command = ["import", str(tmp_path / "acled.csv"), "--area", "north-kosovo", "--store", str(tmp_path / "m.db")]
    first = CliRunner().invoke(main, command)
    assert first.exit_code == 1
    assert "2 rows: 1 taken in (1 as coded events, 0 as reports; 1 mentions)" in first.stdout
    assert "acled.csv:3:event_date'32May2023'isnodate" in "".join(first.stdout.split())  # lines are wrapped
    second = CliRunner().invoke(main, command).stdout
    assert "0 taken in" in second
    assert "1 were in the memory already" in second


def test_a_picture_cites_a_row_by_file_and_number(tmp_path: Path) -> None:
    (tmp_path / "acled.csv").write_text(ACLED + RIOT, encoding="utf-8")
    told = CliRunner().invoke(main, ["read", str(tmp_path / "acled.csv"), "--area", "north-kosovo"]).stdout
    assert "[ACLED, acled.csv:2" in " ".join(told.split())
