"""Expressions of time, their intervals, and what only looks like one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.ontology.files import KnowledgeFiles
from detente.ontology.scales import load_bounds
from detente.text.times import Bounds, Interval, Length, Story, TimeExpression, find_times, resolve

BELGRADE = ZoneInfo("Europe/Belgrade")
MONDAY = datetime(2023, 5, 29, tzinfo=BELGRADE)


@cache
def bounds() -> Bounds:
    return load_bounds(KnowledgeFiles())


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """The rules are compiled on first use; a property's first example must not pay for that."""
    find_times("on 5 May")
    bounds()


def only(text: str) -> TimeExpression:
    found = find_times(text)
    assert len(found) == 1, [e.text for e in found]
    return found[0]


def interval(text: str, reference: datetime | Interval | None = MONDAY, *, tense: str = "past") -> Interval | None:
    return resolve(only(text), reference, bounds(), tense=tense)


def span(text: str, reference: datetime | Interval | None = MONDAY, *, tense: str = "past") -> str:
    """The interval as "start/end granularity", times of the day left out where both are midnight."""
    found = interval(text, reference, tense=tense)
    assert found is not None
    pattern = "%Y-%m-%d" if found.start.hour == found.end.hour == 0 == found.start.minute else "%Y-%m-%dT%H:%M"
    return f"{found.start:{pattern}}/{found.end:{pattern}} {found.granularity}"


# --- what a report of a tense morning says ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "relation", "expected"),
    [
        ("Guards have stood between them since this morning.", "since", "2023-05-29T06:00/2023-05-29T12:00 part"),
        ("They have been there since morning.", "since", "2023-05-29T06:00/2023-05-29T12:00 part"),
        ("Patrols have grown since the early morning hours.", "since", "2023-05-29T04:00/2023-05-29T07:00 part"),
        ("It was announced last night.", "on", "2023-05-28T18:00/2023-05-29T06:00 part"),
        ("The halls were seized on Friday by police.", "on", "2023-05-26/2023-05-27 day"),
        ("Three days ago they met.", "on", "2023-05-26/2023-05-27 day"),
        ("It ended at the end of May.", "on", "2023-05-21/2023-06-01 month"),
        ("The 1999 war is over.", "on", "1999-01-01/2000-01-01 year"),
        ("Shots were heard in the afternoon.", "on", "2023-05-29T12:00/2023-05-29T18:00 part"),
        ("Shots were heard on Sunday evening.", "on", "2023-05-28T18:00/2023-05-28T22:00 part"),
        ("Shots were heard during the night of 27 May.", "during", "2023-05-27T22:00/2023-05-28T06:00 part"),
        ("Shots were heard in the early hours of Sunday.", "on", "2023-05-28T00:00/2023-05-28T06:00 part"),
        ("It was calm overnight.", "on", "2023-05-28T22:00/2023-05-29T06:00 part"),
    ],
)
def test_times_of_a_report(text: str, relation: str, expected: str) -> None:
    assert only(text).relation == relation
    assert span(text) == expected


def test_the_resolution_of_a_number_and_a_year_has_one_date() -> None:
    assert [e.text for e in find_times("in accordance with Resolution 1244 from 1999")] == ["1999"]


# --- tense ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tense", "expected"),
    [
        ("on Friday", "past", "2023-05-26/2023-05-27 day"),
        ("on Friday", "future", "2023-06-02/2023-06-03 day"),
        ("on Monday", "past", "2023-05-29/2023-05-30 day"),
        ("last Monday", "past", "2023-05-22/2023-05-23 day"),
        ("next Monday", "past", "2023-06-05/2023-06-06 day"),
        ("on Tuesday next week", "past", "2023-06-06/2023-06-07 day"),
        ("in July", "past", "2022-07-01/2022-08-01 month"),
        ("in July", "future", "2023-07-01/2023-08-01 month"),
        ("in July", "present", "2023-07-01/2023-08-01 month"),
        ("in December", "present", "2022-12-01/2023-01-01 month"),
        ("on 30 May", "past", "2022-05-30/2022-05-31 day"),
        ("on 30 May", "future", "2023-05-30/2023-05-31 day"),
        ("on 28 May", "future", "2024-05-28/2024-05-29 day"),
        ("last May", "past", "2022-05-01/2022-06-01 month"),
        ("last 1 October", "past", "2022-10-01/2022-10-02 day"),
    ],
)
def test_the_tense_gives_the_direction(text: str, tense: str, expected: str) -> None:
    assert span(text, tense=tense) == expected


