"""The commands of who reports: brief, changes, balance."""

from __future__ import annotations

from typing import Any

import click

from detente.surfaces.cli.options import by_person, in_area, of_memory, reports_errors


@click.command(epilog="""\b
Examples:
  detente brief --store memory.db --area north-kosovo
  detente brief --store memory.db --from 2023-05-28T23:00 --to 2023-05-29T23:00 --format pdf --out sitrep.pdf
  detente brief --store memory.db --kind flash
""")  # fmt: skip
@of_memory
@in_area
@click.option("--kind", type=click.Choice(["daily", "flash", "weekly"]), default="daily", show_default=True)
@click.option("--from", "start", metavar="TIME", help="Start of the period; default: 24 hours, 3 hours or 7 days before its end.")
@click.option("--to", "end", metavar="TIME", help="End of the period, and information as of; default: the latest report.")
@click.option("--format", "format_", type=click.Choice(["md", "html", "docx", "pdf"]), default="md", show_default=True)
@click.option("--out", metavar="FILE", help="Write to this file; docx and pdf are never printed to a terminal.")
@click.option(
    "--ceiling", type=click.Choice(["public", "internal", "restricted", "strict"]), default="internal", show_default=True,
    help="Leave out what is labelled above this.",
)  # fmt: skip
@click.option("--prepared-by", default="", metavar="ROLE", help="The role that prepared it; roles, no names.")
@click.option("--approved-by", default="", metavar="ROLE", help="The role that approved it.")
@click.option(
    "--issue", "is_issue", is_flag=True, help="Issue it: it gets a number and a version, and replaces an earlier one of its period."
)
@by_person
@reports_errors
def brief(**options: Any) -> int:
    """Write the situation report of a period: every line with its source, quotations within each source's terms."""
    from detente.surfaces.cli.brief import brief_command

    return brief_command(**options)


@click.command(epilog="""\b
Example:
  detente changes --store memory.db --area north-kosovo --since 2023-05-29T06:00
""")  # fmt: skip
@of_memory
@in_area
@click.option("--since", required=True, metavar="TIME", help="Since this time, such as when you left.")
@click.option("--as-of", metavar="TIME", help="Until this time; default: the latest report.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@reports_errors
def changes(**options: Any) -> int:
    """Tell what changed: levels, events, disputes, what fell due, what is unconfirmed, who has not been called, which places fell silent."""
    from detente.surfaces.cli.changes import changes_command

    return changes_command(**options)


@click.command(epilog="""\b
Example:
  detente balance --store memory.db --area north-kosovo --from 2023-05-22 --to 2023-05-30
""")  # fmt: skip
@of_memory
@in_area
@click.option("--from", "start", metavar="TIME", help="Start of the period; default: 7 days before its end.")
@click.option("--to", "end", metavar="TIME", help="End of the period; default: the latest report.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@reports_errors
def balance(**options: Any) -> int:
    """Audit impartiality: shares of documents, claims, quotations and open questions by side, family and language; gaps are flagged."""
    from detente.surfaces.cli.balance import balance_command

    return balance_command(**options)


COMMANDS = (brief, changes, balance)
