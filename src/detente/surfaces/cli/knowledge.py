"""`detente knowledge check`, `detente area new`, `detente area check`: the experts' commands."""

from __future__ import annotations

from pathlib import Path

import click

from detente.errors import KnowledgeError, SettingsError
from detente.ontology.files import KnowledgeFiles


def check_command(knowledge: str | None) -> int:
    """Prints every fault with file and line; 1 if there are any."""
    from detente.ontology.check import check_knowledge

    return _print_faults(check_knowledge(_files(knowledge)), "the files of knowledge")


def area_check_command(name: str, knowledge: str | None) -> int:
    """The same for one area."""
    from detente.ontology.areas import check_area
    from detente.ontology.check import check_actors_of

    files = _files(knowledge)
    area, faults = check_area(files, name)
    code = _print_faults([*faults, *check_actors_of(files, name)], f"area {name}")
    if code == 0:
        watched = len(area.watched)
        click.echo(f"{len(area.places)} places, {watched} watched, {len(area.sources)} sources, {len(area.swap)} swap pairs")
    return code


def area_new_command(name: str, *, country: str | None, box: str | None, timezone: str, knowledge: str) -> int:
    """Writes the draft of an area and says what to do next."""
    from detente.ontology.area_draft import AreaRequest, write_area_draft
    from detente.ontology.gazetteer import Gazetteer

    if (country is None) == (box is None):
        raise SettingsError("an area is made from --country CODE or from --box WEST,SOUTH,EAST,NORTH: give one of them")
    request = AreaRequest(name, country, _box(box) if box is not None else None, timezone)
    places = write_area_draft(request, Path(knowledge), Gazetteer())
    folder = Path(knowledge) / "areas" / name
    click.echo(f"{folder}: {len(places)} places. Next: edit area.yaml and places.yaml, then run")
    click.echo(f"  detente area check {name} --knowledge {knowledge}")
    return 0


def _files(knowledge: str | None) -> KnowledgeFiles:
    return KnowledgeFiles.with_overlay(Path(knowledge) if knowledge is not None else None)


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise SettingsError(f"--box {text!r}: expected four numbers WEST,SOUTH,EAST,NORTH in degrees") from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise SettingsError(f"--box {text!r}: west must lie below east and south below north, within 180 and 90 degrees")
    return west, south, east, north


def _print_faults(faults: list[KnowledgeError], what: str) -> int:
    for fault in faults:
        click.echo(str(fault))
    if faults:
        click.echo(f"{len(faults)} faults in {what}", err=True)
        return 1
    click.echo(f"{what}: no fault found")
    return 0
