"""The register: what it holds, and that every line of it can be used."""

import pytest

from listlint.records.brand_register import RegisterError, curated, parse_name, parse_register, trades_named


def test_the_register_holds_six_hundred_brands():
    assert len(curated()) >= 600


def test_no_brand_stands_twice():
    names = [entry.brand.casefold() for entry in curated()]
    assert sorted(set(names)) == sorted(names)


def test_every_brand_says_who_owns_it_and_what_it_is_sold_as():
    assert [entry.brand for entry in curated() if not entry.owner or not entry.trades] == []


def test_no_two_brands_share_a_sure_name():
    owners: dict[str, set[str]] = {}
    for entry in curated():
        for name in entry.names:
            if name.sense == "brand":
                owners.setdefault(name.text.casefold(), set()).add(entry.brand)
    assert {name: brands for name, brands in owners.items() if len(brands) > 1} == {}


def test_a_house_mark_belongs_to_the_family_of_its_head():
    jordan = next(entry for entry in curated() if entry.brand == "Jordan")
    assert (jordan.family, jordan.owner) == ("Nike", "Nike, Inc.")


@pytest.mark.parametrize(("written", "text", "sense"), [
    ("Nike", "Nike", "brand"), ("?Apple", "Apple", "word"), ("??Orange", "Orange", "leading"), ("!杨树林", "杨树林", "code"),
    ("!?N家", "N家", "code-word"), ("-tabby", "tabby", "evidence"), ("~茅台镇", "茅台镇", "never")])
def test_a_mark_before_a_name_tells_how_sure_it_is(written, text, sense):
    name = parse_name(written)
    assert (name.text, name.sense) == (text, sense)


@pytest.mark.parametrize(("line", "says"), [
    ("Nike | Nike, Inc. | shoes", "3 columns"), ("Nike | Nike, Inc. | shoez | |", "no trade 'shoez'"), ("Jordan | <Nyke | shoes | |",
    "no brand 'Nyke'")])
def test_a_bad_line_is_named(line, says):
    with pytest.raises(RegisterError, match=says):
        parse_register([line], "brands.txt")


@pytest.mark.parametrize(("text", "trade"), [
    ("footwear > sports shoes", "shoes"), ("鞋靴 > 运动鞋", "shoes"), ("handbags", "bags"), ("books", "books"), ("手机壳", "phones")])
def test_words_of_a_category_name_trades(text, trade):
    assert trade in trades_named(text)


def test_a_notebook_is_no_book():
    assert "books" not in trades_named("notebook a5")


