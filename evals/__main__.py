"""`python -m evals NAME [NAME ...] --data DIR [--json] [--check-floors]`.

Exit 0: all scored (and, with --check-floors, none below its floor). Exit 1: a score below its floor. Exit 2: an unknown
eval, or gold that is not there; the evals that have their gold are still scored and printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.floors import below_floor
from evals.registry import MODULES, scorer
from evals.result import MissingGold, Result


def main(arguments: Sequence[str] | None = None) -> int:
    """Scores the evals named, prints each, and gives the exit code."""
    options = _parser().parse_args(arguments)
    results, missing = _score_all(options.names, options.data)
    for result in results:
        print(result.as_json() if options.json else result.as_table() + "\n", flush=True)
    faults = [fault for result in results for fault in below_floor(result)] if options.check_floors else []
    for message in [*missing, *faults]:
        print(f"evals: {message}", file=sys.stderr)
    return 2 if missing else 1 if faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Scores against gold data outside the project.")
    parser.add_argument("names", nargs="+", metavar="NAME", choices=sorted(MODULES), help=", ".join(sorted(MODULES)))
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder with one folder an eval")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of tables")
    parser.add_argument("--check-floors", action="store_true", help="exit 1 if a score is below its floor in floors.json")
    return parser


def _score_all(names: Sequence[str], data: Path) -> tuple[list[Result], list[str]]:
    if not data.is_dir():
        return [], [f"no folder {data}: --data must name the folder with the gold data"]
    results, missing = [], []
    for name in dict.fromkeys(names):
        try:
            results.append(scorer(name)(data))
        except MissingGold as error:
            missing.append(f"{name}: {error}")
    return results, missing


if __name__ == "__main__":
    sys.exit(main())
