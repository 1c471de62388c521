"""The errors of Detente, one tree.

    DetenteError
    ├── KnowledgeError     an expert's file is wrong: file, line, what was expected
    ├── InputError         a text cannot be read: becomes a Rejected, never stops a run
    ├── SettingsError      an option or setting is wrong
    ├── ModelMissingError  the language model is not installed
    ├── FetchError         an address was not fetched, and will not be: refused, gone, too large
    │   └── FetchLaterError    transient: the other side is down, slow, busy or cut short
    └── StoreError         the memory cannot be opened or written
        ├── AnotherWatchError  another watch is at work on the same memory
        ├── StaleError         somebody else changed the item meanwhile
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


class KnownError(InputError):
    """What is handed in is there already; nothing was added. `item` is the id of what is there, if it is known."""

    def __init__(self, stage: str, message: str, item: str = "") -> None:
        super().__init__(stage, message)
        self.item = item


class SettingsError(DetenteError):
    """An option or a setting is wrong."""


class ModelMissingError(DetenteError):
    """The language model named in the settings is not installed."""


class FetchError(DetenteError):
    """An address was not fetched and trying again does not help. The message names the address without its secrets.

    `status` is that of the answer, None if there was none.
    """

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class FetchLaterError(FetchError):
    """The other side is down, slow, busy or was cut short: try again. `after` is in seconds if the other side named a time."""

    def __init__(self, message: str, *, status: int | None = None, after: float | None = None) -> None:
        super().__init__(message, status=status)
        self.after = after


class StoreError(DetenteError):
    """The memory cannot be opened, read or written."""


class StoreBusyError(StoreError):
    """Another writer holds the memory: try again."""


class AnotherWatchError(StoreError):
    """Another watch is at work on the same memory: two would fetch everything twice."""


class StaleError(StoreError):
    """Somebody else changed the item after it was looked at; nothing was kept. `item` is its id, `version` the one that stands now."""

    def __init__(self, item: str, version: int) -> None:
        super().__init__(f"{item} was changed meanwhile: its version is {version} now; look at it, then decide again")
        self.item, self.version = item, version
