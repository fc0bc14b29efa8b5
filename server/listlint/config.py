"""plugins.toml → a Plan: which checkers run, in which order, with which options, how loud. All its mistakes are shown at once."""

from __future__ import annotations

import dataclasses
import difflib
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from listlint.home import home
from listlint.installed import SEVERITIES, installed, load, rules
from listlint.mistakes import Mistake, Place, TomlError, at, did_you_mean, parse, read
from listlint.records.limits import all_limits

FILE = "plugins.toml"
ANY = "any"  # a listing that names no marketplace


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and where it comes from, for ``listlint rules``."""

    value: Any
    source: str


@dataclass(frozen=True)
class Plan:
    """What runs for one marketplace."""

    marketplace: str
    run: tuple[str, ...]
    options: Mapping[str, Any]
    option_sources: Mapping[str, Mapping[str, Setting]]
    severity: Mapping[str, Setting]


class Config:
    """A judged plugins.toml, or, without one, every installed checker with its own defaults."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.data = parse(name, text)
        if mistakes := _judge(text, self.data):
            raise TomlError(name, text, mistakes)

    @classmethod
    def find(cls, path: Path | None = None, folder: Path | None = None) -> Config:
        """``path``, else plugins.toml in the working folder, else in the data folder, else the defaults."""
        if path is not None:
            return cls(str(path), read(path, str(path)))
        for candidate in ((folder or Path.cwd()) / FILE, home() / FILE):
            if candidate.is_file():
                return cls(str(candidate), read(candidate, str(candidate)))
        return cls("defaults", "")

    @property
    def marketplaces(self) -> tuple[str, ...]:
        """Those that may differ: ``any``, and each with a table of its own."""
        return (ANY, *self.data.get("marketplaces", {}))

    def plan(self, marketplace: str = ANY) -> Plan:
        """What runs for that marketplace; one without a table of its own gets the general part."""
        if marketplace not in self._plans:
            self._plans[marketplace] = self._plan(marketplace)
        return self._plans[marketplace]

    @cached_property
    def _plans(self) -> dict[str, Plan]:
        return {}

    def _plan(self, marketplace: str) -> Plan:
        layers = [(self.name, self.data)]
        if own := self.data.get("marketplaces", {}).get(marketplace):
            layers.append((f"{self.name} [marketplaces.{marketplace}]", own))
        run = next((tuple(layer["run"]) for _, layer in reversed(layers) if "run" in layer), tuple(installed()))
        options: dict[str, Any] = {}
        sources: dict[str, dict[str, Setting]] = {}
        severity: dict[str, Setting] = {}
        for name in run:
            chosen = {key: Setting(_as_declared(value), source)
                      for source, layer in layers for key, value in layer.get("options", {}).get(name, {}).items()}
            options[name] = load(name).Options(**{key: setting.value for key, setting in chosen.items()})
            sources[name] = {field.name: chosen.get(field.name, Setting(getattr(options[name], field.name), "default"))
                             for field in dataclasses.fields(options[name])}
            for short, rule in rules(name).items():
                severity[f"{name}/{short}"] = (Setting(rule.marketplaces[marketplace], f"{name} for {marketplace}")
                                               if marketplace in rule.marketplaces else Setting(rule.severity, "default"))
        for source, layer in layers:
            severity |= {rule: Setting(level, source) for rule, level in layer.get("severity", {}).items()}
        return Plan(marketplace, run, options, sources, severity)


