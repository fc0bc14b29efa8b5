"""The pictures of evidence: one's own with the region drawn for its seller, both side by side for reviewers."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from PIL import Image
from web_people import Person, png
from web_scans import keep_scan, stored_finding

BANK = "sha256:" + "ab" * 32


def jpeg(colour: str, size: tuple[int, int] = (120, 90)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def desk(client: FlaskClient, reviewer: Person) -> FlaskClient:
    """A reviewer's browser."""
    form = re.search(r'name="form" value="([^"]+)"', client.get("/login").text)
    assert form is not None
    assert client.post("/login", data={"form": form[1], "token": reviewer.token, "next": ""}).status_code == 303
    return client


@pytest.fixture
def bank_picture(app: APIFlask) -> None:
    with app.extensions["listlint"].store.write() as writer:
        writer.insert("bank_pictures", [{"id": "p1", "sha256": "ab" * 32, "owner": "shop-9", "kind": "protected", "name": "their.jpg",
                                         "thumbnail": jpeg("blue")}])


def shown(answer: Any) -> Image.Image:
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "image/jpeg"
    assert "private" in answer.headers["Cache-Control"]
    return Image.open(io.BytesIO(answer.data)).convert("RGB")


def red(pixel: Any) -> bool:
    return bool(pixel[0] > 180 and pixel[1] < 140 and pixel[2] < 140)


def test_a_seller_sees_the_region_drawn_on_the_own_picture(seller: Person) -> None:
    src = seller.send_picture(png("white", (400, 300))).json["src"]
    picture = shown(seller.get(f"/api/v1/images/{src}/marked?region=0.25,0.25,0.75,0.75"))
    assert picture.size == (400, 300)
    assert red(picture.getpixel((102, 150)))
    assert not red(picture.getpixel((200, 150)))


def test_several_regions_are_drawn_into_one_picture(seller: Person) -> None:
    src = seller.send_picture(png("white", (400, 300))).json["src"]
    picture = shown(seller.get(f"/api/v1/images/{src}/marked?region=0,0,0.2,1;0.8,0,1,1"))
    assert red(picture.getpixel((78, 150)))
    assert red(picture.getpixel((321, 150)))


@pytest.mark.usefixtures("bank_picture")
def test_only_a_reviewer_sees_the_banks_picture_beside_it(seller: Person, reviewer: Person) -> None:
    src = seller.send_picture(png("white", (400, 300))).json["src"]
    address = f"/api/v1/images/{src}/marked?region=0,0,1,1&other={BANK}&other_region=0,0,1,0.5&placing=1,0,0,0,1,0"
    both = shown(reviewer.get(address))
    assert both.width > 700
    colours = both.getcolors(both.width * both.height) or []
    assert any(colour[2] > 200 and colour[0] < 60 for _, colour in colours)  # the blue one
    refused = seller.get(address)
    assert (refused.status_code, refused.json["type"]) == (403, "urn:listlint:problem:scope")
    assert reviewer.get(address.replace("abab", "cdcd")).status_code == 404


def test_another_sellers_picture_is_not_shown(seller: Person, person: Any) -> None:
    src = seller.send_picture(png()).json["src"]
    assert person("shop-9").get(f"/api/v1/images/{src}/marked?region=0,0,1,1").status_code == 404


@pytest.mark.parametrize("query", ["region=0,0,1", "region=a,b,c,d", "region=0.5,0,0.2,1", "region=0,0,1,nan", "", "region=0,0,1,1&side=9"])
def test_a_region_that_is_none_is_told(seller: Person, query: str) -> None:
    src = seller.send_picture(png()).json["src"]
    assert seller.get(f"/api/v1/images/{src}/marked?{query}").status_code == 422


@pytest.mark.parametrize(("query", "english", "chinese"), [
    ("region=a,b,c,d", "a,b,c,d: give 4 numbers with commas between", "a,b,c,d: 请给出 4 个以逗号分隔的数字"),
    ("region=0,0,0.2,1;", "(nothing): give 4 numbers with commas between", "(nothing): 请给出 4 个以逗号分隔的数字"),
    ("region=0,0,1,1&other=x&placing=1,2", "1,2: give 6 or 9 numbers with commas between", "1,2: 请给出 6 或 9 个以逗号分隔的数字"),
    ("region=0.5,0,0.2,1", "0.5,0,0.2,1: a region is left, top, right, bottom in shares of the picture",
     "0.5,0,0.2,1: 区域应为左、上、右、下四个边，以占图片宽高的比例表示"),
    ("region=0,0,1,1;0,0,1,1&other=x",
     "beside another picture only one region is drawn. Give one", "与另一张图片并排时只画一个区域，请只给出一个"),
    ("region=" + ";".join(["0,0,1,1"] * 200), "String should have at most 1000 characters", "最多1000个字符"),
])
def test_what_is_wrong_with_a_region_is_said_in_both_languages(reviewer: Person, query: str, english: str, chinese: str) -> None:
    src = reviewer.send_picture(png()).json["src"]
    for lang, text in (("en", english), ("zh", chinese)):
        refused = reviewer.get(f"/api/v1/images/{src}/marked?{query}&lang={lang}")
        assert (refused.status_code, [error["problem"] for error in refused.json["errors"]]) == (422, [text])


