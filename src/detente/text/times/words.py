"""The words that expressions of time are made of, by class, as the grammar of times names them."""

from __future__ import annotations

from detente.text.numbers import NUMBER_WORDS

MONTHS = tuple("january february march april may june july august september october november december".split())
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
ORDINALS = tuple(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth".split()
)
DECADES = {
    word: 10 * i for i, word in enumerate("twenties thirties forties fifties sixties seventies eighties nineties".split(), 2)
}

# A word may be in several classes. Words with a point or an apostrophe inside are single tokens only where
# `symbols` makes them so.
CLASSES: dict[str, str] = {
    "MONTH": " ".join(MONTHS) + " jan feb mar apr jun jul aug sep sept oct nov dec",
    "WEEKDAY": " ".join(WEEKDAYS) + " mon tue tues wed thu thur thurs fri sat sun",
    "WEEKDAYS": " ".join(f"{day}s" for day in WEEKDAYS),
    "MOMENT": "second minute seconds minutes",
    "UNIT": "hour day night week weekend fortnight month quarter year decade century",
    "UNITS": "hours days nights weeks weekends fortnights months quarters years decades centuries",
    "PERIOD": "day week weekend fortnight month quarter year decade century",
    "DAYPART": "morning afternoon evening night noon midday midnight dawn dusk daybreak overnight",
    "DAYPARTS": "mornings afternoons evenings nights",
    "SEASON": "spring summer autumn fall winter",
    "RELATIVE_DAY": "yesterday today tomorrow",
    "LAST": "last latest past previous preceding prior",
    "NEXT": "next following coming upcoming subsequent ensuing succeeding",
    "ORDINAL": " ".join(ORDINALS),
    "DECADE_WORD": " ".join(DECADES),
    "NUMBER_WORD": " ".join(sorted(NUMBER_WORDS)),
    "ERA": "BC BCE AD CE b.c. b.c b.c.e. a.d. c.e.",
    "ZONE": "GMT UTC CET CEST EET EEST EDT EST CDT CST PDT PST BST MSK Z hrs",
    "FREE": "ago earlier later afterwards afterward hence thereafter previously beforehand",
    "BOUND": "before after prior",
    "OFTEN": "daily weekly monthly yearly annually quarterly nightly hourly fortnightly everyday",
    "PRESENTLY": "now currently presently nowadays",
    "LATELY": "recently lately formerly",
    "FEW": "few several many numerous various some",
    "NEARLY": "about around approximately roughly nearly almost over under just only exactly barely some well merely circa",
    "THIRD": "early mid late",
    "OUTSET": "beginning start middle end close outset turn",
    "MOOD": "mere full whole total further additional more extra other long short brief straight consecutive successive",
    "STOP": ', . ; : ) " ! ? -',
    "LINK": "- to and or until till through",
}
# These are words of time only with a capital letter: "may", "march" and "sun" are not.
CAPITALISED = frozenset("may march august jan mar apr jun jul sep oct dec mon tue wed thu thur fri sat sun".split())


def month_number(word: str) -> int:
    """1 to 12 for the name of a month or its abbreviation, in small letters."""
    return next(number for number, name in enumerate(MONTHS, start=1) if name.startswith(word[:3]))