def test_a_weekday_beside_a_date_gives_the_year() -> None:
    assert span("on Friday, 2 June") == "2023-06-02/2023-06-03 day"
    assert span("on Thursday, 2 June") == "2022-06-02/2022-06-03 day"


def test_a_clock_time_to_come_was_yesterday_unless_only_the_date_is_known() -> None:
    assert span("at 17:30", MONDAY.replace(hour=9)) == "2023-05-28T17:30/2023-05-28T17:31 minute"
    assert span("at 17:30") == "2023-05-29T17:30/2023-05-29T17:31 minute"


# --- calendar dates ---------------------------------------------------------------------------------------------------

_DATES = st.dates(min_value=date(1600, 1, 1), max_value=date(2099, 12, 30))
_FORMATS = ("{d.day} {d:%B} {d.year}", "{d:%B} {d.day}, {d.year}", "{d:%b}. {d.day}, {d.year}", "the {d.day} of {d:%B}, {d.year}",
            "{d:%A}, {d.day} {d:%B} {d.year}", "{d.day}.{d.month}.{d.year}", "{d:%Y-%m-%d}", "{d.day}/{d.month}/{d.year}")  # fmt: skip


@given(_DATES, st.sampled_from(_FORMATS))
def test_a_date_written_out_is_that_day_and_needs_no_reference(day: date, form: str) -> None:
    found = interval("It happened on " + form.format(d=day) + ".", None)
    assert found is not None
    assert (found.start.date(), found.granularity) == (day, "day")
    assert found.end - found.start == timedelta(days=1)


@pytest.mark.parametrize("text", ["30 February 2023", "February 30, 2023", "2023-02-30", "31.11.2022", "29 February"])
def test_a_day_that_does_not_exist_is_found_and_stays_open(text: str) -> None:
    assert interval(text, MONDAY) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-05-29T14:30", "2023-05-29T14:30/2023-05-29T14:31 minute"),
        ("at 0300 hours", "2023-05-29T03:00/2023-05-29T03:01 minute"),
        ("at around 2 a.m. on Tuesday", "2023-05-23T02:00/2023-05-23T03:00 hour"),
        ("on May 28 at 5.30 pm", "2023-05-28T17:30/2023-05-28T17:31 minute"),
        ("at noon on Sunday", "2023-05-28T12:00/2023-05-28T13:00 part"),
        ("at midnight on Friday", "2023-05-27T00:00/2023-05-27T01:00 part"),
        ("at four o'clock", "2023-05-29T04:00/2023-05-29T05:00 hour"),
        ("mid-June 2022", "2022-06-11/2022-06-21 month"),
        ("in the summer of 2022", "2022-06-01/2022-09-01 season"),
        ("in the third quarter of 2021", "2021-07-01/2021-10-01 quarter"),
        ("in the first half of 2021", "2021-01-01/2021-07-01 half"),
        ("in the 1990s", "1990-01-01/2000-01-01 decade"),
        ("in the nineties", "1990-01-01/2000-01-01 decade"),
        ("in the 20th century", "1901-01-01/2001-01-01 century"),
        ("in the last week of May", "2023-05-25/2023-06-01 week"),
        ("last week", "2023-05-22/2023-05-29 week"),
        ("by the end of next year", "2024-09-01/2025-01-01 year"),
        ("at the weekend", "2023-05-27/2023-05-29 weekend"),
        ("two weeks ago", "2023-05-15/2023-05-22 week"),
        ("a year ago", "2022-01-01/2023-01-01 year"),
        ("in the past three weeks", "2023-05-08/2023-05-29 span"),
        ("in December of last year", "2022-12-01/2023-01-01 month"),
        ("in '99", "1999-01-01/2000-01-01 year"),
    ],
)
def test_dates_and_periods(text: str, expected: str) -> None:
    assert span(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on Christmas Eve.", "2022-12-24/2022-12-25 day"),
        ("They met last Easter Monday.", "2023-04-10/2023-04-11 day"),
        ("They met on Good Friday 2024.", "2024-03-29/2024-03-30 day"),
        ("A truce held over Orthodox Easter 2024.", "2024-05-05/2024-05-06 day"),
        ("Shots fell on New Year's Eve.", "2022-12-31/2023-01-01 day"),
        ("They met last Thanksgiving.", "2022-11-24/2022-11-25 day"),
        ("They march next Vidovdan.", "2023-06-28/2023-06-29 day"),
        ("They met on Christmas Day last year.", "2022-12-25/2022-12-26 day"),
    ],
)
def test_the_day_of_a_holiday(text: str, expected: str) -> None:
    assert span(text) == expected


