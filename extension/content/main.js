/** Watches the page: reads it after a pause in typing, has it checked, and shows what came back. */

const PAUSE = 350; // ms without a key before a check
const RETRY = [2000, 4000, 8000, 15000]; // ms until the server is tried again
const FIELD_ORDER = ["title", "category", "brand", "keywords", "images", "attributes", "bullets", "description", "price", "variants"];
/** Settled when the worker has said what this page is. @type {PromiseWithResolvers<void>} */
const ready = Promise.withResolvers();
const PICTURE_FIELDS = /^(images|variants\[\d+\]\.image)/;

const page = {
  /** @type {any} */ hello: null,
  /** @type {Reading | null} */ reading: null,
  url: "",
  /** counts every change: an answer to an older page is dropped */ seq: 0,
  composing: false,
  timer: 0, scanTimer: 0, retryTimer: 0, tries: 0,
  checkedKey: "", checking: false,
  /** @type {any[]} */ findings: [],
  /** @type {any[]} */ background: [], backgroundKey: "", job: 0,
  /** @type {any} */ problem: null,
  /** @type {any} */ last: null,
  /** @type {Mark[]} */ marks: [],
  badge: "", gone: false,
  /** the draft's id on a page without storage */ fallbackId: "",
};

/** @returns {boolean} whether this page is one to check */
function isActive() {
  const { hello, reading } = page;
  return Boolean(hello?.known && hello.enabled && reading?.product && listlintPage() !== "pair");
}

/** @returns {string} the listing's id: from the address where it names one, else kept for this tab */
function draftId() {
  const { hello } = page;
  const id = hello.site?.id ?? "page";
  const address = new URL(location.href);
  for (const name of hello.site?.draft ?? []) {
    const value = address.searchParams.get(name);
    if (value) return `${id}:${value}`;
  }
  const numbered = !hello.site && address.pathname.match(/\/(\d{4,}|[0-9a-f]{8}-[0-9a-f-]{27})(?=\/|$)/i);
  if (numbered) return `${address.host}:${numbered[1]}`;
  const key = `listlint-draft:${address.pathname}`;
  try {
    let kept = sessionStorage.getItem(key);
    if (!kept) sessionStorage.setItem(key, (kept = crypto.randomUUID()));
    return `${id}:draft-${kept}`;
  } catch {
    return `${id}:draft-${(page.fallbackId ||= crypto.randomUUID())}`; // a sandboxed page has no storage
  }
}

/** @returns {string | null} */
function marketplace() {
  return page.hello.site?.marketplace ?? (document.querySelector('meta[name="listlint-marketplace"]')?.getAttribute("content") || null);
}

/** Reads the page and checks it when something changed. @param {boolean} [force] */
function scan(force = false) {
  if (page.gone || !page.hello || page.composing) return;
  page.reading = readPage(page.hello.site, page.hello.words);
  if (!isActive()) {
    if (overlay.host?.isConnected) unmountOverlay();
    return;
  }
  mountOverlay();
  if (!page.hello.paired) return showProblem({ kind: "unpaired", status: 0, detail: "" });
  const key = JSON.stringify([page.reading.listing, marketplace(), draftId()]);
  if (key !== page.checkedKey || force) void check(key);
  else if (!page.checking && !page.problem) render();
}

/** @param {number} [wait] ms */
function scanSoon(wait = PAUSE) {
  clearTimeout(page.timer);
  page.timer = setTimeout(scan, wait);
}

/** @param {string} key of the page as read */
async function check(key) {
  const reading = /** @type {Reading} */ (page.reading);
  const seq = ++page.seq;
  page.checkedKey = key;
  page.checking = true;
  const { sent, problems } = await sendPictures(reading, () => scan(true));
  if (seq !== page.seq) return;
  const pictures = JSON.stringify(reading.listing.images ?? []);
  const listing = { id: draftId(), ...reading.listing };
  const answer = await askWorker({ type: "check", body: { listing, marketplace: marketplace(), lang: readerLanguage() } });
  if (seq !== page.seq) return;
  page.checking = false;
  if (!answer.ok) {
    if (answer.problem.kind === "gone") return leave();
    if (answer.problem.kind === "stopped") return scanSoon();
    page.checkedKey = "";
    return showProblem(answer.problem);
  }
  page.problem = null;
  page.tries = 0;
  clearTimeout(page.retryTimer);
  if (!card.fingerprint) closeCard();
  page.findings = withPages(answer.data.findings, sent);
  page.last = { ...answer.data, pictureProblems: problems };
  if (page.backgroundKey !== pictures) page.background = [];
  else page.background = page.background.filter(({ field }) => PICTURE_FIELDS.test(field));
  render();
  page.job++;
  if (answer.data.pending) void follow(answer.data.pending, page.job, sent, pictures);
}

