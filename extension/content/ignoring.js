/** Ignoring a finding, with the reasons that fit its kind, and taking that back. */

/** @param {string} rule @returns {string[]} reasons to choose from, in the reader's language (reasons.json) */
function reasonsFor(rule) {
  const { of, others, any } = page.hello.reasons;
  const own = of[rule] ?? of[rule.split("/")[0]] ?? others;
  return [...own, ...any].map((name) => t(`ignore_${name}`));
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

