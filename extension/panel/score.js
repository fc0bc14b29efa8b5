/** One number for a listing, and where it comes from: each finding takes points by its severity, as sure as it is. */
import { leadIn, t } from "../options/translate.js";

/** @type {Record<string, number>} */
const COSTS = { error: 25, warning: 8, info: 2 };

/** @param {{severity: string}[]} findings @returns {number} 0 to 100 */
export function scoreOf(findings) {
  return Math.max(0, 100 - findings.reduce((sum, { severity }) => sum + (COSTS[severity] ?? 0), 0));
}

/** @param {any} page what the page tells @returns {string[]} how the number came about, and what it leaves out */
export function explain(page) {
  const lines = Object.keys(COSTS).flatMap((level) => {
    const count = page.findings.filter((/** @type {any} */ finding) => finding.severity === level).length;
    return count ? [t("panel_cost", count, t(`severity_${level}`), count * COSTS[level])] : [];
  });
  if (!lines.length) lines.push(t("panel_no_cost"));
  if (page.ignored) lines.push(t("popup_ignored", page.ignored));
  for (const { checker, reason } of [...page.skipped, ...page.failed]) lines.push(`${leadIn("not_checked")}${checker}: ${reason}`);
  if (page.waiting) lines.push(t("panel_pictures_waiting"));
  return lines;
}
