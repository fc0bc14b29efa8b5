"""SARIF 2.1.0, which code hosts and editors show beside the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from listlint.installed import rules
from listlint.messages import docs_path, say
from listlint.reports.terminal import Checked

LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def sarif(checked: Sequence[Checked], language: str) -> dict[str, Any]:
    """All results as one run. A finding's place is the file's line; the field and words are in its logical location."""
    used = sorted({found.rule for each in checked for found in each.result.findings})
    return {
        "version": "2.1.0",
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "runs": [{
            "tool": {"driver": {"name": "Listlint", "version": version("listlint"), "rules": [_rule(rule, language) for rule in used]}},
            "invocations": [{"executionSuccessful": not any(each.result.failed for each in checked),
                             "toolExecutionNotifications": [note for each in checked for note in _notes(each)]}],
            "results": [_result(each, found, used, language) for each in checked for found in each.result.findings],
        }],
    }


def _rule(name: str, language: str) -> dict[str, Any]:
    checker, _, short = name.partition("/")
    rule = rules(checker)[short]
    return {"id": name, "shortDescription": {"text": rule.why[language]}, "help": {"text": docs_path(name)}}


def _notes(each: Checked) -> Iterator[dict[str, Any]]:
    """What was not looked at: it must not read as clean."""
    name = each.result.listing.id
    for skip in each.result.skipped:
        yield {"level": "warning", "message": {"text": f"{name}: {skip.checker} skipped: {skip.reason} {skip.install}".strip()}}
    for fail in each.result.failed:
        yield {"level": "error", "message": {"text": f"{name}: {fail.checker} failed: {fail.reason}"}}


def _result(each: Checked, found: Any, used: list[str], language: str) -> dict[str, Any]:
    at = found.finding.at
    return {
        "ruleId": found.rule, "ruleIndex": used.index(found.rule), "level": LEVELS[found.severity],
        "message": {"text": say(found, language)},
        "partialFingerprints": {"listlint/v1": found.fingerprint},
        "locations": [{
            "physicalLocation": {"artifactLocation": {"uri": "stdin" if each.source == "-" else quote(each.source.replace("\\", "/"))},
                                 "region": {"startLine": each.line, "snippet": {"text": found.quote or at.field}}},
            "logicalLocations": [{"fullyQualifiedName": f"{each.result.listing.id}/{at.field}"}],
        }],
    }
