"""Only a model whose false accusations were measured and keep their budget accuses; small words and ties decide nothing."""

from __future__ import annotations

import os
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest

from listlint.api import Evidence, Finding, Listing, Text, Unavailable
from listlint.installed import LANGUAGES
from listlint.messages import in_language
from listlint.records.categories import Categories
from listlint.records.category_proof import Proof
from listlint.records.category_taxonomy import Taxonomy
from listlint_checkers.category_mismatch import CategoryMismatch, Options

THINGS = {("Phones", "Cases"): ("phone case", "phone cover"), ("Home", "Cloths"): ("table cloth", "tea towel"),
          ("Apparel", "Dresses"): ("summer dress", "lace gown")}
ROWS = [(f"{brand} {trait} {thing} for {use}", path, brand) for path, things in THINGS.items()
        for brand, trait, thing, use in product(("Arlo", "Bexi", "Corva", "Delun", "Emito", "Forna"), ("slim", "soft"), things,
                                                ("travel", "gifts", "home", "work", "kids"))]


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Categories:
    models = Categories(tmp_path_factory.mktemp("proven"))
    models.fit(ROWS, "any")
    return models


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Categories:
    models = Categories(tmp_path_factory.mktemp("small"))
    models.fit(ROWS[::10], "any")
    return models


def listing(title: str, *category: str, marketplace: str = "any") -> Listing:
    return Listing(id="x", title=Text("title", title), category=category, marketplace=marketplace)


def findings(models: Categories, asked: Listing) -> dict[str, Finding]:
    checker = CategoryMismatch(Options(), SimpleNamespace(categories=models))  # type: ignore[arg-type]
    return {finding.rule: finding for finding in checker.check(asked)}


def test_too_few_titles_prove_nothing() -> None:
    assert not Proof(36, 0, 0.01).holds
    assert "36 held-out titles" in Proof(36, 0, 0.01).reason
    assert "36个" in Proof(36, 0, 0.01).reason.zh
    assert Proof(300, 0, 0.01).holds
    assert Proof(60, 0, 0.05).holds


def test_a_model_that_accuses_more_than_its_budget_is_not_proven() -> None:
    assert not Proof(412, 33, 0.01).holds
    assert "33 of 412 held-out titles (8.0%) were accused" in Proof(412, 33, 0.01).reason
    assert "超过了1.0%的上限" in Proof(412, 33, 0.01).reason.zh


def test_a_share_above_the_budget_that_luck_explains_is_forgiven() -> None:
    assert Proof(5432, 56, 0.01).holds
    assert Proof(300, 6, 0.01).holds
    assert not Proof(300, 8, 0.01).holds
    assert not Proof(10_000, 130, 0.01).holds


def test_a_proven_model_accuses(proven: Categories) -> None:
    assert proven.card("any")["proven"]
    assert "wrong-category" in findings(proven, listing("Gavin slim phone case", "Apparel", "Dresses"))


def test_a_model_of_few_listings_hints_and_accuses_nobody(small: Categories) -> None:
    assert not small.card("any")["proven"]
    found = findings(small, listing("Gavin slim phone case", "Apparel", "Dresses"))
    assert "wrong-category" not in found
    assert found["likelier-category"].confidence <= 0.5


@pytest.mark.parametrize("title", ["Large set for travel", "Gift for home", "Premium set of 2 for home and travel", "Slim slim for gifts"])
def test_small_words_decide_nothing(proven: Categories, title: str) -> None:
    assert proven.predict(listing(title, "Apparel", "Dresses")).words == ()
    assert findings(proven, listing(title, "Apparel", "Dresses")) == {}


def test_a_run_across_small_chinese_words_decides_nothing(tmp_path: Path) -> None:
    rows = [(f"{brand}{trait}{thing}", path, brand) for path, things in
            {("数码", "手机壳"): ("旅行套装手机壳", "旅行套装保护壳"), ("家居", "桌布"): ("加厚餐桌布", "棉麻桌布")}.items()
            for brand, trait, thing in product(("雅罗", "贝西", "科瓦", "德伦"), ("蓝色", "红色"), things)]
    models = Categories(tmp_path)
    models.fit(rows, "any")
    assert models.predict(listing("旅行套装", "家居", "桌布")).words == ()
    words = models.predict(listing("旅行套装手机壳", "家居", "桌布")).words
    assert words
    assert all(set(word) <= set("手机保护壳") for word in words)


def test_of_a_pair_only_the_telling_word_is_shown(proven: Categories) -> None:
    assert set(proven.predict(listing("Gavin slim phone case for travel", "Apparel", "Dresses")).words) <= {"phone", "case", "phone case"}


