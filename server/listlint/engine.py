"""Runs a plan's checkers over one listing. Whatever goes wrong in one is reported by name, and the others go on."""

from __future__ import annotations

import hashlib
import math
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

from listlint.api import Checker, Finding, Listing, Mend, PictureError, PictureNotFetched, Records, Span, Unavailable
from listlint.config import Config, Plan, slip
from listlint.installed import Rule, installed, load, rules
from listlint.listing import path_parts
from listlint.mistakes import did_you_mean
from listlint.records.decisions import LOCAL_SELLER
from listlint.records.limits import all_limits
from listlint.result import RANK, Failed, Reported, Result, Skipped

Pace = Literal["text", "pictures", "all"]
BUDGET = {"check": 0.5, "check_pictures": 20.0}  # seconds a checker may take for one listing
FIRST_BUDGET = 60.0  # what a call may take that loads something
LOADS = 3  # so many slow calls of a checker are taken for loading (a dictionary, cue words, a model); after them it is slow
MOST_FINDINGS = 200  # of one checker for one listing: past that the reader has lost the thread

_METHODS = {"check": "text", "check_pictures": "pictures"}


class DecisionBook(Protocol):
    """What people decided about earlier findings."""

    def hidden(self, marketplace: str, seller: str, listing: str, on: date) -> frozenset[str]:
        """The fingerprints of this listing that are ignored or dismissed on that day."""


class Engine:
    """Checks listings. Keeps the checkers loaded; threads may share it, since a checker keeps nothing of a listing on itself."""

    def __init__(self, config: Config, records: Records, *, decisions: DecisionBook | None = None,
                 watch: Callable[[str], None] | None = None) -> None:
        """``watch`` is told the checker's id before it runs, so that another process can say which one hangs."""
        self.config, self.records, self.decisions = config, records, decisions
        self._watch = watch or (lambda checker: None)
        self._checkers: dict[tuple[str, Any], Checker[Any]] = {}
        self._loads: Counter[tuple[str, str]] = Counter()

    @cached_property
    def _known(self) -> frozenset[str]:
        """The marketplaces with limits of ours, or with a table in plugins.toml."""
        return frozenset((*all_limits(), *self.config.marketplaces))

    def paces(self, marketplace: str) -> frozenset[str]:
        """Which of ``text`` and ``pictures`` any checker of the plan has."""
        return frozenset(pace for name in self.config.plan(marketplace).run
                         for method, pace in _METHODS.items() if load(name).defines(method))

    def check(self, listing: Listing, pace: Pace = "all", *, without: Iterable[str] = ()) -> Result:
        """Run the plan of the listing's marketplace. ``without`` names checkers that were cut off before."""
        plan = self.config.plan(listing.marketplace)
        without = frozenset(without)
        findings: list[Reported] = []
        skipped: list[Skipped] = []
        failed: list[Failed] = []
        seconds: dict[str, float] = {}
        if listing.marketplace not in self._known:
            hint = slip(listing.marketplace) or "the built-in rules and limits of no platform apply"
            skipped.append(Skipped("marketplace", f'no marketplace "{listing.marketplace}" is known; {hint}'))
        if pace != "text" and listing.images and "pictures" in self.paces(listing.marketplace):
            _unopened(listing, skipped, failed)
        for name in plan.run:
            if name in without:
                continue
            for method, its_pace in _METHODS.items():
                if (pace in ("all", its_pace) and load(name).defines(method)
                        and not (its_pace == "pictures" and not listing.images)):
                    self._run(plan, name, method, listing, findings, skipped, failed, seconds)
        return self._result(listing, findings, skipped, failed, seconds)

    def _run(self, plan: Plan, name: str, method: str, listing: Listing, findings: list[Reported],
             skipped: list[Skipped], failed: list[Failed], seconds: dict[str, float]) -> None:
        self._watch(name)
        began = time.perf_counter()
        try:
            said = getattr(self._checker(plan, name), method)(listing)
            if said is None:
                raise TypeError(f"{method} returns nothing; it must yield its findings")
            for count, finding in enumerate(said):
                if count == MOST_FINDINGS:
                    failed.append(Failed(name, f"yielded more than {MOST_FINDINGS} findings; the rest is left out"))
                    break
                rule = _judged(name, finding, listing)
                severity = plan.severity[f"{name}/{finding.rule}"].value
                if severity != "off":
                    findings.append(_reported(rule, name, severity, finding, listing))
        except Unavailable as error:
            if not any(earlier.checker == name and earlier.reason == error.reason for earlier in skipped):
                skipped.append(Skipped(name, error.reason, error.install, error.zh))
        except (Exception, SystemExit) as error:  # noqa: BLE001  a plugin may raise anything; it is reported and the others go on
            failed.append(Failed(name, _crash(name, error), crashed=True))
        taken = time.perf_counter() - began
        seconds[f"{name}.{method}"] = taken
        budget = BUDGET[method]
        if taken > budget and self._loads[name, method] < LOADS:
            # Models, dictionaries and lists are read when they are first needed, which may be at any listing.
            self._loads[name, method] += 1
            budget = FIRST_BUDGET
        if taken > budget:
            failed.append(Failed(name, f"took {taken:.1f} s for one listing; its budget is {budget:.1f} s"))

    def _checker(self, plan: Plan, name: str) -> Checker[Any]:
        key = (name, plan.options[name])
        if key not in self._checkers:
            self._checkers[key] = load(name)(plan.options[name], self.records)
        return self._checkers[key]

    def _result(self, listing: Listing, findings: list[Reported], skipped: list[Skipped], failed: list[Failed],
                seconds: dict[str, float]) -> Result:
        ordinals: Counter[str] = Counter()
        numbered = []
        for found in findings:
            ordinals[found.fingerprint] += 1
            numbered.append(replace(found, fingerprint=_digest(found.fingerprint, str(ordinals[found.fingerprint]))))
        hidden = (self.decisions.hidden(listing.marketplace, listing.seller or LOCAL_SELLER, listing.id, self.records.today)
                  if self.decisions else frozenset())
        numbered.sort(key=lambda found: (RANK[found.severity], found.finding.at.field, found.finding.at.start or 0, found.rule))
        return Result(listing, tuple(found for found in numbered if found.fingerprint not in hidden), tuple(skipped), tuple(failed),
                      tuple(found for found in numbered if found.fingerprint in hidden), seconds)


