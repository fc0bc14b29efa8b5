/** What this page answers to the popup, the panel and whoever asks for its fields, and what they may have done here. */

/** Every message this page answers; each is sent by a page of this extension, never by a site. @type {Record<string, (message: any) => any>} */
const told = {
  /** Whether we are here. */
  here: () => true,
  fields: tellFields,
  status: tellStatus,
  findings: tellFindings,
  /** Starts pick-a-field mode. */
  pick: ({ field }) => ({ ok: page.hello.enabled && startPicking(String(field)) }),
  /** Goes to a finding's place on the page and opens its card. */
  show: ({ fingerprint, field }) => showFinding(String(fingerprint), String(field)),
  /** Reads all pictures anew and has them checked. */
  recheck: () => {
    pictureMemory.clear();
    page.backgroundKey = "";
    page.hintsOf = "";
    scan(true);
    return { ok: true };
  },
  /** Asks the server once more: the seller has mended what was in the way. */
  again: () => {
    scan(true);
    return { ok: true };
  },
  /** What the seller has pointed at here, as a site file. */
  siteFile: () => {
    const title = page.reading?.places.get("title");
    return askWorker({ type: "siteFile", url: location.href, marketplace: marketplace(), title: title ? selectorOf(title.element, false) : "" });
  },
  /** What the same listing would be told on another marketplace: its text, as it stands now. */
  crosspost: async ({ marketplace: other }) => {
    const { images, ...listing } = page.reading?.listing ?? {};
    const answer = await askWorker({ type: "crosscheck", body: { listing: { id: draftId(), ...listing }, marketplace: other, lang: readerLanguage() } });
    if (!answer.ok) return { ...answer, text: problemText(answer.problem, page.hello.server) };
    return { ok: true, findings: answer.data.findings.map(asSellerWishes).filter(Boolean).map(toldOf) };
  },
  ignore: async ({ fingerprint, reason, until }) => {
    const finding = page.marks.find((mark) => mark.finding.fingerprint === fingerprint)?.finding;
    return { problem: finding ? await decide(finding, String(reason), until || null) : t("fix_missing") };
  },
  fix: async ({ fingerprint }) => {
    const finding = page.marks.find((mark) => mark.finding.fingerprint === fingerprint && mark.finding.fix)?.finding;
    if (!finding) return { done: false, text: t("fix_missing") };
    const result = await applyFix(finding, page.reading?.places ?? new Map());
    card.actions.fixed(finding);
    return { done: result.done, text: result.done ? t("fixed") : t(`fix_${result.why}`), copy: result.done ? "" : result.text };
  },
};

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (sender.id !== chrome.runtime.id || !Object.hasOwn(told, message?.type)) return false;
  // A page whose site was turned off answers as one without us.
  void ready.promise.then(() => (page.hello.allowed || message.type === "here" ? told[message.type](message) : null)).then(respond, (error) => {
    console.error(error);
    respond(null);
  });
  return true;
});

/** @returns {any} the listing as read now, and how each field was found */
function tellFields() {
  searchHostsNow();
  const reading = readHere();
  const fields = Object.fromEntries([...reading.how].map(([field, how]) => [field, { how, count: reading.counts.get(field) ?? [...reading.places.keys()].filter((path) => path.startsWith(`${field}[`)).length ?? 1 }]));
  return { type: "fields", url: location.href, site: page.hello.site?.id ?? "generic", product: reading.product, listing: { id: draftId(), ...reading.listing }, fields, decoys: reading.decoys.map(({ element, why }) => ({ element: element.id || element.getAttribute("name") || element.localName, why })) };
}

/** @returns {any} for the popup */
function tellStatus() {
  return {
    site: page.hello.site?.name[readerLanguage()] ?? null, place: page.hello.place, marketplace: marketplace(), active: isActive(), enabled: page.hello.enabled, known: page.hello.known, url: location.href,
    siteId: page.hello.id, told: page.hello.told, picks: page.hello.picks, pattern: page.hello.pattern, paired: page.hello.paired, server: page.hello.server, checked: Boolean(page.last), checking: page.checking || page.timer !== 0,
    problem: page.problem ? { ...page.problem, text: problemText(page.problem, page.hello.server), settings: BY_SETTINGS.includes(page.problem.kind), passing: PASSING.includes(page.problem.kind) } : null,
    findings: byDamage(page.marks).map(({ finding }) => ({ severity: finding.severity, message: finding.message, field: fieldName(finding.field), path: finding.field, fingerprint: finding.fingerprint })),
    skipped: page.last?.skipped ?? [], failed: page.last?.failed ?? [], ignored: page.last?.ignored ?? 0,
    pictures: [...(page.last?.pictureProblems ?? [])].map(([at, reason]) => ({ picture: at + 1, reason })),
    fields: FIELD_ORDER.filter((field) => page.reading?.how.has(field)).map((field) => t(`field_${field}`)),
  };
}

