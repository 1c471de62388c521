"""The commands of a person's corrections: log, confirm, correct, retract, merge, split, grade, settle, label, undo, history, review."""

from __future__ import annotations

from typing import Any

import click

from detente.surfaces.cli.options import by_person, in_area, of_memory, reports_errors

_IDS = "ID is a mention (m_...), an event (e_...), a presence (p_...) or a document (d_...): detente picture --ids shows them."


@click.command(epilog="""\b
Example:
  detente log "crowd ~300 at municipal building Zvečan, KFOR between, calm" --at 08:10 --grade B2 --store memory.db
  detente log "08:10 Zvečan stones S3 P1" --store memory.db
  detente log --file lines.txt --store memory.db
""")  # fmt: skip
@click.argument("text", required=False)
@click.option("--file", "lines_file", metavar="FILE", help="A file of reports, one a line; what is there already is passed over.")
@click.option(
    "--at",
    metavar="TIME",
    help="When it was seen: 08:10 today in the area's zone, or ISO 8601; default: the time that the line begins with, else now.",
)
@click.option(
    "--grade", metavar="GRADE", help="Letter: reliability of the reporter's family; digit: credibility of this report. B2, B or 2."
)
@click.option("--source", metavar="NAME", help="Who reports; default: the area's first own observer.")
@click.option("--label", type=click.Choice(["public", "internal", "restricted", "strict"]), default="internal", show_default=True)
@of_memory
@in_area
@by_person
@reports_errors
def log(text: str | None, **options: Any) -> int:
    """Take in an own field report; it stands in the picture at once."""
    from detente.surfaces.cli.deciding import log_command

    return log_command(text, **options)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@of_memory
@in_area
@by_person
@reports_errors
def confirm(ids: tuple[str, ...], **options: Any) -> int:
    """Say that what was read is right, or right after all."""
    from detente.surfaces.cli.deciding import decide_command

    return decide_command(lambda desk, why: desk.confirm(ids, why=why), **options)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@of_memory
@in_area
@by_person
@reports_errors
def retract(ids: tuple[str, ...], **options: Any) -> int:
    """Say that it is wrong: it weighs nothing any more. What was read is kept."""
    from detente.surfaces.cli.deciding import decide_command

    return decide_command(lambda desk, why: desk.retract(ids, why=why), **options)


@click.command(epilog="""\b
Examples:
  detente correct m_1a2b3c4d5e6f7a8b --place zvecan --why "the wire mended it at 11:40" --store memory.db
  detente correct m_1a2b3c4d5e6f7a8b --type PROTEST --mode gathered --status planned --store memory.db
""")  # fmt: skip
@click.argument("identity", metavar="ID")
@click.option("--type", "type_", metavar="TYPE", help="The type it should have.")
@click.option("--mode", metavar="MODE", help='The manner; "" for none.')
@click.option("--ends", metavar="TYPE", help='The type of state that it ends; "" for none.')
@click.option("--status", metavar="STATUS", help="happened, ongoing, planned, called-for, conditional, hypothetical or historical.")
@click.option("--polarity", metavar="POLARITY", help="affirmed or negated.")
@click.option("--certainty", metavar="CERTAINTY", help="asserted, hedged or doubted.")
@click.option("--place", "places", multiple=True, metavar="PLACE", help="Where, by id or name; may be given again.")
@click.option("--actor", "actors", multiple=True, metavar="ACTOR", help="Who, by id or name; may be given again.")
@click.option("--recipient", "recipients", multiple=True, metavar="ACTOR", help="To whom; may be given again.")
@click.option("--when", metavar="FROM/TO", help="When, as two times in ISO 8601 with a stroke between, or one.")
@of_memory
@in_area
@by_person
@reports_errors
def correct(identity: str, **options: Any) -> int:
    """Say what a mention should say instead. Its words and its span stay."""
    from detente.surfaces.cli.deciding import correct_command

    return correct_command(identity, **options)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID ID...")
