"""The commands of who keeps a memory: verify, backup, restore, erase."""

from __future__ import annotations

from typing import Any

import click

from detente.errors import SettingsError
from detente.surfaces.cli.options import by_person, in_area, of_memory, reports_errors


@click.command(epilog="""\b
Examples:
  detente verify --store memory.db
  detente verify --store memory.db --expect 1234:9f86d0818...
""")  # fmt: skip
@of_memory
@click.option("--expect", metavar="ENTRY:CHAIN", help="A head that was noted earlier: shows a log that was cut or written anew.")
@reports_errors
def verify(**options: Any) -> int:
    """Check every row against the audit log, and the log against itself. Exit code 1 if anything was changed."""
    from detente.surfaces.cli.keeping import verify_command

    return verify_command(**options)


@click.command()
@click.argument("path", metavar="FILE")
@of_memory
@reports_errors
def backup(path: str, **options: Any) -> int:
    """Write the whole memory, in one state, into a new file; readers and writers go on meanwhile."""
    from detente.surfaces.cli.keeping import backup_command

    return backup_command(path, **options)


@click.command()
@click.argument("path", metavar="FILE")
@click.option("--store", required=True, metavar="FILE", help="A new file, or an empty database of PostgreSQL.")
@reports_errors
def restore(path: str, **options: Any) -> int:
    """Make a new memory of a backup, of either kind, and check that it is the same."""
    from detente.surfaces.cli.keeping import restore_command

    return restore_command(path, **options)


@click.command(epilog="""\b
Examples:
  detente erase d_1a2b3c4d5e6f7a8b --why "request of 3 March" --store memory.db
  detente erase --published-before 2030-01-01 --why "retention: one year" --store memory.db
  detente erase d_1a2b3c4d5e6f7a8b --original --why "read and checked" --store memory.db
""")  # fmt: skip
@click.argument("ids", nargs=-1, metavar="[DOCUMENT]...")
@click.option("--published-before", "before", metavar="DATE", help="All documents of the area that are older: a retention period.")
@click.option("--original", "is_original", is_flag=True, help="Only the sealed text; what was read in it stays.")
@click.option("--raw", "is_raw", is_flag=True, help="Only the bytes as they came; the document and what was read in it stay.")
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@of_memory
@in_area
@by_person
@reports_errors
def erase(ids: tuple[str, ...], **options: Any) -> int:
    """Take documents out for good, with all that was read in them. That it was done, by whom and why stays."""
    from detente.surfaces.cli.keeping import erase_command

    return erase_command(ids, **options)


@click.command(epilog="""\b
Example:
  DETENTE_KEY=team.key detente original d_1a2b3c4d5e6f7a8b --store memory.db
""")  # fmt: skip
@click.argument("identity", metavar="DOCUMENT")
@of_memory
@in_area
@click.option("--by", envvar="DETENTE_BY", metavar="NAME", help="Who looks; it is entered in the log. Default: the login name.")
@reports_errors
def original(identity: str, **options: Any) -> int:
    """Open the sealed text of a document that was kept with strict privacy. The log says who did."""
    from detente.surfaces.cli.keeping import original_command

    return original_command(identity, **options)


@click.command(epilog="""\b
Examples:
  detente raw d_1a2b3c4d5e6f7a8b --store memory.db > page.html
  detente raw d_1a2b3c4d5e6f7a8b --warc page.warc.gz --store memory.db
  detente raw --list --outcome rejected --store memory.db
""")  # fmt: skip
@click.argument("identity", metavar="DOCUMENT", required=False)
@click.option("--list", "is_list", is_flag=True, help="List what watched sources sent, with ids and what became of each.")
@click.option(
    "--outcome", type=click.Choice(["read", "rejected", "unread", "erased"]), help="With --list: only what became of it this."
)
@click.option("--warc", metavar="FILE", help="Write a web archive with the headers and the time of fetching into a new file.")
@of_memory
@in_area
@click.option("--by", envvar="DETENTE_BY", metavar="NAME", help="Who looks; it is entered in the log. Default: the login name.")
@reports_errors
def raw(identity: str | None, *, is_list: bool, outcome: str | None, **options: Any) -> int:
    """Print the bytes of a document as they came, proved by their hash: read, in a language that is not read, or from a watched source
    and rejected. The log says who looked."""
    from detente.surfaces.cli.keeping import raw_command, raw_list_command

    if is_list:
        return raw_list_command(store=options["store"], area=options["area"], outcome=outcome)
    if identity is None:
        raise SettingsError("name a document, or see with --list what watched sources sent")
    return raw_command(identity, **options)


COMMANDS = (verify, backup, restore, erase, original, raw)
