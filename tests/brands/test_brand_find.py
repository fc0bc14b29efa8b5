"""What a text says of brands: places, disguises, meaning."""

import pytest

from listlint.words import Text


def uses(brands, text, category=()):
    return [(use.brand, text[use.start:use.end], use.use, use.disguised) for use in brands.find(text, category=category)]


def one(brands, text, category=()):
    found = uses(brands, text, category)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(("text", "written"), [
    ("👟👟 Nike shoes", "Nike"), ("Ｎｉｋｅ shoes", "Ｎｉｋｅ"), ("½ ﬁne Nike shoes", "Nike"), ("ﬀ ㎏ 耐克男鞋", "耐克"),
    ("Ni\u200bke shoes", "Ni\u200bke")])
def test_places_are_code_points_of_the_text_as_written(brands, text, written):
    assert one(brands, text)[1] == written


@pytest.mark.parametrize("text", ["N1ke shoes", "NlKE shoes", "Νіkе shoes", "N.i.k.e shoes", "N i k e shoes", "Nikke shoes",
    "N*ke sneaker"])
def test_a_hidden_latin_name_is_disguised(brands, text):
    assert one(brands, text)[0::3] == ("Nike", True)


@pytest.mark.parametrize(("text", "brand"), [
    ("耐 克 男鞋", "Nike"), ("阿迪.达.斯外套", "Adidas"), ("nai克男鞋", "Nike"), ("耐K男鞋", "Nike"), ("爱玛仕腰带", "Hermès"),
    ("捞力士机械表", "Rolex"),
    ("杨树林口红", "Saint Laurent"), ("路易*登", "Louis Vuitton")])
def test_a_hidden_chinese_name_is_disguised(brands, text, brand):
    assert one(brands, text)[0::3] == (brand, True)


@pytest.mark.parametrize("text", [
    "Channel knit sweater", "Nickel plated knobs", "Diorama craft set", "Legon garden hoe", "耐磨克重工装裤", "平安T恤",
        "蒙古驰名地毯", "N家用插座",
    "Winter can on sale", "A smart ford crossing for d", "Sizes S M L XL", "福州大福饲料", "coat lining", "Similar to silk",
    "Hermes the Greek god statue", "Monster high quality speaker"])
def test_words_near_a_brand_are_no_brand(brands, text):
    assert [use for use in uses(brands, text) if use[2] != "ambiguous"] == []


@pytest.mark.parametrize("text", ["Hermès bag", "Pokémon cards", "L'Oréal shampoo", "Ray-Ban sunglasses", "RAYBAN sunglasses",
    "LOUIS VUITTON bag"])
def test_a_name_in_its_own_spelling_is_no_disguise(brands, text):
    assert not one(brands, text)[3]


@pytest.mark.parametrize(("text", "use"), [
    ("华为手机适用充电器 快充", "compatible"), ("小米手环8适用表带 硅胶", "compatible"), ("戴森吸尘器适用滤芯", "compatible"),
    ("索尼耳机适用手机 头戴", "claim"), ("华为充电器适用所有手机", "claim"),
    ("case for iPhone", "compatible"), ("Works with Samsung PGF582224H", "compatible"), ("适用苹果手机壳", "compatible"),
    ("iPhone case", "compatible"),
    ("fits 11.5 inch Barbie doll", "compatible"), ("Rolex look watch", "style"), ("nike风板鞋", "style"), ("巴黎世家款老爹鞋", "style"),
    ("Replica Nike shoes", "style"), ("Our impression of Baccarat Rouge 540", "style"), ("优衣库风衣", "claim"), ("戴森吹风机", "claim"),
    ("北面新款双肩背包", "claim"), ("Shoes for men Nike", "claim"), ("Apple AirPods with charging case", "claim"),
    ("Nike Style Code 12345", "claim")])
def test_the_words_around_a_brand_tell_what_is_meant(brands, text, use):
    assert {found[2] for found in uses(brands, text)} == {use}


@pytest.mark.parametrize(("text", "category", "use"), [
    ("Honda Civic 2012-2015 rear lamp", [], "compatible"), ("Genuine Honda Civic rear lamp", ["Automotive"], "claim"),
    ("Honda key ring", ["Automotive"], "claim"), ("Sony headphones compatible with any phone", [], "claim"),
    ("JBL portable speaker", [], "claim"), ("Portable speaker JBL", [], "claim"), ("Earpads black Sony WH1000", [], "compatible"),
    ("Samsung phone 256GB unlocked, cover included", [], "claim"), ("Nokia smartphone dual sim battery included", [], "claim"),
    ("Cartier bracelet size 17", [], "claim"), ("Levi's jeans slim fit", [], "claim"), ("Barbie size bed", [], "compatible"),
    ("Road bike with Shimano gears", [], "ambiguous"), ("Shimano gears for racing", ["Bicycles"], "claim"),
    ("Gore-Tex jacket", ["Clothing"], "ambiguous"), ("Case untuk Oppo", ["Phones"], "compatible"), ("適用蘋果手機殼", [], "compatible"),
    ("香奈兒同款包", [], "style"), ("阿迪达斯跑鞋同款", [], "style"), ("耐克卫衣明星同款", [], "claim"), ("大鹅平替羽绒服", [], "style"),
    ("Levi Strauss biography (Paperback)", [], "ambiguous"), ("Gucci: a family memoir", [], "ambiguous"),
    ("香奈儿传记 平装", [], "ambiguous"), ("Kate Spade hardcover journal", [], "claim"),
    ("Colgate toothbrush holder", [], "compatible"), ("多芬香皂架 皂盒", [], "compatible"), ("Gucci card holder", [], "claim"),
    ("Dyson V11 battery replacement for Dyson V11", [], "compatible"), ("Dyson V8 filter for Dyson V8", [], "compatible"),
    ("Chanel dress with memoir print", [], "claim"), ("Dove soap with holder", [], "claim"),
    ("Nivea cream, 50 ml, gift holder", [], "claim"),
    ("华为充电头 兼容 快充线", [], "compatible"), ("华为充电头 66W", [], "claim"),
    ("midea/美的 电锅", [], "claim"), ("摩托罗拉对讲机电池,适配gp328d", [], "compatible")])
