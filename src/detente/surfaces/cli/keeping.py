"""What verify, backup, restore and erase do."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from detente.errors import SettingsError
from detente.store.arrivals import ERASED
from detente.store.audit import Head
from detente.store.backup import back_up, restore
from detente.store.came import came, listed
from detente.store.engine import is_server
from detente.store.erasure import DOCUMENT, ORIGINAL, RAW, erase, published_before
from detente.store.raws import as_warc
from detente.store.sealing import unseal
from detente.store.store import Store
from detente.store.verify import Verified, verify
from detente.surfaces.cli.deciding import open_desk
from detente.surfaces.cli.read import parse_moment

_MOST = 20


def verify_command(*, store: str, expect: str | None) -> int:
    """Verifies and prints the outcome; 1 if there is a fault."""
    return _tell(verify(_there(store), expected=_head(expect) if expect is not None else None))


def _tell(found: Verified) -> int:
    for fault in found.faults[:_MOST]:
        click.echo(f"{fault.what} {fault.how}")
    if len(found.faults) > _MOST:
        click.echo(f"... and {len(found.faults) - _MOST} more")
    if found.faults:
        click.echo(f"{len(found.faults)} faults in {found.entries} entries", err=True)
        return 1
    erased = f", {found.erased} erased with their trace" if found.erased else ""
    click.echo(f"{found.rows} rows are as they were written, {found.entries} entries follow from each other{erased}")
    click.echo(f"head {found.head}")
    return 0


def _head(text: str) -> Head:
    entry, _, chain = text.partition(":")
    if not entry.isdecimal() or len(chain) != 64:
        raise SettingsError(f"--expect {text!r}: expected ENTRY:CHAIN as `detente verify` prints it")
    return Head(int(entry), chain)


def _there(store: str) -> Store:
    if not is_server(store) and not Path(store).is_file():
        raise SettingsError(f"--store {store}: no such file")
    return Store(store)


def backup_command(path: str, *, store: str) -> int:
    """Backs up and prints what the file holds."""
    made = back_up(_there(store), Path(path))
    click.echo(f"{path}: {made.rows} rows, head {made.head}, sha256 {made.sha256}")
    return 0


def restore_command(path: str, *, store: str) -> int:
    """Restores, verifies, and prints the outcome."""
    made = restore(Path(path), store)
    click.echo(f"{store}: {made.rows} rows, head {made.head}, sha256 {made.sha256}")
    memory = Store(store)
    return _tell(verify(memory))


def original_command(identity: str, *, store: str, area: str | None, knowledge: str | None, by: str | None) -> int:
    """Prints the sealed text."""
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=by)
    key = desk.workspace.key_for(desk.store)
    click.echo(unseal(desk.store.original(identity, by=desk.by), key, document_id=identity))
    return 0


def raw_command(identity: str, *, store: str, area: str | None, knowledge: str | None, by: str | None, warc: str | None) -> int:
    """Writes the bytes as they came to standard output, or as a web archive into a new file."""
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=by)
    found = came(desk.store, identity, by=desk.by, key=lambda: desk.workspace.key_for(desk.store))
    if warc is None:
        sys.stdout.buffer.write(found.copy.content)
        return 0
    archive = as_warc(found.copy, document_id=identity, link=found.link, known_since=found.known_since)
    try:
        with Path(warc).open("xb") as file:
            file.write(archive)
    except OSError as error:
        raise SettingsError(f"--warc {warc}: cannot be written: {error.strerror or error}") from error
    click.echo(f"{warc}: {len(found.copy.content):,} bytes of {found.copy.name}, sha256 {found.copy.sha256}")
    return 0


def raw_list_command(*, store: str, area: str | None, outcome: str | None) -> int:
    """Prints what watched sources sent, one a line."""
    count = 0
    for item in listed(_there(store), area=area, outcome=outcome):
        count += 1
        name = item.name or ("(erased)" if item.outcome == ERASED or item.id == "-" else "(sealed)")
        click.echo(f"{item.id:<18}  {item.known_since:%Y-%m-%d %H:%M} UTC  {item.outcome:<8}  {item.source}  {name}")
    if not count:
        click.echo(f"no watched source sent anything{f' that is {outcome}' if outcome else ''}", err=True)
    return 0


def erase_command(
    ids: tuple[str, ...], *, before: str | None, is_original: bool, is_raw: bool, is_sure: bool, store: str, area: str | None,
    knowledge: str | None, by: str | None, why: str,
) -> int:  # fmt: skip
    """Erases, and says how much went."""
    desk = open_desk(store=store, area=area, knowledge=knowledge, by=by)
    chosen = ids
    if before is not None:
        moment = parse_moment(before, desk.workspace, option="--published-before")
        chosen = (*ids, *published_before(desk.store, moment, area=desk.workspace.area_name or ""))
    elif not ids:
        raise SettingsError("name documents, or a date with --published-before")
    if not chosen:
        click.echo("nothing to erase")
        return 0
    if is_original and is_raw:
        raise SettingsError("--original and --raw: name one of them, or neither to erase all of a document")
    scope = ORIGINAL if is_original else RAW if is_raw else DOCUMENT
    what = {ORIGINAL: "sealed texts", RAW: "raw copies", DOCUMENT: "documents with all that was read in them"}[scope]
    if not is_sure and sys.stdin.isatty() and not click.confirm(f"Erase {len(chosen)} {what}? It cannot be undone"):
        return 1
    gone = erase(desk.store, chosen, by=desk.by, why=why, scope=scope)
    click.echo(f"{len(chosen)} erased, {gone} rows; the trace stays. Backups made before still hold them")
    return 0
