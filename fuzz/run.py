"""Fuzzes one reader: `python -m fuzz.run TARGET [--seconds 600] [--corpus DIR]`. Python 3.11 to 3.13 on Linux, with atheris installed.

New inputs go into `build/fuzz/TARGET`; the kept corpus stands in `fuzz/corpus/TARGET`. A crash, an assertion or an input of more than thirty seconds
ends the run with exit code 77 and leaves its bytes in `build/fuzz`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["detente.documents", "detente.sources", "detente.text", "email", "csv"]):
    from detente.plugins import extractor_for, extractor_names
    from fuzz.targets import TARGETS

    for suffix in extractor_names():
        extractor_for(suffix)  # loaded at its first file, it would come too late to be watched

_HERE = Path(__file__).resolve().parent
_MAX_BYTES = 20_000
_HANG_SECONDS = 30


def main() -> None:
    parser = argparse.ArgumentParser(description="Fuzz one reader.")
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=600)
    asked = parser.parse_args()
    found = Path("build/fuzz") / asked.target
    found.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={asked.seconds}", f"-timeout={_HANG_SECONDS}", f"-max_len={_MAX_BYTES}", "-rss_limit_mb=4096", "-print_final_stats=1",
        f"-artifact_prefix=build/fuzz/{asked.target}-", "-use_value_profile=1",
    ]  # fmt: skip
    target = TARGETS[asked.target]
    for seed in sorted((_HERE / "corpus" / asked.target).iterdir()):
        target(seed.read_bytes())  # what is loaded at the first input counts for no hang
    atheris.Setup([sys.argv[0], *options, str(found), str(_HERE / "corpus" / asked.target)], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
