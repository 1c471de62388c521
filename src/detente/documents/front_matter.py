"""The block of `key: value` lines between `---` at the head of a report."""

from __future__ import annotations

import re

import yaml

_BLOCK = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<body>.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.S)

_MAX_CHARS = 20_000


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """(fields, rest). A text without a block, or with one that is no mapping, comes back whole."""
    match = _BLOCK.match(text, 0, _MAX_CHARS)
    if match is None:
        return {}, text
    try:
        fields = yaml.load(match["body"], Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes only strings, lists, maps
    except (yaml.YAMLError, RecursionError):
        return {}, text
    if not isinstance(fields, dict):
        return {}, text
    return {str(k).lower(): str(v) for k, v in fields.items() if isinstance(v, str)}, text[match.end() :].lstrip("\r\n")
