/** What the paired server knows of this seller: rules, ignored findings, brands; and what is remembered here for single sites. */
import { make } from "../panel/pieces.js";
import { download } from "../panel/handing.js";
import { counted, t } from "./translate.js";
import { changeKept, without } from "../worker/turns.js";

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

const LEVELS = ["", "error", "warning", "info", "off"];

/** @param {"rules"|"brands"|"decisions"} what @returns {Promise<any>} its data; null, and said in that section, when the server does not answer */
async function read(what) {
  const answer = await chrome.runtime.sendMessage({ type: "read", what });
  at(`${what}-said`).textContent = answer.ok ? "" : answer.problem.kind === "unpaired" ? t("options_connect_first") : t("options_unread", answer.problem.detail || answer.problem.kind);
  return answer.ok ? answer.data : null;
}

/** Fills the list of rules; a severity chosen here holds for this browser only. What has the focus keeps it. */
export async function showRules() {
  const [data, kept] = await Promise.all([read("rules"), chrome.storage.local.get("severities")]);
  const wishes = /** @type {Record<string, string>} */ (kept.severities ?? {});
  const open = new Set([...at("rules").querySelectorAll("details[open]")].map((one) => one.dataset.checker));
  const row = (/** @type {any} */ { rule, severity, text }) => {
    const choice = make("select", { "aria-label": `${t("options_severity_of")} ${rule}` },
      ...LEVELS.map((level) => make("option", { value: level, selected: (wishes[rule] ?? "") === level, text: level === "" ? t("options_as_server", t(`severity_${severity}`)) : level === "off" ? t("options_off") : t(`severity_${level}`) })));
    // The list is drawn anew when that is kept.
    choice.addEventListener("change", () => void changeKept("severities", (severities) => (choice.value ? { ...severities, [rule]: choice.value } : without(severities, rule))));
    return make("li", {}, make("div", {}, make("b", { text: rule.split("/")[1] }), make("small", { text })), choice);
  };
  // One fold a checker: five screens of rules would hide what stands below them.
  const held = at("rules").contains(document.activeElement) ? document.activeElement?.getAttribute("aria-label") : null;
  const checkers = Map.groupBy(data?.rules ?? [], (/** @type {any} */ { rule }) => rule.split("/")[0]);
  at("rules").replaceChildren(...[...checkers].map(([checker, rules]) => {
    const changed = rules.filter((/** @type {any} */ { rule }) => wishes[rule]).length;
    return make("details", { class: "rules", "data-checker": checker, open: open.has(checker) },
      make("summary", {}, checker, make("small", { text: counted("options_rules_count", rules.length) + (changed ? t("options_rules_changed", changed) : "") })), make("ul", { class: "known" }, ...rules.map(row)));
  }));
  if (held) at("rules").querySelector(`[aria-label="${CSS.escape(held)}"]`)?.focus();
}

/** Fills the list of ignored findings, each with a way back. */
export async function showIgnored() {
  const data = await read("decisions");
  const texts = /** @type {any} */ ((await chrome.storage.local.get("ignoredTexts")).ignoredTexts ?? {});
  const ignored = (data?.decisions ?? []).filter((/** @type {any} */ one) => one.verdict === "ignore");
  if (data && !ignored.length) at("decisions-said").textContent = t("options_none_ignored");
  at("decisions").replaceChildren(...ignored.map((/** @type {any} */ one) => make("li", {},
    make("div", {}, make("b", { text: texts[one.id]?.message || one.rule }), make("small", { text: [texts[one.id]?.title || one.listing, one.reason, one.until ? t("options_until", one.until) : ""].filter(Boolean).join(" · ") })),
    make("button", { type: "button", text: t("undo"), "aria-label": `${t("undo")}: ${texts[one.id]?.message || `${one.rule}, ${one.listing}`}`, onclick: async () => {
      const answer = await chrome.runtime.sendMessage({ type: "undecide", id: String(one.id) });
      if (answer.ok) await showIgnored();
      else at("decisions-said").textContent = answer.problem.detail || answer.problem.kind;
    } }))));
}

