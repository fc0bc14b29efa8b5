/** Which site file belongs to a page's address. The files are data (sites/*.json); sites/index.json names them. */

import { withUpdates } from "./updates.js";

/** @typedef {{id: string, version: number, name: {en: string, zh: string}, marketplace: string|null, source?: string, urls: string[], draft?: string[], id_path?: string, generic?: boolean, fields: Record<string, any>}} Site */

/** @param {string} path @returns {Promise<any>} a JSON file of this extension */
export async function packaged(path) {
  return (await fetch(chrome.runtime.getURL(path))).json();
}

/** @param {string} path @returns {Promise<string>} a text file of this extension */
export async function packagedText(path) {
  return (await fetch(chrome.runtime.getURL(path))).text();
}

/** @returns {Promise<Site[]>} the site files of this package */
export async function packagedSites() {
  const names = await packaged("sites/index.json");
  return Promise.all(names.map((/** @type {string} */ name) => packaged(`sites/${name}.json`)));
}

/** @returns {Promise<Site[]>} those, and newer ones of the paired server */
export async function allSites() {
  return withUpdates(await packagedSites());
}

/** @param {string} glob with * for any text @returns {RegExp} */
export function globToRegExp(glob) {
  return new RegExp("^" + glob.replace(/[.+^${}()|[\]\\?]/g, "\\$&").replaceAll("*", ".*") + "$");
}

/** @param {string} url @returns {Promise<Site | null>} the first site whose address pattern fits */
export async function siteFor(url) {
  for (const site of await allSites()) {
    if (site.urls.some((glob) => globToRegExp(glob).test(url))) return site;
  }
  return null;
}
