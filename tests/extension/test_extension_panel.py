"""The side panel: all findings of the page in front, evidence, other marketplaces, fields, pictures. It is opened as a tab of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from driving import STUFFED, TITLES, Browser, Page, Server, Stub, as_jpeg, demo, empty_gallery, framed, leaves, panel
from PIL import ImageOps

pytestmark = pytest.mark.browser

SLOW_COURIER = '''
"""Goods that reach the buyer too late, and a picture that is no photo of them."""
from listlint.api import Checker, Finding, NoOptions, Span

class SlowCourier(Checker[NoOptions]):
    def check(self, listing):
        yield Finding(rule="too-late", at=Span("shipping.options[0].days"))
        if listing.images:
            yield Finding(rule="drawn", at=Span("images[0]"))
'''


def test_all_findings_are_listed_and_lead_to_their_place(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    page.locator("#title").fill(STUFFED)
    page.until_underlined(page.locator("#title"), "mp3")
    side = panel(page)
    found = side.locator(".finding", has_text="mp3").first
    found.wait_for()
    page.until(lambda: side.locator(".finding").count() == len(page.tell({"type": "findings"})["findings"]), "all findings")
    found.get_by_role("button", name="Show", exact=True).click()
    page.page.bring_to_front()
    page.card.wait_for()


def test_the_panel_follows_typing(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open_saved("etsy")
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")
    side = panel(page)
    side.locator(".finding").first.wait_for()
    page.page.bring_to_front()
    page.locator(TITLES["etsy"]).fill("plain bag")
    page.until(lambda: not side.locator(".finding[data-fingerprint=f-title]").count(), "the finding has gone")
    side.locator("#listing", has_text="plain bag").wait_for()


def test_the_score_says_where_it_comes_from(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open_saved("etsy")
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")
    side = panel(page)
    side.locator("#reasons li").first.wait_for()
    lost = sum(int(text.rsplit("−", 1)[1]) for text in side.locator("#reasons li", has_text="×").all_inner_texts())
    assert lost > 0
    assert int(side.locator("#score").inner_text()) == 100 - lost


def test_a_fix_from_the_panel_changes_the_page(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open_saved("shopify")
    title = page.locator(TITLES["shopify"])
    page.until_underlined(title, "mp3")
    side = panel(page)
    found = side.locator(".finding[data-fingerprint=f-title]")
    found.wait_for()
    # In the browser the panel stands beside the page, which keeps the focus; here it is another tab.
    page.page.bring_to_front()
    found.get_by_role("button", name="Write MP3").evaluate("button => button.click()")
    page.until(lambda: title.input_value() == "MP3 player with clip", "the fix")


def test_a_tab_shows_what_another_marketplace_would_say(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    page = browser.open_saved("etsy")
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")
    side = panel(page)
    side.get_by_role("tab", name="Amazon").click()
    asked = page.until(lambda: [body for body in server.bodies if body["marketplace"] == "amazon"], "the question for Amazon")
    side.locator("#list .finding").first.wait_for()
    assert "images" not in asked[0]["listing"]
    side.get_by_role("tab", name="Amazon").press("ArrowLeft")
    assert side.get_by_role("tab", name="This page").get_attribute("aria-selected") == "true"


def test_fields_found_and_not_found_are_told_and_can_be_pointed_at(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open_saved("etsy")
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")
    side = panel(page)
    row = side.locator("#read li", has_text="Brand")
    assert row.get_attribute("data-found") == "no"
    assert side.locator("#read li", has_text="Title").first.get_attribute("data-found") == "yes"
    row.get_by_role("button").click()
    page.page.bring_to_front()
    page.page.locator("listlint-overlay .pickbar", has_text="Brand").wait_for()


def test_pictures_are_checked_now_and_stand_beside_their_evidence(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    empty_gallery(page)
    page.locator("#upload").set_input_files([framed("first.png", "#1d4ed8")])
    page.chip("Picture 1").wait_for(timeout=90_000)  # a background check on a busy machine
    side = panel(page)
    side.locator(".finding", has_text="Picture 1").first.wait_for()
    page.until(lambda: "still being checked" not in side.locator("#picture-state").inner_text(), "the pictures are checked")
    shown = side.locator(".beside img[src^='data:image/jpeg']")
    page.until(shown.count, "the seller's picture with its box")
    side.locator("#recheck").click()
    page.until(lambda: "Pictures read: 1" in side.locator("#picture-state").inner_text(), "checked again")


def test_a_copy_stands_beside_the_picture_it_was_made_from(browser: Browser, own_server: Server) -> None:
    photo = leaves()
    (own_server.home / "own.jpg").write_bytes(as_jpeg(photo))
    own_server.run("images", "add", "own.jpg", "--owner", "lumora-studio", "--protected")
    copy = as_jpeg(ImageOps.mirror(photo).crop((60, 90, 840, 870)))
    browser.connect(own_server)
    page = demo(browser, own_server)
    empty_gallery(page)
    page.locator("#upload").set_input_files([{"name": "copy.jpg", "mimeType": "image/jpeg", "buffer": copy}])
    side = panel(page)
    found = side.locator(".finding", has_text="protected photo")
    found.wait_for(timeout=90_000)  # a background check on a busy machine
    own = found.locator(".beside img[src^='data:image/jpeg']")
    own.wait_for()
    assert own.count() == 1
    assert found.locator(".hidden-picture").inner_text() == "A protected picture; it is not shown."
    assert "lumora" not in found.inner_text()

    # A reviewer sees both, each with its box, in one drawing.
    scopes = [part for scope in ("review", "lint:write", "findings:read") for part in ("--scope", scope)]
    token = own_server.run("token", "create", "reviewer", "--seller", "shop", *scopes)
    browser.connect(own_server, token=token.split()[-1])
    pair = found.locator(".pair img[src^='data:image/jpeg']")
    pair.wait_for(timeout=90_000)
    assert found.locator(".pair figcaption span").all_inner_texts() == ["Your picture", "The other picture · lumora-studio"]
    red = pair.evaluate("""image => {
      const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
      const pen = canvas.getContext("2d");
      pen.drawImage(image, 0, 0);
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      const halves = [0, 0];
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] > 180 && data[at + 1] < 130 && data[at + 2] < 130) halves[(at / 4) % canvas.width < canvas.width / 2 ? 0 : 1]++;
      }
      return halves;
    }""")
    assert all(count > 150 for count in red), f"red points left and right: {red}"


def test_a_finding_is_ignored_from_the_panel(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    title = page.locator("#title")
    title.fill(STUFFED + " panel")
    page.until_underlined(title, "mp3")
    side = panel(page)
    found = side.locator(".finding", has_text="mp3").first
    fingerprint = found.get_attribute("data-fingerprint")
    found.get_by_role("button", name="Ignore…").click()
    found.locator("input").first.fill("It is the product's name")
    found.get_by_role("button", name="Ignore", exact=True).click()
    side.locator(f".finding[data-fingerprint='{fingerprint}']").wait_for(state="detached")


@pytest.fixture
def courier(plugins: Any, tmp_path: Path) -> Any:
    """A server with one checker, a stranger's: a finding of shipping, which no page shows, and one of a picture as a whole."""
    late = plugins.rule("too-late", en="The parcel takes too long.", zh="包裹太慢。")
    plugins.add("slow-courier", SLOW_COURIER, late + plugins.rule("drawn", severity="info", en="It is drawn.", zh="这是画的。"))
    home = tmp_path / "served"
    home.mkdir()
    (home / "plugins.toml").write_text('run = ["slow-courier"]\n')
    running = Server(home, {"PYTHONPATH": str(plugins.site)})
    running.start()
    yield running
    running.stop()


