"""Every function a script of the extension calls is there: a wrong name would only show when that line runs, and then as silence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from driving import EXTENSION

NO_CODE = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
  | (?P<template>`)
  | (?P<pattern>(?<=[(,=:\[!&|?{};\n+\s])/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)
""", re.DOTALL | re.VERBOSE)
WORDS = set(re.findall(r"\w+", "if for while switch catch return typeof function await void new of in async super import"))
BROWSER = set(re.findall(r"\w+", """
    AbortController Array Blob Boolean CSSStyleSheet DOMRect DOMParser Date Error Event FileReader FormData Highlight InputEvent Intl
    KeyboardEvent Map MutationObserver Number Object OffscreenCanvas Promise RegExp ResizeObserver Set String TextDecoder TextEncoder URL
    URLSearchParams Uint8Array WeakMap WeakSet atob btoa cancelAnimationFrame clearInterval clearTimeout createImageBitmap
    decodeURIComponent encodeURIComponent fetch getComputedStyle getSelection isNaN parseFloat parseInt queueMicrotask
    requestAnimationFrame requestIdleCallback setInterval setTimeout structuredClone"""))
LISTS = [r"(?:const|let|var)\s*[\[{]([^=]*?)[\]}]\s*=(?!=)", r"function\*?\s*\w*\s*\(([^)]*)\)", r"import\s*\{([^}]*)\}",
         r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*(?:=>|\{)"]
SINGLE = [r"(?:function\*?|class|const|let|var)\s+(\w+)", r"(\w+)\s*=>", r"(?m)^\s*(?:async\s+)?\*?(\w+)\s*\([^)]*\)\s*\{"]


def code_of(text: str) -> str:
    """The script without comments, texts and patterns; what stands in a template's braces is code."""
    parts = []
    at = 0
    while found := NO_CODE.search(text, at):
        parts.append(text[at : found.start()])
        at = found.end()
        if found["template"]:
            while text[at] != "`":
                if text.startswith("${", at):
                    start, at = at + 2, end_of_braces(text, at + 2)
                    parts.append(f" ({code_of(text[start : at - 1])}) ")
                else:
                    at += 1 + (text[at] == "\\")
            at += 1
        else:
            parts.append(" " if found["comment"] else " '' ")
    return "".join([*parts, text[at:]])


def end_of_braces(text: str, at: int) -> int:
    depth = 1
    while depth:
        if text[at] == "`":
            at += 1
            while text[at] != "`":
                at += 1 + (text[at] == "\\")
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return at


def unknown(scripts: list[Path]) -> set[str]:
    """Names that are called in these scripts, which share one scope, and defined nowhere in them."""
    codes = [code_of(script.read_text("utf-8")) for script in scripts]
    known = WORDS | BROWSER
    for code in codes:
        for pattern in SINGLE:
            known |= set(re.findall(pattern, code))
        for pattern in LISTS:
            known |= {name for inner in re.findall(pattern, code) for name in re.findall(r"\w+", inner)}
    return {name for code in codes for name in re.findall(r"(?<![.\w$])([A-Za-z_$]\w*)\s*\(", code)} - known


def test_content_scripts_call_only_what_is_there() -> None:
    manifest = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    assert unknown([EXTENSION / name for script in manifest["content_scripts"] for name in script["js"]]) == set()


@pytest.mark.parametrize("folder", ["worker", "panel", "popup", "options", "welcome"])
def test_modules_call_only_what_they_import(folder: str) -> None:
    scripts = sorted((EXTENSION / folder).glob("*.js"))
    assert scripts
    for script in scripts:
        assert unknown([script]) == set(), script.name


def test_a_name_that_is_nowhere_is_found(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text("function f(a) { return `x ${g(a)} (h)` + /k(l)/.test(m) + \"n(\" } // o()\n", "utf-8")
    assert unknown([script]) == {"g"}
