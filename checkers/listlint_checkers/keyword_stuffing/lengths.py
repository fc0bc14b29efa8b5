"""Texts longer than a platform takes, or than it advises."""

from __future__ import annotations

from collections.abc import Iterator

from listlint.api import Evidence, Finding, Limit, Limits, Listing, Span, Text


def too_long(listing: Listing, limits: Limits) -> Iterator[Finding]:
    """One finding for each text over its limit; the span is what the platform would cut off."""
    title = limits.get("title-max")
    if over(listing.title, title):
        assert title is not None
        yield _text_finding("too-long", listing.title, title)
    elif (advised := limits.get("title-recommended-max")) is not None and over(listing.title, advised):
        yield _text_finding("over-recommended", listing.title, advised)
    if (description := limits.get("description-max")) is not None and over(listing.description, description):
        yield _text_finding("text-too-long", listing.description, description)
    keyword = limits.get("keyword-max")
    for text in listing.keywords:
        if keyword is not None and over(text, keyword):
            yield _text_finding("text-too-long", text, keyword)
    yield from _too_many(listing, limits)


def _too_many(listing: Listing, limits: Limits) -> Iterator[Finding]:
    for name, texts, what in (("bullets-max", listing.bullets, "bullets"), ("keywords-max", listing.keywords, "keywords")):
        limit = limits.get(name)
        if limit is not None and isinstance(limit.value, int) and len(texts) > limit.value:
            yield Finding(rule="too-many", at=texts[limit.value].whole(),
                          data={"count": len(texts), "limit": limit.value, "unit": limit.unit},
                          evidence=[_source(limit, f"{len(texts)} {what} > {limit.value}")])
    limit = limits.get("keywords-max-bytes")
    if limit is not None and isinstance(limit.value, int):
        size = sum(len(text.value.encode()) for text in listing.keywords) + max(0, len(listing.keywords) - 1)
        if size > limit.value:
            yield Finding(rule="keywords-too-long", at=listing.keywords[-1].whole(), data={"length": size, "limit": limit.value},
                          evidence=[_source(limit, f"{size} bytes > {limit.value} bytes")])


def over(text: Text, limit: Limit | None) -> bool:
    """Whether the text, without the blanks around it, has more code points than the limit says."""
    return limit is not None and isinstance(limit.value, int) and len(text.value.strip()) > limit.value


def _text_finding(rule: str, text: Text, limit: Limit) -> Finding:
    assert isinstance(limit.value, int)
    length = len(text.value.strip())
    start = min(len(text.value) - len(text.value.lstrip()) + limit.value, len(text.value))
    return Finding(rule=rule, at=Span(text.field, start, len(text.value.rstrip())), data={"length": length, "limit": limit.value},
                   evidence=[_source(limit, f"{length} > {limit.value} {limit.unit}")])


def _source(limit: Limit, arithmetic: str) -> Evidence:
    return Evidence(kind="arithmetic", text=arithmetic, source=f"{limit.source} ({limit.checked_on:%Y-%m-%d})")
