"""Expressions of time in English text, and the interval each one means against a reference time.

`find_times` recognises: tokens become symbols (`symbols`, `words`), rules are patterns over symbols (`grammar`), context rules out
what only looks like a time (`guards`, `expressions`). `resolve` anchors (`resolve`, `days`, `periods`, `anchor`): without a reference,
expressions that need one stay open (None). `Story` chooses the reference along a text.
"""

from detente.text.times.anchor import Bounds, Interval
from detente.text.times.expressions import TimeExpression, find_times
from detente.text.times.lengths import Length
from detente.text.times.resolve import resolve
from detente.text.times.story import Story

__all__ = ["Bounds", "Interval", "Length", "Story", "TimeExpression", "find_times", "resolve"]
