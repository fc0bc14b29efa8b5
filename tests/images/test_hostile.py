"""Whatever file comes, the bank has one word for it, and a picture is matched by what a person sees in it."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from drawing import encoded, photo, picture
from PIL import Image, ImageFilter

from listlint.api import Picture
from listlint.cli import main
from listlint.records.images.bank import Bank
from listlint.records.images.features import features_of


def bits_off(one: Picture, other: Picture) -> int:
    return (features_of(one).hashes.whole ^ features_of(other).hashes.whole).bit_count()


def as_camera(image: Image.Image, orientation: int) -> Picture:
    """Stored lying, with the EXIF tag that says so."""
    lying = {1: None, 2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM",
             5: "TRANSPOSE", 6: "ROTATE_90", 7: "TRANSVERSE", 8: "ROTATE_270"}[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    return picture(image if lying is None else image.transpose(Image.Transpose[lying]), "camera.jpg", "JPEG", exif=exif, quality=92)


def cut_out(image: Image.Image, hidden: tuple[int, int, int]) -> Image.Image:
    """A disc of the photo; around it is nothing to see, whatever colour the file hides there."""
    alpha = Image.new("L", image.size, 0)
    x, y = image.size
    alpha.paste(255, (x // 5, y // 5, 4 * x // 5, 4 * y // 5))
    kept = image.copy()
    ground = Image.new("RGB", image.size, hidden)
    kept = Image.composite(kept, ground, alpha)
    kept.putalpha(alpha)
    return kept


def on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_hashed_upright_whichever_way_the_camera_was_held(orientation: int):
    assert bits_off(as_camera(photo(), orientation), picture(photo())) <= 6


@pytest.mark.parametrize("large", [(640, 480), (2600, 1950)])
def test_a_turned_photo_is_hashed_upright_however_large_it_is(large: tuple[int, int]):
    image = photo().resize(large)
    assert bits_off(as_camera(image, 6), picture(image)) <= 8


@pytest.mark.parametrize("mode", ["P", "1", "L", "RGBA", "LA", "CMYK"])
def test_a_large_picture_of_any_mode_is_made_small_without_leaving_pixels_out(mode: str):
    hatched = np.asarray(photo(size=(2600, 1950)).filter(ImageFilter.GaussianBlur(3)).convert("L")).astype(int) // 2 + 60
    hatched[(np.indices(hatched.shape).sum(axis=0) // 2) % 2 == 0] += 60  # finer than the small copy can show: grey to the eye
    image = Image.fromarray(hatched.astype(np.uint8))
    odd = image.convert("RGB").convert("P") if mode == "P" else image.convert(mode)
    shown, plain = picture(odd, "large", "PNG" if mode != "CMYK" else "JPEG"), picture(image.convert("RGB"))
    assert bits_off(shown, plain) <= 16
    for made, fine in ((shown.reduced, plain.reduced), (shown.small, plain.small)):
        off = np.abs(np.asarray(made).astype(int) - np.asarray(fine).astype(int))
        assert off.mean() < (14 if mode in ("1", "P") else 4)


def test_what_a_file_hides_under_transparency_is_not_hashed():
    seen = picture(on_white(cut_out(photo(), (0, 0, 0))))
    for hidden in ((0, 0, 0), (255, 255, 255), (200, 20, 20)):
        assert bits_off(picture(cut_out(photo(), hidden)), seen) == 0
    assert bits_off(picture(cut_out(photo(), (0, 0, 0)).convert("RGB")), seen) > 30  # what a naive reader would hash


@pytest.mark.parametrize("kind", ["cmyk", "16-bit", "palette", "grey", "animated", "webp", "bmp"])
def test_the_same_photo_in_an_odd_format_is_the_same_photo(bank: Bank, kind: str):
    bank.add(picture(photo()), owner="acme")
    wide = np.asarray(photo().convert("L")).astype(np.uint16) * 257
    shown = {
        "cmyk": lambda: picture(photo().convert("CMYK"), "a.jpg", "JPEG", quality=92),
        "16-bit": lambda: picture(Image.fromarray(wide)),
        "palette": lambda: picture(photo().quantize(256)),
        "grey": lambda: picture(photo().convert("LA")),
        "animated": lambda: picture(photo(), "a.gif", "GIF", save_all=True, append_images=[photo(9)], duration=80),
        "webp": lambda: picture(photo(), "a.webp", "WEBP", quality=80),
        "bmp": lambda: picture(photo(), "a.jpg", "BMP"),
    }[kind]()
    assert [match.owner for match in bank.match(shown)] == ["acme"]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) \
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000), 9)) + chunk(b"IEND", b"")


HOSTILE = {
    "truncated.jpg": (lambda: encoded(photo(), "JPEG")[:9_000], "unreadable", "damaged"),
    "truncated.png": (lambda: encoded(photo())[:9_000], "unreadable", "damaged"),
    "bomb.png": (lambda: bomb(20_000, 20_000), "unreadable", "Save it smaller"),
    "thread.png": (lambda: bomb(60_000, 1), "unreadable", "Save it smaller"),
    "empty.jpg": (lambda: b"", "unreadable", "empty"),
    "page.jpg": (lambda: b"<html><script>", "unreadable", "not a picture"),
    "vector.png": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unreadable", "not a picture"),
    "tiff.jpg": (lambda: encoded(photo(), "TIFF"), "unreadable", "not a picture"),
    "white.png": (lambda: encoded(Image.new("RGB", (400, 400), "white")), "unmatchable", "at least"),
    "slope.png": (lambda: encoded(Image.linear_gradient("L").convert("RGB")), "unmatchable", "at least"),
    "clear.png": (lambda: encoded(Image.new("RGBA", (400, 400), (10, 200, 30, 0))), "unmatchable", "at least"),
    "dot.png": (lambda: encoded(Image.new("RGB", (1, 1))), "unmatchable", "at least"),
    "wrong.png": (lambda: encoded(photo(2), "JPEG"), "added", None),
    "animated.gif": (lambda: encoded(photo(3), "GIF", save_all=True, append_images=[photo(4)]), "added", None),
    "cmyk.jpg": (lambda: encoded(photo(5).convert("CMYK"), "JPEG"), "added", None),
}


def test_every_hostile_file_has_one_outcome_and_none_stops_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LISTLINT_HOME", str(tmp_path / "home"))
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name, (make, _, _) in HOSTILE.items():
        (folder / name).write_bytes(make())
    result = CliRunner().invoke(main, ["images", "add", str(folder), "--owner", "acme", "--format", "jsonl"])
    assert result.exit_code == 2
    told = {Path(line["image"]).name: line for line in map(json.loads, result.stdout.splitlines())}
    assert {name: line["outcome"] for name, line in told.items()} == {name: outcome for name, (_, outcome, _) in HOSTILE.items()}
    for name, (_, _, reason) in HOSTILE.items():
        assert (told[name]["reason"] is None) if reason is None else (reason in told[name]["reason"]), name
        assert reason is None or name in told[name]["reason"]
    shown = CliRunner().invoke(main, ["images", "match", str(folder), "--format", "jsonl"])
    lines = {Path(line["image"]).name: line for line in map(json.loads, shown.stdout.splitlines())}
    assert {name for name, line in lines.items() if line["skipped"]} == {name for name, (_, outcome, _) in HOSTILE.items()
                                                                          if outcome != "added"}
