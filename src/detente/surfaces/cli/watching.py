"""The commands that bring texts in by themselves: watch, source check, source try."""

from __future__ import annotations

from typing import Any

import click

from detente.surfaces.cli.options import Command, of_memory, reports_errors


def _from_loopback(command: Command) -> Command:
    return click.option(
        "--replay-loopback", is_flag=True,
        help="For replays and tests: also fetch from this machine's own loopback, which is refused otherwise.",
    )(command)  # fmt: skip


@click.command(epilog="""\b
Examples:
  detente watch --area north-kosovo --store memory.db --knowledge our-files
  detente watch --area north-kosovo --store memory.db --once            (for cron)
  detente watch --area north-kosovo --store memory.db --status
  detente watch --area north-kosovo --store memory.db --poll            (look everywhere now)
""")  # fmt: skip
@of_memory
@click.option("--area", metavar="NAME", required=True, help="The area under watch, whose sources are looked at.")
@click.option("--source", "names", multiple=True, metavar="ID", help="Only this source; may be given more than once.")
@click.option("--once", "is_once", is_flag=True, help="Look at every place once, read what is new, and end.")
@click.option("--status", "is_status", is_flag=True, help="Tell how each source stands, and alarms; exit code 1 if there are any.")
@click.option(
    "--poll", "is_poll", is_flag=True, help="Ask the watch that is running to look everywhere now, and wait until it did."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "prometheus"]), default="text", show_default=True, help="Of --status."
)
@click.option(
    "--log",
    type=click.Choice(["auto", "text", "json"]),
    default="auto",
    show_default=True,
    help="One event a line on standard error.",
)
@click.option("--metrics-file", metavar="FILE", help="Keep Prometheus figures in this file (for node_exporter).")
@click.option("--metrics-port", type=click.IntRange(1, 65535), metavar="PORT", help="Serve Prometheus figures on 127.0.0.1.")
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@_from_loopback
@reports_errors
def watch(**options: Any) -> int:
    """Look at all sources of an area, each in its time, and read what is new into the memory, until stopped.

    One process; it may be killed at any moment and started again: nothing is lost, nothing is kept twice. Each source's terms, robots.txt
    and reservation of text and data mining are obeyed. DETENTE_CONTACT names whom a publisher may write to.
    """
    from detente.surfaces.cli.watch import watch_command

    return watch_command(**options)


@click.group()
def source() -> None:
    """Sources: their terms, and where they publish."""


@source.command("check", epilog="""\b
Examples:
  detente source check --area north-kosovo --knowledge our-files
""")  # fmt: skip
@click.option("--area", metavar="NAME", help="Only this area; default: all.")
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@reports_errors
def source_check(**options: Any) -> int:
    """Check the files of sources, fetching nothing: every fault with file and line. Exit code 1 if there are any."""
    from detente.surfaces.cli.sources import source_check_command

    return source_check_command(**options)


@source.command("try", epilog="""\b
Examples:
  detente source try tide-post --area harbour-islands --knowledge our-files
""")  # fmt: skip
@click.argument("name")
@click.option("--area", metavar="NAME", required=True, help="The area that the source belongs to.")
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@_from_loopback
@reports_errors
def source_try(name: str, **options: Any) -> int:
    """Fetch three items of a source and show what would be read in them. Nothing is kept. Exit code 1 if nothing came."""
    from detente.surfaces.cli.sources import source_try_command

    return source_try_command(name, **options)


COMMANDS = (watch, source)
