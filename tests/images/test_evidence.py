"""What was done to a photo is said in words and shown side by side; a seller reads nobody else's name."""

from __future__ import annotations

import base64
import io
import json
import pickle
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from drawing import encoded, photo, picture
from PIL import Image, ImageOps

import listlint_checkers
from listlint.api import CannotMatch, Evidence, Finding, ImageMatch, Listing, Span, Text, Wording
from listlint.cli import images_words, main
from listlint.installed import rules
from listlint.listing import Image as ListedImage
from listlint.messages import finding_json
from listlint.records.images.bank import Bank
from listlint.records.images.judge import VIEWS
from listlint.reports import evidence
from listlint.result import Reported
from listlint.testbench import Bench
from listlint_checkers.stolen_image import Options, StolenImage

WHOLE = (0.0, 0.0, 1.0, 1.0)
EARLIER, LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


def near(one: Image.Image, other: Image.Image) -> float:
    """Mean difference in grades."""
    return float(np.abs(np.asarray(one).astype(int) - np.asarray(other.resize(one.size)).astype(int)).mean())


def test_the_box_is_drawn_around_the_region_and_nowhere_else():
    shown = evidence.marked(Image.new("RGB", (400, 200), (90, 90, 90)), (0.25, 0.5, 0.75, 1.0))
    pixels = np.asarray(shown)
    drawn = np.argwhere((pixels == evidence.BOX).all(axis=2))
    assert drawn.min(axis=0) == pytest.approx([100, 100], abs=3)
    assert drawn.max(axis=0) == pytest.approx([199, 300], abs=3)
    assert (pixels[150, 200] == 90).all()
    assert (pixels[20, 20] == 90).all()


CHANGES = {
    "cropped": lambda image: image.crop((100, 60, 560, 420)),
    "mirrored": lambda image: ImageOps.mirror(image),
    "turned": lambda image: image.rotate(90, expand=True),
    "mirrored and cropped": lambda image: ImageOps.mirror(image.crop((100, 60, 560, 420))),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_matched_parts_are_laid_out_alike(bank: Bank, change: str):
    bank.add(picture(photo()), owner="acme")
    [match] = bank.match(shown := picture(CHANGES[change](photo())))
    copy = bank.thumbnail(match.sha256)
    assert copy is not None
    ours, theirs = evidence.aligned(shown.reduced, evidence.opened(copy), match.region, match.bank_region, match.placing)
    assert ours.size == theirs.size
    assert near(ours, theirs) < 25 < near(ImageOps.mirror(ours), theirs)


def test_a_region_without_a_placing_is_cut_out_and_stretched():
    left = Image.new("RGB", (200, 100), "red")
    left.paste("blue", (100, 0, 200, 100))
    ours, theirs = evidence.aligned(left, Image.new("RGB", (50, 90), "blue"), (0.6, 0.2, 0.9, 0.8), WHOLE, None)
    assert ours.size == theirs.size
    assert near(ours, theirs) == 0


# -- in words ---------------------------------------------------------------------------------------------------------------


def match_of(**more: Any) -> ImageMatch:
    return ImageMatch(**{"image": "theirs.png", "sha256": "ab" * 32, "owner": "acme", "kind": "protected", "score": 0.9, "distance": 4,
                         "region": WHOLE, "bank_region": (0.1, 0.0, 0.9, 0.775), **more})


def judged(*matches: ImageMatch, **options: int) -> list[Finding]:
    brands = SimpleNamespace(own=lambda seller: frozenset(), authorized=lambda *_: None)
    records = SimpleNamespace(images=SimpleNamespace(match=lambda *_, **__: matches, lacks=""), brands=brands, today=None)
    opener = SimpleNamespace(picture=lambda src: picture(photo(size=(64, 64))), text=lambda src: ())
    listing = Listing("A-1", Text("title", "Mug"), seller="shop-17", images=(ListedImage("1.png", "images[0]", opener=opener),))
    return list(StolenImage(Options(**options), records).check_pictures(listing))  # type: ignore[arg-type]


def said(finding: Finding, language: str, scope: str = "seller") -> dict[str, Any]:
    listing = Listing("A-1", Text("title", "Mug"), seller="shop-17")
    return finding_json(Reported(f"stolen-image/{finding.rule}", "error", finding, "", "f"), listing, language, scope=scope)  # type: ignore[arg-type]


def test_the_message_says_what_was_done_in_the_readers_language():
    [finding] = judged(match_of(views=("mirrored", "cropped")))
    assert said(finding, "en")["message"].endswith("no licence (mirrored, cropped to 62 %).")
    assert "受保护的照片（左右翻转、裁剪至62%）" in said(finding, "zh")["message"]
    assert said(finding, "zh", "reviewer")["evidence"][0]["text"] == "左右翻转、裁剪至62%"
    [plain] = judged(match_of())
    assert said(plain, "en")["message"].endswith("no licence.")


def test_every_change_the_bank_names_has_words():
    views = StolenImage(Options(), None).views  # type: ignore[arg-type]
    assert set(views) == set(VIEWS)
    for view, words in views.items():
        assert words["en"], view
        assert re.search(r"[\u4e00-\u9fff]", words["zh"]), view


def test_the_command_and_the_checker_use_the_same_words():
    views = StolenImage(Options(), None).views  # type: ignore[arg-type]
    assert {view: dict(words) for view, words in images_words._views().items()} == {view: dict(words) for view, words in views.items()}


def test_bits_are_told_where_hashes_found_the_picture_and_not_where_points_did():
    [near_by] = judged(match_of(distance=12))
    [far] = judged(match_of(distance=106))
    assert (near_by.evidence[0].distance, far.evidence[0].distance) == (12, None)


def test_a_wording_travels_to_another_process_whole():
    assert pickle.loads(pickle.dumps(Wording("mirrored", "左右翻转"))).zh == "左右翻转"


# -- who is accused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("matches", "rule"), [
    ([match_of()], "protected-picture"),
    ([match_of(licensed=True)], None),
    ([match_of(kind="seen", owner="shop-1", first_seen=None)], None),
    ([match_of(sellers=21)], "template-picture"),
    ([match_of(sellers=21, cleared=True)], "protected-picture"),
    ([match_of(sellers=20)], "protected-picture"),
    ([match_of(kind="negative")], None),
    ([match_of(kind="seen", owners=3)], "shared-picture"),
    ([match_of(kind="seen", owners=30, sellers=30)], "template-picture"),
    ([match_of(sellers=21), match_of(sellers=21, owner="zenith", cleared=True)], "protected-picture"),
    # A small picture of one's own, set into a strange photo, excuses nothing of what lies around it.
    ([match_of(), match_of(licensed=True, owner="shop-17", region=(0.1, 0.1, 0.35, 0.35))], "protected-picture"),
    ([match_of(region=(0.1, 0.1, 0.35, 0.35)), match_of(licensed=True, owner="shop-17")], None),
    ([match_of(kind="seen", owner="shop-1", first_seen=LATER),
      match_of(kind="seen", licensed=True, owner="shop-17", first_seen=EARLIER, region=(0.1, 0.1, 0.35, 0.35))], "seen-picture"),
    ([match_of(kind="seen", owner="shop-1", first_seen=LATER),
      match_of(kind="seen", licensed=True, owner="shop-17", first_seen=EARLIER)], None),
    # The same photo of one thing, beside other things in both pictures.
    ([match_of(part=True)], "shared-part"),
    ([match_of(part=True, kind="negative")], None),
    ([match_of(part=True, licensed=True)], None),
    ([match_of(part=True), match_of(licensed=True, owner="shop-17")], None),
    ([match_of(part=True), match_of(kind="seen", owners=3)], "shared-picture"),
])
def test_who_shows_a_photo_decides_what_is_said(matches: list[ImageMatch], rule: str | None):
    assert [finding.rule for finding in judged(*matches)] == ([rule] if rule else [])


