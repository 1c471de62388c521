"""The command `detente`. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import click

from detente.surfaces.cli import corrections, custody, lookout, people, reporting, serve, watching
from detente.surfaces.cli.options import of_memory, reports_errors
from detente.version import VERSION

if TYPE_CHECKING:
    from detente.surfaces.cli.records_of import Inputs

_EXAMPLE = """\b
Example:
  detente read report.txt --published 2023-05-29 --area north-kosovo
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=_EXAMPLE)
@click.version_option(VERSION, prog_name="detente")
def main() -> None:
    """One sourced, neutral picture of a tense place, from what is written about it."""
    # Knowledge and models are many objects that stay: the collector need not walk them again and again while they load.
    gc.set_threshold(100_000, 50, 50)


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
@click.option("--mapping", metavar="FILE|NAME", help="How the columns of tables are read; known layouts are recognised.")
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files, laid over the built-in ones.")
@reports_errors
def read(paths: tuple[str, ...], **options: Any) -> int:
    """Read reports and print the picture.

    Files of text (.txt .md), pages (.html), mail (.eml .mbox), archives (.warc .warc.gz), tables (.csv .tsv), .jsonl, .pdf and .docx, folders
    of them, or - for standard input.

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
  detente code archive/ -o coded/
  detente code news-2023.jsonl crawl.warc.gz -o coded/ --workers 8
  detente code archive/ -o coded/ --engine ray --address auto
""")  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--out", required=True, metavar="DIR", help="The folder of the archive; a rerun goes on where it stopped.")
@click.option("--workers", type=int, metavar="N", help="Processes at work; default: one a core.")
@click.option(
    "--shard-mb", type=float, default=8, show_default=True, help="Input of a shard: what is lost at most, and read again."
)
@click.option("--every-sentence", is_flag=True, help="Read every sentence: finds a little more, and is several times slower.")
@click.option(
    "--events/--no-events", default=True, help="Find copies and events over the whole archive (default), or mentions only."
)
@click.option(
    "--layout", type=click.Choice(["acled"]), help="Write the events in this data set's columns too: acled.csv and acled/."
)
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True)
@click.option("--address", metavar="HOST:PORT", help="The Ray cluster to join; without it Ray works on this machine.")
@click.option("--published", metavar="DATE", help="Publication date of texts that do not say it (ISO 8601).")
@click.option("--source", metavar="NAME", help="Source of texts that do not say it.")
@click.option("--mapping", metavar="FILE", help="How the columns of tables are read.")
@click.option("--area", metavar="NAME", help="The area under watch; without it the world lists serve.")
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@reports_errors
def code(paths: tuple[str, ...], **options: Any) -> int:
    """Code an archive of any size to Parquet files: mentions with PLOVER and CAMEO columns, events, documents, rejections.

    Reads what `detente read` reads, and .parquet. Exit code 0 if every shard is done, 1 if some are lost.
    """
    from detente.surfaces.cli.code import code_command

    return code_command(paths, **options)


@main.command(epilog="""\b
Examples:
  detente query
  detente query dyads --archive coded/ --limit 20
  detente query "SELECT type, count(*) FROM mentions GROUP BY ALL" --archive coded/ --format csv
""")  # fmt: skip
@click.argument("question", required=False, metavar="[NAME|SQL]")
@click.option("--archive", default="coded", show_default=True, metavar="DIR", help="The folder that `detente code` made.")
@click.option("--format", "format_", type=click.Choice(["table", "csv", "jsonl"]), default="table", show_default=True)
@click.option("--limit", type=int, metavar="N", help="At most so many rows.")
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files; queries/*.sql in it are questions too.")
@reports_errors
def query(question: str | None, **options: Any) -> int:
    """Ask a coded archive: a question that is ready (without an argument, their list) or one SELECT of your own."""
    from detente.surfaces.cli.query import query_command

    return query_command(question, **options)


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


def _inputs(paths: tuple[str, ...], options: dict[str, Any]) -> Inputs:
    """Takes what says which reports are read out of the options of a command."""
    from detente.surfaces.cli.records_of import Inputs

    return Inputs(paths, *(options.pop(name) for name in ("published", "source", "area", "knowledge")))


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

    return quotes_command(_inputs(paths, options), **options)


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

    return judgements_command(_inputs(paths, options), **options)


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

    return figures_command(_inputs(paths, options), **options)


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


@main.command(epilog="""\b
Examples:
  detente search Zvečan --area north-kosovo --store memory.db
  detente search KFOR --area north-kosovo --store memory.db --unread
""")  # fmt: skip
@click.argument("name")
@of_memory
@click.option("--area", metavar="NAME", required=True, help="The area under watch, whose places and actors are known.")
@click.option("--unread", "is_unread", is_flag=True, help="Only reports in languages that are not read yet.")
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@reports_errors
def search(name: str, **options: Any) -> int:
    """Find the reports that name a place or an actor, in any language and script, read or not read yet. No person is searched for.

    Exit code 0 if any was found, 1 if none was.
    """
    from detente.surfaces.cli.searching import search_command

    return search_command(name, **options)


@main.command(epilog="""\b
Example:
  detente versions d_1a2b3c4d5e6f7a8b --store memory.db
""")  # fmt: skip
@click.argument("identity", metavar="DOCUMENT")
@of_memory
@click.option("--area", metavar="NAME", help="The area under watch.")
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@reports_errors
def versions(identity: str, **options: Any) -> int:
    """Show what became of a story: each version that its source published, what was added and what was taken out.

    A version in another language is flagged as perhaps a translation. Exit code 0 if there are several, 1 if there is one.
    """
    from detente.surfaces.cli.versions import versions_command

    return versions_command(identity, **options)


@main.command("import", epilog="""\b
Examples:
  detente import incidents.csv --area north-kosovo --store memory.db
  detente import patrols.csv --mapping patrols.yaml --area north-kosovo --store memory.db
  detente import patrols.csv --mapping patrols.yaml --check
""")  # fmt: skip
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--mapping", metavar="FILE|NAME", help="What each column is: a file of yours, or acled, gdelt, ushahidi, ushahidi-2.")
@click.option("--store", metavar="FILE", envvar="DETENTE_STORE", help="The memory to take the rows into.")
@click.option("--check", "is_check", is_flag=True, help="Only say what would be taken in and what would not; keep nothing.")
@click.option("--area", metavar="NAME", help="The area under watch.")
@click.option("--source", metavar="NAME", help="Source of rows that do not say it.")
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@reports_errors
def import_(paths: tuple[str, ...], **options: Any) -> int:
    """Take in a spreadsheet: each row becomes a report or a coded event, or is listed with the reason why it is neither.

    Layouts of ACLED, GDELT and Ushahidi are recognised, and other tables by the names of their columns (docs/experts/spreadsheets.md).
    Exit code 0 if every row was taken in, 1 if one was not, 2 for a wrong option or mapping.
    """
    from detente.surfaces.cli.importing import import_command

    return import_command(paths, **options)


PARTS = (corrections, custody, lookout, people, reporting, serve, watching)
for command in (c for part in PARTS for c in part.COMMANDS):
    main.add_command(command)

if __name__ == "__main__":
    main()
