"""What pictures of a category look like is learnt from the platform's own, measured on held-out ones, and never more than a hint."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from listlint.api import Picture, Unavailable
from listlint.cli import main
from listlint.installed import rules
from listlint.records.looks import Looks, TooFew
from listlint.schema import parse_listing

KINDS = ("Belts", "Balls", "Boxes")


def drawn(kind: str, seed: int) -> bytes:
    rng = random.Random(f"{kind} {seed}")
    image = Image.new("RGB", (240, 240), "white")
    draw = ImageDraw.Draw(image)
    ink = tuple(rng.randrange(30, 200) for _ in range(3))
    x, y = rng.randrange(30), rng.randrange(30)
    if kind == "Belts":
        draw.rectangle((5, 100 + y, 235, 116 + y), fill=ink)
    elif kind == "Balls":
        draw.ellipse((40 + x, 30 + y, 180 + x, 170 + y), fill=ink)
    else:
        draw.polygon([(60 + x, 60), (170 + x, 80), (170 + x, 200), (60 + x, 180)], fill=ink)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def rows(count: int) -> list[tuple[Picture, Sequence[str], str]]:
    return [(Picture(drawn(kind, number)), ("Shop", kind), f"seller {number}") for kind in KINDS for number in range(count)]


def listing(kind: str, marketplace: str = "any"):  # type: ignore[no-untyped-def]
    return parse_listing({"id": "1", "title": "", "marketplace": marketplace, "category": ["Shop", kind, "Small"]})


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> Looks:
    learnt = Looks(tmp_path_factory.mktemp("home"))
    learnt.fit(rows(20))
    return learnt


def test_a_picture_of_another_kind_is_told_and_one_of_its_own_is_not(looks: Looks) -> None:
    right = looks.judge(Picture(drawn("Belts", 99)), listing("Belts"))
    wrong = looks.judge(Picture(drawn("Balls", 99)), listing("Belts"))
    assert right is not None
    assert wrong is not None
    assert right.score <= right.threshold < wrong.score
    assert (wrong.declared, wrong.nearest) == (("Shop", "Belts"), ("Shop", "Balls"))


def test_the_card_keeps_what_was_measured_on_held_out_sellers(looks: Looks) -> None:
    model = looks.model("any")
    assert model is not None
    assert model.card["learnt"] == 60
    assert 0 <= model.card["false_alarms"] <= 1
    assert 0 < model.card["judged"] < 60  # the half on which the threshold was not set
    assert model.card["other_object"] > 0.8
    assert Looks(looks.folder.parents[1]).model("any").card == model.card  # type: ignore[union-attr]


def test_of_a_category_not_learnt_nothing_is_said(looks: Looks) -> None:
    assert looks.judge(Picture(drawn("Balls", 1)), listing("Lamps")) is None


def test_where_nothing_was_learnt_nothing_is_said(tmp_path: Path) -> None:
    assert Looks(tmp_path).judge(Picture(drawn("Balls", 1)), listing("Balls")) is None


def test_too_few_pictures_are_refused_with_the_number_needed(tmp_path: Path) -> None:
    with pytest.raises(TooFew, match="8 readable pictures"):
        Looks(tmp_path).fit(rows(5))


def test_a_damaged_model_is_reported_not_taken_for_none(tmp_path: Path) -> None:
    learnt = Looks(tmp_path)
    learnt.fit(rows(10))
    file = learnt.file("any")
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(Unavailable, match="damaged") as caught:
        Looks(tmp_path).judge(Picture(drawn("Balls", 1)), listing("Balls"))
    assert "images fit" in caught.value.install


class Brightness:
    """A vision model of another package."""

    name = "brightness"

    def features(self, picture: Picture) -> list[float]:
        small = picture.small.convert("L").resize((6, 6))
        return [value / 255 for value in small.tobytes()]


def test_a_vision_model_of_another_package_is_used_and_missed_when_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        def load(self) -> type[Brightness]:
            return Brightness

    found = {"brightness": [Point()]}
    monkeypatch.setattr("listlint.records.looks.entry_points", lambda group, name: found.get(name, []))
    assert Looks(tmp_path).fit(rows(12), vision="brightness")["vision"] == "brightness"
    assert Looks(tmp_path).judge(Picture(drawn("Balls", 1)), listing("Balls")) is not None
    found.clear()
    with pytest.raises(Unavailable, match="brightness"):
        Looks(tmp_path).judge(Picture(drawn("Balls", 1)), listing("Balls"))


def test_the_rule_is_a_hint_on_every_platform() -> None:
    rule = rules("misleading-main-image")["another-object"]
    assert rule.severity == "info"
    assert not rule.marketplaces


def test_the_command_learns_a_catalogue_and_the_check_gives_the_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTLINT_HOME", str(tmp_path / "home"))
    lines = []
    for kind in KINDS:
        for number in range(12):
            (tmp_path / f"{kind}{number}.png").write_bytes(drawn(kind, number))
            lines.append(json.dumps({"id": f"{kind}{number}", "title": kind, "category": ["Shop", kind], "brand": f"b{number}",
                                     "images": [{"src": f"{kind}{number}.png", "role": "main"}]}))
    lines.append(json.dumps({"id": "x", "title": "no picture", "category": ["Shop", "Balls"]}))
    (tmp_path / "catalogue.jsonl").write_text("\n".join(lines), "utf-8")
    asked = CliRunner().invoke(main, ["images", "fit", str(tmp_path / "catalogue.jsonl")])
    assert asked.exit_code == 0, asked.output
    assert "36  pictures learnt from, of 36 rows" in asked.output
    assert "1 rows without category or readable main picture left out" in asked.stderr
    (tmp_path / "one.json").write_text(json.dumps({"id": "1", "title": "Belt", "category": ["Shop", "Belts"],
                                                   "images": [{"src": "Balls3.png", "role": "main"}]}), "utf-8")
    checked = CliRunner().invoke(main, ["check", str(tmp_path / "one.json"), "--lang", "en"])
    assert "looks like those of “Balls” more than like those of “Belts”" in checked.output.replace("\n", " ").replace("  ", " ")
