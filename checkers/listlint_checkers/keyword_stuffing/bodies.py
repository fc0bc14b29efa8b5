"""Stuffing outside the title: a description that repeats one word, a list of search words in it, keywords said twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from listlint.api import Edit, Evidence, Finding, Fix, Span, Text, stem

LONGEST = 20_000  # code points of a description that are read
MOST_KEYWORDS = 100  # keywords that are read; no platform takes more
_LATIN = re.compile(r"[a-z][a-z'’]{2,24}")
_CJK = re.compile("[\u4e00-\u9fff]{2,}")
_LABEL = re.compile(r"(?<![^\W_])(?P<label>(?:search (?:terms?|words?)|keywords?|key words|tags|hashtags|热门?搜索|搜索词"
                    r"|关键词|关键字|标签)[ ]?[:：])"
                    r"(?P<list>[^\n]{20,4000})", re.IGNORECASE)
_ITEM = re.compile(r"[,，、;；|#]")


def stuffed_description(text: Text, exempt: Collection[str], least: int, percent: int) -> Iterator[Finding]:
    """A word that makes up more than ``percent`` of a description's words (Chinese: characters), ``least`` times or more."""
    value = text.value[:LONGEST].lower()
    if len(value) < 60:
        return
    label = _LABEL.search(text.value[:LONGEST])
    if label and len(_ITEM.findall(label["list"])) >= 5:
        start, end = label.span("label")[0], label.end()
        yield Finding(rule="keyword-list", at=text.span(start, end), data={"count": len(_ITEM.findall(label["list"])) + 1},
                      fix=Fix(edits=[Edit(text.span(start, end), "")]), confidence=0.9)
        return
    found = _most_repeated(value, exempt, least, percent)
    if found is None:
        return
    word, count, share = found
    at = value.find(word)
    yield Finding(rule="stuffed-description", at=text.span(at, at + len(word)), data={"word": word, "count": count, "percent": share},
                  evidence=[Evidence(kind="arithmetic", text=f"{count} × {word}: {share} % > {percent} %")], confidence=0.8)


def _most_repeated(value: str, exempt: Collection[str], least: int, percent: int) -> tuple[str, int, int] | None:
    words = _LATIN.findall(value)
    if len(words) * 4 >= len(value) // 4:
        counted = Counter(words).most_common(40)
        by_stem: Counter[str] = Counter()
        for word, count in counted:
            if word not in exempt and stem(word) not in exempt:
                by_stem[stem(word)] += count
        total = len(words)
    else:
        by_stem = Counter()
        total = 0
        for run in _CJK.findall(value):
            total += len(run) // 2
            by_stem.update(run[at:at + 2] for at in range(len(run) - 1))
    if not by_stem or not total:
        return None
    word, count = by_stem.most_common(1)[0]
    share = round(100 * count / total)
    return (word, count, share) if count >= least and share > percent else None


def repeated_keywords(keywords: Sequence[Text], exempt: Collection[str], most: int) -> Iterator[Finding]:
    """A search keyword said twice, and the word that stands in more than ``most`` places: the search engine takes each word once."""
    seen: dict[frozenset[str], Text] = {}
    places: dict[str, list[tuple[Span, str]]] = {}
    for text in keywords[:MOST_KEYWORDS]:
        words = Text(text.field, text.value[:1_000]).words()
        stems = frozenset(word.stem for word in words if word.stem not in exempt)
        if stems and stems in seen:
            yield Finding(rule="repeated-keyword", at=text.whole(), data={"word": text.value[:60], "count": 2, "limit": 1},
                          evidence=[Evidence(kind="text", text=seen[stems].value[:60])], confidence=0.95)
            continue
        seen.setdefault(stems, text)
        for word in words:
            if len(word.folded) > 1 and word.folded not in exempt and word.stem not in exempt and not word.folded.isdigit():
                places.setdefault(word.stem, []).append((word.span, word.text))
    worst = max(places.values(), key=len, default=[])
    if len(worst) > most:
        yield Finding(rule="repeated-keyword", at=worst[most][0], data={"word": worst[most][1], "count": len(worst), "limit": most},
                      confidence=0.85)
