"""A result in its reader's language, as the JSON that commands, files and HTTP share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Literal

from listlint.api import Evidence, Finding, Fix, Span, Wording
from listlint.chinese import in_chinese
from listlint.installed import LANGUAGES, Rule, rules
from listlint.listing import Listing
from listlint.result import Reported, Result
from listlint.span import utf16_offset

Scope = Literal["seller", "reviewer"]
Positions = Literal["code-points", "utf-16"]

SECRET = {"en": "a protected picture", "zh": "一张受保护的图片"}
SECRET_NAME = {"en": "another owner", "zh": "其他权利人"}
SECRET_ENTRY = {"en": "a record only the platform's reviewers see", "zh": "仅平台审核员可见的记录"}


def rule_of(found: Reported) -> Rule:
    """The rule a reported finding belongs to."""
    checker, _, short = found.rule.partition("/")
    return rules(checker)[short]


def say(found: Reported, language: str, scope: Scope = "reviewer") -> str:
    """The message. Placeholders are filled from the finding's data; for a seller without what its secret evidence names."""
    return rule_of(found).texts[_language(language)].format_map(_worded(found.finding, language, scope))


def docs_path(rule: str) -> str:
    """Where a rule is explained, relative to the server: ``/checkers/keyword-stuffing#repeated-word``."""
    checker, _, short = rule.partition("/")
    return f"/checkers/{checker}#{short}"


def as_json(result: Result, language: str = "en", *, positions: Positions = "code-points", scope: Scope = "reviewer",
            docs_base: str = "") -> dict[str, Any]:
    """The result's one shape. ``scope`` redacts: a seller is told that a protected picture exists, not whose."""
    return {
        "id": result.listing.id,
        "positions": positions,
        "findings": [finding_json(found, result.listing, language, positions=positions, scope=scope, docs_base=docs_base)
                     for found in result.findings],
        "skipped": [{"checker": skip.checker, "reason": skip.reason_in(_language(language)), "install": skip.install}
                    for skip in result.skipped],
        "failed": [{"checker": fail.checker, "reason": fail.reason_in(_language(language))} for fail in result.failed],
        "ignored": result.ignored,
    }


def finding_json(found: Reported, listing: Listing, language: str, *, positions: Positions = "code-points",
                 scope: Scope = "reviewer", docs_base: str = "") -> dict[str, Any]:
    """One finding of ``as_json``."""
    rule, finding = rule_of(found), found.finding
    start, end = _positions(finding.at, listing, positions)
    return {
        "rule": found.rule, "severity": found.severity, "field": finding.at.field, "start": start, "end": end,
        "quote": found.quote, "message": say(found, language, scope),
        "data": _data(finding, rule, scope, language), "confidence": finding.confidence,
        "fingerprint": found.fingerprint, "docs": docs_base + docs_path(found.rule),
        "enforcement": rule.enforcement[_language(language)],
        "evidence": [evidence_json(redacted(evidence, scope, language), language) for evidence in finding.evidence],
        "fix": _fix_json(finding, rule, listing, language, positions, scope),
    }


def as_stored(found: Reported, listing: Listing, language: str) -> dict[str, Any]:
    """A finding as the store keeps it: for any later reader, so with its message in every language and secret evidence marked."""
    shape = finding_json(found, listing, language)
    for shown, evidence in zip(shape["evidence"], found.finding.evidence, strict=True):
        shown["secret"] = evidence.secret
        shown["texts"] = {each: in_language(evidence.text, each) for each in LANGUAGES}
    messages = {each: say(found, each) for each in LANGUAGES}
    sellers = {each: say(found, each, "seller") for each in LANGUAGES}
    return {**shape, "messages": messages} | ({"seller_messages": sellers} if sellers != messages else {})


def redacted(evidence: Evidence, scope: Scope, language: str) -> Evidence:
    """The one place where secret evidence is cut down to what its reader may know."""
    if not evidence.secret or scope == "reviewer":
        return evidence
    text = SECRET if evidence.kind == "picture" else SECRET_ENTRY
    return Evidence(kind=evidence.kind, text=text[_language(language)], region=evidence.region, distance=None, secret=True)


def in_language(text: str, language: str) -> str:
    """A text as its reader's language has it."""
    return text.zh if isinstance(text, Wording) and _language(language) == "zh" else str(text)


def source_in(source: str | None, language: str) -> str | None:
    """Where evidence comes from, for that reader."""
    if source is None or _language(language) != "zh":
        return None if source is None else str(source)
    return in_language(source, language) if isinstance(source, Wording) else in_chinese(source)


def _worded(finding: Finding, language: str, scope: Scope = "reviewer") -> dict[str, Any]:
    said = {key: in_language(value, language) if isinstance(value, str) else value for key, value in finding.data.items()}
    return said if scope == "reviewer" else unnamed(said, [asdict(each) for each in finding.evidence if each.secret], language)


def unnamed(data: Mapping[str, Any], secret: Iterable[Mapping[str, Any]], language: str) -> dict[str, Any]:
    """A finding's data without what its secret evidence names: other listings, pictures and their owners (a source "owner: picture")."""
    names = {name for each in secret for name in (each.get("listing"), each.get("image"), *_owned(each.get("source") or "")) if name}
    if not names:
        return dict(data)
    named = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True)))
    return {key: named.sub(SECRET_NAME[_language(language)], value) if isinstance(value, str) else value for key, value in data.items()}


def _owned(source: str) -> tuple[str, ...]:
    owner, colon, _ = source.partition(": ")
    return (source, owner) if colon else ()


def _data(finding: Finding, rule: Rule, scope: Scope, language: str) -> dict[str, Any]:
    """A seller is given what the texts say and no more."""
    said = rule.said
    return {key: value for key, value in _worded(finding, language, scope).items() if scope == "reviewer" or key in said}


def _language(language: str) -> str:
    """``zh-CN`` and ``zh_TW`` read Chinese; everyone else English."""
    short = language.lower().replace("_", "-").split("-")[0]
    return short if short in LANGUAGES else "en"


def _positions(span: Span, listing: Listing, positions: Positions) -> tuple[int | None, int | None]:
    if span.start is None or span.end is None or positions == "code-points":
        return span.start, span.end
    text = listing.text_at(span.field)
    return utf16_offset(text, span.start), utf16_offset(text, span.end)


def evidence_json(evidence: Evidence, language: str = "en") -> dict[str, Any]:
    """One piece of evidence, as its reader may see it after ``redacted``."""
    return {"kind": evidence.kind, "text": in_language(evidence.text, language), "listing": evidence.listing, "image": evidence.image,
            "region": list(evidence.region) if evidence.region else None,
            "other_region": list(evidence.other_region) if evidence.other_region else None,
            "distance": evidence.distance, "placing": list(evidence.placing) if evidence.placing else None,
            "source": source_in(evidence.source, language)}


def _fix_json(finding: Finding, rule: Rule, listing: Listing, language: str, positions: Positions,
              scope: Scope) -> Mapping[str, Any] | None:
    fix: Fix | None = finding.fix
    if fix is None:
        return None
    edits = []
    for edit in fix.edits:
        start, end = _positions(edit.at, listing, positions)
        edits.append({"field": edit.at.field, "start": start, "end": end, "text": edit.text})
    label = rule.fix[_language(language)].format_map(_worded(finding, language, scope)) if rule.fix else ""
    return {"label": label, "edits": edits}
