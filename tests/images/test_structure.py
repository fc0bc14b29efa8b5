"""What agrees, what contradicts, and which region holds together."""

from __future__ import annotations

import numpy as np
import pytest
from drawing import photo
from PIL import Image, ImageDraw, ImageFont

from listlint.records.images.structure import BLOCK, Structure, least_alike, structure_of

SIDE = 16 * BLOCK


def compared(ours: Image.Image, theirs: Image.Image) -> Structure:
    everywhere = np.ones((SIDE, SIDE), dtype=bool)
    return structure_of(grey(ours), grey(theirs), everywhere, np.ones((16, 16), dtype=bool))


def grey(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L").resize((SIDE, SIDE)), dtype=np.float32)


def test_a_picture_agrees_with_itself_everywhere():
    same = compared(photo(), photo())
    assert np.array_equal(same.agrees, same.held)
    assert np.array_equal(same.region, same.held)
    assert same.held.mean() > 0.9
    assert same.directions == pytest.approx(1.0)
    assert same.overall == pytest.approx(1.0)
    assert not same.contradicts.any()


def test_two_pictures_agree_hardly_anywhere():
    other = compared(photo(1), photo(2))
    assert other.agrees.mean() < 0.1
    assert abs(other.directions) < 0.15
    assert other.contradicts.mean() > 0.5


def test_what_is_left_beside_a_cover_is_the_region():
    covered = photo()
    covered.paste(photo(2).resize((320, 480)), (0, 0))
    half = compared(photo(), covered)
    assert half.region[:, 9:].mean() > 0.9
    assert half.region[:, :7].mean() < 0.1
    assert (half.around & half.held & ~half.agrees).mean() < 0.05  # what differs lies beside the region, not in it


def test_what_differs_within_a_frame_is_surrounded_by_it():
    framed = photo()
    framed.paste(photo(2).resize((400, 300)), (120, 90))
    differs = compared(photo(), framed)
    within = differs.around & differs.held & ~differs.agrees
    assert within.sum() > 60
    assert not within[0].any()


def test_an_edge_of_the_other_sense_contradicts():
    dark = Image.new("L", (SIDE, SIDE), "black")
    dark.paste("white", (0, 0, SIDE // 2, SIDE))
    turned = dark.point(lambda value: 255 - value)
    assert compared(dark, turned).directions == pytest.approx(-1.0)


def test_a_few_other_digits_show_in_the_least_alike_cells():
    def table(digits: str) -> Image.Image:
        image = Image.new("L", (SIDE, SIDE), "white")
        draw = ImageDraw.Draw(image)
        for row in range(6):
            draw.rectangle((4, 4 + 30 * row, 186, 34 + 30 * row), outline="black")
            draw.text((12, 8 + 30 * row), "XL", fill="black", font=ImageFont.load_default(20))
            draw.text((110, 8 + 30 * row), digits[row], fill="black", font=ImageFont.load_default(20))
        return image

    assert least_alike(compared(table("352481"), table("352481")).details) > 0.99
    assert least_alike(compared(table("352481"), table("967045")).details) < 0.6
