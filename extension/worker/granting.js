/**
 * Sites outside the manifest's list, where the seller has turned Listlint on. That word is kept (`turnedOn`, by pattern) and goes before any
 * permission: the browser may let us into a host for another reason, as into the server's, and then no script of ours runs there.
 */
import { patternFor, settings } from "./server.js";
import { allSites, globToRegExp } from "./sites.js";
import { changeKept, queue } from "./turns.js";

/** What changes the list waits for what does so already: the browser's news and the popup's word come at the same time. */
const inTurn = queue();

/** How the registrations are named, one for each entry of the manifest's `content_scripts`. */
const NAME = "turned-on-";

/** ms that the browser's question may stand before an answer is no longer taken for the answer to it */
const PATIENCE = 10 * 60_000;

/** @param {string} pattern as in a manifest, "https://*.shop.example/admin/*" @param {string} url @param {boolean} [anyPath] of that host @returns {boolean} */
export function fits(pattern, url, anyPath = false) {
  const parts = pattern.match(/^(\*|https?):\/\/(\*|(?:\*\.)?[^/*]+)(\/.*)$/);
  if (!parts || !URL.canParse(url)) return false;
  const [, scheme, place, path] = parts;
  const { protocol, hostname, pathname, search } = new URL(url);
  const host = place.replace(/:\d+$/, "");
  const here = host === "*" || host === hostname || (host.startsWith("*.") && (hostname === host.slice(2) || hostname.endsWith(host.slice(1))));
  const asked = scheme === "*" ? /^https?:$/.test(protocol) : protocol === `${scheme}:`;
  return here && asked && (anyPath || globToRegExp(path).test(pathname + search));
}

/** @returns {any[]} the content scripts of the manifest: the one list of files, for every site */
function scripts() {
  const root = chrome.runtime.getURL("");
  const own = (/** @type {string[] | null} */ files) => files?.map((file) => file.replace(root, "")); // Firefox gives whole addresses, and null for what is not there
  return (chrome.runtime.getManifest().content_scripts ?? []).map((/** @type {any} */ entry) => ({ ...Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== null)), matches: entry.matches ?? [], js: own(entry.js) ?? [], css: own(entry.css) }));
}

/** @param {string} url @param {boolean} [anyPath] of that host @returns {boolean} whether the manifest itself brings our scripts there */
function isDeclared(url, anyPath) {
  return scripts().some(({ matches }) => matches.some((/** @type {string} */ pattern) => fits(pattern, url, anyPath)));
}

/** @returns {Promise<Record<string, boolean>>} the seller's word by pattern, "https://shop.example/*"; false where it was taken back, or where leave was asked for the server only */
async function words() {
  const { turnedOn: kept } = await chrome.storage.local.get("turnedOn");
  return kept && typeof kept === "object" && !Array.isArray(kept) ? /** @type {any} */ (kept) : {};
}

/** @param {string} pattern @param {boolean} on */
async function keep(pattern, on) {
  await chrome.storage.local.set({ turnedOn: { ...(await words()), [pattern]: on } });
}

/** @returns {Promise<string[]>} the sites that the seller has turned on */
export async function turnedOn() {
  return Object.entries(await words()).filter(([, on]) => on === true).map(([pattern]) => pattern);
}

/** @param {string} pattern of a site that was turned on @returns {Promise<string[]>} by what its pages can be paused: by its host, and by the site files for pages there that the manifest does not bring */
export async function pausesOf(pattern) {
  const { hostname } = new URL(pattern);
  const isHere = (/** @type {string} */ glob) => {
    const [scheme, , place, ...path] = glob.split("/");
    return globToRegExp(place.replace(/:\d+$/, "")).test(hostname) && !isDeclared(`${scheme}//${hostname}/${path.join("/")}`);
  };
  return [hostname, ...(await allSites()).filter(({ urls }) => urls.some(isHere)).map(({ id }) => id)];
}

/** Ends every pause of a site that was turned on. @param {string} pattern */
export async function resume(pattern) {
  const pauses = await pausesOf(pattern);
  await changeKept("sites", (sites) => Object.fromEntries(Object.entries(sites).filter(([id, on]) => on !== false || !pauses.includes(id))));
}

/** @param {string} url @returns {Promise<string | null>} under which pattern the seller has turned Listlint on there */
export async function turnedOnAt(url) {
  return (await turnedOn()).find((pattern) => fits(pattern, url)) ?? null;
}

/** @param {string} url @returns {Promise<boolean>} whether our scripts belong on this page */
export async function mayWork(url) {
  return isDeclared(url) || (await turnedOnAt(url)) !== null;
}

/** @param {string} url where our scripts are already @returns {Promise<boolean>} whether they may do anything there: the seller may have turned the site off under an open page */
export async function mayStay(url) {
  return isDeclared(url, true) || (await turnedOnAt(url)) !== null; // a page of one address only, as shops have them, may leave the manifest's paths
}

/** @param {string} pattern @returns {Promise<boolean>} whether the browser lets us in */
function isAllowed(pattern) {
  return chrome.permissions.contains({ origins: [pattern] });
}

/** @param {any} entry of the manifest's content_scripts @param {number} at @param {string[]} matches @returns {chrome.scripting.RegisteredContentScript} the same for other pages */
function registration(entry, at, matches) {
  const { js, css, run_at: runAt, world, all_frames: allFrames, match_origin_as_fallback: matchOriginAsFallback, exclude_matches: excluded = [] } = entry;
  const wishes = { js, css, runAt, world, allFrames, matchOriginAsFallback };
  const given = Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
  return { id: NAME + at, matches, excludeMatches: [...entry.matches, ...excluded], persistAcrossSessions: true, ...given }; // where the manifest brings them, they are not brought twice
}

/** Brings what is registered in line with what the seller turned on and the browser allows; an update of the extension drops every registration. */
async function alignNow() {
  const kept = await turnedOn();
  const allowed = await Promise.all(kept.map(isAllowed));
  const patterns = kept.filter((_, at) => allowed[at]);
  if (patterns.length < kept.length) await chrome.storage.local.set({ turnedOn: Object.fromEntries(Object.entries(await words()).filter(([pattern, on]) => !on || patterns.includes(pattern))) });
  const wanted = patterns.length ? scripts().map((entry, at) => registration(entry, at, patterns)) : [];
  const there = new Set((await chrome.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  const old = [...there].filter((id) => !wanted.some((one) => one.id === id));
  if (old.length) await chrome.scripting.unregisterContentScripts({ ids: old });
  const known = wanted.filter(({ id }) => there.has(id));
  const added = wanted.filter(({ id }) => !there.has(id));
  if (known.length) await chrome.scripting.updateContentScripts(known);
  if (added.length) await chrome.scripting.registerContentScripts(added);
}

/** @returns {Promise<void>} */
export function align() {
  return inTurn(alignNow);
}

/** @param {string} pattern that the browser allows @returns {Promise<boolean>} whether Listlint works there from now on, and soon in the open tabs */
export async function turnOn(pattern) {
  const done = await inTurn(async () => {
    if (!(await isAllowed(pattern))) return false;
    await resume(pattern); // turned on, it is to work
    await keep(pattern, true);
    await alignNow();
    return true;
  });
  if (done) void enterOpen(pattern); // one that hangs holds up nobody
  return done;
}

/** @param {string} pattern */
async function enterOpen(pattern) {
  for (const { id, discarded } of await chrome.tabs.query({ url: pattern })) {
    if (id !== undefined && !discarded) enter(id).catch((error) => console.error(`Listlint could not enter an open tab of ${pattern}:`, error)); // an error page; it is entered when it is loaded
  }
}

/** @param {string} pattern whose host is turned off, with http and with https @returns {Promise<{kept: boolean}>} whether the browser's permission stays all the same */
export async function turnOff(pattern) {
  const { hostname } = new URL(pattern);
  const patterns = await inTurn(async () => {
    const those = [...new Set([pattern, ...(await turnedOn()).filter((one) => new URL(one).hostname === hostname)])];
    await chrome.storage.local.set({ turnedOn: { ...(await words()), ...Object.fromEntries(those.map((one) => [one, false])) } });
    await alignNow();
    return those;
  });
  const { server } = await settings();
  const { origins = [] } = await chrome.permissions.getAll();
  const own = origins.filter((origin) => origin.match(/^[^/]+\/\/([^/:]+)/)?.[1] === hostname); // as the browser wrote them down: Firefox takes back no other
  const given = [...new Set([...patterns, ...own])].filter((origin) => !fits(origin, server, true));
  for (const origin of given) await chrome.permissions.remove({ origins: [origin] }).catch((error) => console.warn(error)); // one that the manifest demands
  return { kept: (await Promise.all(patterns.map(isAllowed))).includes(true) };
}

/** @returns {Promise<string>} that of the paired server, "" without one */
async function serverPattern() {
  const { server } = await settings();
  return URL.canParse(server) ? patternFor(server) : "";
}

/** @param {number} tabId @returns {Promise<boolean>} whether our scripts are in that page */
async function isIn(tabId) {
  return chrome.tabs.sendMessage(tabId, { type: "here" }).then(Boolean, (error) => {
    if (/Receiving end does not exist|Could not establish/.test(String(error))) return false;
    throw error;
  });
}

/** Pages that are being entered: nobody does so a second time meanwhile. @type {Map<number, Promise<boolean>>} */
const entering = new Map();

/**
 * Runs our scripts at once in a page that was open before: no reload, which would lose what the seller has typed.
 * @param {number} tabId @returns {Promise<boolean>} whether they answer
 */
export function enter(tabId) {
  const under = entering.get(tabId) ?? enterNow(tabId).finally(() => entering.delete(tabId));
  entering.set(tabId, under);
  return under;
}

/** @param {number} tabId @returns {Promise<boolean>} */
async function enterNow(tabId) {
  const { url } = await chrome.tabs.get(tabId);
  if (!url || !(await mayWork(url))) return false;
  if (await isIn(tabId)) return true;
  for (const { js, css, world, all_frames: allFrames = false } of scripts()) {
    const target = { tabId, allFrames };
    if (css) await chrome.scripting.insertCSS({ target, files: css });
    await chrome.scripting.executeScript({ target, files: js, ...(world ? { world } : {}) });
  }
  return isIn(tabId);
}

/** @param {{turnOn?: string, server?: string}} asked what the browser is being asked for; said before the question, since it may close the popup that asks */
export function asking(asked) {
  void chrome.storage.session.set({ asked: { ...asked, at: Date.now() } });
}

/**
 * What the browser's leave means. Asked for by the popup, it turns the site on. Given in the browser's own settings for one site (by Firefox
 * with http and with https at once), it does too, unless the seller has turned it off here, or the leave was for the server. Given for all
 * sites or for many at once (Chromium then gives every leave of former days again), it is no word on any of them: it only spares the question.
 * @param {string[]} origins that the browser allows now
 */
export async function onAllowed(origins) {
  const { asked } = /** @type {any} */ (await chrome.storage.session.get("asked"));
  const open = asked && Date.now() - asked.at < PATIENCE ? asked : {};
  if (open.turnOn && origins.includes(open.turnOn)) return void (await turnOn(open.turnOn));
  const each = origins.flatMap((origin) => (origin.startsWith("*:") ? [origin.replace("*", "https"), origin.replace("*", "http")] : [origin]));
  const hosts = new Set(each.map((origin) => (/^https?:\/\/[^*/]+\/\*$/.test(origin) ? new URL(origin).hostname : "")));
  if (hosts.size !== 1 || hosts.has("")) return;
  const patterns = [...new Set(each.map(patternFor))];
  const kept = await words();
  if (patterns.includes(open.server)) return open.server in kept ? undefined : inTurn(() => keep(open.server, false));
  const declared = [...(chrome.runtime.getManifest().host_permissions ?? []), ...scripts().flatMap(({ matches }) => matches)];
  if (patterns.some((pattern) => declared.some((one) => fits(one, pattern, true)))) return; // Firefox names these by their host alone
  if (Object.entries(kept).some(([pattern, on]) => !on && hosts.has(new URL(pattern).hostname)) || patterns.includes(await serverPattern())) return;
  for (const origin of each) {
    const pattern = (await isAllowed(patternFor(origin))) ? patternFor(origin) : origin; // Chromium may give leave for one port alone
    if (!(pattern in kept)) await turnOn(pattern);
  }
}
