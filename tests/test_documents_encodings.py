"""The encodings of the region, told apart on whole texts and on a few words."""

from __future__ import annotations

import pytest

from detente.documents.decode import decode
from detente.errors import InputError

SERBIAN = (
    "Pripadnici misije stoje između građana i policije u Leposaviću. Ministar je izrazio sumnju da je patrola danas na terenu da „štiti“ "
    "školu. Žene i deca su otišli čim je počelo šetanje, a džip je ćutke stajao kraj mosta."
)
CYRILLIC = (
    "Припадници мисије стоје између грађана и полиције у Лепосавићу. Министар је изразио сумњу да је патрола данас на терену да „штити“ "
    "школу. Жене и деца су отишли чим је почело шетање, а џип је ћутке стајао крај моста."
)
ALBANIAN = (
    "Pjesëtarët e misionit qëndrojnë mes qytetarëve dhe policisë në fshat. Ministri tha se nuk beson që patrulla është sot në terren. "
    "Gratë dhe fëmijët u larguan nga shkolla, ndërsa ç’ndodhi më pas mbetet e paqartë."
)
ENGLISH = (
    "The mission’s soldiers stand between citizens and police in Leposavić – “calm but tense”, they said. The mayor’s office stayed "
    "closed, and the road to Zvečan was open."
)
CASES = [
    (SERBIAN, "windows-1250"), (SERBIAN, "iso-8859-2"), (CYRILLIC, "windows-1251"), (ALBANIAN, "windows-1250"), (ALBANIAN, "iso-8859-2"),
    (ENGLISH, "windows-1250"), (SERBIAN, "utf-8"), (CYRILLIC, "utf-8"), (SERBIAN, "utf-8-sig"), (CYRILLIC, "utf-16"), (ENGLISH, "utf-16"),
]  # fmt: skip
_PLAIN = str.maketrans("„“”’–", '"""\'-')


def _in(encoding: str, text: str) -> str:
    return text.translate(_PLAIN) if encoding == "iso-8859-2" else text


@pytest.mark.parametrize(("text", "encoding"), CASES)
@pytest.mark.parametrize("count", [2, 5, 12])
def test_a_few_words_are_enough_to_tell_an_encoding(text: str, encoding: str, count: int) -> None:
    words = _in(encoding, text).split()
    runs = [" ".join(words[i : i + count]) for i in range(len(words) - count + 1)]
    assert [decode(run.encode(encoding))[0] for run in runs] == runs


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_a_whole_text_is_read_in_its_encoding(text: str, encoding: str) -> None:
    told = _in(encoding, text)
    found, warnings = decode(told.encode(encoding))
    assert found == told
    assert bool(warnings) == (not encoding.startswith("utf"))


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read_and_told(order: str) -> None:
    found, warnings = decode("Guards closed the gate of Ostava.".encode(order))
    assert found == "Guards closed the gate of Ostava."
    assert order in warnings[0]


@pytest.mark.parametrize("content", [b"Guards \xff closed the gate.", "Straža \u2013 čuvari".encode() + b" \x80 kapije"])
def test_a_stray_byte_is_replaced_by_a_mark_and_told(content: bytes) -> None:
    found, warnings = decode(content)
    assert found.count("\ufffd") == 1
    assert warnings == ("1 invalid byte replaced by a mark",)


def test_line_ends_of_every_system_are_line_feeds() -> None:
    assert decode(b"a\r\nb\rc\nd")[0] == "a\nb\nc\nd"


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n", b"\x00" * 50, bytes(range(256)) * 8, b"\x7fELF\x02\x01", b"\x1f\x8b\x08"]
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match="binary content"):
        decode(content)
