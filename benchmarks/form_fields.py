"""Fits the weights by which the extension finds fields on unknown forms: python benchmarks/form_fields.py FOLDER... [--write]

Each folder holds forms as NAME.html beside NAME.json: {"expected": {"title": SELECTOR or null, "description", "price", "category",
"brand"}, "accept": {FIELD: [SELECTOR]}, "decoys": [SELECTOR]}; "HOST >>> SELECTOR" goes into a shadow root or a frame. The forms the
weights were fitted on are not part of the repository. Prints, for each folder, what weights fitted on all the others find in it (right,
of those there are, wrong ones taken); with --write the weights fitted on all of them are put into extension/generic.json.

The model is a conditional logit (McFadden, 1974): a box's share of a field is exp(weights · traits) over the sum of those of all boxes of
the page and 1, for the page that lacks the field. So that what stands in a box counts where its name is unknown, each form is also shown
without the names.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "extension"))

from driving import FLAGS, Browser

FIELDS = ("title", "description", "price", "category", "brand")
WORDS = Path(__file__).parents[1] / "extension" / "generic.json"
STRENGTH = 0.3  # of the pull towards 0
UNNAMED = 0.3  # how much a form without its names counts
LIKELY = 0.5  # as in generic.js
BIAS = 0.02  # how little the pull acts on the weight that all boxes have

MARK = """spec => {
  const inner = element => element.shadowRoot || element.contentDocument;
  const find = path => path.split(">>>").map(part => part.trim()).reduce(([scopes], part) => {
    const found = scopes.flatMap(scope => [...scope.querySelectorAll(part)]);
    return [found.map(inner).filter(Boolean), found];
  }, [[document], []])[1];
  const said = element => element.getAttribute("data-right") ?? "";
  const mark = (path, name) => find(path).forEach(element => element.setAttribute("data-right", `${said(element)} ${name}`));
  for (const field of FIELDS) for (const path of [spec.expected[field], ...(spec.accept?.[field] ?? [])]) if (path) mark(path, field);
  for (const path of spec.decoys) mark(path, "decoy");
}""".replace("FIELDS", json.dumps(FIELDS))

READ = """typeof rankControls === "undefined" ? null : (() => {
  searchHostsNow();
  const rank = rankControls;
  let most = [];
  globalThis.rankControls = (...all) => { const ranked = rank(...all); if (ranked.length > most.length) most = ranked; return ranked; };
  try { readPage(page.hello.site, page.hello.words); } finally { globalThis.rankControls = rank; }
  const said = element => (element.getAttribute("data-right") ?? "").trim().split(" ").filter(Boolean);
  return JSON.stringify(most.map(({ control, traits, of }) => {
    const right = [...said(control), ...[...control.querySelectorAll("[data-right]")].flatMap(said)];
    let outer = parentAcross(control);
    for (let level = 0; outer && level < 5 && !said(outer).length; level++) outer = parentAcross(outer);
    if (outer) right.push(...said(outer));
    return { right, traits, of };
  }));
})()"""

Form = dict[str, Any]


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and writes no log."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def boxes_of(folder: Path) -> list[Form]:
    """Each form of the folder with its boxes: {"folder", "name", "boxes": [{"right": [...], "traits": {...}, "of": {FIELD: {...}}}]}."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    forms = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=shutil.which("chromium"),
            headless=True,
            env={**os.environ, "LANGUAGE": "en"},
            viewport={"width": 1280, "height": 900},
            args=FLAGS,
        )
        Browser(context)
        for path in sorted(folder.glob("*.json")):
            page = context.new_page()
            session = context.new_cdp_session(page)
            worlds: list[int] = []
            session.on("Runtime.executionContextCreated", lambda event, worlds=worlds: worlds.append(event["context"]["id"]))
            page.goto(f"http://127.0.0.1:{server.server_port}/{path.stem}.html")
            page.wait_for_timeout(900)  # frames and components fill themselves
            page.evaluate(MARK, json.loads(path.read_text("utf-8")))
            session.send("Runtime.enable")
            page.wait_for_timeout(200)
            asked = [{"contextId": world, "returnByValue": True, "expression": READ} for world in worlds]
            answers = [session.send("Runtime.evaluate", one)["result"].get("value") for one in asked]
            read = [json.loads(answer) for answer in answers if isinstance(answer, str)]
            if not read:
                raise SystemExit(f"{path}: the extension did not answer on this form; open it in a browser with the extension and look")
            forms.append({"folder": folder.name, "name": path.stem, "boxes": read[-1]})
            page.close()
        context.close()
    server.shutdown()
    return forms


def names_of(forms: list[Form], field: str) -> list[str]:
    """The traits of a box, and "any", which all have."""
    box = next(form["boxes"][0] for form in forms if form["boxes"])
    return ["any", *box["traits"], *box["of"][field]]


