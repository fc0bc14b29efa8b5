"""All measures of the text checkers, one after the other, as the READMEs of the checkers quote them.

    python benchmarks/text.py DATA [--home FOLDER] [--only brands,stuffing,categories,claims,blind,speed,server]

DATA holds listings/*.jsonl and brand_cases.jsonl. FOLDER (LISTLINT_HOME) may hold a fitted category model for the speed of all
checkers together. Every part is a benchmark of its own and can be run alone; the whole takes some minutes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def parts(data: Path, home: Path | None) -> dict[str, list[list[str]]]:
    """The commands of each part."""
    model = ["--home", str(home)] if home else []
    return {
        "brands": [["brands.py", str(data)]],
        "stuffing": [["stuffing.py", str(data)]],
        "categories": [["categories.py", str(data)]],
        "claims": [["claims.py", str(data)]],
        "blind": [["text_blind.py"]],
        "speed": [["text_speed.py", str(data), "--hostile", *model]],
        "server": [["server.py", *model]],
    }


def main() -> int:
    """Runs the parts; exit 1 if one of them missed its bar or failed."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--only", default="")
    given = arguments.parse_args()
    all_parts = parts(given.data, given.home)
    wanted = given.only.split(",") if given.only else list(all_parts)
    if unknown := [name for name in wanted if name not in all_parts]:
        arguments.error(f"no part {', '.join(unknown)}; there are {', '.join(all_parts)}")
    missed = []
    for name in wanted:
        for command in all_parts[name]:
            print(f"\n=== {name}: python benchmarks/{' '.join(command)}", flush=True)
            if subprocess.run([sys.executable, str(HERE / command[0]), *command[1:]], check=False).returncode:
                missed.append(name)
    if missed:
        print(f"\nmissed a bar or failed: {', '.join(missed)}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
