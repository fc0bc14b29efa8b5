"""A listing is taken as it is written or refused with every mistake named by its place."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listlint.listing import attribute_path, path_parts
from listlint.schema import ListingError, ListingIn, parse_listing, parse_row
from listlint.span import Span, utf16_offset

FULL = {
    "id": "A-1", "marketplace": "aliexpress", "seller": "shop-17", "language": "en", "title": "t", "description": "d", "bullets": ["b"],
    "keywords": ["k"], "brand": "Acme", "category": ["Pet Supplies", "Dogs"], "attributes": {"Material": "Nylon"}, "price": "9.90",
    "currency": "USD", "unit": "piece", "lot_size": 1, "images": [{"src": "photos/1.jpg", "role": "main"}],
    "variants": [{"id": "v1", "name": "Red", "options": {"Color": "Red"}, "price": "9.90", "image": 0, "gtin": "1"}],
    "published_at": "2026-11-01T08:00:00Z",
    "shipping": {"handling_days": 5, "options": [{"method": "m", "countries": ["US"], "days": [10, 20], "tracked": True}]},
    "returns": {"accepted": True, "days": 30, "custom_made": False}, "warranty": {"months": 12, "terms": "t"},
    "certificates": [{"kind": "jade", "number": "1", "issuer": "NGTC"}], "reviews": [{"rating": 2, "text": "t"}],
}


def problems(**fields) -> list[tuple[str, str]]:
    with pytest.raises(ListingError) as caught:
        parse_listing({"id": "A", "title": "", **fields})
    return caught.value.problems


def test_a_full_listing_is_taken_with_every_field():
    listing = parse_listing(FULL)
    assert [text.field for text in listing.texts()] == [
        "title", "brand", "bullets[0]", "description", "keywords[0]", 'attributes["Material"]', "variants[0].name",
        'variants[0].options["Color"]']
    assert (listing.price, listing.variants[0].price, listing.category) == (Decimal("9.90"), Decimal("9.90"), ("Pet Supplies", "Dogs"))
    assert listing.published_at == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert listing.main_image is not None
    assert (listing.main_image.field, listing.shipping.options[0].days) == ("images[0]", (10, 20))
    assert (listing.returns.days, listing.warranty.months, listing.certificates[0].issuer, listing.reviews[0].rating) == (30, 12, "NGTC", 2)
    assert set(FULL) == set(ListingIn.model_fields)


def test_only_id_and_title_are_required_and_the_title_may_be_empty():
    assert parse_listing({"id": "A", "title": ""}).marketplace == "any"
    with pytest.raises(ListingError, match="id: is missing; title: is missing"):
        parse_listing({})


@pytest.mark.parametrize(("fields", "expected"), [
    ({"title": 5}, ("title", "must be a text, not a number")), ({"title": None}, ("title", "must be a text, not null")),
    ({"bullets": "b"}, ("bullets", "must be a list, not a text")), ({"bullets": ["a", 5]}, ("bullets[1]", "must be a text, not a number")),
    ({"attributes": []}, ("attributes", "must be an object, not a list")),
    ({"attributes": {"Net Wt (g.)": 5}}, ('attributes["Net Wt (g.)"]', "must be a text, not a number")),
    ({"attributes": {"Size [cm]": 5}}, ('attributes["Size [cm]"]', "must be a text, not a number")),
    ({"attributes": {"int": 5}}, ('attributes["int"]', "must be a text, not a number")),
    ({"attributes": {"price": 5}}, ('attributes["price"]', "must be a text, not a number")),
    ({"attributes": {'a"b': 5}}, ('attributes["a\\"b"]', "must be a text, not a number")),
    ({"price": "cheap"}, ("price", 'must be a decimal such as "9.90"')),
    ({"price": -1}, ("price", 'must be a decimal such as "9.90", not negative')),
    ({"price": True}, ("price", 'must be a decimal such as "9.90" or a number, not true or false')),
    ({"price": ["9"]}, ("price", 'must be a decimal such as "9.90" or a number, not a list')),
    ({"variants": [{"price": {}}]}, ("variants[0].price", 'must be a decimal such as "9.90" or a number, not an object')),
    ({"variants": [{"options": {"price": 1}}]}, ('variants[0].options["price"]', "must be a text, not a number")),
    ({"variants": [{"image": "0"}]}, ("variants[0].image", "must be a whole number, not a text")),
    ({"variants": [{}, "v"]}, ("variants[1]", "must be an object, not a text")),
    ({"lot_size": 1.5}, ("lot_size", "must be a whole number, not a number")),
    ({"lot_size": True}, ("lot_size", "must be a whole number, not true or false")),
    ({"returns": {"accepted": "yes"}}, ("returns.accepted", "must be true or false, not a text")),
    ({"images": [{"role": "main"}]}, ("images[0].src", "is missing")),
    ({"images": ["a.jpg"]}, ("images[0]", "must be an object, not a text")),
    ({"published_at": "yesterday"}, ("published_at", "a time is written 2026-11-01T08:00:00Z")),
    ({"shipping": {"options": [{"method": "m", "days": [1, "2"]}]}}, ("shipping.options[0].days[1]", "must be a whole number, not a text")),
    ({"titel": "x"}, ("titel", 'unknown key "titel"; did you mean "title"?')),
    ({"images": [{"scr": "x", "src": "y"}]}, ("images[0].scr", 'unknown key "scr"; did you mean "src"?')),
    ({"shipping": {"options": [{"method": "m", "dys": 1}]}}, ("shipping.options[0].dys", 'unknown key "dys"; did you mean "days"?')),
    ({"warranty": {"month": 1}}, ("warranty.month", 'unknown key "month"; did you mean "months"?')),
    ({"attributes": {"x" * 501: "y"}}, (f'attributes["{"x" * 501}"]', "String should have at most 500 characters")),
    ({"id": ""}, ("id", "String should have at least 1 character")),
])
def test_every_mistake_is_named_by_its_place(fields, expected):
    assert problems(**fields) == [expected]


def test_all_mistakes_are_told_at_once():
    assert [where for where, _ in problems(title=5, bullets=[1, "a", 2], titel="x", price=[])] == [
        "title", "bullets[0]", "bullets[2]", "price", "titel"]


@pytest.mark.parametrize("price", ["1_000", " 9.90 ", "+5", "1e3", "９", "NaN", "inf", "", "9.", ".5", "9" * 40, 1e999, 10**400, -0.01])
def test_a_price_that_only_looks_like_a_number_is_refused(price):
    assert [where for where, _ in problems(price=price)] == ["price"]


@pytest.mark.parametrize(("price", "decimal"), [("9.90", "9.90"), (9.9, "9.9"), (0, "0"), ("0", "0"), (5, "5")])
def test_a_price_keeps_its_decimals(price, decimal):
    assert str(parse_listing({"id": "A", "title": "", "price": price}).price) == decimal


def test_times_with_and_without_a_zone_can_be_compared():
    moments = [parse_listing({"id": "A", "title": "", "published_at": at}).published_at
               for at in ("2026-11-01", "2026-11-01T08:00:00", "2026-11-01T08:00:00+08:00", "2026-11-01T08:00:00Z")]
    assert sorted(moments)[-1] == datetime(2026, 11, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("data", [None, [], "x", 5, True])
def test_what_is_no_object_is_no_listing(data):
    with pytest.raises(ListingError, match="a listing is a JSON object, not"):
        parse_listing(data)


def test_half_a_character_is_refused_where_it_stands():
    assert problems(title="\ud83d")[0][0] == "title"


def test_a_row_names_its_unknown_keys_and_is_as_strict_with_the_rest():
    parsed = parse_row({"id": "A", "title": "t", "colour": "x", "images": [{"src": "a", "alt": "b"}], "shipping": {"days": 3}})
    assert parsed.unknown == ("images[0].alt", "shipping.days", "colour")
    assert parsed.listing.images[0].src == "a"
    with pytest.raises(ListingError) as caught:
        parse_row({"id": "A", "title": 5, "colour": "x"})
    assert caught.value.problems == [("title", "must be a text, not a number")]


def test_the_marketplace_asked_for_outranks_the_listings_own():
    assert parse_listing({"id": "A", "title": "", "marketplace": "ebay"}, marketplace="amazon").marketplace == "amazon"
    assert parse_listing({"id": "A", "title": "", "marketplace": ""}).marketplace == "any"


# ---- field paths


@given(st.text())
def test_an_attribute_path_leads_back_to_its_name(name):
    assert path_parts(attribute_path(name)) == ("attributes", name)
    assert path_parts(f"variants[3].options{attribute_path(name).removeprefix('attributes')}") == ("variants", 3, "options", name)


@given(st.dictionaries(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20),
                       st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20), max_size=5))
def test_every_text_is_found_again_by_its_path(attributes):
    listing = parse_listing({"id": "A", "title": "t", "attributes": attributes})
    for name, value in attributes.items():
        assert listing.text_at(attribute_path(name)) == value
        assert listing.attributes[name].field == attribute_path(name)


@pytest.mark.parametrize("path", ["title!", "[", "attributes[", 'attributes["a', "variants[x]", "title title", "attributes['a']"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError, match="is no field path"):
        path_parts(path)


def test_a_path_without_indices_is_the_same_after_the_field_has_moved():
    assert Span("variants[12].name").field_without_indices == "variants[].name"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.data())
def test_a_browser_counts_to_the_same_place(text, data):
    position = data.draw(st.integers(0, len(text)))
    assert utf16_offset(text, position) == len(text[:position].encode("utf-16-le")) // 2


def test_a_marketplace_is_known_however_it_is_written() -> None:
    assert parse_listing({"id": "1", "title": "x", "marketplace": " Amazon "}).marketplace == "amazon"
