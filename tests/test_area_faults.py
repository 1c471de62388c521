"""Faults of an area's files: each with file and line, and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import detente
from detente.ontology.areas import check_area
from detente.ontology.check import check_actors_of
from detente.ontology.files import KnowledgeFiles

BUILT_IN = Path(detente.__file__).parent / "knowledge" / "areas" / "harbour-islands"


@pytest.fixture
def area(tmp_path: Path) -> Path:
    folder = tmp_path / "areas" / "own-islands"
    shutil.copytree(BUILT_IN, folder)
    _replace(folder / "area.yaml", "name: harbour-islands", "name: own-islands")
    return folder


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(area: Path) -> list[str]:
    files = KnowledgeFiles.with_overlay(area.parent.parent)
    return [str(f) for f in (*check_area(files, area.name)[1], *check_actors_of(files, area.name))]


def test_a_whole_area_has_no_fault(area: Path) -> None:
    assert faults(area) == []


def test_coordinates_out_of_range_are_told_with_file_and_line(area: Path) -> None:
    _replace(area / "places.yaml", "lat: -47.5120", "lat: -97.5120")
    assert any("places.yaml:2: coordinates -97.512, -126.304 are out of range" in f for f in faults(area))


def test_two_actors_with_one_alias_are_told_with_file_and_line(area: Path) -> None:
    with (area / "actors.tsv").open("a", encoding="utf-8") as file:
        file.write("TWIN\tTwin Body\tHIMM\tmission\tIGO\tMIL\t2027\t\tmission\tinvented\t\n")
    (fault,) = faults(area)
    assert "actors.tsv:" in fault
    assert "alias 'HIMM' belongs to HIMM (line 3) at the same time" in fault


def test_an_area_with_the_name_of_another_folder_is_told(area: Path) -> None:
    _replace(area / "area.yaml", "name: own-islands", "name: harbour-islands")
    assert any("is not that of the folder, 'own-islands'" in f for f in faults(area))