/** Waits for the findings that take longer (pictures). @param {string} url @param {number} job @param {number[]} sent @param {string} pictures */
async function follow(url, job, sent, pictures) {
  for (let misses = 0; misses < 4;) {
    const answer = await askWorker({ type: "job", url });
    if (job !== page.job || page.gone) return;
    if (!answer.ok) {
      if (answer.problem.kind === "refused") return;
      misses++;
      await new Promise((resolve) => setTimeout(resolve, 1500 * misses));
    } else if (answer.data.state === "done" || answer.data.state === "failed") {
      const result = answer.data.result;
      page.background = result ? withPages(result.findings, sent) : [];
      page.backgroundKey = pictures;
      if (page.last) {
        const lost = answer.data.state === "failed" ? [{ checker: "pictures", reason: answer.data.reason }] : [];
        page.last = { ...page.last, skipped: [...(page.last.skipped ?? []), ...(result?.skipped ?? [])], failed: [...(page.last.failed ?? []), ...(result?.failed ?? []), ...lost] };
      }
      return render();
    } else await new Promise((resolve) => setTimeout(resolve, 300)); // a busy server answers at once instead of waiting
  }
}

/** @param {any[]} findings @param {number[]} sent the page's index of each picture sent @returns {any[]} with the pictures numbered as on the page */
function withPages(findings, sent) {
  return findings.map((finding) => ({ ...finding, field: finding.field.replace(/^images\[(\d+)\]/, (/** @type {string} */ _, /** @type {string} */ at) => `images[${sent[Number(at)] ?? at}]`) }));
}

/** Shows what is known of the page as it is now. */
function render() {
  const reading = /** @type {Reading} */ (page.reading);
  const seen = new Set();
  const all = [...page.findings, ...page.background].filter(({ fingerprint, field, start }) => {
    const key = `${fingerprint} ${field} ${start}`;
    return !seen.has(key) && seen.add(key);
  });
  /** @type {Map<Element, Group>} */
  const groups = new Map();
  page.marks = [];
  const first = anchor();
  for (const finding of all) {
    const place = placeOf(reading.places, finding.field) ?? reading.places.get("title") ?? reading.places.values().next().value;
    if (!place) continue;
    const exact = place.path === finding.field;
    if (exact && place.kind !== "picture" && finding.start !== null && textIn(place.element).slice(place.base, place.base + place.text.length) !== place.text) return scanSoon();
    const mark = markOf(exact ? finding : { ...finding, start: null, end: null }, place);
    mark.finding = finding;
    page.marks.push(mark);
    const group = groups.get(place.element) ?? { element: place.element, marks: [] };
    group.marks.push(mark);
    groups.set(place.element, group);
  }
  mountOverlay();
  showGroups([...groups.values()]);
  showNotice(first && !all.length ? { element: first, level: "ok", text: t("all_clear"), open: () => openNote(first, "ok", t("field_title"), t("all_clear_long") + skippedText(), []) } : null);
  renewCard();
  announce(all.length ? counted("count", all.length) : t("all_clear"));
  tellBadge(all.length ? String(all.length) : "", all.some(({ severity }) => severity === "error") ? "#c9281e" : all.some(({ severity }) => severity === "warning") ? "#a35f00" : "#1f5fd6");
}

/** @returns {string} what was not checked, never silently */
function skippedText() {
  const skipped = [...(page.last?.skipped ?? []), ...(page.last?.failed ?? [])].map(({ checker, reason }) => `${checker}: ${reason}`);
  return skipped.length ? `\n${t("not_checked")} ${skipped.join("; ")}` : "";
}

/** @returns {Element | null} where the connection's state is shown */
function anchor() {
  const places = page.reading?.places;
  return places?.get("title")?.element ?? places?.values().next().value?.element ?? null;
}

