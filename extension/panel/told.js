/** The seller's word on whether the page in front is a listing: asked for where it is not taken for one, and where it is; and taken back. */
import { inOne, t } from "../options/translate.js";

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

/** @param {any} page what the page in front tells, or null */
export function drawTold(page) {
  const box = at("told");
  box.hidden = !page?.enabled;
  if (box.hidden) return;
  const { told, pattern } = page;
  // Under all findings where the page is rightly taken for a listing, as it mostly is; at once in sight where it is not.
  const slot = at(page.active && told === null ? "told-below" : "told-above");
  if (box.parentElement !== slot) {
    const held = box.contains(document.activeElement);
    slot.append(box);
    if (held) at("told-do").focus();
  }
  const sent = page.paired ? t("told_sent", page.server) : t("told_unsent");
  const text = told === true ? t("told_is", pattern) : told === false ? t("told_isnt", pattern) : page.active ? t("told_ask_none", pattern) : inOne(t("told_ask", pattern), sent);
  const label = t(told !== null ? "told_back" : page.active ? "told_none" : "told_listing");
  if (at("told-text").textContent !== text) at("told-text").textContent = text; // said once by screen readers
  at("told-do").textContent = label;
  at("told-do").classList.toggle("main", told === null && !page.active);
  at("told-do").onclick = () => void chrome.runtime.sendMessage({ type: "tell", url: page.url, listing: told !== null ? null : !page.active });
}
