"""Where files are: paths of this machine, or addresses in an object store (s3://bucket/key), which are used as paths are.

fsspec and universal_pathlib are loaded only for addresses: `pip install 'detente[objects]'`. An address is the operator's own word, from the
command line; no text that is read ever names one.
"""

from __future__ import annotations

import hashlib
import os
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from detente.errors import SettingsError

SCHEMES = ("s3", "gs", "file", "memory")
_MARK = "://"
_BUFFER = 1 << 20


def is_address(name: str) -> bool:
    """True for an address with a scheme, false for a path."""
    return _MARK in name


def path_of(name: str) -> Path:
    """A path, or for an address an object that is used as one. Raises SettingsError for what is not served, or not installed.

    `http://` is not: pages are fetched by sources/web, which looks at where it connects.
    """
    if not is_address(name):
        return Path(name)
    parts = urlsplit(name)
    if parts.scheme not in SCHEMES:
        raise SettingsError(f"{parts.scheme}://: addresses begin with {', '.join(s + _MARK for s in SCHEMES)}")
    if "@" in parts.netloc or parts.query:
        raise SettingsError(
            f"{parts.scheme}{_MARK}: no secret belongs into an address, for it is written down; set it in the environment"
        )
    if parts.scheme == "file":
        if parts.netloc not in ("", "localhost"):
            raise SettingsError(f"{name}: a file of this machine has three slashes, file:///folder/name")
        return Path(unquote(parts.path))
    if ".." in parts.path.split("/"):
        raise SettingsError(f"{name}: an address holds no '..'")
    return _remote(name, parts.scheme)


def _remote(name: str, scheme: str) -> Path:
    try:
        from upath import UPath

        path = UPath(name, use_listings_cache=False)  # other processes write there too
        _ = path.fs
    except ImportError as error:
        also = " gcsfs" if scheme == "gs" else ""
        raise SettingsError(f"{scheme}{_MARK} is not installed ({error}); run: pip install 'detente[objects]'{also}") from error
    return cast("Path", path)


def is_local(path: Path) -> bool:
    """True for a path of this machine."""
    return isinstance(path, Path)


def name_of(name: str) -> str:
    """The whole name of a path, whatever the folder that one works in; an address as it is."""
    path = path_of(name)
    return str(path.resolve()) if is_local(path) else str(path)


def make_folder(path: Path) -> None:
    """Makes a folder, with those that it lies in; object stores have none. Raises OSError."""
    if is_local(path):
        path.mkdir(parents=True, exist_ok=True)


def files_of(folder: Path) -> list[Path]:
    """The files in a folder by name, drafts too; none if there is no such folder."""
    try:
        return sorted((p for p in folder.iterdir() if p.is_file()), key=lambda p: p.name)
    except (FileNotFoundError, NotADirectoryError):
        return []


def put_in_place(draft: Path, final: Path) -> None:
    """Makes a whole file of a draft, at once."""
    if is_local(draft):
        draft.replace(final)
    else:
        remote: Any = draft
        remote.fs.mv(remote.path, cast("Any", final).path)


def put_text(path: Path, text: str) -> None:
    """Writes a small file at once: whoever looks sees all of it, or what was there before; it is on the disk when this returns."""
    if not is_local(path):
        path.write_text(text, encoding="utf-8")
        return
    draft = path.with_name(f".{path.stem}.draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def opened(path: Path) -> BinaryIO:
    """A file to read bytes and lines from. Raises OSError."""
    content = path.open("rb")
    return content if is_local(path) else BufferedReader(cast("Any", content), _BUFFER)


def version_of(path: Path) -> str:
    """What changes when a file does: the time of its last change, or what the store says of its object; "" if it is gone."""
    try:
        if is_local(path):
            return str(path.stat().st_mtime_ns)
        remote: Any = path
        return str(remote.fs.ukey(remote.path))
    except OSError:
        return ""


def sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
