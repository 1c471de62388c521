"""XML from strangers: no DOCTYPE, no entity but the characters of HTML, and a document that is cut short is not taken for a whole one."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from lxml import etree

from detente.errors import FetchError, FetchLaterError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UNMARKED = (
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
)
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]{0,300}?\?>")
_ENCODING = re.compile(rb"\A\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
# Encodings in which every sign of mark-up has one meaning; UTF-7 and its like are how a DOCTYPE is smuggled past a look at the bytes.
_ENCODINGS = re.compile(
    r"utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|iso8859-\d{1,2}|latin-?[12]|windows-125\d|cp125\d|koi8-[ru]|x-mac-\w+", re.I
)
_PROLOG = re.compile(r"(?:\s+|<\?[^>]*?\?>|<!--.*?-->)*", re.S)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")


def tree_of(content: bytes) -> Any:
    """The root element. Raises FetchError for what is refused or no XML at all, FetchLaterError for a document that was cut short."""
    text = _CONTROLS.sub(" ", _decoded(content))
    text = _DECLARATION.sub("", text, count=1)
    prolog = _PROLOG.match(text)
    begin = text[prolog.end() :] if prolog is not None else text
    if begin.startswith("<!"):
        raise FetchError("it has a DOCTYPE: refused, for such files can attack their reader")
    root = _ROOT.match(begin)
    if root is None:
        raise FetchError("it is no XML: no element stands at its start")
    whole = _NAMED.sub(_character, begin)
    try:
        found = etree.fromstring(whole.encode(), _parser(recovers=False))
    except etree.XMLSyntaxError as error:
        if f"</{root[1]}" not in whole[-2_000:]:
            raise FetchLaterError(f"it is cut short: <{root[1]}> is never closed") from error
        found = etree.fromstring(whole.encode(), _parser(recovers=True))
    if found is None or found.getroottree().docinfo.internalDTD is not None:
        raise FetchError("it is no XML that can be read")
    return found


def local(element: Any) -> str:
    """The name of an element without its namespace, in small letters; "" for a comment."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def text_in(element: Any, *names: str) -> str | None:
    """The text of the first child that has one of the names, the first name first. A name with a namespace is "{...}name"."""
    for name in names:
        for child in element:
            is_named = child.tag == name if name.startswith("{") else local(child) == name
            if is_named and (text := "".join(child.itertext()).strip()):
                return text
    return None


def _parser(*, recovers: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8", recover=recovers, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip


def _decoded(content: bytes) -> str:
    for mark, encoding in (*_MARKS, *_UNMARKED):
        if content.startswith(mark):
            return content.decode(encoding, "replace").lstrip("\ufeff")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        declared = _ENCODING.match(content[:500])
        name = declared[1].decode() if declared is not None else "utf-8"
    if not _ENCODINGS.fullmatch(name):
        raise FetchError(f"it declares the encoding {name}, which is not read")
    try:
        return content.decode(name, "replace")
    except LookupError as error:
        raise FetchError(f"it declares the encoding {name}, which nobody knows") from error


def _character(found: re.Match[str]) -> str:
    """The character of an entity of HTML, which XML does not know; those that make mark-up stay as they are."""
    sign = html5.get(f"{found[1]};")
    return sign if sign is not None and not set(sign) & set("<>&\"'") else found[0]
