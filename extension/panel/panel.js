/** The side panel: everything known of the listing in front, its evidence side by side, and what other marketplaces would say of it. */
import { leadIn, t, translatePage } from "../options/translate.js";
import { explain, scoreOf } from "./score.js";
import { drawHanding, saveSiteFile } from "./handing.js";
import { colours, make, mendings, picture } from "./pieces.js";
import { drawTold } from "./told.js";
import { absenceAt, absenceText, drawTurning, entered } from "../popup/turning.js";

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

const PLATFORMS = ["amazon", "aliexpress", "ebay", "etsy", "shopify", "tiktok", "taobao", "douyin", "walmart"];

const view = {
  tab: 0,
  /** "" is the page's own marketplace */ platform: "",
  /** @type {any} */ page: null,
  drawn: "", timer: 0, /** counts the questions what another marketplace would say */ asked: 0,
  /** fingerprint of the finding whose form is open: nothing is redrawn under it */ form: "",
};

/** @param {any} message @returns {Promise<any>} what the page in front answers; null when no content script is there */
async function askPage(message) {
  return view.tab ? chrome.tabs.sendMessage(view.tab, message).catch(() => null) : null; // another page than a listing
}

/** @returns {Promise<{tab: number, url: string, loaded: boolean}>} the tab this panel speaks of, and its address: "" where the browser does not tell it, on any other site until our button in the toolbar is pressed there */
async function tabInFront() {
  const wished = Number(new URLSearchParams(location.search).get("tab"));
  const tab = wished ? await chrome.tabs.get(wished).catch(() => null) : (await chrome.tabs.query({ active: true, currentWindow: true }))[0];
  return { tab: wished || (tab?.id ?? 0), url: tab?.url ?? "", loaded: tab?.status === "complete" };
}

/** Asks the page anew and draws what changed. */
async function show() {
  const { tab, url, loaded } = await tabInFront();
  if (tab !== view.tab) [view.tab, view.form, view.drawn] = [tab, "", ""]; // a form of the page before would be sent to this one
  const page = (await askPage({ type: "findings" })) ?? (loaded && (await entered(url, tab)) ? await askPage({ type: "findings" }) : null);
  const absence = page ? null : await absenceAt(url);
  if (tab !== view.tab) return; // another page came to the front meanwhile
  void drawTurning(page?.url ?? url, absence, showSoon);
  if (page?.url !== view.page?.url) view.platform = "";
  const state = JSON.stringify([tab, page, absence, loaded]);
  if (state === view.drawn || view.form) return;
  view.drawn = state;
  view.page = page;
  const active = Boolean(page?.active);
  // While a server is waited for, what was found in unchanged texts still stands; and what is seen without it, whatever it says.
  const blocked = page?.problem && !page.findings.length;
  for (const id of ["scored", "pictures"]) at(id).hidden = !active || Boolean(page.problem) || !page.checked;
  at("found").hidden = !active || Boolean(blocked) || !(page.checked || page.findings.length);
  at("fields").hidden = !page || !page.enabled || page.told === false;
  at("listing").textContent = at("listing").title = active && page.title ? page.title : "Listlint";
  at("site").textContent = active ? page.site ?? "" : "";
  say(page, absence === "silent" && !loaded ? null : absence);
  drawTold(page);
  if (page?.enabled) drawFields(page);
  if (at("found").hidden) return;
  drawScore(page);
  drawTabs(page);
  if (!view.platform) drawFindings(page.findings, true);
  else if (!page.checking) void tellOf(view.platform); // the text may be another one now
  drawPictures(page);
}

/** @param {any} page @param {import("../popup/turning.js").Absence | null} absence why there is none; null too while it is loaded */
function say(page, absence) {
  const [text, good] = absence ? [absenceText(absence), ""] : !page ? [t("panel_checking"), ""] : !page.enabled ? [t("popup_disabled"), ""] : !page.active ? [nameless(page), ""] : page.problem ? [page.problem.text, page.problem.passing ? "wait" : ["unpaired", "consent"].includes(page.problem.kind) ? "" : "no"] : page.checking || !page.checked ? [t("panel_checking"), ""] : page.findings.length ? ["", ""] : [t("popup_clean"), "yes"];
  if (at("state").textContent !== text) at("state").textContent = text;
  at("state").dataset.good = good;
  at("mend").replaceChildren(...mendings(page, () => void askPage({ type: "again" })));
}

