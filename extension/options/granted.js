/** The sites that the seller has turned Listlint on for: each can be paused, and turned off with its permission. */
import { make } from "../panel/pieces.js";
import { turnedOn } from "../worker/granting.js";
import { settings } from "../worker/server.js";
import { t } from "./translate.js";

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

/** @param {string} pattern "https://shop.example/*" @returns {string} as a seller names it */
function nameOf(pattern) {
  return pattern.replace(/^https:\/\//, "").replace(/\/\*$/, "");
}

/** Fills the list; where the same sites stand there already only their ticks change, so that the keyboard stays where it was. */
export async function showGranted() {
  const [patterns, { sites }] = await Promise.all([turnedOn(), settings()]);
  const isOn = (/** @type {string} */ pattern) => sites[new URL(pattern).hostname] !== false;
  at("granted-none").hidden = patterns.length > 0;
  const rows = [...at("granted").children];
  if (rows.map(({ dataset }) => dataset.pattern).join() === patterns.join()) {
    for (const row of rows) row.querySelector("input").checked = isOn(row.dataset.pattern);
    return;
  }
  at("granted").replaceChildren(...patterns.map((pattern) => {
    const box = make("input", { type: "checkbox", checked: isOn(pattern), onchange: async () => {
      await chrome.storage.local.set({ sites: { ...(await settings()).sites, [new URL(pattern).hostname]: box.checked } });
    } });
    return make("li", { "data-pattern": pattern }, make("label", { class: "tick" }, box, make("span", { text: nameOf(pattern) })),
      make("button", { type: "button", text: t("site_turn_off_short"), "aria-label": t("site_turn_off", nameOf(pattern)), onclick: () => void turnOff(pattern) }));
  }));
}

/** @param {string} pattern */
async function turnOff(pattern) {
  const { kept } = await chrome.runtime.sendMessage({ type: "turnOff", pattern });
  at("granted-said").textContent = t(kept ? "site_turned_off_kept" : "site_turned_off", nameOf(pattern));
  at("granted-head").focus(); // its button is gone
}
