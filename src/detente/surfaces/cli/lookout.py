"""The commands of the lookout: explain, presence, alerts, acknowledge, drift, replay."""

from __future__ import annotations

from typing import Any

import click

from detente.surfaces.cli.options import by_person, in_area, of_memory, reports_errors


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


@click.command(epilog="""\b
Examples:
  detente alerts --store memory.db
  detente alerts --store memory.db --since 2023-05-29T06:00 --file alerts.jsonl --atom alerts.xml --cap alerts/
  DETENTE_WEBHOOK_SECRET=... detente alerts --store memory.db --webhook https://ops.example/alerts
""")  # fmt: skip
@of_memory
@in_area
@click.option("--at", metavar="TIME", help="As of this time; default: the latest report.")
@click.option("--since", "after", metavar="TIME", help="Also those raised after this time that stand no more.")
@click.option("--file", metavar="PATH", help="Add new ones to this file, one JSON line each.")
@click.option("--atom", metavar="PATH", help="Write them as an Atom feed.")
@click.option("--cap", metavar="DIR", help="Write each as a CAP 1.2 message into this folder.")
@click.option("--webhook", metavar="URL", help="Post each once to this address, signed under DETENTE_WEBHOOK_SECRET (HMAC-SHA256).")
@click.option("--sender", default="detente", show_default=True, metavar="NAME", help="Who sends, in feed and CAP.")
@click.option("--exercise", "is_exercise", is_flag=True, help="Mark CAP messages as an exercise.")
@click.option(
    "--ceiling", type=click.Choice(["public", "internal", "restricted", "strict"]), default="strict", show_default=True,
    help="Leave out what is labelled above this.",
)  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@reports_errors
def alerts(
    file: str | None, atom: str | None, cap: str | None, webhook: str | None, sender: str, *, is_exercise: bool, **options: Any
) -> int:
    """Tell what a person must see: each time a place has reached a level that the policy names, and what stands.

    An alert says what, where, since when, why, how sure and who must see it. It goes to the places that these options name, each once;
    nothing is ever sent to a party. Who has seen one says so with: detente acknowledge.
    """
    from detente.surfaces.cli.alerts import Ways, alerts_command

    return alerts_command(Ways(file, atom, cap, webhook, sender, is_exercise), **options)


@click.command(
    epilog="\b\nExample:\n  detente acknowledge a_0123456789abcdef --by 'Officer of the watch' --why 'patrol sent' --store memory.db"
)
@click.argument("alerts", nargs=-1, required=True, metavar="ALERT...")
@of_memory
@in_area
@by_person
@reports_errors
def acknowledge(alerts: tuple[str, ...], **options: Any) -> int:
    """Say that you have seen an alert. It is kept with your name; the next crossing is a new alert."""
    from detente.surfaces.cli.alerts import acknowledge_command

    return acknowledge_command(alerts, **options)


@click.command(epilog="\b\nExample:\n  detente drift --store memory.db --area north-kosovo")
@of_memory
@in_area
@click.option("--at", metavar="TIME", help="As of this time; default: the latest report.")
@click.option("--file", metavar="PATH", help="Add the alarms to this file, one JSON line each.")
@reports_errors
def drift(**options: Any) -> int:
    """Tell where more happens than used to: a CUSUM on daily counts, calibrated on each place's own history, and bursts.

    The second line, for slow drift: run it once a day. It adds no point and moves no level. With less than the policy's days of
    history it says so instead of guessing.
    """
    from detente.surfaces.cli.drift import drift_command

    return drift_command(**options)


@click.command(epilog="\b\nExample:\n  detente presence zvecan --at 2023-05-29T12:00 --store memory.db --area north-kosovo")
@click.argument("place", required=False)
@click.option(
    "--at", metavar="TIME", help="The layer as of this hour, from what was published until then; default: the latest report."
)
@of_memory
@in_area
@reports_errors
def presence(place: str | None, **options: Any) -> int:
    """Tell who stands where: since at least, last confirmed, stale, ended, reinforced, and who says otherwise."""
    from detente.surfaces.cli.presence_text import presence_command

    return presence_command(place, **options)


@click.command(epilog="\b\nExample:\n  detente calendar --at 2023-05-28T22:00 --store memory.db --area north-kosovo")
@click.option("--at", metavar="TIME", help="From this time on, from what was published until then; default: the latest report.")
@click.option("--hours", type=float, metavar="N", help="So many hours ahead; default: 72.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@of_memory
@in_area
@reports_errors
def calendar(**options: Any) -> int:
    """Tell what is announced, demanded by a time or promised for one in the next 72 hours, and what is announced without a time."""
    from detente.surfaces.cli.calendar import calendar_command

    return calendar_command(**options)


@click.command(epilog="\b\nExample:\n  detente contacts --at 2023-05-29T23:00 --store memory.db --area north-kosovo")
@click.option("--at", metavar="TIME", help="As of this time, from what was published until then; default: the latest report.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@of_memory
@in_area
@reports_errors
def contacts(**options: Any) -> int:
    """Tell who talks to whom: who has not been called, days since the last contact of each pair, shuttle talks, the dialogue."""
    from detente.surfaces.cli.contacts import contacts_command

    return contacts_command(**options)


COMMANDS = (calendar, contacts, drift, explain, presence, replay, alerts, acknowledge)
