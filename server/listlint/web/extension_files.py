"""What the browser extension reads besides checks: newer site files, signed with its token, and the rules it may be told to mute."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from pathlib import Path
from typing import Any

from apiflask import APIBlueprint
from flask import request

from listlint.extension_files import extension_folder
from listlint.installed import rules as rules_of
from listlint.web.auth import needs
from listlint.web.languages import language
from listlint.web.services import services
from listlint.web.shapes import RulesOut, SitesOut

SITES_FOLDER = "sites"  # under LISTLINT_HOME: an operator's own site files, newer by their version or for other sites

api = APIBlueprint("extension", __name__, url_prefix="/api/v1", tag="Extension")

_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s|(?<=[。！？])")


@api.get("/sites")
@needs("lint:write")
@api.output(SitesOut)
def sites() -> dict[str, Any]:
    """Get the site files of the extension, signed with the token that asks"""
    text = json.dumps(site_files(services().home), ensure_ascii=False)
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return {"sites": text, "signature": hmac.new(token.encode(), text.encode(), hashlib.sha256).hexdigest()}


@api.get("/rules")
@needs("lint:write")
@api.output(RulesOut)
def rules() -> dict[str, Any]:
    """List the rules that run, with their severity and text"""
    plan = services().config.plan("any")
    return {"rules": [{"rule": f"{name}/{short}", "severity": plan.severity[f"{name}/{short}"].value,
                       "text": _first_sentence(rule.why[language()])}
                      for name in plan.run for short, rule in rules_of(name).items()]}


def site_files(home: Path) -> list[dict[str, Any]]:
    """The site files of this installation, those of ``home/sites`` before the packaged ones of a lower version. Raises ValueError for
    a file that is no JSON object with an id and a version."""
    found: dict[str, dict[str, Any]] = {}
    for folder in (extension_folder() / "sites", home / SITES_FOLDER):
        for path in sorted(folder.glob("*.json")):
            if path.name == "index.json":
                continue
            site = json.loads(path.read_text("utf-8"))
            if not isinstance(site, dict) or not isinstance(site.get("id"), str) or not isinstance(site.get("version"), int):
                raise ValueError(f"{path}: a site file is an object with an id and a whole number as version")
            if site["version"] > found.get(site["id"], {}).get("version", 0):
                found[site["id"]] = site
    return list(found.values())


def _first_sentence(why: str) -> str:
    return _SENTENCE_ENDS.split(why, maxsplit=1)[0]