def test_a_picture_with_too_little_in_it_is_told_not_dropped(bank: Bank):
    with pytest.raises(CannotMatch):
        bank.match(picture(Image.new("RGB", (300, 300), "white")))


# -- what a seller may read -------------------------------------------------------------------------------------------------


def test_a_seller_gets_no_data_that_no_text_shows():
    [finding] = judged(match_of())
    extra = Finding(rule=finding.rule, at=finding.at, data={**finding.data, "owner": "acme"}, evidence=finding.evidence)
    assert "acme" not in json.dumps(said(extra, "en"))
    assert said(extra, "en", "reviewer")["data"]["owner"] == "acme"
    assert set(said(extra, "en")["data"]) == set(rules("stolen-image")["protected-picture"].said) == {"number", "done"}


def test_the_test_bench_refuses_a_checker_that_tells_a_seller_whose_photo_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    bench = Bench.load(Path(listlint_checkers.__path__[0]) / "stolen_image")
    case = next(case for case in bench.cases if case.expected and case.expected[0][0] == "protected-picture")
    assert bench.problem(case, tmp_path) == ""

    def telling(self: StolenImage, rule: str, matches: Any, image: Any, **data: Any) -> Finding:
        return Finding(rule=rule, at=Span(image.field), data={**data, "done": f", it is {matches[0].owner}'s"},
                       evidence=[Evidence(kind="picture", secret=True, key=True)])

    monkeypatch.setattr(bench.checker, "_finding", telling)
    with pytest.raises(ValueError, match="a seller would read “acme”"):
        bench.problem(case, tmp_path)


# -- on the HTML page -------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("LISTLINT_HOME", str(tmp_path / "home"))
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "theirs.png").write_bytes(encoded(photo()))
    (folder / "shown.jpg").write_bytes(encoded(ImageOps.mirror(photo().crop((100, 60, 560, 420))), "JPEG"))
    (folder / "listing.json").write_text(json.dumps(
        {"id": "A-1", "seller": "shop-17", "title": "Mug", "images": [{"src": "shown.jpg", "role": "main"}]}))
    CliRunner().invoke(main, ["images", "add", str(folder / "theirs.png"), "--owner", "acme"])

    def made(*options: str) -> str:
        result = CliRunner().invoke(main, ["check", str(folder / "listing.json"), "--format", "html", *options])
        assert "stolen-image/protected-picture" in result.output, result.output
        return result.output

    return made


def pictures_in(html: str) -> list[Image.Image]:
    return [Image.open(io.BytesIO(base64.b64decode(content))).convert("RGB")
            for content in re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)]


def test_a_reviewers_page_shows_both_pictures_and_the_same_part_of_each(page):
    html = page("--lang", "en")
    own, other, own_part, other_part = pictures_in(html)
    assert near(own_part, other_part) < 25 < near(own, other)
    assert "acme: " in html
    assert "mirrored, cropped to" in html
    assert not re.search(r"(src|href)=\"(?!data:|#)", html)  # it needs nothing else
    assert "本商品的图片" in page("--lang", "zh")


def test_a_sellers_page_shows_the_own_picture_only(page):
    html = page("--lang", "en", "--redacted")
    assert len(pictures_in(html)) == 1
    assert "a protected picture" in html
    for secret in ("acme", "theirs.png", "sha256:"):
        assert secret not in html
    result = CliRunner().invoke(main, ["check", "-", "--redacted"], input="{}")
    assert result.exit_code == 2
    assert "--redacted goes with" in result.output
