"""The zips for the browsers' stores."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from driving import EXTENSION

from listlint.cli import main
from listlint.extension_files import BROWSERS, manifest_for, pack


@pytest.fixture
def manifest() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    return read


def test_each_browser_gets_a_manifest_of_its_own(manifest: dict[str, Any]) -> None:
    chromium, firefox = manifest_for(manifest, "chromium"), manifest_for(manifest, "firefox")
    assert chromium["background"] == {"service_worker": "worker/worker.js", "type": "module"}
    assert firefox["background"] == {"scripts": ["worker/worker.js"], "type": "module"}
    assert "side_panel" in chromium
    assert "sidebar_action" not in chromium
    assert "sidebar_action" in firefox
    assert "side_panel" not in firefox
    assert "sidePanel" in chromium["permissions"]
    assert "sidePanel" not in firefox["permissions"]


def test_the_command_writes_both_zips_with_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["extension", "--zip"])
    assert result.exit_code == 0, result.output
    files = {path.relative_to(EXTENSION).as_posix() for path in EXTENSION.rglob("*") if path.is_file()}
    for browser in BROWSERS:
        with zipfile.ZipFile(tmp_path / f"listlint-extension-{browser}.zip") as packed:
            assert set(packed.namelist()) == files - {"README.md"}


@pytest.mark.parametrize("browser", BROWSERS)
def test_the_same_files_give_the_same_zip(tmp_path: Path, browser: str) -> None:
    for name in ("one", "two"):
        pack(EXTENSION, browser, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
