"""Holds a checker to its own examples: the same bench for built-in checkers and everybody else's."""

from __future__ import annotations

import importlib
import importlib.util
import io
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

from listlint.api import Checker, Finding, Listing, Picture, PictureError, Span, TextLine, attribute_path
from listlint.installed import LANGUAGES, Rule, read_rules
from listlint.messages import in_language
from listlint.mistakes import TomlError, at, did_you_mean, parse, read
from listlint.opening import CachingOpener
from listlint.records import StoredRecords
from listlint.records.categories import Categories
from listlint.schema import ListingError, ListingIn, parse_listing
from listlint.store.sqlite import SqliteStore

DAY = date(2026, 11, 22)  # the day a case is judged on, unless it gives another
LOOKS = 14  # drawings of a kind, each by its own seller, that what a category looks like is learnt from
_ABOUT_CASES = {"why", "rule", "at", "only", "options", "given"}


@dataclass(frozen=True)
class Case:
    """One example of cases.toml, its marks taken out. ``expected`` are (rule, span) pairs in order of place; none if clean."""

    why: str
    listing: Listing
    expected: tuple[tuple[str, Span], ...]
    only: frozenset[str]
    options: Mapping[str, Any]
    given: Mapping[str, Any]


def read_cases(folder: Path) -> list[Case]:
    """The examples of a checker's folder. Raises TomlError with every mistake in cases.toml.

    What a ``[given]`` at its top holds is given in every case that gives no other.
    """
    path = folder / "cases.toml"
    name = f"{folder.name}/cases.toml"
    text = read(path, name)
    data = parse(name, text)
    known = ("given", "clean", "flagged")
    mistakes = [at(text, (key,), f'unknown table "{key}"', did_you_mean(key, known)) for key in data if key not in known]
    cases = []
    for kind in ("clean", "flagged"):
        for number, raw in enumerate(data.get(kind, [])):
            where = f"{kind} case {number + 1} ({raw.get('why', 'no why')})"
            try:
                cases.append(_case({**raw, "given": {**data.get("given", {}), **raw.get("given", {})}}, flagged=kind == "flagged"))
            except (ValueError, KeyError, ListingError) as error:
                mistakes.append(at(text, (kind, number), f"{where}: {error}"))
    if mistakes:
        raise TomlError(name, text, mistakes)
    return cases


def _case(raw: Mapping[str, Any], *, flagged: bool) -> Case:
    if not raw.get("why"):
        raise ValueError('every case says "why"')
    known = {*ListingIn.model_fields, *_ABOUT_CASES}
    if unknown := [key for key in raw if key not in known]:
        raise ValueError(f'unknown key "{unknown[0]}"; {did_you_mean(unknown[0], known)}')
    spans: list[Span] = []
    fields = {"id": "case", "title": "", **{key: value for key, value in raw.items() if key not in _ABOUT_CASES}}
    listing = parse_listing({key: _unmarked(value, key, spans) for key, value in fields.items()})
    if "at" in raw:
        spans += [Span(field) for field in ([raw["at"]] if isinstance(raw["at"], str) else raw["at"])]
    rules = [raw["rule"]] if isinstance(raw.get("rule"), str) else list(raw.get("rule", ()))
    if flagged and len(rules) == 1:
        rules *= len(spans)
    if flagged != bool(spans) or len(rules) != len(spans) * flagged:
        raise ValueError(f"{len(spans)} marked places and {len(rules)} rules; a flagged case marks each place with ⟦⟧ or names it "
                         'in "at", and gives its rule; a clean case has none')
    return Case(raw["why"], listing, tuple(zip(rules, spans, strict=True)), frozenset(raw.get("only", ())),
                raw.get("options", {}), raw.get("given", {}))


