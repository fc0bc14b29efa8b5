"""Takes the pictures of the extension that the docs show, with a real server and Chromium: python docs/photograph.py [--only panel]

Writes docs/images/extension*.png in English and Chinese, light and dark. Look at each before it is committed.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "extension"), str(ROOT / "examples")]

from draw import draw  # noqa: E402
from driving import FLAGS, STUFFED, Browser, Page, Server, as_jpeg, demo, framed, panel, popup  # noqa: E402

CHROMIUM = shutil.which("chromium") or "chromium"
IMAGES = ROOT / "docs" / "images"
LOOKS = [("en", "light"), ("en", "dark"), ("zh", "light"), ("zh", "dark")]
STUFFED_ZH = "蓝牙耳机 蓝牙耳机 无线蓝牙耳机 蓝牙耳机 黑色"
PAIR_TITLE = {"en": "Brass table lamp with linen shade, 45 cm", "zh": "黄铜亚麻罩台灯 45厘米"}


def save(page: Any, name: str, **how: Any) -> None:
    """Few colours make small files; nobody sees the difference."""
    page.wait_for_timeout(700)
    data = page.screenshot(**how)
    picture = Image.open(io.BytesIO(data)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    picture.save(IMAGES / f"{name}.png", optimize=True)
    print(name, picture.size, (IMAGES / f"{name}.png").stat().st_size)


def fit(own: Any) -> None:
    """A popup as high as what it holds."""
    own.wait_for_timeout(700)
    own.set_viewport_size({"width": 360, "height": 600})
    own.set_viewport_size({"width": 360, "height": own.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")})


@contextmanager
def chromium(playwright: Any, language: str, scheme: str) -> Iterator[Browser]:
    """A fresh profile in that language and colour scheme, without its first page."""
    env = {**os.environ, "LANGUAGE": "zh_CN" if language == "zh" else "en"}
    flags = [*FLAGS, *(["--lang=zh-CN"] if language == "zh" else [])]
    with tempfile.TemporaryDirectory() as profile:
        size = {"width": 1180, "height": 820}
        context = playwright.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, headless=True, env=env,
                                                                color_scheme=scheme, viewport=size, args=flags)
        browser = Browser(context)
        context.pages[0].wait_for_timeout(1500)
        for page in context.pages[1:]:
            page.close()
        yield browser
        context.close()


def emptied(page: Page) -> None:
    """The form without pictures."""
    for button in reversed(page.locator("#gallery li > button").all()):
        button.click()


def chip(page: Page, name: str) -> Any:
    """A field's chip in either language."""
    return page.locator(f'listlint-overlay .chip[aria-label*="{name}"]')


def looked_at(page: Page) -> None:
    """Waits until the server has said everything of the pictures, which takes longest the first time."""
    page.page.wait_for_timeout(2500)
    for _ in range(60):
        if not page.tell({"type": "findings"})["waiting"]:
            return
        page.page.wait_for_timeout(1000)
    raise AssertionError("the pictures were not looked at")


def shoot(browser: Browser, server: Server, language: str, scheme: str) -> None:
    """The form as the demo has it; then a stuffed one with its panel and popup; and the settings."""
    browser.connect(server)
    zh = language == "zh"
    page = demo(browser, server, language)
    title, brand, look = "标题" if zh else "Title", "品牌" if zh else "Brand", f"{language}-{scheme}"
    looked_at(page)
    if scheme == "light":
        page.page.set_viewport_size({"width": 1240, "height": 760})
        chip(page, title).click()
        save(page.page, "extension-zh" if zh else "extension")
        page.page.keyboard.press("Escape")
        page.page.set_viewport_size({"width": 1180, "height": 820})
    emptied(page)
    page.locator("#upload").set_input_files([framed("first.png", "#1d4ed8")])
    page.locator("#title").fill(STUFFED_ZH if zh else STUFFED)
    looked_at(page)
    chip(page, brand).click()
    save(page.page, f"extension-overlay-{look}")
    page.page.keyboard.press("Escape")
    side = panel(page)
    side.set_viewport_size({"width": 400, "height": 1180})
    side.locator(".beside img[src^='data:image/jpeg']").first.wait_for()
    save(side, f"extension-panel-{look}")
    side.close()
    own = popup(page)
    own.locator("#findings li").first.wait_for()
    fit(own)
    save(own, f"extension-popup-{look}")
    own.close()


