"""The shorter title: it fits, keeps the brand and the product, and takes nothing it does not name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listlint.api import Edit, Finding, Listing, Text
from listlint.records import StoredRecords
from listlint.store import open_store
from listlint_checkers.keyword_stuffing import KeywordStuffing, Options

LONG = ("Acme Suitcase Cover, Elastic Protector with Zipper for Travel, Free Shipping, Washable, Fits 22-24 Inch, Protective Sleeve for "
        "Women Men, Dust Proof Bag, Anti Scratch, Great Gift for Birthday, Machine Washable Suitcase Cover (Black, M)")


@pytest.fixture(scope="module", autouse=True)
def records(tmp_path_factory: pytest.TempPathFactory) -> None:
    home: Path = tmp_path_factory.mktemp("home")
    CHECKER.append(KeywordStuffing(Options(), StoredRecords(open_store(None, home), home)))


CHECKER: list[KeywordStuffing] = []


def checker() -> KeywordStuffing:
    return CHECKER[-1]


def edited(title: str, edits: Sequence[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: edit.at.start or 0, reverse=True):
        assert edit.at.start is not None
        title = title[:edit.at.start] + edit.text + title[edit.at.end:]
    return title


def too_long(title: str, marketplace: str = "amazon", brand: str = "") -> Finding:
    listing = Listing(id="x", marketplace=marketplace, title=Text("title", title), brand=Text("brand", brand))
    (finding,) = [finding for finding in checker().check(listing) if finding.rule in ("too-long", "over-recommended")]
    return finding


def shortened(title: str, **fields: str) -> str:
    finding = too_long(title, **fields)
    assert finding.fix is not None
    return edited(title, finding.fix.edits)


@pytest.mark.parametrize("marketplace", ["amazon", "google", "ebay"])
def test_the_shorter_title_fits_the_marketplace(marketplace: str) -> None:
    limit = int(too_long(LONG, marketplace).data["limit"])
    assert 20 < len(shortened(LONG, marketplace=marketplace)) <= limit


def test_promotion_goes_before_anything_else() -> None:
    title = "Acme Garden Hose with Brass Nozzle, Free Shipping, Green, 20 m, for the Terrace and the Car, extra flexible"
    assert "Free Shipping" not in shortened(title)


def test_brand_product_size_and_colour_stay() -> None:
    short = shortened(LONG, marketplace="google", brand="Acme")
    assert all(word in short for word in ("Acme", "Suitcase Cover", "22-24 Inch", "Black"))


def test_a_title_of_one_word_has_no_shorter_form() -> None:
    assert too_long("x" * 201).fix is None


def test_what_is_taken_out_can_be_put_back() -> None:
    finding = too_long(LONG, "google")
    assert finding.fix is not None
    short, taken = edited(LONG, finding.fix.edits), [(edit.at.start or 0, LONG[edit.at.start:edit.at.end]) for edit in finding.fix.edits]
    for start, text in sorted(taken):
        short = short[:start] + text + short[start:]
    assert short == LONG


words = st.sampled_from(["Acme", "suitcase", "cover", "with", "zipper", "for", "travel", "22-24", "inch", "black", ",", "(", ")", "-", "/",
                         "free shipping", "包邮", "行李箱", "保护套", "★", "&", "20\"", "1:24", "cotton", "gift", "women"])


@settings(max_examples=200, deadline=None)
@given(st.lists(words, min_size=16, max_size=40).map(" ".join))
def test_a_shorter_title_is_always_short_enough_and_in_the_old_order(title: str) -> None:
    listing = Listing(id="x", marketplace="amazon", title=Text("title", title), brand=Text("brand", "Acme"))
    for finding in checker().check(listing):
        if finding.rule in ("too-long", "over-recommended") and finding.fix:
            assert all(edit.text == "" for edit in finding.fix.edits)
            short = edited(title, finding.fix.edits)
            assert len(short.strip()) <= int(finding.data["limit"])
            if "Acme" in title:
                assert "Acme" in short
