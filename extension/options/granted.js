/** The sites that the seller has turned Listlint on for: each can be paused, and turned off with its permission. */
import { make } from "../panel/pieces.js";
import { pausesOf, resume, turnedOn } from "../worker/granting.js";
import { settings } from "../worker/server.js";
import { changeKept } from "../worker/turns.js";
import { t } from "./translate.js";

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

/** @param {string} pattern "https://shop.example/*" @returns {string} as a seller names it */
function nameOf(pattern) {
  return pattern.replace(/^https:\/\//, "").replace(/\/\*$/, "");
}

/** @returns {Promise<string[]>} one pattern for each host that is turned on, that with https where it is on with http too */
async function oneEach() {
  const patterns = await turnedOn();
  return [...Map.groupBy(patterns, (pattern) => new URL(pattern).hostname).values()].map((own) => own.find((pattern) => pattern.startsWith("https:")) ?? own[0]);
}

/** Fills the list; where the same sites stand there already only their ticks change, so that the keyboard stays where it was. */
export async function showGranted() {
  const patterns = await oneEach();
  const pauses = new Map(await Promise.all(patterns.map(async (pattern) => /** @type {const} */ ([pattern, await pausesOf(pattern)]))));
  const { sites } = await settings();
  const isOn = (/** @type {string} */ pattern) => !pauses.get(pattern)?.some((id) => sites[id] === false);
  at("granted-none").hidden = patterns.length > 0;
  const rows = [...at("granted").children];
  if (rows.map(({ dataset }) => dataset.pattern).join() === patterns.join()) {
    for (const row of rows) row.querySelector("input").checked = isOn(row.dataset.pattern);
    return;
  }
  at("granted").replaceChildren(...patterns.map((pattern) => {
    const box = make("input", { type: "checkbox", checked: isOn(pattern), onchange: async () => {
      if (box.checked) await resume(pattern);
      else await changeKept("sites", (kept) => ({ ...kept, [new URL(pattern).hostname]: false }));
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
