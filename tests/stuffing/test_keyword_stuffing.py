"""Stuffed titles: what cases.toml cannot say, above all that a fix leaves a clean title."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listlint.api import Authorization, BrandUse, CategoryModels, Edit, Finding, ImageBank, Limits, Listing, Text, Unavailable, fold
from listlint.records.limits import limits_for
from listlint_checkers.keyword_stuffing import KeywordStuffing, Options
from listlint_checkers.keyword_stuffing.bodies import LONGEST as LONGEST_BODY
from listlint_checkers.keyword_stuffing.removal import MOST_EDITS

REPETITION = ("repeated-word", "synonym-chain")


class Brands:
    """A register of six brands; one after "for" is compatible use."""

    def find(self, text: Text | str, *, category: Sequence[str] = ()) -> Sequence[BrandUse]:
        uses, after_for = [], False
        for word in (text if isinstance(text, Text) else Text("title", text)).words():
            after_for = after_for or word.folded == "for"
            if word.folded in ("nike", "adidas", "puma", "sony", "samsung", "jordan"):
                name = word.text.capitalize()
                uses.append(BrandUse(brand=name, owner="Nike" if name == "Jordan" else name, start=word.start, end=word.end,
                                     use="compatible" if after_for else "claim", written=word.text, alias=word.folded))
        return uses

    def authorized(self, seller: str, brand: str, on: date | None = None) -> Authorization | None:
        return None

    def own(self, seller: str) -> frozenset[str]:
        return frozenset()


class Records:
    brands = Brands()
    today = date(2026, 11, 22)

    @property
    def images(self) -> ImageBank:
        raise AssertionError("a text check asks for no pictures")

    @property
    def categories(self) -> CategoryModels:
        raise Unavailable("no model in these tests")

    def limits(self, marketplace: str) -> Limits:
        return limits_for(marketplace)


def checker(**options: int) -> KeywordStuffing:
    return KeywordStuffing(Options(**options), Records())


def listing(title: str, **fields: object) -> Listing:
    brand = Text("brand", str(fields.pop("brand", "")))
    return replace(Listing(id="x", title=Text("title", title), brand=brand), **fields)  # type: ignore[arg-type]


def findings(title: str, *, options: dict[str, int] | None = None, **fields: object) -> list[Finding]:
    return list(checker(**(options or {})).check(listing(title, **fields)))


def rules(title: str, **fields: Any) -> list[str]:
    return [finding.rule for finding in findings(title, **fields)]


def edited(title: str, edits: Sequence[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: edit.at.start or 0, reverse=True):
        assert edit.at.start is not None
        title = title[:edit.at.start] + edit.text + title[edit.at.end:]
    return title


def fixed(title: str, **fields: Any) -> str:
    return edited(title, [edit for finding in findings(title, **fields) if finding.fix for edit in finding.fix.edits])


@pytest.mark.parametrize(("stuffed", "mended"), [
    ("mp3, mp3 player, music mp3 player", "music mp3 player"),
    ("cycling shorts, gym shorts, swim shorts", "cycling, gym, swim shorts"),
    ("usb fan, usb fan, usb fan", "usb fan"),
    ("Door mat (door mat) (door mat)", "Door mat"),
    ("Luggage strap and luggage belt lock, blue luggage tag and black luggage handle",
     "Luggage strap and luggage belt lock, blue luggage tag and black handle"),
    ("Steel wheels for luggage with lock, luggage belt red, large luggage handle parts for luggage",
     "Steel wheels for luggage with lock, luggage belt red, large luggage handle parts"),
    ("耳机,蓝牙耳机,无线蓝牙耳机", "无线蓝牙耳机"),
    ("圣诞帽儿童圣诞帽成人圣诞帽毛绒圣诞帽多款", "圣诞帽儿童圣诞帽成人圣诞帽毛绒多款"),
    ("Sofa couch settee cover", "Sofa couch cover"),
    ("★ Silver ring ★ handmade ★", "Silver ring handmade"),
    ("Dog toy ❤️ for puppies", "Dog toy for puppies"),
    ("项链★女", "项链女"),
    ("Ring★silver", "Ring silver"),
])
def test_a_fix_leaves_a_title_that_reads_right(stuffed: str, mended: str) -> None:
    assert fixed(stuffed) == mended
    assert findings(mended) == []


def test_capitals_are_lowered_but_brands_models_and_abbreviations_keep_theirs() -> None:
    title = "SONY XR-55 LED TV WITH REMOTE CONTROL AND WALL MOUNT"
    assert fixed(title) == "SONY XR-55 LED TV with Remote Control and Wall Mount"


def test_the_listings_own_brand_keeps_its_capitals() -> None:
    assert fixed("ACME GARDEN HOSE WITH NOZZLE", brand="Acme") == "ACME Garden Hose with Nozzle"


def test_the_listings_own_brand_counts_once() -> None:
    title = "Acme Garden hose by Acme Garden, Acme Garden quality, Acme Garden nozzle"
    assert rules(title, brand="Acme Garden") == []
    assert rules(title) != []


def test_a_list_of_brands_is_counted_by_owner() -> None:
    assert rules("Nike Jordan Adidas running shoes") == []
    assert rules("Nike Sony Adidas running shoes") == ["brand-list"]


def test_brands_that_an_accessory_fits_are_no_list() -> None:
    assert rules("Charger for Nike, Sony, Adidas and Puma watches") == []


def test_a_list_of_brands_is_mended_only_if_the_listing_says_which_is_right() -> None:
    title = "Nike, Adidas, Puma running shoes"
    assert fixed(title) == title
    assert fixed(title, brand="Adidas") == "Adidas, running shoes"


@pytest.mark.parametrize(("title", "mended"), [
    ("Ceramic vase - Free Shipping!!", "Ceramic vase"),
    ("【包邮】陶瓷花瓶", "陶瓷花瓶"),
    ("RC helicopter with free gift", "RC helicopter"),
    ("Ceramic vase * in stock *", "Ceramic vase"),
    ("陶瓷花瓶,特价促销,包邮", "陶瓷花瓶"),
])
def test_a_title_without_its_promotion_reads_on(title: str, mended: str) -> None:
    assert fixed(title, marketplace="amazon") == mended


def test_promotion_is_borne_twice_where_the_platform_says_nothing() -> None:
    assert rules("陶瓷花瓶 特价 包邮") == []
    assert rules("陶瓷花瓶 特价 包邮", options={"max_promotions": 1}) == ["promotional-words"]


def test_a_tail_without_a_model_is_reported_if_the_operator_asks_for_it() -> None:
    title = "Silicone phone case slim matte lipstick red nail polish"
    assert rules(title) == []
    asked = KeywordStuffing(Options(foreign_tail="on"), Records())
    with pytest.raises(Unavailable):
        list(asked.check(listing(title)))


def test_every_marketplace_of_the_thresholds_is_known() -> None:
    known = tomllib.loads((files("listlint") / "limits.toml").read_text("utf-8")).keys()
    assert checker().data("thresholds.toml").keys() <= {"any", *known}


def test_a_word_that_would_meet_itself_is_left() -> None:
    title = "圣诞节装饰品圣诞节礼品圣诞老人帽子圣诞帽子成人儿童圣诞节帽子圣诞"
    assert "帽子帽子" not in fixed(title)


def test_a_banned_character_may_stand_in_the_brand() -> None:
    assert rules("Wow! socks", marketplace="amazon", brand="Wow!") == []
    assert rules("Wow! socks", marketplace="amazon") == ["banned-characters"]


def test_an_unknown_marketplace_has_no_limits() -> None:
    assert rules("dress " + "a b c d e f g h " * 40, marketplace="nowhere") == []


def test_a_limit_names_its_source() -> None:
    (finding,) = [finding for finding in findings("x" * 201, marketplace="amazon") if finding.rule == "too-long"]
    assert (finding.at.start, finding.at.end) == (200, 201)
    assert "Amazon help 201100890" in str(finding.evidence[0].source)


def test_emoji_count_one_code_point_each() -> None:
    assert "too-long" not in rules("👟" * 150, marketplace="google")
    assert "too-long" in rules("👟" * 151, marketplace="google")


def test_a_megabyte_is_judged_by_its_start() -> None:
    hostile = ["mp3, " * 200_000, "圣诞帽" * 333_000, "a" * 1_000_000, "★" * 1_000_000, "(" * 1_000_000, "a-" * 500_000,
               " " * 1_000_000 + "x"]
    for title in hostile:
        for finding in findings(title):
            assert finding.at.end is not None
            assert finding.at.end <= 800


@pytest.mark.parametrize("text", [" " * 20_000 + "x", "keywords: " * 2_000, "a," * 10_000, "\n" * 20_000, "帽" * 20_000, "1" * 20_000])
def test_a_hostile_description_gives_at_most_one_finding(text: str) -> None:
    about = [finding for finding in findings("Oak lamp", description=Text("description", text * 10)) if finding.at.field == "description"]
    assert len(about) <= 1
    assert all((finding.at.end or 0) <= LONGEST_BODY for finding in about)


def test_a_title_of_hundreds_of_copies_is_told_and_not_mended() -> None:
    found = [finding for finding in findings("a@" * 400) if finding.rule in REPETITION]
    assert all(finding.fix is None or len(finding.fix.edits) <= MOST_EDITS for finding in found)


words = st.sampled_from(["usb", "cable", "red", "for", "charger", "mp3", "sofa", "couch", "settee", "12", "inch", "★", ",", "/", "(", ")",
                         "-", " ", " ", " ", "圣诞", "帽", "耳机", "蓝牙", "!!!", "and", "Chi", "节", "老人"])


@settings(max_examples=300, deadline=None)
@given(st.lists(words, max_size=25).map("".join))
def test_fixes_of_one_title_never_touch_each_other_and_only_take_away(title: str) -> None:
    repetition = sorted((edit.at.start or 0, edit.at.end or 0) for finding in findings(title)
                        if finding.rule in REPETITION and finding.fix for edit in finding.fix.edits)
    assert all(before[1] <= after[0] for before, after in pairwise(repetition))
    assert all(0 <= start < end <= len(title) for start, end in repetition)


@settings(max_examples=300, deadline=None)
@given(st.lists(words, max_size=25).map("".join))
def test_every_copy_that_is_flagged_can_be_read_at_its_span(title: str) -> None:
    for finding in findings(title):
        if finding.rule == "repeated-word":
            assert finding.at.start is not None
            word = fold(str(finding.data["word"]))
            assert fold(title[finding.at.start:finding.at.end])[:3] == word[:3]


@pytest.mark.parametrize("title", [
    "Hand cream, face cream, body cream with shea butter", "Eye cream, night cream, neck cream for women",
    "Kitchen towel, bath towel, beach towel cotton", "Wall clock, table clock, alarm clock for home",
    "Bread knife, paring knife, steak knife with block",
    "Sugar-Free Chocolate Bar, Sugar Free, No Added Sugar", "Gluten free crackers, gluten free, no gluten added",
    "无蔗糖饼干 无蔗糖 不添加蔗糖 代餐"])
def test_kinds_of_one_thing_and_what_it_lacks_are_no_chain(title: str) -> None:
    assert "synonym-chain" not in rules(title)


@pytest.mark.parametrize("title", [
    "face cream, face creams, best face cream for women", "yoga mat, exercise mat, fitness mat, gym mat",
    "BPA free bottle, BPA free cup, BPA free kids bottle", "wireless mouse, wireless mouse for laptop, wireless gaming mouse"])
def test_names_for_one_thing_stay_a_chain(title: str) -> None:
    assert "synonym-chain" in rules(title)
