"""One HTML page with everything that was found: to send to a colleague, to print, to keep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import PurePath
from typing import Any

from listlint.api import Listing, Picture, PictureError
from listlint.listing import path_parts
from listlint.messages import Scope, as_json
from listlint.reports import evidence
from listlint.reports.counts import counted
from listlint.reports.terminal import WORDS, Checked
from listlint.result import RANK

PictureOf = Callable[[Checked, str], Picture]
"""Opens a listing's picture by its ``src``; raises PictureError."""
BankCopy = Callable[[str], bytes | None]
"""The bank's small JPEG of a picture, by sha256."""

FIELDS = {
    "en": {"title": "Title", "category": "Category", "brand": "Brand", "price": "Price", "description": "Description", "bullets": "Bullet",
           "keywords": "Search term", "images": "Picture", "variants": "Variant", "attributes": "Attribute"},
    "zh": {"title": "标题", "category": "类目", "brand": "品牌", "price": "价格", "description": "描述", "bullets": "要点",
           "keywords": "搜索词", "images": "图片", "variants": "规格", "attributes": "属性"},
}
MOST_TEXT = 600  # code points of a field shown around its marks; the rest is cut
_FOLDERS = re.compile(r"(?<![\w:/.])(?:[A-Za-z]:\\|\\\\|~?/)(?:[^\\/\n:*?\"<>|]+[\\/])+(?=[^\\/\s])")


def html(checked: Sequence[Checked], language: str, *, scope: Scope = "reviewer", picture: PictureOf | None = None,
         bank_copy: BankCopy = lambda sha256: None, when: datetime | None = None) -> str:
    """A page that needs nothing else: style and pictures inside, no script, every text escaped. A seller's holds nobody's secrets."""
    import jinja2

    template = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        (files("listlint.reports") / "page.html").read_text("utf-8"))
    listings = []
    for number, each in enumerate(checked, 1):
        shape = as_json(each.result, language, scope=scope)
        listing = each.result.listing
        for found in shape["findings"]:
            found["label"] = label(found["field"], language)
            text = listing.text_at(found["field"])
            start, end = (found["start"], found["end"]) if found["start"] is not None else (0, 0)
            found["before"], found["marked"], found["after"] = text[max(0, start - 80):start], text[start:end], text[end:end + 120]
            found["pictures"] = list(_pictures(found, each, picture, bank_copy)) if picture else []
            found["mended"] = list(mended(found["fix"], listing, language)) if found["fix"] else []
        listings.append({"shape": shape, "source": f"{PurePath(each.source).name}:{each.line}", "title": listing.title.value,
                         "number": number, "seller": listing.seller,
                         "marketplace": "" if listing.marketplace == "any" else listing.marketplace, "levels": _levels(shape["findings"])})
    return template.render(listings=listings, words=WORDS[language], language=language, summary=_summary(listings),
                           version=version("listlint"), when=(when or datetime.now(UTC)).strftime("%Y-%m-%d %H:%M UTC"),
                           plain=without_folders, noun=lambda number, level: counted(number, level, language).partition(" ")[2],
                           number_of=counted(len({(each.source, each.line) for each in checked}), "listing", language))


def without_folders(text: str) -> str:
    """The text with file names in place of whole paths: where a file lies on this machine is no reader's business."""
    return _FOLDERS.sub("", text)


def label(path: str, language: str) -> str:
    """A field's name for people: ``bullets[2]`` → Bullet 3, ``attributes["Type"]`` → Type."""
    name, *rest = path_parts(path)
    if name == "attributes" and rest:
        return str(rest[0])
    number = f" {rest[0] + 1}" if rest and isinstance(rest[0], int) else ""
    last = f": {rest[-1]}" if len(rest) > 1 and rest[-1] != "name" else ""
    return FIELDS[language].get(str(name), str(name)) + number + last