/** @param {any} page not taken for a listing @returns {string} why nothing is checked here */
function nameless({ told }) {
  return t(told === false ? "told_left_alone" : told ? "told_nothing" : "panel_nopage");
}

/** @param {any} page */
function drawScore(page) {
  const score = scoreOf(page.findings);
  at("score").textContent = String(score);
  at("meter").value = score;
  at("meter").textContent = String(score);
  at("reasons").replaceChildren(...explain(page).map((text) => make("li", { text })));
}

/** @param {any} page */
function drawTabs(page) {
  const own = page.marketplace ?? "";
  if (view.platform === own) view.platform = "";
  const names = ["", ...PLATFORMS.filter((name) => name !== own)];
  const drawn = names.map((name) => `tab-${name || "own"}`).join();
  if ([...at("tabs").children].map(({ id }) => id).join() === drawn && at(`tab-${view.platform || "own"}`).getAttribute("aria-selected") === "true") return;
  at("there").textContent = "";
  at("list").setAttribute("aria-labelledby", `tab-${view.platform || "own"}`);
  at("tabs").replaceChildren(...names.map((name) => make("button", {
    type: "button", role: "tab", id: `tab-${name || "own"}`, "aria-controls": "list", "aria-selected": String(name === view.platform), tabindex: name === view.platform ? "0" : "-1",
    text: name ? t(`market_${name}`) : t("panel_this_site"), onclick: () => void choose(name), onkeydown: tabKey,
  })));
}

