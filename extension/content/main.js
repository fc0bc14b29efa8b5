/**
 * Watches the page: reads it after a pause in typing, has it checked, and shows what came back.
 * Run a second time in one page, as it may happen where a site is turned on while it loads, the browser refuses this file and every other that
 * starts something, by their `const`s: nothing is done twice.
 */

const PAUSE = 350; // ms without a key before a check
const RETRY = [2000, 4000, 8000, 15000]; // ms until the server is tried again
const SLOW = 4000; // ms without an answer until a word is said of it
const HELLO = 5000; // ms until the worker is asked again what this page is: it answers from its own files
const PATIENCE = 3; // so often a busy server is asked again before a word is said of it
const FIELD_ORDER = ["title", "category", "brand", "keywords", "images", "attributes", "bullets", "description", "price", "variants"];
/** Settled when the worker has said what this page is. @type {PromiseWithResolvers<void>} */
const ready = Promise.withResolvers();
const PICTURE_FIELDS = /^(images|variants\[\d+\]\.image)/;

const page = {
  /** @type {any} */ hello: null,
  /** @type {Reading | null} */ reading: null,
  url: "",
  /** counts every change: an answer to an older page is dropped */ seq: 0,
  composing: false, typedAt: -PAUSE, forced: false,
  timer: 0, scanTimer: 0, retryTimer: 0, tries: 0,
  checkedKey: "", checking: false, /** counts the questions what this page is */ greetings: 0,
  /** @type {any[]} */ findings: [],
  /** @type {any[]} */ background: [], backgroundKey: "", job: 0, /** the names of the pictures the server has looked at @type {Set<string | undefined>} */ lookedAt: new Set(),
  /** @type {any} */ problem: null,
  /** @type {any} */ last: null,
  /** @type {Mark[]} */ marks: [],
  badge: "", gone: false, searching: false, /** whether elements came since hosts were looked for */ changed: false,
  /** the draft that was checked last: of which the findings speak */ draft: "", /** the draft's id on a page without storage */ fallbackId: "",
  /** what was seen in the main picture at once, before the server has looked at it @type {any[]} */ hints: [], hintsOf: "",
  /** whether the pictures are being looked at */ looking: false,
  /** the name "sha256:…" of each picture of the page @type {Map<number, string>} */ sentNames: new Map(),
};

/** @returns {boolean} whether this page is one to check */
function isActive() {
  const { hello, reading } = page;
  return Boolean(hello?.known && hello.enabled && reading?.product && listlintPage() !== "pair");
}

/** @returns {Reading} the page as it is now */
function readHere() {
  return readPage(page.hello.site, page.hello.words, page.hello.told);
}

/** Reads the page and checks it when something changed. @param {boolean} [force] */
function scan(force = false) {
  clearTimeout(page.timer);
  page.timer = 0;
  if (page.gone || !page.hello || page.composing) return;
  // Whatever asks for a scan (a late picture, a change of the page), nothing is sent between two keys.
  const pause = PAUSE - (performance.now() - page.typedAt);
  if (pause > 20) {
    page.forced ||= force;
    return scanSoon(pause);
  }
  force ||= page.forced;
  page.forced = false;
  if (page.changed) searchLater();
  page.changed = false;
  page.reading = readHere();
  listenTo(page.reading.roots);
  if (!isActive()) {
    dropAnswers();
    page.marks = [];
    if (overlay.host?.isConnected && !picking.bar && !overlay.root.querySelector(".toast")) unmountOverlay();
    if (page.badge) tellBadge("", "#5b6270");
    return;
  }
  mountOverlay();
  if (!page.hello.paired) {
    dropAnswers();
    return showProblem({ kind: page.hello.agreed ? "unpaired" : "consent", status: 0, detail: "" });
  }
  const key = JSON.stringify([page.reading.listing, marketplace(), draftId()]);
  if (key !== page.checkedKey || force) void check(key).catch(stumbled);
  else if (!page.checking && !page.problem) render();
}

