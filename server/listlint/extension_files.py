"""Where the browser extension's files are: beside the checkout, or inside the installed package."""

from __future__ import annotations

from pathlib import Path


def extension_folder() -> Path:
    """The folder to choose under “Load unpacked”. Raises FileNotFoundError if this installation has none."""
    package = Path(__file__).resolve().parent
    for folder in (package / "extension", package.parents[1] / "extension"):
        if (folder / "manifest.json").is_file():
            return folder
    raise FileNotFoundError(f"no extension beside {package}; install the listlint wheel, or run from a checkout")