def _unmarked(value: Any, path: str, spans: list[Span]) -> Any:
    """The value without its ⟦marks⟧, whose places are added to ``spans``."""
    if isinstance(value, list):
        return [_unmarked(item, f"{path}[{index}]", spans) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {key: _unmarked(item, _inside(path, key), spans) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    for number, mark in enumerate(re.finditer(r"⟦(.*?)⟧", value)):
        start = mark.start() - 2 * number
        spans.append(Span(path, start, start + len(mark[1])))
    return re.sub("[⟦⟧]", "", value)


def _inside(path: str, key: str) -> str:
    if path.rpartition(".")[2] in ("attributes", "options"):
        return path + attribute_path(key).removeprefix("attributes")
    return f"{path}.{key}"


@dataclass(frozen=True)
class Bench:
    """A checker's folder, loaded: its class, rules and cases."""

    folder: Path
    checker: type[Checker[Any]]
    rules: Mapping[str, Rule]
    cases: Sequence[Case]

    @classmethod
    def load(cls, folder: Path) -> Bench:
        """Import the checker in ``folder`` and read its files. Raises TomlError, ImportError or TypeError with what to mend."""
        folder = folder.resolve()
        for name in ("__init__.py", "rules.toml", "cases.toml"):
            if not (folder / name).is_file():
                raise FileNotFoundError(f"{folder.name}/{name} is missing; a checker is __init__.py, rules.toml, cases.toml, README.md")
        rules = read_rules(f"{folder.name}/rules.toml", read(folder / "rules.toml", f"{folder.name}/rules.toml"))
        return cls(folder, _import(folder), rules, read_cases(folder))

    def problem(self, case: Case, home: Path) -> str:
        """What this case's listing got instead of what it expects; empty when it holds."""
        found = [(finding.rule, finding.at) for finding in self.findings(case, home)
                 if not case.only or finding.rule in case.only]
        order = sorted(case.expected, key=_place)
        if sorted(found, key=_place) == order:
            return ""
        return f"expected {_told(order, case.listing) or 'nothing'}, found {_told(found, case.listing) or 'nothing'}"

    def findings(self, case: Case, home: Path) -> list[Finding]:
        """Run the checker over the case's listing, in a world that holds what the case gives."""
        known = {field: tuple(value) if isinstance(value, list) else value for field, value in case.options.items()}
        pictures = {name: _drawn(code, name) for name, code in case.given.get("pictures", {}).items()}
        checker = self.checker(self.checker.Options(**known), records=_given(case.given, pictures, home))
        read = partial(_read, case.given.get("texts", {}))
        listing = case.listing.opened_by(CachingOpener(partial(_find, pictures), read, sparing=False))
        found: list[Finding] = []
        if checker.defines("check"):
            found += checker.check(listing)
        if checker.defines("check_pictures") and listing.images:
            found += checker.check_pictures(listing)
        for finding in found:
            if finding.rule not in self.rules:
                raise LookupError(f'{finding.rule}: rules.toml has no such rule; {did_you_mean(finding.rule, self.rules)}')
            if missing := self.rules[finding.rule].placeholders - finding.data.keys():
                raise LookupError(f"{finding.rule}: the message needs {', '.join(sorted(missing))}, which Finding.data does not give")
            if finding.fix and not self.rules[finding.rule].fix:
                raise LookupError(f"{finding.rule}: has a fix; add fix.en and fix.zh, its label, to rules.toml")
            if told := _told_to_the_seller(self.rules[finding.rule], finding, _secrets(finding, case)):
                raise ValueError(f"{finding.rule}: a seller would read “{told}”, which its secret evidence keeps from sellers; "
                                 "leave it out of Finding.data")
        return found


def _secrets(finding: Finding, case: Case) -> set[str]:
    """What evidence marked secret names, and whose pictures the case puts into the bank."""
    secret = [evidence for evidence in finding.evidence if evidence.secret]
    named = {text for evidence in secret for text in (evidence.listing, evidence.image, evidence.source) if text}
    owners = {str(picture["owner"]) for picture in case.given.get("bank", []) if secret} - {case.listing.seller}
    return named | owners


def _told_to_the_seller(rule: Rule, finding: Finding, secrets: set[str]) -> str:
    """The first secret that stands in what a seller is shown of the finding; empty if none does."""
    shown = [in_language(value, language) for key, value in finding.data.items() if key in rule.said and isinstance(value, str)
             for language in LANGUAGES]
    return next((secret for secret in sorted(secrets) if any(secret in text for text in shown)), "")


def _place(pair: tuple[str, Span]) -> tuple[str, int, str]:
    return pair[1].field, pair[1].start or 0, pair[0]


def _told(found: Sequence[tuple[str, Span]], listing: Listing) -> str:
    return ", ".join(f"{rule} at {span.field}" + (f" “{listing.text_at(span.field)[span.start:span.end]}” ({span.start}–{span.end})"
                                                  if span.start is not None else "") for rule, span in found)


def _import(folder: Path) -> type[Checker[Any]]:
    """Import a folder as a checker under its own name, whether or not its package is installed."""
    try:
        module = _module(folder)
    except Exception as error:
        where = f" (line {error.lineno})" if isinstance(error, SyntaxError) else ""
        raise ImportError(f"{folder.name}/__init__.py cannot be imported: {type(error).__name__}: {error}{where}") from error
    own = [value for value in vars(module).values()
           if isinstance(value, type) and issubclass(value, Checker) and value.__module__ == module.__name__]
    if len(own) != 1:
        raise TypeError(f"{folder.name}/__init__.py must define exactly one Checker; it defines {len(own)}")
    return own[0]


def _module(folder: Path) -> ModuleType:
    package = folder.parent.name if (folder.parent / "__init__.py").is_file() else ""
    if package and str(folder.parent.parent) not in sys.path:
        sys.path.append(str(folder.parent.parent))
    if package:
        return importlib.import_module(f"{package}.{folder.name}")
    spec = importlib.util.spec_from_file_location(folder.name, folder / "__init__.py", submodule_search_locations=[str(folder)])
    if spec is None or spec.loader is None:
        raise ImportError("there is no loader for it")
    module = importlib.util.module_from_spec(spec)
    sys.modules[folder.name] = module
    spec.loader.exec_module(module)
    return module


def _drawn(code: str, name: str) -> Picture:
    """Run a case's few lines of Pillow, which leave ``image``. The case is code of the checker's author, like the checker."""
    import random

    from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

    world: dict[str, Any] = {"Image": Image, "ImageChops": ImageChops, "ImageDraw": ImageDraw, "ImageFilter": ImageFilter,
                             "ImageFont": ImageFont, "ImageOps": ImageOps, "random": random.Random(name)}  # noqa: S311
    exec(code, world)  # noqa: S102
    buffer = io.BytesIO()
    world["image"].save(buffer, "JPEG" if name.endswith((".jpg", ".jpeg")) else "PNG", quality=world.get("quality", 90))
    return Picture(buffer.getvalue(), name=name)


def _find(pictures: Mapping[str, Picture], src: str) -> Picture:
    if src not in pictures:
        raise PictureError(f"{src}: this case gives no such picture; {did_you_mean(src, pictures)}")
    return pictures[src]


def _read(texts: Mapping[str, Sequence[Any]], picture: Picture) -> tuple[TextLine, ...]:
    """What the case says is read in the picture: a case needs no reader. A line is its text, or a table with ``text`` and ``box``."""
    lines: list[dict[str, Any]] = [{"text": line} if isinstance(line, str) else line for line in texts.get(picture.name, ())]
    boxes = [line.get("box", (0.1, 0.05, 0.9, 0.15)) for line in lines]
    return tuple(TextLine(line["text"], (box[0], box[1], box[2], box[3]), 0.95) for line, box in zip(lines, boxes, strict=True))


def _given(given: Mapping[str, Any], pictures: Mapping[str, Picture], home: Path) -> StoredRecords:
    """Real records in a store of their own, holding what the case gives."""
    known = ("today", "authorizations", "own_brands", "catalogue", "pictures", "texts", "bank", "looks")
    if unknown := [key for key in given if key not in known]:
        raise ValueError(f'given: unknown key "{unknown[0]}"; {did_you_mean(unknown[0], known)}')
    day = date.fromisoformat(str(given.get("today", DAY)))
    folder = Path(tempfile.mkdtemp(dir=home))
    records = StoredRecords(SqliteStore(folder / "case.db"), folder, day=lambda: day)
    for leave in given.get("authorizations", []):
        until = date.fromisoformat(str(leave["until"])) if leave.get("until") else None
        records.brands.authorize(leave["brand"], leave["seller"], until=until)
    for own in given.get("own_brands", []):
        records.brands.add_own(own["seller"], own["brand"])
    for picture in given.get("bank", []):
        records.images.add(pictures[picture["picture"]], owner=picture["owner"], kind=picture.get("kind", "protected"),
                           name=picture.get("name", picture["picture"]), licenses=picture.get("licenses", ()),
                           first_seen=datetime.combine(day, datetime.min.time(), UTC))
    if looks := given.get("looks"):
        drawings = [(name, tuple(row["category"]), number) for row in looks for number in range(LOOKS) for name in [row["like"]]]
        records.looks.fit((_drawn(given["pictures"][name], f"{number} {name}"), category, f"seller {number}")
                          for name, category, number in drawings)
    if catalogue := given.get("catalogue"):
        file = records.categories.file("any")
        file.parent.mkdir(parents=True)
        file.write_bytes(_fitted(json.dumps(catalogue, ensure_ascii=False)))
    return records


@lru_cache(8)
def _fitted(catalogue: str) -> bytes:
    """The model file of a case's catalogue, learnt once for all cases that give the same.

    A row's title may be several lists of words: each way of taking one word from every list is a title.
    """
    with tempfile.TemporaryDirectory() as home:
        categories = Categories(Path(home))
        categories.fit(((title, tuple(row["category"]), row.get("seller", "")) for row in json.loads(catalogue)
                        for title in ([row["title"]] if isinstance(row["title"], str) else map(" ".join, product(*row["title"])))), "any")
        return categories.file("any").read_bytes()


def walk(package: Path) -> Iterator[Path]:
    """The checker folders of a package."""
    yield from sorted(folder for folder in package.iterdir()
                      if folder.is_dir() and not folder.name.startswith(("_", ".")) and (folder / "__init__.py").is_file())
