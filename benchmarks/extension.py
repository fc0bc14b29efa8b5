"""How fast the extension is while one types, with the real server: python benchmarks/extension.py [--edits 1000] [--rounds 15]

Prints medians of: pause to painted line over the debounce of 350 ms, script time a key (against the same page without the extension),
reading a page with 20,000 further elements, and the heap before and after many edits.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "extension"))

from driving import FLAGS, Browser, Server, Stub, demo

DEBOUNCE = 350
CHROMIUM = shutil.which("chromium") or "chromium"
PAINTED = """([text, word]) => new Promise(done => {
  const field = document.getElementById("title");
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  const typed = performance.now();
  const lined = () => ["error", "warning", "info"].some(level => [...CSS.highlights.get("listlint-" + level) ?? []]
    .some(range => field.value.slice(range.startOffset, range.endOffset) === word));
  const look = () => lined() ? requestAnimationFrame(() => done(performance.now() - typed)) : setTimeout(look, 1);
  requestAnimationFrame(look);
})"""
CROWD = """classes => { document.getElementById("crowd")?.remove();
  const box = Object.assign(document.createElement("div"), { id: "crowd" }); box.style.cssText = "height:1px;overflow:hidden";
  for (let at = 0; at < 4000; at++) { const row = document.createElement("div");
    if (classes) row.className = "row grid-row css-1abc" + at % 50;
    for (let cell = 0; cell < 4; cell++) { const part = Object.assign(document.createElement("span"), { textContent: "x" + cell });
      if (classes) part.className = "cell css-9xyz" + cell; row.append(part); }
    box.append(row); } document.body.append(box); document.body.getBoundingClientRect(); }"""

ROWS = """() => { const box = Object.assign(document.createElement("div"), { id: "crowd" }); document.getElementById("crowd")?.remove();
  for (let at = 0; at < 200; at++) { const row = Object.assign(document.createElement("div"), { className: "line" });
    for (const placeholder of ["Colour", "Price", "Stock"])
      row.append(Object.assign(document.createElement("input"), { placeholder, value: at }));
    box.append(row); } document.body.append(box); document.body.getBoundingClientRect(); }"""


def isolated(page: Any, browser: Browser) -> tuple[Any, int]:
    """A debugger's session and the world of the content scripts in it."""
    session = page.context.new_cdp_session(page)
    worlds: list[dict[str, Any]] = []
    session.on("Runtime.executionContextCreated", lambda event: worlds.append(event["context"]))
    session.send("Runtime.enable")
    page.wait_for_timeout(200)
    return session, next(world["id"] for world in worlds if browser.id in world.get("origin", "") or world["name"].startswith("Listlint"))


def run(session: Any, world: int, code: str) -> Any:
    """The value of code in that world."""
    answer = session.send("Runtime.evaluate", {"expression": code, "contextId": world, "returnByValue": True, "awaitPromise": True})
    return answer["result"].get("value")


def script_of_keys(page: Any, keys: int) -> float:
    """Milliseconds of script that so many keys take, without the check that follows the pause."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def spent() -> float:
        metrics = {one["name"]: float(one["value"]) for one in session.send("Performance.getMetrics")["metrics"]}
        return metrics["ScriptDuration"] * 1000

    page.locator("#title").fill("bag")
    page.wait_for_timeout(2500)
    page.locator("#title").focus()
    before = spent()
    page.keyboard.type("a plain canvas bag "[:19] * (keys // 19 + 1), delay=15)
    after = spent()
    session.detach()
    return (after - before) / (19 * (keys // 19 + 1))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--edits", type=int, default=1000)
    asked.add_argument("--rounds", type=int, default=15)
    wish = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        home.mkdir()
        server = Server(home)
        server.start()
        server.warm_up()
        context = playwright.chromium.launch_persistent_context(
            Path(folder) / "profile", executable_path=CHROMIUM, headless=True, viewport={"width": 1280, "height": 900}, args=FLAGS)
        browser = Browser(context)
        browser.connect(server)
        page = demo(browser, server)
        page.chip("Title").wait_for()
        times = []
        for at in range(wish.rounds):
            word = ("mp3", "usb", "bag")[at % 3]
            times.append(page.page.evaluate(PAINTED, [f"{word} {word} {word} {word} player {at}", word]))
            page.page.wait_for_timeout(300)
        over = [time - DEBOUNCE for time in times]
        print(f"pause to painted: median {statistics.median(over):+.0f} ms over the debounce of {DEBOUNCE}, "
              f"worst {max(over):+.0f}, n={len(over)}")

        plain = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        bare = plain.new_page()
        bare.goto(f"{server.url}/demo")
        pairs = [(script_of_keys(page.page, 100), script_of_keys(bare, 100)) for _ in range(3)]
        more = statistics.median(own - none for own, none in pairs)
        print(f"script a key: {more:.3f} ms more than without the extension ({pairs[0][0]:.3f} against {pairs[0][1]:.3f} ms)")
        plain.close()

        session, world = isolated(page.page, browser)
        measure = ("(times => { for (let at = 0; at < %d; at++) { const begun = performance.now(); "
                   "readPage(page.hello.site, page.hello.words); times.push(performance.now() - begun); } return times; })([])")
        small = statistics.median(run(session, world, measure % 21)[3:])
        for classes in (False, True):
            first = []
            for _ in range(wish.rounds):
                page.page.evaluate(CROWD, classes)
                first += run(session, world, measure % 1)
            again = statistics.median(run(session, world, measure % 21)[3:])
            count = page.page.evaluate("document.getElementsByTagName('*').length")
            print(f"reading the page: median {small:.1f} ms; with 20,000 elements {'with classes ' if classes else ''}more {again:.1f} ms, "
                  f"{statistics.median(first):.1f} ms the first time after they came ({count} elements)")
        page.page.evaluate(ROWS)
        print(f"reading the page with 600 boxes of 200 variants more: {statistics.median(run(session, world, measure % 21)[3:]):.1f} ms")
        session.detach()
        page.close()

        stub = Stub()
        browser.connect(stub)
        page = browser.open_saved("etsy")
        page.until_underlined(page.locator("#listing-title-input"), "mp3")
        session = page.page.context.new_cdp_session(page.page)

        def heap() -> float:
            for _ in range(3):
                session.send("HeapProfiler.collectGarbage")
            return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

        edit = ("async from => { const field = document.getElementById('listing-title-input'); for (let at = from; at < from + 10; at++) { "
                "field.value = 'mp3 player ' + at; field.dispatchEvent(new InputEvent('input', { bubbles: true })); } "
                "await new Promise(done => setTimeout(done, 420)); }")
        for at in range(0, 100, 10):
            page.page.evaluate(edit, at)
        first = heap()
        for at in range(100, 100 + wish.edits, 10):
            page.page.evaluate(edit, at)
        last = heap()
        print(f"heap of the page: {first:.2f} MB after 100 edits, {last:.2f} MB after {wish.edits} more ({stub.checks()} checks)")
        context.close()
        stub.stop()
        server.stop()


if __name__ == "__main__":
    main()
