"""What an operator's register of 100,000 brands costs: time to import and to load, memory, and the speed of a look-up.

    python benchmarks/brands_register.py DATA [--brands N]

DATA holds listings/flipkart20k.jsonl, whose titles are looked up. The brands are made up of syllables, one in ten has a second name.
Times are of the processor, the look-up is told as a ratio to the register that comes with Listlint.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import random
import resource
import tempfile
import time
from pathlib import Path

from listlint.records.brands import Brands
from listlint.store import open_store

CONSONANTS = ("b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "br", "cr", "dr", "st", "tr")
SYLLABLES = [one + two for one in CONSONANTS for two in ("a", "e", "i", "o", "u", "an", "el", "in", "or", "ux")]


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--brands", type=int, default=100_000)
    options = parser.parse_args()
    with (options.data / "listings" / "flipkart20k.jsonl").open(encoding="utf-8") as lines:
        titles = [json.loads(line)["title"] for line in itertools.islice(lines, 3_000)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        store = open_store(None, home)
        built_in = Brands(store)
        built_in.find("Nike")
        before = per_title(built_in, titles)
        path = home / "register.csv"
        names = write(path, options.brands)
        held = memory()
        began = time.process_time()
        imported = built_in.import_csv(path)
        print(f"import of {len(imported.entries)} brands, {len(imported.rejected)} bad rows: {time.process_time() - began:.1f} s")
        print("first bad row: " + imported.rejected[0].replace(str(path), path.name))
        began = time.process_time()
        large = Brands(store)
        large.find("Nike")
        print(f"load of {len(large.entries())} brands in a new process: {time.process_time() - began:.1f} s, "
              f"{memory() - held:.0f} MB more at the peak")
        after = per_title(large, titles)
        print(f"a title: {before * 1e6:.0f} µs with the built-in register, {after * 1e6:.0f} µs with both, ratio {after / before:.2f}")
        sample = random.Random(2).sample(names, 1_000)
        found = sum(any(use.brand == name for use in large.find(f"{name} garden chair")) for name in sample)
        print(f"imported brands found in a title that opens with them: {found} of {len(sample)}")
        store.close()


def write(path: Path, count: int) -> list[str]:
    """A register with ``count`` brands and three bad rows; the names of the brands."""
    chance = random.Random(1)
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(chance.choices(SYLLABLES, k=chance.choice((3, 3, 4)))).capitalize()] = None
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["brand", "owner", "names", "trades"])
        for number, name in enumerate(names):
            rows.writerow([name, f"{name} Ltd", f"{name} {chance.choice(SYLLABLES)}" if number % 10 == 0 else "", "home"])
            if number in (100, 2_000, 30_000):
                rows.writerow(["Bad", "", "", "hoem"])
    return list(names)


def per_title(brands: Brands, titles: list[str]) -> float:
    """Seconds a title takes, the best of three rounds."""
    times = []
    for _ in range(3):
        began = time.process_time()
        for title in titles:
            brands.find(title)
        times.append((time.process_time() - began) / len(titles))
    return min(times)


def memory() -> float:
    """Megabytes this process held at its peak."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
