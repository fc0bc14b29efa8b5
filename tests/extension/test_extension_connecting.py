"""Getting connected, and everything that can go wrong with the server, the worker and the extension itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from driving import EXTENSION, STUFFED, TITLES, Browser, Server, Stub, demo, panel

pytestmark = pytest.mark.browser


def test_one_click_on_the_demo_page_pairs(browser: Browser, server: Server) -> None:
    page = demo(browser, server)
    page.locator("html[data-listlint=installed]").wait_for()
    page.chips.filter(has_text="Not connected").wait_for()
    page.locator("#listlint-pair-button").click()
    page.locator("html[data-listlint=paired]").wait_for()
    page.chip("Title").wait_for()
    kept = browser.worker.evaluate("chrome.storage.local.get()")
    assert (kept["server"], kept["token"], kept["consent"]) == (server.url, server.token, True)


def test_the_printed_link_pairs(browser: Browser, server: Server) -> None:
    page = browser.open(f"{server.url}/pair#{server.token}")
    page.locator("html[data-listlint=installed]").wait_for()
    page.locator("#listlint-pair-button").click()
    page.locator("html[data-listlint=paired]").wait_for()
    said, go = page.locator("main .good").bounding_box(), page.locator("main .go").bounding_box()
    assert said is not None
    assert go is not None
    assert go["y"] >= said["y"] + said["height"], "the button stands under what is said, not beside it"


@pytest.mark.parametrize("way", ["pair#{token}", "demo"])
def test_where_the_token_is_refused_the_page_it_came_from_gives_a_new_one(browser: Browser, server: Server, way: str) -> None:
    browser.connect(server, token="an-old-token")
    page = browser.open(f"{server.url}/{way.format(token=server.token)}")
    page.locator("html[data-listlint=installed]").wait_for()
    page.locator("#listlint-pair-button").click()
    page.locator("html[data-listlint=paired]").wait_for()
    page.page.wait_for_timeout(500)
    assert page.locator("html").get_attribute("data-listlint") == "paired"
    assert browser.worker.evaluate("chrome.storage.local.get('token')") == {"token": server.token}


def test_a_server_that_one_is_not_paired_with_offers_to_pair(browser: Browser, server: Server, stub: Callable[..., Stub]) -> None:
    browser.connect(stub())
    page = browser.open(f"{server.url}/pair#{server.token}")
    page.locator("html[data-listlint=installed]").wait_for()
    page.locator("#listlint-pair-button").click()
    page.locator("html[data-listlint=paired]").wait_for()
    assert browser.worker.evaluate("chrome.storage.local.get('server')") == {"server": server.url}


def test_of_a_refused_token_a_seller_is_told_what_to_do_and_no_http(browser: Browser, server: Server, stub: Callable[..., Stub]) -> None:
    browser.connect(server, token="an-old-token")
    page = browser.open_saved("etsy")
    page.chips.filter(has_text="Token refused").click()
    said = page.card.locator(".message").inner_text()
    assert "Open the pairing link again" in said
    assert "Bearer" not in said
    browser.connect(stub(*[(403, {})] * 9))
    page.page.reload()
    page.chips.filter(has_text="Token refused").click()
    page.card.locator(".message", has_text="does not let this token check listings: no").wait_for()


def test_a_script_on_the_page_cannot_pair(browser: Browser, server: Server) -> None:
    page = demo(browser, server)
    page.locator("html[data-listlint=installed]").wait_for()
    page.page.evaluate("document.getElementById('listlint-pair-button').click()")
    page.page.wait_for_timeout(500)
    assert browser.worker.evaluate("chrome.storage.local.get(['server', 'token', 'consent'])") == {}


def test_nothing_is_sent_before_the_consent(browser: Browser, server: Server) -> None:
    browser.connect(server, consent=False)
    page = demo(browser, server)
    page.chips.filter(has_text="Not agreed yet").click()
    page.card.get_by_text("you have not agreed that listings go to").wait_for()
    answer = browser.context.new_page()
    answer.goto(f"chrome-extension://{browser.id}/options/options.html")
    sent = answer.evaluate("chrome.runtime.sendMessage({type: 'check', body: {listing: {id: 'x', title: 'x'}}})")
    assert sent["problem"]["kind"] == "unpaired"


def test_a_site_can_be_switched_off(browser: Browser, server: Server) -> None:
    browser.connect(server, sites={"amazon": False})
    page = browser.open_saved("amazon")
    page.locator(TITLES["amazon"]).fill(STUFFED)
    page.page.wait_for_timeout(1500)
    assert page.locator("listlint-overlay").count() == 0


def test_the_options_page_tests_and_keeps_a_connection(browser: Browser, server: Server) -> None:
    page = browser.context.new_page()
    page.goto(f"chrome-extension://{browser.id}/options/options.html")
    page.locator("#server").fill(server.url + "/")
    page.locator("#token").fill("wrong-token-0123456789")
    page.locator("#test").click()
    page.locator("#said[data-good=no]").wait_for()
    page.locator("#token").fill(server.token)
    page.locator("#test").click()
    page.locator("#said[data-good=yes]").wait_for()
    page.locator("#consent").check()
    page.get_by_role("button", name="Save").click()
    page.locator("#said", has_text="Saved").wait_for()
    assert page.locator("#where").inner_text().endswith(server.url)
    kept = browser.worker.evaluate("chrome.storage.local.get()")
    assert (kept["server"], kept["token"], kept["consent"]) == (server.url, server.token, True)


def test_the_demo_page_checks_without_the_extension(playwright: Any, chromium: str, server: Server) -> None:
    plain = playwright.chromium.launch(executable_path=chromium, headless=True, args=["--no-sandbox", "--disable-gpu"])
    page = plain.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{server.url}/demo")
    page.locator("#title").fill(STUFFED)
    page.locator("#check").click()
    found = page.locator('.found[data-field=title] .finding', has_text="mp3")
    found.first.wait_for()
    found.first.get_by_role("button").click()
    page.wait_for_function("before => document.getElementById('title').value.length < before", arg=len(STUFFED))
    assert page.locator("[data-when=absent]").first.is_visible()
    plain.close()
    assert problems == []


def test_the_worker_may_be_killed_at_any_time(start_browser: Callable[..., Browser], server: Server) -> None:
    connected = start_browser()
    connected.connect(server)
    page = demo(connected, server)
    page.chip("Title").wait_for()
    title = page.locator("#title")
    title.fill("plain bag")
    page.until(lambda: not page.chip("Title").count(), "a clean title")
    for number in range(3):
        connected.kill_worker()
        title.fill(f"{STUFFED} {number}")
        page.until_underlined(title, "mp3")
        assert connected.is_new_worker()
        title.fill(f"plain bag {number}")
        page.until(lambda: not page.chip("Title").count(), "a clean title again")


def test_a_page_whose_first_question_was_lost_asks_again(start_browser: Callable[..., Browser], server: Server) -> None:
    browser = start_browser()
    browser.connect(server)
    browser.worker.evaluate("""() => {
      const { local } = chrome.storage;
      const get = local.get.bind(local);
      local.get = () => { local.get = get; return new Promise(() => {}); };
    }""")
    page = demo(browser, server)
    page.locator("#title").fill(STUFFED)
    page.until_underlined(page.locator("#title"), "mp3")


def test_an_updated_extension_leaves_the_open_page_clean(start_browser: Callable[..., Browser], server: Server) -> None:
    browser = start_browser()
    browser.connect(server)
    page = demo(browser, server)
    page.chip("Title").wait_for()
    browser.worker.evaluate("setTimeout(() => chrome.runtime.reload(), 100)")
    page.page.wait_for_timeout(1500)
    page.locator("#title").fill("typed into an old page")
    page.until(lambda: not page.locator("listlint-overlay").count(), "nothing of the old extension")


def test_a_stopped_server_is_told_and_found_again(browser: Browser, own_server: Server) -> None:
    browser.connect(own_server)
    page = demo(browser, own_server)
    title = page.locator("#title")
    title.fill(STUFFED)
    page.until_underlined(title, "mp3")
    own_server.stop()
    title.fill(STUFFED + " black")
    chip = page.chips.filter(has_text="Server not running")
    chip.wait_for()
    assert page.underlined(title) == [], "an old line must not stand under a text nobody checked"
    chip.click()
    page.card.get_by_text(own_server.url).wait_for()
    own_server.start()
    page.until_underlined(title, "mp3")
    assert not chip.count()


def test_a_wrong_token_is_told_and_a_new_one_works_at_once(browser: Browser, server: Server) -> None:
    browser.connect(server, token="wrong-token-0123456789")
    page = demo(browser, server)
    page.chips.filter(has_text="Token refused").wait_for()
    browser.connect(server)
    page.chip("Title").wait_for()


def test_a_busy_server_is_asked_again_when_it_wishes(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub((429, {"Retry-After": "1"}), (503, {"Retry-After": "1"}))
    browser.connect(server)
    page = browser.open_saved("etsy")
    title = page.locator(TITLES["etsy"])
    page.until_underlined(title, "mp3")
    assert server.checks() == 3


def test_a_server_that_stays_busy_is_told_and_old_lines_are_taken_away(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub(*[(429, {"Retry-After": "0.5"})] * 6)
    browser.connect(server)
    page = browser.open_saved("etsy")
    page.chips.filter(has_text="Server busy").wait_for()
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")


def test_a_server_without_the_api_is_told_to_be_old(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub(listing_paths=())
    browser.connect(server)
    page = browser.open_saved("etsy")
    chip = page.chips.filter(has_text="Server too old")
    chip.wait_for()
    chip.click()
    page.card.get_by_text("an older Listlint").wait_for()


def test_a_slow_server_is_told_and_its_answer_comes_when_it_does(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub(hold=9)  # the page fills itself bit by bit: each part is asked anew
    browser.connect(server)
    page = browser.open_saved("etsy")
    chip = page.chips.filter(has_text="Server slow")
    chip.wait_for()
    assert "not checked yet" in page.tell({"type": "status"})["problem"]["text"]
    chip.click()
    page.card.get_by_text("has not answered for some seconds").wait_for()
    asked = server.checks()
    server.go.set()
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")
    assert not chip.count()
    assert server.checks() == asked, "the question that was under way was answered, not asked again"


OUT_OF_THE_WAY = "field => { field.style.cssText = 'position: fixed; right: 0; bottom: 0; width: 300px; height: 80px'; }"


def test_lines_and_card_of_unchanged_texts_stay_while_a_slow_server_is_waited_for(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    page = browser.open_saved("etsy")
    title, description = page.locator(TITLES["etsy"]), page.locator("#listing-description-textarea")
    description.fill("An mp3 player.")
    page.until_underlined(description, "mp3")
    page.until_underlined(title, "mp3")
    page.page.wait_for_timeout(1000)
    server.hold = 9
    page.chip("Title").click()
    page.card.get_by_text("mp3 is said").wait_for()
    description.evaluate(OUT_OF_THE_WAY)
    description.focus()
    page.page.keyboard.type("Slow. ")
    chip = page.chips.filter(has_text="Server slow")
    chip.wait_for()
    assert page.underlined(title) == ["mp3"], "the title is as it was checked"
    assert page.card.get_by_text("mp3 is said").is_visible()
    assert page.chip("Title").is_visible(), "the count stands beside the state"
    box, beside = page.chip("Title").bounding_box(), chip.bounding_box()
    assert beside["x"] + beside["width"] <= box["x"], f"{beside} over {box}"
    assert page.underlined(description) == [], "nobody has checked this text"
    side = panel(page)
    side.locator(".finding[data-fingerprint=f-title]").wait_for()
    assert not side.locator(".finding[data-fingerprint=f-description]").count()
    side.close()
    server.go.set()
    page.until_underlined(description, "mp3")
    assert not chip.count()


def test_a_server_that_hangs_is_given_up_and_asked_again(start_browser: Callable[..., Browser], stub: Callable[..., Stub]) -> None:
    browser = start_browser()
    # A tenth of the time that the worker waits for an answer.
    browser.worker.evaluate("() => { const real = AbortSignal.timeout; AbortSignal.timeout = (ms) => real.call(AbortSignal, ms / 10); }")
    server = stub(hold=9)
    browser.connect(server)
    page = browser.open_saved("etsy")
    page.chips.filter(has_text="Server slow").wait_for()
    server.hold = 0
    assert page.tell({"type": "status"})["problem"]["kind"] == "slow"
    page.until_underlined(page.locator(TITLES["etsy"]), "mp3")


KINDS = ("unpaired", "consent", "down", "slow", "waiting", "token", "forbidden", "permission", "busy", "old", "refused", "broken")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_trouble_has_a_sentence_of_its_own(language: str) -> None:
    texts = json.loads((EXTENSION / "_locales" / language / "messages.json").read_text("utf-8"))
    sentences = [texts[f"problem_{kind}"]["message"] for kind in KINDS]
    assert len(set(sentences)) == len(KINDS)
    assert all(texts[f"short_{kind}"]["message"] for kind in KINDS if kind != "forbidden")  # a kind of refused token
    told = (EXTENSION / "content" / "connection.js").read_text("utf-8")
    assert [kind for kind in KINDS if f'"problem_{kind}"' not in told] == []
    assert all(any("一" <= letter <= "鿿" for letter in text) == (language == "zh_CN") for text in sentences)


TROUBLES = {"down": ("没有响应", "服务未运行"), "token": ("拒绝了令牌", "令牌被拒"), "old": ("旧版 Listlint", "服务版本过旧"),
            "waiting": ("尚未检查", "服务过慢")}


def test_troubles_are_told_in_chinese_on_page_and_panel(start_browser: Callable[..., Browser], stub: Callable[..., Stub]) -> None:
    browser = start_browser(chinese=True)
    gone = stub()
    gone.stop()
    servers = {"down": gone, "token": stub(*[(401, {})] * 9), "old": stub(listing_paths=()), "waiting": stub(hold=9)}
    for kind, (sentence, short) in TROUBLES.items():
        browser.connect(servers[kind])
        page = browser.open_saved("etsy")
        page.chips.filter(has_text=short).wait_for()
        side = panel(page)
        side.locator("#state", has_text=sentence).wait_for()
        side.close()
        page.close()


def test_sixty_keys_make_one_request(browser: Browser, stub: Callable[..., Stub]) -> None:
    server = stub()
    browser.connect(server)
    page = browser.open_saved("etsy")
    title = page.locator(TITLES["etsy"])
    page.until_underlined(title, "mp3")
    page.until(lambda: server.bodies[-1]["listing"].get("variants"), "the whole page was checked")
    before = server.checks()
    title.press("End")
    title.press_sequentially("a bag of plain canvas with two long handles and one pocket.." [:60], delay=20)
    page.until(lambda: server.bodies[-1]["listing"]["title"].endswith("pocket.."), "the whole title was checked")
    assert server.checks() == before + 1
