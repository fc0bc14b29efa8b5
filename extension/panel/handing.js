/** Saves what the seller pointed at as a site file, for whoever runs the server to hand to everybody: in the panel that of the page in front, in the settings that of any site. */
import { t } from "../options/translate.js";

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

/** @param {string} text @param {"yes"|"no"|""} good */
function say(text, good) {
  at("handed").textContent = text;
  at("handed").dataset.good = good;
}

/** @param {any} page what the page in front tells */
export function drawHanding(page) {
  at("handing").hidden = !page.picks.length && !page.told;
  if (at("handing").dataset.place !== page.place) say("", ""); // what was said of another site
  at("handing").dataset.place = page.place;
}

/** @type {Record<string, string>} what is said of each reason why there is no file */
const WHY = { title: "handing_title", urls: "handing_urls", page: "handing_page" };

/** @param {any} answer of the worker's `siteFile` @returns {{text: string, good: "yes"|"no"}} what became of it; the browser is handed the file */
export function download(answer) {
  const { ok, why = "" } = answer ?? {};
  if (!ok) return { text: why in WHY ? t(WHY[why]) : t("handing_failed", why), good: "no" };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(answer.site, null, 2)}\n`], { type: "application/json" }));
  link.download = `${answer.site.id}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser may ask first where to put it
  return { text: t("handing_saved", link.download, answer.site.version), good: "yes" };
}

/** @param {(message: any) => Promise<any>} askPage asks the page in front */
export async function saveSiteFile(askPage) {
  const { text, good } = download(await askPage({ type: "siteFile" }));
  say(text, good);
}