/** Fills the list of own brands and of leave to use others. */
export async function showBrands() {
  const data = await read("brands");
  if (data && !data.own.length && !data.authorizations.length) at("brands-said").textContent = t("options_no_brands");
  const own = (data?.own ?? []).map((/** @type {any} */ { brand }) => [brand, t("options_own_brand")]);
  const leave = (data?.authorizations ?? []).map((/** @type {any} */ one) => [one.brand, [one.document, one.until ? t("options_until", one.until) : "", one.state === "valid" ? "" : t(one.state === "expired" ? "options_expired" : "options_expiring")].filter(Boolean).join(" · ")]);
  at("brands").replaceChildren(...[...own, ...leave].map(([brand, more]) => make("li", {}, make("div", {}, make("b", { text: brand }), make("small", { text: more })))));
}

/** Fills the list of fields that were pointed at, and the marketplaces set for single sites. */
export async function showRemembered() {
  const { picked, marketplaces, told } = /** @type {any} */ (await chrome.storage.local.get(["picked", "marketplaces", "told"]));
  const fields = Object.entries(picked ?? {}).flatMap(([place, own]) => Object.entries(/** @type {any} */ (own)).map(([field, selector]) => ({ place, field, selector })));
  const markets = Object.entries(marketplaces ?? {});
  const pages = Object.entries(told ?? {});
  at("remembered-said").textContent = fields.length + markets.length + pages.length ? "" : t("options_none_remembered");
  at("remembered").replaceChildren(
    ...pages.map(([pattern, listing]) => make("li", {}, make("div", {}, make("b", { text: pattern }), make("small", { text: t(listing ? "told_listing_kept" : "told_none_kept") })),
      make("button", { type: "button", text: t("options_forget"), "aria-label": `${t("options_forget")}: ${pattern}`, onclick: () => chrome.runtime.sendMessage({ type: "tell", pattern, listing: null }) }))),
    ...Object.keys(picked ?? {}).map((place) => make("li", {}, make("div", {}, make("b", { text: place }), make("small", { text: t("handing_kept") })),
      make("button", { type: "button", text: t("handing_save"), "aria-label": `${t("handing_save")}: ${place}`, onclick: () => void hand(place, marketplaces?.[place]) }))),
    ...fields.map(({ place, field, selector }) => make("li", {}, make("div", {}, make("b", { text: `${place} · ${t(`field_${field}`)}` }), make("small", { text: String(selector) })),
      make("button", { type: "button", text: t("options_forget"), "aria-label": `${t("options_forget")}: ${place}, ${t(`field_${field}`)}`, onclick: () => chrome.runtime.sendMessage({ type: "forget", place, field }) }))),
    ...markets.map(([place, name]) => make("li", {}, make("div", {}, make("b", { text: place }), make("small", { text: String(name) })),
      make("button", { type: "button", text: t("options_forget"), "aria-label": `${t("options_forget")}: ${place}`, onclick: () => void changeKept("marketplaces", (kept) => without(kept, place)) }))));
}

/** @param {string} place @param {string | undefined} marketplace set for it: saves what was pointed at there as a site file */
async function hand(place, marketplace) {
  const { text, good } = download(await chrome.runtime.sendMessage({ type: "siteFile", place, marketplace }));
  at("handed").textContent = text;
  at("handed").dataset.good = good;
}

/** Asks the server for newer site files, and says what became of it. */
export async function updateNow() {
  const { report } = await chrome.runtime.sendMessage({ type: "updates" });
  at("updates-said").textContent = !report ? t("options_no_updates") : [report.taken.length ? t("options_updated", report.taken.join(", ")) : t("options_up_to_date"), ...report.refused.map((/** @type {any} */ { id, why }) => t("options_update_refused", id, why))].join(" ");
}

/** Everything of this file. */
export async function showKnown() {
  await Promise.all([showRules(), showIgnored(), showBrands(), showRemembered()]);
}
