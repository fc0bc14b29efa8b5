"""Findings in the terminal: the words underlined with carets, the reason, and the command that mends it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from listlint.finding import Evidence
from listlint.fixes import apply_edits
from listlint.installed import installed
from listlint.listing import Listing
from listlint.messages import in_language, rule_of, say, source_in
from listlint.reports.counts import counted
from listlint.result import RANK, Reported, Result

COLOURS = {"error": "bold red", "warning": "yellow", "info": "cyan"}
WIDTH = 100  # columns shown of a long field, around the marked words
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # they turn the rest of the line around
WORDS = {
    "en": {"error": "error", "warning": "warning", "info": "info", "fix": "fix", "platform": "platform", "evidence": "evidence",
           "skipped": "skipped", "failed": "failed", "ignored": "ignored",
           "clean": "nothing found", "whole": "the whole field", "own_picture": "this listing's picture",
           "other_picture": "the bank's picture", "own_part": "the region here, laid out like the bank's",
           "other_part": "the region there", "distance": "{bits} of 256 bits differ", "report": "Listing report", "summary": "Summary",
           "contents": "Listings", "clean_listings": "without findings", "not_checked": "Not checked", "after": "after:",
           "part": "{left}–{right} % across, {top}–{bottom} % down"},
    "zh": {"error": "错误", "warning": "警告", "info": "提示", "fix": "修复", "platform": "平台", "evidence": "证据",
           "skipped": "未检查", "failed": "出错", "ignored": "已忽略",
           "clean": "未发现问题", "whole": "整个字段", "own_picture": "本商品的图片", "other_picture": "图片库中的图片",
           "own_part": "本图中的区域（按库中图片摆正）", "other_part": "库中图片的区域", "distance": "256 位中有 {bits} 位不同",
           "report": "商品检查报告", "summary": "摘要", "contents": "商品", "clean_listings": "未发现问题", "not_checked": "未检查的项目",
           "after": "修改后：", "part": "横 {left}–{right}%、纵 {top}–{bottom}%"},
}


class Checked(Protocol):
    """One checked listing and where it was read."""

    @property
    def source(self) -> str:
        """The file's name, or ``-``."""

    @property
    def line(self) -> int:
        """1-based line or record."""

    @property
    def result(self) -> Result:
        """What was found."""


def write_text(checked: Sequence[Checked], language: str, *, show_marketplace: bool = False, to_stderr: bool = False) -> None:
    """Print every finding, then one line that sums up; nothing where no listing could be read."""
    if not checked:
        return
    console = Console(stderr=to_stderr, highlight=False, soft_wrap=True)
    for each in checked:
        for found in each.result.findings:
            _write_finding(console, each, found, language, show_marketplace)
    _write_summary(console, checked, language)


def _write_finding(console: Console, each: Checked, found: Reported, language: str, show_marketplace: bool) -> None:
    words, listing, at = WORDS[language], each.result.listing, found.finding.at
    head = Text(words[found.severity], COLOURS[found.severity])
    head.append(f": {visible(say(found, language))}", "bold")
    head.append("  ")
    head.append(found.rule, f"dim link {_docs(found)}")
    console.print(head)
    place = visible(f"{each.source}:{each.line} {listing.id} {at.field}")
    if show_marketplace:
        place = f"{listing.marketplace} · {place}"
    console.print(Text(f"  --> {place}" + (f":{at.start + 1}–{at.end}" if at.start is not None and at.end is not None else ""), "blue"))
    if at.start is not None and at.end is not None:
        shown, carets = _underlined(listing.text_at(at.field), at.start, at.end)
        console.print(Text("   | ", "blue").append(shown, "default"))
        console.print(Text("   | ", "blue").append(carets, COLOURS[found.severity]))
    for line in dict.fromkeys(_evidence(piece, words, language) for piece in found.finding.evidence):
        console.print(Text("   = ", "blue").append(f"{words['evidence']}: " + visible(line), "default"))
    if enforcement := rule_of(found).enforcement.get(language):
        console.print(Text("   = ", "blue").append(f"{words['platform']}: {enforcement}", "default"))
    if found.finding.fix:
        console.print(Text("   = ", "blue").append(f"{words['fix']}: ", "green").append(_fixed(found, listing, language), "default"))
    console.print()


