/**
 * The background part: answers the pages' messages and talks to the server. Pages never reach the server themselves
 * (the browser forbids a public page to reach 127.0.0.1, and a page's CSP could block it).
 */
import { ask, asBase64, isLoopback, settings } from "./server.js";
import { align, enter, mayStay, onAllowed, turnOff, turnOn, turnedOnAt } from "./granting.js";
import { chosenLanguage, chosenTexts } from "./language.js";
import { pageOf, siteFileOf } from "./handing.js";
import { pagesOf, picksOf, placeOf, remember as rememberPick, withPicks } from "./picked.js";
import { allSites, packaged, packagedSites, packagedText, siteFor } from "./sites.js";
import { patternOf, tell, toldOf } from "./told.js";
import { isCheck, isDecision, isImage, isJob } from "./shapes.js";
import { inTurn } from "./turns.js";
import { updateSites } from "./updates.js";

/** Running checks by tab, so that a newer one stops the older; losing this with the worker costs nothing. @type {Map<number, AbortController>} */
const running = new Map();

/** @typedef {chrome.runtime.MessageSender} Sender */

/** @type {Record<string, (message: any, sender: Sender) => Promise<any>>} */
const answers = {
  /** What a page needs to start: its site file, the word lists, the reasons to ignore a finding, the style and whether it may work here; `texts`: also those that the browser gives as a rule. */
  async hello(message) {
    const url = String(message.url);
    const [known, words, glance, reasons, css, underlineCss, kept, wishes] = await Promise.all([
      siteFor(url), packaged("generic.json"), packaged("glance.json"), packaged("reasons.json"), packagedText("content/overlay.css"), packagedText("content/underline.css"), settings(),
      chrome.storage.local.get(["marketplaces", "severities"]),
    ]);
    const pattern = patternOf(url, known);
    const place = placeOf(known, url);
    const [site, picks, texts, told, allowed, on] = await Promise.all([
      withPicks(known, url), picksOf(place), chosenTexts(!message.texts), toldOf(pattern), mayStay(url), turnedOnAt(url),
    ]);
    void packagedSites().then((here) => updateSites(here)).catch((error) => console.error(error)); // no page waits for it
    const id = known?.id ?? (on ? new URL(on).hostname : "generic");
    return {
      site, words, glance, reasons, texts, css, underlineCss, server: kept.server, place, pattern, allowed,
      told: allowed ? told : false, // turned off under an open page: not even read
      picks: Object.keys(picks),
      marketplace: /** @type {any} */ (wishes.marketplaces)?.[place] || "", severities: wishes.severities ?? {},
      id, paired: Boolean(kept.server && kept.token && kept.consent),
      agreed: kept.consent || !(kept.server && kept.token), // a server without a consent lacks nothing else
      enabled: kept.sites[id] !== false && (!on || kept.sites[new URL(on).hostname] !== false), // paused as a site file's, or as the host that was turned on
      known: Boolean(site) || isLoopback(url) || told === true || on !== null,
    };
  },

  async check(message, sender) {
    const tab = sender.tab?.id ?? -1;
    running.get(tab)?.abort();
    const stop = new AbortController();
    running.set(tab, stop);
    const answer = await ask("/api/v1/check", { method: "POST", json: message.body, signal: stop.signal, shape: isCheck });
    if (running.get(tab) === stop) running.delete(tab);
    return answer;
  },

  async job(message) {
    const { pathname } = new URL(String(message.url), "http://server.invalid");
    if (!pathname.startsWith("/api/v1/jobs/")) throw new Error(`not a job: ${pathname}`);
    return ask(`${pathname}?wait=10`, { seconds: 25, shape: isJob });
  },

  /** What another marketplace would say of the same listing; it disturbs no check that is under way. */
  async crosscheck(message) {
    return ask("/api/v1/check", { method: "POST", json: message.body, shape: isCheck });
  },

  /** A picture of the evidence with its regions drawn, as a data: address for the panel; with `other`, beside the bank's picture (for reviewers). */
  async marked(message) {
    const { sha256, regions, other } = message;
    if (!/^[0-9a-f]{64}$/.test(sha256) || !Array.isArray(regions) || !regions.every(Array.isArray)) throw new Error("not a picture of evidence");
    const wish = new URLSearchParams({ region: regions.map((region) => region.map((/** @type {any} */ share) => Number(Number(share).toFixed(5))).join(",")).join(";") });
    if (other) wish.set("other", String(other.image));
    for (const name of ["other_region", "placing"]) if (Array.isArray(other?.[name])) wish.set(name, other[name].map(Number).join(","));
    return ask(`/api/v1/images/sha256:${sha256}/marked?${wish}`, { seconds: 25, picture: true });
  },

  /** Keeps which element of this site is the field. */
  async remember(message) {
    const url = String(message.url);
    await rememberPick(placeOf(await siteFor(url), url), String(message.field), String(message.selector).slice(0, 1000), pageOf(url));
    return { ok: true };
  },

  async forget(message) {
    const place = message.place ?? placeOf(await siteFor(String(message.url)), String(message.url));
    await rememberPick(place, String(message.field), null);
    return { ok: true };
  },

  /** What was pointed at on this page as a site file for everybody; asked by the page, which knows its title, or for a `place` by the settings. */
  async siteFile(message) {
    const url = String(message.url ?? "");
    const known = url ? await siteFor(url) : ((await allSites()).find(({ id }) => id === message.place) ?? null);
    const place = url ? placeOf(known, url) : String(message.place);
    const pages = [...(url ? [pageOf(url)] : []), ...(await pagesOf(place))];
    const { site, why } = await siteFileOf(known, place, pages, { marketplace: message.marketplace || null, title: String(message.title ?? "") });
    return { ok: Boolean(site), site, why };
  },

  /** Keeps the seller's word on whether pages like this one are listings; `listing: null` takes it back. */
  async tell(message) {
    if (![true, false, null].includes(message.listing)) throw new Error("neither a listing nor none");
    await tell(message.pattern ?? patternOf(String(message.url), await siteFor(String(message.url))), message.listing);
    return { ok: true };
  },

  /** What the options page shows of the server: rules, brands, decisions. Only these three may be read so. */
  async read(message) {
    const path = { rules: `/api/v1/rules?lang=${await chosenLanguage()}`, brands: "/api/v1/brands/authorizations", decisions: "/api/v1/decisions?limit=200" }[String(message.what)];
    if (!path) throw new Error(`nothing to read: ${message.what}`);
    return ask(path, { seconds: 10 });
  },

  async updates() {
    return { ok: true, report: await updateSites(await packagedSites(), true) };
  },

  async decide(message) {
    return ask("/api/v1/decisions", { method: "POST", json: message.body, shape: isDecision });
  },

  /** Keeps in words what was ignored, for the list in the settings: the server knows the rule and the listing's id only. */
  async rememberIgnored(message) {
    const own = { message: String(message.message).slice(0, 300), title: String(message.title).slice(0, 120) };
    await inTurn(async () => {
      const { ignoredTexts } = await chrome.storage.local.get("ignoredTexts");
      const kept = Object.entries(/** @type {Record<string, any>} */ (ignoredTexts ?? {})).slice(-199); // the oldest go
      await chrome.storage.local.set({ ignoredTexts: { ...Object.fromEntries(kept), [String(message.id)]: own } });
    });
    return { ok: true };
  },

  async undecide(message) {
    return ask(`/api/v1/decisions/${encodeURIComponent(message.id)}`, { method: "DELETE" });
  },

  /** Sends a picture's bytes once: which are at the server already is kept for this browser session, per server and token. */
  async upload(message) {
    const bytes = Uint8Array.from(atob(message.base64), (letter) => letter.charCodeAt(0));
    const src = `sha256:${await sha256(bytes)}`;
    const { server, token } = await settings();
    const key = await memory(server, token);
    const known = /** @type {Record<string, boolean>} */ ((await chrome.storage.session.get(key))[key] || {});
    if (known[src.replace("sha256:", "")]) return { ok: true, status: 200, data: { src } };
    const answer = await ask("/api/v1/images", { method: "POST", bytes, type: message.mime, seconds: 60, shape: isImage });
    if (answer.ok) await remember(answer.data.src);
    return answer;
  },

  /** The bytes of a picture on another host, which the page itself may not read. */
  async picture(message) {
    if (!String(message.url).startsWith("https://")) return { ok: false, reason: "not https" };
    try {
      const response = await fetch(String(message.url), { credentials: "omit", signal: AbortSignal.timeout(15000) });
      if (!response.ok) return { ok: false, reason: `${response.status}` };
      const blob = await response.blob();
      if (!blob.type.startsWith("image/") || blob.size > 20_000_000) return { ok: false, reason: `${blob.type} ${blob.size}` };
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return { ok: true, base64: asBase64(bytes), mime: blob.type };
    } catch (error) {
      return { ok: false, reason: String(error) };
    }
  },

  /** One click on a loopback page of the server itself pairs; no other page may say which server gets the texts. */
  async pair(message, sender) {
    const origin = sender.origin ?? (sender.url ? new URL(sender.url).origin : "");
    if (!isLoopback(origin) || message.server !== origin) return { ok: false, problem: { kind: "refused", status: 0, detail: origin } };
    const token = String(message.token || "");
    if (!token || token.length > 1024 || /\s/.test(token)) return { ok: false, problem: { kind: "token", status: 0, detail: "" } };
    const as = { server: origin, token, consent: true, sites: {} };
    const answer = await ask("/api/v1/session", { as });
    if (answer.ok) await chrome.storage.local.set({ server: origin, token, consent: true });
    return answer;
  },

  async session(message) {
    return ask("/api/v1/session", message.as ? { as: message.as, seconds: 8 } : { seconds: 8 });
  },

  async sites() {
    const language = await chosenLanguage();
    return (await allSites()).map(({ id, name }) => ({ id, name: name[language] }));
  },

  async badge(message, sender) {
    const tabId = sender.tab?.id;
    if (tabId === undefined) return null;
    await chrome.action.setBadgeText({ tabId, text: message.text });
    await chrome.action.setBadgeBackgroundColor({ tabId, color: message.color });
    return null;
  },

  /** The seller turns Listlint on for a site that the browser allows. @returns whether it works there now */
  async turnOn(message, sender) {
    onlyOwnPages(sender);
    await chrome.storage.session.remove("asked"); // the browser's answer has come
    return { ok: await turnOn(String(message.pattern)) };
  },

  async turnOff(message, sender) {
    onlyOwnPages(sender);
    return { ok: true, ...(await turnOff(String(message.pattern))) };
  },

  /** Runs our scripts in a page that was open before they were there. */
  async enter(message, sender) {
    onlyOwnPages(sender);
    return { ok: await enter(Number(message.tabId)) };
  },

  async options() {
    await chrome.runtime.openOptionsPage();
    return null;
  },

  /** Asked by a page of this extension: what the listing page in front (or the last one used) holds. */
  async fields(message) {
    return askPage({ type: "fields" }, message.tabId);
  },

  async status(message) {
    return askPage({ type: "status" }, message.tabId);
  },
};