@pytest.mark.parametrize(("language", "heading", "place", "message", "absent"), [
    ("en", "Shipping 1", "Shipping · option 1 · days", "The parcel takes too long.", "not on this page"),
    ("zh", "物流 1", "物流 · 选项 1 · 天数", "包裹太慢。", "本页没有此字段"),
])
def test_a_plugins_finding_of_shipping_stands_under_its_own_heading(start_browser: Callable[..., Browser], courier: Server, language: str,
                                                                    heading: str, place: str, message: str, absent: str) -> None:
    browser = start_browser(chinese=language == "zh")
    browser.connect(courier)
    page = demo(browser, courier, language)
    page.chips.first.wait_for()
    side = panel(page)
    group = side.locator(".group", has=side.get_by_role("heading", name=heading, exact=True))
    group.wait_for()
    assert group.locator(".message").all_inner_texts() == [message]
    assert group.locator(".where").inner_text().split(" · ", 1)[1] == f"{place} · {absent}"
    # On the page it is told where the listing begins, and no field that it does not speak of is ringed.
    assert not page.locator("listlint-overlay .ring[data-whole=field]").count()
    # A finding without a region stands beside the whole picture.
    drawn = side.locator(".finding", has_text={"en": "It is drawn.", "zh": "这是画的。"}[language])
    drawn.locator(".beside img[src^='data:image/jpeg']").wait_for()
    assert drawn.locator("figure").count() == 1


