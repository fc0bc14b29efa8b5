"""What the filter before the reader takes for writing: banners of any size, and no rows of one small shape."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFont

from listlint import lettering, lettering_cells


def goods() -> Image.Image:
    image = Image.new("RGB", (800, 800), "white")
    ImageDraw.Draw(image).ellipse((150, 150, 650, 650), fill="#3a6ea5")
    return image


def badge(text: str, size: int) -> Image.Image:
    image = goods()
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 60, 60 + 3 * size, 60 + 3 * size), fill="red")
    draw.text((60 + 1.5 * size, 60 + 1.5 * size), text, fill="white", font=ImageFont.load_default(size), anchor="mm")
    return image


@pytest.mark.parametrize("text", ["5%", "NEW", "SALE", "-30%"])
@pytest.mark.parametrize("size", [30, 60])
def test_a_badge_of_a_few_letters_looks_like_writing(text: str, size: int) -> None:
    assert lettering.writing(badge(text, size)) > lettering.LIKELY


def test_a_single_figure_is_no_line_of_writing() -> None:
    assert lettering.writing(badge("9", 60)) < 0.5


@pytest.mark.parametrize("slant", [0, 16])
def test_a_row_of_seams_or_studs_is_no_line_of_writing(slant: int) -> None:
    image = goods()
    draw = ImageDraw.Draw(image)
    for x in range(60, 260, 22):
        if slant:
            draw.line((x, 700, x + slant, 700 + slant), fill="black", width=5)
        else:
            draw.ellipse((x, 700, x + 16, 716), fill="black")
    assert lettering.writing(image) < 0.5


def test_contrasts_are_measured_only_where_they_can_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def contrast(image: Image.Image) -> float:
        asked.append(lettering_cells.cells(image))
        return 0.0

    monkeypatch.setattr(lettering, "contrast", contrast)
    lettering.writing(goods())
    lettering.writing(badge("NEW", 60))
    assert asked == []
    lettering.writing(badge("5%", 30))
    assert len(asked) == 1


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (1024, 20), (500, 333)])
def test_a_picture_of_any_shape_can_be_looked_at(size: tuple[int, int]) -> None:
    assert 0 <= lettering.writing(Image.new("RGB", size, "white")) < 0.5
