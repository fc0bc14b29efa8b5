"""What the extension's tests drive: a server of `listlint serve`, Chromium with the extension, and a seller's view of one tab."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "extension"
PAGES = Path(__file__).parent / "pages"
FORMS = Path(__file__).parent / "forms"
FRAMEWORKS = Path(__file__).parent / "frameworks"
FLAGS = ["--no-sandbox", "--disable-gpu", f"--disable-extensions-except={EXTENSION}", f"--load-extension={EXTENSION}",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"]
# What a marketplace's edit page may do: scripts by nonce, pictures from anywhere, no connection to this machine.
CSP = ("default-src 'self'; script-src 'nonce-n0' 'strict-dynamic'; style-src 'self' 'nonce-n0'; img-src 'self' https: data: blob:; "
       "connect-src 'self' https://*.amazon.com https://*.aliexpress.com; frame-src 'self'; object-src 'none'; base-uri 'none'")
SECONDS = 15_000  # ms that a slow machine may take for anything; nothing waits that long when it works


def saved(name: str) -> dict[str, Any]:
    """What must be read from a saved page."""
    return json.loads((PAGES / f"{name}.json").read_text("utf-8"))

STUFFED = "mp3 player mp3 player mp3 mp3 mp3 with clip"
TITLES = {"amazon": "kat-input[name='item_name-0-value'] input", "aliexpress-old": "#title input",
          "aliexpress-new": ".next-form-item:has-text('商品标题') input",
          "shopify": "input[name=title]", "ebay": "input[name=title]", "etsy": "#listing-title-input", "taobao": "#sell-field-title input",
          "tiktok-shop": "input[data-id='product.publish.product_name']", "douyin": "#pg-title-input"}


class Server:
    """`listlint serve` in a process of its own; may be stopped and started again at the same address."""

    def __init__(self, home: Path, environment: dict[str, str] | None = None) -> None:
        self.home = home
        self.environment = environment or {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = ""

    def start(self) -> None:
        """Returns when it answers; the token is the one of the printed link."""
        env = {**os.environ, **self.environment, "LISTLINT_HOME": str(self.home), "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen([sys.executable, "-m", "listlint", "serve", "--port", str(self.port)], cwd=self.home, env=env,
                                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self._process.stdout is not None
        printed = ""
        for line in self._process.stdout:
            printed += line
            if link := re.search(r"/pair#(\S+)", line):
                self.token = link[1]
                break
        if not self.token:
            self.stop()
            raise AssertionError(f"serve printed no pairing link: {printed}")
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.stop()
        raise AssertionError(f"serve did not listen: {printed}")

    def run(self, *arguments: str) -> str:
        """What a `listlint` command prints that works on the same data."""
        env = {**os.environ, "LISTLINT_HOME": str(self.home)}
        command = [sys.executable, "-m", "listlint", *arguments]
        return subprocess.run(command, cwd=self.home, env=env, capture_output=True, text=True, check=True).stdout

    def warm_up(self) -> None:
        """Lets it read its registers and models, which the first check of a process waits for."""
        body = json.dumps({"listing": {"id": "warm", "title": "mp3 player"}, "marketplace": "any"}).encode()
        asked = urllib.request.Request(f"{self.url}/api/v1/check", body,
                                       {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=120) as answer:
            answer.read()

    def stop(self) -> None:
        """Ends it and waits for the end."""
        self._process.terminate()
        self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self.token = ""


def launch(playwright: Any, chromium: str, profile: Path, *flags: str, chinese: bool = False, extension: Path = EXTENSION) -> Any:
    """Chromium with the extension (or a copy of it) and a profile of its own."""
    env = {**os.environ, "LANGUAGE": "zh_CN" if chinese else "en"}
    language = ["--lang=zh-CN"] if chinese else []
    own = [flag.replace(str(EXTENSION), str(extension)) for flag in FLAGS]
    context = playwright.chromium.launch_persistent_context(profile, executable_path=chromium, headless=True, env=env,
                                                            viewport={"width": 1280, "height": 900}, args=[*own, *language, *flags])
    context.set_default_timeout(SECONDS)
    return context


class Browser:
    """Chromium with the extension; what a seller sees is asked through pages."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
        self.id = self.worker.url.split("/")[2]

    def connect(self, server: Server | Stub, **more: Any) -> None:
        """As if paired."""
        kept = {"server": server.url, "token": server.token, "consent": True, **more}
        self.worker.evaluate("kept => chrome.storage.local.set(kept)", kept)

    def open(self, url: str, name: str = "", folder: Path = PAGES) -> Page:
        """A page; `name` is the saved page served at that address, with a marketplace's CSP."""
        page = self.context.new_page()
        if name:
            html = (folder / f"{name}.html").read_text("utf-8")
            picture = (EXTENSION / "icons" / "48.png").read_bytes()
            headers = {} if url.startswith("http:") else {"Content-Security-Policy": CSP}

            def serve(route: Any) -> None:
                address = route.request.url
                if address.split("#")[0] == url.split("#")[0]:
                    route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
                elif "/lib/" in address:
                    route.fulfill(body=(FRAMEWORKS / address.rsplit("/", 1)[1]).read_text("utf-8"), content_type="text/javascript")
                elif "/pic/" in address:
                    route.fulfill(body=picture, content_type="image/png")
                elif address.startswith(("blob:", "data:")):
                    route.continue_()
                else:
                    route.abort()

            page.route("**/*", lambda route: serve(route))
        page.goto(url)
        return Page(page, self)

    def open_saved(self, name: str) -> Page:
        """A saved page at the address it belongs to."""
        return self.open(saved(name)["url"], name)

    def kill_worker(self) -> None:
        """Stops the service worker as the browser does when it has been idle; its globals are lost."""
        self.worker.evaluate("globalThis.old = true")
        session = self.context.new_cdp_session(self.context.pages[0])
        for target in session.send("Target.getTargets")["targetInfos"]:
            if target["type"] == "service_worker" and self.id in target["url"]:
                session.send("Target.closeTarget", {"targetId": target["targetId"]})
        session.detach()

    def is_new_worker(self) -> bool:
        """Whether the worker was started anew since it was killed."""
        return not self.worker.evaluate("globalThis.old ?? false")


