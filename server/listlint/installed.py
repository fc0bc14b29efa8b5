"""Which checkers are installed, and their rules, without importing any of them."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from listlint.api import Checker
from listlint.mistakes import Mistake, TomlError, at, did_you_mean, parse, read

GROUP = "listlint.checkers"
SEVERITIES = ("error", "warning", "info", "off")
LANGUAGES = ("en", "zh")


class BrokenPlugin(Exception):
    """An installed package of checkers that cannot be used: says which and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a checker, as its rules.toml tells it. Texts are by language."""

    name: str
    severity: str
    category: str
    texts: Mapping[str, str]
    why: Mapping[str, str]
    enforcement: Mapping[str, str]
    fix: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    marketplaces: Mapping[str, str] = field(default_factory=dict)

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that ``Finding.data`` must give."""
        return placeholders(self.texts["en"])

    @property
    def said(self) -> frozenset[str]:
        """The names that any of its texts shows: what a seller may read of ``Finding.data``."""
        return self.placeholders | placeholders(self.fix.get("en", ""))


@dataclass(frozen=True, slots=True)
class InstalledChecker:
    """One checker folder: its id, the module to import when it runs, the distribution that brought it, and where it is."""

    id: str
    module: str
    distribution: str
    folder: Path


@cache
def installed() -> Mapping[str, InstalledChecker]:
    """Every checker by id, in the order of their names. Each entry point names a package; each sub-folder of it is a checker."""
    found: dict[str, InstalledChecker] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.value):
        distribution = entry.dist.name if entry.dist else "?"
        try:
            spec = find_spec(entry.value)
        except Exception:  # noqa: BLE001  a dotted name imports its parents, which may raise anything
            spec = None
        if spec is None or spec.submodule_search_locations is None:
            raise BrokenPlugin(f'{distribution} registers "{entry.value}" as a package of checkers, and there is no such package. '
                               f"Reinstall or remove {distribution}")
        # What begins with _ and what is no folder is the package's own.
        modules = [module for module in pkgutil.iter_modules(spec.submodule_search_locations)
                   if module.ispkg and not module.name.startswith("_")]
        if not modules:
            raise BrokenPlugin(f'{distribution} registers "{entry.value}", in which there is no checker. A checker is a folder with '
                               f"__init__.py. Mend or remove {distribution}")
        for module in modules:
            name = module.name.replace("_", "-")
            if name in found:
                raise BrokenPlugin(f'two checkers are called "{name}": {found[name].module} of {found[name].distribution} and '
                                   f"{entry.value}.{module.name} of {distribution}. Remove one of the two distributions")
            folder = next(Path(place) / module.name for place in spec.submodule_search_locations if (Path(place) / module.name).is_dir())
            found[name] = InstalledChecker(name, f"{entry.value}.{module.name}", distribution, folder)
    return found


@cache
def load(name: str) -> type[Checker[Any]]:
    """Import one checker's class. Raises BrokenPlugin when the folder does not hold exactly one."""
    checker = installed()[name]
    try:
        module = importlib.import_module(checker.module)
    except Exception as error:
        raise BrokenPlugin(f'the checker "{name}" of {checker.distribution} cannot be imported: {type(error).__name__}: {error}. '
                           "Mend it, or leave it out of run in plugins.toml") from error
    own = [value for value in vars(module).values()
           if isinstance(value, type) and issubclass(value, Checker) and value.__module__ == module.__name__]
    if len(own) != 1:
        raise BrokenPlugin(f"{module.__name__} must define exactly one Checker in its __init__.py; it defines {len(own)}")
    return own[0]


@cache
def rules(name: str) -> Mapping[str, Rule]:
    """A checker's rules by short name, read without importing it. Raises TomlError with every mistake in rules.toml."""
    checker = installed()[name]
    if not (checker.folder / "rules.toml").is_file():
        raise BrokenPlugin(f'the checker "{name}" of {checker.distribution} has no rules.toml. '
                           "Add one, or leave it out of run in plugins.toml")
    where = f"{checker.module.replace('.', '/')}/rules.toml"
    return read_rules(where, read(checker.folder / "rules.toml", where))