/** What is under way shall be neither sent nor shown: the page is none of ours, no longer, or another one. */
function dropAnswers() {
  page.seq++;
  page.job++;
  page.checking = page.looking = false;
  page.checkedKey = "";
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
  if (page.draft !== draftId()) forgetFindings();
  page.draft = draftId();
  if (page.problem?.kind === "waiting") keepWhatHolds();
  lookAtMain(reading).catch((error) => console.error("Listlint could not look at the main picture itself:", error));
  const { sent, problems } = await sendPictures(reading, () => scan(true));
  if (seq !== page.seq) return;
  const pictures = JSON.stringify(reading.listing.images ?? []);
  page.sentNames = new Map(sent.map((at, n) => [at, reading.listing.images[n].src]));
  const listing = { id: page.draft, ...reading.listing };
  const waiting = setTimeout(() => { if (seq === page.seq && !page.gone) showProblem({ kind: "waiting", status: 0, detail: "" }); }, SLOW);
  const answer = await askWorker({ type: "check", body: { listing, marketplace: marketplace(), lang: readerLanguage() } });
  clearTimeout(waiting);
  if (seq !== page.seq) return;
  page.checking = false;
  if (!answer.ok) {
    if (answer.problem.kind === "gone") return leave();
    if (answer.problem.kind === "stopped") return scanSoon();
    page.checkedKey = "";
    if (answer.problem.kind === "busy" && page.tries < PATIENCE) {
      page.tries++;
      clearTimeout(page.retryTimer);
      page.retryTimer = setTimeout(() => scan(true), answer.problem.retry * 1000);
      return;
    }
    return showProblem(answer.problem);
  }
  page.problem = null;
  page.tries = 0;
  clearTimeout(page.retryTimer);
  if (!card.fingerprint) closeCard();
  page.findings = withPages(answer.data.findings, sent, page.sentNames);
  page.last = { ...answer.data, pictureProblems: problems };
  page.background = stillThere(page.background);
  render();
  page.job++;
  page.looking = Boolean(answer.data.pending) && page.backgroundKey !== pictures;
  if (answer.data.pending) void follow(answer.data.pending, page.job, { sent, pictures, names: page.sentNames });
}

/** @param {any} error in showing what came back: it is said, and tried again, instead of leaving the page as if it were being checked */
function stumbled(error) {
  console.error(error);
  if (page.gone) return;
  page.checking = false;
  page.checkedKey = "";
  showProblem({ kind: "broken", status: 0, detail: String(error?.message ?? error) });
}

/** Another listing is edited here now: what was found in the one before is not its. */
function forgetFindings() {
  page.findings = [];
  page.background = [];
  page.backgroundKey = "";
  page.lookedAt.clear();
  page.marks = [];
  page.last = null;
  page.job++;
  showNotice(null);
  keepWhatHolds();
}

/** Tells an open panel that there is news; where none is open nobody listens. */
function tellPanel() {
  void chrome.runtime.sendMessage({ type: "news", url: location.href }).catch(() => null); // no panel, no worker: no loss
}

