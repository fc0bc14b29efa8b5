/**
 * Pages that the seller has told to be a listing, or to be none. What a page is, is recognized all or nothing; one word of the seller goes
 * before it, for every page of the same pattern: its host and path, with a star for what only names the listing.
 */

import { inTurn } from "./turns.js";

/** @typedef {import("./sites.js").Site} Site */

/** A number, a long code, or a word that ends in a number: it names one listing, not a kind of page. */
const ID = /^\d+(?:\.\w+)?$|\d{4,}|[-_=,;:]\d+$|^(?=.*\d)[0-9a-f-]{8,}$|^(?=(?:\D*\d){3})(?=.*[a-z])[\w-]{8,}$/i;

/** Parameters that choose the page in systems with one address for all of them. */
const CHOOSES = /^(?:route|r|controller|action|act|do|op|page|post_type|module|mod|m|c|a|s|view|option|task|method|path|_route)$/i;

/** Parameters that name the listing; without those of the seller, the session and the shop. */
const NAMES = /^(?:id|post|no|sku|asin|item|goods|product|listing|draft)$|[a-z](?:_id|-id|Id|ID|_no|No|_sku|Sku)$/;
const OTHER = /sess|user|account|seller|shop|store|client|app|trace|spm|request|lang/i;

/** @param {string} path @returns {string} */
function starred(path) {
  return path.replace(/\/+$/, "").split("/").map((step) => (ID.test(step) ? "*" : step)).join("/");
}

/** @param {URLSearchParams} query @returns {string} */
function kept(query) {
  const parts = [];
  for (const [name, value] of query) {
    if (CHOOSES.test(name) && value.length < 60 && /^[a-z]/i.test(value)) parts.push(`${name}=${starred(value)}`);
    else if (value && NAMES.test(name) && !OTHER.test(name)) parts.push(`${name}=*`);
  }
  return parts.length ? `?${parts.join("&")}` : "";
}

/** @param {string} url @param {Site | null} site @returns {string} "shop.example/products/*": what all pages for editing a listing there have in common */
export function patternOf(url, site) {
  const { host, pathname, searchParams, hash } = new URL(url);
  const id = site?.id_path ? pathname.match(new RegExp(site.id_path))?.[1] : undefined;
  const path = starred(id ? pathname.replace(id, "0") : pathname); // "0" is an id to anybody
  const route = /^#!?\//.test(hash) ? new URL(hash.replace(/^#!?/, ""), "http://route.invalid") : null; // a page that keeps its own addresses behind the sign
  return `${host}${path}${kept(searchParams)}${route ? `#${starred(route.pathname)}${kept(route.searchParams)}` : ""}`;
}

/** @returns {Promise<Record<string, boolean>>} by pattern */
export async function allTold() {
  const { told } = await chrome.storage.local.get("told");
  return told && typeof told === "object" && !Array.isArray(told) ? /** @type {any} */ (told) : {};
}

/** @param {string} pattern @returns {Promise<boolean | null>} whether its pages are listings; null where nothing was said */
export async function toldOf(pattern) {
  const said = (await allTold())[pattern];
  return typeof said === "boolean" ? said : null;
}

/** @param {string} pattern @param {boolean | null} listing null takes the word back */
export async function tell(pattern, listing) {
  await inTurn(async () => {
    const { [pattern]: _, ...others } = await allTold();
    await chrome.storage.local.set({ told: listing === null ? others : { ...others, [pattern]: listing } });
  });
}
