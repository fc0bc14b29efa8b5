"""Misleading claims: what cases.toml cannot say, above all that every word of the lists works and that a fix mends."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from claiming import CHECKER, Records
from hypothesis import given, settings
from hypothesis import strategies as st

from listlint.api import Finding, Listing, Text, Variant
from listlint_checkers.misleading_claims import MOST_FOR_A_FIELD, MOST_IN_VARIANTS, VARIANTS_READ, MisleadingClaims, Options
from listlint_checkers.misleading_claims.reading import LONGEST, Folded
from listlint_checkers.misleading_claims.terms import TermBook

DATA = Path(__file__).parents[2] / "checkers" / "listlint_checkers" / "misleading_claims" / "data"


def found(title: str, description: str = "", checker: MisleadingClaims = CHECKER) -> list[Finding]:
    return list(checker.check(Listing(id="x", title=Text("title", title), description=Text("description", description))))


def mended(value: str, finding: Finding) -> str:
    assert finding.fix is not None
    for edit in sorted(finding.fix.edits, key=lambda edit: -(edit.at.start or 0)):
        value = value[:edit.at.start] + edit.text + value[edit.at.end:]
    return value


def words_alone() -> Iterator[tuple[str, str]]:
    """Every word that needs no company, with the rule it stands under."""
    for name in ("terms_zh.toml", "terms_en.toml"):
        for rule, entries in tomllib.loads((DATA / name).read_text("utf-8")).items():
            if rule != "lists":
                yield from ((rule, word) for entry in entries if not entry.keys() & {"before", "after", "near"} for word in entry["words"])


def test_every_word_that_needs_no_company_is_found_alone() -> None:
    wrong = [word for rule, word in words_alone() if rule not in {finding.rule for finding in found(f"搪瓷 {word} 盘子")}]
    assert not wrong


def test_an_unknown_key_in_a_word_list_is_named() -> None:
    with pytest.raises(ValueError, match="superlative: 最佳: unknown befor"):
        TermBook({"superlative": [{"words": ["最佳"], "befor": ["x"]}]})


@pytest.mark.parametrize(("title", "mended_title"), [
    ("顶级羊毛地毯", "优质羊毛地毯"),
    ("搪瓷钢板永不褪色", "搪瓷钢板不易褪色"),
    ("Cleaning gel, 100% safe for wood", "Cleaning gel, safe for wood"),
    ("Slimming belt, FDA-approved, black", "Slimming belt, black"),
    ("【限时秒杀】儿童雨衣", "儿童雨衣"), ("秒杀价 智能手表 送表带", "智能手表 送表带"), ("电饭煲 限时秒杀价 5L", "电饭煲 5L"),
    ("Oak table www.oak.example large", "Oak table large"),
    ("Mug, limited time offer only today", "Mug"), ("限时抢购 only today mug", "mug"), ("秒杀 领红包 保温杯", "保温杯"),
    ("毛巾 领优惠券 限时抢购 纯棉", "毛巾 纯棉"), ("保温杯 加微信abc12345领红包", "保温杯"),
    ("【国家级 保温杯】 500ml", "【保温杯】 500ml"),
    ("国家级 。手工缝制", "手工缝制"), ("红包 新年 秒杀价", "红包 新年"), ("act now Now Foods vitamin", "Now Foods vitamin"),
    ("羊绒围巾 加微信：abc12345 批发", "羊绒围巾 批发"),
])
def test_the_fix_of_a_title_reads_on(title: str, mended_title: str) -> None:
    (finding,) = found(title)
    assert mended(title, finding) == mended_title
    assert not found(mended_title)


@pytest.mark.parametrize("title", [
    "Book: How to Cure Cancer in the Lab – a history", "书名：如何治疗失眠", "抱枕 包治百病", "包治百病抱枕套", "包治百病 帆布包 女",
    "生根粉 植物 3天见效",
    "The best dad in the world, mug", "加湿器 加v型 支架", "VX 650 电源", "微信支付 收款码 立牌", "儿童电话手表 支持微信",
    "Serial no. 0123-456-7890", "最好的我们 电影海报", "世界第一高峰 拼图", "Only 3 left handed scissors",
])
def test_names_models_and_features_are_no_claims(title: str) -> None:
    assert not found(title)


def test_of_running_text_the_sentence_with_the_contact_goes() -> None:
    text = "Handmade from oak. For wholesale write to oak@example.com today. Ships in foam."
    (finding,) = found("Oak table", text)
    assert mended(text, finding) == "Handmade from oak. Ships in foam."


@pytest.mark.parametrize("title", [
    "羊绒围巾 v信 abc12345", "围巾 威信号:abc12345", "围巾 加扣扣12345678", "围巾 微 信 abc12345", "围巾 ＱＱ：１２３４５６７８",
    "围巾 Q群 123456789", "围巾 电话13800138000", "围巾 微❤信：abc123", "围巾 微x同号", "Scarf telegram @cheapshop99",
    "围巾 一三八零零一三八零零零", "围巾 ①③⑧①②③④⑤⑥⑦⑧ 批发", "Scarf wh\u200batsApp +8613800138000", "Scarf wh\u0430tsapp 8613800138000",
])
def test_a_disguised_contact_is_found(title: str) -> None:
    assert [finding.rule for finding in found(title)] == ["contact-details"]


def test_the_place_of_a_word_counts_the_invisible_characters_in_it() -> None:
    title = "羊毛围巾 全\u200b网\u200b最低 保暖"
    (finding,) = found(title)
    assert title[finding.at.start:finding.at.end] == "全\u200b网\u200b最低"


def test_a_word_the_operator_permits_is_no_claim() -> None:
    assert not found("天下第一品牌 棉袜", checker=MisleadingClaims(Options(allowed_words=("天下第一品牌",)), Records()))
    assert found("天下第一品牌 棉袜")


def test_a_platforms_own_site_leads_nowhere_but_elsewhere_it_does() -> None:
    description = Text("description", "See https://www.ebay.com/itm/1.")
    on = {name: Listing(id="x", marketplace=name, title=Text("title", "Lamp"), description=description) for name in ("ebay", "amazon")}
    assert not list(CHECKER.check(on["ebay"]))
    assert [finding.rule for finding in CHECKER.check(on["amazon"])] == ["off-platform-link"]


def test_findings_less_sure_than_the_operator_asks_are_left_out() -> None:
    strict = MisleadingClaims(Options(least_sure=0.99), Records())
    assert not found("顶级羊毛地毯 电话：13800138000", checker=strict)


def test_a_field_of_nothing_but_claims_gives_a_bounded_number_of_findings() -> None:
    assert len(found(" ".join(f"oak{number}@example.com" for number in range(1000)))) == MOST_FOR_A_FIELD


@pytest.mark.parametrize("piece", [
    "a", "1", "1 ", "@", "a@", ".com", "w ", "最", "第一", "only 1 ", "（", "\u200b", "👍🏽", "qq", "加微", "at ", "http://",
])
def test_a_field_without_end_is_read_up_to_the_limit(piece: str) -> None:
    assert len(Folded(piece * 1_000_000).text) <= LONGEST
    assert len(found(piece * 200_000)) <= MOST_FOR_A_FIELD


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("最佳第一 全网低价100%safeQ微信:@.comw-+13800\u200b\n【】《》顶级 FDAapprovedİß…"), max_size=80))
def test_every_place_lies_inside_the_text_and_every_fix_shortens_or_replaces_there(title: str) -> None:
    for finding in found(title):
        assert 0 <= (finding.at.start or 0) < (finding.at.end or 0) <= len(title)
        for edit in finding.fix.edits if finding.fix else ():
            assert 0 <= (edit.at.start or 0) <= (edit.at.end or 0) <= len(title)


@pytest.mark.parametrize("title", [
    "Notebook Cooler Pad cures cancer", "Notebook sleeve best in the world", "游戏机 全国销量第一", "教材级 减肥药 包治百病",
    "减肥茶 药到病除 不含处方药", "减肥茶 包治百病 光盘行动赠品", "减肥茶 包治百病 送帆布袋", "Poster: miracle cure cream",
    "Book light cures cancer", "非处方药 治疗失眠", "Facebook cream cures cancer", "100% safe 全网最低 DVD机",
    "减肥茶 药到病除 不是国药准字Z12345678"])
def test_a_word_of_books_or_approvals_elsewhere_in_the_title_excuses_nothing(title: str) -> None:
    assert found(title)


@pytest.mark.parametrize("title", [
    "The Acne Cure (Paperback) 2004", "Cure Cancer Naturally [DVD] [1999]", "Book about how to cure cancer", "防癌食谱 书",
    "包治百病 帆布袋", "高血压治疗指南书籍 正版", "治疗失眠的饮食 (英)史密斯 著 现货", "藿香正气水 治疗感冒 国药准字Z12345678",
    "治疗失眠 处方药", "佛教音乐,消灾吉祥神咒,1vcd", "驰名商标法律实务", "顶级会员卡套", "秒杀价格牌",
    "Zero Risk Drill Free Thermometer Holder"])
def test_the_name_of_a_work_a_joke_or_an_approved_medicine_is_no_claim(title: str) -> None:
    assert found(title) == []


@pytest.mark.parametrize("brand", ["cures cancer", "wechat: abc12345"])
def test_a_brand_that_the_seller_makes_up_excuses_nothing(brand: str) -> None:
    title = f"Herbal cream {brand}"
    assert list(CHECKER.check(Listing(id="x", title=Text("title", title), brand=Text("brand", brand))))


@pytest.mark.parametrize("description", [
    "Manufacturer direct! WhatsApp +86 138 0013 8000", "厂家直销 制造商 加微信 abc12345", "Manufacturer: wechat: abc12345",
    "制造商：某厂 微信同号13800138000", "Manufacturer: call or text us +49 30 1234567",
    "Manufacturer direct, call +49 30 1234567", "Manufacturer: Toy GmbH, visit www.toy-shop.com"])
def test_a_chat_or_a_shop_beside_the_makers_name_is_a_way_off_the_platform(description: str) -> None:
    assert found("Toy car", description)


def test_a_chat_in_the_makers_field_is_a_way_off_the_platform() -> None:
    field = 'attributes["manufacturer info"]'
    maker = {"manufacturer info": Text(field, "Toy GmbH, add wechat: abc12345, info@example.com")}
    (finding,) = CHECKER.check(Listing(id="x", title=Text("title", "Toy"), attributes=maker))
    assert "abc12345" in finding.data["words"]


def test_of_a_thousand_variants_so_many_claims_are_told() -> None:
    variants = tuple(Variant(str(number), Text(f"variants[{number}].name", f"{number} 最好的围巾 最佳")) for number in range(1000))
    told = list(CHECKER.check(Listing(id="x", title=Text("title", "Scarf"), variants=variants)))
    assert len(told) == MOST_IN_VARIANTS


def test_of_variants_so_many_characters_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr("listlint_checkers.misleading_claims.Folded", lambda value: read.append(len(value)) or Folded(value))
    variants = tuple(Variant(str(number), Text(f"variants[{number}].name", f"{number} scarf" * 50)) for number in range(1000))
    list(CHECKER.check(Listing(id="x", title=Text("title", "Scarf"), variants=variants)))
    assert sum(read) <= VARIANTS_READ + len("Scarf")


@pytest.mark.parametrize("title", [
    "没有治不好的失眠", "没有医不好的痔疮", "戒烟贴 7天见效", "祛斑霜三天见效", "Call now 555-123-4567", "Dial 555 123 4567 to order",
    "抱枕 包治百病 药枕", "没有人相信本枕头能治疗颈椎病，直到他们用了", "我们的药物才能治愈感冒",
    "不用药也能治疗失眠", "无需打针就能治好鼻炎", "不吃药也可以治疗感冒", "不是药物才能治疗失眠", "花茶 减肥 30天见效",
])
def test_double_denials_quick_effects_and_calls_are_claims(title: str) -> None:
    assert found(title)
