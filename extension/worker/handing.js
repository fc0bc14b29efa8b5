/**
 * What a seller has pointed at on a page, as a site file: whoever runs the server puts it into LISTLINT_HOME/sites, and everybody has it.
 */
import { laidOver, picksOf } from "./picked.js";
import { allTold, patternOf } from "./told.js";
import { mistakeIn } from "./updates.js";

/** @typedef {import("./sites.js").Site} Site */

/** @param {string} pattern of told.js @returns {{host: string, path: string, words: string[], names: string[], route: string}} `words` choose the page, `names` name the listing */
function partsOf(pattern) {
  const [, host, path, query = "", route = ""] = /** @type {RegExpMatchArray} */ (pattern.match(/^([^/?#]+)([^?#]*)\??([^#]*)(#.*)?$/));
  const parameters = query.split("&").filter(Boolean);
  return { host, path, words: parameters.filter((one) => !one.endsWith("=*")), names: parameters.filter((one) => one.endsWith("=*")).map((one) => one.slice(0, -2)), route: route.slice(1).split("?")[0] };
}

/** @param {string} protocol @param {string} pattern @returns {string[]} the same pages as a site file names them */
export function globsOf(protocol, pattern) {
  const { host, path, words, route } = partsOf(pattern);
  const start = `${protocol}//${host}${path || "/"}`;
  const behind = `${words.map((word) => `*${word}`).join("")}${route ? `*#*${route}` : ""}*`;
  if (words.length) return [`${start}?${behind}`.replace(/\*{2,}/g, "*")];
  if (route || path.endsWith("*")) return [`${start}${behind}`.replace(/\*{2,}/g, "*")];
  return path ? [start, `${start}/`, `${start}?*`, `${start}#*`] : [start, `${start}?*`, `${start}#*`];
}

/** @param {string} pattern @returns {string} where its path names the listing; "" where it does not, or in too many words */
function idPathOf(pattern) {
  const steps = partsOf(pattern).path.split("/");
  const last = steps.lastIndexOf("*");
  const path = steps.map((step, at) => (step !== "*" ? step.replace(/[.+^${}()|[\]\\?*]/g, "\\$&") : at === last ? "([^/]+)" : "[^/]+")).join("/");
  return last < 0 || path.length > 80 ? "" : path;
}

/** @param {string} url @returns {string} the page with its scheme, "https://shop.example/office/*": as it is kept where fields are pointed at */
export function pageOf(url) {
  return `${new URL(url).protocol}//${patternOf(url, null)}`;
}

/** @param {string[]} pages one or more of pageOf @param {string | null} marketplace as the seller checks it @returns {Promise<Site>} pages that no site file describes, before anything was pointed at */
async function unknownSite(pages, marketplace) {
  const protocol = pages[0].slice(0, pages[0].indexOf("//"));
  const own = pages.map((page) => page.slice(page.indexOf("//") + 2));
  const [pattern] = own;
  const { host } = partsOf(pattern);
  const told = Object.entries(await allTold()).filter(([other, listing]) => listing && partsOf(other).host === host).map(([other]) => other);
  const idPath = idPathOf(pattern);
  const { names } = partsOf(pattern);
  return {
    id: host.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40), version: 0, name: { en: host.slice(0, 80), zh: host.slice(0, 80) }, marketplace,
    source: "Fields that a seller pointed at, by hand", urls: [...new Set([...own, ...told])].flatMap((each) => globsOf(protocol, each)).slice(0, 40),
    ...(names.length ? { draft: names } : {}), ...(idPath ? { id_path: idPath } : {}), generic: true, fields: {},
  };
}

/**
 * @param {Site | null} known the site file of the page @param {string} place @param {string[]} pages of pageOf, the one in front first
 * @param {{marketplace: string | null, title: string}} page `title`: a selector of the title as found, "" where there is none
 * @returns {Promise<{site: Site | null, why: string}>} `why` it is none: "title" where nobody has pointed at the title, "page" where nobody knows on which page, "urls" for an address that site files may not have, else what the validator says
 */
export async function siteFileOf(known, place, pages, { marketplace, title }) {
  if (!known && !pages.length) return { site: null, why: "page" };
  const base = known ?? (await unknownSite(pages, marketplace));
  const fields = laidOver(base.fields, await picksOf(place));
  // A page with a site file is a listing where its title is found.
  if (!fields.title && title) fields.title = { at: [title] };
  if (!fields.title) return { site: null, why: "title" };
  for (const rule of Object.values(fields)) rule.at = [...new Set(rule.at)].slice(0, 20);
  const site = { ...base, version: base.version + 1, fields };
  const why = mistakeIn(site);
  return { site: why ? null : site, why };
}