def test_what_stands_around_the_name_tells_goods_parts_and_imitations(brands, text, category, use):
    assert {found[2] for found in uses(brands, text, category)} == {use}


@pytest.mark.parametrize("text", [
    "Luis Vuiton bag", "Guci bag", "阿迪*斯小白鞋", "始.祖.鸟冲锋衣", "a迪达斯卫衣", "Gu©ci purse", "耐-克运动鞋",
    "N¡ke shoes", "Nkie shoes"])
def test_more_ways_of_hiding_a_name_are_seen(brands, text):
    assert [found[3] for found in uses(brands, text)] == [True]


@pytest.mark.parametrize("text", ["绿水鬼劳力士机械表", "大鹅平替羽绒服"])
def test_a_code_name_that_hides_nothing_is_no_disguise(brands, text):
    assert not any(found[3] for found in uses(brands, text))


@pytest.mark.parametrize(("text", "category", "use"), [
    ("Coach leather bag", ["Bags"], "claim"), ("Railway Coach model", ["Toys"], "ambiguous"), ("Coach leather bag", [], "claim"),
    ("Puma mountain lion figure", ["Toys"], "ambiguous"), ("Puma backpack", ["Bags"], "claim"), ("women's coach jacket with Logo",
    ["Clothing"], "ambiguous"),
    ("苹果脆甜多汁", ["食品", "水果"], "ambiguous"), ("苹果15 国行手机", ["手机数码"], "claim"), ("Orange smartphone", ["Phones"],
    "claim"),
    ("Yeti tumbler 20 oz stainless", ["Home"], "claim"), ("Stainless yeti tumbler", ["Home"], "ambiguous"),
    ("Yeti tumbler 20 oz", ["Toys", "Plush"], "ambiguous"), ("Apple scented candle", ["Home"], "ambiguous"),
    ("Running shoes ORANGE", ["Shoes"], "ambiguous"), ("华为工作法", ["图书"], "ambiguous"), ("Ford Capri 1:43", ["Toys"], "ambiguous")])
def test_an_ordinary_word_is_a_brand_only_where_the_brand_trades(brands, text, category, use):
    assert one(brands, text, category)[2] == use


def test_the_brand_field_makes_a_word_a_brand(brands):
    assert [use.use for use in brands.find(Text("brand", "Coach"))] == ["claim"]


def test_an_attribute_for_what_it_fits_is_compatible_use(brands):
    assert [use.use for use in brands.find(Text('attributes["Compatible Brand"]', "Samsung Galaxy"))] == ["compatible"]


def test_makes_in_a_list_of_three_are_no_claims(brands):
    assert {use[2] for use in uses(brands, "有线鼠标联想笔记本华硕戴尔惠普电脑")} <= {"compatible", "claim"}
    assert sum(use[2] == "claim" for use in uses(brands, "有线鼠标联想笔记本华硕戴尔惠普电脑")) <= 1


def test_the_longest_name_is_taken(brands):
    assert one(brands, "Samsung Galaxy Watch 5")[1] == "Samsung Galaxy"


def test_a_text_stuffed_with_brands_gives_no_endless_list(brands):
    assert 1 <= len(brands.find("Nike Gucci " * 20_000)) <= 60


@pytest.mark.parametrize("text", ["", " ", "\u200b", "*", "a" * 5_000, "耐" * 5_000, "*" * 5_000, "N.i." * 2_000, "\ud83d"])
def test_strange_texts_are_read_to_the_end(brands, text):
    assert brands.find(text) == []


@pytest.mark.parametrize("text", ["耐克隆 尼龙绳", "安踏实 坐垫", "古驰道 明信片", "爱马仕橙 口红收纳盒", "蒂芙尼蓝 窗帘",
    "蔻驰 旅行车 模型", "彪马 动物 仿真模型", "North face compass rose", "North face of the Eiger print"])
def test_a_name_that_runs_on_or_is_a_colour_is_no_claim(brands, text):
    assert [use for use in uses(brands, text) if use[2] != "ambiguous"] == []


@pytest.mark.parametrize("text", ["耐克重磅T恤", "安踏跑步鞋", "爱马仕橙 手提包", "蒂芙尼蓝 项链", "蔻驰 托特包", "彪马板鞋",
    "North Face jacket"])
def test_the_same_name_on_goods_of_its_trade_is_a_claim(brands, text):
    assert one(brands, text)[2] == "claim"


@pytest.mark.parametrize("text", [
    "iPhone 13 Pro 256GB with charger for iPhone 13", "Dyson V11 vacuum with battery, filter for Dyson V11",
    "Dyson V11 vacuum cleaner, filter for Dyson V11"])
def test_a_device_that_comes_with_a_part_stays_the_goods(brands, text):
    assert uses(brands, text)[0][2] == "claim"
