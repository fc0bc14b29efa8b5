"""Variants named by a colour, and the pictures that show them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from listlint.api import Picture, TextLine
from listlint.schema import parse_listing
from listlint_checkers.misleading_main_image import MisleadingMainImage
from listlint_checkers.misleading_main_image.colours import Goods, Palette, goods, oklab
from listlint_checkers.misleading_main_image.variants import mismatches
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


class Drawn:
    """Opens pictures of one plain thing on white; the src is its colour."""

    def picture(self, src: str) -> Picture:
        image = Image.new("RGB", (400, 400), "white")
        ImageDraw.Draw(image).ellipse((40, 60, 360, 340), fill=src)
        file = io.BytesIO()
        image.save(file, "PNG")
        return Picture(file.getvalue(), name=src)

    def text(self, src: str, *, always: bool = False) -> tuple[TextLine, ...]:
        return ()


def told(palette: Palette, *variants: tuple[str, str]) -> list[str]:
    fields = {"id": "1", "title": "", "images": [{"src": shown} for _, shown in variants],
              "variants": [{"id": f"v{number}", "name": name, "image": number} for number, (name, _) in enumerate(variants)]}
    return [found.rule for found in mismatches(parse_listing(fields).opened_by(Drawn()), palette)]


NEIGHBOURS = [
    ("驼色", "#d2bea0", "姜黄", "#c8963c"), ("驼色", "#c19a6b", "姜黄", "#d4a017"), ("香槟金", "#e6d2aa", "卡其", "#bda683"),
    ("香槟金", "#f0dcc0", "卡其", "#9c8a68"), ("驼色", "#d2bea0", "卡其色", "#c3b091"), ("米色", "#e8dcc8", "杏色", "#e5c9a8"),
    ("米白", "#f0ebe0", "白色", "#f2f2f2"), ("焦糖色", "#a5632f", "棕色", "#6b4226"), ("砖红", "#a5402e", "酒红", "#6b1a28"),
    ("咖啡色", "#4b3425", "黑色", "#161616"), ("深灰色", "#4a4a4c", "黑色", "#262424"), ("藏青", "#1b2440", "黑色", "#161616"),
    ("深蓝色", "#16276b", "藏青", "#232d4b"), ("银色", "#c4c6ca", "灰色", "#8e8e8e"), ("橘红", "#e2512a", "红色", "#c41e2a"),
    ("珊瑚红", "#e8685a", "粉色", "#f4b4c4"), ("玫瑰金", "#d8a692", "粉色", "#f4b4c4"), ("薄荷绿", "#aadfc8", "浅蓝", "#b0d4ec"),
    ("湖蓝", "#2a9db4", "蓝色", "#3a6fc4"), ("墨绿", "#1f4a38", "军绿", "#5a5c3c"), ("金色", "#c8a24c", "驼色", "#b08d64"),
    ("香芋紫", "#b9a3c9", "粉色", "#f0a8b8"), ("雾霾蓝", "#8ba3b8", "灰色", "#a3a3a6"), ("豆沙", "#b87878", "酒红", "#7a2033"),
    ("Camel", "#d2b48c", "Mustard", "#d2a02a"), ("Camel", "#c69c6d", "Khaki", "#8f7f58"), ("Champagne", "#f1ddc3", "Beige", "#d8c6a8"),
    ("Ivory", "#f2ecdc", "Beige", "#e6d8be"), ("Rust", "#b0522a", "Brown", "#8b5a2b"), ("Black", "#111111", "Charcoal", "#45474b"),
    ("Navy", "#141d3a", "Black", "#2b2b2d"), ("Indigo", "#33347a", "Purple", "#6a3a9a"), ("Lavender", "#b8a8d8", "Grey", "#9a9aa0"),
    ("Silver", "#c0c2c6", "White", "#eaeaec"), ("Burgundy", "#641c2a", "Brown", "#5c3a21"), ("Coral", "#ee6f5c", "Red", "#cc2028"),
    ("Peach", "#f7c5a8", "Pink", "#f2a6bc"), ("Rose Gold", "#d9a893", "Champagne", "#e3cba8"), ("Fuchsia", "#d6248a", "Magenta", "#b0106a"),
    ("Mint", "#a8dcc4", "Sky Blue", "#a0d0f0"), ("Teal", "#1f7a7a", "Green", "#2f8a4a"), ("Olive", "#6b6b3a", "Khaki", "#b5a27f"),
    ("Yellow", "#e8c828", "Gold", "#c9a24a"), ("Mustard", "#c49a32", "Gold", "#d8b45c"),
]


@pytest.mark.parametrize(("one", "shown", "other", "other_shown"), NEIGHBOURS)
def test_neighbouring_colours_are_not_told_as_swapped(palette: Palette, one: str, shown: str, other: str, other_shown: str) -> None:
    assert palette.named(one), one
    assert palette.named(other), other
    assert told(palette, (one, shown), (other, other_shown)) == []


@pytest.mark.parametrize(("one", "shown", "other", "other_shown"), [
    ("Red", "#2456b0", "Blue", "#cc2028"), ("黑色", "#f4b4c4", "粉色", "#161616"),
    ("Camel", "#1f4a38", "Green", "#c69c6d"),
    ("姜黄", "#16276b", "深蓝色", "#c8963c"),
    ("香槟金", "#161616", "黑色", "#e6d2aa"), ("Purple", "#f2d230", "Yellow", "#6a3a9a"),
    ("卡其", "#c41e2a", "红色", "#bda683"),
    ("Rust", "#1f7a7a", "Teal", "#b0522a"),
])
def test_colours_far_apart_are_told_as_swapped(palette: Palette, one: str, shown: str, other: str, other_shown: str) -> None:
    assert told(palette, (one, shown), (other, other_shown)) == ["swapped-pictures"]
