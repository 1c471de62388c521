"""Expressions of time in English text, and the interval each one means against a reference time.

`find_times` recognises: tokens become symbols (`symbols`, `words`), rules are patterns over symbols (`grammar`), context rules out
what only looks like a time (`guards`, `expressions`). `resolve` anchors (`resolve`, `days`, `periods`, `anchor`): without a reference,
expressions that need one stay open (None). `length` gives the count and the unit of a duration.
"""

from detente.text.times.anchor import Bounds, Interval
from detente.text.times.expressions import TimeExpression, find_times
from detente.text.times.lengths import Length, length
from detente.text.times.resolve import reference_for, resolve, told_after

__all__ = ["Bounds", "Interval", "Length", "TimeExpression", "find_times", "length", "reference_for", "resolve", "told_after"]
