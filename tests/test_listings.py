"""Feeds, sitemaps and pages of links: what they state, what is refused, and what is left of damaged ones."""

from __future__ import annotations

import gzip
import json
import re
import time
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.documents.entries import extract_entry, paragraphs_of
from detente.errors import FetchError, FetchLaterError, InputError
from detente.model.watched import Entry
from detente.sources.listings.feeds import feed_entries
from detente.sources.listings.links import linked_entries
from detente.sources.listings.safe_xml import tree_of
from detente.sources.listings.sitemaps import sitemap

BASE = "https://wire.example/feeds/all.xml"
NAME = "Lowland Wire"
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Lowland Wire</title><link>https://wire.example/</link><language>en</language>
<item><title>Guards stand in Ostava &amp; Brenik</title><link>/2031/ostava</link><guid isPermaLink="false">wire-1</guid>
<pubDate>Wed, 05 Mar 2031 08:10:00 +0100</pubDate><dc:creator>A. Desk</dc:creator>
<description>Short.</description>
<content:encoded><![CDATA[<p>On Monday guards stood between villagers and rangers.</p><p>Nobody was hurt.</p>]]></content:encoded></item>
<item><title>Second</title><guid>https://wire.example/2031/second</guid><description>Text &lt;b&gt;bold&lt;/b&gt;.</description></item>
</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><updated>2031-03-05T08:10:00Z</updated>
<entry><id>urn:1</id><title type="html">A &lt;em&gt;title&lt;/em&gt;</title><link rel="enclosure" href="x.mp3"/><link href="/a"/>
<published>2031-03-05T08:10:00+01:00</published><updated>2031-03-06T08:10:00+01:00</updated><author><name>Desk</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Guards left.</p></div></content></entry>
<entry><id>urn:2</id><title>1 &lt; 2</title><link href="javascript:alert(1)"/><summary>Plain &lt;b&gt;no tag&lt;/b&gt;</summary></entry></feed>"""
JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1", "title": "Wire",
    "items": [
        {"id": 7, "url": "https://wire.example/7", "title": "Seven", "content_html": "<p>Guards left.</p>", "date_published": "2031-03-05T08:10:00Z",
         "authors": [{"name": "Desk"}]},
        {"id": "8", "content_text": "One.\n\nTwo < three.", "title": ["not", "text"]},
    ],
})  # fmt: skip


def read(content: bytes | str) -> tuple[Entry, ...]:
    return feed_entries(content.encode() if isinstance(content, str) else content, source=NAME, base=BASE)


def text_of(entry: Entry) -> str:
    return extract_entry(msgspec.json.encode(entry)).text


def test_an_rss_item_states_id_link_title_text_date_and_author() -> None:
    first, second = read(RSS)
    assert (first.id, first.link, first.author) == ("wire-1", "https://wire.example/2031/ostava", "A. Desk")
    found = extract_entry(msgspec.json.encode(first))
    assert found.text == "On Monday guards stood between villagers and rangers.\n\nNobody was hurt."
    assert found.fields == {
        "title": "Guards stand in Ostava & Brenik", "published": "Wed, 05 Mar 2031 08:10:00 +0100", "source": NAME,
        "url": "https://wire.example/2031/ostava", "author": "A. Desk",
    }  # fmt: skip
    assert (second.link, text_of(second)) == ("https://wire.example/2031/second", "Text bold.")


def test_an_atom_entry_is_read_by_the_kind_of_its_texts() -> None:
    first, second = read(ATOM)
    assert (first.id, first.link, first.published, first.author) == (
        "urn:1",
        "https://wire.example/a",
        "2031-03-05T08:10:00+01:00",
        "Desk",
    )
    assert text_of(first) == "Guards left."
    assert extract_entry(msgspec.json.encode(first)).fields["title"] == "A title"
    assert second.link is None, "javascript: leads nowhere"
    assert text_of(second) == "Plain <b>no tag</b>"


def test_a_json_feed_is_read_and_a_field_of_a_wrong_type_costs_nothing_else() -> None:
    first, second = read(JSON_FEED)
    assert (first.id, first.author, text_of(first)) == ("7", "Desk", "Guards left.")
    assert (second.title, text_of(second)) == (None, "One.\n\nTwo < three.")


def test_rss_1_and_a_feed_in_another_encoding_are_read() -> None:
    rdf = """<?xml version="1.0" encoding="windows-1250"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/"><channel/><item rdf:about="https://wire.example/z"><title>Zvečan – mirno</title>
    <link>https://wire.example/z</link><description>Straža u Zvečanu.</description></item></rdf:RDF>"""
    (entry,) = read(rdf.encode("windows-1250"))
    assert (entry.id, entry.title) == ("https://wire.example/z", "Zvečan – mirno")
    (again,) = read(rdf.replace("windows-1250", "utf-16").encode("utf-16"))
    assert again == entry