/** @param {Sender} sender must be a page of this extension: no site says where we work, whatever it has made of a content script */
function onlyOwnPages(sender) {
  if (!sender.url?.startsWith(chrome.runtime.getURL(""))) throw new Error("asked by a site");
}

/** @param {Uint8Array} bytes @returns {Promise<string>} hex */
async function sha256(bytes) {
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", /** @type {any} */ (bytes))), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} server @param {string} token @returns {Promise<string>} */
async function memory(server, token) {
  return "uploaded:" + (await sha256(new TextEncoder().encode(`${server}\n${token}`))).slice(0, 16);
}

/** @param {string} src "sha256:HEX" as the server named the picture */
async function remember(src) {
  const { server, token } = await settings();
  const key = await memory(server, token);
  await inTurn(async () => {
    const known = /** @type {Record<string, boolean>} */ ((await chrome.storage.session.get(key))[key] || {});
    await chrome.storage.session.set({ [key]: { ...known, [src.replace(/^sha256:/, "")]: true } });
  });
}

/** @param {any} message @param {number} [tabId] the answer of the tab, else of the tab used last that answers */
async function askPage(message, tabId) {
  const tabs = tabId === undefined ? (await chrome.tabs.query({})).sort((a, b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0)) : [{ id: tabId }];
  for (const tab of tabs) {
    try {
      const answer = await chrome.tabs.sendMessage(/** @type {number} */ (tab.id), message);
      if (answer) return answer;
    } catch (error) {
      // A tab without our content script has nobody to answer: ask the next.
      if (!/Receiving end does not exist|Could not establish/.test(String(error))) throw error;
    }
  }
  return null;
}

// The first page names the server that texts would go to, before any has gone.
chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void chrome.tabs.create({ url: chrome.runtime.getURL("welcome/welcome.html") });
});

/** @param {Promise<void>} work whose failure is said where whoever mends it looks */
function unattended(work) {
  work.catch((error) => console.error(error));
}

// Where the seller has turned Listlint on: in line again after every update, and with what the browser's own settings give and take.
chrome.runtime.onInstalled.addListener(() => unattended(align()));
chrome.runtime.onStartup.addListener(() => unattended(align()));
chrome.permissions.onRemoved.addListener(() => unattended(align()));
chrome.permissions.onAdded.addListener(({ origins }) => unattended(onAllowed(origins ?? [])));

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (sender.id !== chrome.runtime.id) return false;
  const answer = answers[message?.type];
  if (!answer || !Object.hasOwn(answers, message.type)) return false;
  answer(message, sender).then(respond, (error) => {
    console.error(error);
    respond({ ok: false, problem: { kind: "broken", status: 0, detail: String(error?.message ?? error) } });
  });
  return true;
});
