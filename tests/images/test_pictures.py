"""Hostile and odd files each have one typed outcome, and every picture is what a person sees."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from drawing import encoded, photo, picture
from PIL import Image

from listlint.pictures import MAX_BYTES, Picture, PictureError, PictureTooLarge


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def grades(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def test_a_bomb_is_refused_by_its_header():
    bomb = png(30_000, 30_000, bytes(10_000_000))
    assert len(bomb) < 20_000
    with pytest.raises(PictureTooLarge, match="Save it smaller"):
        Picture(bomb)


def test_a_thread_of_pixels_is_refused():
    with pytest.raises(PictureTooLarge):
        Picture(png(40_000, 1, bytes(120_001)))


def test_a_file_of_too_many_bytes_is_refused_unread(tmp_path: Path):
    file = tmp_path / "large.jpg"
    with file.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(PictureTooLarge, match=r"large\.jpg"):
        Picture.read(file)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_a_truncated_file_is_damaged(form: str):
    content = encoded(photo(), form)
    with pytest.raises(PictureError):
        Picture(content[:len(content) // 2], name="half").reduced  # noqa: B018


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff", b"<html>", bytes(1000), b"%PDF-1.7", b"<svg xmlns='x'/>"])
def test_what_is_no_picture_says_so_in_the_same_words_each_time(content: bytes):
    said = set()
    for _ in range(2):
        with pytest.raises(PictureError) as caught:
            Picture(content, name="odd.jpg").reduced  # noqa: B018
        said.add(str(caught.value))
    assert len(said) == 1
    assert "0x" not in said.pop()


def test_a_tiff_or_an_icon_is_refused_whatever_it_is_called():
    for form in ("TIFF", "ICO"):
        with pytest.raises(PictureError, match="JPEG, PNG, GIF, WEBP, BMP"):
            picture(photo(size=(64, 64)), "photo.jpg", form)


def test_a_wrong_extension_does_not_matter():
    assert picture(photo(), "photo.png", "JPEG").format == "JPEG"


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path):
    with pytest.raises(PictureError, match="no such file"):
        Picture.read(tmp_path / "none.png")
    with pytest.raises(PictureError, match=str(tmp_path)):
        Picture.read(tmp_path)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_upright_whichever_way_the_camera_was_held(orientation: int):
    upright = photo(size=(300, 200))
    lying = {1: None, 2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM",
             5: "TRANSPOSE", 6: "ROTATE_90", 7: "TRANSVERSE", 8: "ROTATE_270"}[orientation]
    stored = upright if lying is None else upright.transpose(Image.Transpose[lying])
    exif = Image.Exif()
    exif[0x0112] = orientation
    shown = picture(stored, exif=exif)
    assert (shown.width, shown.height) == (300, 200)
    assert np.array_equal(grades(shown.reduced), grades(upright))
    assert np.array_equal(grades(shown.full), grades(upright))


def test_a_broken_exif_block_means_no_orientation():
    content = encoded(photo(), "JPEG")
    block = b"Exif\0\0" + b"MM\0\x2a\xff\xff\xff\xff" + bytes(40)
    broken = content[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + content[2:]
    assert Picture(broken).reduced.size == (640, 480)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1"])
def test_what_is_transparent_is_white(mode: str):
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    clear.paste((200, 30, 30, 255), (40, 40, 60, 60))
    if mode == "1":
        shown = picture(Image.new("1", (100, 100), 1), transparency=0)
    else:
        shown = picture(clear.convert(mode) if mode == "LA" else clear.quantize(8) if mode == "P" else clear)
    assert shown.reduced.getpixel((5, 5)) == (255, 255, 255)
    assert shown.reduced.mode == "RGB"


def test_half_transparent_is_mixed_with_white():
    shown = picture(Image.new("RGBA", (50, 50), (200, 0, 0, 128)))
    assert shown.reduced.getpixel((9, 9)) == (227, 127, 127)


def test_a_16_bit_grey_keeps_its_grades():
    ramp = np.tile(np.linspace(0, 65535, 256).astype(np.uint16), (64, 1))
    shown = grades(picture(Image.fromarray(ramp)).reduced)
    assert abs(shown[0, :, 0] - np.arange(256)).max() <= 1
    dark = np.full((64, 64), 200, dtype=np.uint16)  # of 65,535: black to the eye
    assert grades(picture(Image.fromarray(dark)).reduced).max() <= 1


def test_cmyk_looks_like_its_rgb():
    plain = photo()
    shown = picture(plain.convert("CMYK"), "cmyk.jpg", "JPEG", quality=95)
    assert np.abs(grades(shown.reduced) - grades(plain)).mean() < 6


def test_of_an_animation_the_first_frame_is_shown():
    frames = [photo(seed, (200, 150)) for seed in (1, 2, 3)]
    for form, options in (("GIF", {}), ("WEBP", {"lossless": True}), ("PNG", {})):
        shown = Picture(encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=100, **options))
        first, other = grades(frames[0]), grades(frames[1])
        assert np.abs(grades(shown.reduced) - first).mean() < 12 < np.abs(grades(shown.reduced) - other).mean()


def test_the_reduced_copy_is_small_and_the_full_one_is_not():
    shown = picture(photo(size=(2600, 1300)), "wide.jpg", "JPEG")
    assert (shown.width, shown.height) == (2600, 1300)
    assert max(shown.reduced.size) <= 1024 < max(shown.full.size)
    assert abs(shown.reduced.width / shown.reduced.height - 2) < 0.02


def test_the_name_of_a_picture_is_its_bytes():
    one, other = picture(photo(), "a.png"), picture(photo(), "b.png")
    assert one.sha256 == other.sha256 != picture(photo(2)).sha256
    assert one.content == other.content