/** @param {{kind: string, status: number, detail: string}} problem the server cannot be asked: say so, keep no old underline, try again */
function showProblem(problem) {
  page.problem = problem;
  page.findings = [];
  page.background = [];
  page.marks = [];
  showGroups([]);
  const element = anchor();
  const text = problemText(problem, page.hello.server);
  if (card.fingerprint) closeCard();
  const settings = ["unpaired", "token", "permission"].includes(problem.kind);
  const actions = [settings ? { label: t("open_settings"), go: () => void askWorker({ type: "options" }) } : { label: t("try_again"), go: () => scan(true) }];
  if (element) showNotice({ element, level: "off", text: t(`short_${problem.kind}`) === `short_${problem.kind}` ? t("short_broken") : t(`short_${problem.kind}`), open: () => openNote(element, "off", t("not_checked_title"), text, actions) });
  announce(text);
  tellBadge(problem.kind === "unpaired" ? "" : "!", "#5b6270");
  clearTimeout(page.retryTimer);
  if (problem.kind === "unpaired" || problem.kind === "refused") return;
  page.retryTimer = setTimeout(() => scan(true), RETRY[Math.min(page.tries++, RETRY.length - 1)]);
}

/** @param {string} text @param {string} color */
function tellBadge(text, color) {
  if (page.badge === text + color) return;
  page.badge = text + color;
  void askWorker({ type: "badge", text, color });
}

/** The extension was updated or removed under this page: take everything away and be silent. */
function leave() {
  page.gone = true;
  observer.disconnect();
  for (const timer of [page.timer, page.retryTimer, page.scanTimer]) clearTimeout(timer);
  unmountOverlay();
}

/** @param {any} finding @param {string} reason @param {string|null} until @returns {Promise<string>} "" or what went wrong */
async function decide(finding, reason, until) {
  const answer = await askWorker({ type: "decide", body: { marketplace: marketplace(), listing: draftId(), fingerprint: finding.fingerprint, rule: finding.rule, verdict: "ignore", reason, until } });
  if (!answer.ok) return problemText(answer.problem, page.hello.server);
  const same = (/** @type {any} */ other) => other.fingerprint !== finding.fingerprint;
  page.findings = page.findings.filter(same);
  page.background = page.background.filter(same);
  render();
  showToast(t("ignored"), t("undo"), () => void askWorker({ type: "undecide", id: String(answer.data.id) }).then(() => scan(true)));
  scan(true);
  return "";
}

/** Asks the worker what this address is and whether we may work here. */
async function greet() {
  page.url = location.href;
  const hello = await askWorker({ type: "hello", url: location.href });
  if (!hello.words) return hello.problem?.kind === "gone" ? leave() : void setTimeout(greet, 2000);
  const first = !page.hello;
  page.hello = hello;
  ready.resolve();
  overlay.css = hello.css;
  overlay.underlineCss = hello.underlineCss;
  if (first && listlintPage()) offerPairing(hello.paired);
  else tellPaired(hello.paired);
  page.checkedKey = "";
  scan(true);
}

/** @param {Event} event */
function isOurs(event) {
  return event.composedPath().includes(overlay.host);
}

/** @param {Event} event typing, choosing, pasting */
function onChange(event) {
  if (isOurs(event) || page.composing || /** @type {InputEvent} */ (event).isComposing) return;
  page.seq++; // what is under way speaks of an older text
  page.checking = false;
  layoutSoon();
  scanSoon(event.type === "change" ? 120 : PAUSE);
}

/** @param {number} x @param {number} y @returns {{mark: Mark, at: number} | null} the underlined word at that point */
function markAt(x, y) {
  for (const { marks } of overlay.groups.values()) {
    for (const [at, mark] of marks.entries()) {
      if (boxesOf(mark).some((box) => x >= box.left - 1 && x <= box.right + 1 && y >= box.top - 1 && y <= box.bottom + 3)) return { mark, at };
    }
  }
  return null;
}

const hover = { timer: 0, x: 0, y: 0, opened: false };

/** @param {MouseEvent} event resting on an underlined word opens its card; leaving both closes it */
function onMove(event) {
  hover.x = event.clientX;
  hover.y = event.clientY;
  if (hover.timer || event.buttons || !overlay.groups.size) return;
  const ours = isOurs(event);
  hover.timer = setTimeout(() => {
    hover.timer = 0;
    if (ours) return;
    const hit = markAt(hover.x, hover.y);
    if (hit && (!card.box || card.fingerprint !== hit.mark.finding.fingerprint) && !card.box?.contains(overlay.root.activeElement)) {
      openCard(hit.mark.place.element, hit.at, false);
      hover.opened = true;
    } else if (!hit && hover.opened && card.box && !card.box.matches(":hover") && !card.box.contains(overlay.root.activeElement)) {
      hover.opened = false;
      closeCard(false);
    }
  }, card.box && hover.opened ? 450 : 250);
}

