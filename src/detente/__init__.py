"""Detente: one sourced, neutral picture of a tense place, from what is written about it.

    import detente

    found = detente.read("On Monday guards stood between villagers and rangers.", published="2031-03-05")
    for mention in found.mentions:
        print(mention.type, mention.mode, mention.text)

Each mention cites its document: `found.document.text[mention.start:mention.end]` is the evidence.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from detente import version

# The parser's matrices are so small that waiting threads cost more than they gain; numpy asks for this when it is first loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from detente.model.read_documents import ReadDocument
    from detente.workspace import Workspace

__version__ = version.VERSION
__all__ = ["Workspace", "__version__", "read"]


def read(
    text: str, *, published: str | None = None, source: str | None = None, area: str | None = None, title: str | None = None
) -> ReadDocument:
    """The mentions of one text, its document and its open questions.

    `published` is ISO 8601 (a date or a time); without it relative times stay open. `area` names an area under watch. The first
    call loads the language model, which takes about two seconds; for many texts make one `Workspace` and use its `read`.
    Raises InputError for an empty text, SettingsError for an unknown area.
    """
    workspace = _workspace(area)
    return next(iter(workspace.read([workspace.document(text, published=published, source=source, title=title)])))


def __getattr__(name: str) -> object:
    if name == "Workspace":
        from detente.workspace import Workspace

        return Workspace
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def _workspace(area: str | None) -> Workspace:
    from detente.workspace import workspace_of

    return workspace_of(area)
