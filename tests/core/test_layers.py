"""Every contract about who may import whom holds, and each is shown to break when it is broken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = {contract["id"]: contract["name"] for contract in
             tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]}
CHECKER = "checkers/listlint_checkers/keyword_stuffing/__init__.py"
# One forbidden line, and the file it is added to.
BREAKS = [
    ("layers", "server/listlint/span.py", "import listlint.engine"),
    ("layers", "server/listlint/engine.py", "import listlint.cli.check"),
    ("layers", "server/listlint/scan.py", "def later():\n    import listlint.web"),
    ("layers", "server/listlint/records/limits.py", "from listlint.config import Config"),
    ("layers", "server/listlint/a_module_without_a_layer.py", ""),
    ("checkers-see-the-api", CHECKER, "from listlint.words import Text"),
    ("checkers-see-the-api", CHECKER, "def later():\n    import listlint.store.sqlite"),
    ("server-never-imports-checkers", "server/listlint/installed.py", "import listlint_checkers.keyword_stuffing"),
    ("server-never-imports-checkers", "server/listlint/cli/init.py", "import listlint_checkers"),
    ("checkers-are-strangers", CHECKER, "import listlint_checkers.stolen_image"),
    ("one-way-to-the-network", "server/listlint/opening.py", "import requests"),
    ("one-way-to-the-network", CHECKER, "import http.client"),
]


def broken(root: Path) -> set[str]:
    """The names of the contracts that do not hold in the source below ``root``."""
    world = {**os.environ, "PYTHONPATH": f"{root / 'server'}:{root / 'checkers'}", "COLUMNS": "300"}
    done = subprocess.run([Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"], cwd=root, env=world,
                          capture_output=True, text=True, check=False)
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    assert set(verdicts) == set(CONTRACTS.values()), done.stdout + done.stderr
    assert done.returncode == ("BROKEN" in verdicts.values())
    return {name for name, verdict in verdicts.items() if verdict == "BROKEN"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the source to break."""
    for folder in ("server", "checkers"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=lambda _, names: [name for name in names if not keep(name)])
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def keep(name: str) -> bool:
    return name.endswith(".py") or ("." not in name and name != "__pycache__")


def test_every_contract_holds(source):
    assert broken(source) == set()


@pytest.mark.parametrize(("contract", "file", "line"), BREAKS, ids=lambda value: value if value in CONTRACTS else None)
def test_a_forbidden_import_breaks_its_contract_and_no_other(source, contract, file, line):
    with (source / file).open("a") as broken_file:
        broken_file.write(f"\n{line}\n")
    assert broken(source) == {CONTRACTS[contract]}


def test_every_contract_has_a_line_that_breaks_it():
    assert {contract for contract, _, _ in BREAKS} == set(CONTRACTS)
