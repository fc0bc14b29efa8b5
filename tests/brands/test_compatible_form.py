"""The hint how to say what the goods fit: once, never where it is said, and its fix reads and is clean when read again."""

from datetime import date
from itertools import product

import pytest

from listlint.api import Listing, Text
from listlint.records import StoredRecords
from listlint.store.sqlite import SqliteStore
from listlint_checkers.brand_infringement import BrandInfringement


@pytest.fixture
def check(tmp_path):
    records = StoredRecords(SqliteStore(tmp_path / "records.db"), tmp_path, day=lambda: date(2026, 11, 22))
    checker = BrandInfringement(BrandInfringement.Options(), records)

    def told(title, marketplace="ebay", **fields):
        return list(checker.check(Listing("1", Text("title", title), marketplace=marketplace, **fields)))

    return told


def forms(findings):
    return [finding for finding in findings if finding.rule == "compatible-form"]


def mended(title, finding):
    (edit,) = finding.fix.edits
    return title[:edit.at.start] + edit.text + title[edit.at.end:]


@pytest.mark.parametrize("title", [
    "Replacement Remote for Samsung TV", "Replacement Remote Control for Samsung LG Sony Panasonic Toshiba TV", "Case for iPhone 15",
    "Spare brush head fits Oral-B", "Screen protector compatible with Samsung Galaxy S24", "Replacement strap for the Garmin Fenix 7",
    "Filter replaces Dyson V11 filter", "Battery works with Makita 18V", "Ink for use with HP DeskJet",
    "Compatible ink cartridges replace Canon PGI-570",
])
@pytest.mark.parametrize("marketplace", ["ebay", "amazon"])
def test_what_is_said_already_gets_no_hint(check, title, marketplace):
    assert forms(check(title, marketplace)) == []


def test_a_title_of_five_brands_gets_one_hint(check):
    title = "Replacement Remote Control Samsung LG Sony Panasonic Toshiba TV"
    (finding,) = forms(check(title))
    assert mended(title, finding) == "Replacement Remote Control for Samsung LG Sony Panasonic Toshiba TV"


def test_a_brand_that_ebay_refuses_gets_no_opposite_hint(check):
    assert [finding.rule for finding in check("laces for Nike Air Force 1")] == ["compatible-refused"]


@pytest.mark.parametrize("title", ["Garmin Fenix 7 strap silicone", "3 pack Samsung Galaxy S24 case", "Compatible Samsung battery EB-BG991",
                                   "Dyson V11 filter replacement"])
@pytest.mark.parametrize("marketplace", ["ebay", "amazon"])
def test_a_title_that_would_not_read_gets_no_fix(check, title, marketplace):
    assert [finding.fix for finding in forms(check(title, marketplace))] == [None]


GOODS = ("Case", "Silicone case", "Screen protector", "Replacement band", "Replacement remote", "Charger", "Filter", "Replacement",
    "Leather strap",
         "Spare part", "2 pack screen protector", "Black case", "Ink cartridge", "Wall mount")
NAMES = ("iPhone 15", "Samsung Galaxy S24", "Garmin Fenix 7", "Dyson V11", "HP DeskJet", "Samsung LG Sony TV", "Fitbit Charge 5",
    "Makita 18V")
ENDS = ("", " black", ", 2 pieces", " (2024)", " case", " - new")


@pytest.mark.parametrize("marketplace", ["ebay", "amazon"])
def test_every_mended_title_reads_and_is_clean(check, marketplace):
    offered = 0
    for goods, name, end, order in product(GOODS, NAMES, ENDS, (0, 1)):
        title = f"{goods} {name}{end}" if order == 0 else f"{name} {goods}{end}"
        found = forms(check(title, marketplace))
        assert len(found) <= 1, title
        for finding in found:
            if finding.fix:
                offered += 1
                after = mended(title, finding)
                assert not any(twice in after for twice in ("for for", "with for", "for compatible", "compatible with compatible",
    "for with", "  ")), after
                assert not after.startswith(("for ", "compatible with ")), after
                again = check(after, marketplace)
                assert [other.rule for other in again] == [other.rule for other in check(title, marketplace) if other is not finding
                                                           and other.rule != "compatible-form"], (title, after)
    assert offered > 100


@pytest.mark.parametrize("title", [
    "Used Nike Air Max 90 trainers size 8", "Nike Air Max 90, used, size 8", "Pre-loved Gucci belt", "Second hand Nike shoes",
    "Pre-worn Levi's 501 jeans",
    "Thrifted Nike sweatshirt", "Nike shoes worn once", "二手耐克跑鞋", "闲置 古驰腰带", "耐克跑鞋 9成新", "耐克跑鞋 九成新",
    "古驰腰带 95新", "古驰腰带 八成新 转让",
])
@pytest.mark.parametrize("marketplace", ["ebay", "any"])
def test_genuine_goods_sold_on_are_told_as_resold(check, title, marketplace):
    assert [finding.rule for finding in check(title, marketplace)] == ["resold-brand"]


@pytest.mark.parametrize("title", ["Nike shoes never used", "Nike running shoes used by professionals", "Unused Nike shoes",
    "Nike bag can be used daily",
                                   "Brand new Nike shoes, used box", "Nike shoes, not used", "耐克跑鞋 全新正品 非二手"])
def test_goods_that_are_not_used_are_not_resold(check, title):
    assert [finding.rule for finding in check(title)] == ["unauthorized-brand"]


def test_a_list_of_brands_is_not_resold(check):
    assert "resold-brand" not in {finding.rule for finding in check("Used Nike Adidas Gucci Prada shoes")}


@pytest.mark.parametrize("title", ["Used N1ke shoes", "Used Gucci style belt"])
def test_used_excuses_neither_a_disguise_nor_an_imitation(check, title):
    assert [finding.rule for finding in check(title)] in (["disguised-brand"], ["style-claim"])


@pytest.mark.parametrize("title", [
    "IKEA Kallax insert drawer, Fits Kallax Shelf", "Drawer for IKEA Kallax", "耐克斯运动水壶", "宝马自行车 26寸", "古驰森面包机",
    "Gore-Tex jacket waterproof",
    "BMW E46 brake discs front", "VW Golf MK5 wing mirror left", "Carhart Brothers apron", "骑着宝马的少年 童话书",
])
def test_a_fitting_part_another_name_or_a_material_is_no_infringement(check, title):
    assert [finding.rule for finding in check(title, "any")] == []


@pytest.mark.parametrize("title", ["IKEA Kallax shelf white", "耐克运动水壶", "耐克斯凯奇运动鞋", "古驰女包"])
def test_a_claim_beside_such_words_is_one_still(check, title):
    assert check(title, "any")
