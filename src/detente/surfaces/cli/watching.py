"""The commands of who watches: explain, replay, alerts, acknowledge."""

from __future__ import annotations

from typing import Any

import click

from detente.surfaces.cli.options import reports_errors


@click.command(epilog="""\b
Examples:
  detente replay examples/north-kosovo --area north-kosovo --from 2023-05-29T00:00 --to 2023-05-30T00:00
  detente replay --store memory.db --area north-kosovo --format svg > curves.svg
""")  # fmt: skip
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option(
    "--store", envvar="DETENTE_STORE", metavar="FILE", help="Replay a memory instead of reading reports (also DETENTE_STORE)."
)
@click.option("--area", required=True, metavar="NAME", help="The area under watch.")
@click.option("--from", "first", metavar="TIME", help="The first moment; default: the hour of the first report.")
@click.option("--to", "last", metavar="TIME", help="The last moment; default: an hour after the last report.")
@click.option("--every", "hours", type=float, default=1.0, show_default=True, metavar="HOURS", help="The time between two moments.")
@click.option(
    "--place", "places", multiple=True, metavar="PLACE", help="Only this place, by id or name; may be given more than once."
)
@click.option("--format", "format_", type=click.Choice(["text", "svg", "md", "json"]), default="text", show_default=True)
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@reports_errors
def replay(paths: tuple[str, ...], **options: Any) -> int:
    """Draw an area hour by hour, each hour from what was published until then and from nothing that came later.

    Formats: text, a line for each change of a level; svg, the curves as a picture; md, a table of levels by hour; json, everything.
    """
    from detente.surfaces.cli.replay import replay_command

    return replay_command(paths, **options)


@click.command(epilog="""\b
Examples:
  detente explain zvecan --at 2023-05-29T12:00 --store memory.db --area north-kosovo
  detente explain "Zubin Potok" examples/north-kosovo --area north-kosovo --at 2023-05-29T12:00
""")  # fmt: skip
@click.argument("place")
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--at", metavar="TIME", help="As of this time, from what was published until then; default: the latest report.")
@click.option("--store", envvar="DETENTE_STORE", metavar="FILE", help="The memory (also DETENTE_STORE); or name reports to read.")
@click.option("--area", metavar="NAME", help="The area under watch.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@reports_errors
def explain(place: str, paths: tuple[str, ...], **options: Any) -> int:
    """Print the sum of a place item by item, what made its level of it, and what stands beside the sum.

    PLACE is an id or a name in any language of the area. The points shown sum to the tension shown, to nine digits.
    """
    from detente.surfaces.cli.explain import explain_command

    return explain_command(place, paths, **options)


COMMANDS = (explain, replay)
