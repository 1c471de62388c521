"""The command `detente`. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

from typing import Any

import click

from detente.surfaces.cli import corrections, custody, watching
from detente.surfaces.cli.options import of_memory, reports_errors
from detente.version import VERSION

_EXAMPLE = """\b
Example:
  detente read report.txt --published 2023-05-29 --area north-kosovo
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=_EXAMPLE)
@click.version_option(VERSION, prog_name="detente")
def main() -> None:
    """One sourced, neutral picture of a tense place, from what is written about it."""


@main.command(epilog="""\b
Examples:
  detente read report.txt --published 2023-05-29 --area north-kosovo
  detente read examples/north-kosovo --area north-kosovo --as-of 2023-05-29T12:00
  cat news.jsonl | detente read - --format jsonl > mentions.jsonl
""")  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--published", metavar="DATE", help="Publication date of texts that do not say it (ISO 8601).")
@click.option("--source", metavar="NAME", help="Source of texts that do not say it.")
@click.option("--area", metavar="NAME", help="The area under watch; without it the world lists serve.")
@click.option("--as-of", metavar="TIME", help="Draw the picture as of this time; default: the latest report.")
@click.option("--format", "format_", type=click.Choice(["text", "json", "jsonl"]), default="text", show_default=True)
@click.option("--store", metavar="FILE", help="Keep documents and mentions in this memory; a rerun adds nothing.")
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files, laid over the built-in ones.")
@reports_errors
def read(paths: tuple[str, ...], **options: Any) -> int:
    """Read reports (.txt .md .html .jsonl .pdf .docx, folders, or - for standard input) and print the picture.

    Formats: text, the picture for a person, each line with its source; json, everything; jsonl, one mention a line.
    Exit code 0 if anything was read, 1 if nothing was, 2 for a wrong option or file of knowledge.
    """
    from detente.surfaces.cli.read import read_command

    return read_command(paths, **options)


