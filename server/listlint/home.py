"""Where Listlint keeps its data on this machine."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """``LISTLINT_HOME``, else the platform's user data folder. Made when first written to."""
    if folder := os.environ.get("LISTLINT_HOME"):
        return Path(folder)
    import platformdirs

    return Path(platformdirs.user_data_dir("listlint", appauthor=False))
