"""What `make run` prepares: every defect that was put into the examples is found, and nothing is said against the clean listings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
SERIOUS = ("error", "warning")


def prepare(home: Path) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith("LISTLINT_")}
    env |= {"LISTLINT_HOME": str(home), "LISTLINT_LANG": "en"}
    command = [sys.executable, str(EXAMPLES / "prepare.py")]
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=home.parent, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("examples") / "home"
    return home, prepare(home)


@pytest.fixture(scope="module")
def results(prepared: tuple[Path, str]) -> dict[str, dict[str, Any]]:
    lines = (prepared[0] / "examples" / "results.jsonl").read_text("utf-8").splitlines()
    return {result["id"]: result for result in map(json.loads, lines)}


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, Any]]:
    return tomllib.loads((EXAMPLES / "expected.toml").read_text("utf-8"))


def rules(result: dict[str, Any], severities: tuple[str, ...]) -> set[str]:
    return {finding["rule"] for finding in result["findings"] if finding["severity"] in severities}


@pytest.mark.ocr
def test_every_seeded_defect_is_found(results: dict[str, dict[str, Any]], expected: dict[str, dict[str, Any]]) -> None:
    missed = {name: sorted(lacking) for name, entry in expected.items()
              if (lacking := set(entry["rules"]) - rules(results[name], (*SERIOUS, "info")))}
    assert not missed, f"not found: {missed}"


@pytest.mark.ocr
def test_nothing_else_is_held_against_a_listing(results: dict[str, dict[str, Any]], expected: dict[str, dict[str, Any]]) -> None:
    extra = [(name, rule) for name, result in results.items() for rule in sorted(rules(result, SERIOUS))
             if rule not in expected.get(name, {}).get("rules", [])]
    assert not extra, f"found against clean listings: {extra}"


@pytest.mark.ocr
def test_every_row_was_scanned_by_every_checker(prepared: tuple[Path, str], results: dict[str, dict[str, Any]]) -> None:
    home, _ = prepared
    assert len(results) == len((EXAMPLES / "catalogue.jsonl").read_text("utf-8").splitlines())
    assert (home / "examples" / "results.rejects.jsonl").exists() is False
    assert not [entry for result in results.values() for entry in result["skipped"]]


@pytest.mark.ocr
def test_each_step_says_in_a_line_what_it_does(prepared: tuple[Path, str]) -> None:
    lines = prepared[1].splitlines()
    assert lines[0] == "Drawing the example pictures"
    assert any(line.startswith("Scanning ") for line in lines)
    assert " errors, " in prepared[1]


@pytest.mark.ocr
def test_a_second_run_does_nothing(prepared: tuple[Path, str]) -> None:
    home, _ = prepared
    results = home / "examples" / "results.jsonl"
    before = results.stat().st_mtime_ns
    assert prepare(home) == ""
    assert results.stat().st_mtime_ns == before


def test_a_command_that_fails_stops_it_with_the_commands_own_words(tmp_path: Path) -> None:
    program = ("import sys; sys.path.insert(0, sys.argv[1]); import prepare; "
               "prepare.listlint('scan', 'no-such-file.jsonl', '-o', 'out.jsonl')")
    done = subprocess.run([sys.executable, "-c", program, str(EXAMPLES)], capture_output=True, text=True, cwd=tmp_path, check=False,
                          env=os.environ | {"LISTLINT_HOME": str(tmp_path), "LISTLINT_LANG": "en"})
    assert done.returncode == 1
    assert "exit code 2" in done.stderr
    assert "no such file" in done.stderr
