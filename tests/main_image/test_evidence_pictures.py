"""The picture that shows what a finding means: a box for every region, however small or odd the region is."""

from __future__ import annotations

import pytest
from PIL import Image

from listlint.reports import evidence

GREY = (90, 90, 90)


def boxed(image: Image.Image) -> int:
    """How many pixels have the box's colour."""
    return sum(count for count, colour in image.getcolors(image.width * image.height) or [] if colour == evidence.BOX)


@pytest.mark.parametrize("region", [
    (0.5, 0.5, 0.5, 0.5), (0.0, 0.0, 0.001, 1.0), (0.999, 0.2, 1.0, 0.3), (1.0, 1.0, 1.0, 1.0), (0.6, 0.6, 0.2, 0.2),
])
def test_every_region_gets_a_box_that_can_be_seen(region: tuple[float, float, float, float]) -> None:
    assert boxed(evidence.marked(Image.new("RGB", (400, 300), GREY), region)) >= 12


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 2), (8, 8)])
def test_a_picture_of_a_few_pixels_is_no_mishap(size: tuple[int, int]) -> None:
    assert boxed(evidence.marked(Image.new("RGB", size, GREY), (0.2, 0.2, 0.4, 0.4))) >= 1


def test_the_four_sides_of_a_frame_are_shown_in_one_picture() -> None:
    bands = [(0.0, 0.0, 1.0, 0.05), (0.0, 0.95, 1.0, 1.0), (0.0, 0.0, 0.05, 1.0), (0.95, 0.0, 1.0, 1.0)]
    shown = evidence.marked(Image.new("RGB", (400, 400), GREY), *bands)
    for place in ((200, 2), (200, 397), (2, 200), (397, 200)):
        near = shown.crop((place[0] - 10, place[1] - 2, place[0] + 10, place[1] + 2)) if place[0] == 200 else \
            shown.crop((place[0] - 2, place[1] - 10, place[0] + 2, place[1] + 10))
        assert boxed(near) > 0


@pytest.mark.parametrize("placing", [(0.0,) * 6, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)])
def test_pictures_are_cut_out_where_no_placing_lays_one_onto_the_other(placing: tuple[float, ...]) -> None:
    one, other = Image.new("RGB", (200, 100), "red"), Image.new("RGB", (100, 200), "blue")
    ours, theirs = evidence.aligned(one, other, (0.0, 0.0, 0.5, 1.0), (0.0, 0.0, 1.0, 1.0), placing)
    assert ours.size == theirs.size
    assert ours.getpixel((5, 5)) == (255, 0, 0)
