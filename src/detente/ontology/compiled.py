"""The built-in lexicon as it was when the package was built: ready in a tenth of the time that its YAML takes.

The file is written by the build (hatch_build.py) and read only where the hash of the experts' files and of the code that reads them is the
same; a team's own files are always read as they are. It is part of the package, as trusted as its code.
"""

from __future__ import annotations

import copyreg
import gc
import hashlib
import io
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from detente.ontology.files import BUILT_IN, KnowledgeFiles
from detente.ontology.lexicon import Effect, Entry, Example, Frame, Lexicon, load_lexicon
from detente.ontology.patterns import Pattern, Piece, Slot, Words
from detente.ontology.types import EventTypes, load_types

COMPILED = BUILT_IN / "compiled" / "lexicon.pickle"
_SMALL = (Effect, Entry, Example, Frame, Pattern, Piece, Slot, Words)
_CODE = ("compiled.py", "lexicon.py", "patterns.py", "types.py")


def compile_knowledge() -> None:
    """Writes the compiled lexicon. Raises KnowledgeError with file:line if the experts' files have a fault."""
    files = KnowledgeFiles()
    lexicon = load_lexicon(files, load_types(files))
    COMPILED.parent.mkdir(exist_ok=True)
    COMPILED.write_bytes(_digest(files) + _packed(lexicon))


def _packed(lexicon: Lexicon) -> bytes:
    """Pickled so that each small object comes back through its own constructor, which is faster than what dataclasses do by themselves."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {**copyreg.dispatch_table, **dict.fromkeys(_SMALL, _by_constructor)}
    pickler.dump(lexicon)
    return buffer.getvalue()


def _by_constructor(value: Any) -> tuple[Any, ...]:
    return type(value), tuple(getattr(value, field.name) for field in fields(value))


def lexicon_of(files: KnowledgeFiles, types: EventTypes) -> Lexicon:
    """The lexicon of the knowledge files, from the compiled file where that is current."""
    if files.roots == (BUILT_IN,) and COMPILED.is_file():
        content = memoryview(COMPILED.read_bytes())
        digest = _digest(files)
        if content[: len(digest)] == digest:
            with without_collecting():
                lexicon: Lexicon = pickle.loads(content[len(digest) :])  # noqa: S301 - a file of this package
            return lexicon
    return load_lexicon(files, types)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Without the garbage collector: it would go through a hundred thousand new objects again and again and find no cycle to free."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _digest(files: KnowledgeFiles) -> bytes:
    code = b"".join((Path(__file__).parent / name).read_bytes() for name in _CODE)
    return hashlib.sha256(code + files.digest("lexicon/en/*.yaml", "ontology.yaml").encode()).digest()
