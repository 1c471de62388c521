"""Object stores: the same archive from and into an S3 on this machine, addresses that are refused, and no fsspec for plain paths."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from moto.server import ThreadedMotoServer

from detente.errors import InputError, SettingsError
from detente.model.sources import Raw
from detente.run.shards import inputs_of, plan
from detente.sources.objects import files_of, is_local, name_of, path_of, put_in_place, put_text, version_of
from detente.sources.parquet_files import read_table, rows_in, write_table
from detente.surfaces.cli.code import code_command
from detente.surfaces.export.archive import Archive

TEXTS = (
    "On Monday soldiers stood between villagers and rangers in Leposavić.",
    "Police arrested two protesters in Nairobi on Monday.",
    "Rebels did not attack the convoy, according to the mission.",
)


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A client of an S3 that lives on loopback, which the environment names."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("AWS_ENDPOINT_URL", f"http://{host}:{port}"), ("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
        ):  # fmt: skip
            patch.setenv(name, value)
        client = boto3.client("s3")
        client.create_bucket(Bucket="archive")
        yield client
    server.stop()


def _lines(count: int) -> bytes:
    rows = [{"text": f"{TEXTS[n % 3]} Number {n}.", "published": "2031-03-05", "source": f"Wire {n % 3}"} for n in range(count)]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _code(source: str, out: str, *, workers: int = 1) -> int:
    return code_command(
        [source], out=out, workers=workers, engine="local", address=None, area=None, knowledge=None, published=None, source=None,
        mapping=None, shard_mb=0.0005, layout="acled",
    )  # fmt: skip


def _tables(folder: Path) -> dict[str, bytes]:
    return {f"{kind}/{p.name}": p.read_bytes() for kind in ("mentions", "events", "acled", "told", "sketches", "copies")
            for p in files_of(folder / kind)}  # fmt: skip


def test_an_archive_is_read_from_and_written_to_an_object_store_with_the_same_events(s3: Any, tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_bytes(_lines(9))
    s3.put_object(Bucket="archive", Key="in/news.jsonl", Body=_lines(9))
    assert _code(str(tmp_path), str(tmp_path / "out")) == 0
    assert _code("s3://archive/in", "s3://archive/out", workers=2) == 0
    here, there = _tables(tmp_path / "out"), _tables(path_of("s3://archive/out"))
    assert here.keys() == there.keys()
    assert len(here) > 10
    assert here == there  # no path is in these tables
    remote = path_of("s3://archive/out/acled.csv").read_bytes()
    assert remote == (tmp_path / "out" / "acled.csv").read_bytes()
    assert not [k["Key"] for k in s3.list_objects_v2(Bucket="archive", Prefix="out/")["Contents"] if k["Key"].endswith(".draft")]
    report = json.loads(path_of("s3://archive/out/report.json").read_text(encoding="utf-8"))
    assert report["documents"] == 9
    assert report["once"]["events"] > 1


def test_a_run_into_an_object_store_that_is_killed_goes_on_where_it_stopped(s3: Any) -> None:
    s3.put_object(Bucket="archive", Key="more/news.jsonl", Body=_lines(24))
    command = [sys.executable, "-c", "from detente.surfaces.cli.main import main; main()", "code", "s3://archive/more", "-o",
               "s3://archive/cut", "--workers", "1", "--shard-mb", "0.0005", "--layout", "acled"]  # fmt: skip
    run = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)
    markers = path_of("s3://archive/cut/done")
    deadline = time.monotonic() + 120
    while run.poll() is None and time.monotonic() < deadline and len(files_of(markers)) < 3:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    done = {p.name: version_of(p) for p in files_of(markers)}
    assert 3 <= len(done) < 8
    assert _code("s3://archive/more", "s3://archive/cut") == 0
    assert _code("s3://archive/more", "s3://archive/whole") == 0
    assert _tables(path_of("s3://archive/cut")) == _tables(path_of("s3://archive/whole"))
    assert {p.name: version_of(p) for p in files_of(markers) if p.name in done} == done


def test_parts_of_objects_are_read_as_parts_of_files_are() -> None:
    lines = path_of("memory://parts/a.jsonl")
    lines.write_bytes(_lines(12))
    table = path_of("memory://parts/b.parquet")
    write_table(table, pa.table({"text": list(TEXTS), "published": ["2031-03-05"] * 3}), rows_at_once=1)
    assert rows_in(table) == 3
    assert read_table(table, ["text"]).num_rows == 3
    path_of("memory://parts/c.txt").write_text("A short report.", encoding="utf-8")
    shards, rejected = plan(["memory://parts"], shard_bytes=500)
    assert not rejected
    assert len(shards) > 4
    raws = [r for s in shards for r in inputs_of(s, max_bytes=10_000)]
    assert len(raws) == 12 + 3 + 1
    assert all(isinstance(r, Raw) for r in raws)
    assert {r.name.rsplit("/", 1)[1].split(":")[0] for r in raws if isinstance(r, Raw)} == {"a.jsonl", "b.parquet", "c.txt"}


def test_a_damaged_object_costs_itself() -> None:
    path_of("memory://bad/a.parquet").write_bytes(b"PAR1 and nothing else")
    shards, rejected = plan(["memory://bad", "memory://nowhere"], shard_bytes=500)
    assert not shards
    assert len(rejected) == 2


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest", "https://example.org/a.jsonl", "ftp://host/a", "gopher://host/1", "s3://key:secret@bucket/a",
        "s3://bucket/../../etc/passwd", "s3://bucket/a?versionId=1", "file://host/etc/passwd", "filecache://s3://x/a", "simplecache::s3://b/a",
        "local://a",
    ],
)  # fmt: skip
def test_an_address_that_is_not_served_is_refused_with_the_reason(address: str) -> None:
    with pytest.raises(SettingsError) as told:
        path_of(address)
    assert "secret@" not in str(told.value)


def test_a_file_address_is_a_path_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text("x", encoding="utf-8")
    path = path_of((tmp_path / "a b.txt").as_uri())
    assert is_local(path)
    assert path.read_text(encoding="utf-8") == "x"
    assert name_of((tmp_path / "a b.txt").as_uri()) == str(tmp_path / "a b.txt")


def test_a_draft_takes_its_place_at_once_wherever_it_is(tmp_path: Path) -> None:
    for folder in (tmp_path, path_of("memory://place")):
        draft, final = folder / ".a.draft", folder / "a.json"
        draft.write_text("new", encoding="utf-8")
        put_in_place(draft, final)
        assert [p.name for p in files_of(folder)] == ["a.json"]
        put_text(final, "newer")
        assert final.read_text(encoding="utf-8") == "newer"
        assert version_of(final)
        assert version_of(folder / "gone") == ""


def test_what_lies_in_one_process_is_no_archive_and_an_archive_is_asked_here() -> None:
    with pytest.raises(SettingsError, match="one process"):
        _code("memory://in", "memory://out")
    with pytest.raises(InputError, match="copy it to a folder"):
        Archive("s3://archive/out")


def test_plain_paths_never_load_fsspec(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(_lines(2))
    pq.write_table(pa.table({"text": ["A report."]}), tmp_path / "b.parquet")
    code = (
        "import sys\n"
        "from detente.surfaces.cli.code import code_command\n"
        "from detente.run.shards import plan, inputs_of\n"
        "from detente.sources.files import raw_inputs\n"
        "shards, _ = plan([sys.argv[1]], shard_bytes=100)\n"
        "assert len([r for s in shards for r in inputs_of(s, max_bytes=1000)]) == 3\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('fsspec', 'upath', 's3fs', 'aiobotocore')])"
    )
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
