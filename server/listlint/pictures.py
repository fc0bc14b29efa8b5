"""Opens a picture as a person sees it, within limits that a hostile file cannot pass."""

from __future__ import annotations

import hashlib
import io
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
MAX_BYTES = 15_000_000
MAX_PIXELS = 50_000_000
MAX_SIDE = 30_000
REDUCED_SIDE = 1_024  # every checker's working size: enough for text and edges, one cheap decode
_HALVED = 660  # a JPEG is decoded at a half, a quarter or an eighth where that leaves so much: 2,000 pixels take a third of the time
SMALL_SIDE = 512  # the size photos are recognised at: a JPEG decodes to it in a third of the time

# EXIF orientations 2–8 as Pillow transpositions; 5–8 swap width and height.
_TURNED = (5, 6, 7, 8)
_TURNS = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_270", 7: "TRANSVERSE", 8: "ROTATE_90"}


class PictureError(Exception):
    """A file that cannot be used as a picture: says what is wrong and what to do."""


class PictureNotFetched(PictureError):
    """A picture that may be fine and was not looked at, such as a URL where fetching is off: reported as skipped."""

    def __init__(self, reason: str, install: str = "", *, zh: str = "") -> None:
        super().__init__(reason)
        self.install, self.zh = install, zh


class PictureTooLarge(PictureError):
    """A file of more bytes or pixels than are read."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text read in a picture; ``box`` is left, top, right, bottom in shares of the picture, ``score`` 0–1."""

    text: str
    box: tuple[float, float, float, float]
    score: float


