"""Category models: fitted, kept, read again, and never sure of what they do not know."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from listlint.api import CategoryOpinion, Listing, Text, Unavailable
from listlint.records.categories import Categories
from listlint.records.category_file import MAGIC
from listlint.records.category_fit import TooFew
from listlint.records.category_text import features
from listlint.records.category_tree import DEPTH, folds, read_catalogue

KINDS = {
    ("Phones", "Cases"): ("phone case", "phone cover", "phone shell"),
    ("Phones", "Cables"): ("charging cable", "usb cable", "data cable"),
    ("Apparel", "Dresses"): ("summer dress", "evening dress", "lace gown"),
    ("Apparel", "Shirts"): ("cotton shirt", "linen shirt", "office shirt"),
    ("家居", "桌布"): ("防水餐桌布", "棉麻桌布", "圆形桌布"),
}
BRANDS = ("Arlo", "Bexi", "Corva", "Delun", "Emito", "Forna")
TRAITS = ("slim", "soft", "large", "printed", "premium")


def catalogue() -> Iterator[tuple[str, tuple[str, ...], str]]:
    for path, things in KINDS.items():
        for brand, trait, thing in product(BRANDS, TRAITS, things):
            yield f"{brand} {trait} {thing}", path, brand


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    Categories(folder).fit(catalogue(), "amazon")
    return folder


def listing(title: str, *category: str, marketplace: str = "amazon") -> Listing:
    return Listing(id="x", title=Text("title", title), category=category, marketplace=marketplace)


def ask(home: Path, title: str, *category: str) -> CategoryOpinion:
    return Categories(home).predict(listing(title, *category))


def accused(opinion: CategoryOpinion) -> bool:
    return opinion.declared is not None and opinion.score >= opinion.threshold


def test_a_title_in_its_own_category_is_not_accused(home: Path) -> None:
    opinion = ask(home, "Gavin soft phone case", "Phones", "Cases")
    assert not accused(opinion)
    assert opinion.best[0].path == ("Phones", "Cases")


@pytest.mark.parametrize(("title", "category"), [
    ("Gavin soft phone case", ("Apparel", "Dresses")), ("Gavin soft phone case", ("Phones", "Cables")),
    ("印花防水餐桌布", ("Apparel", "Shirts"))])
def test_a_title_far_from_its_category_is_accused(home: Path, title: str, category: tuple[str, ...]) -> None:
    assert accused(ask(home, title, *category))


def test_the_words_that_decided_stand_in_the_title(home: Path) -> None:
    words = ask(home, "Soft Phone Case", "Apparel", "Dresses").words
    assert words[0] in ("Phone", "Case", "Phone Case")
    assert all(word in "Soft Phone Case" for word in words)


def test_a_category_above_the_right_one_is_not_accused(home: Path) -> None:
    opinion = ask(home, "Gavin soft phone case", "Phones")
    assert opinion.declared == ("Phones",)
    assert not accused(opinion)


def test_a_category_below_a_known_one_is_judged_as_the_known_one(home: Path) -> None:
    assert ask(home, "Gavin soft phone case", "Phones", "Cases", "For Gavin").declared == ("Phones", "Cases")


def test_an_unknown_category_is_never_accused(home: Path) -> None:
    assert ask(home, "Gavin soft phone case", "Garden", "Hoses").declared is None


def test_a_title_of_unknown_words_is_never_accused(home: Path) -> None:
    assert not accused(ask(home, "Zzyx qwrt", "Apparel", "Dresses"))
    assert not accused(ask(home, "", "Apparel", "Dresses"))


def test_names_of_categories_are_compared_without_case(home: Path) -> None:
    assert ask(home, "Gavin soft phone case", "PHONES", "cases").declared == ("PHONES", "cases")


def test_without_a_model_the_command_that_makes_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as missing:
        Categories(tmp_path).predict(listing("Phone case", "Phones", marketplace="etsy"))
    assert missing.value.reason == "no category model is fitted for etsy"
    assert missing.value.install == "listlint categories fit CATALOGUE --marketplace etsy"


def test_a_model_for_any_marketplace_serves_those_without_their_own(tmp_path: Path) -> None:
    Categories(tmp_path).fit(catalogue(), "any")
    assert Categories(tmp_path).predict(listing("Phone case", "Phones", "Cases", marketplace="etsy")).declared == ("Phones", "Cases")


def test_a_refitted_model_is_read_again(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit(catalogue(), "any")
    assert models.predict(listing("Phone case", "Phones", "Cases")).declared == ("Phones", "Cases")
    other = Categories(tmp_path)
    other.fit(((title, ("Shop", *path), brand) for title, path, brand in catalogue()), "any")
    os.utime(models.file("any"), (1, 1))
    assert models.predict(listing("Phone case", "Phones", "Cases")).declared is None


def test_a_damaged_model_is_skipped_with_the_command_that_mends_it(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit(catalogue(), "any")
    file = models.file("any")
    file.write_bytes(file.read_bytes()[:-9] + b"otherwise")
    with pytest.raises(Unavailable, match="checksum") as damaged:
        models.predict(listing("Phone case", "Phones"))
    assert damaged.value.install == "listlint categories fit CATALOGUE --marketplace amazon"


@pytest.mark.parametrize(("content", "said"), [
    (b"", "is no category model"), (b"PK\x03\x04", "is no category model"), (b"\x80\x04pickle", "is no category model"),
    (MAGIC + b"1\nabc\nx", "has format 1, this version of Listlint reads format 2")])
def test_a_foreign_or_older_file_is_told_with_the_way_out(tmp_path: Path, content: bytes, said: str) -> None:
    models = Categories(tmp_path)
    models.folder.mkdir(parents=True)
    models.file("any").write_bytes(content)
    with pytest.raises(Unavailable, match=said) as told:
        models.predict(listing("Phone case", "Phones"))
    assert told.value.install == "listlint categories fit CATALOGUE --marketplace amazon"


def test_a_marketplace_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no name of a marketplace"):
        Categories(tmp_path).file("../../etc/passwd")


def test_fitting_twice_gives_the_same_model(tmp_path: Path) -> None:
    cards = [Categories(tmp_path / name).fit(catalogue(), "any") for name in ("one", "two")]
    models = [Categories(tmp_path / name).model("any") for name in ("one", "two")]
    assert models[0].threshold == models[1].threshold
    assert (models[0].coef == models[1].coef).all()
    assert {**cards[0], "seconds": 0, "fitted_at": ""} == {**cards[1], "seconds": 0, "fitted_at": ""}


def test_the_card_says_what_was_measured(home: Path) -> None:
    card = Categories(home).card("amazon")
    assert card["categories"] == len(KINDS)
    assert card["titles"] == len(KINDS) * len(BRANDS) * len(TRAITS) * 3
    assert card["false_positive_rate"] <= 0.02
    assert card["recall_random_swaps"] > 0.9


def test_one_category_teaches_nothing(tmp_path: Path) -> None:
    with pytest.raises(TooFew, match="two at least"):
        Categories(tmp_path).fit([("phone case", ("Phones",), ""), ("phone cover", ("Phones",), ""), ("slim case", ("Phones",), "")], "any")


def test_a_last_node_that_holds_the_brand_is_cut_off() -> None:
    rows = [(f"Arlo {trait} case {thing}", ("Phones", "Cases", "Arlo Cases"), "Arlo") for trait in TRAITS for thing in "abcd"]
    assert {example.path for example in read_catalogue(rows).examples} == {("Phones", "Cases")}


def test_a_thin_category_joins_its_parent() -> None:
    rows = [(f"{trait} phone case {number}", ("Phones", "Cases"), "") for trait in TRAITS for number in ("one", "two", "three")]
    found = read_catalogue([*rows, ("phone lens", ("Phones", "Lenses"), ""), ("phone strap", ("Phones", "Straps"), ""),
                            ("phone ring", ("Phones", "Rings"), "")])
    assert {example.path for example in found.examples} == {("Phones", "Cases"), ("Phones",)}
    assert (("Phones", "Lenses"), 1) in found.dropped


def test_paths_are_learnt_to_a_limited_depth() -> None:
    rows = [(f"{trait} case {number}", tuple("abcdef"), "") for trait in TRAITS for number in ("one", "two")]
    assert {len(example.path) for example in read_catalogue(rows).examples} == {DEPTH}


def test_a_group_is_never_split_between_folds() -> None:
    examples = read_catalogue(catalogue()).examples
    leaves = sorted({example.path for example in examples})
    assigned = folds(examples, leaves, 4)
    of = {example.group: fold for example, fold in zip(examples, assigned, strict=True)}
    assert all(of[example.group] == fold for example, fold in zip(examples, assigned, strict=True))
    assert len(set(assigned)) == 4


def test_duplicates_teach_once() -> None:
    rows = [("red case", ("A", "B"), "x"), ("Case RED", ("A", "B"), "x"), ("blue case", ("A", "B"), "x"), ("green case", ("A", "B"), "y")]
    assert len(read_catalogue(rows).examples) == 3


def test_features_hold_words_pairs_and_chinese_characters() -> None:
    assert features("Red Cases") == ["red", "case", "red case", "^case"]
    assert features("餐桌布") == ["餐", "桌", "布", "餐桌", "桌布", "餐桌布", "^桌布"]
    assert features("14 2000") == []


def test_a_long_title_is_read_in_part() -> None:
    assert len(features("word " * 100_000)) < 2_000


def test_many_at_once_are_judged_as_one_by_one(home: Path) -> None:
    models = Categories(home)
    asked = [listing("Gavin soft phone case", "Apparel", "Dresses"), listing("", "Phones"), listing("lace gown", "Garden"),
             listing("印花防水餐桌布", "家居", "桌布")]
    alone = [models.predict(one) for one in asked]
    for one, other in zip(models.predict_many(asked), alone, strict=True):
        assert (one.declared, one.words, one.best) == (other.declared, other.words, other.best)
        assert one.score == pytest.approx(other.score, abs=1e-4)
    assert models.predict_many([]) == []


def test_words_are_read_the_same_in_any_case(home: Path) -> None:
    one, other = ask(home, "SOFT PHONE CASE", "Phones"), ask(home, "soft phone case", "Phones")
    assert replace(one, words=()) == replace(other, words=())
