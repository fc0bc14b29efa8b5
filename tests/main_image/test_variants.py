"""Variants named by a colour, and the pictures that show them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from listlint.api import Picture
from listlint_checkers.misleading_main_image import MisleadingMainImage
from listlint_checkers.misleading_main_image.colours import Goods, Palette, goods, oklab
from listlint_checkers.misleading_main_image.view import View


@pytest.fixture(scope="module")
def palette() -> Palette:
    return Palette(MisleadingMainImage(MisleadingMainImage.Options(), None).data("colours.toml"))


@pytest.mark.parametrize(("said", "colours"), [
    ("Red", {"red"}), ("XS-Navy Blue", {"navy"}), ("Light blue / XL", {"blue"}), ("红色", {"red"}), ("深蓝色，XXL", {"navy"}),
    ("Black/White", {"black", "white"}), ("Wine Red (M)", {"maroon"}), ("GREY", {"grey"}), ("Blue Color", {"blue"}),
])
def test_a_colour_is_read_beside_a_size(palette: Palette, said: str, colours: set[str]) -> None:
    assert palette.named(said) == colours


@pytest.mark.parametrize("said", [
    "", "XL", "White noise machine", "Red Wing boots", "Blueberry", "Orange juice 1 l", "2 pieces",
    "小红书同款", "金属",
])
def test_a_colour_within_other_words_is_not_read(palette: Palette, said: str) -> None:
    assert palette.named(said) == frozenset()


def test_red_is_red_and_no_green(palette: Palette) -> None:
    shares = palette.shares(Goods(np.full((500, 3), (200, 30, 40), dtype=np.int16), None))
    assert shares.possible["red"] == 1.0 == shares.likely["red"]
    assert shares.possible["green"] == 0.0


def test_white_goods_may_be_hidden_in_a_white_ground(palette: Palette) -> None:
    shares = palette.shares(Goods(np.full((500, 3), (20, 20, 120), dtype=np.int16), np.array((255, 255, 255), dtype=np.int16)))
    assert "white" in shares.hidden
    assert "blue" not in shares.hidden


def test_every_colour_contains_its_own_examples(palette: Palette) -> None:
    for name, colour in MisleadingMainImage(MisleadingMainImage.Options(), None).data("colours.toml").items():
        examples = [[int(code[at : at + 2], 16) for at in (1, 3, 5)] for code in colour["typical"]]
        inside = palette.shares(Goods(np.array(examples, dtype=np.int16), None)).possible[name]
        assert inside >= 0.75, f"colours.toml: {name}: only {inside:.0%} of its typical colours lie in its own range"


def test_oklab_has_white_at_one_and_no_colour_in_grey() -> None:
    lab = oklab(np.array([[255, 255, 255], [128, 128, 128]], dtype=np.float32))
    assert lab[0] == pytest.approx([1, 0, 0], abs=1e-3)
    assert lab[1, 1:] == pytest.approx([0, 0], abs=1e-3)


def test_a_plain_ground_is_no_part_of_the_goods() -> None:
    image = Image.new("RGB", (600, 600), "white")
    ImageDraw.Draw(image).ellipse((150, 150, 450, 450), fill=(30, 60, 200))
    file = io.BytesIO()
    image.save(file, "PNG")
    shown = goods(View(Picture(file.getvalue())))
    assert shown.ground is not None
    assert (shown.pixels[:, 2] > 150).mean() > 0.95