def test_fields_are_in_the_order_of_their_worst_finding(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    of = Stub.finding
    server.finding = lambda field, at: of(field, at) | {"severity": "error" if field == "description" else "info"}  # type: ignore[method-assign]
    browser.connect(server)
    page = both_stuffed(browser)
    side = panel(page)
    side.locator(".finding[data-fingerprint=f-title]").wait_for()
    assert side.locator(".group h3").all_text_contents()[:2] == ["Description 1", "Title 1"]


def both_stuffed(browser: Browser) -> Page:
    """A page with a word to tell of in its title and in its description."""
    page = browser.open_saved("etsy")
    page.locator("#listing-description-textarea").fill("An mp3 player.")
    page.chip("Title").wait_for()
    page.chip("Description").wait_for()
    return page


def test_other_marketplaces_findings_have_names_of_fields_and_the_sellers_severities(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub(), severities={"stub/word": "error"})
    side = panel(both_stuffed(browser))
    side.get_by_role("tab", name="eBay").click()
    side.locator("#there", has_text="would score 50").wait_for()
    assert side.locator(".group h3").all_text_contents() == ["Title 1", "Description 1"]
    assert {found.get_attribute("data-level") for found in side.locator(".finding").all()} == {"error"}


def test_the_boxes_of_one_picture_are_drawn_into_one(connected: Browser, server: Server) -> None:
    page = demo(connected, server)
    empty_gallery(page)
    page.locator("#upload").set_input_files([framed("first.png", "#1d4ed8")])

    def regions() -> list[Any]:
        told = page.tell({"type": "findings"})["findings"]
        return [one["region"] for each in told if "frame" in each["message"] for one in each["evidence"] if one["region"]]

    for _ in range(6):  # a background check on a busy machine
        if regions():
            break
        page.page.wait_for_timeout(5000)
    assert len(regions()) > 1
    found = panel(page).locator(".finding", has_text="frame")
    found.locator("img[src^='data:image/jpeg']").wait_for()
    assert found.locator("figure").count() == 1


def test_a_page_without_our_script_and_one_that_is_switched_off_are_told_apart(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub(), sites={"etsy": False})
    lost = browser.open(f"chrome-extension://{browser.id}/panel/panel.html?tab=999999").page
    lost.locator("#state", has_text="does not run on the page in front").wait_for()
    assert not lost.locator("#fields").is_visible()
    page = browser.open_saved("etsy")
    side = panel(page)
    side.locator("#state", has_text="switched off").wait_for()
    side.get_by_role("button", name="Switch on for this site").click()
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")


def test_what_is_seen_of_the_main_picture_is_listed_while_the_server_is_down(browser: Browser, stub: Callable[..., Stub]) -> None:
    gone = stub()
    gone.stop()
    browser.connect(gone)
    page = browser.open_saved("amazon")
    page.chips.filter(has_text="Server not running").wait_for()
    side = panel(page)
    side.locator(".finding", has_text="300×300 pixels").wait_for()
    assert "does not answer" in side.locator("#state").inner_text()
    assert not side.locator("#scored").is_visible(), "no score of what was not checked"


def test_in_a_very_narrow_sidebar_the_values_read_are_still_seen(browser: Browser, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    side = panel(browser.open_saved("etsy"))
    side.set_viewport_size({"width": 220, "height": 900})
    side.locator("#read li").first.wait_for()
    widths = side.locator("#read li > span").evaluate_all("all => all.map(each => each.clientWidth)")
    assert len(widths) > 8
    assert min(widths) > 120
    heights = side.locator("#read button").evaluate_all("all => all.map(each => each.clientHeight)")
    assert max(heights) < 32, "a button of one line"
    assert side.evaluate("document.documentElement.scrollWidth <= innerWidth")