UNDERLINED = """field => {
  const box = field.getBoundingClientRect();
  const across = r => r.left >= box.left - 1 && r.right <= box.right + 1;
  const inside = r => r.width > 0 && across(r) && r.top >= box.top - 2 && r.bottom <= box.bottom + 2;
  const of = [];
  for (const level of ["error", "warning", "info"]) {
    const view = field.ownerDocument.defaultView;
    for (const range of view.CSS.highlights.get("listlint-" + level) ?? []) {
      if (![...range.getClientRects()].some(inside)) continue;
      of.push(range instanceof view.Range ? range.toString() : field.value.slice(range.startOffset, range.endOffset));
    }
  }
  return of;
}"""


STATUS = """async url => {
  const patience = new Promise(resolve => setTimeout(resolve, 3000, "no answer"));
  const ask = ({ id }) => Promise.race([chrome.tabs.sendMessage(id, { type: "status" }).catch(String), patience]);
  const answers = await Promise.all((await chrome.tabs.query({})).map(ask));
  return answers.find(answer => answer?.url === url) ?? answers;
}"""


class Page:
    """One tab: typing, and what Listlint shows."""

    def __init__(self, page: Any, browser: Browser) -> None:
        self.page = page
        self.browser = browser
        self.said: list[str] = []  # errors and warnings of the page's console, the content scripts' among them
        page.on("console", lambda message: self.said.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def locator(self, selector: str) -> Any:
        """Playwright's locator; it looks into shadow roots."""
        return self.page.locator(selector)

    @property
    def chips(self) -> Any:
        """The chips that are shown."""
        return self.page.locator("listlint-overlay .chip:not(.hidden)")

    def chip(self, field: str) -> Any:
        """The chip of the field with that name."""
        return self.page.locator(f'listlint-overlay .chip[aria-label*=" in {field},"]')

    def open_card(self, field: str, word: str) -> None:
        """Opens the field's card at the finding that speaks of the word."""
        self.chip(field).click()
        for _ in range(20):
            if word in self.card.locator(".message").inner_text():
                return
            self.card.locator(".next").click()
        raise AssertionError(f"no finding speaks of {word!r}")

    @property
    def card(self) -> Any:
        """The open card."""
        return self.page.locator("listlint-overlay .card")

    def underlined(self, field: Any) -> list[str]:
        """The words of this field under which a line is drawn."""
        return field.evaluate(UNDERLINED)

    def until(self, wanted: Callable[[], Any], what: str) -> Any:
        """Waits for a fact by asking for it: waiting inside the page would break on its CSP."""
        end = time.monotonic() + SECONDS / 1000
        while True:
            got = wanted()
            if got:
                return got
            if time.monotonic() > end:
                raise AssertionError(f"never: {what}; last seen: {got!r}; {self.account()}")
            self.page.wait_for_timeout(50)

    def until_underlined(self, field: Any, word: str) -> None:
        """Waits for the line under exactly this word."""
        self.until(lambda: word in self.underlined(field), f"a line under {word!r}")

    def account(self) -> str:
        """What the page, the extension and the console say of themselves: for whoever reads of a failure and cannot look."""
        from playwright.sync_api import Error  # here, as whoever has no Playwright skips these tests

        view = self.page.evaluate("[document.visibilityState, document.hasFocus(), document.activeElement?.outerHTML.slice(0, 80)]")
        try:
            status = self.browser.worker.evaluate(STATUS, self.page.url)
        except Error as problem:  # a stopped worker: the failure itself is told all the same
            status = problem
        return f"chips: {self.chip_names()}; in front, focused, where: {view}; status: {status}; console: {self.said[-8:]}"

    def chip_names(self) -> list[str]:
        """What a screen reader would say of each chip."""
        # All in one look: a chip may go between two.
        names: list[str] = self.chips.evaluate_all("chips => chips.map(chip => chip.getAttribute('aria-label') || '')")
        return names

    def fields(self) -> dict[str, Any]:
        """The answer to the runtime message."""
        return self.until(lambda: self.browser.worker.evaluate("""async url => {
          const tabs = await chrome.tabs.query({});
          for (const { id } of tabs) {
            const answer = await chrome.tabs.sendMessage(id, { type: "fields" }).catch(() => null);
            if (answer?.url === url) return answer;
          }
          return null;
        }""", self.page.url), "an answer to the fields message")

    def tell(self, message: dict[str, Any]) -> Any:
        """Sends a message as the panel does; the answer."""
        return self.browser.worker.evaluate("""async ([url, message]) => {
          for (const { id } of await chrome.tabs.query({})) {
            const answer = await chrome.tabs.sendMessage(id, { type: "fields" }).catch(() => null);
            if (answer?.url === url) return chrome.tabs.sendMessage(id, message);
          }
          return null;
        }""", [self.page.url, message])

    def close(self) -> None:
        """Closes the tab."""
        self.page.close()


def demo(browser: Browser, server: Server, lang: str = "en") -> Page:
    """The server's demo page."""
    return browser.open(f"{server.url}/demo?lang={lang}")


def tab_of(page: Page) -> int:
    """The browser's number of this tab."""
    tab: int = page.browser.worker.evaluate("""async url => {
      for (const { id } of await chrome.tabs.query({})) {
        const answer = await chrome.tabs.sendMessage(id, { type: "fields" }).catch(() => null);
        if (answer?.url === url) return id;
      }
    }""", page.page.url)
    return tab


def empty_gallery(page: Page) -> None:
    """Takes the demo's own photos away, one of which has a frame, and waits until nothing is said of them any more."""
    page.locator("#gallery").scroll_into_view_if_needed()
    page.chip("Picture 1").wait_for()
    for button in reversed(page.locator("#gallery li > button").all()):
        button.click()
    page.until(lambda: not page.chip("Picture 1").count(), "nothing said of pictures that are gone")


def panel(page: Page) -> Any:
    """The panel that speaks of this page."""
    return page.browser.open(f"chrome-extension://{page.browser.id}/panel/panel.html?tab={tab_of(page)}").page


def popup(page: Page) -> Any:
    """The popup over this page, as a tab of its own."""
    own = page.browser.context.new_page()
    in_front = f"(await all({{}})).filter(({{ id }}) => id === {tab_of(page)})"
    own.add_init_script(f"{{ const all = chrome.tabs.query.bind(chrome.tabs); chrome.tabs.query = async () => {in_front}; }}")
    own.goto(f"chrome-extension://{page.browser.id}/popup/popup.html")
    return own


def count(page: Page, field: str) -> int:
    """The number on the field's chip."""
    chip = page.chip(field)
    return int(chip.inner_text()) if chip.count() else 0


def framed(name: str, colour: str) -> dict[str, Any]:
    """A drawn product photo in a coloured frame, as a file to choose."""
    picture = Image.new("RGB", (1000, 1000), colour)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((50, 50, 949, 949), fill="white")
    pen.ellipse((300, 300, 700, 700), fill="#445566", outline="#112233", width=20)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": data.getvalue()}


def leaves() -> Image.Image:
    """A picture with as much to recognize it by as a photo has, and nothing as red as the boxes drawn on evidence."""
    chance = random.Random(7)
    image = Image.new("RGB", (900, 900))
    pen = ImageDraw.Draw(image)
    for _ in range(900):
        x, y, r = chance.randint(-40, 900), chance.randint(-40, 900), int(4 / chance.uniform(0.05, 1))
        pen.ellipse((x, y, x + 2 * r, y + r), fill=(chance.randrange(150), chance.randrange(256), chance.randrange(256)))
    return image


def as_jpeg(picture: Image.Image) -> bytes:
    """Its bytes as a seller would upload them."""
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=85)
    return data.getvalue()


