"""Where the browser extension is: beside the checkout, or inside the installed package; and its zips for the stores."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any, Final

BROWSERS: Final = ("chromium", "firefox")
# One manifest serves both when loaded as a folder; each store warns of the keys of the other.
_FOREIGN: Final = {
    "chromium": {"": ("sidebar_action", "browser_specific_settings"), "background": ("scripts",)},
    "firefox": {"": ("side_panel", "minimum_chrome_version"), "background": ("service_worker",)},
}
_FOREIGN_PERMISSIONS: Final = {"chromium": (), "firefox": ("sidePanel",)}
_LEFT_OUT: Final = ("README.md",)


def extension_folder() -> Path:
    """The folder to choose under “Load unpacked”. Raises FileNotFoundError if this installation has none."""
    package = Path(__file__).resolve().parent
    for folder in (package / "extension", package.parents[1] / "extension"):
        if (folder / "manifest.json").is_file():
            return folder
    raise FileNotFoundError(f"no extension beside {package}; install the listlint wheel, or run from a checkout")


def manifest_for(manifest: dict[str, Any], browser: str) -> dict[str, Any]:
    """The manifest without what only the other browser knows."""
    made: dict[str, Any] = json.loads(json.dumps(manifest))
    for part, keys in _FOREIGN[browser].items():
        for key in keys:
            (made[part] if part else made).pop(key, None)
    made["permissions"] = [name for name in made["permissions"] if name not in _FOREIGN_PERMISSIONS[browser]]
    return made


def pack(folder: Path, browser: str, target: Path) -> None:
    """Writes the zip that a browser's store takes; the same files always give the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _LEFT_OUT):
            name = file.relative_to(folder).as_posix()
            content = file.read_bytes()
            if name == "manifest.json":
                content = json.dumps(manifest_for(json.loads(content), browser), ensure_ascii=False, indent=2).encode()
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
