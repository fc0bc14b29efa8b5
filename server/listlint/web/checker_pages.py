"""The documentation of every installed checker, made from its README, its rules and its examples."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from apiflask import APIBlueprint
from flask import render_template
from markdown_it import MarkdownIt
from markupsafe import Markup

from listlint.api import attribute_path
from listlint.installed import Rule, installed, rules
from listlint.web.problems import Problem
from listlint.web.services import services
from listlint.web.shown import label

docs = APIBlueprint("checkers", __name__, enable_openapi=False)

_MARK = re.compile(r"⟦(.*?)⟧", re.S)
_MOST_EXAMPLES = 8
_SIGNS = "\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”…"


@dataclass(frozen=True, slots=True)
class Example:
    """One case of cases.toml. ``fields`` hold (name, pieces), every second piece being marked."""

    why: str
    flagged: bool
    rules: tuple[str, ...]
    marketplace: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class CheckerDocs:
    """What is known of a checker without running it."""

    id: str
    distribution: str
    rules: Mapping[str, Rule]
    readme: Mapping[str, str]
    examples: Sequence[Example]

    def says(self, language: str) -> Markup:
        """The README's part in that language, as HTML."""
        return _html(self.readme.get(language) or self.readme.get("en", ""))

    def first_line(self, language: str) -> str:
        """What the checker is for, in a sentence."""
        text = self.readme.get(language) or self.readme.get("en", "")
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("#", "|", "```", "-", "!"))]
        return _plain(lines[0]) if lines else ""

    def examples_of(self, rule: str) -> Sequence[Example]:
        """Flagged examples of one rule, the shortest first."""
        own = [example for example in self.examples if example.flagged and rule in example.rules]
        return sorted(own, key=_length)[:_MOST_EXAMPLES]

    @property
    def clean(self) -> Sequence[Example]:
        """Examples that are fine as they are."""
        return sorted((example for example in self.examples if not example.flagged), key=_length)[:_MOST_EXAMPLES]


@docs.get("/checkers")
def all_checkers() -> str:
    """Every installed checker and its rules."""
    running = services().config.plan().run
    return render_template("checkers.html", checkers=[checker_docs(name) for name in installed()], running=running)


@docs.get("/checkers/<id>")
def checker(id: str) -> str:
    """What one checker finds, why, and examples."""
    if id not in installed():
        raise Problem("not-found")
    plan = services().config.plan()
    options = [(name, setting.value, setting.source) for name, setting in plan.option_sources.get(id, {}).items()]
    return render_template("checker.html", checker=checker_docs(id), options=options, label=label, running=id in plan.run)


@cache
def checker_docs(id: str) -> CheckerDocs:
    """The checker's folder, read once."""
    found = installed()[id]
    readme = found.folder / "README.md"
    cases = found.folder / "cases.toml"
    return CheckerDocs(id, found.distribution, rules(id), _by_language(readme.read_text("utf-8") if readme.is_file() else ""),
                       _examples(tomllib.loads(cases.read_text("utf-8"))) if cases.is_file() else ())


def _by_language(readme: str) -> dict[str, str]:
    """English first, then the part under ``## 中文``; the title above both is left out."""
    english, _, chinese = readme.partition("\n## 中文")
    # A line's end inside a Chinese sentence is no blank.
    return {"en": re.sub(r"\A# .*\n", "", english).strip(), "zh": re.sub(rf"(?<=[{_SIGNS}])\n(?=[{_SIGNS}`])", "", chinese.strip())}


_PICTURE_BESIDE = re.compile(r"!\[[^\]]*\]\((?!https?:)[^)]*\)\s*")


def _html(markdown: str) -> Markup:
    """Without pictures that lie in the source tree: an installed checker has its README only."""
    markdown = _PICTURE_BESIDE.sub("", markdown)
    return Markup(MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown))  # noqa: S704  raw HTML is off


def _plain(line: str) -> str:
    return re.sub(r"[*_`]|\[([^\]]*)\]\([^)]*\)", lambda found: found[1] or "", line)


def _examples(cases: Mapping[str, Any]) -> tuple[Example, ...]:
    return tuple(_example(case, kind == "flagged") for kind in ("flagged", "clean") for case in cases.get(kind, ()))


def _example(case: Mapping[str, Any], flagged: bool) -> Example:
    rule = case.get("rule", ())
    fields = tuple((name, tuple(_MARK.split(text))) for name, text in _texts(case))
    return Example(case.get("why", ""), flagged, (rule,) if isinstance(rule, str) else tuple(rule), case.get("marketplace", ""), fields)


def _texts(case: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in case.items():
        if name in ("why", "rule", "only", "at", "options", "given", "marketplace", "language", "id"):
            continue
        if isinstance(value, str):
            found.append((name, value))
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            found.append((name, " › ".join(value) if name == "category" else " · ".join(value)))
        elif isinstance(value, dict):
            found += [(attribute_path(key), text) for key, text in value.items() if isinstance(text, str)]
    return found


def _length(example: Example) -> int:
    return sum(len(piece) for _, pieces in example.fields for piece in pieces)
