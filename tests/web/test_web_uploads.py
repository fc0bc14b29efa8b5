"""Uploaded pictures: what is taken, what is not, and that each is kept once."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from apiflask import APIFlask
from web_people import Person, do_one, png

from listlint.pictures import MAX_BYTES
from listlint.web.uploads import Uploads


def test_an_upload_is_named_by_its_content_and_given_back_unchanged(seller: Person) -> None:
    content = png("red", (60, 40))
    answer = seller.send_picture(content)
    assert (answer.status_code, answer.json["width"], answer.json["height"]) == (201, 60, 40)
    back = seller.get(f"/api/v1/images/{answer.json['src']}")
    assert (back.data, back.content_type) == (content, "image/png")
    assert back.headers["X-Content-Type-Options"] == "nosniff"


def test_the_same_picture_is_kept_once(seller: Person, person: Callable[..., Person], home: Path) -> None:
    assert [seller.send_picture(png()).status_code for _ in range(2)] == [201, 200]
    assert person("shop-9").send_picture(png()).status_code == 201
    assert len([path for path in (home / "uploads").rglob("*") if path.is_file()]) == 1


def test_the_bytes_stay_until_nobody_has_them(seller: Person, person: Callable[..., Person]) -> None:
    src = seller.send_picture(png()).json["src"]
    other = person("shop-9")
    other.send_picture(png())
    assert seller.delete(f"/api/v1/images/{src}").status_code == 204
    assert seller.get(f"/api/v1/images/{src}").status_code == 404
    assert other.get(f"/api/v1/images/{src}").status_code == 200


def test_a_reviewer_sees_a_sellers_upload(seller: Person, reviewer: Person) -> None:
    src = seller.send_picture(png()).json["src"]
    assert reviewer.get(f"/api/v1/images/{src}").status_code == 200


@pytest.mark.parametrize(("who", "opened"), [("reviewer", True), ("stranger", False)])
def test_in_a_listing_a_reviewer_names_its_own_picture_and_nobody_anothers(
        app: APIFlask, seller: Person, reviewer: Person, person: Callable[..., Person], who: str, opened: bool) -> None:
    src = (reviewer if who == "reviewer" else seller).send_picture(png("black")).json["src"]
    asks, whose = (reviewer, {"seller": "shop-17"}) if who == "reviewer" else (person("shop-9"), {})
    pending = asks.check(images=[{"src": src}], **whose).json["pending"]
    do_one(app)
    assert (asks.get(pending).json["result"]["failed"] == []) is opened


def test_a_small_file_of_many_pixels_is_refused_before_it_is_decoded(seller: Person) -> None:
    answer = seller.send_picture(bomb())
    assert (answer.status_code, answer.json["type"]) == (413, "urn:listlint:problem:too-many-pixels")


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"GIF89a", b"", b"\x89PNG\r\n\x1a\n" + b"x" * 50])
def test_what_is_no_picture_is_refused(seller: Person, content: bytes) -> None:
    answer = seller.send_picture(content)
    assert (answer.status_code, answer.json["type"]) == (415, "urn:listlint:problem:not-a-picture")


def test_another_content_type_is_refused(seller: Person) -> None:
    answer = seller.send_picture(png(), "text/html")
    assert (answer.status_code, answer.json["type"]) == (415, "urn:listlint:problem:media-type")


def test_too_many_bytes_are_refused_unread(seller: Person) -> None:
    answer = seller.post("/api/v1/images", data=b"x" * (MAX_BYTES + 1), content_type="image/png")
    assert (answer.status_code, answer.json["type"]) == (413, "urn:listlint:problem:too-large")


def test_a_full_quota_makes_room_by_what_was_long_unused_and_else_refuses(app: APIFlask, home: Path) -> None:
    made = app.extensions["listlint"]
    first, second = png("red"), png("blue")
    uploads = Uploads(made.store, home, quota=len(first) + len(second) - 1)
    made.uploads = uploads
    _, access = made.tokens.create(name="x", seller="shop-17")
    assert access.seller == "shop-17"
    kept, _ = uploads.add("shop-17", first)
    with pytest.raises(Exception, match="quota"):
        uploads.add("shop-17", second)
    with made.store.write() as writer:
        writer.execute("UPDATE uploads SET uploaded_at = '2020-01-01T00:00:00+00:00'")
    uploads.add("shop-17", second)
    assert uploads.open(kept.sha256, "shop-17") is None


def bomb() -> bytes:
    """A PNG of some bytes that says it is 20,000 × 20,000 pixels."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 20_000)) + chunk(b"IEND", b"")
