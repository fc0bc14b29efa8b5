"""A shop outside the manifest's list, as the tests of this folder walk through it: its pages, the popup over them, the browser's leave.

No test can click the browser's permission prompt. It is answered beforehand on chrome://extensions, where a seller may allow a site
too: after that `chrome.permissions.request` is the real one, with the browser's real events. The browser remembers its leave, so every
test has a shop of its own. What the browser tells a popup by `activeTab` (which page is in front) is put into the popup by hand, as the
popup is opened in a tab of its own here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from driving import CSP, EXTENSION, Browser, Page, Stub

MANIFEST = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
Stubs = Callable[..., Stub]
FORM = """<!doctype html><html lang=en><head><meta charset=utf-8><title>Edit product</title></head><body><h1>Edit product</h1><form>
<label>Product name <input name="name" style="width: 400px" value="mp3 player with clip"></label>
<label>Description <textarea name="description" rows="5" style="width: 400px">A player for music.</textarea></label>
<label>Price <input name="price" value="12.90"></label><label>SKU <input name="sku" value="A-1"></label></form></body></html>"""
ARTICLE = """<!doctype html><html lang=en><head><meta charset=utf-8><title>Office</title></head><body><h1>Entry</h1>
<label>Heading <input style="width: 400px" name="heading" value="mp3 player with clip"></label></body></html>"""


def site(host: str) -> str:
    """All its pages, as the browser's permissions name them."""
    return f"https://{host}/*"


def by_hand(browser: Browser, what: str, origin: str) -> None:
    """What a seller does on chrome://extensions; taking away what was not given is no mistake."""
    page = browser.context.pages[0]
    if page.url != "chrome://extensions/":
        page.goto("chrome://extensions/")
    page.evaluate("([what, id, origin]) => chrome.developerPrivate[what](id, origin).catch(String)", [what, browser.id, origin])


def answer_yes(browser: Browser, host: str) -> None:
    """The browser's question for this host will be answered with yes."""
    by_hand(browser, "addHostPermission", site(host))


def give(browser: Browser, host: str, *origins: str) -> None:
    """The browser lets us in, without a word to us: asked for on a page that says nothing of it."""
    wanted = list(origins) or [site(host)]
    for origin in wanted:
        by_hand(browser, "addHostPermission", origin)
    page = browser.open(f"chrome-extension://{browser.id}/welcome/welcome.html").page
    page.evaluate("""origins => {
      const button = document.createElement("button");
      button.textContent = "Give";
      button.onclick = () => chrome.permissions.request({ origins });
      document.body.append(button);
    }""", wanted)
    page.get_by_role("button", name="Give").click()
    has = "origins => chrome.permissions.contains({ origins })"
    Page(page, browser).until(lambda: browser.worker.evaluate(has, wanted), "leave")
    page.close()


def shop(browser: Browser, host: str, path: str = "/admin/products/7", html: str = FORM) -> Page:
    """A page of a shop that the manifest does not know."""
    page = browser.context.new_page()
    headers = {"Content-Security-Policy": CSP.replace("style-src 'self'", "style-src 'unsafe-inline'").replace("'nonce-n0';", ";")}
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers))
    page.goto(f"https://{host}{path}")
    return Page(page, browser)


def popup(page: Page, url: str = "", script: str = "") -> Any:
    """The popup over this page: what the browser tells by `activeTab` is told by hand."""
    page.page.bring_to_front()
    front = page.browser.worker.evaluate("chrome.tabs.query({ active: true, lastFocusedWindow: true })")[0]["id"]
    own = page.browser.context.new_page()
    own.add_init_script(f"chrome.tabs.query = async () => [{json.dumps({'id': front, 'url': url or page.page.url})}]; {script}")
    own.goto(f"chrome-extension://{page.browser.id}/popup/popup.html")
    own.set_viewport_size({"width": 360, "height": 600})
    return own


def turn_on(page: Page, host: str) -> None:
    """Opens the popup and says so."""
    own = popup(page)
    own.get_by_role("button", name=f"Turn on for {host}").click()
    own.locator("#turning").wait_for(state="hidden")
    own.close()


def turned_on(browser: Browser, stub: Stubs, host: str) -> tuple[Stub, Page]:
    """A server, and a listing of the shop with a finding, turned on from the popup."""
    server = stub()
    browser.connect(server)
    answer_yes(browser, host)
    page = shop(browser, host)
    turn_on(page, host)
    page.until_underlined(title(page), "mp3")
    return server, page


def options(browser: Browser) -> Any:
    page = browser.open(f"chrome-extension://{browser.id}/options/options.html").page
    page.locator("#sites input").first.wait_for()  # then what is kept stands in the form, and nothing typed is overwritten
    return page


def registered(browser: Browser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.worker.evaluate("chrome.scripting.getRegisteredContentScripts()")
    return found


def allowed(browser: Browser, host: str) -> bool:
    has: bool = browser.worker.evaluate("origin => chrome.permissions.contains({ origins: [origin] })", site(host))
    return has


def is_there(page: Page) -> bool:
    """Whether a script of ours runs in this page and does anything."""
    own: bool = page.browser.worker.evaluate("""async url => {
      const ask = ({ id }) => chrome.tabs.sendMessage(id, { type: "status" }).catch(() => null);
      const answers = await Promise.all((await chrome.tabs.query({})).map(ask));
      return answers.some((answer) => answer?.url === url);
    }""", page.page.url)
    return own


def title(page: Page) -> Any:
    return page.locator("[name=name]")


def corner_file(server: Stub, host: str) -> None:
    """The server has a signed site file for this shop's office."""
    kept = {"id": "corner-shop", "version": 1, "name": {"en": "Corner shop", "zh": "小店"}, "marketplace": "etsy", "urls": [f"https://{host}/office/*"],
            "fields": {"title": {"at": ["[name=heading]"]}}}
    text = json.dumps([kept])
    server.sites = {"sites": text, "signature": hmac.new(server.token.encode(), text.encode(), hashlib.sha256).hexdigest()}


def corner_shop(browser: Browser, server: Stub, host: str) -> Page:
    """A page of a site that was turned on, where a site file of the server fits."""
    corner_file(server, host)
    browser.connect(server)
    answer_yes(browser, host)
    settings = options(browser)
    settings.evaluate("chrome.runtime.sendMessage({ type: 'updates' })")
    settings.close()
    page = shop(browser, host, "/office/7", ARTICLE)
    turn_on(page, host)
    page.until_underlined(page.locator("[name=heading]"), "mp3")
    return page
