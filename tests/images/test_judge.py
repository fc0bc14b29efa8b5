"""The pixels decide: what was done to a photo does not matter, what is in it does."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
from drawing import photo, picture, shirt
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from listlint.api import CannotMatch, ImageMatch
from listlint.records.images.bank import Bank
from listlint.records.images.calibration import threshold
from listlint.records.images.features import ORIENTATIONS, content_box, features_of


def matched(bank: Bank, shown: Image.Image, form: str = "PNG", **options: int) -> list[ImageMatch]:
    return list(bank.match(picture(shown, "shown", form, **options)))


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "half size": lambda image: image.resize((image.width // 2, image.height // 2)),
    "double size": lambda image: image.resize((image.width * 2, image.height * 2)),
    "squeezed": lambda image: image.resize((image.width, int(image.height * 0.9))),
    "mirrored": ImageOps.mirror,
    "upside down": lambda image: image.rotate(180),
    "grey": lambda image: image.convert("L"),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(1.5)),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.7),
    "less contrast": lambda image: ImageEnhance.Contrast(image).enhance(0.6),
    "pale": lambda image: ImageEnhance.Color(image).enhance(0.5),
    "framed": lambda image: ImageOps.expand(image, 30, "#204080"),
    "on white": lambda image: ImageOps.expand(image, (200, 60), "white"),
    "flat and colourful": lambda image: ImageEnhance.Color(ImageEnhance.Contrast(image).enhance(0.7)).enhance(1.3),
    "hard and colourful": lambda image: ImageEnhance.Color(ImageEnhance.Contrast(image).enhance(1.3)).enhance(1.2),
    "trimmed a little": lambda image: image.crop((6, 6, image.width - 6, image.height - 6)),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("drawn", [photo, shirt])
def test_a_changed_copy_is_found(bank: Bank, drawn: Callable[..., Image.Image], change: str):
    bank.add(picture(drawn()), owner="acme", name="original")
    bank.add(picture(drawn(5)), owner="other", name="another")
    assert [match.image for match in matched(bank, CHANGES[change](drawn()))] == ["original"]


@pytest.mark.parametrize("quality", [15, 30, 60])
def test_a_recompressed_copy_is_found(bank: Bank, quality: int):
    bank.add(picture(photo()), owner="acme")
    assert len(matched(bank, photo(), "JPEG", quality=quality)) == 1


@pytest.mark.parametrize("colour", [(40, 70, 190), (60, 150, 60), (30, 30, 32), (210, 160, 60)])
def test_the_same_mould_in_another_colour_is_not_the_same_photo(bank: Bank, colour: tuple[int, int, int]):
    bank.add(picture(shirt()), owner="acme")
    assert matched(bank, shirt(colour=colour)) == []
    assert matched(bank, ImageOps.mirror(shirt(colour=colour)), "JPEG", quality=70) == []


@pytest.mark.parametrize("colours", [((38, 40, 66), (38, 66, 40)), ((70, 40, 36), (40, 44, 70)), ((120, 40, 44), (44, 40, 46)),
                                     ((44, 45, 64), (44, 63, 57))])
def test_a_dark_thing_in_another_dark_colour_is_not_the_same_photo(bank: Bank, colours: tuple[tuple[int, int, int], ...]):
    bank.add(picture(shirt(colour=colours[0])), owner="acme")
    assert matched(bank, shirt(colour=colours[1])) == []
    assert len(matched(bank, shirt(colour=colours[0]).resize((500, 500)), "JPEG", quality=80)) == 1


@pytest.mark.parametrize(("quality", "side"), [(20, 300), (60, 250)])
def test_a_black_bag_with_pleats_is_no_line_drawing(bank: Bank, quality: int, side: int):
    chance = random.Random(3)  # of a drawing every stroke must agree, and JPEG leaves no pleat quite as it was
    bag = Image.new("RGB", (600, 600), "white")
    draw = ImageDraw.Draw(bag)
    draw.rounded_rectangle((60, 200, 540, 460), 30, fill=(12, 12, 14))
    for _ in range(150):
        x, y, grey = chance.randint(70, 500), chance.randint(205, 430), 12 + chance.randint(22, 45)
        draw.line((x, y, x + chance.randint(5, 50), y + chance.randint(0, 30)), fill=(grey, grey, grey), width=3)
    bag = bag.filter(ImageFilter.GaussianBlur(0.8))
    bank.add(picture(bag), owner="acme")
    assert len(matched(bank, bag.resize((side, side)), "JPEG", quality=quality)) == 1


def test_a_red_thing_is_no_brown_one_made_dull_and_dark_before_the_same_white(bank: Bank):
    bank.add(picture(shirt(colour=(205, 74, 82))), owner="acme")
    assert matched(bank, shirt(colour=(128, 78, 73))) == []
    assert len(matched(bank, ImageEnhance.Color(shirt(colour=(205, 74, 82))).enhance(0.5))) == 1


def test_one_part_of_a_thing_in_another_colour_makes_it_another_thing(bank: Bank):
    def shoe(sole: str) -> Image.Image:
        shown = shirt()
        ImageDraw.Draw(shown).rectangle((180, 400, 420, 510), fill=sole)
        return shown

    bank.add(picture(shoe("#1a1a60")), owner="acme")
    assert matched(bank, shoe("#104a10")) == []
    assert len(matched(bank, shoe("#1a1a60"), "JPEG", quality=60)) == 1


def toned(image: Image.Image, gains: tuple[float, float, float]) -> Image.Image:
    """In sepia, or by another lamp."""
    bands = [band.point(lambda grade, gain=gain: int(grade * gain)) for band, gain in zip(image.split(), gains, strict=True)]
    return Image.merge("RGB", bands)


def test_a_sepia_copy_is_found_where_white_and_grey_parts_show_the_tint(bank: Bank):
    def on_grey() -> Image.Image:  # its ground is in the picture, not trimmed off
        shown = Image.linear_gradient("L").rotate(90).point(lambda grade: 170 + grade // 4).resize((700, 560)).convert("RGB")
        shown.paste(photo(1, (420, 300)), (140, 130))
        return shown

    bank.add(picture(on_grey()), owner="acme")
    assert len(matched(bank, toned(on_grey().convert("L").convert("RGB"), (1.0, 0.84, 0.65)))) == 1
    assert len(matched(bank, toned(on_grey(), (1.0, 0.8, 0.62)))) == 1


def test_what_is_alike_is_possible_and_accuses_nobody(bank: Bank):
    bank.add(picture(shirt()), owner="acme", name="red")
    blue = picture(shirt(colour=(40, 70, 190)))
    assert bank.match(blue) == []
    [match] = bank.match(blue, possible=True)
    assert (match.image, match.possible) == ("red", True)
    assert 0 < match.score < threshold()
    [same] = bank.match(picture(shirt().resize((500, 500))), possible=True)
    assert not same.possible
    assert same.score >= threshold()


def test_a_small_part_in_a_slightly_other_shade_shows_where_the_rest_is_as_it_was(bank: Bank):
    def badge(shade: tuple[int, int, int]) -> Image.Image:
        shown = shirt(colour=(60, 90, 150))
        ImageDraw.Draw(shown).rectangle((240, 280, 360, 380), fill=shade)
        return shown

    bank.add(picture(badge((115, 69, 62))), owner="acme")
    assert matched(bank, badge((124, 64, 68)), "JPEG", quality=90) == []
    assert len(matched(bank, badge((115, 69, 62)), "JPEG", quality=50)) == 1


def test_what_is_merely_alike_counts_for_no_match(bank: Bank):
    bank.add(picture(shirt()), owner="acme", name="red")
    for seed, colour in enumerate([(40, 70, 190), (60, 150, 60), (30, 30, 32), (210, 160, 60)]):
        bank.add(picture(shirt(colour=colour)), owner=f"shop-{seed}", kind="seen", name=f"listing:L{seed}#0")
    [alone] = matched(bank, shirt())
    beside = bank.match(picture(shirt(), "shown"), possible=True)
    assert len(beside) > 1
    assert [(match.owners, match.sellers) for match in beside if not match.possible] == [(alone.owners, alone.sellers)] == [(1, 0)]


def test_two_sets_that_share_a_thing_are_no_copies_and_a_set_pasted_whole_is(bank: Bank):
    pytest.importorskip("cv2", reason="needs listlint[vision]")

    def side_by_side(*seeds: int) -> Image.Image:
        shown = Image.new("RGB", (40 + 420 * len(seeds), 440), "white")
        for place, seed in enumerate(seeds):
            shown.paste(photo(seed, (380, 400)), (30 + 420 * place, 20))
        return shown

    bank.add(picture(side_by_side(1, 2)), owner="acme", name="set")
    assert matched(bank, side_by_side(3, 1)) == []
    [part] = bank.match(picture(side_by_side(3, 1)), parts=True)
    assert (part.image, part.part) == ("set", True)
    for copy in (side_by_side(1, 2, 3), photo(1, (380, 400))):
        assert [(match.image, match.part) for match in bank.match(picture(copy), parts=True)] == [("set", False)]


def test_a_large_thing_that_two_sets_share_makes_no_copy_where_each_shows_another_beside_it(bank: Bank):
    pytest.importorskip("cv2", reason="needs listlint[vision]")

    def row(*things: tuple[int, int]) -> Image.Image:
        shown = Image.new("RGB", (40 + sum(width + 40 for _, width in things), 440), "white")
        left = 40
        for seed, width in things:
            shown.paste(photo(seed, (width, 400)), (left, 20))
            left += width + 40
        return shown

    bank.add(picture(row((2, 150), (1, 380))), owner="acme", name="set")
    other = picture(row((1, 380), (3, 40)))
    assert bank.match(other) == []
    assert [match.part for match in bank.match(other, parts=True)] == [True]
    assert [match.part for match in bank.match(picture(row((1, 380))), parts=True)] == [False]  # cut out, nothing beside it


def test_what_was_done_is_told_rightly(bank: Bank):
    pytest.importorskip("cv2", reason="needs listlint[vision]")
    bank.add(picture(photo()), owner="acme")
    bannered, warm, ground = photo(), photo(), photo(7)
    ImageDraw.Draw(bannered).rectangle((0, 0, 640, 90), fill="#d01818")
    warm = Image.merge("RGB", [band.point(lambda grade, gain=gain: int(grade * gain)) for band, gain in
                               zip(warm.split(), (1.1, 1.0, 0.85), strict=True)])
    ground.paste(photo().crop((130, 100, 510, 380)), (130, 100))
    assert matched(bank, bannered)[0].views == ("overlaid",)
    assert matched(bank, warm)[0].views == ("toned",)
    assert matched(bank, photo().crop((60, 40, 580, 440)))[0].views == ("cropped",)
    assert [match.views for match in matched(bank, ground)] in ([], [("background",)])  # found or not, it is told as what it is


def test_the_same_outline_is_not_the_same_photo(bank: Bank):
    for seed in range(2, 12):
        bank.add(picture(shirt(seed)), owner="acme", name=str(seed))
    assert matched(bank, shirt(1)) == []


def test_a_copy_says_what_was_done_to_it(bank: Bank):
    bank.add(picture(photo()), owner="acme")
    assert matched(bank, photo())[0].views == ()
    assert matched(bank, ImageOps.mirror(photo()))[0].views == ("mirrored",)
    assert matched(bank, photo().rotate(90, expand=True))[0].views == ("rotated",)
    assert matched(bank, photo().convert("L"))[0].views == ("grey",)
    assert matched(bank, photo().resize((320, 240)))[0].views == ("resized",)
    assert matched(bank, ImageOps.expand(photo(), 60, "#204080"))[0].views == ("inset",)
    assert matched(bank, ImageOps.mirror(photo()).rotate(90, expand=True))[0].views == ("mirrored", "rotated")


def test_the_regions_are_where_the_photo_lies(bank: Bank):
    bank.add(picture(photo()), owner="acme")
    match = matched(bank, ImageOps.expand(photo(), (160, 60), "white"))[0]
    assert match.region == pytest.approx((160 / 960, 0.1, 800 / 960, 0.9), abs=0.01)
    assert match.bank_region == pytest.approx((0, 0, 1, 1), abs=0.01)
    trimmed = matched(bank, photo().crop((16, 12, 624, 468)))[0]
    assert trimmed.region == pytest.approx((0, 0, 1, 1), abs=0.01)
    assert trimmed.bank_region == pytest.approx((0.025, 0.025, 0.975, 0.975), abs=0.01)


@pytest.mark.parametrize("blank", [
    Image.new("RGB", (500, 500), "white"), Image.new("RGB", (40, 2000), "#808080"), Image.new("RGB", (1, 1), "red"),
    Image.linear_gradient("L").convert("RGB").resize((600, 300)),
])
def test_what_holds_too_little_is_said_not_dropped(bank: Bank, blank: Image.Image):
    with pytest.raises(CannotMatch, match="parts show anything"):
        matched(bank, blank)
    with pytest.raises(CannotMatch):
        bank.add(picture(blank), owner="acme")


def test_the_content_box_does_not_depend_on_frames():
    plain = shirt()
    left, top, right, bottom = content_box(plain)
    framed = content_box(ImageOps.expand(ImageOps.expand(plain, 40, "white"), 20, "#c02020"))
    assert framed == pytest.approx([(60 + edge * 600) / 720 for edge in (left, top, right, bottom)], abs=0.008)


def test_hashes_are_those_of_imagehash():
    import imagehash

    shown = picture(photo())
    features = features_of(shown)
    assert f"{features.hashes.whole:064x}" == str(imagehash.phash(shown.rough, hash_size=16))
    for view in features.query_views():
        _, turns, mirrored = ORIENTATIONS[view.orientation]
        pixels = np.asarray(shown.rough.convert("L").resize((64, 64), Image.Resampling.LANCZOS))
        lying = np.rot90(pixels[:, ::-1] if mirrored else pixels, turns)
        assert f"{view.hash:064x}" == str(imagehash.phash(Image.fromarray(np.ascontiguousarray(lying)), hash_size=16))