/** @param {KeyboardEvent} event arrows go through the tabs, as everywhere */
function tabKey(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tabs = [...at("tabs").children];
  const next = tabs[(tabs.indexOf(/** @type {Element} */ (event.currentTarget)) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
}

/** @param {string} name of a marketplace, "" for the page's own */
async function choose(name) {
  view.platform = name;
  for (const tab of at("tabs").children) {
    const chosen = tab.id === `tab-${name || "own"}`;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
  at("list").setAttribute("aria-labelledby", `tab-${name || "own"}`);
  at("there").textContent = "";
  if (!name) return drawFindings(view.page.findings, true);
  at("list").replaceChildren(make("p", { class: "soft", text: t("panel_checking") }));
  await tellOf(name);
}

/** @param {string} name of another marketplace: what it would say of the listing */
async function tellOf(name) {
  const asked = ++view.asked;
  const answer = await askPage({ type: "crosspost", marketplace: name });
  if (asked !== view.asked || view.platform !== name) return;
  if (!answer?.ok) return void at("list").replaceChildren(make("p", { class: "said", "data-good": "no", text: answer?.text || t("short_broken") }));
  const { findings } = answer;
  at("there").textContent = findings.length ? t("panel_there", t(`market_${name}`), scoreOf(findings)) : t("panel_clean_there", t(`market_${name}`));
  drawFindings(findings, false);
}

/** @param {any[]} findings worst first @param {boolean} here whether they are of this page, so that something can be done about them */
function drawFindings(findings, here) {
  // Under the name of their field; the field with the worst comes first.
  const groups = Map.groupBy(findings, (/** @type {any} */ finding) => finding.group);
  at("list").replaceChildren(...[...groups].map(([name, own]) => make("section", { class: "group" }, make("h3", {}, name, make("small", { text: ` ${own.length}` })), ...own.map((/** @type {any} */ finding) => findingBox(finding, here)))));
  if (!findings.length && here) at("list").append(make("p", { class: "soft", text: t("panel_none") }));
}

/** @param {any} finding @param {boolean} here @returns {HTMLElement} */
function findingBox(finding, here) {
  const box = make("article", { class: "finding", "data-level": finding.severity, "data-fingerprint": finding.fingerprint });
  const place = [finding.place === finding.group ? "" : finding.place, finding.elsewhere ? t("not_here") : ""].filter(Boolean).map((text) => ` · ${text}`);
  box.append(make("div", { class: "where" }, make("b", { text: t(`severity_${finding.severity}`) }), ...place), make("p", { class: "message" }, ...colours(finding.message)));
  if (finding.facts.length) box.append(make("p", { class: "facts" }, ...colours(finding.facts.slice(0, 6).join(" · "))));
  const drawn = here && finding.picture ? finding.evidence.filter((/** @type {any} */ one) => one.region) : [];
  const pairs = drawn.filter((/** @type {any} */ one) => one.image !== finding.picture && (one.kind === "picture" || String(one.image ?? "").startsWith("sha256:")));
  for (const one of pairs.slice(0, 3)) box.append(sideBySide(finding, one));
  // All boxes of one's own picture in one drawing; what is said of a picture as a whole stands beside it too.
  const own = drawn.filter((/** @type {any} */ one) => !pairs.includes(one));
  if (here && finding.picture && !pairs.length) box.append(make("div", { class: "beside" }, make("figure", {}, picture(finding.picture, own.length ? own.slice(0, 12).map((/** @type {any} */ one) => one.region) : [[0, 0, 1, 1]], `${t("panel_your_picture")}: ${finding.message}`))));
  if (finding.enforcement) box.append(make("p", { class: "enforcement", text: `${leadIn("enforcement")}${finding.enforcement}` }));
  const said = make("p", { class: "said", role: "status" });
  const acts = make("div", { class: "acts" });
  if (here) {
    if (finding.fix) acts.append(make("button", { type: "button", class: "main", text: finding.fix, onclick: () => void fix(finding, said) }));
    acts.append(make("button", { type: "button", text: t("panel_show"), onclick: () => void askPage({ type: "show", fingerprint: finding.fingerprint, field: finding.field }) }));
    if (!finding.hint) acts.append(make("button", { type: "button", text: t("ignore"), onclick: () => ignoreForm(finding, box) }));
  }
  if (finding.docs?.startsWith("http")) acts.append(make("a", { href: finding.docs, target: "_blank", rel: "noreferrer noopener", text: t("why") }));
  box.append(acts, said);
  return box;
}

/** @param {any} finding @param {any} one piece of evidence that speaks of another picture @returns {HTMLElement} the seller's picture and the other one, both with their boxes */
function sideBySide(finding, one) {
  const other = String(one.image ?? "").startsWith("sha256:") && one.image !== finding.picture ? one.image : "";
  const own = () => make("figure", {}, picture(finding.picture, [one.region], t("panel_your_picture")), make("figcaption", { text: t("panel_your_picture") }));
  const owner = /^([^:：]+)[:：]/.exec(one.source ?? "")?.[1];
  const caption = owner ? `${t("panel_other_picture")} · ${owner}` : t("panel_other_picture");
  if (!other) return make("div", { class: "beside" }, own(), make("figure", {}, make("div", { class: "hidden-picture", text: t("panel_protected") }), make("figcaption", { text: caption })));
  // A picture of the bank is no upload: the server draws it beside one's own, for those who may see it.
  const both = () => box.replaceChildren(make("figure", { class: "pair" }, picture(finding.picture, [one.region], `${t("panel_your_picture")}, ${caption}`, { other: one, instead: () => box.replaceChildren(own()) }), make("figcaption", {}, make("span", { text: t("panel_your_picture") }), make("span", { text: caption }))));
  const box = make("div", { class: "beside" }, own(), make("figure", {}, picture(other, [one.other_region ?? [0, 0, 1, 1]], caption, { instead: both }), make("figcaption", { text: caption })));
  return box;
}

/** @param {any} finding @param {HTMLElement} said */
async function fix(finding, said) {
  const result = await askPage({ type: "fix", fingerprint: finding.fingerprint });
  said.textContent = result?.text ?? t("short_broken");
  said.dataset.good = result?.done ? "yes" : "no";
  if (result?.copy) said.append(" ", make("button", { type: "button", text: t("copy"), onclick: () => void navigator.clipboard.writeText(result.copy).then(() => { said.textContent = t("copied"); }, () => { said.textContent = result.copy; }) }));
}

/** @param {any} finding @param {HTMLElement} box */
function ignoreForm(finding, box) {
  if (box.querySelector("form")) return;
  view.form = finding.fingerprint;
  const reason = make("input", { required: true, maxlength: "500" });
  const until = make("input", { type: "date", min: new Date(Date.now() + 86400000).toISOString().slice(0, 10) });
  const close = () => { view.form = ""; form.remove(); view.drawn = ""; void show(); };
  const form = make("form", { onsubmit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    const answer = await askPage({ type: "ignore", fingerprint: finding.fingerprint, reason: reason.value, until: until.value });
    if (answer?.problem !== "") return void form.append(make("p", { class: "said", "data-good": "no", text: answer?.problem ?? t("short_broken") }));
    close();
  } }, make("label", {}, t("ignore_reason"), reason), make("div", { class: "acts" }, ...finding.reasons.map((/** @type {string} */ text) => make("button", { type: "button", text, onclick: () => { reason.value = text; reason.focus(); } }))),
  make("label", {}, t("ignore_until"), until),
  make("div", { class: "acts" }, make("button", { type: "submit", class: "main", text: t("ignore_do") }), make("button", { type: "button", text: t("cancel"), onclick: close })));
  box.append(form);
  reason.focus();
}

/** @param {any} page */
function drawPictures(page) {
  const count = page.read.find((/** @type {any} */ one) => one.field === "images")?.count ?? 0;
  const lines = [count ? t("panel_picture_count", count) : t("panel_no_pictures")];
  if (page.waiting) lines.push(t("panel_pictures_waiting"));
  for (const { picture: number, reason } of page.pictures) lines.push(t("popup_picture", number, reason));
  at("picture-state").textContent = lines.join(" ");
  at("recheck").disabled = !count;
}

/** @param {any} page */
function drawFields(page) {
  drawHanding(page);
  at("read").replaceChildren(...page.read.map((/** @type {any} */ { field, name, how, value, count }) => {
    const found = Boolean(how);
    const shown = found ? (count > 1 && !["images", "category"].includes(field) ? `${count} · ${value}` : value || t("panel_empty")) : t("panel_not_found");
    return make("li", { "data-found": found ? "yes" : "no" }, make("b", { text: name }), make("span", { text: shown, title: how || shown }),
      page.pickable.includes(field) ? make("button", { type: "button", text: t(found ? "panel_pick_other" : "panel_pick"), "aria-label": `${t(found ? "panel_pick_other" : "panel_pick")}: ${name}`, onclick: () => void pick(field) }) : null);
  }));
}

/** @param {string} field */
async function pick(field) {
  const answer = await askPage({ type: "pick", field });
  if (!answer?.ok) return void (at("state").textContent = t("pick_none"));
  await chrome.tabs.update(view.tab, { active: true });
}

at("recheck").addEventListener("click", async () => {
  at("picture-state").textContent = t("panel_pictures_waiting");
  await askPage({ type: "recheck" });
  view.drawn = "";
  showSoon();
});

at("hand").addEventListener("click", () => void saveSiteFile(askPage));

/** Draws soon, once for many pieces of news. */
function showSoon() {
  clearTimeout(view.timer);
  view.timer = setTimeout(show, 120);
}

chrome.runtime.onMessage.addListener((message, sender) => {
  if (sender.id === chrome.runtime.id && message?.type === "news" && (!sender.tab || sender.tab.id === view.tab)) showSoon();
  return false;
});
chrome.storage.onChanged.addListener(showSoon);
chrome.tabs.onActivated.addListener(showSoon);
chrome.tabs.onUpdated.addListener((id, change) => { if (id === view.tab && change.status === "complete") showSoon(); });
translatePage();
void show();
