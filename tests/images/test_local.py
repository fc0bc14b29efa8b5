"""Points of a picture are found again when it is cut, tilted, covered in part or set among others."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
from drawing import photo, picture, shirt
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from listlint.api import Listing, Unavailable
from listlint.records.images import bank as bank_module
from listlint.records.images import local, postings
from listlint.records.images import matching as matching_module
from listlint.records.images.bank import Bank
from listlint.records.images.postings import PointIndex

pytest.importorskip("cv2", reason="needs listlint[vision]")


def sticker(image: Image.Image) -> Image.Image:
    image = image.copy()
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 10, 210, 210), fill=(214, 30, 30))
    draw.text((110, 110), "-50%", fill="white", font=ImageFont.load_default(60), anchor="mm")
    return image


def banner(image: Image.Image) -> Image.Image:
    image = image.copy()
    ImageDraw.Draw(image).rectangle((0, 400, 640, 480), fill=(20, 90, 200))
    return image


def collage(image: Image.Image) -> Image.Image:
    sheet = Image.new("RGB", (1000, 800), "white")
    for place, panel in enumerate((photo(21), image, photo(22), photo(23))):
        sheet.paste(ImageOps.contain(panel, (490, 390)), (place % 2 * 500, place // 2 * 400))
    return sheet


def watermark(image: Image.Image) -> Image.Image:
    layer = Image.new("RGBA", image.size, (255, 255, 255, 0))
    draw = ImageDraw.Draw(layer)
    for row in range(5):
        draw.text((10, 96 * row + 20), "shop-best-deals.example", fill=(30, 30, 30, 115), font=ImageFont.load_default(52))
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")


def other_ground(image: Image.Image) -> Image.Image:
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse((40, 20, 600, 460), fill=255)
    return Image.composite(image, photo(51).filter(ImageFilter.GaussianBlur(9)), mask)


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "cut to the left half": lambda image: image.crop((0, 0, 320, 480)),
    "cut to the middle third": lambda image: image.crop((130, 100, 500, 380)),
    "cut and mirrored": lambda image: ImageOps.mirror(image.crop((100, 60, 560, 420))),
    "tilted": lambda image: image.rotate(7, Image.Resampling.BICUBIC, expand=True, fillcolor="white"),
    "sheared": lambda image: image.transform((640, 480), Image.Transform.AFFINE, (1, 0.12, -20, 0.05, 1, 0), Image.Resampling.BICUBIC),
    "under a sticker": sticker,
    "under a banner": banner,
    "in a collage": collage,
    "under a watermark": watermark,
    "on another ground": other_ground,
    "small in another photo": lambda image: _inset(image),
}


def _inset(image: Image.Image) -> Image.Image:
    ground = photo(31, (900, 900))
    ground.paste(image.resize((420, 315)), (300, 420))
    return ground


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_left_of_a_photo_is_found(bank: Bank, change: str):
    bank.add(picture(photo()), owner="acme", name="original")
    for seed in (41, 42, 43):
        bank.add(picture(photo(seed)), owner="other", name=str(seed))
    assert [match.image for match in bank.match(picture(CHANGES[change](photo())))] == ["original"]


def test_the_regions_say_which_piece_was_taken_and_where_it_stands(bank: Bank):
    bank.add(picture(photo()), owner="acme")
    cut = bank.match(picture(photo().crop((128, 96, 512, 384))))[0]
    assert cut.bank_region == pytest.approx((0.2, 0.2, 0.8, 0.8), abs=0.01)
    assert cut.region == pytest.approx((0, 0, 1, 1), abs=0.01)
    assert "cropped" in cut.views
    shown = bank.match(picture(_inset(photo())))[0]
    assert shown.region == pytest.approx((300 / 900, 420 / 900, 720 / 900, 735 / 900), abs=0.01)
    assert "inset" in shown.views


def chart(seed: int) -> Image.Image:
    """A size chart: the same table with other numbers."""
    chance = random.Random(seed)
    image = Image.new("RGB", (700, 600), "white")
    draw = ImageDraw.Draw(image)
    draw.text((350, 40), "SIZE CHART (cm)", fill="black", font=ImageFont.load_default(32), anchor="mm")
    for row in range(8):
        for column in range(5):
            draw.rectangle((30 + 128 * column, 80 + 60 * row, 158 + 128 * column, 140 + 60 * row), outline="black", width=2)
            text = ("Size", "Chest", "Length", "Sleeve", "Waist")[column] if row == 0 else \
                ("S", "M", "L", "XL", "2XL", "3XL", "4XL")[row - 1] if column == 0 else str(chance.randint(40, 130))
            draw.text((94 + 128 * column, 110 + 60 * row), text, fill="black", font=ImageFont.load_default(26), anchor="mm")
    return image


def test_two_size_charts_of_one_layout_are_not_one_photo(bank: Bank):
    for seed in range(1, 6):
        bank.add(picture(chart(seed)), owner="acme", name=str(seed))
    assert list(bank.match(picture(chart(99)))) == []
    assert [match.image for match in bank.match(picture(chart(3).resize((560, 480)), "copy", "JPEG", quality=80))] == ["3"]


def test_things_of_one_mould_are_told_apart(bank: Bank):
    bank.add(picture(shirt()), owner="acme")
    assert list(bank.match(picture(shirt(colour=(40, 70, 190)).crop((60, 100, 560, 480))))) == []
    assert list(bank.match(picture(shirt(9).crop((60, 100, 560, 480))))) == []


def test_a_logo_in_two_photos_makes_them_no_copies(bank: Bank):
    logo = photo(77, (120, 120))

    def with_logo(seed: int) -> Image.Image:
        image = photo(seed)
        image.paste(logo, (500, 20))
        return image

    bank.add(picture(with_logo(1)), owner="acme")
    assert list(bank.match(picture(with_logo(2)))) == []


def test_a_template_around_two_photos_makes_them_no_copies(bank: Bank):
    def within(shown: Image.Image) -> Image.Image:
        image = photo(88, (800, 800))
        image.paste(shown.resize((560, 500)), (120, 140))
        return image

    bank.add(picture(within(photo(1))), owner="acme")
    assert list(bank.match(picture(within(photo(2))))) == []


def test_a_photo_on_another_ground_is_matched_in_its_middle(bank: Bank):
    bank.add(picture(photo()), owner="acme")
    match = bank.match(picture(other_ground(photo())))[0]
    assert "background" in match.views
    assert match.region == pytest.approx((40 / 640, 20 / 480, 600 / 640, 460 / 480), abs=0.08)


def test_what_lies_over_a_photo_is_named(bank: Bank):
    bank.add(picture(photo()), owner="acme")
    assert "overlaid" in bank.match(picture(sticker(photo())))[0].views
    assert "tilted" in bank.match(picture(photo().rotate(7, Image.Resampling.BICUBIC, expand=True)))[0].views


def test_the_points_of_the_mirror_image_are_computed_not_found():
    plain = photo()
    _, computed = local.query_points(plain)
    found, _ = local.query_points(ImageOps.mirror(plain))
    same = near = 0
    for place, angle, word, signature in zip(computed.places, computed.angles, computed.words, computed.signatures, strict=True):
        beside = np.abs(found.places - place).max(axis=1) < 0.003
        beside &= np.abs((found.angles - angle + np.pi) % (2 * np.pi) - np.pi) < 0.15
        if beside.any():
            near += 1
            same += bool((beside & (found.words == word) & (np.bitwise_count(found.signatures ^ signature) <= 12)).any())
    assert near > 300
    assert same > 0.5 * near  # by chance, one in 2,048 would have the same word


def test_points_survive_the_store():
    points = local.bank_points(photo())
    again = local.Points.from_bytes(points.to_bytes())
    assert np.array_equal(again.words, points.words)
    assert np.array_equal(again.signatures, points.signatures)
    assert np.abs(again.places - points.places).max() < 0.001
    assert len(points.to_bytes()) == 18 * len(points)


def test_the_index_answers_alike_however_the_pictures_came():
    pictures = [(number, local.bank_points(photo(number, (320, 240)))) for number in range(1, 9)]
    once, singly = PointIndex(), PointIndex()
    once.add(pictures)
    for one in pictures:
        singly.add([one])
    asked, _ = local.query_points(photo(5, (320, 240)))
    told = [[(found.number, found.inliers) for found in index.near(asked)] for index in (once, singly)]
    assert told[0] == told[1]
    assert told[0][0][0] == 5


def test_a_picture_and_the_mirror_image_of_another_are_found_by_one_question():
    index, asked_for = PointIndex(), []
    index.add([(number, local.bank_points(photo(number, (320, 240)))) for number in range(1, 9)])
    both = Image.new("RGB", (320, 500), "white")
    both.paste(photo(3, (320, 240)), (0, 0))
    both.paste(ImageOps.mirror(photo(6, (320, 240))), (0, 260))

    def rooms(numbers: list[int]) -> dict[int, str]:
        asked_for.append(sorted(numbers))
        return dict.fromkeys(numbers, "seen")

    found = index.near(*local.query_points(both), rooms=rooms)
    assert {(one.number, one.mirrored) for one in found if one.inliers > 20} == {(3, False), (6, True)}
    assert len(asked_for) == 1


def test_numbers_far_apart_answer_as_numbers_in_a_row():
    told = []
    for apart in (1, 100_000_000):
        index = PointIndex()
        index.add([(apart * number, local.bank_points(photo(number, (320, 240)))) for number in range(1, 9)])
        told.append([(found.number // apart, found.inliers, found.mirrored)
                     for found in index.near(*local.query_points(photo(5, (320, 240)).crop((20, 20, 300, 220))))])
    assert told[0] == told[1]
    assert told[0][0][0] == 5


def test_an_empty_picture_has_no_points():
    assert len(local.bank_points(Image.new("RGB", (64, 64), "white"))) == 0
    assert PointIndex().near(*local.query_points(photo())) == []


@pytest.fixture
def without_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (bank_module, matching_module):
        monkeypatch.setattr(module, "available", lambda: False)


def test_without_opencv_whole_copies_are_found_and_the_rest_is_said_to_be_skipped(without_opencv: None, bank: Bank):
    from types import SimpleNamespace

    from listlint.listing import Image as ListedImage
    from listlint.words import Text
    from listlint_checkers.stolen_image import Options, StolenImage

    bank.add(picture(photo()), owner="acme")
    opener = SimpleNamespace(picture=lambda src: picture(ImageOps.mirror(photo())), text=lambda src: ())
    listing = Listing("A-1", Text("title", "Mug"), seller="shop-17", images=(ListedImage("1.png", "images[0]", opener=opener),))
    brands = SimpleNamespace(own=lambda seller: frozenset(), authorized=lambda *_: None)
    records = SimpleNamespace(images=bank, today=None, brands=brands)
    findings = iter(StolenImage(Options(), records).check_pictures(listing))  # type: ignore[arg-type]
    assert next(findings).rule == "protected-picture"
    with pytest.raises(Unavailable) as caught:
        next(findings)
    assert "listlint[vision]" in caught.value.install
    assert list(bank.match(picture(photo().crop((130, 100, 500, 380))))) == []


def test_a_picture_added_without_opencv_is_found_whole_with_it(bank: Bank, monkeypatch: pytest.MonkeyPatch):
    for module in (bank_module, matching_module):
        monkeypatch.setattr(module, "available", lambda: False)
    bank.add(picture(photo()), owner="acme")
    monkeypatch.undo()
    assert len(bank.match(picture(photo().resize((320, 240))))) == 1


def test_long_lists_are_searched_in_part_and_copies_still_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postings, "FULL_LIST", 1)
    monkeypatch.setattr(postings, "MOST_COMPARED", 20_000)
    generator = np.random.default_rng(3)
    real = local.bank_points(photo(5, (320, 240)))
    index = PointIndex()
    index.add([(1, real)])
    for number in range(2, 150):
        count = len(real)
        index.add([(number, local.Points(
            generator.choice(real.words, count), generator.integers(0, 2**64, count, dtype=np.uint64),
            generator.random((count, 2), dtype=np.float32), generator.choice(real.scales, count), generator.choice(real.angles, count)))])
    assert any(part.bits > 2 for part in index._parts)
    found = index.near(local.query_points(photo(5, (320, 240)).crop((20, 20, 300, 220)))[0])
    assert found[0].number == 1
    assert found[0].inliers > 40