class Picture:
    """A decoded picture: upright as a person sees it, transparency on white, RGB.

    ``width`` and ``height`` are those of the original, upright. ``reduced`` is at most 1024 pixels on its longest side and decoded
    once for all checkers: ``rough`` and ``small`` are made from it. ``full`` is decoded on first use and kept.
    """

    def __init__(self, content: bytes, *, name: str = "") -> None:
        self.name = name or "picture"
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.size_bytes = len(content)
        self._content = content
        if not content:
            raise PictureError(f"{self.name}: the file is empty")
        if len(content) > MAX_BYTES:
            raise PictureTooLarge(f"{self.name}: {len(content):,} bytes; at most {MAX_BYTES:,} are read. Save it smaller")
        with self._open() as image:
            self.format = str(image.format)
            self.frames = int(getattr(image, "n_frames", 1)) if self.format != "GIF" else 1
            width, height = image.size
            turned = _orientation(image) in _TURNED
        self.width, self.height = (height, width) if turned else (width, height)

    @classmethod
    def read(cls, path: Path) -> Picture:
        """Open a file. Raises PictureError, naming the file."""
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):  # a pipe or a device would be read for ever
                raise PictureError(f"{path}: is {'a folder' if path.is_dir() else 'no file'}. Name a picture file")
            if found.st_size > MAX_BYTES:
                raise PictureTooLarge(f"{path}: {found.st_size:,} bytes; at most {MAX_BYTES:,} are read. Save it smaller")
            return cls(path.read_bytes(), name=str(path))
        except FileNotFoundError:
            raise PictureError(f"{path}: no such file") from None
        except (OSError, ValueError) as error:  # ValueError: a null character in the name
            raise PictureError(f"{str(path)!r}: cannot be read ({getattr(error, 'strerror', None) or error})") from None

    @classmethod
    def of(cls, image: PillowImage, *, name: str = "") -> Picture:
        """A picture that was made here (RGB, upright) and has no file yet: ``content`` is empty."""
        from PIL import Image

        made = cls.__new__(cls)
        made.name, made._content, made.size_bytes, made.format, made.frames = name or "picture", b"", 0, "", 1
        made.width, made.height = image.size
        made.sha256 = hashlib.sha256(image.tobytes()).hexdigest()
        reduced = image.copy()
        reduced.thumbnail((REDUCED_SIDE, REDUCED_SIDE), Image.Resampling.BICUBIC)
        made.__dict__ |= {"full": image, "reduced": reduced}
        return made

    @property
    def content(self) -> bytes:
        """The original bytes."""
        return self._content

    @cached_property
    def profile(self) -> bytes | None:
        """The ICC profile its red, green and blue are meant in; None where the file names none, or one for other colours."""
        with self._open() as image:
            found = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA", "P") else None
            return found if isinstance(found, bytes) else None

    @cached_property
    def reduced(self) -> PillowImage:
        """RGB, upright, at most 1024 pixels on the longest side and at least 660 (less only if the original has less)."""
        return self._decode(REDUCED_SIDE)

    @cached_property
    def rough(self) -> PillowImage:
        """RGB, upright, 512 to 1023 pixels on the longest side (less only if the original has less), without a decode of its own."""
        return self.reduced.reduce(2) if max(self.reduced.size) >= 2 * SMALL_SIDE else self.reduced

    @cached_property
    def small(self) -> PillowImage:
        """RGB, upright, at most 512 pixels on the longest side."""
        from PIL import Image

        small = self.rough.copy()
        small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.BICUBIC)
        return small

    @cached_property
    def full(self) -> PillowImage:
        """RGB, upright, at the original size."""
        return self._decode(None)

    def _open(self) -> PillowImage:
        from PIL import Image

        if Image.MAX_IMAGE_PIXELS != MAX_PIXELS:
            Image.MAX_IMAGE_PIXELS = MAX_PIXELS
        try:
            with _unwarned():
                image = Image.open(io.BytesIO(self._content), formats=FORMATS)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise PictureTooLarge(f"{self.name}: more than {MAX_PIXELS // 1_000_000} million pixels. Save it smaller") from None
        except Exception as error:  # noqa: BLE001  hostile files raise errors of every type from Pillow's parsers
            raise PictureError(f"{self.name}: not a picture Listlint can read ({', '.join(FORMATS)}); {_reason(error)}") from None
        if max(image.size) > MAX_SIDE or image.width * image.height > MAX_PIXELS:
            raise PictureTooLarge(f"{self.name}: {image.width}×{image.height} pixels are too many. Save it smaller")
        return image

    def _decode(self, side: int | None) -> PillowImage:
        """``side`` is the longest wanted; None for the original size."""
        from PIL import Image

        with self._open() as image, _unwarned():
            try:
                if side is not None:
                    share = _draft(max(image.size), side) / max(image.size)
                    image.draft("RGB", (max(1, int(image.width * share)), max(1, int(image.height * share))))
                image.load()
                turn = _TURNS.get(_orientation(image))
                seen = _rgb(image) if image.mode in ("1", "P") else image  # Pillow would shrink these by leaving pixels out
                if side is not None and max(seen.size) > side:
                    seen.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
                return _rgb(seen if turn is None else seen.transpose(Image.Transpose[turn]))
            except Exception as error:  # noqa: BLE001  see _open
                raise PictureError(f"{self.name}: the file is damaged; {_reason(error)}. Save it again") from None


def _draft(longest: int, side: int) -> int:
    """The longest side to ask a JPEG's decoder for: a half, a quarter or an eighth if that is not far below ``side``."""
    for part in (2, 4, 8):
        if side >= -(-longest // part) >= _HALVED * side // REDUCED_SIDE:
            return longest // part
    return side


@contextmanager
def _unwarned() -> Iterator[None]:
    """Pillow warns of odd metadata that changes nothing a person sees; too many pixels are refused, not warned of."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _orientation(image: PillowImage) -> int:
    try:
        with _unwarned():
            return int(image.getexif().get(0x0112, 1))
    except Exception:  # noqa: BLE001  a broken EXIF block means no orientation, as browsers have it
        return 1


def _rgb(image: PillowImage) -> PillowImage:
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, rgba).convert("RGB")
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        # A 16-bit grey is scaled, not cut off: Pillow's own conversion would show it white.
        import numpy as np

        values = np.asarray(image, dtype=np.float64)
        top = 65535.0 if image.mode.startswith("I;16") or values.max(initial=0) > 255 else 255.0
        return Image.fromarray((values * (255.0 / top)).clip(0, 255).astype("uint8")).convert("RGB")
    return image.convert("RGB")


def _reason(error: Exception) -> str:
    from PIL import UnidentifiedImageError

    if isinstance(error, UnidentifiedImageError):  # its own text names an address in memory
        return "its bytes are of no such format"
    return (str(error) or type(error).__name__).split("\n")[0][:120]
