"""The screens as a watch officer uses them: open, filter, read, correct, replay, print. Each test ends with no error and no strange request."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from tests.screens import room
from tests.screens.room import AREA, Desk

ROWS = ".virtual li button"


def number(text: str) -> float:
    """The first number of a text."""
    found = re.search(r"[\u2212-]?\d+(\.\d+)?", text.replace(",", ""))
    assert found is not None, text
    return float(found[0].replace("\u2212", "-"))


def events_shown(page: Page) -> int:
    return int(number(page.locator("section.list h2").inner_text()))


def settled(read: Callable[[], float], *, is_so: Callable[[float], bool], page: Page, what: str) -> float:
    """A figure once it is as expected."""
    for _ in range(100):
        value = read()
        if is_so(value):
            return value
        page.wait_for_timeout(100)
    raise AssertionError(f"{what}: still {read()}")


def test_an_event_is_filtered_opened_read_and_corrected_and_the_map_follows(own_desk: Desk) -> None:
    page = own_desk.open("map")
    whole = settled(lambda: events_shown(page), is_so=lambda n: n > 100, page=page, what="all events")
    page.get_by_label("Place", exact=True).select_option("zvecan")
    page.get_by_role("button", name="protest", exact=True).click()
    few = settled(lambda: events_shown(page), is_so=lambda n: 0 < n < whole, page=page, what="events after the filter")
    assert "place=zvecan" in page.url
    assert "kinds=protest" in page.url

    sentences = page.get_by_role("complementary", name="Sentences")
    page.keyboard.press("j")
    expect(sentences.locator("blockquote").first).not_to_be_empty()
    for row in page.locator(ROWS).all():  # one that a single sentence tells: its correction moves the whole event
        row.click()
        expect(sentences.locator("blockquote").first).not_to_be_empty()
        page.wait_for_timeout(500)
        if sentences.locator("article").count() == 1:
            break
    expect(sentences.locator("article")).to_have_count(1)
    expect(sentences.locator("article").first).to_contain_text("protest")

    sentences.locator("article").first.focus()
    page.keyboard.press("e")
    form = page.get_by_role("dialog", name="What should it say?")
    form.get_by_label("Place").select_option("leposavic")
    form.get_by_label("Why").fill("the sentence means the other town")
    form.get_by_role("button", name="Keep the correction").click()

    expect(form).to_have_count(0)
    expect(page.locator(".notices")).to_contain_text("Corrected")
    settled(lambda: events_shown(page), is_so=lambda n: n == few - 1, page=page, what="events in Zvečan after the correction")
    expect(sentences.locator(".state.corrected").first).to_be_visible()

    page.locator(".notices").get_by_role("button", name="Undo").click()
    settled(lambda: events_shown(page), is_so=lambda n: n == few, page=page, what="events in Zvečan after the undo")


def test_a_rejected_sentence_takes_its_points_out_of_the_sum(own_desk: Desk) -> None:
    page = own_desk.open("explain/leposavic")
    total = page.locator("tfoot .total")
    before = settled(lambda: number(total.inner_text()), is_so=lambda n: n > 0, page=page, what="tension")
    row = page.locator("tbody tr", has_text="army moved").first
    lost = number(row.locator("td.n b").inner_text())
    row.locator("[data-open]").click()
    sentences = page.get_by_role("complementary", name="Sentences").locator("article")
    sentences.first.wait_for()
    for sentence in sentences.all():
        sentence.focus()
        page.keyboard.press("r")
    settled(
        lambda: number(total.inner_text()), is_so=lambda n: n <= before - 0.4 * lost, page=page, what="tension after the rejection"
    )


def test_the_points_shown_add_up_to_the_tension_shown(desk: Desk) -> None:
    page = desk.open("explain/zvecan")
    page.locator("tbody tr").first.wait_for()
    lines = [number(text) for text in page.locator("tbody td.n b").all_inner_texts()]
    total = number(page.locator("tfoot .total").inner_text())
    assert abs(sum(lines) - total) <= 0.05 * len(lines) + 0.05
    expect(page.locator(".plot canvas")).to_have_count(1)


def test_a_field_report_is_logged_on_a_phone_and_stands_in_the_picture(own_phone: Desk) -> None:
    page = own_phone.open("log")
    page.get_by_label("What is so").fill("Crowd of 300 gathered in front of the municipal building")
    page.get_by_role("button", name="Zvečan / Zveçan").tap()
    page.get_by_label("How known").select_option("seen")
    page.get_by_role("button", name="Keep the report").tap()
    understood = page.get_by_role("region", name="What was understood")
    expect(understood.locator("blockquote").first).to_contain_text("300", timeout=120_000)
    expect(understood.locator("article").first).to_contain_text("opštine Zvečan")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the phone"


def test_a_draft_survives_a_closed_page(own_phone: Desk) -> None:
    page = own_phone.open("log")
    page.get_by_label("What is so").fill("road closed at the bridge")
    page.reload()
    expect(page.get_by_label("What is so")).to_have_value("road closed at the bridge")


def test_claims_stand_side_by_side_with_who_denies(desk: Desk) -> None:
    page = desk.open("claims?all=1")
    page.locator("tbody tr[data-item]").first.wait_for()
    headers = page.locator("thead th").all_inner_texts()
    assert len(headers) == 4
    assert all("bodies" in h or "institutions" in h for h in headers[1:3])
    claim = page.locator("button.claim").first
    words = claim.locator(".said").inner_text()
    claim.click()
    sentence = page.get_by_role("complementary", name="Sentences").locator("blockquote").first
    expect(sentence).not_to_be_empty()
    assert words
    page.get_by_role("button", name="Disputed only").click()
    expect(page.locator("tbody tr[data-item]:not(.disputed)")).to_have_count(0)


def test_the_slider_replays_the_past(desk: Desk) -> None:
    page = desk.open("map")
    whole = settled(lambda: events_shown(page), is_so=lambda n: n > 100, page=page, what="all events")
    level = page.locator("button.place", has_text="Zvečan").locator(".level")
    expect(level).to_contain_text("4")
    slider = page.get_by_label("Replay: the picture as of")
    slider.evaluate(
        "(s) => { s.value = Date.parse('2023-05-28T06:00:00+02:00'); s.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.wait_for_url("**as_of=2023-05-28T06**")
    expect(page.locator("header.bar .replay")).to_contain_text("28 May 2023")
    expect(level).not_to_contain_text("4")
    assert events_shown(page) < whole
    page.locator("header.bar").get_by_role("button", name="To the newest").click()
    expect(level).to_contain_text("4")
    settled(lambda: events_shown(page), is_so=lambda n: n == whole, page=page, what="all events again")


def test_the_address_holds_all_that_was_set(desk: Desk) -> None:
    page = desk.open("map?place=zvecan&kinds=force,protest&q=kfor&from=2023-05-29T00:00%2B02:00&to=2023-05-30T00:00%2B02:00")
    shown = settled(lambda: events_shown(page), is_so=lambda n: n > 0, page=page, what="events")
    expect(page.get_by_label("Words of an event")).to_have_value("kfor")
    page.locator(ROWS).first.click()
    page.wait_for_url("**open=e_*")
    page.reload()
    expect(page.get_by_role("complementary", name="Sentences").locator("blockquote").first).to_be_visible()
    assert settled(lambda: events_shown(page), is_so=lambda n: n > 0, page=page, what="events") == shown
    page.go_back()
    expect(page.get_by_role("complementary", name="Sentences")).to_have_count(0)


def test_the_keyboard_reaches_everything(desk: Desk) -> None:
    page = desk.open("now")
    page.keyboard.press("Control+k")
    page.keyboard.type("zvecan")
    expect(page.get_by_role("option").first).to_contain_text("Zvečan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/map?place=zvecan")
    page.locator(ROWS).first.wait_for()
    page.keyboard.press("j")
    page.wait_for_url("**open=e_*")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("Words of an event")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys and signs")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url("**/brief*")


def test_one_key_accepts_corrects_and_rejects_in_the_reader(own_desk: Desk) -> None:
    page = own_desk.open("reader")
    page.locator(".documents a").first.click()
    page.locator("article mark").first.wait_for()
    count = page.locator(".all li").count()
    expect(page.locator(".all .sign", has_text="○")).to_have_count(count)
    page.keyboard.press("a")
    expect(page.locator(".all .sign", has_text="●")).to_have_count(1)
    page.keyboard.press("r")
    expect(page.locator(".all .sign", has_text="✕")).to_have_count(1)
    page.keyboard.press("u")
    expect(page.locator(".all .sign", has_text="✕")).to_have_count(0)
    page.keyboard.press("e")
    expect(page.get_by_role("dialog", name="What should it say?")).to_be_visible()


def test_marks_stand_on_the_words_that_were_read(desk: Desk) -> None:
    page = desk.open("reader")
    for document in page.locator(".documents a").all()[:4]:
        document.click()
        page.wait_for_url(f"**{document.get_attribute('href')}*")
        expect(page.locator("article h1")).to_have_text(document.locator(".said").inner_text())
        page.locator("mark.current").first.wait_for()
        quote = page.locator("aside.passage blockquote").inner_text()
        marked = "".join(page.locator("mark.current").all_inner_texts())
        assert " ".join(marked.split()).startswith(" ".join(quote.rstrip("…").split())[:80])


def test_what_another_program_adds_is_shown_without_a_reload(own_desk: Desk, own_store: Path) -> None:
    page = own_desk.open("now")
    reports = page.locator(".page-head p").first
    expect(page.locator(".live i.on")).to_be_visible()
    before = number(reports.inner_text())
    room.run(
        "log", "About 200 people gathered in Leposavić", "--at", "2023-05-31T19:29+02:00", "--area", AREA, "--store", str(own_store), "--by", "m"
    )  # fmt: skip
    settled(lambda: number(reports.inner_text()), is_so=lambda n: n == before + 1, page=page, what="reports")


def test_the_brief_prints_without_the_room_around_it(desk: Desk) -> None:
    page = desk.open("brief")
    page.locator(".items li").first.wait_for()
    page.get_by_label("Actions taken or requested").fill("Called the liaison officers of both sides")
    page.get_by_label("Actions taken or requested").blur()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Screens")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.locator(".only-print")).to_contain_text("Called the liaison officers of both sides")
    colours = page.evaluate(
        "[getComputedStyle(document.querySelector('article')).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert len(PdfDocument(paper)) >= 2


def test_each_line_of_the_brief_opens_its_sentences(desk: Desk) -> None:
    page = desk.open("brief")
    page.locator(".items [data-open]").first.click()
    expect(page.get_by_role("complementary", name="Sentences").locator("blockquote").first).to_be_visible()


def test_a_line_of_the_brief_is_written_anew_and_taken_away(desk: Desk) -> None:
    page = desk.open("brief")
    line = page.locator(".items > li").nth(3)
    line.wait_for()
    was = line.locator(".text").first.inner_text()
    line.focus()
    page.keyboard.press("e")
    field = page.get_by_label("The line, in your words")
    field.fill("He said “the sea is made of glass”.")
    page.keyboard.press("Control+Enter")
    expect(line.get_by_role("alert")).to_contain_text("none of the sources")
    field.fill("Looked at again by the desk.")
    page.keyboard.press("Control+Enter")
    expect(line.locator(".text").first).to_have_text("Looked at again by the desk.")
    page.reload()
    expect(page.locator(".items > li").nth(3).locator(".text").first).to_have_text("Looked at again by the desk.")
    for name, start in (("Word", b"PK"), ("PDF", b"%PDF"), ("HTML", b"<!doctype"), ("Markdown", b"# ")):
        with page.expect_download() as taken:
            page.get_by_role("button", name=name, exact=True).click()
        content = taken.value.path().read_bytes()
        assert content.startswith(start) or name == "Markdown", name
        if name in ("HTML", "Markdown"):
            assert "Looked at again by the desk." in content.decode()
    page.locator(".items > li").nth(3).get_by_role("button", name="as drawn").click()
    expect(page.locator(".items > li").nth(3).locator(".text").first).to_have_text(was)
    desk.faults[:] = [f for f in desk.faults if "status of 422" not in f]  # the refusal above


def test_an_alert_opens_its_sentences_and_is_acknowledged_and_taken_back(own_desk: Desk) -> None:
    page = own_desk.open("now")
    alerts = page.get_by_role("region", name="Alerts")
    waiting = alerts.locator("li.alert")
    waiting.first.wait_for()
    before = waiting.count()
    alerts.locator("[data-open]").first.click()
    expect(page.get_by_role("complementary", name="Sentences").locator("blockquote").first).to_be_visible()
    page.keyboard.press("Escape")
    levels = page.locator(".board .level").all_inner_texts()
    waiting.first.get_by_placeholder("Note").fill("head of operations told at 06:10")
    waiting.first.get_by_role("button", name="I have seen it").click()
    expect(waiting).to_have_count(before - 1)
    alerts.locator("summary", has_text="1 alert seen").click()
    expect(alerts.locator(".seen")).to_contain_text("head of operations told at 06:10")
    expect(alerts.locator(".seen")).to_contain_text("test desk")
    waiting.first.focus()
    page.keyboard.press("s")
    expect(waiting).to_have_count(before - 2)
    assert page.locator(".board .level").all_inner_texts() == levels
    alerts.get_by_role("button", name="Take back").first.click()
    expect(waiting).to_have_count(before - 1)


def test_a_rejected_sentence_of_an_event_that_others_tell_says_why_the_sum_stays(own_desk: Desk) -> None:
    page = own_desk.open("map")
    sentences = page.get_by_role("complementary", name="Sentences").locator("article")
    with page.expect_response("**/events?*") as answer:
        page.evaluate("fetch('/api/v1/areas/north-kosovo/events?limit=200')")
    event = next(e for e in answer.value.json()["items"] if len({s["family"] for s in e["sources"]}) > 1)
    page = own_desk.open(f"map?open={event['id']}")
    sentences.first.wait_for()
    sentences.first.focus()
    page.keyboard.press("r")
    expect(page.locator(".notices")).to_contain_text("The event stands: it rests on")
    expect(page.locator("aside .resting")).to_contain_text("so it stands and its points with it")
    page.locator("aside .resting").get_by_role("button", name="Reject the event as a whole").click()
    expect(page.locator(".notices")).to_contain_text("The event is rejected as a whole")


def test_more_filters_are_answered_by_the_server_and_stand_in_the_address_and_the_files(desk: Desk) -> None:
    page = desk.open("map")
    whole = settled(lambda: events_shown(page), is_so=lambda n: n > 100, page=page, what="all events")
    page.get_by_role("button", name="more filters").click()
    page.get_by_label("Source", exact=True).select_option("Severna Strana")
    few = settled(lambda: events_shown(page), is_so=lambda n: 0 < n < whole, page=page, what="events of one source")
    page.get_by_label("Dispute", exact=True).select_option("true")
    settled(lambda: events_shown(page), is_so=lambda n: n < few, page=page, what="disputed events of one source")
    assert "source=Severna+Strana" in page.url
    assert "disputed=true" in page.url
    address = page.get_by_role("link", name="Get the data: events as CSV").get_attribute("href") or ""
    assert "source=Severna+Strana" in address
    assert "disputed=true" in address
    page.get_by_role("button", name="Clear these").click()
    settled(lambda: events_shown(page), is_so=lambda n: n == whole, page=page, what="all events again")


def test_text_from_outside_is_only_ever_text(own_desk: Desk) -> None:
    page = own_desk.open("log")
    payload = (
        'Crowd gathered in Zvečan <img src=x onerror="alert(1)"><script>alert(2)</script> <b>said</b> [x](javascript:alert(3))'
    )
    page.get_by_label("What is so").fill(payload)
    page.get_by_role("button", name="Keep the report").click()
    page.get_by_role("link", name="in the reader").click()
    expect(page.locator("article .text")).to_contain_text("<script>alert(2)</script>")
    for screen in ("now", "map", "claims", "contacts", "brief", "sources"):
        own_desk.open(screen)
        page.wait_for_timeout(300)
        assert page.locator('img[src="x"], #main script, a[href^="javascript:"]').count() == 0, screen


def test_an_area_or_a_moment_that_is_not_there_is_told(desk: Desk) -> None:
    page = desk.page
    page.goto(f"{desk.address}/no-such-area/now")
    expect(page.locator("main")).to_contain_text("No area of that name")
    page.goto(f"{desk.address}/{AREA}/now?as_of=2020-01-01T00:00")
    expect(page.locator("header.bar")).to_contain_text("1 Jan 2020")
    expect(page.locator(".board")).to_contain_text("unknown")


@pytest.mark.parametrize("screen", ["now", "map", "claims", "contacts", "reader", "brief", "sources", "explain", "log"])
def test_no_screen_is_wider_than_a_phone(browser: object, looked_at: str, screen: str) -> None:
    with room.at_desk(browser, looked_at, size=room.PHONE, touch=True) as phone:  # type: ignore[arg-type]
        page = phone.open(screen)
        page.wait_for_timeout(400)
        assert page.evaluate("document.querySelector('#main').scrollWidth <= innerWidth + 1")
        assert phone.faults == []