/** Shows what is known of the page as it is now. */
function render() {
  const reading = /** @type {Reading} */ (page.reading);
  const seen = new Set();
  const all = [...page.findings, ...page.background, ...hintsNow()].map(asSellerWishes).filter((finding) => {
    if (!finding) return false;
    const key = `${finding.fingerprint} ${finding.field} ${finding.start}`;
    return !seen.has(key) && seen.add(key);
  });
  if (!page.last && !all.length) return showGroups([]); // nothing was checked yet, so nothing is clear
  /** @type {Map<Element, string>} */
  const contents = new Map();
  page.marks = [];
  const first = anchor();
  for (const finding of all) {
    const near = placeOf(reading.places, finding.field);
    const place = near ?? reading.places.get("title") ?? reading.places.values().next().value;
    if (!place) continue;
    const asRead = place.kind === "picture" || finding.start === null || standsAsRead(place);
    const exact = place.path === finding.field && (asRead || place.kind !== "region"); // words that are shown, and shown otherwise than they are written, have no place for a line
    if (exact && !asRead) return scanSoon();
    const mark = markOf(exact ? finding : { ...finding, start: null, end: null }, place);
    mark.finding = finding;
    mark.elsewhere = !near;
    const { element } = mark.place;
    if (!contents.has(element)) contents.set(element, contentOf(mark.place));
    mark.whole = contents.get(element) ?? "";
    page.marks.push(mark);
  }
  mountOverlay();
  showGroups(groupsOf(page.marks));
  showNotice(first && !all.length ? { element: first, level: "ok", text: t("all_clear"), open: () => openNote(first, "ok", "", t("all_clear_long"), [], skippedTexts()) } : null);
  renewCard();
  announce(all.length ? counted("count", all.length) : t("all_clear"));
  tellPanel();
  tellBadge(all.length ? String(all.length) : "", all.some(({ severity }) => severity === "error") ? "#c9281e" : all.some(({ severity }) => severity === "warning") ? "#a35f00" : "#1f5fd6");
}

/** @param {any} finding @returns {any} with the severity the seller wants for its rule; null when that is "off" */
function asSellerWishes(finding) {
  const wish = page.hello.severities?.[finding.rule];
  return wish === "off" ? null : wish ? { ...finding, severity: wish } : finding;
}

/** @returns {string[]} what was not checked, never silently */
function skippedTexts() {
  return [...(page.last?.skipped ?? []), ...(page.last?.failed ?? [])].map(({ checker, reason }) => `${leadIn("not_checked")}${checker}: ${reason}`);
}

/** @returns {Element | null} where the connection's state is shown */
function anchor() {
  const places = page.reading?.places;
  return places?.get("title")?.element ?? places?.values().next().value?.element ?? null;
}

/** Until the server answers: what was found in texts that have not changed since, and what the page itself saw in the main picture. */
function keepWhatHolds() {
  page.marks = page.marks.filter((mark) => !mark.finding.hint && isUnchanged(mark));
  const place = page.reading?.places.get("images[0]");
  const hints = place && !BY_SETTINGS.includes(page.problem?.kind) ? hintsNow().map(asSellerWishes).filter(Boolean) : [];
  for (const hint of hints) page.marks.push({ ...markOf(hint, /** @type {Place} */ (place)), whole: contentOf(/** @type {Place} */ (place)) });
  showGroups(groupsOf(page.marks));
  renewCard();
}

/** @param {{kind: string, status: number, detail: string, retry?: number}} problem the server cannot be asked: say so, keep no line under a text nobody checked, try again */
function showProblem(problem) {
  page.problem = problem;
  if (problem.kind !== "waiting") {
    page.findings = [];
    page.background = [];
    page.backgroundKey = "";
    page.lookedAt.clear();
    page.marks = [];
  }
  keepWhatHolds();
  const element = anchor();
  const text = problemText(problem, page.hello.server);
  const settings = BY_SETTINGS.includes(problem.kind);
  const actions = [settings ? { label: t("open_settings"), go: () => void askWorker({ type: "options" }) } : { label: t("try_again"), go: () => scan(true) }];
  if (element) showNotice({ element, level: "off", text: t(`short_${problem.kind}`) === `short_${problem.kind}` ? t("short_broken") : t(`short_${problem.kind}`), open: () => openNote(element, "off", t("not_checked_title"), text, actions) });
  announce(PASSING.includes(problem.kind) ? t(`short_${problem.kind}`) : text);
  tellPanel();
  tellBadge(["unpaired", "consent"].includes(problem.kind) ? "" : "!", "#5b6270");
  clearTimeout(page.retryTimer);
  if (["unpaired", "consent", "refused", "waiting"].includes(problem.kind)) return;
  const wait = problem.retry ? problem.retry * 1000 : RETRY[Math.min(page.tries, RETRY.length - 1)];
  page.tries++;
  page.retryTimer = setTimeout(() => scan(true), wait);
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
  if (picking.bar) stopPicking(); // it holds back every click
  unmountOverlay();
}

