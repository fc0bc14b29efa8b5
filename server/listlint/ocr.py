"""Reads the text in a picture: promotion, prices, contacts and names that a buyer sees and the text fields do not say."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import threading
from collections import OrderedDict
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from listlint.checker import Unavailable
from listlint.home import home
from listlint.pictures import Picture, TextLine

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

INSTALL = "pip install 'listlint[ocr]'"
REMEMBERED = 512  # pictures whose lines stay in memory
THREADS = 2
_DETECTOR, _RECOGNIZER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"

log = logging.getLogger(__name__)


class Engine(Protocol):
    """What reads the lines of an RGB picture; ``version`` names it and its models, and changes when its answers may."""

    version: str

    def lines(self, image: PillowImage) -> tuple[TextLine, ...]:
        """The lines found, in any order."""


class Reader:
    """Reads pictures once: the lines are kept in memory and under ``LISTLINT_HOME/ocr``, by content. Threads may share it.

    Raises Unavailable where no reader is installed; nothing heavy is imported before the first picture that is not known yet.
    """

    def __init__(self, folder: Path | None = None, *, engine: Engine | None = None, remembered: int = REMEMBERED) -> None:
        self._given_folder, self._given_engine, self._remembered = folder, engine, remembered
        self._memory: OrderedDict[str, tuple[TextLine, ...]] = OrderedDict()
        self._memory_lock = threading.Lock()
        self._engine_lock = threading.Lock()  # the engine keeps state between its steps: one picture at a time

    def read(self, picture: Picture) -> tuple[TextLine, ...]:
        """The lines of text in the picture, top to bottom and left to right, with boxes in shares of the picture."""
        known = self._recall(picture.sha256)
        if known is None:
            with self._engine_lock:
                known = self._recall(picture.sha256)  # another thread may have read it while this one waited
                if known is None:
                    known = in_reading_order(self._engine.lines(picture.reduced))
                    self._save(picture.sha256, known)
        self._remember(picture.sha256, known)
        return known

    @property
    def available(self) -> bool:
        """Whether pictures can be read here, without loading anything."""
        return self._given_engine is not None or (find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None)

    @cached_property
    def _engine(self) -> Engine:
        return self._given_engine or RapidEngine()

    @cached_property
    def _folder(self) -> Path:
        version = self._given_engine.version if self._given_engine else installed_version()
        return (self._given_folder or home() / "ocr") / version

    def _recall(self, sha256: str) -> tuple[TextLine, ...] | None:
        with self._memory_lock:
            if sha256 in self._memory:
                self._memory.move_to_end(sha256)
                return self._memory[sha256]
        path = self._path(sha256)
        try:
            kept = json.loads(path.read_text("utf-8"))
            return tuple(TextLine(text, (box[0], box[1], box[2], box[3]), score) for text, box, score in kept)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, IndexError) as error:
            log.warning("%s: cannot be used (%s); the picture is read again", path, error)
            return None

    def _remember(self, sha256: str, lines: tuple[TextLine, ...]) -> None:
        with self._memory_lock:
            self._memory[sha256] = lines
            self._memory.move_to_end(sha256)
            while len(self._memory) > self._remembered:
                self._memory.popitem(last=False)

    def _save(self, sha256: str, lines: tuple[TextLine, ...]) -> None:
        path = self._path(sha256)
        text = json.dumps([[line.text, [round(side, 5) for side in line.box], round(line.score, 4)] for line in lines], ensure_ascii=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as file:
                file.write(text)
            os.replace(file.name, path)  # a reader never sees half a file
        except OSError as error:
            log.warning("%s: not written (%s); the picture will be read again next time", path, error)

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.json"


def in_reading_order(lines: tuple[TextLine, ...]) -> tuple[TextLine, ...]:
    """Top to bottom, and left to right among lines that share half their height."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: (line.box[1] + line.box[3], line.box[0])):
        middle = (line.box[1] + line.box[3]) / 2
        if rows and rows[-1][0].box[1] <= middle <= rows[-1][0].box[3]:
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(line for row in rows for line in sorted(row, key=lambda line: line.box[0]))


def installed_version() -> str:
    """The reader and its models as one name, such as ``rapidocr-3.10.0-PP-OCRv6-small``. Raises Unavailable without a reader."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"rapidocr-{version('rapidocr')}-PP-OCRv6-small"
    except PackageNotFoundError:
        raise Unavailable("the text in pictures is not read: no reader is installed", install=INSTALL,
                          zh="未读取图片中的文字：未安装识别组件") from None


class RapidEngine:
    """rapidocr on onnxruntime's CPU provider with the models inside its wheel; never goes to the network."""

    def __init__(self, threads: int = THREADS) -> None:
        self.version = installed_version()
        if find_spec("onnxruntime") is None:  # rapidocr would import all the same, and fail at the first picture
            raise Unavailable("the text in pictures is not read: onnxruntime is not installed", install=INSTALL,
                              zh="未读取图片中的文字：未安装 onnxruntime")
        try:
            import rapidocr
            from rapidocr import EngineType, RapidOCR
        except ImportError as error:
            raise Unavailable(f"the text in pictures is not read: {error}", install=INSTALL, zh=f"未读取图片中的文字：{error}") from None
        models = Path(str(rapidocr.__file__)).parent / "models"
        for name in (_DETECTOR, _RECOGNIZER):
            # rapidocr would fetch a missing model by itself, and go to the network without being asked.
            if not (models / name).is_file():
                raise Unavailable(f"the text in pictures is not read: this rapidocr comes without {name}", install=INSTALL,
                                  zh=f"未读取图片中的文字：该版本的 rapidocr 缺少 {name}")
        engine = {"engine_type": EngineType.ONNXRUNTIME}
        self._read = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_cls": False,  # upside-down lines are not worth a third model
                "Det.model_path": str(models / _DETECTOR),
                "Rec.model_path": str(models / _RECOGNIZER),
                **{f"{stage}.{key}": value for stage in ("Det", "Cls", "Rec") for key, value in engine.items()},
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def lines(self, image: PillowImage) -> tuple[TextLine, ...]:
        """The lines found by the detector and read with a score of at least 0.5."""
        import numpy as np

        result: Any = self._read(np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1]))
        if result.boxes is None or result.txts is None:
            return ()
        found = []
        for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            left, top = corners.min(axis=0)
            right, bottom = corners.max(axis=0)
            box = (_share(left, image.width), _share(top, image.height), _share(right, image.width), _share(bottom, image.height))
            found.append(TextLine(str(text), box, float(score)))
        return tuple(found)


def _share(pixels: float, side: int) -> float:
    return min(1.0, max(0.0, float(pixels) / side))


def reader() -> Reader:
    """The one reader of this process, keeping its lines under ``LISTLINT_HOME/ocr``."""
    return _reader(home() / "ocr")


@cache
def _reader(folder: Path) -> Reader:
    return Reader(folder)
