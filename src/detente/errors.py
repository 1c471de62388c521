"""The errors of Detente, one tree.

    DetenteError
    ├── KnowledgeError     an expert's file is wrong: file, line, what was expected
    ├── InputError         a text cannot be read: becomes a Rejected, never stops a run
    ├── SettingsError      an option or setting is wrong
    ├── ModelMissingError  the language model is not installed
    └── StoreError         the memory cannot be opened or written
        └── StoreBusyError     transient: try again

Every message says what happened, where, what was expected and what to do. All are terminal (trying again
does not help) except where the tree says transient.
"""

from __future__ import annotations


class DetenteError(Exception):
    """Anything that Detente itself reports; the command line prints it without a traceback."""


class KnowledgeError(DetenteError):
    """An expert's file is wrong. `path` and `line` (from 1) say where."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


class InputError(DetenteError):
    """A text cannot be read. `stage` is the flow's word for where it failed."""

    def __init__(self, stage: str, message: str) -> None:
        super().__init__(message)
        self.stage = stage


class SettingsError(DetenteError):
    """An option or a setting is wrong."""


class ModelMissingError(DetenteError):
    """The language model named in the settings is not installed."""


class StoreError(DetenteError):
    """The memory cannot be opened, read or written."""


class StoreBusyError(StoreError):
    """Another writer holds the memory: try again."""