@pytest.mark.parametrize("text", ["They sang White Christmas.", "They slept easter eggs away."])
def test_no_holiday_in(text: str) -> None:
    assert find_times(text) == []


def test_days_after_a_month_lie_somewhere_in_it_and_say_so() -> None:
    month = interval("in October 1915")
    found = interval("four days later", month)
    assert found is not None
    assert (found.start.date(), found.end.date(), found.part) == (date(1915, 10, 5), date(1915, 11, 5), "within")


def test_a_few_days_ago_lies_between_bounds_and_says_that_it_is_vague() -> None:
    found = interval("a few days ago")
    assert found is not None
    assert (found.granularity, found.part) == ("span", "vague")
    assert MONDAY - timedelta(days=10) < found.start < found.end < MONDAY


# --- ranges and relations -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 5 to 7 June 2023", [("5", "since", "2023-06-05"), ("7 June 2023", "until", "2023-06-07")]),
        ("on 5-7 June 2023", [("5", "since", "2023-06-05"), ("7 June 2023", "until", "2023-06-07")]),
        ("between 3 and 5 May", [("3", "since", "2023-05-03"), ("5 May", "until", "2023-05-05")]),
        ("between April and June 1987", [("April", "since", "1987-04-01"), ("June 1987", "until", "1987-06-01")]),
        ("May 6-7, 1992", [("May 6", "since", "1992-05-06"), ("7, 1992", "until", "1992-05-07")]),
        ("in 1914-18", [("1914", "since", "1914-01-01"), ("18", "until", "1918-01-01")]),
        ("from Saturday to Wednesday", [("Saturday", "since", "2023-05-27"), ("Wednesday", "until", "2023-05-31")]),
        ("from 10 p.m. to 5 a.m.", [("10 p.m.", "since", "2023-05-29"), ("5 a.m.", "until", "2023-05-30")]),
    ],
)
def test_the_ends_of_a_range_are_two_expressions(text: str, expected: list[tuple[str, str, str]]) -> None:
    story, found = Story(), []
    for expression in find_times(text):
        resolved = resolve(expression, story.reference_for(expression, MONDAY), bounds())
        assert resolved is not None
        story = story.after(expression, resolved)
        found.append((expression.text, expression.relation, resolved.start.date().isoformat()))
    assert found == expected


@pytest.mark.parametrize(
    ("phrase", "relation"),
    [
        ("since 5 May", "since"), ("ever since 5 May", "since"), ("since at least 5 May", "since"), ("until 5 May", "until"),
        ("no later than 5 May", "until"), ("by the 5th of May", "until"), ("before 5 May", "before"), ("prior to 5 May", "before"),
        ("after 5 May", "after"), ("throughout 5 May", "during"), ("on 5 May", "on"), ("as of 5 May", "on"),
    ],
)  # fmt: skip
def test_the_preposition_gives_the_relation_and_opens_the_phrase(phrase: str, relation: str) -> None:
    text = f"They held the bridge {phrase}."
    found = only(text)
    assert found.relation == relation
    assert text[found.phrase_start : found.end] == phrase


# --- what only looks like a time ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Resolution 1244 holds.", "Some 2000 police officers came.", "2000 special police officers came.", "They paid $2000.",
        "No. 1999 was called.", "Article 2000 of the law.", "of 2000 soldiers", "May God help them.", "The March for Peace was long.",
        "They march on.", "He reads the Sun.", "the fall of the city", "They spring and fall.", "He made a second attempt.",
        "three quarters of the town", "in his 20s", "as soon as they came", "It was soon over.", "10.0.0.1", "B7316 qqr-x",
        "at the second crossing", "a Daily Example reporter", "former but late", "Jan Example spoke.", "c.2000 Example News",
    ],
)  # fmt: skip
def test_no_date_in(text: str) -> None:
    assert [e.text for e in find_times(text) if e.kind in ("date", "time", "duration", "set")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In May Example forces left.", "May"), ("On Sun. 5 March they left.", "Sun. 5 March"), ("They left on Friday.", "Friday"),
        ("In 1991 forces attacked.", "1991"), ("the 2019 elections", "2019"), ("They left in Sept.", "Sept."),
    ],
)  # fmt: skip
def test_a_date_after_all_in(text: str, expected: str) -> None:
    assert only(text).text == expected


