"""The bytes of a document as they came: kept with their hash, given back byte by byte, as a web archive, sealed in strict privacy, erasable."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detente.surfaces.cli.main import main
from tests.kinds import PAGE, docx, mail, mailbox, packed, record, taken

WHERE = ("--area", "north-kosovo")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def ids(memory: Path) -> list[str]:
    with sqlite3.connect(memory) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM documents ORDER BY known_since, id")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", PAGE), ("a.txt", "Stra\u017ea je u Zve\u010danu.\r\n".encode("windows-1250")), ("a.docx", docx()), ("a.eml", mail().as_bytes()),
        ("a.jsonl", b'{"text": "Guards closed the gate.", "id": 1}\n'),
    ],
)  # fmt: skip
def test_the_bytes_come_back_as_they_came(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    memory = tmp_path / "m.db"
    run("read", str(tmp_path / name), "--published", "2023-05-29", "--store", str(memory), *WHERE)
    (identity,) = ids(memory)
    wanted = content.rstrip(b"\n") if name == "a.jsonl" else content
    assert run("raw", identity, "--store", str(memory)).stdout_bytes == wanted
    assert run("verify", "--store", str(memory)).exit_code == 0


def test_a_page_of_an_archive_goes_out_as_an_archive_with_its_headers_and_comes_in_as_the_same_document(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(packed(record(1)))
    memory, out = tmp_path / "m.db", tmp_path / "out.warc.gz"
    run("read", str(tmp_path / "a.warc.gz"), "--store", str(memory), *WHERE)
    (identity,) = ids(memory)
    told = run("raw", identity, "--warc", str(out), "--store", str(memory))
    assert hashlib.sha256(PAGE).hexdigest() in told.stdout
    (before,), _ = taken(tmp_path / "a.warc.gz")
    (after,), _ = taken(out)
    assert (after.id, after.link, after.published) == (before.id, before.link, before.published)
    assert run("raw", identity, "--warc", str(out), "--store", str(memory)).exit_code == 2, "no file is written over"


def test_each_message_of_a_mailbox_keeps_its_own_bytes(tmp_path: Path) -> None:
    messages = [mail("The first gate was closed by the guards."), mail("The second gate was closed by the guards.")]
    (tmp_path / "in.mbox").write_bytes(mailbox(*messages))
    memory = tmp_path / "m.db"
    run("read", str(tmp_path / "in.mbox"), "--store", str(memory), *WHERE)
    came = [run("raw", i, "--store", str(memory)).stdout_bytes for i in ids(memory)]
    assert sorted(b"The second gate" in c for c in came) == [False, True]


def test_strict_privacy_seals_the_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_PRIVACY", "strict")
    (tmp_path / "a.txt").write_text("The driver Anna Ferro was hurt at the gate in Zvečan.", encoding="utf-8")
    memory = tmp_path / "m.db"
    run("read", str(tmp_path / "a.txt"), "--published", "2023-05-29", "--store", str(memory), *WHERE)
    (identity,) = ids(memory)
    with sqlite3.connect(memory) as connection:
        (row,) = connection.execute("SELECT record FROM raws").fetchone()
    assert row.startswith(b"S")
    assert "Anna Ferro" in run("raw", identity, "--store", str(memory)).stdout
    (tmp_path / "m.db.key").unlink()
    assert run("raw", identity, "--store", str(memory)).exit_code == 2, "who destroys the key has erased them"


def test_no_bytes_are_kept_where_they_are_not_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_RAW", "none")
    (tmp_path / "a.html").write_bytes(PAGE)
    memory = tmp_path / "m.db"
    run("read", str(tmp_path / "a.html"), "--store", str(memory), *WHERE)
    assert run("raw", ids(memory)[0], "--store", str(memory)).exit_code == 2


def test_bytes_are_erased_alone_and_the_document_stays(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    memory = tmp_path / "m.db"
    run("read", str(tmp_path / "a.html"), "--store", str(memory), *WHERE)
    (identity,) = ids(memory)
    assert run("erase", identity, "--raw", "--why", "retention", "--yes", "--store", str(memory), *WHERE).exit_code == 0
    assert ids(memory) == [identity]
    assert run("raw", identity, "--store", str(memory)).exit_code == 2
    assert run("verify", "--store", str(memory)).exit_code == 0
