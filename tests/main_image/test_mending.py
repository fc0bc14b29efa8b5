"""Main images made to keep the rules, the originals untouched."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from listlint.api import Mend, Picture
from listlint.cli import main
from listlint.mending import joined, mended


def saved(image: Image.Image) -> Picture:
    file = io.BytesIO()
    image.save(file, "PNG")
    return Picture(file.getvalue())


def goods(ground: str = "white", size: tuple[int, int] = (1200, 1200),
          box: tuple[int, int, int, int] = (60, 60, 1140, 1140)) -> Image.Image:
    image = Image.new("RGB", size, ground)
    ImageDraw.Draw(image).ellipse(box, fill="#225588")
    return image


def test_a_grey_ground_becomes_white_and_the_goods_stay() -> None:
    result = np.asarray(mended(saved(goods("#dcdcdc")), Mend(whiten=True)))
    assert (result[0] == 255).all()
    assert tuple(result[600, 600]) == (0x22, 0x55, 0x88)


def test_no_grey_seam_is_left_around_the_goods() -> None:
    soft = goods("#dcdcdc").resize((600, 600), Image.Resampling.LANCZOS)
    result = np.asarray(mended(saved(soft), Mend(whiten=True)), dtype=int)
    row = result[300]
    greys = (np.ptp(row, axis=1) < 12) & (row[:, 0] < 250)
    assert not greys.any()


def test_a_scene_has_no_ground_to_whiten() -> None:
    scene = Image.linear_gradient("L").resize((400, 400)).convert("RGB")
    assert mended(saved(scene), Mend(whiten=True)).tobytes() == scene.tobytes()


def test_padding_takes_the_colour_of_the_ground() -> None:
    result = mended(saved(goods("#f0e0d0", size=(600, 1200), box=(100, 300, 500, 900))), Mend(aspect=1.0))
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
    goods("#dcdcdc", size=(2400, 2400), box=(800, 800, 1600, 1600)).save(path)
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
    assert "没有可自动修正的问题" in asked.output
    assert not (tmp_path / "new").exists()