def test_entities_of_html_that_xml_does_not_know_keep_their_sign() -> None:
    (entry,) = read("<rss><channel><item><title>Caf&eacute;&nbsp;in &Zcaron;abari &amp; &unknown; x</title></item></channel></rss>")
    assert entry.title is not None
    assert entry.title.startswith("Café\xa0in Žabari &")


@pytest.mark.parametrize(
    "payload",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&f;</title></item></channel></rss>',
        '<!-- a --><?p ?>\n<!doctype rss SYSTEM "http://127.0.0.1/x.dtd"><rss><channel/></rss>',
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "x"><rss version="0.91"><channel/></rss>',
        "<!ENTITY x 'y'><rss/>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_xml_with_a_doctype_is_refused_in_any_encoding(payload: str, encoding: str) -> None:
    if not payload.startswith("<?xml") and encoding in ("utf-16-le", "utf-16-be"):
        payload = '<?xml version="1.0"?>' + payload
    with pytest.raises(FetchError, match="DOCTYPE"):
        read(payload.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-7", "ebcdic-cp-us", "cp037", "hz-gb-2312", "rot13", "unicode_escape", "nonsense"])
def test_an_encoding_in_which_a_doctype_hides_is_refused(encoding: str) -> None:
    with pytest.raises(FetchError, match=r"encoding|no XML"):
        read(f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + b"<rss>\xff+ADw-!DOCTYPE x+AD4-</rss>")


def test_a_doctype_within_the_text_of_an_item_is_text() -> None:
    (entry,) = read(
        "<rss><channel><item><description><![CDATA[<!DOCTYPE html><p>Guards left.</p>]]></description></item></channel></rss>"
    )
    assert text_of(entry) == "Guards left."


def test_a_feed_that_is_cut_short_is_not_taken_for_a_whole_one() -> None:
    for share in (0.3, 0.5, 0.8, 0.98):
        with pytest.raises(FetchLaterError, match="cut short"):
            read(RSS[: int(len(RSS) * share)])


def test_a_feed_with_a_stray_sign_is_read_as_far_as_it_goes() -> None:
    (first, second) = read(RSS.replace("<guid isPermaLink", "AT&T \x08 <guid isPermaLink"))
    assert first.id == "wire-1"
    assert second.title == "Second"


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"<", b"<a", b"{}", b"[]", b'{"items": 5}', b"\x00" * 50, b"\xff\xfe", b"<urlset/>", b"{" * 5000, b"%PDF-1.7"],
)
def test_what_is_no_feed_is_told(content: bytes) -> None:
    with pytest.raises(FetchError):
        read(content)


def test_a_page_instead_of_a_feed_names_the_feeds_of_the_page() -> None:
    page = (
        '<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body></body></html>'
    )
    with pytest.raises(FetchError, match=r"web page, not a feed; its feeds are at https://wire\.example/feed\.xml"):
        read(page)


def test_deep_and_wide_xml_costs_little_time() -> None:
    began = time.perf_counter()
    for content in (
        "<rss>" + "<a>" * 100_000,
        "<rss><channel>" + "<item/>" * 100_000 + "</channel></rss>",
        "<rss>" + "&" * 1_000_000 + "</rss>",
    ):
        with suppress(FetchError):
            assert len(read(content)) <= 2_000
    assert time.perf_counter() - began < 5


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader_of_feeds(content: bytes) -> None:
    for start in (b"", b"<rss><channel><item><title>", b'{"items": [', b"\xff\xfe"):
        try:
            read(start + content)
        except FetchError:
            continue


@given(st.text(max_size=300))
def test_no_mark_up_breaks_the_reader_of_items(markup: str) -> None:
    for text in (markup, f"<p>{markup}</p>", f"&lt;p>{markup}"):
        assert all(line.strip() and "\n" not in line for line in paragraphs_of(text))


