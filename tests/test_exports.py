"""Files to take away: nothing in them runs, nothing is lost on the way, every row names its source and keeps within its terms."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.model.read_documents import ReadDocument
from detente.surfaces.api import scan
from detente.surfaces.api.filters import Filters
from detente.surfaces.api.gate import alone
from detente.surfaces.api.moments import moment_of
from detente.surfaces.api.taking import Taking
from detente.surfaces.export.csv_file import MARK, csv_lines, read_csv
from detente.surfaces.export.parquet_file import write_parquet
from detente.surfaces.export.tables import (
    COUNT,
    DOCUMENT_COLUMNS,
    LEDGER_COLUMNS,
    MENTION_COLUMNS,
    NUMBER,
    TEXT,
    TIME,
    TRUTH,
    quoted,
)
from detente.workspace import Workspace
from tests.served import AREA, BASE, PAYLOADS, Served, served
from tests.told_memory import PRIVATE, filled, read_reports

LEDGERS = ("presence", "contacts", "commitments", "appeals", "obstructions", "announcements", "claims", "figures", "events")
WHAT = (*LEDGERS, "mentions", "documents")
COLUMNS = {"words": TEXT, "at": TIME, "share": NUMBER, "count": COUNT, "is": TRUTH}
FORMULA = tuple("=+-@\t\r|%＝＋－＠")

cells = st.fixed_dictionaries(
    {
        "words": st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1) | st.sampled_from(PAYLOADS),
        "at": st.none() | st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        "share": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "count": st.none() | st.integers(-(2**60), 2**60),
        "is": st.none() | st.booleans(),
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def read(kosovo: Workspace) -> list[ReadDocument]:
    return read_reports(kosovo)


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory, kosovo: Workspace, read: list[ReadDocument]) -> Path:
    return filled(tmp_path_factory.mktemp("exports") / "memory.db", kosovo, read)


@pytest.fixture(scope="module")
def web(memory: Path) -> Iterator[Served]:
    with served(memory) as found:
        yield found


def columns(what: str) -> dict[str, str]:
    return {"mentions": MENTION_COLUMNS, "documents": DOCUMENT_COLUMNS}.get(what, LEDGER_COLUMNS)


def rows(web: Served, what: str, asked: str = "") -> list[dict]:
    found = web.get(f"{BASE}/exports/{what}.csv{asked}")
    assert found.status == 200, found.body[:300]
    return list(read_csv(found.text, columns(what)))


# CSV -----------------------------------------------------------------------------------------------------------------------------


@given(st.lists(cells, max_size=6))
def test_what_is_read_back_equals_what_was_written(written: list[dict]) -> None:
    assert list(read_csv("".join(csv_lines(written, COLUMNS)), COLUMNS)) == written


@given(st.lists(cells, min_size=1, max_size=6))
def test_no_text_begins_as_a_formula(written: list[dict]) -> None:
    text = "".join(csv_lines(written, COLUMNS)).removeprefix(MARK)
    for row in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        assert not row[0].startswith(FORMULA)
        assert not row[0].lstrip(" \t\r\n\v\f\u00a0\u2007\u202f\u3000").startswith(FORMULA) or row[0].startswith("'")


@pytest.mark.parametrize("what", WHAT)
def test_no_cell_of_a_file_can_run_whatever_articles_say(web: Served, what: str) -> None:
    text = web.get(f"{BASE}/exports/{what}.csv").text.removeprefix(MARK)
    kinds = columns(what)
    for row in csv.DictReader(io.StringIO(text, newline="")):
        for name, cell in row.items():
            assert kinds[name] != TEXT or not cell.startswith(FORMULA), (name, cell)
    assert what != "documents" or "'=cmd" in text or "Title =cmd" in text


@pytest.mark.parametrize("what", WHAT)
def test_a_file_has_every_row_of_the_list(web: Served, what: str) -> None:
    listed = web.json(f"{BASE}/{what}?limit=500")["items"]
    ids = [x["mention"]["id"] if what == "mentions" else x["id"] for x in listed]
    assert ids
    assert [r["id"] for r in rows(web, what)] == ids
    lines = [json.loads(line) for line in web.get(f"{BASE}/exports/{what}.jsonl").text.split("\n") if line]
    assert [x["mention"]["id"] if what == "mentions" else x["id"] for x in lines] == ids
    table = pq.read_table(io.BytesIO(web.get(f"{BASE}/exports/{what}.parquet").body))
    assert table.column("id").to_pylist() == ids


def test_a_filter_and_a_past_moment_hold_for_files_too(web: Served) -> None:
    assert {r["source"] for r in rows(web, "mentions", "?source=Lowland%20Wire")} == {"Lowland Wire"}
    assert len(rows(web, "mentions", "?as_of=2023-05-29T08:15")) < len(rows(web, "mentions"))
    assert len(rows(web, "events", "?most=2")) == 2


# Parquet, GeoJSON ----------------------------------------------------------------------------------------------------------------


@given(st.lists(cells, max_size=6))
def test_parquet_keeps_values_and_types(tmp_path_factory: pytest.TempPathFactory, written: list[dict]) -> None:
    path = tmp_path_factory.mktemp("parquet") / "rows.parquet"
    assert write_parquet(path, written, COLUMNS, credit="Wire") == len(written)
    found = pq.read_table(path)
    assert found.to_pylist() == written
    assert found.schema.metadata[b"credit"] == b"Wire"


def test_parquet_and_csv_hold_the_same(web: Served) -> None:
    table = pq.read_table(io.BytesIO(web.get(f"{BASE}/exports/mentions.parquet").body)).to_pylist()
    plain = [{k: v or None if isinstance(v, str) else v for k, v in r.items()} for r in table]
    assert plain == rows(web, "mentions")


@pytest.mark.parametrize("what", ["presence", "obstructions", "events", "mentions"])
def test_geojson_has_a_point_for_each_row_with_a_place_longitude_first(web: Served, what: str) -> None:
    found = web.get(f"{BASE}/exports/{what}.geojson")
    assert found.headers["content-type"] == "application/geo+json"
    features = found.json["features"]
    placed = [r for r in rows(web, what) if r["lat"] is not None]
    assert [f["id"] for f in features] == [r["id"] for r in placed] != []
    assert [f["geometry"]["coordinates"] for f in features] == [[r["lon"], r["lat"]] for r in placed]


def test_documents_have_no_place_and_that_is_said(web: Served) -> None:
    assert "no place" in web.get(f"{BASE}/exports/documents.geojson").json["title"]


# terms, labels, names ------------------------------------------------------------------------------------------------------------


def test_a_quotation_is_as_short_as_its_source_asks(web: Served, read: list[ReadDocument]) -> None:
    most = {r.document.id: r.document.terms.quote_max_chars for r in read}
    told = rows(web, "mentions")
    assert any((r["text"] or "").endswith("…") for r in told)
    for row in told:
        assert len(row["text"] or "") <= most[row["document_id"]]
    for what in LEDGERS:
        for line in web.get(f"{BASE}/exports/{what}.jsonl").text.splitlines():  # as many programs do
            entry = json.loads(line)
            shortest = min((most[s["document"]] for s in entry["sources"]), default=0)
            assert all(len(t) <= shortest for t in texts(entry["record"])), (what, entry["id"])


def texts(record: object) -> Iterator[str]:
    if isinstance(record, dict):
        for name, value in record.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(record, list):
        for value in record:
            yield from texts(value)


@pytest.mark.parametrize(("most", "expected"), [(0, ""), (1, "…"), (4, "abc…"), (6, "abcdef"), (9, "abcdef")])
def test_a_quotation_is_cut_at_its_length(most: int, expected: str) -> None:
    assert quoted("abcdef", most) == expected


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("kind", ["csv", "jsonl", "geojson", "parquet"])
def test_no_file_holds_a_body_or_a_private_name(web: Served, read: list[ReadDocument], what: str, kind: str) -> None:
    found = web.get(f"{BASE}/exports/{what}.{kind}")
    if (what, kind) == ("documents", "geojson"):
        return
    assert found.status == 200
    text = str(pq.read_table(io.BytesIO(found.body)).to_pylist()) if kind == "parquet" else found.text
    for name in PRIVATE:
        assert name not in text
    assert not [r.document.id for r in read if len(r.document.text) > 60 and r.document.text in text]
    assert found.headers["content-disposition"].startswith(f'attachment; filename="north-kosovo-{what}-20230529T')


def test_every_row_names_its_source_and_its_credit(web: Served) -> None:
    for row in rows(web, "mentions"):
        assert row["source"]
        assert row["credit"]
        assert row["label"] in ("public", "internal", "restricted", "strict")
    for what in LEDGERS:
        for row in rows(web, what):
            assert row["sources"], (what, row)
            assert row["credit"]


def test_a_file_under_a_ceiling_holds_nothing_above_it(memory: Path, tmp_path: Path) -> None:
    with served(shutil.copy(memory, tmp_path / "own.db")) as web:
        document = web.json(f"{BASE}/documents?source=Severna%20Strana")["items"][0]["id"]
        web.post(f"{BASE}/decisions", {"kind": "label", "id": document, "label": "restricted"})
        assert "restricted" in {r["label"] for r in rows(web, "mentions")}
        for what in WHAT:
            assert document not in web.get(f"{BASE}/exports/{what}.jsonl?ceiling=public").text
        assert "Severna Strana" not in {r["source"] for r in rows(web, "mentions", "?ceiling=public")}


def test_what_is_written_while_a_file_is_made_is_not_in_it(memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_MOST", 3)  # rows at once: the rest is asked for after the write
    with served(shutil.copy(memory, tmp_path / "own.db")) as web:
        whole = [r["id"] for r in rows(web, "mentions")]
        then = moment_of(web.room, alone(web.room), AREA)
        taking = Taking(then, Filters(), "mentions")
        found = [next(made := taking.rows())["id"]]
        web.post(f"{BASE}/reports", {"text": "crowd ~300 at municipal building Zvečan, calm", "at": "2023-05-29T11:00"})
        found += [r["id"] for r in made]
        assert found == whole
        assert len(rows(web, "mentions")) > len(whole)
