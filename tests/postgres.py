"""A private PostgreSQL for the tests: its own folder, a socket there and no port on any network, run by a user who is not root.

`python -m tests.postgres start FOLDER` prints the address; `python -m tests.postgres stop FOLDER` ends it. Who sets
DETENTE_TEST_POSTGRES to an address has a server of their own, and none is started.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

PORT = 5439
_PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
_USERS = ("postgres", "nobody")


class NoServerError(RuntimeError):
    """PostgreSQL is not installed, or nobody but root is there to run it."""


def binaries() -> Path:
    """The folder with initdb and pg_ctl, of the newest version there is."""
    found = [Path(p).resolve().parent for name in ("initdb",) if (p := shutil.which(name))]
    for place in _PLACES:
        found += sorted((p.parent for p in Path(place).glob("*/bin/initdb")), key=lambda p: p.parent.name, reverse=True)
    for folder in found:
        if (folder / "pg_ctl").exists():
            return folder
    raise NoServerError("PostgreSQL is not installed (Debian: apt-get install postgresql)")


def owner() -> str | None:
    """Who runs the server: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return None
    for name in _USERS:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NoServerError("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


def start(folder: Path, *, safe: bool = False) -> str:
    """Starts a server in a new folder and gives its address. `safe` keeps fsync on, as a team would; tests need not."""
    programs, user = binaries(), owner()
    place = folder / "data"
    folder.mkdir(parents=True, exist_ok=True)
    if user is not None:
        shutil.chown(folder, user)
    _run(
        user,
        programs / "initdb",
        "--pgdata",
        place,
        "--username",
        "detente",
        "--auth",
        "trust",
        "--encoding",
        "UTF8",
        "--locale",
        "C",
    )
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c port={PORT} -c fsync={'on' if safe else 'off'}"
    options += " -c max_connections=40 -c autovacuum=off" if not safe else " -c max_connections=40"
    _run(
        user,
        programs / "pg_ctl",
        "--pgdata",
        place,
        "--log",
        folder / "log",
        "--wait",
        "--timeout",
        "60",
        "--options",
        options,
        "start",
    )
    return f"postgresql://detente@/postgres?host={folder}&port={PORT}"


def stop(folder: Path) -> None:
    """Ends the server of a folder."""
    _run(owner(), binaries() / "pg_ctl", "--pgdata", folder / "data", "--mode", "immediate", "stop")


def _run(user: str | None, *command: object) -> None:
    words = [str(c) for c in command]
    done = subprocess.run(words, user=user, cwd="/", capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    if done.returncode:
        raise NoServerError(f"{Path(words[0]).name} failed with {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")


if __name__ == "__main__":
    if sys.argv[1] == "start":
        sys.stdout.write(start(Path(sys.argv[2])) + "\n")
    else:
        stop(Path(sys.argv[2]))
