/** The settings: which server, which token, the consent, which sites. */
import { showIgnored, showKnown, showRemembered, showRules, updateNow } from "./known.js";
import { asking } from "../worker/granting.js";
import { isLoopback, patternFor, settings } from "../worker/server.js";
import { browserLanguage } from "../worker/language.js";
import { changeKept } from "../worker/turns.js";
import { showGranted } from "./granted.js";
import { inOne, t, translatePage } from "./translate.js";

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

/** @param {string} text @param {boolean} [good] */
function say(text, good) {
  at("said").textContent = text;
  at("said").dataset.good = good === undefined ? "" : good ? "yes" : "no";
}

/** @returns {{server: string, token: string, consent: boolean} | null} what stands in the form; null, and said, when the address is none */
function entered() {
  const address = at("server").value.trim().replace(/\/+$/, "");
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    say(t("options_bad_address"), false);
    return null;
  }
  return { server: url.origin + url.pathname.replace(/\/+$/, ""), token: at("token").value.trim(), consent: at("consent").checked };
}

/** @param {string} server @returns {Promise<boolean>} whether the browser may reach it; must run in the click itself */
async function allowed(server) {
  if (isLoopback(server)) return true;
  asking({ server: patternFor(server) }); // so that no script of ours runs there
  return chrome.permissions.request({ origins: [patternFor(server)] });
}

/** Shows what is kept. */
async function show() {
  const kept = await settings();
  at("server").value = kept.server;
  at("token").value = kept.token;
  at("consent").checked = kept.consent;
  showWhere(kept);
  await showSites();
}

/** Says where texts go. @param {{server: string, consent: boolean}} kept */
function showWhere({ server, consent }) {
  at("where").textContent = !server ? t("options_privacy_none") : consent ? t("options_privacy_server", server) : t("problem_consent", server);
}

/** Ticks the sites where Listlint works; a box that is there already only changes its tick, so that it keeps the focus. */
async function showSites() {
  const kept = await settings();
  const sites = [...(await chrome.runtime.sendMessage({ type: "sites" })), { id: "generic", name: t("options_generic") }];
  const drawn = sites.map(({ id }) => `site-${id}`);
  if ([...at("sites").querySelectorAll("input")].map(({ id }) => id).join() === drawn.join()) {
    for (const { id } of sites) at(`site-${id}`).checked = kept.sites[id] !== false;
    return;
  }
  at("sites").replaceChildren(...sites.map(({ id, name }) => {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.id = `site-${id}`;
    box.checked = kept.sites[id] !== false;
    box.addEventListener("change", () => void changeKept("sites", (kept) => ({ ...kept, [id]: box.checked })));
    const label = document.createElement("label");
    label.className = "tick";
    label.append(box, Object.assign(document.createElement("span"), { textContent: name }));
    return label;
  }));
}

at("connection").addEventListener("submit", async (/** @type {Event} */ event) => {
  event.preventDefault();
  const wish = entered();
  if (!wish) return;
  if (!(await allowed(wish.server))) return say(t("options_denied"), false);
  await chrome.storage.local.set(wish);
  await show();
  if (!wish.consent) return say(t("options_need_consent"), false);
  const plain = wish.server.startsWith("http:") && !isLoopback(wish.server);
  const saved = plain ? inOne(t("options_saved"), t("options_insecure")) : t("options_saved");
  say(saved, !plain);
  const answer = await chrome.runtime.sendMessage({ type: "session" });
  if (!answer.ok && at("said").textContent === saved) say(inOne(saved, problem(answer.problem, wish.server)), false); // nothing else was done meanwhile
});

at("test").addEventListener("click", async () => {
  const wish = entered();
  if (!wish) return;
  if (!(await allowed(wish.server))) return say(t("options_denied"), false);
  say(t("options_testing"));
  // Asking who the token belongs to sends no listing, so it needs no consent.
  const answer = await chrome.runtime.sendMessage({ type: "session", as: { ...wish, consent: true, sites: {} } });
  if (answer.ok) say(t("options_works", answer.data.seller ?? "", answer.data.version ?? ""), true);
  else say(problem(answer.problem, wish.server), false);
});

/** @param {{kind: string, status: number, detail: string}} problem @param {string} server @returns {string} */
function problem({ kind, status, detail }, server) {
  if (kind === "token" && status === 403) return t("problem_forbidden", detail);
  return ["down", "slow", "token", "permission"].includes(kind) ? t(`problem_${kind}`, server) : t("problem_broken", detail || kind);
}

at("disconnect").addEventListener("click", async () => {
  await chrome.storage.local.remove(["server", "token", "consent"]);
  await show();
  say(t("options_disconnected"), true);
});

at("show").addEventListener("click", () => {
  const hidden = at("token").type === "password";
  at("token").type = hidden ? "text" : "password";
  at("show").textContent = t(hidden ? "options_hide" : "options_show");
});

chrome.storage.onChanged.addListener((changes, area) => {
  if (area !== "local") return;
  if ("server" in changes || "token" in changes) void show();
  else if ("sites" in changes || "siteFiles" in changes) void showSites(); // what is being typed above stays
  if ("consent" in changes) {
    at("consent").checked = Boolean(changes.consent.newValue);
    void settings().then(showWhere);
  }
  if (["sites", "turnedOn", "siteFiles"].some((key) => key in changes)) void showGranted();
  if ("severities" in changes) void showRules();
  if ("ignoredTexts" in changes) void showIgnored();
  if (["server", "token", "consent"].some((key) => key in changes)) void showKnown();
  if (["picked", "marketplaces", "told"].some((key) => key in changes)) void showRemembered();
});

// What was ignored, or taken back, on a page meanwhile.
document.addEventListener("visibilitychange", () => { if (!document.hidden) void showIgnored(); });

/** Offers the browser's language and both others by their own names. */
async function showLanguage() {
  const { language } = await chrome.storage.local.get("language");
  const names = { en: "English", zh: "中文" };
  const choices = { "": t("options_language_browser", names[browserLanguage()]), ...names };
  at("language").replaceChildren(...Object.entries(choices).map(([value, text]) => Object.assign(document.createElement("option"), { value, text, selected: value === (language ?? ""), lang: value || t("language_code") })));
}

at("language").addEventListener("change", () => void chrome.storage.local.set({ language: at("language").value }));
void showLanguage();

at("update").addEventListener("click", () => void updateNow());
translatePage();
void show();
void showGranted();
void showKnown();
