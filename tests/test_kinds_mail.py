"""Mail: messages and mailboxes are read, quoted mail is not told twice, and a damaged message costs no other."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.kinds import LIMIT, WORDS, docx, mail, mailbox, taken


def test_a_message_is_a_document_with_its_date_subject_and_sending_domain(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(mail(subject="Fwd: Re: Gate closed").as_bytes())
    (document,), rejected = taken(tmp_path / "one.eml")
    assert (document.title, document.source, document.author, rejected) == ("Gate closed", "mission.example", "Duty Officer", [])
    assert document.published is not None
    assert document.published.isoformat() == "2031-03-05T08:10:00+01:00"
    assert WORDS in document.text


def test_each_message_of_a_mailbox_is_a_document_with_its_number(tmp_path: Path) -> None:
    (tmp_path / "in.mbox").write_bytes(mailbox(mail("First. " + WORDS), mail("Second. " + WORDS), mail("Third. " + WORDS)))
    documents, rejected = taken(tmp_path / "in.mbox")
    assert [Path(d.path or "").name for d in documents] == ["in.mbox:1", "in.mbox:2", "in.mbox:3"]
    assert rejected == []


def test_a_line_that_begins_with_from_opens_no_message(tmp_path: Path) -> None:
    words = "The patrol left.\n\nFrom Ostava the guards came in 2031\n\n>From the gate they went home."
    (tmp_path / "in.mbox").write_bytes(mailbox(mail(words)))
    (document,), _ = taken(tmp_path / "in.mbox")
    assert "From Ostava the guards" in document.text


def test_quoted_mail_and_the_signature_are_noise_and_stay_in_the_text(tmp_path: Path) -> None:
    words = f"{WORDS}\n\nOn 4 Mar 2031 at 09:15, Anna Ferro wrote:\n> The guards attacked the gate.\n> All of them.\n\n-- \nA. Ferro\nDesk 4\n"
    (tmp_path / "one.eml").write_bytes(mail(words).as_bytes())
    (document,), _ = taken(tmp_path / "one.eml")
    noise = {n.kind: document.text[n.start : n.end] for n in document.noise}
    assert noise["quoted-mail"].startswith("On 4 Mar")
    assert noise["quoted-mail"].endswith("> All of them.")
    assert noise["signature"] == "-- \nA. Ferro\nDesk 4"
    assert not any(n.start <= document.text.index(WORDS) < n.end for n in document.noise)


def test_a_flowed_text_gets_its_lines_back(tmp_path: Path) -> None:
    message = mail("x")
    message.set_content("Guards closed the gate \nof Ostava.\n")
    message.replace_header("Content-Type", 'text/plain; charset="utf-8"; format=flowed')
    (tmp_path / "one.eml").write_bytes(message.as_bytes())
    (document,), _ = taken(tmp_path / "one.eml")
    assert "Guards closed the gate of Ostava." in document.text


def test_a_mail_of_a_page_alone_is_read_as_its_page(tmp_path: Path) -> None:
    message = mail("x")
    message.set_content(f"<html><body><p>{WORDS}</p><p>{WORDS}</p></body></html>", subtype="html")
    (tmp_path / "one.eml").write_bytes(message.as_bytes())
    (document,), _ = taken(tmp_path / "one.eml")
    assert WORDS in document.text
    assert "<p>" not in document.text


@pytest.mark.parametrize("encoding", ["windows-1250", "windows-1251", "iso-8859-2", "utf-8"])
def test_the_declared_encoding_of_a_mail_is_used(tmp_path: Path, encoding: str) -> None:
    words = (
        "Патрола је стајала код капије." if encoding == "windows-1251" else "Straža je stajala kod kapije u Zvečanu, Šahin žuri."
    )
    message = mail("x")
    message.set_content(words, charset=encoding)
    (tmp_path / "one.eml").write_bytes(message.as_bytes())
    (document,), _ = taken(tmp_path / "one.eml")
    assert words in document.text


def test_an_attached_report_is_a_document_that_names_its_mail(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(mail(attached=(("../../report.docx", docx("The road is shut. " + WORDS)),)).as_bytes())
    (_, report), rejected = taken(tmp_path / "one.eml")
    assert (report.path or "").endswith("one.eml/report.docx")
    assert "The road is shut." in report.text
    assert rejected == []


def test_the_date_of_a_mail_serves_its_attachment_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(mail(attached=(("report.txt", WORDS.encode()),)).as_bytes())
    (_, report), _ = taken(tmp_path / "one.eml")
    assert report.published is not None
    assert any("no publication date stated" in w for w in report.warnings)


def test_what_is_attached_and_not_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(mail(attached=(("list.xlsx", b"PK"),)).as_bytes())
    documents, rejected = taken(tmp_path / "one.eml")
    assert len(documents) == 1
    assert [r.id.rsplit("/", 1)[-1] for r in rejected] == ["list.xlsx"]


def test_forwarded_mail_is_read_and_a_chain_of_forwards_ends(tmp_path: Path) -> None:
    inner = mail("Innermost. " + WORDS)
    for _ in range(9):
        outer = mail(WORDS + " ")
        outer.add_attachment(inner)
        inner = outer
    (tmp_path / "one.eml").write_bytes(inner.as_bytes())
    documents, rejected = taken(tmp_path / "one.eml")
    assert 2 <= len(documents) <= 7
    assert any("mails inside mails" in r.reason for r in rejected)


def _torn_base64() -> bytes:
    return mail(attached=(("report.pdf", b"%PDF-1.7" + bytes(500)),)).as_bytes()[:-200]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("one.eml", b"", "empty"),
        ("one.eml", b"\n\n\n", "empty"),
        ("one.eml", bytes(range(256)) * 20, ""),
        ("one.eml", b"no header at all", ""),
        ("one.eml", b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n--x\n--x--", "without words"),
        ("one.eml", b"From: a@b.example\nContent-Type: multipart/encrypted; boundary=x\n\n--x\n\nq\n--x--", "encrypted"),
        ("in.mbox", b"no mailbox", "no line"),
        ("in.mbox", gzip.compress(b"From a", mtime=0), "no line"),
    ],
)
def test_damaged_mail_is_told_and_not_guessed(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    documents, rejected = taken(tmp_path / name)
    assert documents == []
    assert any(why in r.reason for r in rejected)


def test_a_torn_attachment_costs_the_words_of_its_mail_nothing(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(_torn_base64())
    documents, rejected = taken(tmp_path / "one.eml")
    assert [WORDS in d.text for d in documents] == [True]
    assert any("damaged" in w for w in documents[0].warnings)
    assert len(rejected) == 1


def test_a_message_over_the_limit_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "in.mbox").write_bytes(mailbox(mail(WORDS), mail("x" * (LIMIT + 1000)), mail("Third. " + WORDS)))
    documents, rejected = taken(tmp_path / "in.mbox")
    assert len(documents) == 2
    assert ["larger than the limit" in r.reason for r in rejected] == [True]


def test_headers_that_name_unknown_encodings_cost_no_message(tmp_path: Path) -> None:
    raw = (
        mail()
        .as_bytes()
        .replace(b"Subject: Gate closed", b"Subject: =?no-such?Q?Gate?=")
        .replace(b'charset="utf-8"', b'charset="nix"')
    )
    (tmp_path / "one.eml").write_bytes(raw)
    (document,), _ = taken(tmp_path / "one.eml")
    assert WORDS in document.text


def test_a_date_that_is_none_costs_the_letter_its_date_and_no_other_letter(tmp_path: Path) -> None:
    letter = "From: desk@lowland.example\nDate: Wed, 05 Mar 20317495297 08:10:00 +0100\nSubject: Gate\n\n{}\n\n"
    opening = "From desk@lowland.example Wed Mar  5 08:10:00 2031\n"
    path = tmp_path / "letters.mbox"
    path.write_text("".join(opening + letter.format(words) for words in ("Guards stood at the gate.", "Rangers left the gate.")))
    documents, rejected = taken(path)
    assert [(d.published, "gate." in d.text) for d in documents] == [(None, True), (None, True)]
    assert rejected == []
