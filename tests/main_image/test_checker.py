"""What misleading-main-image promises beyond its cases: order, silence, severities, and what it asks of the reader."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib.resources import files

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from listlint import lettering
from listlint.api import Finding, Listing, Picture, TextLine, Unavailable
from listlint.installed import rules
from listlint.opening import CachingOpener
from listlint.records.limits import PlatformLimits, all_limits, limits_for
from listlint.schema import parse_listing
from listlint_checkers.misleading_main_image import MisleadingMainImage, Options, background, frame, repeats, sharpness
from listlint_checkers.misleading_main_image.promotion import Lexicon, joined
from listlint_checkers.misleading_main_image.tiles import Ground
from listlint_checkers.misleading_main_image.view import View

# Which limit of limits.toml stands behind a rule: without one of legend O on a platform, its severity there is no error.
BEHIND = {
    "too-small": ("main-image-min-side", "main-image-min-width"),
    "too-large": ("main-image-max-side", "main-image-max-pixels", "main-image-max-bytes"),
    "wrong-aspect": ("main-image-aspect",),
    "blank": ("main-image-placeholder", "main-image-blank"),
    "border": ("main-image-border",),
    "background-not-white": ("main-image-background",),
    "low-fill": ("main-image-fill-min",),
    "text-in-picture": ("main-image-text",),
    "placeholder": ("main-image-placeholder",),
    "document": ("main-image-document",),
    "watermark": ("main-image-text",),
    "duplicate-pictures": ("images-identical",),
}


class LimitsOnly:
    """Records of which only the limits are asked for."""

    def limits(self, marketplace: str) -> PlatformLimits:
        return limits_for(marketplace)


class Drawer(CachingOpener):
    """Opens drawn pictures and counts how often they are read."""

    def __init__(self, pictures: dict[str, Picture], lines: tuple[TextLine, ...] | None = ()) -> None:
        super().__init__(pictures.__getitem__, self._counted)
        self.pictures, self.lines, self.asked = pictures, lines, 0

    def _counted(self, picture: Picture) -> tuple[TextLine, ...]:
        self.asked += 1
        if self.lines is None:
            raise Unavailable("no reader", install="pip install 'listlint[ocr]'")
        return self.lines


def saved(image: Image.Image, form: str = "PNG") -> Picture:
    file = io.BytesIO()
    image.save(file, form)
    return Picture(file.getvalue(), name="drawn")


def goods(side: int = 800, ground: str = "white") -> Image.Image:
    image = Image.new("RGB", (side, side), ground)
    ImageDraw.Draw(image).ellipse((side // 20, side // 20, side - side // 20, side - side // 20), fill="#225588")
    return image


def banner(text: str = "FREE SHIPPING") -> Image.Image:
    image = goods()
    ImageDraw.Draw(image).text((60, 360), text, fill="white", font=ImageFont.load_default(80))
    return image


def checked(drawer: Drawer, marketplace: str = "any", **options: object) -> Iterator[Finding]:
    checker = MisleadingMainImage(Options(**options), LimitsOnly())  # type: ignore[arg-type]
    images = [{"src": src} for src in drawer.pictures]
    listing: Listing = parse_listing({"id": "A-1", "title": "", "marketplace": marketplace, "images": images}).opened_by(drawer)
    return iter(checker.check_pictures(listing))


def test_findings_in_pixels_come_before_the_missing_reader_is_reported() -> None:
    image = banner()
    ImageDraw.Draw(image).rectangle((0, 0, 799, 799), outline="#cc0011", width=20)
    findings = checked(Drawer({"main": saved(image)}, None), read_text="always")
    assert next(findings).rule == "border"
    with pytest.raises(Unavailable) as caught:
        next(findings)
    assert caught.value.install == "pip install 'listlint[ocr]'"


def test_round_goods_on_a_coloured_ground_stand_in_no_frame() -> None:
    image = Image.new("RGB", (1200, 1200), "#c8cdd1")
    ImageDraw.Draw(image).rounded_rectangle((240, 240, 960, 960), 100, fill="#aa3c28")
    assert {finding.rule for finding in checked(Drawer({"main": saved(image)}), "amazon")} == {"background-not-white", "low-fill"}
    ImageDraw.Draw(image).rectangle((0, 0, 1199, 1199), outline="#20304a", width=60)
    assert "border" in {finding.rule for finding in checked(Drawer({"main": saved(image)}), "amazon")}


def test_a_picture_without_writing_is_not_read() -> None:
    drawer = Drawer({"main": saved(goods())})
    assert list(checked(drawer)) == []
    assert drawer.asked == 0


def test_a_picture_with_writing_is_read() -> None:
    drawer = Drawer({"main": saved(banner())})
    list(checked(drawer))
    assert drawer.asked == 1


def test_only_the_main_image_is_read() -> None:
    drawer = Drawer({"main": saved(goods()), "second": saved(banner())})
    list(checked(drawer))
    assert drawer.asked == 0


def test_reading_can_be_switched_off() -> None:
    drawer = Drawer({"main": saved(banner())})
    list(checked(drawer, read_text="never"))
    assert drawer.asked == 0


def test_text_is_told_with_the_words_and_their_place() -> None:
    line = TextLine("Summer FREE SHIPPING today", (0.1, 0.4, 0.9, 0.5), 0.9)
    (finding,) = checked(Drawer({"main": saved(goods())}, (line,)), read_text="always")
    assert finding.data == {"text": "FREE SHIPPING", "kind": "promotion"}
    assert finding.evidence[0].region == line.box
    assert finding.evidence[0].text == line.text


@pytest.mark.parametrize("marketplace", ["any", "aliexpress", "ebay", "google", "shopee"])
def test_a_grey_background_is_no_defect_where_no_platform_asks_for_white(marketplace: str) -> None:
    drawer = Drawer({"main": saved(goods(ground="#dddddd"))})
    assert "background-not-white" not in {finding.rule for finding in checked(drawer, marketplace)}


def test_the_worst_region_of_the_background_is_shown() -> None:
    image = goods(1200)
    ImageDraw.Draw(image).rectangle((0, 0, 1199, 1199), outline="#dddddd", width=40)
    ImageDraw.Draw(image).rectangle((0, 0, 1199, 8), fill="white")
    looked = background.edge(View(saved(image)))
    region, colour = looked.worst
    assert region in ((0.0, 0.0, 0.08, 1.0), (0.92, 0.0, 1.0, 1.0), (0.0, 0.92, 1.0, 1.0))
    assert colour == (221, 221, 221)


def test_a_picture_that_cannot_be_opened_is_left_to_the_engine() -> None:
    checker = MisleadingMainImage(Options(), LimitsOnly())  # type: ignore[arg-type]
    listing = parse_listing({"id": "A-1", "title": "", "images": [{"src": "gone.jpg"}]})
    assert list(checker.check_pictures(listing)) == []


@pytest.mark.parametrize("rule", sorted(BEHIND))
def test_no_rule_is_an_error_where_the_platform_itself_does_not_say_so(rule: str) -> None:
    for marketplace, severity in rules("misleading-main-image")[rule].marketplaces.items():
        limits = [limit for name in BEHIND[rule] if (limit := all_limits()[marketplace].get(name))]
        assert limits, f"rules.toml: {rule} names {marketplace}, which states no such limit"
        if severity == "error":
            assert any(limit.legend == "O" for limit in limits), f"rules.toml: {rule} is an error on {marketplace} by hearsay"


def test_every_rule_is_at_most_a_warning_by_default() -> None:
    assert {rule.severity for rule in rules("misleading-main-image").values()} <= {"info", "warning"}


def test_a_thin_frame_is_measured_on_every_side() -> None:
    image = goods()
    ImageDraw.Draw(image).rectangle((0, 0, 799, 799), outline="#cc0011", width=16)
    found = frame.frame(View(saved(image)))
    assert found is not None
    assert found.sides == pytest.approx((0.02, 0.02, 0.02, 0.02), abs=0.004)
    assert len(found.bands) == 4


def test_a_dark_scene_without_a_frame_has_none() -> None:
    assert frame.frame(View(saved(Image.radial_gradient("L").resize((800, 800)).convert("RGB")))) is None


def test_a_blur_is_seen_and_too_few_edges_are_not_judged() -> None:
    sharp, soft = goods(), goods().filter(ImageFilter.GaussianBlur(4))
    assert sharpness.sharpness(View(saved(sharp))) > 0.6  # type: ignore[operator]
    assert sharpness.sharpness(View(saved(soft))) < 0.3  # type: ignore[operator]
    assert sharpness.sharpness(View(saved(Image.new("RGB", (800, 800), "white")))) is None


def test_a_picture_saved_again_is_the_same_and_a_mirrored_one_is_not() -> None:
    image = goods()
    ImageDraw.Draw(image).rectangle((100, 300, 300, 400), fill="orange")
    mirrored = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert list(repeats.repeated([saved(image), saved(mirrored), saved(image, "JPEG")])) == [(0, 2)]


def test_writing_of_every_size_looks_like_writing() -> None:
    for size in (24, 40, 80, 140):
        image = goods()
        ImageDraw.Draw(image).text((40, 300), "SALE 50% OFF"[: 1400 // size], fill="white", font=ImageFont.load_default(size))
        assert lettering.writing(saved(image).reduced) > lettering.LIKELY, size


def lexicon() -> Lexicon:
    import tomllib

    text = (files("listlint_checkers.misleading_main_image") / "data" / "promotion.toml").read_text("utf-8")
    return Lexicon(tomllib.loads(text), 0.025)


def standing_on(*, empty: bool) -> Ground:
    return Ground(lambda line: empty, lambda line: 128.0)


def said(text: str, *, high: float = 0.05, beside: bool = False) -> str | None:
    line = TextLine(text, (0.1, 0.1, 0.6, 0.1 + high), 0.9)
    return next((found.kind for found in lexicon().said([line], standing_on(empty=beside))), None)


SAID = {
    "promotion": [
        "FREE SHIPPING", "FREESHIPPING", "50%OFF", "Buy 1 Get 1 Free", "BEST SELLER", "Ｆｒｅｅ ｓｈｉｐｐｉｎｇ",
        "全场5折", "包邮", "7天无理由退货", "满199减20",
        "拍一发三", "第二件半价", "顺丰速运", "48小时内发货", "当日发", "厂家直供", "源头厂家", "产地直发", "破损包赔",
        "百亿补贴", "骨折价", "史低价", "折上折",
        "跳楼大甩卖", "前100名半价", "仅剩3天", "手慢无", "今日疯抢", "点击购买", "关注有礼", "好礼相送", "会员专享", "618狂欢",
        "聚划算", "先用后付", "以旧换新",
        "终身质保", "量大从优", "新店开业 全场8折", "Same day dispatch", "Free UK delivery", "Today only", "Deal of the day",
        "Half price",
        "While stocks last", "Only 3 left", "10,000+ sold", "30 day returns", "Lifetime warranty", "Add to bag", "Price drop",
        "Sale ends soon",
        "SALE 30%", "Members only", "Last chance", "Bulk order discount",
    ],
    "price": ["¥99", "$19.99", "Only 9.99", "39.9元", "Rs. 499"],
    "contact": [
        "WhatsApp: +86 138 1234 5678", "www.bestshop-888.com", "sales@bestshop.com", "@bestshop88", "13812345678",
        "微信：shop8888", "加V：abc12345", "Tel: 0086-755-12345678", "QQ 123456789",
    ],
    "platform": ["淘宝网", "AliExpress", "Nike官方旗舰店"],
    "placeholder": ["No image available", "暂无图片"],
    "document": ["珠宝鉴定证书", "CERTIFICATE OF ANALYSIS"],
}  # fmt: skip
PRINTED = [
    "DENVER", "HAPPY BIRTHDAY NAVNEET", "Face Wash 100 ml", "SPF 30", "WHOLESOME", "NIKE AIR", "12", "QUARTZ", "MAKE THINGS HAPPEN",
    "30% cocoa", "100% cotton", "洗面奶 120g", "新", "净含量500克", "HOT", "FREE", "New York 1998", "sugar free", "MODEL 2024",
    "折叠伞", "water resistant 50M", "Amazon Basics", "三折伞", "三折钱包", "福利彩票", "红包封", "倒计时器", "威尼斯狂欢节",
    "畅销书", "送女友", "抢险救援",
    "羊毛衫", "直降式", "试用装", "拼图", "发热垫", "年货礼盒", "代理商：上海", "Limited Edition", "Great Value",
    "value pack 3 for you", "last day on earth film",
    "order of magnitude", "shop", "sold by weight", "delivery van", "shipping container", "gift box", "code 7", "price", "member",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for kind, texts in SAID.items() for text in texts])
def test_what_a_line_says_is_told(text: str, kind: str) -> None:
    assert said(text) == kind


@pytest.mark.parametrize("text", PRINTED)
def test_what_is_printed_on_goods_is_no_promotion(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize("text", ["免運費", "限時優惠", "買一送一", "現貨速發", "廠家直銷", "熱賣爆款", "滿499免運"])
def test_promotion_in_traditional_signs_is_told(text: str) -> None:
    assert said(text) == "promotion"


def test_a_gap_that_the_reader_saw_between_chinese_signs_changes_nothing() -> None:
    parts = [TextLine("厂", (0.63, 0.49, 0.69, 0.53), 0.9), TextLine("家直销", (0.66, 0.49, 0.82, 0.54), 0.9)]
    assert [found.words for found in lexicon().said(parts, standing_on(empty=False))] == ["厂家直销"]


@pytest.mark.parametrize("text", ["三年质保", "品牌授权", "加盟热线", "加量不加价", "2 year warranty", "100% original"])
def test_what_packages_say_in_small_print_counts_where_it_is_large(text: str) -> None:
    assert said(text, high=0.015) is None
    assert said(text, high=0.05) == "promotion"


def test_words_that_the_reader_took_apart_are_one_line() -> None:
    fast, shipping = TextLine("Fast", (0.02, 0.70, 0.35, 0.80), 0.9), TextLine("shipping", (0.36, 0.69, 0.99, 0.82), 0.8)
    assert [line.text for line in joined([fast, shipping])] == ["Fast shipping"]
    overlapping = [TextLine("Lowest", (0.09, 0.35, 0.45, 0.46), 0.9), TextLine("t price", (0.39, 0.35, 0.72, 0.47), 0.9)]
    assert [line.text for line in joined(overlapping)] == ["Lowest price"]


def test_lines_far_apart_or_of_other_height_stay_apart() -> None:
    line, far, high = (TextLine(text, box, 0.9) for text, box in
                       (("NEW", (0.1, 0.1, 0.2, 0.15)), ("ARRIVAL", (0.6, 0.1, 0.9, 0.15)), ("30M", (0.21, 0.05, 0.5, 0.2))))
    assert joined([line, far]) == [line, far]
    assert joined([line, high]) == [line, high]


def test_small_print_on_a_package_may_name_a_site() -> None:
    assert said("www.denver.com", high=0.015) is None
    assert said("www.denver.com", high=0.05) == "contact"


def test_an_ordinary_word_counts_only_on_the_empty_background() -> None:
    assert said("NEW") is None
    assert said("NEW", beside=True) == "promotion"


@pytest.mark.parametrize("text", ["-50%", "–30 %", "−70%", "-20% OFF", "50 % off", "5折", "3.8折"])
def test_a_badge_is_promotion_wherever_it_stands(text: str) -> None:
    assert said(text) == "promotion"


@pytest.mark.parametrize("text", ["100%", "50%", "cotton 50%", "SPF 50", "70% cocoa", "-18", "2-50%"])
def test_a_share_printed_on_goods_is_no_discount(text: str) -> None:
    assert said(text) is None


def test_two_lines_of_a_badge_are_one() -> None:
    lines = [TextLine("50%", (0.72, 0.08, 0.97, 0.17), 0.9), TextLine("OFF", (0.76, 0.18, 0.93, 0.24), 0.9)]
    assert [found.kind for found in lexicon().said(lines, standing_on(empty=False))] == ["promotion"]
    apart = [lines[0], TextLine("OFF", (0.1, 0.8, 0.2, 0.86), 0.9)]
    assert list(lexicon().said(apart, standing_on(empty=False))) == []


@pytest.mark.parametrize("text", ["shuttorstock", "reamstime", "ettyimage", "AdobeStocl", "版权所", "盗图究", "视觉中固", "摄网", "必究"])
def test_an_agencys_name_is_known_with_a_letter_lost(text: str) -> None:
    assert said(text) == "watermark"


@pytest.mark.parametrize("text", ["Dreamtime", "stock photo", "adobe house", "shutter", "中国", "版权", "image"])
def test_a_word_like_an_agencys_name_is_no_watermark(text: str) -> None:
    assert said(text) is None


def test_a_name_on_each_of_four_packages_is_no_watermark() -> None:
    boxes = [(0.1, 0.2), (0.6, 0.2), (0.1, 0.7), (0.6, 0.7)]
    names = [TextLine("Aster", (x, y, x + 0.2, y + 0.06), 0.9) for x, y in boxes]
    prints = [TextLine(text, (x, y + down, x + 0.2, y + down + 0.03), 0.9) for x, y in boxes
              for text, down in ((f"ARABIC {x}{y}", 0.1), (f"BAR {x} {y}", 0.15))]
    assert list(lexicon().said([*names, *prints], standing_on(empty=False))) == []
    assert list(lexicon().said(names, standing_on(empty=False))) == []
    names.append(TextLine("ster", (0.0, 0.45, 0.16, 0.51), 0.9))
    assert [found.kind for found in lexicon().said(names, standing_on(empty=False))] == ["watermark"]