@main.command(epilog="""\b
Examples:
  detente picture --store memory.db --area north-kosovo
  detente picture --store memory.db --area north-kosovo --as-of 2023-05-29T12:00 --known-at 2023-05-29T12:05
""")  # fmt: skip
@of_memory
@click.option("--area", metavar="NAME", help="The area under watch.")
@click.option("--as-of", metavar="TIME", help="As of this time, from what was published until then; default: the latest report.")
@click.option("--known-at", metavar="TIME|#ENTRY", help="As the memory stood then: a time, or an entry of its log; default: now.")
@click.option(
    "--ceiling",
    type=click.Choice(["public", "internal", "restricted", "strict"]),
    default="strict",
    show_default=True,
    help="Leave out what is labelled above this.",
)
@click.option("--ids", "has_ids", is_flag=True, help="Name the mentions that each line rests on, to correct them.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@reports_errors
def picture(**options: Any) -> int:
    """Draw the picture from the memory, as of any moment."""
    from detente.surfaces.cli.read import picture_command

    return picture_command(**options)


@main.command(epilog="""\b
Examples:
  detente places report.txt
  detente places news.jsonl --format jsonl > places.jsonl
""")  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--published", metavar="DATE", help="Publication date of texts that do not say it (ISO 8601).")
@click.option(
    "--source", metavar="NAME", help="Outlet of texts that do not say it: its name or address; it tells where news is from."
)
@click.option("--area", metavar="NAME", help="The area under watch, whose places come first.")
@click.option("--format", "format_", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@reports_errors
def places(paths: tuple[str, ...], **options: Any) -> int:
    """Find the names of places in reports and say which place each means, how sure that is and why.

    Formats: text, a line for each name; jsonl, one name a line with the other places it may mean. A name is told, likely (~),
    open (?: the text does not tell which; the likeliest place is shown) or unknown (!).
    """
    from detente.surfaces.cli.places import places_command

    return places_command(paths, **options)


@main.command(epilog="""\b
Examples:
  detente quotes report.txt --published 2023-05-29 --area north-kosovo
  detente quotes news.jsonl --format jsonl --kind speech > sayings.jsonl
""")  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--published", metavar="DATE", help="Publication date of texts that do not say it (ISO 8601).")
@click.option("--source", metavar="NAME", help="Source of texts that do not say it.")
@click.option("--area", metavar="NAME", help="The area under watch; without it the world lists serve.")
@click.option("--format", "format_", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(["speech", "evidence", "stance", "thought", "intention"]),
    help="Only sayings of this kind; may be given more than once.",
)  # fmt: skip
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files, laid over the built-in ones.")
@reports_errors
def quotes(paths: tuple[str, ...], **options: Any) -> int:
    """Read reports and print who says what: quoted, reported, shown by a poll, thought, wanted.

    Formats: text, one saying a line with its source, a saying within another indented; jsonl, one saying a line.
    Exit code 0 if anything was read, 1 if nothing was, 2 for a wrong option or file of knowledge.
    """
    from detente.surfaces.cli.quotes import quotes_command

    return quotes_command(paths, **options)


@main.command(epilog="""\b
Examples:
  detente judgements statement.txt --source "Ministry of Foreign Affairs"
""")  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--published", metavar="DATE", help="Publication date of texts that do not say it (ISO 8601).")
@click.option("--source", metavar="NAME", help="Source of texts that do not say it.")
@click.option("--area", metavar="NAME", help="The area under watch; without it the world lists serve.")
@click.option("--format", "format_", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files, laid over the built-in ones.")
@reports_errors
def judgements(paths: tuple[str, ...], **options: Any) -> int:
    """Read statements and print where they speak ill of somebody or contradict what another claims.

    A judgement is its author's: it tells how parties speak of each other, not what is so. Exit codes as for quotes.
    """
    from detente.surfaces.cli.judgements import judgements_command

    return judgements_command(paths, **options)


@main.command(epilog="""\b
Examples:
  detente figures report.txt --published 2023-05-29
  detente figures news.jsonl --format jsonl --counts dead --counts injured
""")  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--published", metavar="DATE", help="Publication date of texts that do not say it (ISO 8601).")
@click.option("--source", metavar="NAME", help="Source of texts that do not say it.")
@click.option("--area", metavar="NAME", help="The area under watch; without it the world lists serve.")
@click.option("--format", "format_", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option(
    "--counts", multiple=True, metavar="KIND", help="Only figures of this kind (dead, injured, arrested, displaced, crowd ...)."
)
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files, laid over the built-in ones.")
@reports_errors
def figures(paths: tuple[str, ...], **options: Any) -> int:
    """Read reports and print every number that counts people or things, as a range, with what it counts.

    Exit code 0 if anything was read, 1 if nothing was, 2 for a wrong option or file of knowledge.
    """
    from detente.surfaces.cli.figures import figures_command

    return figures_command(paths, **options)


@main.command()
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@reports_errors
def doctor(knowledge: str | None) -> int:
    """Tell what is installed, what is missing, and the line that installs it. Exit code 1 if anything is missing."""
    from detente.surfaces.cli.doctor import doctor_command

    return doctor_command(knowledge)


@main.group()
def knowledge() -> None:
    """The experts' files."""


@knowledge.command("check", epilog="\b\nExample:\n  detente knowledge check --knowledge our-files")
@click.option("--knowledge", "folder", metavar="DIR", help="A folder of your own files, checked with the built-in ones.")
@reports_errors
def knowledge_check(folder: str | None) -> int:
    """Check lexicon, actors, areas and scales; every fault with file and line. Exit code 1 if there are any."""
    from detente.surfaces.cli.knowledge import check_command

    return check_command(folder)


@main.group()
def area() -> None:
    """Areas under watch."""


@area.command("new", epilog="""\b
Examples:
  detente area new abyei --box 27.5,9.0,29.5,10.5 --timezone Africa/Juba --knowledge our-files
  detente area new moldova --country MDA --timezone Europe/Chisinau --knowledge our-files
""")  # fmt: skip
@click.argument("name")
@click.option("--country", metavar="CODE", help="ISO 3166 alpha-3 code of a country.")
@click.option("--box", metavar="W,S,E,N", help="A box in degrees: west, south, east, north.")
@click.option("--timezone", default="UTC", show_default=True, metavar="ZONE", help="Time zone name, such as Europe/Belgrade.")
@click.option("--knowledge", "folder", default="knowledge", show_default=True, metavar="DIR", help="The folder of your own files.")
@reports_errors
def area_new(name: str, country: str | None, box: str | None, timezone: str, folder: str) -> int:
    """Draft an area from the gazetteer, to be edited."""
    from detente.surfaces.cli.knowledge import area_new_command

    return area_new_command(name, country=country, box=box, timezone=timezone, knowledge=folder)


@area.command("check")
@click.argument("name")
@click.option("--knowledge", "folder", metavar="DIR", help="A folder of your own files.")
@reports_errors
def area_check(name: str, folder: str | None) -> int:
    """Check one area's files; every fault with file and line."""
    from detente.surfaces.cli.knowledge import area_check_command

    return area_check_command(name, folder)


for command in (*corrections.COMMANDS, *custody.COMMANDS, *watching.COMMANDS):
    main.add_command(command)

if __name__ == "__main__":
    main()
