/**
 * Site files from the server, so that a marketplace's new page needs no new release of the extension.
 * They are data only, signed with the pairing token (HMAC-SHA-256), newer than what is here, and held to a closed shape.
 */
import { ask, settings } from "./server.js";

/** @typedef {import("./sites.js").Site} Site */

const FIELDS = new Set(["title", "description", "price", "brand", "category", "bullets", "keywords", "images", "variants", "attributes"]);
const KEYS = new Set(["id", "version", "name", "marketplace", "source", "urls", "draft", "id_path", "currency", "generic", "fields"]);
const RULE_KEYS = new Set(["at", "split", "columns", "fix"]);
const AGE = 6 * 3600 * 1000; // ms between two questions

/** https with a host, or a page of this machine. */
const ADDRESS = /^https:\/\/(?:[^/]*[a-z]|\d{1,3}(?:\.\d{1,3}){3}[:/])|^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\//;

/** @param {any} value @param {number} most @returns {boolean} */
const isText = (value, most) => typeof value === "string" && value.length > 0 && value.length <= most;

/** @param {any} site @returns {string} what is wrong with it, "" when it is a site file */
export function mistakeIn(site) {
  if (!site || typeof site !== "object" || Array.isArray(site)) return "no object";
  for (const key of Object.keys(site)) if (!KEYS.has(key)) return `unknown key ${key}`;
  if (!isText(site.id, 40) || !/^[a-z0-9-]+$/.test(site.id)) return "id";
  if (!Number.isSafeInteger(site.version) || site.version < 1) return "version";
  if (!isText(site.name?.en, 80) || !isText(site.name?.zh, 80)) return "name";
  if (site.marketplace !== null && !isText(site.marketplace, 40)) return "marketplace";
  if (!Array.isArray(site.urls) || !site.urls.length || site.urls.length > 40 || !site.urls.every((/** @type {any} */ url) => isText(url, 300) && ADDRESS.test(url))) return "urls";
  if (site.draft !== undefined && !(Array.isArray(site.draft) && site.draft.every((/** @type {any} */ name) => isText(name, 60)))) return "draft";
  if (site.currency !== undefined && !/^[A-Z]{3}$/.test(site.currency)) return "currency";
  if (site.generic !== undefined && typeof site.generic !== "boolean") return "generic";
  if (site.id_path !== undefined && !isPattern(site.id_path)) return "id_path";
  if (!site.fields || typeof site.fields !== "object") return "fields";
  for (const [field, rule] of Object.entries(site.fields)) {
    const wrong = FIELDS.has(field) ? mistakeInRule(rule) : "unknown";
    if (wrong) return `fields.${field}: ${wrong}`;
  }
  return "";
}

/** @param {any} rule of one field @returns {string} */
function mistakeInRule(rule) {
  if (!rule || typeof rule !== "object") return "no object";
  for (const key of Object.keys(rule)) if (!RULE_KEYS.has(key)) return `unknown key ${key}`;
  if (!Array.isArray(rule.at) || !rule.at.length || rule.at.length > 20 || !rule.at.every((/** @type {any} */ selector) => isText(selector, 400))) return "at";
  if (rule.split !== undefined && !isPattern(rule.split)) return "split";
  if (rule.fix !== undefined && rule.fix !== "copy") return "fix";
  if (rule.columns !== undefined && !Object.values(rule.columns).every((selector) => isText(selector, 400))) return "columns";
  return "";
}

/** @param {any} text @returns {boolean} a short pattern without nested repetition, which could stall a page */
function isPattern(text) {
  if (!isText(text, 80) || /[*+}]\)?[*+{]/.test(text)) return false;
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false; // what is no pattern is said to be wrong by the caller
  }
}

/** @param {string} token @param {string} text @returns {Promise<string>} HMAC-SHA-256 in hex */
export async function signature(token, text) {
  const bytes = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", bytes.encode(token), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return Array.from(new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(text))), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} given @param {string} made @returns {boolean} in a time that tells nothing */
function same(given, made) {
  let other = given.length ^ made.length;
  for (let at = 0; at < made.length; at++) other |= made.charCodeAt(at) ^ (given.charCodeAt(at) || 0);
  return other === 0;
}

/**
 * Asks the server for newer site files, at most every six hours.
 * @param {Site[]} here those of the package @param {boolean} [now] whatever the hour
 * @returns {Promise<{taken: string[], refused: {id: string, why: string}[]} | null>} null when nothing was asked or nothing answered
 */
export async function updateSites(here, now = false) {
  const { server, token, consent } = await settings();
  if (!server || !token || !consent) return null;
  const { siteFiles } = /** @type {{siteFiles?: any}} */ (await chrome.storage.local.get("siteFiles"));
  if (!now && siteFiles?.server === server && Date.now() - siteFiles.asked < AGE) return null;
  const answer = await ask("/api/v1/sites", { seconds: 10 });
  const kept = siteFiles?.server === server ? siteFiles.sites : {};
  if (!answer.ok) {
    await chrome.storage.local.set({ siteFiles: { server, asked: Date.now(), sites: kept } });
    return null;
  }
  /** @type {{taken: string[], refused: {id: string, why: string}[]}} */
  const report = { taken: [], refused: [] };
  const sites = { ...kept };
  const text = String(answer.data?.sites ?? "");
  if (!same(String(answer.data?.signature ?? ""), await signature(token, text))) report.refused.push({ id: "*", why: "signature" });
  else {
    for (const site of JSON.parse(text)) {
      const wrong = mistakeIn(site);
      const id = String(site?.id);
      const known = Math.max(here.find((one) => one.id === id)?.version ?? 0, sites[id]?.version ?? 0);
      if (wrong) report.refused.push({ id, why: wrong });
      else if (site.version > known) {
        sites[id] = site;
        report.taken.push(id);
      }
    }
  }
  await chrome.storage.local.set({ siteFiles: { server, asked: Date.now(), sites } });
  return report;
}

/** @param {Site[]} here @returns {Promise<Site[]>} the newest of each site: packaged, or from the paired server */
export async function withUpdates(here) {
  const { server } = await settings();
  const { siteFiles } = /** @type {{siteFiles?: any}} */ (await chrome.storage.local.get("siteFiles"));
  const newer = siteFiles?.server === server && server ? /** @type {Record<string, Site>} */ (siteFiles.sites) : {};
  const merged = here.map((site) => ((newer[site.id]?.version ?? 0) > site.version ? newer[site.id] : site));
  return [...merged, ...Object.values(newer).filter(({ id }) => !here.some((site) => site.id === id))];
}