def traits_of(form: Form, field: str, names: list[str]) -> Any:
    """(boxes, names)"""
    boxes = [{**box["traits"], **box["of"][field], "any": 1.0} for box in form["boxes"]]
    return np.array([[box.get(name, 0.0) for name in names] for box in boxes]).reshape(-1, len(names))


def is_right(form: Form, field: str) -> Any:
    """(boxes,) of bool"""
    return np.array([field in box["right"] and "decoy" not in box["right"] for box in form["boxes"]], bool)


def fitted(forms: list[Form], field: str) -> dict[str, float]:
    """The weight of each trait."""
    names = names_of(forms, field)
    examples = []
    for form in forms:
        traits, right = traits_of(form, field, names), is_right(form, field)
        if not len(traits):
            continue
        examples.append((traits, right, 1.0))
        if right.any() and (traits[right][:, names.index("named")] > 0).any():
            hidden: tuple[str, ...] = ("named", "surely", "called")
            for hide, count in ((hidden, UNNAMED), ((*hidden, "tail", "onlyTail", "firstTail", "both"), UNNAMED / 3)):
                unnamed = traits.copy()
                unnamed[np.ix_(right, [names.index(name) for name in hide])] = 0
                examples.append((unnamed, right, count))
    pull = np.full(len(names), STRENGTH)
    pull[0] *= BIAS

    def loss(weights: Any) -> tuple[float, Any]:
        total, slope = float((pull * weights**2).sum() / 2), pull * weights
        for traits, right, count in examples:
            sums = traits @ weights
            most = max(0.0, sums.max())
            parts = np.exp(sums - most)
            share = parts / (parts.sum() + np.exp(-most))
            if right.any():
                own = share[right].sum() + 1e-300
                total -= count * np.log(own)
                slope -= count * traits.T @ (share * right / own - share)
            else:
                total -= count * np.log(1 - share.sum() + 1e-300)
                slope += count * traits.T @ share
        return total, slope

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return dict(zip(names, best.x, strict=True))


def found(forms: list[Form], field: str, weights: dict[str, float]) -> tuple[int, int, int]:
    """How many are right, how many there are, and how many wrong boxes are taken."""
    hits = there = wrong = 0
    for form in forms:
        traits, right = traits_of(form, field, list(weights)), is_right(form, field)
        there += bool(right.any())
        if not len(traits):
            continue
        sums = traits @ np.array(list(weights.values()))
        most = max(0.0, sums.max())
        share = np.exp(sums - most) / (np.exp(sums - most).sum() + np.exp(-most))
        best = int(share.argmax())
        if share[best] >= LIKELY:
            hits += bool(right[best])
            wrong += not right[best]
    return hits, there, wrong


def put(weights: dict[str, dict[str, float]]) -> None:
    """Writes the weights into generic.json, one line a field."""
    text = re.sub(r'  "ranking": \{\n(?:    .*\n)*  \},\n', "", WORDS.read_text("utf-8"))
    lines = ",\n".join(f"    {json.dumps(field)}: {json.dumps(own)}" for field, own in weights.items())
    at = text.index('  "never"')
    WORDS.write_text(f'{text[:at]}  "ranking": {{\n{lines}\n  }},\n{text[at:]}', "utf-8")


def main() -> None:
    """Reads, judges and, if asked, writes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, help="folders of forms, see above")
    parser.add_argument("--write", action="store_true", help="put the weights into extension/generic.json")
    asked = parser.parse_args()
    forms = [form for folder in asked.folders for form in boxes_of(folder)]
    count = sum(len(form["boxes"]) for form in forms)
    print(f"{len(forms)} forms, {count} boxes; right / there are, wrong ones taken, by weights fitted on the other folders")
    sums = {field: np.zeros(3, int) for field in FIELDS}
    for folder in asked.folders if len(asked.folders) > 1 else []:
        own, others = [form for form in forms if form["folder"] == folder.name], [form for form in forms if form["folder"] != folder.name]
        counts = {field: found(own, field, fitted(others, field)) for field in FIELDS}
        for field in FIELDS:
            sums[field] += counts[field]
        print(f"{folder.name:16}" + "  ".join(f"{field} {hits}/{there}, {wrong}" for field, (hits, there, wrong) in counts.items()))
    if len(asked.folders) > 1:
        print(f"{'all':16}" + "  ".join(f"{field} {hits}/{there}, {wrong}" for field, (hits, there, wrong) in sums.items()))
    if asked.write:
        put({field: {name: round(weight, 2) for name, weight in fitted(forms, field).items() if abs(weight) >= 0.05} for field in FIELDS})


if __name__ == "__main__":
    main()
