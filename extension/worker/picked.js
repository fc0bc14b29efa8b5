/** The fields a seller has pointed at, by site: kept in storage.local, laid over the site's own file. */

import { inTurn } from "./turns.js";

/** @typedef {import("./sites.js").Site} Site */

const FIELDS = new Set(["title", "description", "price", "brand", "category", "bullets", "keywords", "images"]);

/** @param {Site | null} site @param {string} url @returns {string} under which name a page's picks are kept */
export function placeOf(site, url) {
  return site ? site.id : new URL(url).host;
}

/** @returns {Promise<Record<string, Record<string, string>>>} selector by place and field */
async function all() {
  const { picked } = await chrome.storage.local.get("picked");
  return picked && typeof picked === "object" && !Array.isArray(picked) ? /** @type {any} */ (picked) : {};
}

/** @param {string} place @returns {Promise<Record<string, string>>} what was pointed at there: selector by field */
export async function picksOf(place) {
  return (await all())[place] ?? {};
}

/** @returns {Promise<Record<string, string[]>>} pages by place */
async function allPages() {
  const { pickedAt } = await chrome.storage.local.get("pickedAt");
  return pickedAt && typeof pickedAt === "object" && !Array.isArray(pickedAt) ? /** @type {any} */ (pickedAt) : {};
}

/** @param {string} place @returns {Promise<string[]>} the pages on which fields were pointed at there, as site files need them: "https://shop.example/office/*" */
export async function pagesOf(place) {
  return (await allPages())[place] ?? [];
}

/** @param {Record<string, any>} fields of a site file @param {Record<string, string>} own selector by field @returns {Record<string, any>} the fields with those in front */
export function laidOver(fields, own) {
  const laid = Object.fromEntries(Object.entries(fields).map(([field, rule]) => [field, { ...rule }]));
  for (const [field, selector] of Object.entries(own)) laid[field] = { ...laid[field], at: [selector, ...(laid[field]?.at ?? [])] };
  return laid;
}

/** @param {Site | null} site @param {string} url @returns {Promise<Site | null>} the site with what was picked in front of its selectors */
export async function withPicks(site, url) {
  const own = await picksOf(placeOf(site, url));
  if (!Object.keys(own).length) return site;
  const fields = laidOver(site?.fields ?? {}, own);
  const host = new URL(url).host;
  return site ? { ...site, fields } : /** @type {any} */ ({ id: host, version: 1, name: { en: host, zh: host }, marketplace: null, urls: [], generic: true, picked: true, fields });
}

/** @param {string} place @param {string} field @param {string | null} selector null forgets it @param {string} [on] the page, "https://shop.example/office/*" */
export async function remember(place, field, selector, on) {
  if (!FIELDS.has(field)) throw new Error(`no field to pick: ${field}`);
  await inTurn(async () => {
    const kept = await all();
    const own = { ...kept[place] };
    if (selector) own[field] = selector;
    else delete own[field];
    const { [place]: _, ...others } = kept;
    const { [place]: before = [], ...otherPages } = await allPages();
    const left = Object.keys(own).length > 0;
    const pages = [...new Set([...before, ...(on ? [on] : [])])].slice(-40);
    await chrome.storage.local.set({ picked: left ? { ...others, [place]: own } : others, pickedAt: left ? { ...otherPages, [place]: pages } : otherPages });
  });
}
