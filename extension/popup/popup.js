/** What Listlint knows of the page in front, in one glance. */
import { settings } from "../worker/server.js";
import { changeKept, without } from "../worker/turns.js";
import { counted, leadIn, listed, t, translatePage } from "../options/translate.js";
import { make, mendings } from "../panel/pieces.js";
import { drawTold } from "../panel/told.js";
import { absenceAt, absenceText, drawTurning, entered } from "./turning.js";

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

/** @param {string} text @param {"yes"|"no"|"wait"|""} [good] */
function state(text, good = "") {
  if (at("state").textContent !== text) at("state").textContent = text; // said once by screen readers
  at("state").dataset.good = good;
}

async function show() {
  const kept = await settings();
  const connected = kept.server && kept.token && kept.consent;
  at("demo").hidden = !connected;
  if (connected) at("demo").href = `${kept.server}/demo`;
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  front = tab?.id ?? 0;
  const url = tab?.url ?? ""; // the browser tells it where the seller has opened this popup
  const page = (await askPage({ type: "status" })) ?? ((await entered(url, front)) ? await askPage({ type: "status" }) : null);
  const absence = page ? null : await absenceAt(url);
  const count = page?.findings.length ?? 0;
  const lines = [];
  const lack = !kept.server || !kept.token ? t("problem_unpaired") : !kept.consent ? t("problem_consent", kept.server) : "";
  if (absence && !(absence === "unknown" && lack)) {
    state(absenceText(absence));
    if (lack && absence !== "off") lines.push(lack);
  } else if (lack) state(lack);
  else if (!page.enabled) state(t("popup_disabled"));
  else if (!page.active) state(t(page.told === false ? "told_left_alone" : page.told ? "told_nothing_popup" : "popup_nopage"));
  else if (page.problem) state(page.problem.text, page.problem.passing ? "wait" : "no");
  else if (count) state(counted("popup_findings", count));
  else if (page.checking || !page.checked) state(t("panel_checking")); // nothing is clean before it was looked at
  else state(t("popup_clean"), "yes");
  drawTold(page);
  await drawTurning(page?.url ?? url, absence, () => void show());
  at("market").hidden = !page?.active;
  if (page?.active) await showMarketplace(page);
  const lacking = { enabled: true, active: true, problem: { settings: true } };
  at("mend").replaceChildren(...mendings(connected ? page : lacking, () => void askPage({ type: "again" })));
  const found = connected && page?.active;
  if (absence === "off") for (const button of at("mend").children) button.classList.remove("main"); // one thing at a time
  at("findings").replaceChildren(...(found ? page.findings : []).slice(0, 40).map((/** @type {any} */ finding) => make("li", { "data-level": finding.severity },
    make("button", { type: "button", onclick: () => void go(finding) }, finding.message, make("small", { text: `${t(`severity_${finding.severity}`)} · ${finding.field}` })))));
  if (found && !page.problem) {
    if (page.ignored) lines.push(t("popup_ignored", page.ignored));
    for (const { picture, reason } of page.pictures) lines.push(t("popup_picture", picture, reason));
    for (const { checker, reason } of [...page.skipped, ...page.failed]) lines.push(`${leadIn("not_checked")}${checker}: ${reason}`);
    if (page.fields.length) lines.push(t("popup_fields", listed(page.fields)));
    if (count) lines.push(t("popup_keys"));
  }
  if (connected && absence !== "off") lines.push(t("popup_server", kept.server)); // there it is named above
  at("more").replaceChildren(...lines.map((text) => make("p", { text })));
}

/** The tab this popup speaks of. */
let front = 0;

/** @param {any} message @returns {Promise<any>} what the page in front answers; null when no content script is there */
async function askPage(message) {
  return front ? chrome.tabs.sendMessage(front, message).catch(() => null) : null; // another page than a listing
}

/** @param {any} finding opens its card on the page; the popup makes room for it */
async function go(finding) {
  await askPage({ type: "show", fingerprint: finding.fingerprint, field: finding.path });
  window.close();
}

/** @param {any} page offers to check this site as another marketplace's; kept for the site */
async function showMarketplace(page) {
  const { marketplaces } = /** @type {any} */ (await chrome.storage.local.get("marketplaces"));
  const own = marketplaces?.[page.place] ?? "";
  const names = ["", "amazon", "aliexpress", "ebay", "etsy", "shopify", "tiktok", "taobao", "douyin", "walmart"];
  at("marketplace").replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name, selected: name === own, textContent: name ? t(`market_${name}`) : t("popup_marketplace_own") })));
  at("marketplace").onchange = () => {
    const wish = at("marketplace").value;
    void changeKept("marketplaces", (kept) => (wish ? { ...kept, [page.place]: wish } : without(kept, page.place)));
  };
}

at("panel").addEventListener("click", async () => {
  // Chromium has side panels, Firefox a sidebar; both open only in the click itself.
  const browser = /** @type {any} */ (globalThis).browser;
  const panels = /** @type {any} */ (chrome)["sidePanel"];
  if (panels) await panels.open({ windowId: (await chrome.windows.getCurrent()).id ?? 0 });
  else await browser.sidebarAction.open();
  window.close();
});
at("settings").addEventListener("click", () => void chrome.runtime.openOptionsPage());
chrome.runtime.onMessage.addListener((message, sender) => {
  if (sender.id === chrome.runtime.id && message?.type === "news" && sender.tab?.id === front) void show();
  return false;
});
chrome.storage.onChanged.addListener(() => void show());
void chrome.runtime.sendMessage({ type: "news" }).catch(() => null); // an open panel is now told which page is in front
translatePage();
void show();
