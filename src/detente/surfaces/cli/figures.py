"""`detente figures`: every number that counts something in reports, as a range, with its citation."""

from __future__ import annotations

from collections.abc import Sequence

from detente.model.mentions import Figure
from detente.surfaces.cli.records_of import Inputs, Records, print_records
from detente.surfaces.export.records import figure_record


def figures_command(inputs: Inputs, *, format_: str, counts: Sequence[str]) -> int:
    """Prints the figures, only those that count one of `counts` if any is given; 0 if anything was read, 1 if nothing was."""
    told: Records[Figure] = Records(
        of=lambda read: [f for f in read.figures if not counts or f.counts in counts],
        record=lambda figure, read: figure_record(figure, read.document),
        line=lambda figure, _: _line(figure),
    )
    return print_records(inputs, told, format_=format_)


def _line(figure: Figure) -> str:
    counted = figure.counts if figure.of is None else f"{figure.counts} ({figure.of})"
    return f'{counted}: {_range(figure)}, "{figure.text}"'


def _range(figure: Figure) -> str:
    if figure.low is None:
        return f"up to {figure.high:,}" if figure.high is not None else "unknown"
    if figure.high is None:
        return f"{figure.low:,} or more"
    return f"{figure.low:,}" if figure.low == figure.high else f"{figure.low:,} to {figure.high:,}"
