"""What is denied, asked, warned of or quoted is no claim; a denial of something else excuses nothing."""

from __future__ import annotations

import pytest
from claiming import CHECKER

from listlint.api import Finding, Listing, Text


def found(description: str, title: str = "Herbal tea 草本茶") -> list[Finding]:
    return list(CHECKER.check(Listing(id="x", title=Text("title", title), description=Text("description", description))))


@pytest.mark.parametrize("text", [
    "This product does not treat, cure or prevent any disease.",
    "This product is not intended to diagnose, treat, cure, or prevent any disease.",
    "These statements have not been evaluated; the tea is not FDA approved.",
    "The cream doesn't cure eczema.",
    "It cannot heal arthritis, and it should not be used for that.",
    "We do not claim that our honey cures a sore throat.",
    "We make no promise that it cures insomnia.",
    "Not a cure for cancer.",
    "No tea cures diabetes.",
    "There is no pill that reverses hair loss.",
    "Neither the balm nor the oil treats arthritis.",
    "Beware of pills that cure cancer.",
    "It is a myth that copper bracelets cure arthritis.",
    "Does it cure insomnia? No, it is a pillow.",
    "Can this tea cure diabetes? Please consult your doctor.",
    "It is never 100% safe to climb alone.",
    "We don't say we have the best quality in the world.",
    "Is it the best in the world? Read the reviews.",
    "A lamp is not guaranteed to work; try it.",
    "There is no limited time offer here.",
    "It does not heal, treat or prevent arthritis.", "Don't believe ads for pills that cure cancer.",
    "Do not fall for a cream that cures baldness.",
    "Who can say which one is the best in the world?", "Who knows if it is the best on the market?",
    "We never ask you to contact us by WhatsApp.",
    "Please do not contact us by WeChat or Telegram.",
    "If anyone asks you to contact us on WhatsApp, report any such message: it is a scam.",
    "Not recommended by doctors, just a tea.",
    "The box does not say doctor recommended.", "Do not use this oil to treat infections.", "It should not be used to treat acne.",
    "Our shop does not sell this balm to cure eczema.", "There is no proof that the tea treats asthma.",
    "We can't promise that our oil heals arthritis.",
    "There is no scientific proof this crystal treats depression.", "No clinical evidence our cream heals eczema exists.",
    "We have no medical proof this pillow cures insomnia.", "There are no studies this tea cures diabetes.",
])
def test_what_is_denied_is_no_claim(text: str) -> None:
    assert [finding.data["words"] for finding in found(text)] == []


@pytest.mark.parametrize("text", [
    "本品不能治疗任何疾病。", "本产品不具有治疗疾病的作用。", "本品不能代替药物治疗疾病。", "不可用于治疗、预防疾病。", "并不能降血压。",
    "我们不敢说是全网最低价。", "没有说过是全国第一。", "从不宣称自己是全网销量第一。", "本品并非国宴特供。", "不是驰名商标。",
    "请勿加微信交易。", "谨防以微信联系的骗子。", "谨防加微信的骗子。", "凡是让您加微信的都是骗子。", "遇到要求加微信转账的请举报。",
    "我们不会让您加微信。",
    "不承诺永不褪色。", "无法做到100%有效。", "本店从不搞限时秒杀。", "手串未开光。", "吊坠没有辟邪的作用。", "不保证无任何副作用。",
    "能治疗失眠吗？不能。", "广告法禁止使用“最佳”“国家级”等词语。", "页面如出现“最佳”“顶级”等字样，均不作为承诺。",
    "治疗失眠的说法都是谣言。",
    "不要听信能根治鼻炎的广告。", "从来不打全国第一的旗号。", "本店不会以任何理由要求您加微信。", "从不标榜自己是行业第一品牌。",
    "谁敢说自己是全网最低价？",
    "没有证据表明它能抗癌。", "没有科学依据证明能治疗失眠。", "不追求全网销量第一。", "本店不宣扬辟邪转运。", "不提倡用本品治疗感冒。",
    "没有任何研究表明本枕头能治疗颈椎病。", "没有任何证据证明该手串能治疗失眠。", "没有研究显示这款茶可以治疗糖尿病。",
    "药品才能治疗疾病，本品为普通食品。", "只有药物才能治愈感冒，本品是茶。", "不要相信所谓包治百病的神药。", "请勿轻信能治百病的神药。",
    "本店最厚实的一款毛毯。", "我家今年最好的一款。",
])
def test_what_is_denied_in_chinese_is_no_claim(text: str) -> None:
    assert [finding.data["words"] for finding in found(text)] == []


