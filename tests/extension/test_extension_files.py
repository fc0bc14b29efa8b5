"""The extension's folder as it is loaded: nothing missing, nothing untranslated, nothing that could run a page's text as code."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "extension"
PAGES = Path(__file__).parent / "pages"
MANIFEST = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
FOLDERS = ("content", "worker", "options", "popup", "panel", "welcome")
SCRIPTS = sorted(path for folder in FOLDERS for path in (EXTENSION / folder).glob("*.js"))
SITES = json.loads((EXTENSION / "sites" / "index.json").read_text("utf-8"))


def locale(name: str) -> dict[str, Any]:
    return json.loads((EXTENSION / "_locales" / name / "messages.json").read_text("utf-8"))


def test_every_file_the_manifest_names_is_there() -> None:
    content = MANIFEST["content_scripts"][0]
    action = MANIFEST["action"]
    named = [*content["js"], *content["css"], *MANIFEST["icons"].values(), *action["default_icon"].values(), action["default_popup"],
             MANIFEST["options_ui"]["page"], MANIFEST["background"]["service_worker"], MANIFEST["side_panel"]["default_path"],
             MANIFEST["sidebar_action"]["default_panel"]]
    assert [name for name in named if not (EXTENSION / name).is_file()] == []


def test_every_content_script_is_in_the_manifest() -> None:
    named = {Path(name).name for name in MANIFEST["content_scripts"][0]["js"]}
    assert {path.name for path in (EXTENSION / "content").glob("*.js")} == named


def test_the_same_manifest_starts_the_worker_in_firefox() -> None:
    assert MANIFEST["background"]["scripts"] == [MANIFEST["background"]["service_worker"]]


def test_every_site_file_is_named_in_the_index() -> None:
    assert sorted(SITES) == sorted(path.stem for path in (EXTENSION / "sites").glob("*.json") if path.stem != "index")


@pytest.mark.parametrize("name", SITES)
def test_every_site_has_a_saved_page_at_an_address_the_extension_reaches(name: str) -> None:
    site = json.loads((EXTENSION / "sites" / f"{name}.json").read_text("utf-8"))
    url = json.loads((PAGES / f"{name}.json").read_text("utf-8"))["url"]
    assert (PAGES / f"{name}.html").is_file(), f"tests/extension/pages/{name}.html: save a page for sites/{name}.json"
    assert any(fnmatch(url, glob) for glob in site["urls"])
    reached = [pattern.replace("://*.", "://*") for pattern in MANIFEST["content_scripts"][0]["matches"]]
    assert any(fnmatch(url, pattern) for pattern in reached), f"manifest.json: no match for {url}"


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    english, chinese = locale("en"), locale("zh_CN")
    assert english.keys() == chinese.keys()
    values = {key: (re.findall(r"\$\d", english[key]["message"]), re.findall(r"\$\d", chinese[key]["message"])) for key in english}
    assert [key for key, (ours, theirs) in values.items() if sorted(set(ours)) != sorted(set(theirs))] == []


def test_every_text_the_code_asks_for_exists() -> None:
    asked = set()
    for path in [*SCRIPTS, *EXTENSION.glob("*/*.html")]:
        asked |= set(re.findall(r"""(?:\bt\(|data-text=)["']([a-z_]+)["']""", path.read_text("utf-8")))
    assert sorted(asked - locale("en").keys()) == []


def test_every_text_is_asked_for() -> None:
    code = "\n".join(path.read_text("utf-8") for path in [*SCRIPTS, *EXTENSION.glob("*/*.html"), EXTENSION / "manifest.json"])
    made = ("severity_", "field_", "one_", "short_", "problem_", "fix_", "ignore_", "market_")  # these are put together from parts
    assert [key for key in locale("en") if not key.startswith(made) and key.removesuffix("_one") not in code] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_text_ever_becomes_markup_or_code(path: Path) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
    assert re.findall(forbidden, path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", [path for path in SCRIPTS if path.parent.name == "content"], ids=lambda path: path.name)
def test_only_the_worker_talks_to_the_server(path: Path) -> None:
    fetches = re.findall(r"\bfetch\(([^)]*)\)", path.read_text("utf-8"))
    own = ["url.href"] if path.name == "pictures.js" else []
    assert fetches == own, "content scripts send messages; only pictures.js reads the page's own pictures"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_says_what_it_is_for_and_can_be_held_in_the_head(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("/**")
    assert text.count("\n") < 400


@pytest.mark.parametrize("size", [16, 32, 48, 128])
def test_icons_have_the_size_they_claim(size: int) -> None:
    with Image.open(EXTENSION / "icons" / f"{size}.png") as icon:
        assert icon.size == (size, size)