def mended(fix: Mapping[str, Any], listing: Listing, language: str) -> Iterator[dict[str, Any]]:
    """What a fix does: each field it touches with pieces of text that are kept (``""``), taken out (``del``) or put in (``ins``)."""
    for path in dict.fromkeys(edit["field"] for edit in fix["edits"]):
        value, at = listing.text_at(path), 0
        pieces: list[tuple[str, str]] = []
        for edit in sorted((edit for edit in fix["edits"] if edit["field"] == path), key=lambda edit: edit["start"] or 0):
            start, end = (0, len(value)) if edit["start"] is None else (edit["start"], edit["end"])
            pieces += [("", value[at:start]), ("del", value[start:end]), ("ins", edit["text"])]
            at = end
        pieces = [(kind, text) for kind, text in (*pieces, ("", value[at:])) if text]
        result = "".join(text for kind, text in pieces if kind != "del")
        yield {"label": label(path, language), "result": result.strip(),
               "pieces": [(kind, cut(text, first=number == 0, last=number == len(pieces) - 1) if not kind else text)
                          for number, (kind, text) in enumerate(pieces)]}


def cut(text: str, *, first: bool, last: bool) -> str:
    """Kept text between the marks of a long field: its ends, for the middle has no mark."""
    if len(text) <= MOST_TEXT // 2:
        return text
    head, tail = text[:MOST_TEXT // 4], text[-MOST_TEXT // 4:]
    return f"…{tail}" if first else f"{head}…" if last else f"{head} … {tail}"


def _levels(findings: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counts = Counter(found["severity"] for found in findings)
    return {level: counts[level] for level in RANK if counts[level]}


def _summary(listings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What stands at the top: how many of which level and rule, and what was not looked at."""
    shapes = [each["shape"] for each in listings]
    findings = [found for shape in shapes for found in shape["findings"]]
    rules = Counter((found["severity"], found["rule"]) for found in findings)
    return {
        "levels": _levels(findings), "clean": sum(not shape["findings"] for shape in shapes),
        "ignored": sum(shape["ignored"] for shape in shapes),
        "rules": sorted(((level, rule, count) for (level, rule), count in rules.items()),
                        key=lambda entry: (RANK[entry[0]], -entry[2], entry[1])),
        "skipped": Counter((skip["checker"], skip["reason"], skip["install"]) for each in shapes for skip in each["skipped"]).most_common(),
        "failed": Counter((fail["checker"], fail["reason"]) for each in shapes for fail in each["failed"]).most_common(),
    }


def _pictures(found: Mapping[str, Any], each: Checked, picture: PictureOf, bank_copy: BankCopy) -> Iterator[dict[str, Any]]:
    """For each piece of evidence with a region: the own picture marked and, where it may be seen, the other one beside it."""
    name, *place = path_parts(found["field"])
    regions = [item for item in found["evidence"] if item["kind"] == "picture" and item["region"]]
    if name != "images" or not place or not regions:
        return
    try:
        own = picture(each, each.result.listing.images[int(place[0])].src).reduced
    except PictureError:
        return  # it could be opened for the check and is gone now; the finding's text stands without it
    alone = [item for item in regions if not item["other_region"]]
    for item in regions:
        if not item["other_region"] and item is not alone[0]:
            continue  # all regions of one's own picture are drawn in one
        drawn = [item["region"]] if item["other_region"] else [other["region"] for other in alone]
        shown = {"own": evidence.data_uri(evidence.marked(own, *drawn)), "text": item["text"], "distance": item["distance"],
                 "source": item["source"]}
        if item["image"] and item["other_region"] and (copy := bank_copy(item["image"].removeprefix("sha256:"))) is not None:
            other = evidence.opened(copy)
            ours, theirs = evidence.aligned(own, other, item["region"], item["other_region"], item["placing"])
            shown |= {"other": evidence.data_uri(evidence.marked(other, item["other_region"])),
                      "own_crop": evidence.data_uri(ours), "other_crop": evidence.data_uri(theirs)}
        yield shown
