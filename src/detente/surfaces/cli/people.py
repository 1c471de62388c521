"""`detente people`: who may come in, from the command line: the first administrator is made here."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.errors import SettingsError
from detente.model.accounts import ROLES
from detente.surfaces.cli.options import of_memory, reports_errors

if TYPE_CHECKING:
    from detente.store.store import Store


@click.group()
def people() -> None:
    """Who may come in where `detente serve --team` serves the memory."""


@people.command(epilog="""\b
Examples:
  detente people add Ana --role administrator --store memory.db
  detente people add Ben --role analyst --store memory.db < password.txt
""")  # fmt: skip
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default=ROLES[0], show_default=True)
@of_memory
@reports_errors
def add(name: str, role: str, store: str) -> int:
    """Add an account. The password is asked for, or read as one line from standard input."""
    from detente.store import accounts
    from detente.surfaces.api.people import password_hash

    memory = _there(store)
    made = accounts.add_account(memory, name, role, password_hash(_password(), name=name), by=_by())
    click.echo(f"{made.name} may come in as {made.role}")
    return 0


@people.command("list")
@of_memory
@reports_errors
def list_(store: str) -> int:
    """List the accounts."""
    from detente.store import accounts

    found = accounts.accounts(_there(store))
    for one in found:
        click.echo(f"{one.name:24} {one.role:14} {'locked' if one.is_locked else 'open':7} since {one.made:%Y-%m-%d}")
    if not found:
        click.echo(f"no account yet: detente people add NAME --role {ROLES[-1]} --store {store}")
    return 0


@people.command()
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@of_memory
@reports_errors
def role(name: str, role: str, store: str) -> int:
    """Give an account another role. Its sessions end."""
    from detente.store import accounts

    accounts.change_account(_there(store), name, by=_by(), role=role)
    click.echo(f"{name} is {role} now")
    return 0


@people.command()
@click.argument("name")
@of_memory
@reports_errors
def lock(name: str, store: str) -> int:
    """Shut an account: its sessions and keys end, what it did stays signed with its name."""
    from detente.store import accounts

    accounts.change_account(_there(store), name, by=_by(), is_locked=True)
    click.echo(f"{name} is locked; detente people unlock opens it again")
    return 0


@people.command()
@click.argument("name")
@of_memory
@reports_errors
def unlock(name: str, store: str) -> int:
    """Open a locked account again."""
    from detente.store import accounts

    accounts.change_account(_there(store), name, by=_by(), is_locked=False)
    click.echo(f"{name} may come in again")
    return 0


@people.command()
@click.argument("name")
@of_memory
@reports_errors
def password(name: str, store: str) -> int:
    """Set a new password, asked for or read as one line from standard input. Sessions and keys of the account end."""
    from detente.store import accounts
    from detente.surfaces.api.people import password_hash

    accounts.change_account(_there(store), name, by=_by(), password_hash=password_hash(_password(), name=name))
    click.echo(f"{name} has a new password")
    return 0


@people.command()
@click.option(
    "--kind", "kinds", multiple=True, help="Only entries of this kind: refused, allowed, read, login, logout, account, key, note."
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000))
@of_memory
@reports_errors
def log(kinds: tuple[str, ...], limit: int, store: str) -> int:
    """Show what the guard decided, the newest first. `detente verify` holds that none of it was changed."""
    from detente.store.accesses import accesses_page

    for entry in accesses_page(_there(store), limit=limit, kinds=kinds):
        times = f" x{entry.count}" if entry.count > 1 else ""
        click.echo(
            f"{entry.entry:8} {entry.at:%Y-%m-%d %H:%M:%S}Z {entry.kind:9} {entry.who or '-':20} {entry.what} {entry.subject}{times}".rstrip()
        )
    return 0


def _by() -> str:
    """Who signs in the guard's log: the login name on this machine."""
    try:
        return f"command line, {getpass.getuser()}"
    except (KeyError, OSError):
        return "command line"


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _there(store: str) -> Store:
    from detente.store.engine import is_server
    from detente.store.store import Store

    if not is_server(store) and not Path(store).is_file():
        raise SettingsError(f"--store {store}: no such file; make it with: detente read PATH... --store {store}")
    return Store(store)


COMMANDS = (people,)
