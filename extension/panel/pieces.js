/** Small parts of the extension's own pages, built without ever parsing markup. */
import { changeKept, without } from "../worker/turns.js";
import { t } from "../options/translate.js";

/**
 * @param {string} tag @param {Record<string, any>} [traits] attributes; `text` is the text, `on…` a listener
 * @param {...(Node|string|null)} children @returns {any}
 */
export function make(tag, traits = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (name === "text") element.textContent = String(value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** Each marked picture as the server drew it, asked for once. @type {Map<string, Promise<any>>} */
const drawn = new Map();

/** What takes the place of a picture that could not be drawn; without it, its figure goes: the words beside it stand. @typedef {() => void} Instead */

/**
 * @param {string} name "sha256:…" @param {number[][]} regions in shares @param {string} alt
 * @param {{other?: {image: string, other_region?: number[], placing?: number[]}, instead?: Instead}} [wish] `other`: beside the bank's picture, in one
 * @returns {HTMLImageElement} filled when the server has drawn it
 */
export function picture(name, regions, alt, wish = {}) {
  const image = make("img", { alt });
  const { other } = wish;
  const key = JSON.stringify([name, regions, other]);
  let asked = drawn.get(key);
  const ask = (/** @type {number[][]} */ boxes) => chrome.runtime.sendMessage({ type: "marked", sha256: name.replace("sha256:", ""), regions: boxes, other });
  // An older server draws one box only.
  if (!asked) drawn.set(key, (asked = ask(regions).then((answer) => (answer?.ok || regions.length < 2 ? answer : ask(regions.slice(0, 1))))));
  void asked.then((answer) => {
    if (answer?.ok) {
      image.src = answer.data;
      return;
    }
    drawn.delete(key); // asked for again when it is shown again
    if (wish.instead) wish.instead();
    else image.closest("figure")?.remove();
  });
  return image;
}

/** @param {string} text @returns {(Node|string)[]} with a patch of the colour behind each "#ff7827": nobody reads such a name */
export function colours(text) {
  return text.split(/(#[0-9a-f]{6})(?![0-9a-z])/i).flatMap((part, at) => {
    if (at % 2 === 0) return [part];
    const patch = make("i", { class: "patch", "aria-hidden": "true" });
    patch.style.background = part;
    return [part, patch];
  });
}

/** @param {any} page what the page in front tells @param {() => void} again asks the server once more @returns {HTMLElement[]} what can be done about the state it is in */
export function mendings(page, again) {
  if (!page) return [];
  if (!page.enabled) {
    // It may be paused as the host that was turned on, too.
    const on = () => changeKept("sites", (kept) => ({ ...without(kept, new URL(page.url).hostname), [page.siteId]: true }));
    return [make("button", { type: "button", class: "main", text: t("popup_enable"), onclick: () => void on() })];
  }
  if (!page.active || !page.problem) return [];
  return [page.problem.settings ? make("button", { type: "button", class: "main", text: t("open_settings"), onclick: () => void chrome.runtime.openOptionsPage() }) : make("button", { type: "button", text: t("try_again"), onclick: again })];
}