@pytest.mark.parametrize("text", [
    "It does not smell, it cures eczema.", "Not only does it relax, it also cures insomnia.", "Not bitter and cures diabetes.",
    "No chemicals: cures psoriasis.", "No side effects, treats arthritis.", "We are not doctors but our tea cures asthma.",
    "We are not doctors, this tea cures asthma.", "Don't wait: cure your eczema today.", "Don't let acne win, treat acne now.",
    "You won't believe how it heals eczema.", "No doubt it cures migraine.", "No cream cures eczema faster.",
    "Nothing treats acne like our gel.",
    "If it does not cure your eczema, we pay you back.", "Doesn't it cure your insomnia?", "Does it cure insomnia? Yes, it does.",
    "It is not intended for children. It cures asthma.", "Our pill cures cancer; consult your doctor about the dose.",
    "Cures cancer. This product is not intended to diagnose any disease.", "No rinse formula cures ringworm.", "Why not cure eczema now?",
    "It never stains, and it cures eczema.", "It is not cheap, yet it cures tinnitus.", "Our tea is not bitter, cures diabetes.",
    "Beware of fakes, our cream cures eczema.", "Not tested on animals. FDA approved.",
    "It is not FDA approved in Mars. FDA approved on Earth.",
    "We never spam. Add our WeChat: panshop88.", "Do not use the chat, WhatsApp +86 138 0013 8000.",
    "Never text me on WhatsApp 8613800138000",
    "Don't believe us? It cures asthma.", "You won't believe it: our tea cures insomnia.", "Don't believe doctors, our tea cures insomnia.",
    "Don't wait, use our oil to treat acne.", "Do not hesitate to use our balm to cure eczema.",
    "You will never regret our tea, it cures migraine.",
    "No scientific proof needed: this crystal treats depression.", "No proof like our customers: this tea cures diabetes!",
    "World's best memory foam mattress with a free mug", "World's best mattress, mum loves it", "Is this not the world's best pillow?",
])
def test_a_denial_of_something_else_excuses_nothing(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", [
    "不含激素治疗湿疹。", "不但能治疗失眠，还好喝。", "不吃药治疗失眠。", "本品不能代替药物，但能治疗糖尿病。", "不是药物，却治疗失眠。",
    "无需打针根治脚气。",
    "如果不能治疗失眠，全额退款。", "难道不能治疗失眠？", "不得不说是全网最低价。", "不得不用的顶级面霜。",
    "不是最贵的，但是全国销量第一。", "谨防假冒，请加微信：abc12345。",
    "请勿拍下，加微信abc12345优惠。", "能治疗失眠吗？能！", "没有中间商，全网最低价。", "不能错过的治疗失眠神器。", "本店是全国最好的。",
    "本店最低价。",
    "不信？它能治疗失眠。", "不打广告，全网最低价。", "不打折，治疗失眠就靠它。",
    "不用吃药，三天治好失眠。", "没有依赖性，治疗失眠。", "不追求利润，只为治疗失眠。",
    "减肥茶 瑜伽 健身 服装 运动", "纯天然面霜，水晶瓶装。", "纯天然面霜 送翡翠吊坠", "假冒的不能治疗，我们的治疗失眠。",
    "不加糖，降血压。", "别犹豫，治疗脚气。",
])
def test_a_denial_of_something_else_excuses_nothing_in_chinese(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", ["100%正品", "100%正品保障 羊绒围巾", "百分百正品"])
def test_a_promise_of_genuine_goods_is_owed_by_every_seller(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("title", "flagged"), [
    ("Mug “World's Best Coach Driver” 330 ml", False), ("Wooden sign “best in the world” for the kitchen", False),
    ("T恤 印有“天下无双” 字样", False), ("“国家级”品质羊绒围巾", True), ('Mattress "world\'s best" queen', True),
])
def test_words_in_quotes_are_no_claim_where_they_are_printed_or_named(title: str, *, flagged: bool) -> None:
    assert bool(found("", title)) is flagged


def mended(text: str, finding: Finding) -> str:
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    return text[:edit.at.start] + edit.text + text[edit.at.end or 0:]


@pytest.mark.parametrize(("text", "left"), [
    ("棉拖鞋，全网最低价，保暖。", "棉拖鞋，保暖。"),
    ("售后热线：010-62345678，质量问题包退。", "质量问题包退。"),
    ("Solid oak, call 030 1234 5678, ships in foam.", "Solid oak, ships in foam."),
    ("国家级的工艺制作。", "工艺制作。"),
])
def test_a_fix_takes_the_whole_phrase_and_no_other_fact(text: str, left: str) -> None:
    (finding,) = found(text)
    assert mended(text, finding) == left


CLAIMS = ("全网最低价", "世界领先", "国家级", "驰名商标", "限时秒杀", "销量冠军", "100%有效", "永不褪色", "#1 rated", "FDA approved",
    "flash sale", "100% safe", "Amazon's Choice",
          "加微信：abc12345", "www.oak.example", "oak@example.com", "call 030 1234 5678", "WhatsApp +86 138 0013 8000")
AROUND = ("{}", "{}，2米，不含电池。", "羊毛毯，{}，不含电池。", "羊毛毯不含电池，{}", "羊毛毯{}不含电池", "我们的毯子是{}。",
    "【{}】羊毛毯", "“{}”羊毛毯", "{}的羊毛毯", "Blanket, {}, not washable.", "Blanket ({}) without pad",
          "Our blanket is {}.", "{} blanket 2 m, not washable", 'Blanket 2 m "{}" not washable', "It is not {} of all. {}!",
    "The {} blanket of 2 m. No pad.", "Blanket with {} and no pad.")
KEPT = ("2 m", "2米", "不含电池", "not washable", "without pad", "no pad", "No pad")


@pytest.mark.parametrize("field", ["title", "description"])
@pytest.mark.parametrize("claim", CLAIMS)
def test_a_fixed_text_keeps_its_facts_and_is_clean_at_the_place(claim: str, field: str) -> None:
    for around in AROUND:
        if "not {}" in around and not claim.isascii():
            continue
        text = around.replace("{}", claim)
        for finding in found(text) if field == "description" else found("", text):
            if finding.at.field != field or finding.fix is None:
                continue
            after = mended(text, finding)
            again = found(after) if field == "description" else found("", after)
            assert [kept for kept in KEPT if kept in text and kept not in after] == [], (text, after)
            assert len(again) < len(found(text) if field == "description" else found("", text)), (text, after)
            assert all(after.count(mark) == text.count(mark) or after.count(mark) % 2 == 0 for mark in "\""), (text, after)
            assert after.count("【") == after.count("】")
            assert after.count("“") == after.count("”")
            assert after.count("(") == after.count(")")
            assert "  " not in after, (text, after)
            assert not any(twice in after for twice in ("，，", ", ,", ",,", "()", "【】", '""', "“”", " ,", " .")), (text, after)


@pytest.mark.parametrize("text", [
    "我们是全网最低价。", "The 2 m cable has 12 months of warranty, so call 030 1234 5678 for the red one with 5 plugs.",
    "This tea is the world's best of all.", "Our lamp is FDA approved.", "品质达到国家级。", "桌子长120厘米加微信abc12345发货。",
])
def test_a_fix_that_would_cost_the_sense_is_not_offered(text: str) -> None:
    (finding,) = found(text)
    assert finding.fix is None
