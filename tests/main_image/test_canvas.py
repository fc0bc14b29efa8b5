"""What the extension sees on its canvas is what the server sees: the same rules, by the same thresholds."""

from __future__ import annotations

import base64
import importlib.util
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from listlint.api import Picture, TextLine
from listlint.records.limits import limits_for
from listlint.schema import parse_listing
from listlint_checkers.misleading_main_image import MisleadingMainImage, Options

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "extension"
RULES = json.loads((EXTENSION / "glance.json").read_text("utf-8"))


def test_the_extension_goes_by_the_present_limits_texts_and_thresholds() -> None:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert (EXTENSION / "glance.json").read_text("utf-8") == generate.glance(), "run python docs/generate.py"


def goods(size: tuple[int, int] = (1200, 1200), ground: str = "white") -> Image.Image:
    image = Image.new("RGB", size, ground)
    ImageDraw.Draw(image).ellipse((size[0] * 0.05, size[1] * 0.05, size[0] * 0.95, size[1] * 0.95), fill="#225588")
    return image


def framed(ink: str, width: int) -> Image.Image:
    image = goods()
    ImageDraw.Draw(image).rectangle((0, 0, 1199, 1199), outline=ink, width=width)
    return image


def lined() -> Image.Image:
    image = goods()
    ImageDraw.Draw(image).rectangle((24, 24, 1175, 1175), outline="black", width=14)
    return image


def barred() -> Image.Image:
    image = Image.new("RGB", (1200, 1200), "black")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 130, 1200, 1069), fill="#ddeeff")
    draw.ellipse((250, 250, 950, 950), fill="#aa5522")
    return image


def cushion(ground: str, share: float = 0.2) -> Image.Image:
    image = Image.new("RGB", (1200, 1200), ground)
    low, high = 1200 * share, 1200 * (1 - share)
    ImageDraw.Draw(image).rounded_rectangle((low, low, high, high), 90, fill="#aa3c28")
    return image


PICTURES = {
    "fine": goods(), "small": goods((400, 400)), "tiny": goods((90, 90)), "long": goods((1200, 700)), "huge": goods((5200, 300)),
    "grey": goods(ground="#e4e4e4"), "coloured": goods(ground="#cfe3c0"), "blank": Image.new("RGB", (1000, 1000), "#f0f0f0"),
    "framed": framed("#c80014", 30), "thinly framed": framed("#0050c8", 16), "lined": lined(), "barred": barred(),
    "cushion": cushion("#c8cdd1"), "large cushion": cushion("#7fa3b0", 0.08),
}


class World:
    """The limits, and nothing else."""

    limits = staticmethod(limits_for)


class Opened:
    """One picture, in which nothing is read."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture

    def picture(self, src: str) -> Picture:
        return self._picture

    def text(self, src: str, *, always: bool = False) -> tuple[TextLine, ...]:
        return ()


def by_server(content: bytes, marketplace: str) -> list[tuple[str, Any]]:
    listing = parse_listing({"id": "1", "title": "", "marketplace": marketplace, "images": [{"src": "1", "role": "main"}]})
    found = MisleadingMainImage(Options(), World()).check_pictures(listing.opened_by(Opened(Picture(content))))  # type: ignore[arg-type]
    told = [(finding.rule, dict(finding.data)) for finding in found if finding.rule in RULES["rules"]]
    return sorted((rule, {key: value for key, value in data.items() if key != "share"}) for rule, data in told)


@pytest.fixture(scope="module")
def page(playwright: Any, chromium: str) -> Iterator[Any]:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
    opened = browser.new_page()
    opened.add_script_tag(path=str(EXTENSION / "content" / "canvas.js"))
    yield opened
    browser.close()


def by_canvas(page: Any, content: bytes, marketplace: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("""async ([picture, rules, marketplace]) => {
        const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
        return await glance(new Blob([bytes]), rules, marketplace, { bytes: bytes.length });
    }""", [base64.b64encode(content).decode(), RULES, marketplace])
    return found


@pytest.mark.browser
@pytest.mark.parametrize("marketplace", ["any", "amazon", "aliexpress", "tiktok", "google"])
def test_canvas_and_server_say_the_same_of_every_picture(page: Any, marketplace: str) -> None:
    for name, image in PICTURES.items():
        file = io.BytesIO()
        image.save(file, "PNG")
        hints = by_canvas(page, file.getvalue(), marketplace)
        told = sorted((hint["rule"].partition("/")[2], {key: value for key, value in hint["data"].items() if key != "share"})
                      for hint in hints)
        assert told == by_server(file.getvalue(), marketplace), name


@pytest.mark.browser
def test_a_hint_is_worded_in_both_languages_and_shows_where(page: Any) -> None:
    file = io.BytesIO()
    PICTURES["framed"].save(file, "JPEG", quality=90)
    (hint,) = by_canvas(page, file.getvalue(), "ebay")
    assert hint["rule"] == "misleading-main-image/border"
    assert hint["severity"] == "warning"
    assert "frame" in hint["messages"]["en"]
    assert "边框" in hint["messages"]["zh"]
    assert "{" not in hint["messages"]["en"] + hint["messages"]["zh"]
    assert len(hint["regions"]) == 4


@pytest.mark.browser
def test_what_is_no_picture_has_no_hints(page: Any) -> None:
    assert by_canvas(page, b"no picture", "amazon") == []
