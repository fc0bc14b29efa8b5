/** Fills every element with data-text from _locales, and sets the page's language. */

import { chosenTexts } from "../worker/language.js";

/** Of the language chosen in the settings, where it is not the browser's. */
const texts = await chosenTexts();

/** @param {string} key @param {...(string|number)} values @returns {string} */
export function t(key, ...values) {
  const own = texts?.[key];
  if (own !== undefined) return own.replace(/\$([1-9])/g, (_, at) => String(values[at - 1] ?? ""));
  return chrome.i18n.getMessage(key, values.map(String)) || key;
}

/** @param {string} key with a twin `key_one` @param {number} count @returns {string} "1 rule", "2 rules" */
export function counted(key, count) {
  return t(count === 1 ? `${key}_one` : key, count);
}

/** @param {string} key of a lead-in that ends in a colon @returns {string} with the blank that English wants after it, and Chinese does not */
export function leadIn(key) {
  const text = t(key);
  return text.endsWith("：") ? text : `${text} `;
}

/** @param {string[]} words @returns {string} "title, brand" or "标题、品牌" */
export function listed(words) {
  return words.join(t("language_code") === "zh" ? "、" : ", ");
}

/** @param {...string} sentences @returns {string} one after the other: Chinese puts no blank between them */
export function inOne(...sentences) {
  return sentences.join(t("language_code") === "zh" ? "" : " ");
}

/** Call once when the page is loaded; another choice of language loads it anew. */
export function translatePage() {
  chrome.storage.onChanged.addListener((changes, area) => {
    if (area === "local" && "language" in changes) location.reload();
  });
  document.documentElement.lang = t("language_code");
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.getAttribute("data-label") ?? ""));
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.getAttribute("data-text") ?? "");
}
