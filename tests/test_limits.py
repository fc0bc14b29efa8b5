"""What a platform allows is data with a source."""

import re
from datetime import date
from importlib.resources import files

import pytest

from listlint.records.limits import PlatformLimits, all_limits, limits_for, read_limits

ENTRY = '[shop]\ntitle-max = { value = 200, unit = "code points", legend = "O", source = "help page", checked_on = 2026-11-22 }'


def test_amazon_takes_titles_of_two_hundred_code_points_and_says_so_itself() -> None:
    limit = limits_for("amazon").get("title-max")
    assert limit is not None
    assert (limit.value, limit.unit, limit.legend) == (200, "code points", "O")
    assert "201100890" in limit.source
    assert limit.checked_on == date(2026, 11, 22)


def test_a_list_of_characters_is_a_tuple() -> None:
    limit = limits_for("amazon").get("title-banned-characters")
    assert limit is not None
    assert limit.value == ("!", "$", "?", "_", "{", "}", "^", "¬", "¦")


@pytest.mark.parametrize("marketplace", ["any", "nowhere", ""])
def test_an_unknown_marketplace_states_no_limit(marketplace: str) -> None:
    assert limits_for(marketplace).get("title-max") is None
    assert list(limits_for(marketplace)) == []


def test_a_limit_that_the_platform_does_not_state_is_none() -> None:
    assert limits_for("aliexpress").get("main-image-background") is None
    assert limits_for("amazon").get("no-such-limit") is None


def test_every_platform_of_the_design_has_limits() -> None:
    assert set(all_limits()) == {
        "amazon", "ebay", "aliexpress", "taobao", "google", "shopify", "tiktok", "douyin", "walmart", "etsy", "temu", "shopee", "lazada",
    }  # fmt: skip
    assert all(list(limits) for limits in all_limits().values())


def test_every_limit_names_its_source_and_the_day_it_was_checked() -> None:
    for platform in all_limits().values():
        for name in platform:
            limit = platform.get(name)
            assert limit is not None
            assert limit.source, f"limits.toml: {platform.marketplace}.{name} has no source"
            assert limit.checked_on <= date.today(), f"limits.toml: {platform.marketplace}.{name} was checked in the future"


def test_every_name_is_described_at_the_top_of_the_file() -> None:
    head = (files("listlint") / "limits.toml").read_text("utf-8").split("\n[", 1)[0]
    described = set(re.findall(r"[a-z]+(?:-[a-z]+)*", "\n".join(re.findall(r"^#   (.+?)(?:   |$)", head, re.MULTILINE))))
    for platform in all_limits().values():
        for name in platform:
            assert name in described, f"limits.toml: describe {name} at the top"


def test_the_same_limit_has_the_same_kind_of_value_everywhere() -> None:
    kinds: dict[str, type] = {}
    for platform in all_limits().values():
        for name in platform:
            limit = platform.get(name)
            assert limit is not None
            kind = float if isinstance(limit.value, int | float) else type(limit.value)
            assert kinds.setdefault(name, kind) is kind, f"limits.toml: {platform.marketplace}.{name} is a {kind.__name__}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ENTRY.replace('"O"', '"X"'), "shop.title-max: legend is one of O, 3, K"),
        (ENTRY.replace('"help page"', '""'), "shop.title-max: say in source"),
        (ENTRY.replace('200', 'true'), "shop.title-max: value is"),
        (ENTRY.replace('2026-11-22', '"today"'), "shop.title-max: checked_on"),
        ("[shop]\ntitle-max = 200", "shop.title-max: give exactly checked_on, legend, source, unit, value"),
        ("shop = 200", "shop: expected a platform"),
    ],
)
def test_a_wrong_entry_is_named(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        read_limits(text)


def test_a_right_entry_is_read() -> None:
    shop = read_limits(ENTRY)["shop"]
    assert isinstance(shop, PlatformLimits)
    assert [(name, limit.value) for name, limit in shop.by_name.items()] == [("title-max", 200)]