/** Asks the worker what this address is and whether we may work here. */
async function greet() {
  page.url = location.href;
  const greeting = ++page.greetings;
  const silence = new Promise((resolve) => setTimeout(resolve, HELLO, {})); // a worker that stops just then may never answer
  const hello = await Promise.race([askWorker({ type: "hello", url: location.href, texts: !browserGives() }), silence]);
  if (greeting !== page.greetings) return; // asked again meanwhile: of another address, or with other settings
  if (!hello.words) return hello.problem?.kind === "gone" ? leave() : void setTimeout(greet, 2000);
  const first = !page.hello;
  page.hello = hello;
  texts.own = hello.texts;
  ready.resolve();
  overlay.css = hello.css;
  overlay.underlineCss = hello.underlineCss;
  if (first && listlintPage()) offerPairing();
  void tellPaired(hello);
  page.checkedKey = "";
  page.hintsOf = ""; // hints are said in the language, and for the marketplace, of the settings
  scan(true);
  tellPanel(); // a page that is switched off has no other news
}

/** @param {Event} event */
function isOurs(event) {
  return event.target === overlay.host; // seen from the document, whatever happens inside happens to the host
}

/** @param {Event} event typing, choosing, pasting */
function onChange(event) {
  if (isOurs(event) || page.composing || /** @type {InputEvent} */ (event).isComposing) return;
  page.seq++; // what is under way speaks of an older text
  if (page.checking) page.checkedKey = ""; // and is asked again, even if the text turns out to be the same
  page.checking = false;
  if (event.type === "input") page.typedAt = performance.now();
  layoutLater();
  // Between two keys the timer that runs already is enough: a scan that comes too early waits for the rest of the pause.
  if (event.type === "change") scanSoon(120);
  else if (!page.timer) scanSoon();
}

const observer = new MutationObserver((records) => {
  if (page.scanTimer || page.gone || records.every(({ target }) => target === overlay.host || (target === document.documentElement && records.every(({ addedNodes, removedNodes }) => [...addedNodes, ...removedNodes].every((node) => node === overlay.host))))) return;
  page.scanTimer = setTimeout(() => {
    page.scanTimer = 0;
    if (!extensionLives()) return leave();
    if (location.href !== page.url) return void greet();
    if (performance.now() - page.typedAt < PAUSE) layoutLater();
    else layoutSoon();
    page.changed = true;
    scan();
  }, 500);
});

chrome.storage.onChanged.addListener((changes, area) => {
  const files = changes.siteFiles;
  if (files && JSON.stringify(files.oldValue?.sites ?? {}) === JSON.stringify(files.newValue?.sites ?? {})) delete changes.siteFiles; // only the hour of asking is new
  if (area === "local" && ["server", "token", "consent", "sites", "picked", "marketplaces", "severities", "siteFiles", "told", "turnedOn", "language"].some((key) => key in changes)) void greet();
});

card.actions = {
  decide,
  fixed: () => { page.seq++; page.typedAt = -PAUSE; scan(); },
  reread: () => { page.reading = readHere(); render(); },
  places: () => page.reading?.places ?? new Map(),
  docs: (/** @type {string} */ link) => (/^https?:\/\//.test(link) ? link : link.startsWith("/") && page.hello.server ? page.hello.server + link : ""),
};

document.addEventListener("visibilitychange", () => { if (!document.hidden && page.problem && page.problem.kind !== "waiting") scan(true); });
listenTo([document]);
for (const wait of [1000, 3000, 8000]) setTimeout(() => { searchLater(); scan(); }, wait); // shadow roots fill without telling the observer
void greet();
