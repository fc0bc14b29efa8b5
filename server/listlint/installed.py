"""Which checkers are installed, and their rules, without importing any of them."""

from __future__ import annotations

import importlib
import pkgutil
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
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


@dataclass(frozen=True, slots=True)
class InstalledChecker:
    """One checker folder: its id, the module to import when it runs, and the distribution that brought it."""

    id: str
    module: str
    distribution: str

    @property
    def folder(self) -> Traversable:
        """The folder, found without importing the checker (its parent package holds nothing but folders)."""
        parent, _, name = self.module.rpartition(".")
        return files(parent) / name


@cache
def installed() -> Mapping[str, InstalledChecker]:
    """Every checker by id, in the order of their names. Each entry point names a package; each sub-folder of it is a checker."""
    found: dict[str, InstalledChecker] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.value):
        distribution = entry.dist.name if entry.dist else "?"
        try:
            spec = find_spec(entry.value)
        except ModuleNotFoundError:
            spec = None
        if spec is None or spec.submodule_search_locations is None:
            raise BrokenPlugin(f'{distribution} registers "{entry.value}" as a package of checkers, and there is no such package. '
                               f"Reinstall or remove {distribution}")
        for module in pkgutil.iter_modules(spec.submodule_search_locations):
            if module.name.startswith("_") or not module.ispkg:
                continue  # a helper of the package, not a checker
            name = module.name.replace("_", "-")
            if name in found:
                raise BrokenPlugin(f'two checkers are called "{name}": {found[name].module} of {found[name].distribution} and '
                                   f"{entry.value}.{module.name} of {distribution}. Remove one of the two distributions")
            found[name] = InstalledChecker(name, f"{entry.value}.{module.name}", distribution)
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
    known = {"severity", "category", "en", "zh", "why", "enforcement", "fix", "sources", "marketplaces"}
    for rule, table in data.items():
        if not isinstance(table, dict):
            mistakes.append(at(text, (rule,), f'"{rule}" must be a table: [{rule}]'))
            continue
        mistakes += [at(text, (rule, key), f'unknown key "{key}"', did_you_mean(key, known)) for key in table if key not in known]
        if table.get("severity") not in SEVERITIES[:3]:
            mistakes.append(at(text, (rule, "severity") if "severity" in table else (rule,),
                               f"{rule}: severity must be error, warning or info"))
        for language in LANGUAGES:
            if not table.get(language):
                mistakes.append(at(text, (rule,), f"add {language} for {rule}"))
            for part in ("why", "enforcement", "fix"):
                if (part != "fix" or part in table) and not table.get(part, {}).get(language):
                    mistakes.append(at(text, (rule,), f"add {part}.{language} for {rule}"))
        if "en" in table and "zh" in table and placeholders(table["en"]) != placeholders(table["zh"]):
            mistakes.append(at(text, (rule, "zh"), f"{rule}: en and zh do not name the same placeholders"))
        for marketplace, level in table.get("marketplaces", {}).items():
            if level not in SEVERITIES:
                mistakes.append(at(text, (rule, "marketplaces", marketplace), f'"{level}" is not a severity',
                                   did_you_mean(str(level), SEVERITIES)))
    if mistakes:
        raise TomlError(name, text, mistakes)
    return {rule: Rule(rule, table["severity"], table.get("category", ""), {language: table[language] for language in LANGUAGES},
                       table["why"], table["enforcement"], table.get("fix", {}), tuple(table.get("sources", ())),
                       table.get("marketplaces", {}))
            for rule, table in data.items()}


def placeholders(text: str) -> frozenset[str]:
    """The ``{names}`` of a message."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