/** @returns {any} for the panel: all that is known of the page */
function tellFindings() {
  const { reading } = page;
  return {
    ...tellStatus(),
    waiting: page.looking && !page.problem,
    title: reading?.listing.title ?? "",
    findings: byDamage(page.marks).map(({ finding, elsewhere }) => ({ ...toldOf(finding), elsewhere })),
    read: FIELD_ORDER.map((field) => ({ field, name: t(`field_${field}`), how: reading?.how.get(field) ?? "", value: excerpt(reading?.listing[field], field === "category"), count: listCount(reading?.listing[field]) })),
    pickable: ["title", "description", "price", "brand", "category", "bullets", "keywords", "images"],
  };
}

/** @param {Mark[]} marks @returns {Mark[]} the likely worst first, then in the order of a form */
function byDamage(marks) {
  const rank = (/** @type {Mark} */ { finding }) => WORST.indexOf(finding.severity) * 100 + (FIELD_ORDER.indexOf(finding.field.match(/^[a-z_]+/)?.[0]) + 100) % 100;
  return [...marks].sort((a, b) => rank(a) - rank(b) || (a.finding.start ?? -1) - (b.finding.start ?? -1));
}

/** @param {any} finding @returns {any} as the panel is told of it */
function toldOf(finding) {
  const [root] = finding.field.match(/^[a-z_]+/) ?? [finding.field];
  return {
    rule: finding.rule, severity: finding.severity, message: finding.message, place: fieldName(finding.field), group: fieldName(root), field: finding.field, fingerprint: finding.fingerprint, quote: finding.quote,
    facts: factsOf(finding), enforcement: finding.enforcement, docs: finding.docs ? card.actions.docs(finding.docs) : "", fix: finding.fix ? finding.fix.label || t("fix") : "", hint: Boolean(finding.hint), reasons: reasonsFor(finding.rule),
    evidence: (finding.evidence ?? []).map((/** @type {any} */ one) => ({ kind: one.kind, text: one.text, image: one.image, region: one.region, other_region: one.other_region, placing: one.placing, source: one.source, distance: one.distance })),
    picture: pictureOf(finding.field),
  };
}

/** @param {string} field @returns {string} the name "sha256:…" of the picture a finding speaks of, "" when it speaks of none */
function pictureOf(field) {
  const at = field.match(/^images\[(\d+)\]/)?.[1];
  return at === undefined ? "" : page.sentNames.get(Number(at)) ?? "";
}

/** @param {any} value @param {boolean} steps whether a list is a way down a tree @returns {string} */
function excerpt(value, steps) {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value) && value[0]?.src) return t("panel_picture_count", value.length);
  if (Array.isArray(value)) return value.map((item) => (typeof item === "string" ? item : item.name ?? "")).filter(Boolean).join(steps ? " › " : readerLanguage() === "zh" ? "、" : ", ").slice(0, 120);
  return (typeof value === "object" ? Object.entries(value).map(([name, text]) => `${name}: ${text}`).join("; ") : String(value)).slice(0, 120);
}

/** @param {any} value @returns {number} */
function listCount(value) {
  return Array.isArray(value) ? value.length : value && typeof value === "object" ? Object.keys(value).length : value ? 1 : 0;
}

/** @param {string} fingerprint @param {string} field @returns {{ok: boolean}} */
function showFinding(fingerprint, field) {
  for (const [element, { marks }] of overlay.groups) {
    const at = marks.findIndex(({ finding }) => finding.fingerprint === fingerprint && finding.field === field);
    if (at < 0) continue;
    element.scrollIntoView({ block: "center" });
    openCard(element, at, true);
    return { ok: true };
  }
  return { ok: false };
}