def _evidence(piece: Evidence, words: dict[str, str], language: str) -> str:
    source = source_in(piece.source, language)
    part = ""
    if piece.image and piece.region and tuple(piece.region) != (0.0, 0.0, 1.0, 1.0):
        left, top, right, bottom = (round(100 * share) for share in piece.region)
        part = words["part"].format(left=left, top=top, right=right, bottom=bottom)
    parts = [in_language(piece.text, language), piece.image or "", part, f"({source})" if source else ""]
    return " ".join(filter(None, parts))


def visible(text: str) -> str:
    """Text on one line that cannot command the terminal: a listing may hold escape sequences. As long as before."""
    return "".join(" " if sign in "\n\r\t" else "\ufffd" if unicodedata.category(sign) == "Cc" or sign in _TURNING else sign
                   for sign in text)


def _docs(found: Reported) -> str:
    """The checker's README as a link that works offline."""
    folder = Path(str(installed()[found.checker].folder))
    return f"{(folder / 'README.md').as_uri()}#{found.rule.partition('/')[2]}"


def _underlined(text: str, start: int, end: int) -> tuple[str, str]:
    """The field's text around the span, on one line, and carets below it; a Chinese character takes two columns."""
    flat = visible(text)
    left = max(0, start - WIDTH // 3)
    right = min(len(flat), max(end, left + WIDTH))
    before, marked = flat[left:start], flat[start:min(end, left + 2 * WIDTH)]
    after = flat[start + len(marked):right] if len(marked) == end - start else "…"
    lead = "…" if left else ""
    tail = "…" if right < len(flat) and after != "…" else ""
    carets = " " * cell_len(lead + before) + "^" * max(1, cell_len(marked))
    return lead + before + marked + after + tail, carets


def _fixed(found: Reported, listing: Listing, language: str) -> str:
    fix = found.finding.fix
    if fix is None:
        return ""
    label = rule_of(found).fix[language].format_map(found.finding.data)
    fields = {edit.at.field for edit in fix.edits}
    if len(fields) != 1 or any(edit.at.start is None for edit in fix.edits):
        return label
    field = fields.pop()
    holder = {"text": listing.text_at(field)}
    apply_edits(holder, [type(edit)(type(edit.at)("text", edit.at.start, edit.at.end), edit.text) for edit in fix.edits])
    mended = holder["text"] if len(holder["text"]) <= 2 * WIDTH else holder["text"][:2 * WIDTH] + "…"
    return visible(f"{label}: {mended}")


def _write_summary(console: Console, checked: Sequence[Checked], language: str) -> None:
    words = WORDS[language]
    counts = Counter(found.severity for each in checked for found in each.result.findings)
    number = len({(each.source, each.line) for each in checked})
    told = [counted(counts[level], level, language) for level in RANK if counts[level]]
    if ignored := sum(each.result.ignored for each in checked):
        told.append(f"{ignored} {words['ignored']}")
    summary = Text(f"{counted(number, 'listing', language)}: ", "bold")
    console.print(summary.append(", ".join(told) or words["clean"], "default"))
    skipped = Counter((skip.checker, skip.reason_in(language), skip.install) for each in checked for skip in each.result.skipped)
    for (checker, reason, install), times in skipped.items():
        line = Text(f"{words['skipped']}: ", "yellow").append(checker, "bold").append(f": {visible(reason)}{_times(times)}")
        console.print(line.append(f"\n         {install}" if install else "", "dim"))
    failed = Counter((fail.checker, fail.reason_in(language)) for each in checked for fail in each.result.failed)
    for (checker, reason), times in failed.items():
        console.print(Text(f"{words['failed']}: ", "red").append(checker, "bold").append(f": {visible(reason)}{_times(times)}"))


def _times(number: int) -> str:
    return f" (×{number})" if number > 1 else ""
