"""Main images made to keep the rules, the originals untouched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageCms, ImageDraw

from listlint.api import Mend
from listlint.cli import main
from listlint.mending import joined, mended


def goods(ground: str = "white", size: tuple[int, int] = (1200, 1200),
          box: tuple[int, int, int, int] = (60, 60, 1140, 1140)) -> Image.Image:
    image = Image.new("RGB", size, ground)
    ImageDraw.Draw(image).ellipse(box, fill="#225588")
    return image


def test_a_grey_ground_becomes_white_and_the_goods_stay() -> None:
    result = np.asarray(mended(goods("#dcdcdc"), Mend(whiten=True)))
    assert (result[0] == 255).all()
    assert tuple(result[600, 600]) == (0x22, 0x55, 0x88)


def test_no_grey_seam_is_left_around_the_goods() -> None:
    soft = goods("#dcdcdc").resize((600, 600), Image.Resampling.LANCZOS)
    result = np.asarray(mended(soft, Mend(whiten=True)), dtype=int)
    row = result[300]
    greys = (np.ptp(row, axis=1) < 12) & (row[:, 0] < 250)
    assert not greys.any()


def test_a_scene_has_no_ground_to_whiten() -> None:
    scene = Image.linear_gradient("L").resize((400, 400)).convert("RGB")
    assert mended(scene, Mend(whiten=True)).tobytes() == scene.tobytes()


def test_padding_takes_the_colour_of_the_ground() -> None:
    result = mended(goods("#f0e0d0", size=(600, 1200), box=(100, 300, 500, 900)), Mend(aspect=1.0))
    assert result.size == (1200, 1200)
    assert result.getpixel((5, 600)) == (0xF0, 0xE0, 0xD0)


def test_mends_are_joined_to_the_smallest_crop() -> None:
    both = joined([Mend(crop=(0.1, 0, 1, 1)), Mend(crop=(0, 0, 0.9, 1), whiten=True), Mend(aspect=1.0)])
    assert both == Mend(crop=(0.1, 0, 0.9, 1), whiten=True, aspect=1.0)
    assert joined([Mend(crop=(0, 0, 1, 1))]) is None


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("LISTLINT_HOME", str(tmp_path / "home"))
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_amazon_wants_white_and_large_goods_and_gets_both(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "mug.png"
    goods("#dcdcdc", size=(2400, 2400), box=(700, 700, 1700, 1700)).save(path)
    before = path.read_bytes()
    asked = run("images", "mend", path, "--out", tmp_path / "new", "--marketplace", "amazon", "--lang", "en")
    assert asked.exit_code == 0, asked.output
    assert path.read_bytes() == before
    with Image.open(tmp_path / "new" / "mug.png") as new:
        colours = np.asarray(new)
    assert (colours[:20] == 255).all()
    shown = np.flatnonzero((colours != 255).any(axis=2).any(axis=0))
    assert (shown[-1] - shown[0]) / colours.shape[1] >= 0.85
    assert "mended" in asked.output


def test_a_frame_is_cut_off_and_what_is_left_is_said(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "framed.png"
    framed = goods(size=(400, 400), box=(40, 40, 360, 360))
    ImageDraw.Draw(framed).rectangle((0, 0, 399, 399), outline="#c80014", width=12)
    framed.save(path)
    asked = run("images", "mend", path, "--out", tmp_path / "new", "--marketplace", "ebay", "--before-after", "--lang", "en")
    with Image.open(tmp_path / "new" / "framed.png") as new:
        assert new.getpixel((0, 0)) == (255, 255, 255)
    assert (tmp_path / "new" / "framed-before-after.jpg").exists()
    assert "left: The main image is" in asked.output  # too small: a picture is never blown up


def test_nothing_is_written_over(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "mug.png"
    goods("#dcdcdc").save(path)
    before = path.read_bytes()
    asked = run("images", "mend", path, "--out", tmp_path, "--marketplace", "amazon", "--lang", "en")
    assert asked.exit_code == 2
    assert path.read_bytes() == before
    assert "is there already" in asked.output


def test_a_good_picture_is_left_alone(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "mug.png"
    goods().save(path)
    asked = run("images", "mend", path, "--out", tmp_path / "new", "--marketplace", "amazon", "--lang", "zh")
    assert asked.exit_code == 0
    assert "没有需要修正的问题" in asked.output
    assert not (tmp_path / "new").exists()


def framed(size: int, width: int, ground: str = "white") -> Image.Image:
    image = goods(ground, size=(size, size), box=(size // 12, size // 12, size - size // 12, size - size // 12))
    ImageDraw.Draw(image).rectangle((0, 0, size - 1, size - 1), outline="#c80014", width=width)
    return image


def noisy(size: int) -> Image.Image:
    return Image.effect_noise((size, size), 60).convert("RGB")


def test_goods_come_no_closer_than_the_platforms_least_size_allows(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "mug.png"
    goods(size=(1800, 1800), box=(600, 600, 1200, 1200)).save(path)
    asked = run("images", "mend", path, "--out", tmp_path / "new", "--marketplace", "amazon", "--lang", "en")
    with Image.open(tmp_path / "new" / "mug.png") as new:
        assert new.size == (1000, 1000)
    assert "bettered: Goods brought closer, as far as the least size allows (it said: The product takes 34 %" in asked.output
    assert "left: The product takes 60 %" in asked.output
    assert "1000 pixels are the least" not in asked.output


@pytest.mark.parametrize("ground", ["white", "#f0e8d8"])
def test_a_frame_is_replaced_by_ground_where_cutting_would_make_it_too_small(run, tmp_path: Path, ground: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "framed.png"
    framed(510, 16, ground).save(path)
    asked = run("images", "mend", path, "--out", tmp_path / "new", "--marketplace", "ebay", "--lang", "en")
    assert asked.exit_code == 0, asked.output
    with Image.open(tmp_path / "new" / "framed.png") as new:
        assert min(new.size) >= 500
        assert new.getpixel((1, 1)) != (0xC8, 0, 0x14)
    assert "left" not in asked.output


def test_what_was_wrong_is_told_as_past_with_what_was_done(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    framed(1200, 30).save(tmp_path / "framed.png")
    english = run("images", "mend", tmp_path / "framed.png", "--out", tmp_path / "en", "--marketplace", "ebay", "--lang", "en")
    chinese = run("images", "mend", tmp_path / "framed.png", "--out", tmp_path / "zh", "--marketplace", "ebay", "--lang", "zh")
    assert "  mended: Frame cut off (it said: The main image has a frame" in english.output
    assert "  已修正：裁掉边框（原问题：主图四周" in chinese.output


def test_one_missing_path_does_not_keep_the_others_from_being_mended(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    framed(1200, 30).save(tmp_path / "framed.png")
    (tmp_path / "empty").mkdir()
    paths = [tmp_path / "gone.png", tmp_path / "empty", tmp_path / "framed.png"]
    asked = run("images", "mend", *paths, "--out", tmp_path / "new", "--marketplace", "ebay", "--lang", "en")
    assert asked.exit_code == 2
    assert "gone.png: no such file" in asked.stderr
    assert "empty" in asked.stderr
    assert (tmp_path / "new" / "framed.png").exists()


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_the_colour_profile_of_the_original_is_kept(run, tmp_path: Path, suffix: str) -> None:  # type: ignore[no-untyped-def]
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = tmp_path / f"framed{suffix}"
    framed(1200, 30).save(path, icc_profile=profile)
    assert run("images", "mend", path, "--out", tmp_path / "new", "--marketplace", "ebay").exit_code == 0
    with Image.open(tmp_path / "new" / path.name) as new:
        assert new.info["icc_profile"] == profile


def test_a_photo_near_the_largest_file_is_mended_all_the_same(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    image = noisy(700)
    ImageDraw.Draw(image).rectangle((0, 0, 699, 699), outline="#c80014", width=30)
    path = tmp_path / "framed.jpg"
    image.save(path, quality=70)
    monkeypatch.setattr("listlint.pictures.MAX_BYTES", path.stat().st_size + 1)  # as PNG the same pixels take several times that
    asked = run("images", "mend", path, "--out", tmp_path / "new", "--marketplace", "any", "--lang", "en")
    assert asked.exit_code == 0, asked.output
    assert "mended: Frame cut off" in asked.output


def test_a_png_too_large_to_upload_is_written_as_jpeg_and_that_is_said(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    framed(1200, 30).save(tmp_path / "framed.png")
    monkeypatch.setattr("listlint.cli.images_mending.MAX_BYTES", 2_000)
    asked = run("images", "mend", tmp_path / "framed.png", "--out", tmp_path / "new", "--marketplace", "ebay", "--lang", "en")
    assert (tmp_path / "new" / "framed.jpg").exists()
    assert "written as JPEG" in asked.output


def test_a_scene_is_not_cut_below_the_least_size(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    image = Image.effect_noise((520, 520), 90).convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, 519, 519), outline="#c80014", width=26)
    path = tmp_path / "scene.png"
    image.save(path)
    asked = run("images", "mend", path, "--out", tmp_path / "new", "--marketplace", "ebay", "--lang", "en")
    assert "left: The main image has a frame" in asked.output
    assert "500 pixels are the least" not in asked.output


def test_what_the_frame_hid_is_mended_too(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "framed.png"
    framed(2000, 30, "#e0e0e0").save(path)
    asked = run("images", "mend", path, "--out", tmp_path / "new", "--marketplace", "amazon", "--lang", "en")
    assert "mended: Frame cut off" in asked.output
    with Image.open(tmp_path / "new" / "framed.png") as new:
        assert new.getpixel((4, 4)) == (255, 255, 255)
