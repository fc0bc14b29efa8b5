"""Every example in every checker's cases.toml holds, and every checker folder has the shape that makes it a checker."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from listlint.installed import installed, load, rules
from listlint.testbench import Bench, Case, read_cases


def folder(name: str) -> Path:
    return Path(str(installed()[name].folder))


@cache
def bench(name: str) -> Bench:
    return Bench.load(folder(name))


def every_case() -> list[object]:
    return [pytest.param(name, case, id=f"{name}: {case.why}") for name in installed() for case in read_cases(folder(name))]


@pytest.mark.parametrize(("name", "case"), every_case())
def test_the_case_holds(name: str, case: Case, tmp_path: Path) -> None:
    problem = bench(name).problem(case, tmp_path)
    assert not problem, f"{name}/cases.toml: {case.why}: {problem}"


@pytest.mark.parametrize("name", sorted(installed()))
def test_the_folder_has_the_shape_of_a_checker(name: str) -> None:
    where = folder(name)
    for file in ("__init__.py", "rules.toml", "cases.toml", "README.md"):
        assert (where / file).is_file(), f"{where.name}: add {file}"
    assert load(name).id == name
    assert (load(name).__doc__ or __import__(load(name).__module__, fromlist=["x"]).__doc__), f"{where.name}/__init__.py: add a first line"
    readme = (where / "README.md").read_text("utf-8")
    assert "## 中文" in readme, f"{where.name}/README.md: add a part in Chinese under ## 中文"
    for rule in rules(name):
        assert f"`{rule}`" in readme, f"{where.name}/README.md: explain `{rule}`"


@pytest.mark.parametrize("name", sorted(installed()))
def test_every_rule_has_a_flagged_case_and_the_checker_clean_ones(name: str) -> None:
    cases = read_cases(folder(name))
    flagged = {rule for case in cases for rule, _ in case.expected}
    assert flagged >= set(rules(name)), f"{name}/cases.toml: add a flagged case for {', '.join(sorted(set(rules(name)) - flagged))}"
    assert any(not case.expected for case in cases), f"{name}/cases.toml: add clean cases"


@pytest.mark.parametrize("name", sorted(installed()))
def test_every_option_is_documented(name: str) -> None:
    readme = (folder(name) / "README.md").read_text("utf-8")
    for option in load(name).Options.__dataclass_fields__:
        assert f"`{option}`" in readme, f"{name}/README.md: explain the option `{option}`"
