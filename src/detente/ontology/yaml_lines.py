"""YAML with line numbers, so that every error can name its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Union

import yaml

from detente.errors import KnowledgeError

if TYPE_CHECKING:
    from yaml.nodes import Node

YamlValue = Union[str, int, float, bool, None, "YamlList", "YamlMap"]

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover - libyaml is in every wheel we support
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


class YamlMap(dict[str, YamlValue]):
    """A mapping that knows its line (from 1)."""

    line: int = 0
    path: str = ""

    def text(self, key: str, default: str | None = None) -> str:
        """The string under `key`; raises KnowledgeError when it is missing (and no default is given) or no string."""
        value = self.get(key, default)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise KnowledgeError(self.path, self.line, f"'{key}' must be a text, found {value!r}")
        return value

    def optional_text(self, key: str) -> str | None:
        """The string under `key`, None when absent or null."""
        return None if self.get(key) is None else self.text(key)

    def number(self, key: str, default: float | None = None) -> float:
        """The number under `key`."""
        value = self.get(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise KnowledgeError(self.path, self.line, f"'{key}' must be a number, found {value!r}")
        return float(value)

    def texts(self, key: str) -> list[str]:
        """The list of strings under `key`; empty when absent."""
        return [str(v) for v in self.items_of(key)]

    def items_of(self, key: str) -> YamlList:
        """The list under `key`; empty when absent."""
        value = self.get(key)
        if value is None:
            return YamlList()
        if not isinstance(value, YamlList):
            raise KnowledgeError(self.path, self.line, f"'{key}' must be a list, found {value!r}")
        return value

    def maps(self, key: str) -> Iterator[YamlMap]:
        """The mappings in the list under `key`."""
        for value in self.items_of(key):
            if not isinstance(value, YamlMap):
                raise KnowledgeError(self.path, self.line, f"'{key}' must be a list of mappings, found {value!r}")
            yield value

    def map(self, key: str) -> YamlMap:
        """The mapping under `key`; an empty one when absent."""
        value = self.get(key)
        if value is None:
            empty = YamlMap()
            empty.line, empty.path = self.line, self.path
            return empty
        if not isinstance(value, YamlMap):
            raise KnowledgeError(self.path, self.line, f"'{key}' must be a mapping, found {value!r}")
        return value


class YamlList(list[YamlValue]):
    """A list that knows its line and the line of each item (from 1)."""

    line: int = 0
    lines: tuple[int, ...] = ()


def load_yaml(path: Path, shown: str | None = None) -> YamlMap | YamlList:
    """Reads a YAML file into maps and lists that know their lines.

    `shown` is the path that errors print. Raises KnowledgeError with file:line on a syntax error or a repeated key.
    """
    shown = shown or str(path)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise KnowledgeError(shown, (mark.line + 1) if mark else 1, f"not valid YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise KnowledgeError(shown, 1, f"not valid YAML: {error}") from error
    if node is None:
        return YamlMap()
    value = _convert(node, shown)
    if not isinstance(value, (YamlMap, YamlList)):
        raise KnowledgeError(shown, 1, "expected a mapping or a list at the top")
    return value


def load_yaml_map(path: Path, shown: str | None = None) -> YamlMap:
    """Reads a YAML file whose top is a mapping."""
    value = load_yaml(path, shown)
    if not isinstance(value, YamlMap):
        raise KnowledgeError(shown or str(path), 1, "expected a mapping at the top")
    value.path = shown or str(path)
    return value


_SCALARS = yaml.SafeLoader("")


def _convert(node: Node, path: str) -> YamlValue:
    if isinstance(node, yaml.MappingNode):
        mapping = YamlMap()
        mapping.line, mapping.path = node.start_mark.line + 1, path
        for key, value in node.value:
            if key.value in mapping:
                raise KnowledgeError(path, key.start_mark.line + 1, f"'{key.value}' is given twice")
            mapping[str(key.value)] = _convert(value, path)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        items = YamlList(_convert(item, path) for item in node.value)
        items.line = node.start_mark.line + 1
        items.lines = tuple(item.start_mark.line + 1 for item in node.value)
        return items
    value = _SCALARS.construct_object(node, deep=True)
    if value is not None and not isinstance(value, (str, int, float, bool)):
        return str(node.value)  # dates stay as written
    return value
