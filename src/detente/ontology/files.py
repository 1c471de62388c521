"""Where the experts' files are: the built-in folder and, over it, a team's own."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detente.errors import KnowledgeError

BUILT_IN = Path(__file__).resolve().parent.parent / "knowledge"


@dataclass(frozen=True, slots=True)
class KnowledgeFiles:
    """The folders to read, the built-in one first. A file of a later folder is added to those before it."""

    roots: tuple[Path, ...] = (BUILT_IN,)

    @classmethod
    def with_overlay(cls, overlay: Path | None) -> KnowledgeFiles:
        """The built-in files and a team's own folder; raises KnowledgeError if that folder is missing."""
        if overlay is None:
            return cls()
        if not overlay.is_dir():
            raise KnowledgeError(str(overlay), 1, "no such folder; --knowledge takes the folder of your own files")
        return cls((BUILT_IN, overlay))

    def find(self, pattern: str) -> list[Path]:
        """All files that match a glob pattern, folder by folder, each sorted by name."""
        return [path for root in self.roots for path in sorted(root.glob(pattern))]

    def shown(self, path: Path) -> str:
        """The path as an error should print it: relative to its knowledge folder's parent."""
        for root in self.roots:
            if path.is_relative_to(root):
                return str(Path(root.name) / path.relative_to(root))
        return str(path)

    def digest(self, *patterns: str) -> str:
        """A hash of the names and bytes of all matching files."""
        total = hashlib.sha256()
        for pattern in patterns:
            for path in self.find(pattern):
                total.update(self.shown(path).encode())
                total.update(path.read_bytes())
        return total.hexdigest()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a TSV file: its cells by column name, and where it stands."""

    cells: dict[str, str]
    path: str
    line: int

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def many(self, column: str) -> tuple[str, ...]:
        """The values of a cell that holds several, separated by `|`."""
        return tuple(v.strip() for v in self[column].split("|") if v.strip())

    def error(self, message: str) -> KnowledgeError:
        return KnowledgeError(self.path, self.line, message)


def read_rows(path: Path, shown: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of a TSV file whose header has at least `columns`. Raises KnowledgeError with file:line."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        header: list[str] | None = None
        for number, cells in enumerate(reader, start=1):
            if not cells or cells[0].startswith("#") or not any(cells):
                continue
            if header is None:
                header = [c.strip() for c in cells]
                missing = [c for c in columns if c not in header]
                if missing:
                    raise KnowledgeError(shown, number, f"the header lacks {', '.join(missing)}")
                continue
            if len(cells) > len(header):
                raise KnowledgeError(shown, number, f"{len(cells)} cells, the header has {len(header)}")
            yield Row(dict(zip(header, (c.strip() for c in cells), strict=False)), shown, number)
