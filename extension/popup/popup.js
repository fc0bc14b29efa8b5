/** What Listlint knows of the page in front, in one glance. */
import { settings } from "../worker/server.js";
import { t, translatePage } from "../options/translate.js";

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

/** @param {string} text @param {"yes"|"no"|""} [good] */
function state(text, good = "") {
  at("state").textContent = text;
  at("state").dataset.good = good;
}

async function show() {
  const kept = await settings();
  const connected = kept.server && kept.token && kept.consent;
  at("demo").hidden = !connected;
  if (connected) at("demo").href = `${kept.server}/demo`;
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  const page = tab?.id === undefined ? null : await chrome.tabs.sendMessage(tab.id, { type: "status" }).catch(() => null); // no content script there
  const lines = [];
  if (!connected) state(t("problem_unpaired"));
  else if (!page || (!page.active && page.enabled)) state(t("popup_nopage"));
  else if (!page.enabled) state(t("popup_disabled"));
  else if (page.problem) state(page.problem.text, "no");
  else state(page.findings.length ? t(page.findings.length === 1 ? "popup_findings_one" : "popup_findings", page.findings.length) : t("popup_clean"), page.findings.length ? "" : "yes");
  if (page?.active) await showMarketplace(page);
  if (connected && page?.active && !page.problem) {
    at("findings").replaceChildren(...page.findings.slice(0, 40).map((/** @type {any} */ finding) => {
      const item = document.createElement("li");
      item.dataset.level = finding.severity;
      item.append(finding.message, Object.assign(document.createElement("small"), { textContent: finding.field }));
      return item;
    }));
    if (page.ignored) lines.push(t("popup_ignored", page.ignored));
    for (const { picture, reason } of page.pictures) lines.push(t("popup_picture", picture, reason));
    for (const { checker, reason } of [...page.skipped, ...page.failed]) lines.push(`${t("not_checked")} ${checker}: ${reason}`);
    if (page.fields.length) lines.push(t("popup_fields", page.fields.join(", ")));
    if (page.findings.length) lines.push(t("popup_keys"));
  }
  if (connected) lines.push(t("popup_connected", kept.server));
  at("more").replaceChildren(...lines.flatMap((line) => [line, document.createElement("br")]));
}

/** @param {any} page offers to check this site as another marketplace's; kept for the site */
async function showMarketplace(page) {
  const { marketplaces } = /** @type {any} */ (await chrome.storage.local.get("marketplaces"));
  const own = marketplaces?.[page.place] ?? "";
  const names = ["", "amazon", "aliexpress", "ebay", "etsy", "shopify", "tiktok", "taobao", "douyin", "walmart"];
  at("marketplace").replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name, selected: name === own, textContent: name ? t(`market_${name}`) : t("popup_marketplace_own") })));
  at("market").hidden = false;
  at("marketplace").onchange = () => {
    const { [page.place]: _, ...others } = marketplaces ?? {};
    const wish = at("marketplace").value;
    void chrome.storage.local.set({ marketplaces: wish ? { ...others, [page.place]: wish } : others });
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
translatePage();
void show();
