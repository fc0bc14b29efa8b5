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
    assert lettering.writing(badge("9", 60)) < lettering.LIKELY


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
        asked.append(1.0)
        return 0.0

    monkeypatch.setattr(lettering, "contrast", contrast)
    lettering.writing(goods())
    lettering.writing(badge("NEW", 60))
    assert asked == []
    lettering.writing(badge("5%", 30))
    assert len(asked) == 1


def marked(text: str, *, goods_of: str, opacity: float = 0.5) -> Image.Image:
    """A half-transparent grey line, half of it over goods of the colour, or over striped ones."""
    image = Image.new("RGB", (600, 800), "white")
    draw = ImageDraw.Draw(image)
    if goods_of == "stripes":
        for y in range(150, 700, 50):
            draw.rectangle((170, y, 430, y + 24), fill="#b04040")
            draw.rectangle((170, y + 25, 430, y + 49), fill="#e0d8d0")
    else:
        draw.rounded_rectangle((170, 150, 430, 700), 40, fill=goods_of)
    faint = Image.new("L", image.size, 0)
    ImageDraw.Draw(faint).text((300, 400), text, fill=round(255 * opacity), font=ImageFont.load_default(76), anchor="mm")
    image.paste(Image.new("RGB", image.size, (90, 90, 90)), mask=faint)
    return image


@pytest.mark.parametrize("goods_of", ["#262626", "#3a6ea5", "#a03030", "#8a8a80", "stripes"])
@pytest.mark.parametrize("text", ["lumenvista", "Fotoquel", "Nordbild"])
def test_a_faint_mark_half_over_the_goods_looks_like_writing(text: str, goods_of: str) -> None:
    assert lettering.writing(marked(text, goods_of=goods_of)) > lettering.LIKELY


@pytest.mark.parametrize("goods_of", ["#262626", "#3a6ea5", "#a03030", "#8a8a80", "stripes"])
def test_the_same_goods_without_a_mark_do_not(goods_of: str) -> None:
    assert lettering.writing(marked("", goods_of=goods_of)) < 0.5


def test_the_second_network_is_asked_only_where_the_first_is_not_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(lettering, "larger", lambda small: asked.append(len(small)) or -5.0)
    lettering.writing(badge("NEW", 60))
    assert asked == []
    lettering.writing(goods())
    assert asked == [5]


def test_both_networks_are_data_that_the_package_brings() -> None:
    first, second = lettering_cells.weights(), lettering_cells.weights("large")
    assert [kernel.shape[3] for kernel, _ in first.halvings] == [12, 24, 48]
    assert [kernel.shape[3] for kernel, _ in second.halvings] == [12, 24, 48, 64]


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (1024, 20), (500, 333)])
def test_a_picture_of_any_shape_can_be_looked_at(size: tuple[int, int]) -> None:
    assert 0 <= lettering.writing(Image.new("RGB", size, "white")) < 0.5
