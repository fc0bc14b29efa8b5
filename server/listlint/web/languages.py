"""The reader's language, and the texts of the pages in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from flask import g, request, session

from listlint.installed import LANGUAGES


def language() -> str:
    """``?lang=``, else what was chosen before on the pages, else the browser's Accept-Language, else English."""
    if "language" not in g:
        asked = request.args.get("lang", "")
        kept = "" if request.path.startswith("/api/") else session.get("lang", "")
        g.language = next((choice for choice in (asked, kept) if choice in LANGUAGES), None) or accepted()
    return str(g.language)


def keep_choice() -> None:
    """Remember the language that the address asks for, so that the next page speaks it too."""
    if (asked := request.args.get("lang")) in LANGUAGES and session.get("lang") != asked:
        session["lang"] = asked


def accepted() -> str:
    """The language the browser asks for: Chinese of any kind, else English."""
    for value, _ in request.accept_languages:
        short = value.lower().split("-")[0]
        if short in LANGUAGES:
            return short
    return "en"


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """Every text of the pages by name, with ``en`` and ``zh``."""
    return tomllib.loads((files("listlint.web") / "texts.toml").read_text("utf-8"))


def text(name: str, /, **data: object) -> str:
    """A text of the pages in the reader's language. ``{placeholders}`` are filled from ``data``."""
    return texts()[name][language()].format_map(data)
