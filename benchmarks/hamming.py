"""How fast and how large the search among a million 256-bit hashes is, beside the index in PyPI's ``threatexchange``.

    python benchmarks/hamming.py                      # a million: ours, theirs (PDQ's default index), plain numpy
    python benchmarks/hamming.py --count 10000000 --only ours,numpy
    python benchmarks/hamming.py --like FOLDER        # hashes as skewed as those of the photos in FOLDER

Each index is built and asked in a process of its own, on one thread, with the same hashes and questions: half of the
questions are copies of stored hashes with 0 to 45 bits changed, half are strangers. Times are CPU milliseconds a question
at radius 31, the median of the questions. Memory is what the process grew by; for ours also the whole file, though only the
pages that were read count and all processes share them. ``theirs`` needs the dependency group ``bench``: pip install --group bench.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from listlint.records.images.index import ScanIndex, Words
from listlint.records.images.segments import Segment, dealt, write_segment

BITS, RADIUS, SEED = 256, 31, 7
Answer = list[tuple[int, int]]  # number and distance, by number


def hashes(count: int, like: str) -> Words:
    """Random ones, or those of photos with a quarter of their bits thrown anew: as unevenly spread over the bands."""
    chance = np.random.default_rng(SEED)
    if not like:
        return chance.integers(0, 2**64, (count, BITS // 64), dtype=np.uint64)
    real = np.load(like)
    made = np.empty((count, BITS // 64), dtype=np.uint64)
    for at in range(0, count, 100_000):
        size = min(100_000, count - at)
        first, second = chance.integers(0, 2**64, (2, size, BITS // 64), dtype=np.uint64)
        made[at:at + size] = real[chance.integers(0, len(real), size)] ^ (first & second)
    return made


def questions(stored: Words, number: int) -> Words:
    """Half of them copies."""
    chance = np.random.default_rng(SEED + 1)
    asked = stored[chance.integers(0, len(stored), number)].copy()
    for place in range(number):
        flips = int(chance.integers(0, 46)) if place % 2 == 0 else 128
        for bit in chance.choice(BITS, flips, replace=False):
            asked[place, bit // 64] ^= np.uint64(1 << int(bit % 64))
    return asked


def resident() -> int:
    """Bytes of this process in memory, mapped pages included."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def as_hex(rows: Words) -> Iterable[str]:
    """As PDQ writes hashes."""
    return (row.astype(">u8").tobytes().hex() for row in rows)


def ours(stored: Words) -> tuple[Callable[[Words], Answer], int]:
    """The bank's index file."""
    path = Path(tempfile.mkdtemp()) / "hashes"
    write_segment(path, np.arange(len(stored)), dealt(stored, BITS), BITS)
    segment = Segment(path)
    return lambda asked: sorted((number, distance) for number, distance, _ in segment.near(asked, RADIUS)), path.stat().st_size


def scan(stored: Words) -> tuple[Callable[[Words], Answer], int]:
    """Every hash compared."""
    index = ScanIndex(BITS)
    index.add(np.arange(len(stored)), stored)
    return lambda asked: sorted((number, distance) for number, distance, _ in index.near(asked, RADIUS)), 0


def theirs(stored: Words) -> tuple[Callable[[Words], Answer], int]:
    """What PDQ's signal type uses by default."""
    import faiss
    from threatexchange.signal_type.pdq.signal import PdqSignal

    faiss.omp_set_num_threads(1)
    index: Any = PdqSignal.get_index_cls()(zip(as_hex(stored), range(len(stored)), strict=True))

    def ask(asked: Words) -> Answer:
        [text] = as_hex(asked)
        return sorted((match.metadata, match.similarity_info.distance) for match in index.query(text))

    return ask, 0


INDEXES = {"ours": ours, "theirs": theirs, "numpy": scan}


def measured(name: str, count: int, number: int, like: str) -> dict[str, Any]:
    """Runs in the child: the answers and what they cost."""
    stored = hashes(count, like)
    asked = questions(stored, number)
    before, began = resident(), time.process_time()
    ask, file = INDEXES[name](stored)
    built = time.process_time() - began
    ask(asked[:1])
    times, answers = [], []
    for place in range(number):
        began = time.process_time()
        answers.append(ask(asked[place:place + 1]))
        times.append(1000 * (time.process_time() - began))
    return {"ms": statistics.median(times), "mean_ms": statistics.fmean(times), "grown": resident() - before, "file": file,
            "build_s": built, "answers": answers}


def photo_hashes(folder: Path, into: Path) -> None:
    """The hashes of a folder's photos, kept for the children."""
    from listlint.api import CannotMatch, Picture, PictureError
    from listlint.records.images.features import features_of
    from listlint.records.images.index import words_of

    found = []
    for path in sorted(folder.rglob("*.jpg"))[:1_500]:
        try:
            found.append(features_of(Picture.read(path)).hashes.whole)
        except (CannotMatch, PictureError):
            continue
    np.save(into, words_of(found, BITS))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--only", default="ours,theirs,numpy")
    parser.add_argument("--like", type=Path, metavar="FOLDER")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(measured(given.child[0], given.count, given.questions, given.child[1])))
        return
    like = ""
    if given.like:
        like = str(Path(tempfile.mkdtemp()) / "real.npy")
        photo_hashes(given.like, Path(like))
    results = {}
    for name in given.only.split(","):
        command = [sys.executable, __file__, "--count", str(given.count), "--questions", str(given.questions), "--child", name, like]
        env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name}: could not be measured: {done.stderr.strip().splitlines()[-1]}")
            continue
        results[name] = json.loads(done.stdout)
    print(f"\n{given.count:,} hashes of {BITS} bits, radius {RADIUS}, {given.questions} questions"
          f"{', skewed like photos' if like else ''}\n{'':8}{'ms':>8}{'mean':>8}{'grown MB':>10}{'file MB':>9}{'build s':>9}")
    for name, found in results.items():
        print(f"{name:8}{found['ms']:8.2f}{found['mean_ms']:8.2f}{found['grown'] / 1e6:10.0f}{found['file'] / 1e6:9.0f}"
              f"{found['build_s']:9.1f}")
    if "numpy" in results:
        exact = {name: found["answers"] == results["numpy"]["answers"] for name, found in results.items()}
        print(f"same answers as comparing with every hash: {exact}; hits {sum(map(len, results['numpy']['answers']))}")
    if {"ours", "theirs"} <= results.keys():
        mine, other = results["ours"], results["theirs"]
        print(f"ours against theirs: {mine['ms'] / other['ms']:.2f}× the time (mean {mine['mean_ms'] / other['mean_ms']:.2f}×), "
              f"{max(mine['grown'], mine['file']) / other['grown']:.2f}× the memory")


if __name__ == "__main__":
    main()