def test_small_words_that_a_catalogue_made_a_phrase_of_are_told_as_one(tmp_path: Path) -> None:
    rows = [*ROWS, *((f"Gavin {number} Combo Set", ("Beauty", "Deodorants"), "Gavin") for number in "abcdefghijklmnop")]
    models = Categories(tmp_path)
    models.fit(rows, "any")
    assert models.predict(listing("Hilda Combo Set", "Apparel", "Dresses")).words == ("Combo Set",)
    assert models.predict(listing("Hilda Set for travel", "Apparel", "Dresses")).words == ()


def test_the_evidence_names_three_categories_and_the_words_in_both_languages(proven: Categories) -> None:
    evidence = findings(proven, listing("Gavin slim phone case", "Apparel", "Dresses"))["wrong-category"].evidence
    told = {language: [in_language(one.text, language) for one in evidence] for language in LANGUAGES}
    assert told["en"][0].startswith("may belong to: Phones > Cases (")
    assert told["zh"][0].startswith("可能的类目：Phones > Cases（")
    assert any(line.startswith("decided by the words “") and "phone" in line for line in told["en"])
    assert any(line.startswith("起决定作用的词：“") and "phone" in line for line in told["zh"])
    assert all(one != other for one, other in zip(told["en"], told["zh"], strict=True))
    assert all(isinstance(one, Evidence) for one in evidence)


def test_an_own_tree_goes_before_the_model_of_any(proven: Categories, tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.folder.mkdir(parents=True)
    models.file("any").write_bytes(proven.file("any").read_bytes())
    models.keep_taxonomy(Taxonomy((("Electronics", "Phone Cases"), ("Garden", "Hoses")), ("1", "2")), "etsy")
    with pytest.raises(Unavailable, match="its imported tree gives hints by names"):
        models.predict(listing("Slim phone case", "Garden", "Hoses", marketplace="etsy"))
    assert models.predict(listing("Slim phone case", "Phones", "Cases", marketplace="ebay")).declared == ("Phones", "Cases")


def test_a_tie_in_a_tree_hints_at_neither(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.keep_taxonomy(Taxonomy((("Sport", "Balls"), ("Toys", "Balls"), ("Garden", "Hoses")), ("", "", "")), "any")
    with pytest.raises(Unavailable):
        findings(models, listing("Red balls", "Garden", "Hoses"))
    checker = CategoryMismatch(Options(), SimpleNamespace(categories=models))  # type: ignore[arg-type]
    assert list(checker._hint(listing("Red balls", "Garden", "Hoses"))) == []
    assert [guess.path for guess in models.suggest(listing("Red balls"))] == [("Sport", "Balls"), ("Toys", "Balls")]


@pytest.mark.parametrize("title", ["Travel set for men", "Gift for her", "Set of 2", "旅行套装", "新款礼物"])
def test_small_words_suggest_no_category(tmp_path: Path, title: str) -> None:
    models = Categories(tmp_path)
    paths = (("Luggage", "Travel Sets"), ("Gifts", "Gift Sets"), ("箱包", "旅行套装"), ("礼品", "礼物"))
    models.keep_taxonomy(Taxonomy(paths, ("",) * 4), "any")
    assert models.suggest(listing(title)) == ()


def test_a_parents_name_alone_suggests_no_category(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.keep_taxonomy(Taxonomy((("Phones", "Batteries"), ("Phones", "Phone Cases")), ("", "")), "any")
    assert [guess.path for guess in models.suggest(listing("Slim phone case"))] == [("Phones", "Phone Cases")]


def test_a_marketplace_that_is_no_file_name_is_served_by_any(proven: Categories) -> None:
    assert proven.predict(listing("Slim phone case", "Phones", "Cases", marketplace="my shop!")).declared == ("Phones", "Cases")


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_model_file_may_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        models = Categories(tmp_path)
        models.fit(ROWS[::10], "any")
    finally:
        os.umask(before)
    assert models.file("any").stat().st_mode & 0o777 == 0o644
    assert [file.name for file in models.folder.iterdir()] == ["any.model"]


def test_what_is_kept_is_told_with_its_worth(proven: Categories, small: Categories, tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.folder.mkdir(parents=True)
    models.file("any").write_bytes(proven.file("any").read_bytes())
    models.file("ebay").write_bytes(small.file("any").read_bytes())
    models.file("etsy").write_bytes(b"otherwise")
    models.keep_taxonomy(Taxonomy((("A",),), ("",)), "amazon")
    kept = {each.marketplace: each for each in models.kept()}
    assert (kept["amazon"].tree, kept["amazon"].card, kept["any"].note) == (1, None, "")
    assert "hints only" in kept["ebay"].note
    assert "is no category model" in kept["etsy"].note