@of_memory
@in_area
@by_person
@reports_errors
def merge(ids: tuple[str, ...], **options: Any) -> int:
    """Say that mentions or events are one happening."""
    from detente.surfaces.cli.deciding import decide_command

    return decide_command(lambda desk, why: desk.merge(ids, why=why), **options)


@click.command()
@click.argument("event", metavar="EVENT")
@click.argument("ids", nargs=-1, required=True, metavar="MENTION...")
@of_memory
@in_area
@by_person
@reports_errors
def split(event: str, ids: tuple[str, ...], **options: Any) -> int:
    """Say that some mentions of an event tell another happening."""
    from detente.surfaces.cli.deciding import decide_command

    return decide_command(lambda desk, why: desk.split(event, ids, why=why), **options)


@click.command(epilog="""\b
Examples:
  detente grade m_1a2b3c4d5e6f7a8b 2 --store memory.db
  detente grade lowland B --store memory.db
""")  # fmt: skip
@click.argument("subject", metavar="ID|FAMILY")
@click.argument("grade_", metavar="GRADE")
@of_memory
@in_area
@by_person
@reports_errors
def grade(subject: str, grade_: str, **options: Any) -> int:
    """Grade the credibility of an item (1 to 6) or the reliability of a publisher's family (A to F)."""
    from detente.surfaces.cli.deciding import decide_command

    return decide_command(lambda desk, why: desk.grade(subject, grade_, why=why), **options)


@click.command(epilog="""\b
Example:
  detente settle m_1a2b3c4d5e6f7a8b 2 --why "two of the three posts are empty" --store memory.db
""")  # fmt: skip
@click.argument("identity", metavar="ID")
@click.argument("step", type=click.Choice(["0", "1", "2", "3", "broken"]))
@of_memory
@in_area
@by_person
@reports_errors
def settle(identity: str, step: str, **options: Any) -> int:
    """Say how far a promise is kept: 0 not begun, 1 begun, 2 largely, 3 fully, or broken. Until then the rules propose it."""
    from detente.surfaces.cli.deciding import decide_command

    return decide_command(lambda desk, why: desk.settle(identity, step, why=why), **options)


@click.command()
@click.argument("identity", metavar="ID")
@click.argument("label_", metavar="LABEL", type=click.Choice(["public", "internal", "restricted", "strict"]))
@of_memory
@in_area
@by_person
@reports_errors
def label(identity: str, label_: str, **options: Any) -> int:
    """Say how far a document may go: no export above its ceiling holds anything of it."""
    from detente.surfaces.cli.deciding import decide_command

    return decide_command(lambda desk, why: desk.label(identity, label_, why=why), **options)


@click.command()
@click.argument("number", type=int)
@of_memory
@in_area
@by_person
@reports_errors
def undo(number: int, **options: Any) -> int:
    """Take back a decision, by one more row. An undo can be undone."""
    from detente.surfaces.cli.deciding import decide_command

    return decide_command(lambda desk, why: desk.undo(number, why=why), **options)


@click.command(help=f"Tell who said it, who changed what, and why. {_IDS}")
@click.argument("identity", metavar="ID")
@of_memory
@in_area
@reports_errors
def history(identity: str, **options: Any) -> int:
    """See `help`."""
    from detente.surfaces.cli.history import history_command

    return history_command(identity, **options)


@click.command()
@click.option("--all", "is_all", is_flag=True, help="Also those that somebody has decided on.")
@of_memory
@in_area
@by_person
@reports_errors
def review(**options: Any) -> int:
    """Go through the mentions by keyboard: a accept, c correct, r reject, s skip, u undo, q quit. The least sure come first."""
    from detente.surfaces.cli.review import review_command

    return review_command(**options)


COMMANDS = (log, confirm, correct, retract, merge, split, grade, settle, label, undo, history, review)