SCRIPTS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)><script>alert(1)</script></svg>",
    '<a href="javascript:alert(1)">x</a>', "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<style>*{}</style>", "<math><mi>x</mi></math>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "<scr<script>ipt>alert(1)</script>",
]  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_in_an_item_is_left_out_or_is_words(script: str) -> None:
    entry = Entry("1", NAME, None, f"Guards {script} left", f"<p>Guards left. {script}</p>")
    found = extract_entry(msgspec.json.encode(entry))
    assert "Guards" in found.text
    for text in (found.text, found.fields["title"]):
        assert not re.search(r"<\s*(script|img|svg|iframe|style|a)\b(?![^<]*&)", text) or "&lt;" in script
        assert "onerror" not in text


def test_mark_up_becomes_paragraphs() -> None:
    markup = "First <b>bold</b>,<br><br>second&nbsp;line.<ul><li>One</li><li>Two</li></ul><figure><figcaption>A photo</figcaption></figure>tail"
    assert paragraphs_of(markup) == ["First bold,", "second line.", "One", "Two", "tail"]
    assert paragraphs_of("&lt;p&gt;Twice&lt;/p&gt;&lt;p&gt;escaped&lt;/p&gt;") == ["Twice", "escaped"]
    assert paragraphs_of("<div>" * 5_000 + "deep") in ([], ["deep"])


def test_an_item_without_words_is_rejected() -> None:
    with pytest.raises(InputError, match="neither a title nor a text"):
        extract_entry(msgspec.json.encode(Entry("1", NAME, html="<img src='x'>")))
    with pytest.raises(InputError, match="not an item"):
        extract_entry(b"{}")


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://wire.example/old</loc><lastmod>2031-03-01</lastmod></url>
<url><loc>https://wire.example/new</loc><lastmod>2031-03-05T08:10:00+01:00</lastmod>
<news:news><news:publication_date>2031-03-05T08:00:00+01:00</news:publication_date><news:title>Guards &amp; villagers</news:title></news:news></url>
<url><loc>ftp://wire.example/x</loc></url></urlset>"""


def test_a_sitemap_lists_pages_the_newest_first_packed_or_not() -> None:
    for content in (SITEMAP.encode(), gzip.compress(SITEMAP.encode())):
        found = sitemap(content, source=NAME, base=BASE, max_bytes=100_000)
        assert [e.link for e in found.entries] == ["https://wire.example/new", "https://wire.example/old"]
        assert found.entries[0].published == "2031-03-05T08:00:00+01:00"
        assert found.entries[1].published is None, "when a page changed is not when it was published"
    changed = sitemap(SITEMAP.replace("2031-03-01", "2031-03-02").encode(), source=NAME, base=BASE, max_bytes=100_000)
    assert changed.entries[1].id != found.entries[1].id


def test_an_index_of_sitemaps_lists_its_parts_the_newest_first() -> None:
    parts = (("/a.xml", "2031-01-01"), ("/b.xml.gz", "2031-02-01"))
    index = "".join(f"<sitemap><loc>{loc}</loc><lastmod>{changed}</lastmod></sitemap>" for loc, changed in parts)
    found = sitemap(f"<sitemapindex>{index}</sitemapindex>".encode(), source=NAME, base=BASE, max_bytes=100_000)
    assert found.parts == ("https://wire.example/b.xml.gz", "https://wire.example/a.xml")


def test_a_sitemap_that_is_a_bomb_or_none_is_refused() -> None:
    with pytest.raises(FetchError, match="larger than the limit"):
        sitemap(gzip.compress(bytes(5_000_000)), source=NAME, base=BASE, max_bytes=100_000)
    with pytest.raises(FetchError, match="no sitemap"):
        sitemap(RSS.encode(), source=NAME, base=BASE, max_bytes=100_000)


def test_a_page_gives_the_links_of_its_own_site_that_fit() -> None:
    own = ("/news/1", "/news/1#c", "/about", "javascript:/news/3", "https://wire.example/news/4?x=y")
    page = "".join(f'<a href="{link}">x</a>' for link in ("https://other.example/news/2", *own))
    found = linked_entries(f"<html><body>{page}</body></html>".encode(), re.compile(r"/news/\d"), source=NAME, base=BASE)
    assert [e.link for e in found] == ["https://wire.example/news/1", "https://wire.example/news/4?x=y"]


def test_elements_and_their_texts_are_found_whatever_their_case_or_namespace() -> None:
    tree = tree_of(b'<RSS xmlns="urn:x"><Channel><ITEM><TITLE>a</TITLE></ITEM></Channel></RSS>')
    assert tree is not None
    (entry,) = read('<RSS xmlns="urn:x"><Channel><ITEM><TITLE>a</TITLE><LINK>/x</LINK></ITEM></Channel></RSS>')
    assert (entry.title, entry.link) == ("a", "https://wire.example/x")
