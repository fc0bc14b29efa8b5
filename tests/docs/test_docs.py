"""The documentation is true: printed output is what is printed, every command, checker and link in it exists."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from listlint.installed import LANGUAGES, installed, rules

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_commands_page_is_what_the_commands_print() -> None:
    # In a process of its own: a command keeps the help option of the first context it was asked in.
    printed = subprocess.run([sys.executable, ROOT / "docs" / "generate.py", "--print-commands"], capture_output=True, check=True).stdout
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == printed.decode(), "run python docs/generate.py"


def test_the_readme_shows_what_the_terminal_shows(generate: ModuleType) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "<!-- output: " in text
    assert text == generate.readme(text), "run python docs/generate.py"


def test_the_readme_names_every_checker() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for name in installed():
        assert f"[`{name}`](checkers/listlint_checkers/{name.replace('-', '_')}/README.md)" in text, f"README.md: add {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name}: {target} is not there"


def test_every_make_target_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make ([a-z-]+)", (ROOT / "README.md").read_text("utf-8"), flags=re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_every_dependency_has_its_line_in_the_decisions() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    told = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    core = project.split("dependencies = [", 1)[1].split("]", 1)[0]
    for name in re.findall(r'"([a-z-]+)>=', core):
        assert re.search(rf"\b{name}\b", told), f"docs/decisions.md: say why {name}"


def test_every_rule_says_why_in_both_languages() -> None:
    for name in installed():
        for rule in rules(name).values():
            for language in LANGUAGES:
                assert len(rule.why[language]) > 10, f"{name}/{rule.name}: why.{language}"