def finding(**more: Any) -> dict[str, Any]:
    evidence = {"kind": "picture", "text": "mirrored", "texts": {"en": "mirrored", "zh": "左右翻转"}, "secret": True, "image": BANK,
                "listing": None, "region": [0, 0, 1, 1], "other_region": [0, 0, 1, 1], "distance": 3, "source": "shop-9: their.jpg",
                "placing": [-1, 0, 1, 0, 1, 0]}
    return stored_finding(field="images[0]", start=None, end=None, evidence=[evidence], **more)


@pytest.mark.usefixtures("bank_picture")
def test_the_review_page_shows_the_matched_part_of_both(desk: FlaskClient, app: APIFlask, tmp_path: Path) -> None:
    half = Image.new("RGB", (200, 150), "red")
    half.paste("green", (100, 0, 200, 150))
    half.save(tmp_path / "a.png")
    keep_scan(app, root=tmp_path, images=("a.png",), findings=(finding(),))
    page = desk.get("/review/A-1-0?lang=en").text
    assert 'src="/review/A-1-0/evidence/0/own"' in page
    assert "shop-9: their.jpg · mirrored · Distance 3" in page
    assert "左右翻转" in desk.get("/review/A-1-0?lang=zh").text
    own, bank = (shown(desk.get(f"/review/A-1-0/evidence/0/{side}")) for side in ("own", "bank"))
    assert own.size == bank.size
    assert own.getpixel((10, 50))[1] > 100  # laid out like the bank's, so mirrored back
    assert red(own.getpixel((own.width - 10, 50)))
    assert desk.get("/review/A-1-0/evidence/1/own").status_code == 404
    assert desk.get("/review/A-1-0/evidence/0/both").status_code == 404
    assert app.test_client().get("/review/A-1-0/evidence/0/own").status_code == 302


@pytest.mark.usefixtures("bank_picture")
def test_a_seller_reads_of_a_stored_finding_what_it_may(seller: Person, reviewer: Person, app: APIFlask) -> None:
    keep_scan(app, findings=(finding(rule="stolen-image/protected-picture", data={"number": 1, "done": "", "owner": "shop-9"}),))
    [mine] = seller.get("/api/v1/findings").json["findings"]
    assert mine["data"] == {"number": 1, "done": ""}
    assert "shop-9" not in str(mine)
    assert BANK not in str(mine)
    [theirs] = reviewer.get("/api/v1/findings?seller=shop-17").json["findings"]
    assert theirs["data"]["owner"] == "shop-9"
    assert theirs["evidence"][0]["placing"] == [-1, 0, 1, 0, 1, 0]
    assert "texts" not in theirs["evidence"][0]


@pytest.mark.usefixtures("bank_picture")
@pytest.mark.parametrize("placing", ["0,0,0,0,0,0", "0,0,0,0,0,0,0,0,0", "1,0,0,1,0,0", "1,0,0,0,1,0,0,0,0", "1,0,0,0,1,0,2,0,-1"])
def test_a_placing_that_lays_all_onto_a_line_is_refused_with_a_reason(reviewer: Person, placing: str) -> None:
    src = reviewer.send_picture(png("white", (400, 300))).json["src"]
    refused = reviewer.get(f"/api/v1/images/{src}/marked?region=0,0,1,1&other={BANK}&other_region=0,0,1,1&placing={placing}")
    assert refused.status_code == 422
    assert "matrix" in refused.text


@pytest.mark.parametrize("region", ["0.5,0.5,0.5001,0.5001", "0,0,0.0001,1", "0.9999,0,1,1", "0,0.999,1,1"])
def test_a_sliver_of_a_region_is_drawn_as_a_box_that_can_be_seen(seller: Person, region: str) -> None:
    src = seller.send_picture(png("white", (400, 300))).json["src"]
    picture = shown(seller.get(f"/api/v1/images/{src}/marked?region={region}"))
    colours = picture.getcolors(picture.width * picture.height) or []
    assert sum(count for count, colour in colours if red(colour)) >= 10
