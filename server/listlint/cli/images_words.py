"""What the images commands say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from listlint.protocols import ImageMatch

WORDS = {
    "en": {"added": "{added} added, {known} were there already, {unmatchable} hold too little to be matched, "
                    "{bad} could not be read{rejected}",
           "empty": "no pictures in {path}; looked for {suffixes}", "adding": "adding", "matching": "matching",
           "stopped": "stopped; what is reported was added. Go on with the same command", "removed": "{n} removed",
           "none": "nothing to remove: no picture fits", "exported": "{n} pictures exported",
           "imported": "{added} added, {known} were there already", "owner": "{image} of {owner}", "no match": "no match",
           "skipped": "skipped: {reason}", "score": "score", "until": "until",
           "licensed": "licensed to", "good": "for good", "disabled": "disabled until",
           "pictures": "pictures", "protected": "protected", "seen": "seen", "negative": "negative", "owners": "owners",
           "photos": "different photos", "licenses": "licences", "bytes": "bytes", "templates": "set aside as templates",
           "rejects": ", {n} rows rejected: {file}", "set": "{n} pictures changed", "nothing": "no picture fits",
           "crowd": "set aside: {n} sellers show it", "cleared": "cleared: accuses however many show it",
           "affected": "{n} places in scanned listings show these pictures without leave",
           "shown by": "{listing} of {seller}, picture {place}",
           "gone": "the listing is no longer kept", "template": "{n} sellers show it: set aside as a template",
           "paused": "the same photo, paused until {until}: accuses nobody", "free": "registered as free for everybody: accuses nobody",
           "part": "one thing of it stands here beside other things: no copy of that picture",
           "possible": "alike, not enough to accuse anybody (score {score})",
           "leave": "{seller} owns it or may show it", "past": "{day} is over, and --until is the last day of the pause; "
                    "name a day from {today} on, or end a pause with --end",
           "hint": "Scanned listings are in the bank too; see which of them show these pictures: listlint images affected --owner {owner}"},
    "zh": {"added": "新增 {added} 张，已有 {known} 张，{unmatchable} 张内容太少无法比对，{bad} 张无法读取{rejected}",
           "empty": "{path} 中没有图片；查找的后缀为 {suffixes}", "adding": "正在添加", "matching": "正在比对",
           "stopped": "已停止；已报告的图片均已入库。重新运行同一命令即可继续", "removed": "已删除 {n} 张",
           "none": "没有符合条件的图片可删除", "exported": "已导出 {n} 张图片", "imported": "新增 {added} 张，已有 {known} 张",
           "owner": "{owner} 的 {image}", "no match": "没有匹配", "skipped": "未比对：{reason}", "score": "得分", "until": "至",
           "licensed": "已授权给", "good": "长期", "disabled": "停用至",
           "pictures": "图片", "protected": "受保护", "seen": "扫描所见", "negative": "通用图", "owners": "所有者",
           "photos": "不同照片", "licenses": "授权", "bytes": "字节", "templates": "按模板搁置",
           "rejects": "，{n} 行被拒绝：{file}", "set": "已更改 {n} 张", "nothing": "没有符合条件的图片",
           "crowd": "已搁置：{n} 个卖家在用", "cleared": "已核实：无论多少卖家使用都会追究", 
           "affected": "已扫描的商品中有 {n} 处未经授权使用这些图片", "shown by": "{seller} 的 {listing}，第{place}张图片",
           "gone": "该商品已不在库中", "template": "{n} 个卖家在用：按模板搁置",
           "paused": "同一照片，停用至 {until}，不追究任何人", "free": "登记为通用图，人人可用，不追究",
           "part": "其中一件物品也出现在本图中，但两图其余内容不同，不算拷贝",
           "possible": "相似，但不足以追究任何人（得分 {score}）",
           "leave": "{seller} 为权利人或已获授权",
           "past": "{day} 已过，而 --until 是停用的最后一天；请填写 {today} 或之后的日期，或用 --end 结束停用",
           "hint": "图片库中也有已扫描商品的图片；查看哪些商品使用了这些图片：listlint images affected --owner {owner}"},
}


def done(found: ImageMatch, language: str) -> str:
    """What was done to the photo, in words: "mirrored, cropped to 62 %"; the checker's findings say it alike."""
    shares = {"cropped": found.bank_region, "inset": found.region}
    words = []
    for view in found.views:
        left, top, right, bottom = shares.get(view, (0.0, 0.0, 1.0, 1.0))
        words.append(_views()[view][language].format(share=max(1, round(100 * (right - left) * (bottom - top)))))
    return ("、" if language == "zh" else ", ").join(words)


@cache
def _views() -> Mapping[str, Mapping[str, str]]:
    import tomllib

    views: Mapping[str, Mapping[str, str]] = tomllib.loads((files("listlint.records.images") / "data" / "views.toml").read_text("utf-8"))
    return views
