"""Builders that tests share: a listing with only what matters, and checkers that are installed for one test."""

from __future__ import annotations

import importlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from listlint import installed
from listlint.config import Config
from listlint.engine import Engine
from listlint.listing import Listing
from listlint.records import StoredRecords
from listlint.schema import parse_listing
from listlint.store import open_store

# Finds the words it is told in every text, and can remove them.
FIND_WORD = '''
"""A word from a list, wherever it stands."""
from dataclasses import dataclass
from listlint.api import Checker, Edit, Finding, Fix

@dataclass(frozen=True)
class Options:
    words: tuple[str, ...] = ("bad",)
    most: int = 9

class FindWord(Checker[Options]):
    def check(self, listing):
        for text in listing.texts():
            for word in text.words():
                if word.folded in self.options.words:
                    yield Finding(rule="found-word", at=word.span, data={"word": word.text}, fix=Fix([Edit(word.span, "")]))
'''


def rule(name: str, *, severity: str = "warning", en: str = "Found it.", zh: str = "发现了。", more: str = "") -> str:
    """One table of a rules.toml that lacks nothing; ``more`` is added at its end."""
    return (f'[{name}]\nseverity = "{severity}"\ncategory = "title"\nen = "{en}"\nzh = "{zh}"\n'
            'why.en = "Because."\nwhy.zh = "因为。"\nenforcement.en = "ranked down"\nenforcement.zh = "搜索降权"\n' + more + "\n")


FOUND_WORD = rule("found-word", en="“{word}” is here.", zh="这里有“{word}”。", more='fix.en = "Remove it"\nfix.zh = "删除"')


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In CI a test that drives a browser may fail once by the load of the machine: it is run again, and both are told."""
    for item in items if os.environ.get("CI") else ():
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


class Plugins:
    """A site folder of one test; packages of checkers written into it count as installed, here and in child processes."""

    def __init__(self, site: Path) -> None:
        self.site = site
        site.mkdir()

    def add(self, name: str, code: str = FIND_WORD, rules: str = FOUND_WORD, *, package: str = "trial_checkers", cases: str = "") -> Path:
        """Install a checker with that id; its folder."""
        folder = self.site / package / name.replace("-", "_")
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").touch()
        for file, text in (("__init__.py", code), ("rules.toml", rules), ("cases.toml", cases)):
            (folder / file).write_text(text, "utf-8")
        self.register(package)
        return folder

    @staticmethod
    def rule(name: str, **parts: str) -> str:
        """One table of a rules.toml that lacks nothing: ``plugins.rule("odd", severity="error", en="{n} is odd")``."""
        return rule(name, **parts)

    def register(self, package: str, distribution: str = "") -> None:
        """The metadata an installer leaves for a distribution with that entry point."""
        distribution = distribution or package.replace("_", "-")
        info = self.site / f"{distribution.replace('-', '_')}-1.0.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[listlint.checkers]\nany = {package}\n")
        self.forget()

    def forget(self) -> None:
        """What was installed is looked up again."""
        importlib.invalidate_caches()
        for cached in (installed.installed, installed.load, installed.rules):
            cached.cache_clear()
        for module in [name for name, module in sys.modules.items() if str(getattr(module, "__file__", "")).startswith(str(self.site))]:
            del sys.modules[module]


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugins]:
    """Install checkers for this test: ``plugins.add("find-word")``."""
    made = Plugins(tmp_path / "site")
    monkeypatch.syspath_prepend(str(made.site))
    yield made
    made.forget()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, also for child processes."""
    folder = tmp_path / "home"
    monkeypatch.setenv("LISTLINT_HOME", str(folder))
    monkeypatch.delenv("LISTLINT_STORE", raising=False)
    monkeypatch.setenv("LISTLINT_LANG", "en")
    return folder


@pytest.fixture
def records(home: Path) -> Iterator[StoredRecords]:
    """Real records in a store of this test's own."""
    store = open_store(None, home)
    yield StoredRecords(store, home)
    store.close()


@pytest.fixture
def listing() -> Callable[..., Listing]:
    """``listing(title="Red dress")`` fills in the rest."""
    return lambda **fields: parse_listing({"id": "A-1", "title": "", **fields})


@pytest.fixture
def engine(records: StoredRecords) -> Callable[..., Engine]:
    """``engine("find-word", severity='"find-word/found-word" = "error"')``: an engine that runs these checkers only."""
    def make(*run: str, severity: str = "", more: str = "", **parts: Any) -> Engine:
        text = f"run = {list(run)!r}\n[severity]\n{severity}\n{more}"
        return Engine(Config("plugins.toml", text), records, **parts)
    return make


class Command:
    """Runs ``listlint`` in one test's folder, with its plugins. The result has ``returncode``, ``stdout`` and ``stderr``."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, monkeypatch

    def __call__(self, *arguments: object, stdin: str | bytes = "") -> subprocess.CompletedProcess[str]:
        """In this process, from the same entry point as the installed command."""
        from listlint.cli import run

        out, err, code = io.StringIO(), io.StringIO(), 0
        with self._patch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(self.folder)
            patch.setenv("COLUMNS", "200")
            patch.setattr(sys, "argv", ["listlint", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin if isinstance(stdin, bytes) else stdin.encode())))
            try:
                run()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return subprocess.CompletedProcess(sys.argv, code, out.getvalue(), err.getvalue())

    def process(self, *arguments: object, stdin: str | bytes = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """In a process of its own, as a person starts it; slower by a second."""
        done = subprocess.run([sys.executable, "-m", "listlint", *map(str, arguments)], cwd=self.folder, env=self.world(env),
                              input=stdin if isinstance(stdin, bytes) else stdin.encode(), capture_output=True, timeout=100, check=False)
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def world(self, env: dict[str, str] | None = None) -> dict[str, str]:
        """The environment in which this test's plugins are installed."""
        return {**os.environ, "PYTHONPATH": str(self.folder / "site"), "PYTHONIOENCODING": "utf-8", "COLUMNS": "200", **(env or {})}


@pytest.fixture
def listlint(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """``listlint("check", "a.json").returncode``: run the command in this test's folder."""
    return Command(tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("chromium is not installed: make browser")
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    with sync_api.sync_playwright() as running:
        yield running