class Stub:
    """A server that answers as a test wants: the first checks with the given statuses, the rest with one finding on "mp3"."""

    def __init__(self, *first: tuple[int, dict[str, str]], listing_paths: tuple[str, ...] = ("/api/v1/check",), hold: int = 0) -> None:
        self.first = list(first)
        self.hold = hold  # so many checks wait for ``go``
        self.pending: str | None = None  # the job of each check
        self.go = threading.Event()
        self.asked: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.sites: dict[str, str] = {"sites": "[]", "signature": ""}
        self.jobs: dict[str, Any] = {}  # what is said of each job, by its path
        self.answer: Any = None  # in place of every check's result
        self.undoing = [204]  # the status of each undoing, the last one for the rest
        stub = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stub.asked.append(self.path)
                if "/jobs/" in self.path:
                    job = stub.jobs.get(self.path.split("?")[0])
                    self.say(200 if job else 404, job)
                else:
                    self.say(200, stub.sites if self.path == "/api/v1/sites" else {"seller": "s", "scopes": [], "version": "0"})

            def do_DELETE(self) -> None:
                stub.asked.append(f"DELETE {self.path}")
                status = stub.undoing.pop(0) if len(stub.undoing) > 1 else stub.undoing[0]
                self.say(status, None if status == 204 else {"title": "Conflict", "detail": "a reviewer has upheld it"})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stub.asked.append(self.path)
                if self.path not in listing_paths:
                    self.say(404, {"type": "about:blank", "title": "Nothing here"})
                    return
                if stub.hold > 0:
                    stub.hold -= 1
                    stub.go.wait(60)
                status, headers = stub.first.pop(0) if stub.first else (200, {})
                if status != 200:
                    self.say(status, {"title": "no"}, headers)
                    return
                if self.path == "/api/v1/images":
                    self.say(201, {"src": f"sha256:{hashlib.sha256(body).hexdigest()}", "width": 48, "height": 48})
                    return
                asked = json.loads(body)
                if self.path == "/api/v1/decisions":
                    self.say(200, {"id": "1"})
                    return
                stub.bodies.append(asked)
                if stub.answer is not None:
                    self.say(200, stub.answer)
                    return
                found = [stub.finding(field, at) for field in ("title", "description")
                         if (at := str(asked["listing"].get(field, "")).find("mp3")) >= 0]
                self.say(200, {"id": "x", "positions": "utf-16", "findings": found, "skipped": [], "failed": [], "ignored": 0,
                               "pending": stub.pending})

            def say(self, status: int, data: Any, headers: dict[str, str] | None = None) -> None:
                sent = b"" if status == 204 else json.dumps(data).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", "Content-Length": str(len(sent)), **(headers or {})}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_: Any) -> None:
                """Nothing: the test reads ``asked``."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.token = "stub-token"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @staticmethod
    def finding(field: str, at: int) -> dict[str, Any]:
        """What it finds: the word, with a fix."""
        fix = {"label": "Write MP3", "edits": [{"field": field, "start": at, "end": at + 3, "text": "MP3"}]}
        return {"rule": "stub/word", "severity": "warning", "field": field, "start": at, "end": at + 3, "quote": "mp3",
                "message": "mp3 is said", "data": {}, "confidence": 1,
                "fingerprint": f"f-{field}", "docs": "", "enforcement": "", "evidence": [], "fix": fix}

    def checks(self) -> int:
        """How often a listing was to be checked."""
        return self.asked.count("/api/v1/check")

    def stop(self) -> None:
        """Ends it."""
        self.go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