def read_rules(name: str, text: str) -> dict[str, Rule]:
    """Parse and judge one rules.toml."""
    data = parse(name, text)
    mistakes: list[Mistake] = []
    for rule, table in data.items():
        if isinstance(table, dict):
            mistakes += _judge_rule(text, rule, table)
        else:
            mistakes.append(at(text, (rule,), f'"{rule}" must be a table: [{rule}]'))
    if mistakes:
        raise TomlError(name, text, mistakes)
    return {rule: Rule(rule, table["severity"], table.get("category", ""), {language: table[language] for language in LANGUAGES},
                       table["why"], table["enforcement"], table.get("fix", {}), tuple(table.get("sources", ())),
                       table.get("marketplaces", {}))
            for rule, table in data.items()}


_RULE_KEYS = ("severity", "category", *LANGUAGES, "why", "enforcement", "fix", "sources", "marketplaces")


def _judge_rule(text: str, rule: str, table: Mapping[str, Any]) -> Iterator[Mistake]:
    def wrong(problem: str, *keys: str | int, hint: str = "") -> Mistake:
        return at(text, (rule, *keys), problem, hint)

    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule):
        yield wrong(f'"{rule}" is no rule name', hint="small letters and dashes, such as repeated-word")
    yield from (wrong(f'unknown key "{key}"', key, hint=did_you_mean(key, _RULE_KEYS)) for key in table if key not in _RULE_KEYS)
    if table.get("severity") not in SEVERITIES[:3]:
        yield wrong(f"{rule}: severity must be error, warning or info", "severity")
    if not isinstance(table.get("category", ""), str):
        yield wrong(f"{rule}: category must be a text", "category")
    sources = table.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(source, str) for source in sources):
        yield wrong(f"{rule}: sources must be a list of texts", "sources")
    yield from _judge_texts(text, rule, (), {language: table[language] for language in LANGUAGES if language in table})
    for part in ("why", "enforcement", "fix"):
        if part == "fix" and part not in table:
            continue
        if isinstance(table.get(part, {}), dict):
            yield from _judge_texts(text, rule, (part,), table.get(part, {}), filled=part == "fix")
        else:
            yield wrong(f"{rule}: {part} is given by language: {part}.en and {part}.zh", part)
    if not isinstance(table.get("marketplaces", {}), dict):
        yield wrong(f"{rule}: marketplaces must be a table: [{rule}.marketplaces]", "marketplaces")
        return
    for marketplace, level in table.get("marketplaces", {}).items():
        if level not in SEVERITIES:
            yield wrong(f'"{level}" is not a severity', "marketplaces", marketplace, hint=did_you_mean(str(level), SEVERITIES))


def _judge_texts(text: str, rule: str, place: tuple[str, ...], texts: Mapping[str, Any], *, filled: bool = True) -> Iterator[Mistake]:
    """One text in every language, all with the same placeholders where it is ``filled`` from a finding's data."""
    good = True
    for language in LANGUAGES:
        key = ".".join((*place, language))
        value = texts.get(language, "")
        if not isinstance(value, str):
            problem = f"{rule}: {key} must be a text"
        elif not value:
            problem = f"add {key} for {rule}"
        else:
            problem = _placeholder_problem(value) if filled else ""
            problem = problem and f"{rule}: {key}: {problem}"
        if problem:
            good = False
            yield at(text, (rule, *place, language), problem)
    yield from (at(text, (rule, *place, key), f'unknown language "{key}"', did_you_mean(key, LANGUAGES))
                for key in texts if key not in LANGUAGES)
    if good and filled and placeholders(texts["en"]) != placeholders(texts["zh"]):
        yield at(text, (rule, *place, "zh"), f"{rule}: {' and '.join('.'.join((*place, language)) for language in LANGUAGES)} "
                                             "do not name the same placeholders")


def _placeholder_problem(text: str) -> str:
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError as error:
        return f"{error}; a brace that is meant is written twice"
    if strange := [name for name in names if not name.isidentifier()]:
        return f"{{{strange[0]}}} is no placeholder, which is a plain name; a brace that is meant is written twice"
    return ""


def placeholders(text: str) -> frozenset[str]:
    """The ``{names}`` of a message."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