def shoot_settings(browser: Browser, server: Server, language: str, scheme: str) -> None:
    """The popup where no script of ours runs: it offers to turn Listlint on for the shop; and the settings, with that shop turned on."""
    browser.connect(server)
    look = f"{language}-{scheme}"
    page = browser.context.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<title>Edit product</title>", content_type="text/html"))
    page.goto("https://shop.example.com/admin/products/7")
    front = browser.worker.evaluate("chrome.tabs.query({ active: true, lastFocusedWindow: true })")[0]["id"]
    own = browser.context.new_page()
    # What the browser tells a popup that is opened by its button.
    own.add_init_script(f"chrome.tabs.query = async () => [{{ id: {front}, url: '{page.url}' }}]")
    own.goto(f"chrome-extension://{browser.id}/popup/popup.html")
    own.locator("#turning-do").wait_for()
    fit(own)
    save(own, f"extension-popup-offer-{look}")
    own.close()
    options = browser.open(f"chrome-extension://{browser.id}/options/options.html").page
    options.set_viewport_size({"width": 900, "height": 1000})
    options.locator("#rules summary").first.wait_for()
    browser.worker.evaluate("chrome.storage.local.set({ turnedOn: { 'https://shop.example.com/*': true } })")
    options.locator("#granted li").wait_for()
    save(options, f"extension-options-{look}", full_page=True)


def shoot_pair(browser: Browser, server: Server, language: str, scheme: str) -> None:
    """A copied photo beside the protected one, as a reviewer sees them."""
    scopes = [part for scope in ("review", "lint:write", "findings:read") for part in ("--scope", scope)]
    browser.connect(server, token=server.run("token", "create", f"reviewer-{language}", "--seller", "shop", *scopes).split()[-1])
    page = demo(browser, server, language)
    emptied(page)
    page.locator("#title").fill(PAIR_TITLE[language])
    for field in ("#brand", "#keywords", "#description", "[name=bullet_point_1]", "[name=bullet_point_2]", "[name=bullet_point_3]"):
        page.locator(field).fill("")
    copy = ImageOps.mirror(draw("lamp-brass-room"))
    wide, high = copy.size
    copy = copy.crop((int(0.04 * wide), int(0.02 * high), int(0.94 * wide), int(0.92 * high)))
    page.locator("#upload").set_input_files([{"name": "copy.jpg", "mimeType": "image/jpeg", "buffer": as_jpeg(copy)}])
    side = panel(page)
    side.set_viewport_size({"width": 400, "height": 860})
    side.locator(".pair img[src^='data:image/jpeg']").wait_for(timeout=90_000)
    save(side, f"extension-pair-{language}-{scheme}")


def main() -> None:
    """All of them, or those of one kind."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", choices=["form", "settings", "pair"])
    only = asked.parse_args().only
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = Server(Path(home))
        server.start()
        server.warm_up()
        (Path(home) / "lamp.jpg").write_bytes(as_jpeg(draw("lamp-brass-room")))
        jobs: list[tuple[str, Callable[..., None], tuple[str, str]]] = [("form", shoot, look) for look in LOOKS]
        jobs += [("settings", shoot_settings, look) for look in LOOKS]
        if only in (None, "pair"):
            server.run("images", "add", "lamp.jpg", "--owner", "lumora-studio", "--protected")
        jobs += [("pair", shoot_pair, look) for look in (LOOKS[0], LOOKS[3])]
        for kind, job, look in jobs:
            if only in (None, kind):
                with chromium(playwright, *look) as browser:
                    job(browser, server, *look)
        server.stop()


if __name__ == "__main__":
    main()
