"""What several commands share: errors in one line, and the options that name a memory and a person."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from detente.errors import DetenteError

Command = Callable[..., Any]


def reports_errors(command: Callable[..., int | None]) -> Callable[..., None]:
    """Prints Detente's own errors in one line, without a traceback, and ends with the command's exit code (2 on errors)."""

    @wraps(command)
    def wrapped(*args: Any, **options: Any) -> None:
        try:
            code = command(*args, **options) or 0
        except DetenteError as error:
            click.echo(f"detente: {error}", err=True)
            code = 2
        except BrokenPipeError:
            sys.stderr.close()
            code = 0
        sys.exit(code)

    return wrapped


def of_memory(command: Command) -> Command:
    """Adds --store, which names a memory that is there."""
    return click.option(
        "--store", required=True, envvar="DETENTE_STORE", metavar="FILE",
        help="The memory: a file, or postgresql://USER@HOST/NAME (also DETENTE_STORE).",
    )(command)  # fmt: skip


def in_area(command: Command) -> Command:
    """Adds --area and --knowledge."""
    command = click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")(command)
    return click.option("--area", metavar="NAME", help="The area under watch; default: the only one that the memory has.")(command)


def by_person(command: Command) -> Command:
    """Adds --by and --why."""
    command = click.option("--why", default="", metavar="TEXT", help="The reason, kept with it.")(command)
    return click.option(
        "--by", envvar="DETENTE_BY", metavar="NAME", help="Who decides (also DETENTE_BY); default: the login name."
    )(command)  # fmt: skip
