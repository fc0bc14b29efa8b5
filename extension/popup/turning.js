/** A page without our scripts, in the popup and the panel: says why, and where the seller may have them there, turns Listlint on for the site. */
import { inOne, t } from "../options/translate.js";
import { asking, mayWork, turnedOnAt } from "../worker/granting.js";
import { patternFor, settings } from "../worker/server.js";

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

/** Hosts into which the browsers let no extension: the stores of extensions, and those of the browser's maker. */
const CLOSED = /^https:\/\/(?:chromewebstore\.google\.com|chrome\.google\.com\/webstore|microsoftedge\.microsoft\.com\/addons|(?:addons|support|content)\.(?:cdn\.)?mozilla\.(?:org|net)|(?:accounts|api\.accounts|oauth\.accounts|profile\.accounts|sync\.services)\.(?:firefox|mozilla)\.com)(?:\/|$)/;

/** @typedef {"off"|"silent"|"browser"|"closed"|"file"|"pdf"|"unknown"} Absence */

/** @param {string} url of a page where nobody answers; "" where the browser does not tell it @returns {Promise<Absence>} why */
export async function absenceAt(url) {
  if (!url) return "unknown";
  const { protocol, pathname } = new URL(url);
  if (protocol === "file:") return "file";
  if (!/^https?:$/.test(protocol)) return "browser";
  if (CLOSED.test(url)) return "closed";
  if (/\.pdf$/i.test(pathname)) return "pdf";
  return (await mayWork(url)) ? "silent" : "off";
}

/** @param {string} url of a page that did not answer @param {number} tabId @returns {Promise<boolean>} whether it does once our scripts are run in it, where they belong: it was open before they were */
export async function entered(url, tabId) {
  if (!url || (await absenceAt(url)) !== "silent") return false;
  return (await chrome.runtime.sendMessage({ type: "enter", tabId })).ok;
}

/** @type {Record<Absence, string>} what is said of it */
const TEXTS = { off: "site_off", silent: "site_silent", browser: "site_browser", closed: "site_closed", file: "site_file", pdf: "site_pdf", unknown: "panel_notab" };

/** @param {Absence} why @returns {string} in plain words */
export function absenceText(why) {
  return t(TEXTS[why]);
}

/** Counts the drawings: of two that are under way the later one holds. */
let drawing = 0;

/** @param {string} url @param {Absence | null} why null where our scripts are @param {() => void} again shows the page anew */
export async function drawTurning(url, why, again) {
  const own = ++drawing;
  const [{ server, token, consent }, on] = await Promise.all([settings(), url ? turnedOnAt(url) : null]);
  if (own !== drawing) return;
  if (at("turning").dataset.url !== url) at("turning-said").textContent = ""; // what was said of another page
  at("turning").dataset.url = url;
  const host = url ? new URL(url).hostname : "";
  const held = document.activeElement;
  at("turning").hidden = why !== "off";
  at("turn-off").hidden = !on;
  if (held?.closest("[hidden]")) (at("listing") ?? at("state")).focus(); // the button is gone: the keyboard stays near; the panel has no words for a page with findings
  if (on) {
    at("turn-off").textContent = t("site_turn_off", host);
    at("turn-off").onclick = () => void chrome.runtime.sendMessage({ type: "turnOff", pattern: on }).then(again);
  }
  if (why !== "off") return;
  const sent = !server || !token ? t("told_unsent") : consent ? t("told_sent", server) : t("problem_consent", server);
  at("turning-text").textContent = inOne(t("site_ask", host), sent, t("site_question"));
  at("turning-do").textContent = t("site_turn_on", host);
  at("turning-do").onclick = () => void turnOn(patternFor(url)).then((problem) => {
    at("turning-said").textContent = problem;
    if (!problem) again();
  });
}

/** @param {string} pattern @returns {Promise<string>} what went wrong; the question must be asked in the click itself */
async function turnOn(pattern) {
  asking({ turnOn: pattern }); // the browser may close this popup over its question: then the worker hears the answer
  try {
    const given = await chrome.permissions.request({ origins: [pattern] });
    const answer = given ? await chrome.runtime.sendMessage({ type: "turnOn", pattern }) : null;
    return answer?.ok ? "" : answer?.problem?.detail || t("site_denied");
  } catch (error) {
    return error instanceof Error ? error.message : String(error); // an address that the browser does not take
  }
}
