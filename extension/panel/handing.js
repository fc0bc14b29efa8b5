/** Saves what the seller pointed at on the page in front as a site file, for whoever runs the server to hand to everybody. */
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

/** @param {(message: any) => Promise<any>} askPage asks the page in front */
export async function saveSiteFile(askPage) {
  const answer = await askPage({ type: "siteFile" });
  if (!answer?.ok) return say(answer?.why === "title" ? t("handing_title") : answer?.why === "urls" ? t("handing_urls") : t("handing_failed", answer?.why ?? ""), "no");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(answer.site, null, 2)}\n`], { type: "application/json" }));
  link.download = `${answer.site.id}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser may ask first where to put it
  say(t("handing_saved", link.download, answer.site.version), "yes");
}
