"""What decoding a large photo and all its hashes cost, beside Pillow's full decode and imagehash's pHash.

    python benchmarks/hashing.py --data FOLDER

FOLDER holds photos (searched for .jpg). Each is enlarged to 2,000 × 2,667 pixels (or turned, 2,667 × 2,000) and saved as JPEG of
quality 90. Ours: `Picture`, which also takes its SHA-256, and `features_of`: the reduced decode, where the content lies, how much
there is to recognise, and the 256-bit pHash of the whole and of the content. Theirs: `Image.open`, `load`, `imagehash.phash` of
64 bits. CPU time, one thread, the median of several runs; and in how many bits our hashes differ from those of the full decode.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import imagehash
import numpy as np
from PIL import Image

from listlint.api import CannotMatch, Picture
from listlint.records.images.features import features_of

LARGE = (2000, 2667)


def enlarged(path: Path) -> bytes:
    """The file's bytes."""
    with Image.open(path) as image:
        size = LARGE if image.height >= image.width else LARGE[::-1]
        out = io.BytesIO()
        image.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(out, "JPEG", quality=90)
    return out.getvalue()


def theirs(content: bytes) -> None:
    """Full decode and a pHash of 64 bits."""
    image = Image.open(io.BytesIO(content))
    image.load()
    imagehash.phash(image)


def ours(content: bytes) -> None:
    """Reduced decode and all that a picture is proposed by."""
    features_of(Picture(content))


def ms(work: Callable[[bytes], None], content: bytes, runs: int) -> float:
    """CPU milliseconds, the median."""
    times = []
    for _ in range(runs):
        began = time.process_time()
        work(content)
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times)


def bits_off(content: bytes) -> int:
    """In how many of 256 bits the hash of the reduced decode differs from imagehash's of the full one."""
    with Image.open(io.BytesIO(content)) as image:
        full = imagehash.phash(image, hash_size=16).hash
    whole = features_of(Picture(content)).hashes.whole
    return int((np.unpackbits(np.frombuffer(whole.to_bytes(32, "big"), np.uint8)) != full.ravel()).sum())


def main() -> None:
    """Print both times, their ratio and the bits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--photos", type=int, default=12)
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    files = sorted(given.data.rglob("*.jpg"))
    found = []
    for path in files[::max(1, len(files) // given.photos)][:given.photos]:
        content = enlarged(path)
        try:
            ours(content)
        except CannotMatch:
            continue
        found.append((ms(ours, content, given.runs), ms(theirs, content, given.runs), bits_off(content)))
    mine, other, bits = (list(column) for column in zip(*found, strict=True))
    ratios = [one / two for one, two in zip(mine, other, strict=True)]
    print(f"{len(found)} photos of 2,000 × 2,667: ours {statistics.median(mine):.1f} ms, "
          f"Pillow and imagehash {statistics.median(other):.1f} ms")
    print(f"ratio: median {statistics.median(ratios):.3f}, largest {max(ratios):.3f}")
    print(f"bits of 256 that differ from the full decode's: mean {statistics.fmean(bits):.2f}, most {max(bits)}")


if __name__ == "__main__":
    main()
