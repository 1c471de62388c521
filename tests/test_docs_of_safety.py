"""The pages on safety: no requirement is missing, every test they name exists, the roles on the page are those of the table."""

from __future__ import annotations

import re
from pathlib import Path

from detente.surfaces.api.rights import rights

ROOT = Path(__file__).resolve().parent.parent
ROWS = [
    [c.strip() for c in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| V\d", line)
]
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has (docs_en, the table of the standard).
SECTIONS = {
    "V1": (2, 9, 11, 3, 2), "V2": (3, 3, 4, 1), "V3": (0, 2, 4, 6, 5, 0, 2), "V4": (3, 1, 2, 4), "V5": (1, 3, 2, 3),
    "V6": (3, 12, 4, 4, 5, 3, 0, 4), "V7": (3, 4, 2, 5, 2, 2), "V8": (2, 3, 1, 1), "V9": (3, 4), "V10": (2, 2, 4, 11, 5, 2, 3),
    "V11": (2, 3, 3, 4, 1, 1), "V12": (3, 2, 4), "V13": (1, 5, 2, 5), "V14": (2, 4, 3), "V15": (3, 3, 7), "V16": (1, 5, 4, 3, 3),
    "V17": (1, 4, 2),
}  # fmt: skip
LEVEL_3 = {"V1.2.10", "V5.2.5", "V5.3.3", "V14.2.7"}


def test_every_requirement_of_level_2_stands_in_the_list_once() -> None:
    expected = {f"{c}.{s}.{n}" for c, counts in SECTIONS.items() for s, count in enumerate(counts, 1) for n in range(1, count + 1)}
    numbers = [row[0] for row in ROWS]
    assert len(expected) == 253
    assert set(numbers) == expected | LEVEL_3
    assert len(numbers) == len(set(numbers))


def test_each_is_met_not_met_or_not_applicable_and_says_how() -> None:
    for number, state, how, _ in ROWS:
        assert state in ("met", "not met", "not applicable"), number
        assert how, number


def test_every_test_that_is_named_exists() -> None:
    named = [t for row in ROWS for t in re.findall(r"`([^`]+)`", row[3])]
    assert len(named) > 100
    for one in named:
        file, _, name = one.partition("::")
        path = ROOT / file
        assert path.is_file(), one
        assert not name or f"def {name}(" in path.read_text(encoding="utf-8"), one


def test_the_counts_on_the_page_are_those_of_its_table() -> None:
    text = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    found = re.search(r"Of 253: (\d+) met, (\d+) not met, (\d+) not applicable", text)
    assert found is not None
    states = [row[1] for row in ROWS if row[0] not in LEVEL_3]
    assert [states.count(s) for s in ("met", "not met", "not applicable")] == [int(n) for n in found.groups()]


def test_the_roles_on_the_page_for_administrators_are_those_of_the_table() -> None:
    text = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")
    rows = {
        m[1]: m for m in re.finditer(r"^\| (\w+)[^|]*\| (\w+)[^|]*\| ([^|]*)\|$", text, re.MULTILINE) if m[1] in rights().ceilings
    }
    assert set(rows) == set(rights().ceilings) - {"anyone"}
    for role, row in rows.items():
        assert row[2] == rights().ceilings[role], role
        acts = {a for a, needed in rights().acts.items() if needed == role}
        assert acts <= set(re.findall(r"[\w-]+", row[3])), role