/** @param {MouseEvent} event a click on an underlined word opens its card, a click elsewhere closes it */
function onClick(event) {
  if (isOurs(event)) return void (hover.opened = false);
  const hit = markAt(event.clientX, event.clientY);
  hover.opened = false;
  if (hit) openCard(hit.mark.place.element, hit.at, false);
  else if (card.box) closeCard(false);
}

/** @param {KeyboardEvent} event Escape closes the card, F8 goes to the next finding as in editors */
function onKey(event) {
  if (isOurs(event)) return;
  if (event.key === "Escape" && card.box) {
    event.stopPropagation();
    closeCard(false);
  } else if (event.key === "F8" && !event.ctrlKey && !event.altKey && overlay.groups.size) {
    event.preventDefault();
    const elements = [...overlay.groups.keys()].sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    const focused = deepActive();
    const here = elements.findIndex((element) => element === focused);
    const next = here >= 0 && !event.shiftKey ? elements[here] : elements[(here + (event.shiftKey ? -1 : 1) + elements.length) % elements.length];
    next.scrollIntoView({ block: "nearest" });
    openCard(next, 0, true);
  }
}

const observer = new MutationObserver((records) => {
  if (page.scanTimer || page.gone || records.every(({ target }) => target === overlay.host || (target === document.documentElement && records.every(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes].every((node) => node === overlay.host))))) return;
  page.scanTimer = setTimeout(() => {
    page.scanTimer = 0;
    if (!extensionLives()) return leave();
    if (location.href !== page.url) return void greet();
    layoutSoon();
    scan();
  }, 500);
});

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (sender.id !== chrome.runtime.id || !["fields", "status"].includes(message.type)) return false;
  void ready.promise.then(() => respond(message.type === "fields" ? tellFields() : tellStatus()));
  return true;
});

/** @returns {any} the listing as read now, and how each field was found */
function tellFields() {
  const reading = readPage(page.hello.site, page.hello.words);
  const fields = Object.fromEntries([...reading.how].map(([field, how]) => [field, { how }]));
  return { type: "fields", url: location.href, site: page.hello.site?.id ?? "generic", product: reading.product, listing: { id: draftId(), ...reading.listing }, fields, decoys: reading.decoys.map(({ element, why }) => ({ element: element.id || element.getAttribute("name") || element.localName, why })) };
}

/** @returns {any} for the popup */
function tellStatus() {
  return {
    site: page.hello.site?.name[readerLanguage()] ?? null, active: isActive(), enabled: page.hello.enabled, url: location.href,
    problem: page.problem ? { ...page.problem, text: problemText(page.problem, page.hello.server) } : null,
    findings: page.marks.map(({ finding }) => ({ severity: finding.severity, message: finding.message, field: fieldName(finding.field) })),
    skipped: page.last?.skipped ?? [], failed: page.last?.failed ?? [], ignored: page.last?.ignored ?? 0,
    pictures: [...(page.last?.pictureProblems ?? [])].map(([at, reason]) => ({ picture: at + 1, reason })),
    fields: FIELD_ORDER.filter((field) => page.reading?.how.has(field)).map((field) => t(`field_${field}`)),
  };
}

chrome.storage.onChanged.addListener((changes, area) => {
  if (area === "local" && ["server", "token", "consent", "sites"].some((key) => key in changes)) void greet();
});

card.actions = {
  decide,
  fixed: () => { page.seq++; scan(); },
  places: () => page.reading?.places ?? new Map(),
  docs: (link) => (/^https?:\/\//.test(link) ? link : link.startsWith("/") && page.hello.server ? page.hello.server + link : ""),
};

document.addEventListener("input", onChange, true);
document.addEventListener("change", onChange, true);
document.addEventListener("compositionstart", () => { page.composing = true; }, true);
document.addEventListener("compositionend", (event) => { page.composing = false; onChange(event); }, true);
document.addEventListener("mousemove", onMove, { capture: true, passive: true });
document.addEventListener("click", onClick, true);
document.addEventListener("keydown", onKey, true);
document.addEventListener("visibilitychange", () => { if (!document.hidden && page.problem) scan(true); });
observer.observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["src", "style", "class", "hidden", "contenteditable", "content"] });
for (const wait of [1000, 3000, 8000]) setTimeout(() => scan(), wait); // shadow roots fill without telling the observer
void greet();
