"""The built-in lexicon as it was when the package was built: ready in a tenth of the time that its YAML takes.

The file is written by the build (hatch_build.py) and read only where the hash of the experts' files and of the code that reads them is the
same; a team's own files are always read as they are. It is part of the package, as trusted as its code.
"""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

from detente.ontology.files import BUILT_IN, KnowledgeFiles
from detente.ontology.lexicon import Lexicon, load_lexicon
from detente.ontology.types import EventTypes, load_types

COMPILED = BUILT_IN / "compiled" / "lexicon.pickle"
_CODE = ("lexicon.py", "patterns.py", "types.py")


def compile_knowledge() -> None:
    """Writes the compiled lexicon. Raises KnowledgeError with file:line if the experts' files have a fault."""
    files = KnowledgeFiles()
    lexicon = load_lexicon(files, load_types(files))
    COMPILED.parent.mkdir(exist_ok=True)
    COMPILED.write_bytes(_digest(files) + pickle.dumps(lexicon, protocol=pickle.HIGHEST_PROTOCOL))


def lexicon_of(files: KnowledgeFiles, types: EventTypes) -> Lexicon:
    """The lexicon of the knowledge files, from the compiled file where that is current."""
    if files.roots == (BUILT_IN,) and COMPILED.is_file():
        content = memoryview(COMPILED.read_bytes())
        digest = _digest(files)
        if content[: len(digest)] == digest:
            lexicon: Lexicon = pickle.loads(content[len(digest) :])  # noqa: S301 - a file of this package
            return lexicon
    return load_lexicon(files, types)


def _digest(files: KnowledgeFiles) -> bytes:
    code = b"".join((Path(__file__).parent / name).read_bytes() for name in _CODE)
    return hashlib.sha256(code + files.digest("lexicon/en/*.yaml", "ontology.yaml").encode()).digest()
