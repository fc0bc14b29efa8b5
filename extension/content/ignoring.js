/** Ignoring a finding, with the reasons that fit its kind, and taking that back. */

/** What is mostly said of the findings of a checker, or of one rule where that is another thing. @type {Record<string, string[]>} */
const REASONS = {
  "brand-infringement": ["own", "allowed"], "stolen-image": ["own", "allowed"], "category-mismatch": ["category"], "keyword-stuffing": ["name"],
  "misleading-claims": ["proof"], "misleading-claims/contact-details": ["platform"], "misleading-claims/off-platform-link": ["platform"],
  "misleading-main-image": ["looks", "platform"], "misleading-main-image/watermark": ["own"],
};

/** @param {string} rule @returns {string[]} reasons to choose from, in the reader's language; that the finding is wrong can be said of all */
function reasonsFor(rule) {
  const own = REASONS[rule] ?? REASONS[rule.split("/")[0]] ?? ["allowed"];
  return [...own, "wrong"].map((name) => t(`ignore_${name}`));
}

/** @param {string} id of a decision to ignore */
async function takeBack(id) {
  const answer = await askWorker({ type: "undecide", id });
  scan(true); // whatever came of it: what stands now is shown
  if (!answer.ok) showToast(t("undo_failed", problemText(answer.problem, page.hello.server)), t("undo"), () => void takeBack(id));
}

/** @param {any} finding @param {string} reason @param {string|null} until @returns {Promise<string>} "" or what went wrong */
async function decide(finding, reason, until) {
  const answer = await askWorker({ type: "decide", body: { marketplace: marketplace(), listing: page.draft, fingerprint: finding.fingerprint, rule: finding.rule, verdict: "ignore", reason, until } });
  if (!answer.ok) return problemText(answer.problem, page.hello.server);
  const same = (/** @type {any} */ other) => other.fingerprint !== finding.fingerprint;
  void askWorker({ type: "rememberIgnored", id: String(answer.data.id), message: finding.message, title: page.reading?.listing.title ?? "" });
  page.findings = page.findings.filter(same);
  page.background = page.background.filter(same);
  page.marks = page.marks.filter((mark) => same(mark.finding));
  if (page.problem || page.checking) keepWhatHolds();
  else render();
  showToast(t("ignored"), t("undo"), () => void takeBack(String(answer.data.id)));
  scan(true);
  return "";
}