# --- durations, sets, words of now --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("for three days", 3, "day"), ("a 24-hour strike", 24, "hour"), ("two and a half years", 2.5, "year"), ("half an hour", 0.5, "hour"),
        ("for several weeks", None, "week"), ("for decades", None, "decade"), ("a week-long blockade", 1, "week"),
        ("the past twenty-four hours", 24, "hour"), ("daily", 1, "day"), ("every two weeks", 2, "week"), ("three months ago", 3, "month"),
        ("two bitter weeks", 2, "week"), ("a couple of days", 2, "day"),
    ],
)  # fmt: skip
def test_the_length_of(text: str, count: float | None, unit: str) -> None:
    found = only(text).length
    assert found is not None
    assert found.unit == unit
    assert (None if found.count is None else float(found.count)) == count


def test_a_duration_names_no_calendar_time() -> None:
    assert only("for three days").length == Length(only("for 3 days").length.count, "day")  # type: ignore[union-attr]
    assert interval("for three days") is None
    assert interval("every Sunday") is None


def test_now_is_a_reference_and_not_a_date() -> None:
    found = only("They now hold the bridge.")
    assert (found.kind, found.text) == ("reference", "now")
    resolved = resolve(found, MONDAY, bounds())
    assert resolved is not None
    assert resolved.granularity == "reference"


# --- the time told last -------------------------------------------------------------------------------------------------


def told(text: str) -> Interval:
    found = interval(text)
    assert found is not None
    return found


def test_the_next_day_follows_the_story_and_tomorrow_the_writer() -> None:
    assert span("the next day", told("5 May 2023")) == "2023-05-06/2023-05-07 day"
    assert only("the next day").anchor == "story"
    assert only("tomorrow").anchor == "speech"


@pytest.mark.parametrize(
    "text", ["the next day", "that night", "two days later", "a year earlier", "the day before", "at that time"]
)
def test_what_follows_a_story_stays_open_where_none_is_told(text: str) -> None:
    assert interval(text, MONDAY) is None


def test_that_night_is_the_night_of_the_day_told() -> None:
    assert span("that night", told("5 May 2023")) == "2023-05-05T22:00/2023-05-06T06:00 part"


def test_no_day_follows_from_a_month() -> None:
    assert interval("the next day", told("May 2023")) is None
    assert span("the next month", told("May 2023")) == "2023-06-01/2023-07-01 month"


def test_a_story_goes_on_into_the_next_year() -> None:
    assert span("in January", told("November 2021")) == "2022-01-01/2022-02-01 month"
    assert span("in June", told("November 2021")) == "2021-06-01/2021-07-01 month"


def test_a_look_back_does_not_move_the_story() -> None:
    story = Story().after(only("5 May 2023"), told("5 May 2023"))
    aside = only("two years earlier")
    looked_back = resolve(aside, story.reference_for(aside, MONDAY), bounds())
    assert looked_back is not None
    assert looked_back.start.year == 2021
    assert story.after(aside, looked_back) == story


def test_a_narrative_counts_from_the_time_told() -> None:
    story = Story().after(only("in March 1999"), told("in March 1999"))
    june = only("In June")
    assert resolve(june, story.reference_for(june, MONDAY), bounds()) == told("June 2022")
    narrated = resolve(june, story.reference_for(june, MONDAY, is_narrative=True), bounds())
    assert narrated == told("June 1999")


# --- lines --------------------------------------------------------------------------------------------------------------


def test_an_expression_runs_over_a_line_break_and_not_over_a_blank_line() -> None:
    assert [e.text for e in find_times("on 5\nMay 2023")] == ["5\nMay 2023"]
    assert [e.text for e in find_times("on 5 May\n\n2023")] == ["5 May", "2023"]


@given(st.lists(st.sampled_from(["\n", " ", "\r\n", "\t", "5 May", "2023", "and", "."]), max_size=12).map("".join))
def test_white_space_moves_no_offset(text: str) -> None:
    for expression in find_times(text):
        assert text[expression.start : expression.end] == expression.text


# --- changes of the clock -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "hours"), [(date(2023, 3, 26), 23), (date(2023, 10, 29), 25), (date(2023, 5, 29), 24)])
def test_a_day_is_as_long_as_the_clock_makes_it(day: date, hours: int) -> None:
    found = interval("today", datetime(day.year, day.month, day.day, 12, tzinfo=BELGRADE))
    assert found is not None
    assert found.end.astimezone(UTC) - found.start.astimezone(UTC) == timedelta(hours=hours)