def _as_declared(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _judge(text: str, data: Mapping[str, Any]) -> list[Mistake]:
    mistakes = list(_unknown(text, (), data, ("run", "options", "severity", "marketplaces")))
    mistakes += _judge_layer(text, (), data)
    for name, layer in _table(data, "marketplaces").items():
        if not isinstance(layer, dict):
            mistakes.append(at(text, ("marketplaces", name), f'"{name}" must be a table: [marketplaces.{name}]'))
            continue
        if hint := slip(name):
            mistakes.append(at(text, ("marketplaces", name), f'no marketplace "{name}" is known', hint))
        mistakes += _unknown(text, ("marketplaces", name), layer, ("run", "options", "severity"))
        mistakes += _judge_layer(text, ("marketplaces", name), layer)
    if not isinstance(data.get("marketplaces", {}), dict):
        mistakes.append(at(text, ("marketplaces",), '"marketplaces" must hold a table for each: [marketplaces.amazon]'))
    return mistakes


def slip(name: str) -> str:
    """A hint where the name is almost a known platform's; any other name is an operator's own marketplace."""
    known = all_limits()
    if name in known or name == ANY:
        return ""
    close = difflib.get_close_matches(name.lower(), known, 1, 0.8)
    return f'did you mean "{close[0]}"?' if close else ""


def _table(layer: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = layer.get(key, {})
    return found if isinstance(found, dict) else {}


def _unknown(text: str, place: Place, table: Mapping[str, Any], known: Iterable[str]) -> Iterable[Mistake]:
    known = tuple(known)
    return [at(text, (*place, key), f'unknown key "{key}"', did_you_mean(key, known)) for key in table if key not in known]


def _judge_layer(text: str, place: Place, layer: Mapping[str, Any]) -> Iterable[Mistake]:
    for key in ("options", "severity"):
        if not isinstance(layer.get(key, {}), dict):
            yield at(text, (*place, key), f'"{key}" must be a table: [{".".join(map(str, (*place, key)))}]')
    run = layer.get("run", [])
    if not isinstance(run, list):
        yield at(text, (*place, "run"), '"run" must be a list of checkers, such as run = ["keyword-stuffing"]')
        run = []
    for index, name in enumerate(run):
        if not isinstance(name, str):
            yield at(text, (*place, "run", index), f"a checker is named by a text, not {_name(name)}")
        elif name not in installed():
            yield at(text, (*place, "run", index), f'no checker "{name}" is installed', did_you_mean(str(name), installed()))
        elif name in run[:index]:
            yield at(text, (*place, "run", index), f'"{name}" stands twice', "remove one")
    for name, values in _table(layer, "options").items():
        if name not in installed():
            yield at(text, (*place, "options", name), f'no checker "{name}" is installed', did_you_mean(name, installed()))
        elif not isinstance(values, dict):
            yield at(text, (*place, "options", name), f'"{name}" must be a table: [options.{name}]')
        else:
            yield from _judge_options(text, (*place, "options", name), name, values)
    for rule, level in _table(layer, "severity").items():
        name, _, short = rule.partition("/")
        if name not in installed():
            yield at(text, (*place, "severity", rule), f'no checker "{name}" is installed', did_you_mean(name, installed()))
        elif short not in rules(name):
            yield at(text, (*place, "severity", rule), f'{name} has no rule "{short}"',
                     did_you_mean(rule, (f"{name}/{known}" for known in rules(name))))
        elif level not in SEVERITIES:
            yield at(text, (*place, "severity", rule), f'"{level}" is not a severity', did_you_mean(str(level), SEVERITIES))


def _judge_options(text: str, place: Place, name: str, values: Mapping[str, Any]) -> Iterable[Mistake]:
    options = load(name).Options
    hints = typing.get_type_hints(options)
    good: dict[str, Any] = {}
    for key, value in values.items():
        if key not in hints:
            yield at(text, (*place, key), f'{name} has no option "{key}"', did_you_mean(key, hints) or f"{name} takes no options")
        elif problem := _type_problem(hints[key], value):
            yield at(text, (*place, key), f'"{key}" must be {problem}')
        else:
            good[key] = _as_declared(value)
    try:
        options(**good)
    except ValueError as error:  # what a checker's own __post_init__ refuses
        yield at(text, place, f"{name}: {error}")


def _type_problem(hint: Any, value: Any) -> str:
    """What the option must be, if ``value`` is not; empty if it is."""
    if typing.get_origin(hint) is typing.Literal:
        allowed = typing.get_args(hint)
        return "" if value in allowed else "one of " + ", ".join(map(repr, allowed))
    if typing.get_origin(hint) is tuple:
        return "" if isinstance(value, list) and all(type(item) is str for item in value) else "a list of texts"
    if hint is float:
        return "" if type(value) in (int, float) else f"a number, not {_name(value)}"
    words = {int: "a whole number", str: "a text", bool: "true or false"}
    return "" if type(value) is hint else f"{words.get(hint, hint)}, not {_name(value)}"


def _name(value: Any) -> str:
    return {bool: "true or false", int: "a whole number", float: "a number", str: "a text", list: "a list",
            dict: "a table", date: "a day", datetime: "a time"}.get(type(value), type(value).__name__)
