"""`detente import`: a spreadsheet taken in at once, with an account of every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import click

from detente.documents.tables import Table
from detente.errors import SettingsError
from detente.model.documents import Document, Rejected
from detente.store.store import Store
from detente.surfaces.cli.lines import wrapped
from detente.surfaces.cli.progress import with_progress
from detente.surfaces.cli.read import open_memory, open_workspace
from detente.workspace import Workspace

_FIELDS = {"lat": "latitude", "lon": "longitude", "date_to": "last day", "date_precision": "precision of the date"}


@dataclass
class _Account:
    """What became of each row."""

    fresh: dict[str, Document] = field(default_factory=dict)
    doubles: dict[str, str] = field(default_factory=dict)
    there: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    rows: int = 0


def import_command(
    paths: Sequence[str], *, mapping: str | None, store: str | None, is_check: bool, area: str | None, source: str | None,
    knowledge: str | None,
) -> int:  # fmt: skip
    """Takes in, prints the account, and gives the exit code: 0 if every row was taken in, 1 if one was not."""
    if store is None and not is_check:
        raise SettingsError("name the memory to take the rows into with --store FILE, or look first with --check")
    workspace = open_workspace(area, knowledge)
    for name, table in workspace.tables(paths, mapping=mapping):
        click.echo("\n".join(_described(name, table)))
    memory = open_memory(store, is_new=True) if store is not None else None
    account = _account(workspace, paths, source, mapping, memory)
    read = list(
        with_progress(
            workspace.read(account.fresh.values(), repeats=workspace.repeats(memory)), label="reading", total=len(account.fresh)
        )
    )
    if memory is not None and not is_check:
        workspace.keep(memory, read, account.rejected)
    click.echo("\n".join(_told(account, mentions=sum(len(r.mentions) for r in read), is_check=is_check)))
    return 1 if account.rejected else 0


def _account(workspace: Workspace, paths: Sequence[str], source: str | None, mapping: str | None, memory: Store | None) -> _Account:
    account = _Account()
    for item in workspace.documents(paths, source=source, mapping=mapping, keeps_raw=memory is not None):
        account.rows += 1
        if isinstance(item, Rejected):
            account.rejected.append(item)
        elif item.id in account.fresh:
            account.doubles[item.path or item.id] = account.fresh[item.id].path or item.id
        else:
            account.fresh[item.id] = item
    if memory is not None:
        _leave_out_known(account, memory)
    return account


def _leave_out_known(account: _Account, memory: Store) -> None:
    """Rows that are in the memory, and those that another mapping took in: read twice they would be two events."""
    known = memory.ids_of_bytes({d.sha256 for d in account.fresh.values()})
    erased = memory.erased(account.fresh)
    for document in list(account.fresh.values()):
        ids = known.get(document.sha256, ())
        if document.id in ids:
            account.there += 1
        elif document.id in erased:
            account.rejected.append(
                Rejected(document.path or document.id, "fetch", "was erased from this memory and is not taken in again")
            )
        elif ids:
            reason = f"was taken in before by another mapping, as {ids[0]}: to replace it, first detente erase {ids[0]} --why 'new mapping'"
            account.rejected.append(Rejected(document.path or document.id, "fetch", reason))
        else:
            continue
        del account.fresh[document.id]


def _described(name: str, table: Table) -> Iterator[str]:
    """How a table is read, column by column: who looks at it sees a wrong guess at once."""
    yield f"{name}: read with the mapping {table.mapping.name}" + (f" ({table.mapping.path})" if table.mapping.path else "")
    written = _written(table)
    read = [f"{_FIELDS.get(field, field)} = {', '.join(written[c] for c in columns if c in written)}"
            for field, columns in (*table.mapping.columns.items(), *((f, (c,)) for f, c in table.mapping.figures))
            if any(c in written for c in columns)]  # fmt: skip
    yield from wrapped(f"columns: {'; '.join(read)}")
    if table.unused:
        yield from wrapped(f"left out: {', '.join(table.unused)}")


def _written(table: Table) -> Mapping[str, str]:
    from detente.text.plain import fold

    return {fold(name): name.strip() for name in reversed(table.header)}


def _told(account: _Account, *, mentions: int, is_check: bool) -> Iterator[str]:
    coded = sum(d.coded is not None for d in account.fresh.values())
    reports = len(account.fresh) - coded
    verb = "would be taken in" if is_check else "taken in"
    yield f"{account.rows} rows: {len(account.fresh)} {verb} ({coded} as coded events, {reports} as reports; {mentions} mentions)"
    if account.there:
        yield f"  {account.there} were in the memory already"
    for double, first in account.doubles.items():
        yield f"  {double} says the same as {first}: once is enough"
    warnings = Counter(w for d in account.fresh.values() for w in d.warnings)
    for warning, count in warnings.most_common():
        where = next(d.path for d in account.fresh.values() if warning in d.warnings)
        yield from wrapped(f"note: {where}: {warning}" + (f" (and {count - 1} rows more)" if count > 1 else ""))
    if account.rejected:
        yield f"  {len(account.rejected)} rejected:" if not is_check else f"  {len(account.rejected)} would be rejected:"
    for item in account.rejected:
        yield from wrapped(f"{item.id}: {item.reason}", indent=4, hanging=6)