def test_hours_ago_pass_over_the_change_of_the_clock() -> None:
    found = interval("two hours ago", datetime(2023, 3, 26, 4, 0, tzinfo=BELGRADE))
    assert found is not None
    assert found.start.isoformat() == "2023-03-26T01:00:00+01:00"


def test_a_time_that_the_clock_skips_is_the_same_instant_by_the_new_time() -> None:
    found = interval("at 2:30 a.m. on 26 March 2023", MONDAY)
    assert found is not None
    assert found.start.isoformat() == "2023-03-26T03:30:00+02:00"
    assert found.end.astimezone(UTC) - found.start.astimezone(UTC) == timedelta(minutes=1)


# --- properties ---------------------------------------------------------------------------------------------------------

_WORDS = (
    "a the this that last next past of in on at since until between and to from - , . ( ) ' early mid late end beginning first second third "
    "two twelve hundred few several half 5 31 12 30 1999 2023 1244 '99 1990s 20th 3rd 10:30 5.30 a.m. pm BC May March june Friday Sun. "
    "monday morning night noon week days month years quarter century decade weekend hours ago earlier later before after summer fall now "
    "soon recent former today yesterday tonight daily every each 29.5.2023 2023-05-29 2023-02-30T25:00 people soldiers soon"
).split()
_PHRASES = st.lists(st.sampled_from(_WORDS), max_size=9).map(" ".join)
# Hypothesis takes bounds without a zone.
_FIRST, _LAST = datetime(2, 1, 1), datetime(9990, 1, 1)  # noqa: DTZ001
_1900, _2100 = datetime(1900, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001
_REFERENCES = st.one_of(
    st.datetimes(min_value=_FIRST, max_value=_LAST),
    st.datetimes(min_value=_1900, max_value=_2100, timezones=st.sampled_from([UTC, BELGRADE])),
)


@given(st.one_of(st.text(max_size=120), _PHRASES))
@settings(max_examples=300)
def test_expressions_lie_inside_any_text_in_order_and_apart(text: str) -> None:
    end = 0
    for expression in find_times(text):
        assert end <= expression.start < expression.end <= len(text)
        assert 0 <= expression.phrase_start <= expression.start
        assert text[expression.start : expression.end] == expression.text
        end = expression.end


@given(_PHRASES, _REFERENCES, st.sampled_from(["past", "present", "future"]), st.booleans())
@settings(max_examples=500)
def test_an_interval_begins_before_it_ends(text: str, reference: datetime, tense: str, day_first: bool) -> None:
    for expression in find_times(text):
        found = resolve(expression, reference, bounds(), tense=tense, day_first=day_first)
        if found is not None and found.start.tzinfo is not None:
            assert found.start.astimezone(UTC) < found.end.astimezone(UTC)
        elif found is not None:
            assert found.start < found.end


@given(_PHRASES)
@settings(max_examples=300)
def test_without_a_reference_what_needs_one_stays_open(text: str) -> None:
    for expression in find_times(text):
        if expression.needs_reference:
            assert resolve(expression, None, bounds()) is None


@given(_PHRASES)
@settings(max_examples=300)
def test_a_story_never_breaks(text: str) -> None:
    story = Story()
    for expression in find_times(text):
        reference = story.reference_for(expression, MONDAY, is_narrative=True)
        story = story.after(expression, resolve(expression, reference, bounds()))
        assert expression.length is None or expression.length.unit


@given(st.datetimes(min_value=_1900, max_value=_2100, timezones=st.just(BELGRADE)))
def test_what_is_past_did_not_begin_after_the_writing(reference: datetime) -> None:
    for text in ("on Friday", "in May", "on 29 May", "this morning", "last night", "yesterday", "in the evening", "at 5 p.m."):
        found = interval(text, reference)
        is_date_only = reference == reference.replace(hour=0, minute=0, second=0, microsecond=0)
        assert found is None or is_date_only or text == "this morning" or found.start <= reference


@given(st.text(alphabet="0123456789.:/-' amp", max_size=30))
@settings(max_examples=300)
def test_any_mix_of_digits_and_signs_is_read_without_an_error(text: str) -> None:
    for expression in find_times(text):
        resolve(expression, MONDAY, bounds())
