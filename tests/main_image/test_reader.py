"""The reader of text in pictures reads each picture once, and says so when it cannot."""

import io
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from listlint import ocr
from listlint.api import Picture, TextLine, Unavailable
from listlint.ocr import Reader, in_reading_order

SALE = TextLine("SALE", (0.1, 0.1, 0.3, 0.2), 0.9)


class CountingEngine:
    """Answers the same line for every picture and counts how often it was asked."""

    version = "counting-1"

    def __init__(self) -> None:
        self.asked = 0

    def lines(self, image: Image.Image) -> tuple[TextLine, ...]:
        self.asked += 1
        return (SALE,)


def drawn(colour: str = "white", text: str = "", size: int = 40) -> Picture:
    image = Image.new("RGB", (600, 400), colour)
    if text:
        ImageDraw.Draw(image).text((40, 150), text, fill="black", font=ImageFont.load_default(size))
    file = io.BytesIO()
    image.save(file, "PNG")
    return Picture(file.getvalue(), name="drawn.png")


def test_a_picture_is_read_once_by_one_reader(tmp_path: Path) -> None:
    engine = CountingEngine()
    reader = Reader(tmp_path, engine=engine)
    assert reader.read(drawn()) == reader.read(drawn()) == (SALE,)
    assert engine.asked == 1


def test_the_lines_outlive_the_reader(tmp_path: Path) -> None:
    Reader(tmp_path, engine=CountingEngine()).read(drawn())
    second = CountingEngine()
    assert Reader(tmp_path, engine=second).read(drawn()) == (SALE,)
    assert second.asked == 0


def test_another_version_of_the_models_reads_again(tmp_path: Path) -> None:
    Reader(tmp_path, engine=CountingEngine()).read(drawn())
    newer = CountingEngine()
    newer.version = "counting-2"
    Reader(tmp_path, engine=newer).read(drawn())
    assert newer.asked == 1


def test_no_more_pictures_stay_in_memory_than_allowed(tmp_path: Path) -> None:
    reader = Reader(tmp_path, engine=CountingEngine(), remembered=2)
    for colour in ("red", "green", "blue", "white"):
        reader.read(drawn(colour))
    assert list(reader._memory) == [drawn("blue").sha256, drawn("white").sha256]


def test_a_damaged_file_is_read_again_and_mended(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Reader(tmp_path, engine=CountingEngine()).read(drawn())
    (kept,) = tmp_path.rglob("*.json")
    kept.write_text("[[1", "utf-8")
    engine = CountingEngine()
    assert Reader(tmp_path, engine=engine).read(drawn()) == (SALE,)
    assert engine.asked == 1
    assert "cannot be used" in caplog.text
    assert json.loads(kept.read_text("utf-8")) == [["SALE", [0.1, 0.1, 0.3, 0.2], 0.9]]


def test_a_folder_that_cannot_be_written_does_not_stop_the_reading(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "counting-1").write_text("a file where the folder should be", "utf-8")
    assert Reader(tmp_path, engine=CountingEngine()).read(drawn()) == (SALE,)
    assert "not written" in caplog.text


def test_two_threads_read_one_picture_once(tmp_path: Path) -> None:
    both_ask = threading.Barrier(2)

    class SlowEngine(CountingEngine):
        def lines(self, image: Image.Image) -> tuple[TextLine, ...]:
            entered.set()
            leave.wait(5)
            return super().lines(image)

    entered, leave = threading.Event(), threading.Event()
    engine = SlowEngine()
    reader = Reader(tmp_path, engine=engine)

    def read() -> None:
        both_ask.wait(5)
        reader.read(drawn())

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert entered.wait(5)
    leave.set()
    for thread in threads:
        thread.join(5)
    assert engine.asked == 1


def test_lines_come_top_to_bottom_and_left_to_right() -> None:
    left, right = TextLine("left", (0.1, 0.1, 0.4, 0.21), 1), TextLine("right", (0.6, 0.11, 0.9, 0.2), 1)
    below = TextLine("below", (0, 0.5, 1, 0.6), 1)
    assert [line.text for line in in_reading_order((below, right, left))] == ["left", "right", "below"]


def test_a_missing_reader_is_unavailable_and_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.setattr(ocr, "installed_version", lambda: "gone-1")
    monkeypatch.setattr(ocr, "find_spec", lambda name: object())
    with pytest.raises(Unavailable) as caught:
        Reader(tmp_path).read(drawn())
    assert caught.value.install == "pip install 'listlint[ocr]'"


def test_a_picture_that_was_read_before_needs_no_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Reader(tmp_path, engine=CountingEngine()).read(drawn())
    monkeypatch.setattr(ocr, "installed_version", lambda: "counting-1")
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    assert Reader(tmp_path).read(drawn()) == (SALE,)


def test_a_reader_imports_nothing_heavy_before_it_reads() -> None:
    heavy = ("rapidocr", "cv2", "onnxruntime", "numpy")
    code = f"import sys; from listlint.ocr import Reader; Reader(); print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


@pytest.mark.ocr
def test_an_english_line_is_read_where_it_stands(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="needs listlint[ocr]")
    (line,) = Reader(tmp_path).read(drawn(text="FREE SHIPPING"))
    assert line.text.replace(" ", "") == "FREESHIPPING"
    left, top, right, bottom = line.box
    assert 0.03 < left < 0.1
    assert 0.3 < top < 0.45 < bottom < 0.6
    assert 0.5 < right < 0.75


@pytest.mark.ocr
def test_a_picture_without_text_has_no_lines(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="needs listlint[ocr]")
    assert Reader(tmp_path).read(drawn()) == ()
