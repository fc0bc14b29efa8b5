"""How the text checkers judge sentences and titles that were written before any answer was seen; each set was judged once, then mended.

    python benchmarks/text_blind.py [--show]

The sets text_blind_*.tsv stand beside this file; one with a number was written after the one before was mended. --show prints every
wrong answer.
"""

from __future__ import annotations

import argparse
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from listlint.api import Finding, Listing, Text
from listlint.records import StoredRecords
from listlint.store import open_store
from listlint_checkers.brand_infringement import BrandInfringement
from listlint_checkers.keyword_stuffing import KeywordStuffing
from listlint_checkers.misleading_claims import MisleadingClaims

HERE = Path(__file__).parent
CHECKERS = HERE.parent / "checkers" / "listlint_checkers"
Answer = tuple[bool, bool, str]  # wanted, told, the text with what was told


def main() -> int:
    """Prints precision and recall of the three sets; exit 1 if a fixed title lost what it must keep."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--show", action="store_true")
    show = arguments.parse_args().show
    with tempfile.TemporaryDirectory() as home:
        store = open_store(None, Path(home))
        records = StoredRecords(store, Path(home), day=lambda: date(2026, 11, 22))
        lost: list[str] = []
        for name in ("brands", "brands_2"):
            report(f"{name}: a warning or an error", list(brands(records, name)), show)
        for name in ("claims", "claims_2", "claims_3"):
            report(name, list(claims(records, name)), show)
        report("stuffing", list(stuffing(records, lost)), show)
        store.close()
    print(f"fixed titles that lost what they must keep: {len(lost)}")
    for line in lost:
        print(f"  {line}")
    return int(bool(lost))


def rows(name: str) -> Iterator[list[str]]:
    """The lines of one set."""
    for line in (HERE / f"text_blind_{name}.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def severity(checker: str, rule: str, marketplace: str = "any") -> str:
    """How loud a rule is by default."""
    table = tomllib.loads((CHECKERS / checker / "rules.toml").read_text("utf-8"))[rule]
    return str(table.get("marketplaces", {}).get(marketplace, table["severity"]))


def brands(records: StoredRecords, name: str) -> Iterator[Answer]:
    """Whether a warning or an error is told of a title; a note is none."""
    for number, (want, kind, own, category, title) in enumerate(rows(name)):
        seller = f"{name}-{number}"
        if own:
            records.brands.add_own(seller, own)
        checker = BrandInfringement(BrandInfringement.Options(), records)
        listing = Listing("1", Text("title", title), seller=seller, category=tuple(category.split(" > ")))
        found = [finding for finding in checker.check(listing) if severity("brand_infringement", finding.rule) != "info"]
        yield want == "flag", bool(found), f"{kind}: {title}: {told(found)}"


def claims(records: StoredRecords, name: str) -> Iterator[Answer]:
    """Whether anything is told of a sentence."""
    checker = MisleadingClaims(MisleadingClaims.Options(), records)
    for want, rule, field, text in rows(name):
        title, description = (text, "") if field == "title" else ("Goods", text)
        found = list(checker.check(Listing("1", Text("title", title), description=Text("description", description))))
        yield want == "flag", bool(found), f"{rule}: {text}: {told(found)}"


def stuffing(records: StoredRecords, lost: list[str]) -> Iterator[Answer]:
    """Whether anything but the advised length is told of a title; what a fix loses goes to ``lost``."""
    checker = KeywordStuffing(KeywordStuffing.Options(), records)
    for want, rule, marketplace, keep, title in rows("stuffing"):
        found = [finding for finding in checker.check(Listing("1", Text("title", title), marketplace=marketplace))
                 if finding.rule != "over-recommended"]
        after = mended(title, [finding for finding in found if finding.rule != "all-caps"])
        lost += [f"{part}: {title} => {after}" for part in keep.split("|") if part.lower() not in after.lower()]
        yield want == "flag", bool(found), f"{rule}: {title}: {told(found)}"


def mended(title: str, found: Sequence[Finding]) -> str:
    """The title with every fix that does not overlap an earlier one."""
    at, out = 0, []
    for edit in sorted((edit for finding in found if finding.fix for edit in finding.fix.edits), key=lambda edit: edit.at.start or 0):
        if (edit.at.start or 0) >= at:
            out += [title[at:edit.at.start], edit.text]
            at = edit.at.end or 0
    return "".join([*out, title[at:]])


def told(found: Sequence[Finding]) -> str:
    """The rules, for the eye."""
    return ", ".join(finding.rule for finding in found) or "nothing"


def report(name: str, answers: Sequence[Answer], show: bool) -> None:
    """Precision and recall of one set."""
    right = sum(want and said for want, said, _ in answers)
    said, wanted = sum(said for _, said, _ in answers), sum(want for want, _, _ in answers)
    print(f"{name}: precision {right / max(1, said):.3f} recall {right / wanted:.3f} of {len(answers)}")
    for want, had, text in answers:
        if show and want != had:
            print(f"  {'missed' if want else 'wrong'}: {text}")


if __name__ == "__main__":
    raise SystemExit(main())
