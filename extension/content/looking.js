/** Findings in pictures: those the server takes longer for, and the hints that the page itself has at once. */

/**
 * Waits for the findings that take longer (pictures).
 * @param {string} url @param {number} job @param {{sent: number[], pictures: string, names: Map<number, string>}} of the check: the page's index of each picture sent, all of them as text, their names
 */
async function follow(url, job, { sent, pictures, names }) {
  for (let misses = 0; ;) {
    const answer = await askWorker({ type: "job", url });
    if (job !== page.job || page.gone) return;
    if (!answer.ok) {
      if (answer.problem.kind === "refused" || ++misses === 4) {
        page.looking = false;
        page.last = { ...page.last, failed: [...(page.last.failed ?? []), { checker: "pictures", reason: problemText(answer.problem, page.hello.server) }] };
        return tellPanel();
      }
      await new Promise((resolve) => setTimeout(resolve, 1500 * misses));
    } else if (answer.data.state === "done" || answer.data.state === "failed") {
      const result = answer.data.result;
      page.looking = false;
      page.background = result ? withPages(result.findings, sent, names) : [];
      page.backgroundKey = pictures;
      page.lookedAt = new Set(result ? names.values() : []);
      if (page.last) {
        const lost = answer.data.state === "failed" ? [{ checker: "pictures", reason: answer.data.reason }] : [];
        page.last = { ...page.last, skipped: [...(page.last.skipped ?? []), ...(result?.skipped ?? [])], failed: [...(page.last.failed ?? []), ...(result?.failed ?? []), ...lost] };
      }
      if (page.checking || page.problem) keepWhatHolds(); // the findings in the text are of an older one
      else render();
      return tellPanel();
    } else await new Promise((resolve) => setTimeout(resolve, 300)); // a busy server answers at once instead of waiting
  }
}

/** @param {any[]} findings @param {number[]} sent the page's index of each picture sent @param {Map<number, string>} names by that index @returns {any[]} with the pictures numbered as on the page, and named */
function withPages(findings, sent, names) {
  return findings.map((finding) => {
    const listed = finding.field.match(/^images\[(\d+)\]/)?.[1];
    const at = listed === undefined ? -1 : sent[Number(listed)] ?? Number(listed);
    return at < 0 ? finding : { ...finding, field: finding.field.replace(/^images\[\d+\]/, `images[${at}]`), picture: names.get(at) };
  });
}

/** @param {any[]} findings in pictures, of an earlier check @returns {any[]} those whose picture is still on the page, where it is now: they hold until the new ones are known; what holds for a main picture only goes when it is none any more */
function stillThere(findings) {
  return findings.filter(({ field }) => PICTURE_FIELDS.test(field)).flatMap((finding) => {
    const before = Number(finding.field.match(/^images\[(\d+)\]/)?.[1] ?? -1);
    if (before < 0 || (finding.picture && page.sentNames.get(before) === finding.picture)) return [finding];
    const now = [...page.sentNames].find(([, name]) => name === finding.picture)?.[0];
    return now === undefined || now === 0 || before === 0 ? [] : [{ ...finding, field: finding.field.replace(/^images\[\d+\]/, `images[${now}]`) }];
  });
}

/** @returns {any[]} the hints on the main picture, until the server has told what it found in it */
function hintsNow() {
  return page.reading?.pictures[0]?.src === page.hintsOf && !page.lookedAt.has(page.sentNames.get(0)) ? page.hints : [];
}

/** @param {Reading} reading looks at the main picture in the page itself: no upload, no waiting */
async function lookAtMain(reading) {
  const main = reading.pictures[0];
  if (!main || main.src === page.hintsOf || !page.hello.glance) return;
  page.hintsOf = main.src;
  page.hints = [];
  const source = main.file ?? (main.element.localName === "img" ? /** @type {HTMLImageElement} */ (main.element) : null);
  if (!source) return;
  const seen = await glance(source, page.hello.glance, marketplace() ?? "any", { bytes: main.file?.size, category: reading.listing.category });
  if (page.hintsOf !== main.src || !seen.length || !isActive() || page.gone) return;
  page.hints = seen.map((hint) => ({ rule: hint.rule, severity: hint.severity, field: "images[0]", start: null, end: null, quote: "", message: hint.messages[readerLanguage()], data: hint.data, confidence: 1, fingerprint: `glance:${hint.rule}`, docs: "", enforcement: "", evidence: [], fix: null, hint: true }));
  if (page.problem || page.checking) keepWhatHolds();
  else render();
}

