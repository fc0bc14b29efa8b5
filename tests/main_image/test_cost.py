"""What looking at a picture costs: one decode for all checkers, and the dear steps only where a cheap one asks for them."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw, ImageFile

from listlint.api import Picture
from listlint.cli import main


def scene(seed: int, side: int = 2000) -> bytes:
    rng = random.Random(seed)
    image = Image.new("RGB", (side, side), "#c8d0c0")
    draw = ImageDraw.Draw(image)
    for _ in range(90):
        x, y, wide = rng.randrange(side), rng.randrange(side), rng.randrange(side // 20, side // 4)
        draw.ellipse((x, y, x + wide, y + wide // 2), fill=tuple(rng.randrange(256) for _ in range(3)))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    return file.getvalue()


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The sizes of all pictures decoded, whoever asks for it."""
    sizes: list[tuple[int, int]] = []
    load = ImageFile.ImageFile.load

    def counted(image: ImageFile.ImageFile) -> object:
        if image.tile:
            sizes.append(image.size)
        return load(image)

    monkeypatch.setattr(ImageFile.ImageFile, "load", counted)
    return sizes


def test_all_checkers_share_one_reduced_decode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decoded: list[tuple[int, int]]) -> None:
    monkeypatch.setenv("LISTLINT_HOME", str(tmp_path / "home"))
    for name, seed in (("main.jpg", 1), ("back.jpg", 2), ("other.jpg", 3)):
        (tmp_path / name).write_bytes(scene(seed))
    asked = CliRunner().invoke(main, ["images", "add", str(tmp_path / "other.jpg"), "--owner", "another shop", "--protected"])
    assert asked.exit_code == 0, asked.output
    decoded.clear()
    listing = {"id": "1", "title": "Enamel mug", "marketplace": "aliexpress", "seller": "shop-1",
               "images": [{"src": "main.jpg", "role": "main"}, {"src": "back.jpg"}],
               "variants": [{"id": "a", "name": "Red", "image": 0}, {"id": "b", "name": "Blue", "image": 1}]}
    (tmp_path / "listing.json").write_text(json.dumps(listing), "utf-8")
    checked = CliRunner().invoke(main, ["check", str(tmp_path / "listing.json"), "--format", "json"])
    assert checked.exit_code in (0, 1), checked.output
    ran = json.loads(checked.stdout)
    assert "misleading-main-image" not in [failed["checker"] for failed in (ran[0] if isinstance(ran, list) else ran)["failed"]]
    assert decoded == [(1000, 1000), (1000, 1000)]  # one a picture, and none of them of all 2,000 pixels


@pytest.mark.parametrize(("side", "reduced"), [(2000, 1000), (1536, 768), (2667, 667), (4000, 1000), (800, 800)])
def test_a_jpeg_is_decoded_at_the_reduced_size_not_shrunk_afterwards(side: int, reduced: int, decoded: list[tuple[int, int]]) -> None:
    picture = Picture(scene(4, side))
    assert picture.reduced.size == (reduced, reduced)
    assert picture.small.size == (512, 512)
    assert max(picture.rough.size) < 1024
    assert decoded == [(reduced, reduced)]
