"""What a model learns from: ids, details, brands, misfiled listings and later additions."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from listlint.api import Listing, Text, Unavailable
from listlint.records.categories import Categories
from listlint.records.category_file import load
from listlint.records.category_judge import plain_judge
from listlint.records.category_model import CategoryModel
from listlint.records.category_taxonomy import Taxonomy
from listlint.records.category_text import detail_features, joined
from listlint.records.category_tree import Row, read_catalogue
from listlint_checkers.category_mismatch import CategoryMismatch, Options

KINDS = {("Phones", "Cases"): ("phone case", "phone cover"), ("Phones", "Cables"): ("usb cable", "data cable"),
         ("Apparel", "Dresses"): ("summer dress", "lace gown"), ("Apparel", "Shirts"): ("cotton shirt", "linen shirt")}
BRANDS = ("Arlo", "Bexi", "Corva", "Delun", "Emito", "Forna", "Galdo")
TRAITS = ("slim", "soft", "large", "printed", "premium", "plain")


def catalogue(*kinds: tuple[str, str]) -> list[Row]:
    return [Row(f"{brand} {trait} {thing}", path, brand, id=f"{brand}-{trait}-{thing}")
            for path, things in KINDS.items() if not kinds or path in kinds
            for brand, trait, thing in product(BRANDS, TRAITS, things)]


def listing(title: str, *category: str, description: str = "") -> Listing:
    return Listing(id="x", title=Text("title", title), category=category, description=Text("description", description))


def accused(models: Categories, asked: Listing) -> bool:
    opinion = models.predict(asked)
    return opinion.declared is not None and opinion.score >= opinion.threshold


def test_a_category_may_be_an_id_of_the_imported_tree(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    numbers = {path: f"gid://tree/ap-{index}" for index, path in enumerate(KINDS)}
    models.keep_taxonomy(Taxonomy(tuple(numbers), tuple(numbers.values())), "any")
    models.fit([row._replace(path=(numbers[tuple(row.path)],)) for row in catalogue()], "any")
    assert set(models.model("any").leaves) == set(KINDS)
    assert models.predict(listing("soft phone case", "ap-0")).declared == ("Phones", "Cases")
    assert accused(models, listing("soft phone case", "gid://tree/ap-2"))


def test_ids_without_a_tree_are_categories_of_their_own(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit([row._replace(path=("-".join(row.path),)) for row in catalogue()], "any")
    assert accused(models, listing("soft phone case", "Apparel-Dresses"))
    assert not accused(models, listing("soft phone case", "Phones-Cases"))


def test_an_update_adds_a_category_and_forgets_none(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit(catalogue(("Phones", "Cases"), ("Phones", "Cables"), ("Apparel", "Shirts")), "any")
    assert models.predict(listing("lace gown", "Apparel", "Dresses")).learnt is False
    card = models.fit(catalogue(("Apparel", "Dresses")), "any", update=True)
    assert (card["updates"], card["new_rows"], card["rows"], card["titles"]) == (1, 84, 336, 336)
    assert models.predict(listing("slim lace gown", "Phones", "Cases")).best[0].path == ("Apparel", "Dresses")
    assert models.predict(listing("slim data cable", "Apparel", "Dresses")).best[0].path == ("Phones", "Cables")
    assert accused(models, listing("slim lace gown", "Phones", "Cases"))


def test_an_updated_listing_that_moved_is_learnt_where_it_is_now(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit(catalogue(), "any")
    moved = [row._replace(path=("Gowns",)) for row in catalogue(("Apparel", "Dresses"))]
    models.fit(moved, "any", update=True)
    assert ("Apparel", "Dresses") not in models.model("any").leaves
    assert ("Gowns",) in models.model("any").leaves


def test_an_update_keeps_brands_whole(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit(catalogue(), "any")
    kept = models.model("any").kept
    assert {example.group for example in read_catalogue(catalogue(), kept).examples} == {example.group for example in kept}
    assert len({example.group for example in kept}) == len(BRANDS)


def test_without_a_model_there_is_nothing_to_update(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no category model of etsy to update"):
        Categories(tmp_path).fit(catalogue(), "etsy", update=True)


def test_a_model_of_another_marketplace_is_not_updated(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit(catalogue(), "any")
    with pytest.raises(Unavailable, match="no category model of etsy to update"):
        models.fit(catalogue(), "etsy", update=True)


def test_misfiled_listings_are_not_learnt_from(tmp_path: Path) -> None:
    wrong = [row._replace(path=("Apparel", "Dresses"), id=f"wrong {row.id}") for row in catalogue(("Phones", "Cables"))]
    known = frozenset(row.id for row in wrong)
    fitted = Categories(tmp_path).learn([*catalogue(), *wrong], "any", misfiled=known)
    assert fitted.model.card["titles"] == len(catalogue())
    assert Categories(tmp_path).predict(listing("soft usb cable")).best[0].confidence > 0.8


def test_suspects_are_the_listings_their_catalogue_speaks_against(tmp_path: Path) -> None:
    wrong = Row("Gavin soft phone case", ("Apparel", "Dresses"), "Gavin", id="wrong")
    suspects = Categories(tmp_path).learn([*catalogue(), wrong], "any").suspects
    assert suspects[0].example.id == "wrong"
    assert suspects[0].best[0][0] == ("Phones", "Cases")


def test_a_title_that_says_nothing_is_placed_by_its_details(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit([row._replace(details=joined({"Type": row.path[1]}, (), "")) for row in catalogue()], "any")
    assert models.model("any").card["details"] == len(catalogue())
    assert models.predict(listing("Zeph 300", "Phones", description="Type dresses")).best[0].path == ("Apparel", "Dresses")
    assert models.predict(listing("Zeph 300", "Phones", description="Type cables")).best[0].path == ("Phones", "Cables")
    assert accused(models, listing("Gavin soft phone case", "Apparel", "Dresses"))


def test_details_of_few_listings_are_not_learnt_from(tmp_path: Path) -> None:
    rows = [row._replace(details="Type cases") if index < 5 else row for index, row in enumerate(catalogue())]
    assert Categories(tmp_path).fit(rows, "any")["details"] == 0


def test_unknown_words_lower_the_confidence(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit(catalogue(), "any")
    sure = models.predict(listing("soft case")).best[0].confidence
    unsure = models.predict(listing("soft case zephyr quorum vantor")).best[0].confidence
    assert unsure < sure


def test_a_category_below_a_known_one_is_told_as_not_learnt(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit(catalogue(), "any")
    assert models.predict(listing("soft phone case", "Apparel", "Hats")).learnt is False
    assert models.predict(listing("soft phone case", "Apparel", "Dresses", "Long", "Red")).learnt is False
    assert models.predict(listing("soft phone case", "Apparel", "Dresses")).learnt is True


def test_a_category_that_was_not_learnt_is_never_named_wrong(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit(catalogue(), "any")
    checker = CategoryMismatch(Options(), World(tmp_path))  # type: ignore[arg-type]
    for category, rules in ((("Apparel", "Dresses"), {"wrong-category"}), (("Apparel", "Hats"), set()), (("Garden",), set())):
        found = {finding.rule for finding in checker.check(listing("Gavin soft phone case", *category))}
        assert found - {"title-category-disagree"} == rules, category


def test_a_last_level_that_holds_the_brand_is_no_category_of_its_own(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit(catalogue(), "any")
    plain = listing("Gavin soft phone case", "Apparel", "Dresses", "Gavin Dresses")
    assert models.predict(plain).learnt is False
    assert models.predict(replace(plain, brand=Text("brand", "Gavin"))).learnt is True


def test_small_words_are_no_reason_beside_others(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    models.fit([row._replace(title=row.title + " for a lady") if row.path[0] == "Apparel" else row for row in catalogue()], "any")
    opinion = models.predict(listing("Gavin soft gown for a lady", "Phones", "Cases"))
    assert opinion.words
    assert not {"for", "a"} & set(opinion.words)


def test_thin_categories_are_marked(tmp_path: Path) -> None:
    found = read_catalogue([*catalogue(), Row("red hat", ("Apparel", "Hats"), "Arlo"), Row("blue cap", ("Apparel", "Caps"), "Bexi"),
                            Row("green scarf", ("Apparel", "Scarves"), "Corva")])
    assert {example.title for example in found.examples if example.thin} == {"red hat", "blue cap", "green scarf"}
    assert {example.path for example in found.examples if example.thin} == {("Apparel",)}


def test_a_file_holds_the_model_whole(tmp_path: Path) -> None:
    models = Categories(tmp_path)
    fitted = models.learn(catalogue(), "any").model
    read = load(models.file("any"), "refit")
    assert {replace(example, title="", id="", features=()) for example in fitted.kept} == \
        {replace(example, features=()) for example in read.kept}
    for title, path in (("Gavin soft phone case", ("Apparel", "Dresses")), ("lace gown", ("Apparel", "Dresses"))):
        one, other = fitted.opinion(title, path), read.opinion(title, path)
        assert one.score == pytest.approx(other.score, abs=0.05)
        assert (one.words, one.best[0].path) == (other.words, other.best[0].path)


def test_without_brands_the_first_word_keeps_titles_together() -> None:
    examples = read_catalogue(row._replace(group="") for row in catalogue()).examples
    assert len({example.group for example in examples}) == len(BRANDS)


def test_a_catalogue_of_one_brand_is_split_by_title() -> None:
    examples = read_catalogue(row._replace(group="Arlo", title=row.title.replace(row.title.split()[0], "Arlo"))
                              for row in catalogue()).examples
    assert len({example.group for example in examples}) == len(examples)


def test_a_long_catalogue_is_read_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("listlint.records.category_tree.MOST_ROWS", 50)
    found = read_catalogue(catalogue())
    again = read_catalogue(reversed(catalogue()))
    assert len(found.examples) <= 50
    assert found.read == 336
    assert {example.key for example in found.examples} == {example.key for example in again.examples}


def test_few_titles_get_the_plain_judge(tmp_path: Path) -> None:
    model = Categories(tmp_path).learn(catalogue(("Phones", "Cases"), ("Apparel", "Dresses"))[::2], "any").model
    assert (model.judge.weights == plain_judge().weights).all()
    learnt: CategoryModel = Categories(tmp_path).learn(catalogue(), "any").model
    assert (learnt.judge.weights != plain_judge().weights).any()


def test_details_are_each_word_once_behind_a_mark() -> None:
    assert detail_features("Fabric cotton, fabric wool") == ["~fabric", "~cotton", "~wool"]


class World:
    """Records that hold categories alone."""

    def __init__(self, home: Path) -> None:
        self.categories = Categories(home)


def hints(home: Path, asked: Listing) -> list[str]:
    """The rules a checker yields before it says that it cannot run."""
    checker = CategoryMismatch(Options(), World(home))  # type: ignore[arg-type]
    found: list[str] = []
    with pytest.raises(Unavailable, match="no category model is fitted"):
        found.extend(finding.rule for finding in checker.check(asked))
    return found


def test_a_cold_tree_hints_at_a_category_the_title_names_and_is_still_skipped(tmp_path: Path) -> None:
    tree = Taxonomy((("Animals", "Dog Beds"), ("Electronics", "Phone Cases"), ("Animals", "Cat Toys")), ("1", "2", "3"))
    Categories(tmp_path).keep_taxonomy(tree, "any")
    checker = CategoryMismatch(Options(), World(tmp_path))  # type: ignore[arg-type]
    first = next(iter(checker.check(listing("Soft silicone phone case", "Animals", "Dog Beds"))))
    assert (first.rule, first.data["best"]) == ("title-category-disagree", "Electronics > Phone Cases")
    assert first.confidence < 0.5
    assert hints(tmp_path, listing("Soft silicone phone case", "Electronics", "Phone Cases")) == []
    assert hints(tmp_path, listing("Soft silicone thing", "Animals", "Dog Beds")) == []
    assert hints(tmp_path, listing("Phone case with a dog on it", "Animals", "Dog Beds")) == []


def test_without_tree_and_model_there_is_no_hint(tmp_path: Path) -> None:
    assert hints(tmp_path, listing("Soft silicone phone case", "Animals", "Dog Beds")) == []