def _unopened(listing: Listing, skipped: list[Skipped], failed: list[Failed]) -> None:
    """Report every picture that no checker will see."""
    for image in listing.images:
        try:
            if image.opener is not None:
                image.opener.picture(image.src)
        except PictureNotFetched as error:
            if not any(skip.reason == str(error) for skip in skipped):
                skipped.append(Skipped("pictures", str(error), error.install, error.zh))
        except PictureError as error:
            failed.append(Failed("pictures", f"{image.field}: {error}"))


def _judged(name: str, finding: Finding, listing: Listing) -> Rule:
    """The finding's rule, after a look whether the checker kept the contract: what it yields must reach its reader whole."""
    if not isinstance(finding, Finding):
        raise TypeError(f"yields {type(finding).__name__}, not a Finding")
    known = rules(name)
    if finding.rule not in known:
        raise LookupError(f'yields the rule "{finding.rule}", which its rules.toml does not have; {did_you_mean(finding.rule, known)}')
    rule = known[finding.rule]
    if missing := rule.placeholders - finding.data.keys():
        raise LookupError(f'{finding.rule}: the message needs {", ".join(sorted(missing))}, which Finding.data does not give')
    for key, value in finding.data.items():
        if not (isinstance(value, str) or _is_number(value)):
            raise TypeError(f'{finding.rule}: Finding.data["{key}"] is {value!r:.60}; give a text or a finite number of Python\'s own')
    if not (_is_number(finding.confidence) and 0 <= finding.confidence <= 1):
        raise ValueError(f"{finding.rule}: the confidence {finding.confidence!r} is not between 0 and 1")
    for evidence in finding.evidence:
        numbers = (evidence.distance or 0, *(evidence.region or ()), *(evidence.other_region or ()))
        if not all(map(_is_number, numbers)):
            raise TypeError(f"{finding.rule}: regions and distance of evidence are finite numbers of Python's own, not {numbers!r:.100}")
    _judge_place(finding.rule, finding.at, listing)
    if finding.mend:
        _judge_mend(finding.rule, finding.mend, finding.at)
    if finding.fix and not rule.fix:
        raise LookupError(f"{finding.rule}: has a fix; add fix.en and fix.zh, its label, to rules.toml")
    for edit in finding.fix.edits if finding.fix else ():
        _judge_place(finding.rule, edit.at, listing)
        if edit.at.start is not None and edit.at.field == "category":
            raise LookupError(f"{finding.rule}: the category is a list; a fix can only replace a part of a text")
    try:
        for text in (*rule.texts.values(), *(rule.fix.values() if finding.fix else ())):
            text.format_map(finding.data)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise LookupError(f"{finding.rule}: its text cannot be filled from Finding.data: {error!r}") from None
    return rule


def _judge_mend(rule: str, mend: Mend, at: Span) -> None:
    if not at.field.startswith("images["):
        raise LookupError(f"{rule}: a mend changes a picture, so the finding must be at images[n], not at {at.field}")
    left, top, right, bottom = mend.crop or (0, 0, 1, 1)
    if not (all(map(_is_number, (left, top, right, bottom))) and 0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise ValueError(f"{rule}: the crop of a mend is left, top, right, bottom in shares of the picture, not {mend.crop!r:.100}")
    if mend.aspect is not None and not (_is_number(mend.aspect) and 0.1 <= mend.aspect <= 10):
        raise ValueError(f"{rule}: the aspect of a mend is width divided by height, not {mend.aspect!r:.40}")


_FIELDS = frozenset(field.name for field in fields(Listing))


def _judge_place(rule: str, at: Span, listing: Listing) -> None:
    if not _FIELDS.intersection(path_parts(at.field)[:1]):
        raise LookupError(f'{rule}: a listing has no field "{at.field}"; {did_you_mean(at.field, _FIELDS)}')
    if at.end is not None and at.end > len(listing.text_at(at.field)):
        raise LookupError(f"{rule}: {at} lies outside the field")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def _reported(rule: Rule, name: str, severity: str, finding: Finding, listing: Listing) -> Reported:
    text = listing.text_at(finding.at.field)
    quote = text if finding.at.start is None else text[finding.at.start:finding.at.end]
    identity = [f"{name}/{rule.name}", finding.at.field_without_indices, quote]
    identity += [f"{e.kind}={e.listing or ''}{e.image or ''}{e.text}" for e in finding.evidence if e.key]
    # The ordinal among equals is added when all findings are known.
    return Reported(f"{name}/{rule.name}", severity, finding, quote, _digest(*identity))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _crash(name: str, error: BaseException) -> str:
    """What was raised, and the deepest line of the plugin that led there."""
    frames = traceback.extract_tb(error.__traceback__)
    package = f"{installed()[name].folder.parent}"
    own = [frame for frame in frames if frame.filename.startswith(package)]
    where = f" ({Path(own[-1].filename).parent.name}/{Path(own[-1].filename).name}:{own[-1].lineno})" if own else ""
    return f"{type(error).__name__}: {error}{where}"
