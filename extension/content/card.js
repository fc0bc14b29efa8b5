/** The card beside a field: one finding at a time, its reason, its evidence, what a platform would do, and what to do about it. */

const card = {
  /** @type {HTMLElement | null} */ box: null,
  /** @type {Element | null} */ element: null,
  at: 0,
  /** the finding shown, to keep it when results are renewed */ fingerprint: "", says: "", state: "",
  /** @type {Element | null} where the focus returns to */ from: null,
  busy: false,
  /** Done by main.js. @type {{decide: (finding: any, reason: string, until: string|null) => Promise<any>, fixed: (finding: any) => void, reread: () => void, places: () => Map<string, Place>, docs: (link: string) => string}} */
  actions: /** @type {any} */ (null),
};

/** @param {Element} element @param {number} at which of its findings @param {boolean} focus whether the focus moves into the card */
function openCard(element, at, focus) {
  const group = overlay.groups.get(element)?.element.isConnected ? overlay.groups.get(element) : foundAgain(element, at);
  if (!group) return;
  mountOverlay();
  card.from = deepActive() ?? group.element;
  card.element = group.element;
  card.at = Math.min(at, group.marks.length - 1);
  drawCard();
  if (!focus) return;
  makeRoom();
  focusFirst();
}

/** In a low window, as at 200 % zoom, the page is moved until the card that was asked for is whole; not where its field would then lie under a bar of the page. */
function makeRoom() {
  const { box, element } = card;
  if (!box || !element || box.scrollHeight <= box.clientHeight + 8) return;
  element.scrollIntoView({ block: "end" });
  const { left, bottom, width, height } = boxOf(element);
  const over = document.elementFromPoint(left + width / 2, bottom - Math.min(8, height / 2));
  if (over && over !== overlay.host && over !== element && !containsAcross(over, element) && !containsAcross(element, over)) element.scrollIntoView({ block: "center" });
  placeCard();
}

/** @param {Element} gone that the page has put another in the place of @param {number} at @returns {Group | undefined} the findings there */
function foundAgain(gone, at) {
  const { rule, field } = overlay.groups.get(gone)?.marks[at]?.finding ?? {};
  if (!rule) return undefined;
  card.actions.reread();
  return [...overlay.groups.values()].find(({ marks }) => marks.some(({ finding }) => finding.rule === rule && finding.field === field));
}

/** Puts the focus on what one would do first: the fix, else ignoring. */
function focusFirst() {
  const first = card.box?.querySelector(".foot button, .foot a") ?? card.box?.querySelector("button");
  /** @type {HTMLElement | null | undefined} */ (first)?.focus({ preventScroll: true });
}

/** @returns {Element | null} the focused element, inside shadow roots and frames too */
function deepActive() {
  let at = document.activeElement;
  for (;;) {
    const inner = at && (shadowOf(at)?.activeElement ?? (at.localName === "iframe" ? documentOf(/** @type {any} */ (at))?.activeElement : null));
    if (!inner || at === overlay.host) return at === document.body || at === overlay.host ? null : at;
    at = inner;
  }
}

/** @param {boolean} [back] whether the focus returns to the field */
function closeCard(back = true) {
  if (!card.box) return;
  const held = card.box.contains(overlay.root.activeElement);
  card.box.remove();
  card.box = null;
  drawActive(null);
  const target = /** @type {HTMLElement | null} */ (card.from?.isConnected && card.from !== document.body ? card.from : card.element);
  card.element = null;
  if (back && held && target) {
    target.ownerDocument.defaultView?.focus();
    target.focus?.({ preventScroll: true });
  }
}

/** After new results: the open card shows the same finding, or what is left, or goes. */
function renewCard() {
  if (!card.box || !card.element || card.busy || !card.fingerprint) return;
  const found = groupOfCard();
  if (!found) return closeCard();
  const { group, same } = found;
  card.element = group.element;
  if (same >= 0 && card.box.querySelector("form")) {
    card.at = same;
    return drawActive(group.marks[same]);
  }
  if (same === card.at && cardState() === card.state) {
    drawActive(group.marks[same]);
    return placeCard();
  }
  const held = card.box.contains(overlay.root.activeElement);
  card.at = same >= 0 ? same : Math.min(card.at, group.marks.length - 1);
  drawCard();
  if (held) focusFirst();
}

/**
 * The page may have put another element in the field's place, and what a hint said may have been said again by the server.
 * @returns {{group: Group, same: number} | null} the findings among which the card's own is now, else what is left at its place
 */
function groupOfCard() {
  const own = overlay.groups.get(/** @type {Element} */ (card.element));
  const groups = [...(own ? [own] : []), ...overlay.groups.values()];
  for (const key of /** @type {("fingerprint" | "says")[]} */ (["fingerprint", "says"])) {
    for (const group of groups) {
      const same = group.marks.findIndex(({ finding }) => (key === "says" ? `${finding.rule} ${finding.field}` : finding.fingerprint) === card[key]);
      if (same >= 0) return { group, same };
    }
  }
  return own ? { group: own, same: -1 } : null;
}

/** @returns {string} all that the open card shows, to redraw it only when that changes */
function cardState() {
  const group = card.element && overlay.groups.get(card.element);
  return group ? JSON.stringify([group.marks.length, group.marks[card.at]?.finding]) : "";
}

/** @param {string} level @param {string} name @param {string} where @param {(HTMLElement|null)[]} tools @returns {HTMLElement} an empty card in place of the open one */
function freshCard(level, name, where, tools) {
  const opens = !card.box;
  card.box?.remove();
  const close = make("button", { class: "icon", type: "button", "aria-label": t("close"), title: t("close"), onclick: () => closeCard() }, icon("close"));
  card.box = make("div", { class: opens ? "card opens" : "card", role: "dialog", "aria-label": [name, where].filter(Boolean).join(" · "), "data-level": level, tabindex: "-1", onkeydown: cardKey },
    make("div", { class: "head" }, make("span", { class: "level", text: name }), make("span", { class: "where", text: where }), ...tools, close));
  overlay.root.append(/** @type {HTMLElement} */ (card.box));
  return /** @type {HTMLElement} */ (card.box);
}

/** @param {KeyboardEvent} event */
function cardKey(event) {
  event.stopPropagation();
  if (event.key === "Escape") closeCard();
  if (event.key === "Tab") stayInCard(event);
  if (event.target instanceof Element && event.target.matches("input, textarea")) return;
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") step(event.key === "ArrowRight" ? 1 : -1);
}

/** @param {KeyboardEvent} event Tab goes round in the card; Escape leads back to the field */
function stayInCard(event) {
  const stops = [...(card.box?.querySelectorAll("button, a[href], input, textarea") ?? [])];
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (overlay.root.activeElement !== from && overlay.root.activeElement !== card.box) return;
  event.preventDefault();
  /** @type {HTMLElement | undefined} */ (to)?.focus({ preventScroll: true });
}

/** @param {number} by @returns {boolean} whether the card's field has another finding in that direction, which is shown now */
function stepWithin(by) {
  const marks = (card.element && overlay.groups.get(card.element)?.marks) ?? [];
  if (!card.box || !marks[card.at + by]) return false;
  card.at += by;
  drawCard();
  focusFirst();
  return true;
}

/** @param {number} by */
function step(by) {
  const group = card.element && overlay.groups.get(card.element);
  if (!group || group.marks.length < 2) return;
  card.at = (card.at + by + group.marks.length) % group.marks.length;
  drawCard();
  /** @type {HTMLElement | null} */ (card.box?.querySelector(by > 0 ? ".next" : ".back"))?.focus({ preventScroll: true });
}

/** Draws the finding that is chosen. */
function drawCard() {
  const group = card.element && overlay.groups.get(card.element);
  if (!group) return closeCard();
  const mark = group.marks[card.at];
  const { finding } = mark;
  card.fingerprint = finding.fingerprint;
  card.says = `${finding.rule} ${finding.field}`;
  card.state = cardState();
  const many = group.marks.length > 1;
  const box = freshCard(finding.severity, t(`severity_${finding.severity}`), fieldName(finding.field), [
    many ? make("button", { class: "icon back", type: "button", "aria-label": t("previous"), onclick: () => step(-1) }, icon("back")) : null,
    many ? make("span", { text: `${card.at + 1}/${group.marks.length}` }) : null,
    many ? make("button", { class: "icon next", type: "button", "aria-label": t("next"), onclick: () => step(1) }, icon("next")) : null,
  ]);
  box.append(make("p", { class: "message" }, ...withColours(finding.message)));
  if (mark.elsewhere) box.append(make("p", { class: "more", text: t("not_here_long", fieldName(finding.field)) }));
  const facts = factsOf(finding);
  if (facts.length) box.append(make("ul", { class: "facts" }, ...facts.slice(0, 6).map((text) => make("li", {}, ...withColours(text)))));
  if (finding.enforcement) box.append(make("p", { class: "enforcement" }, make("b", { text: leadIn("enforcement") }), finding.enforcement));
  const change = finding.fix ? changeOf(finding) : null;
  if (change) box.append(change);
  const footer = make("div", { class: "foot" });
  if (finding.fix) footer.append(make("button", { class: "act main", type: "button", text: finding.fix.label || t("fix"), onclick: () => void fix(finding) }));
  footer.append(make("button", { class: "act", type: "button", text: t("ignore"), onclick: () => drawIgnore(finding) }));
  footer.append(make("span", { class: "space" }));
  const docs = finding.docs ? card.actions.docs(finding.docs) : "";
  if (docs) footer.append(make("a", { href: docs, target: "_blank", rel: "noreferrer noopener", text: t("why") }));
  box.append(footer);
  drawActive(mark);
  placeCard();
}

/** @param {any} finding @returns {string[]} the words of its evidence that its message does not say already */
function factsOf(finding) {
  const texts = (finding.evidence ?? []).map((/** @type {any} */ one) => one.text);
  return [...new Set(/** @type {string[]} */ (texts))].filter((text) => text && !finding.message.includes(text));
}

/** @param {string} text @returns {(Node|string)[]} with a patch of the colour behind each "#ff7827": nobody reads such a name */
function withColours(text) {
  return text.split(/(#[0-9a-f]{6})(?![0-9a-z])/i).flatMap((part, at) => {
    if (at % 2 === 0) return [part];
    const patch = make("i", { class: "patch", "aria-hidden": "true" });
    patch.style.background = part;
    return [part, patch];
  });
}

/** @param {string} text @returns {string} its beginning and its end, where it is long: what goes stands in the field too */
function shortened(text) {
  const signs = [...text];
  return signs.length > 90 ? `${signs.slice(0, 50).join("")} … ${signs.slice(-30).join("")}` : text;
}

/** @param {string} text @param {number} at @returns {number} the same place, or one before it where it would cut an emoji in two */
function wholeAt(text, at) {
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at;
}

/** @param {string} text @param {RegExp} cut the short word at its rim that may be no whole one @returns {string} without that, unless nothing else were left */
function wholeWords(text, cut) {
  const whole = text.replace(cut, "");
  return whole.trim() ? whole : text;
}

/** @param {any} finding @returns {HTMLElement | null} what the fix would change, in its surroundings */
function changeOf(finding) {
  const edits = [...finding.fix.edits].filter((edit) => edit.start !== null && edit.start !== undefined).sort((a, b) => a.start - b.start);
  const place = edits[0] && placeOf(card.actions.places(), edits[0].field);
  if (!place || edits.some((edit) => edit.field !== edits[0].field)) return null;
  const around = 24;
  const { start } = edits[0];
  const { end } = edits[edits.length - 1];
  const from = start <= around ? 0 : start - wholeWords(place.text.slice(wholeAt(place.text, start - around - 1), start), /^\S{0,12}\s+/).length;
  const to = end + wholeWords(place.text.slice(end, wholeAt(place.text, end + around + 1)), end + around + 1 < place.text.length ? /\s+\S{0,12}$/ : /$/).length;
  const box = make("div", { class: "change" });
  let at = from;
  if (from > 0) box.append("…");
  for (const edit of edits) {
    box.append(place.text.slice(at, edit.start));
    if (edit.end > edit.start) box.append(make("del", { text: shortened(place.text.slice(edit.start, edit.end)) }));
    if (edit.text) box.append(make("ins", { text: edit.text }));
    at = edit.end;
  }
  box.append(place.text.slice(at, to));
  if (to < place.text.length) box.append("…");
  return box;
}

/** @param {string} text @param {boolean} [good] */
function say(text, good = false) {
  if (!card.box) return;
  card.box.querySelector(".said")?.remove();
  const said = make("p", { class: good ? "said good" : "said", role: "status", text });
  card.box.querySelector(".foot")?.before(said);
  placeCard();
}

/** @param {string} text @returns {Promise<boolean>} whether it can be pasted now; pages without https have no clipboard, and then the text is shown to be copied by hand */
async function copied(text) {
  return navigator.clipboard ? navigator.clipboard.writeText(text).then(() => true, () => false) : false;
}

/** @param {any} finding */
async function fix(finding) {
  card.busy = true;
  const result = await applyFix(finding, card.actions.places()).finally(() => {
    card.busy = false;
  });
  card.actions.fixed(finding);
  if (result.done) {
    announce(t("fixed"));
    return closeCard(false);
  }
  say(t(`fix_${result.why}`));
  if (["stuck", "copy", "blocks"].includes(result.why)) {
    const copy = make("button", { class: "act", type: "button", text: t("copy"), onclick: () => void copied(result.text).then((done) => say(done ? t("copied") : result.text, done)) });
    card.box?.querySelector(".foot button.main")?.replaceWith(copy);
  }
}

/** @param {any} finding */
function drawIgnore(finding) {
  const box = freshCard(finding.severity, t("ignore_title"), fieldName(finding.field), []);
  const reason = make("textarea", { rows: "2", required: true, maxlength: "500", "aria-label": t("ignore_reason") });
  const until = make("input", { type: "date", min: new Date(Date.now() + 86400000).toISOString().slice(0, 10) });
  const quick = reasonsFor(finding.rule).map((text) => make("button", { type: "button", text, onclick: () => { reason.value = text; reason.focus(); } }));
  const form = make("form", { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void ignore(finding, reason.value, until.value || null); } },
    make("p", { class: "message", text: finding.message }),
    make("label", {}, t("ignore_reason"), reason), make("div", { class: "chips" }, ...quick), make("label", {}, t("ignore_until"), until),
    make("div", { class: "foot" }, make("button", { class: "act main", type: "submit", text: t("ignore_do") }), make("button", { class: "act", type: "button", text: t("cancel"), onclick: () => drawCard() })));
  box.append(form);
  placeCard();
  reason.focus({ preventScroll: true });
}

/** @param {any} finding @param {string} reason @param {string | null} until */
async function ignore(finding, reason, until) {
  if (!reason.trim()) return;
  card.busy = true;
  const problem = await card.actions.decide(finding, reason.trim(), until).finally(() => {
    card.busy = false;
  });
  if (problem) return say(problem);
  renewCard();
}

/** @param {Element} element @param {string} level @param {string} title @param {string} text @param {{label: string, go: () => void}[]} actions @param {string[]} [more] said in smaller letters; a card that is no finding */
function openNote(element, level, title, text, actions, more = []) {
  mountOverlay();
  card.from = deepActive() ?? element;
  card.element = element;
  card.fingerprint = "";
  const box = freshCard(level, "Listlint", title, []);
  box.append(make("p", { class: "message", text }), ...more.map((each) => make("p", { class: "more", text: each })));
  box.append(make("div", { class: "foot" }, ...actions.map(({ label, go }, at) => make("button", { class: at ? "act" : "act main", type: "button", text: label, onclick: go }))));
  placeCard();
  focusFirst();
}

/** @param {Event} event the seller goes to, or types in, another field: a card that lies over it goes */
function makeWay(event) {
  if (!card.box || event.target === overlay.host) return;
  const field = /** @type {Element | undefined} */ (event.composedPath()[0]);
  if (!field?.getBoundingClientRect || field === card.element || card.element?.contains(field)) return;
  const own = card.box.getBoundingClientRect();
  const other = boxOf(field);
  if (own.left < other.right && own.right > other.left && own.top < other.bottom && own.bottom > other.top) closeCard(false);
}

/** Beside the field, never over it: below, above, right, left, whichever has the room; a tall field's own caret line counts as the field. */
function placeCard() {
  const { box, element } = card;
  if (!box || !element) return;
  if (!element.isConnected) return closeCard(false);
  const field = boxOf(element);
  const gap = 10;
  box.style.maxHeight = "";
  const width = box.offsetWidth;
  const height = box.scrollHeight + 5;
  const mark = overlay.groups.get(element)?.marks[card.at];
  const word = (mark && shapeOf(element) !== "picture" ? boxesOf(mark)[0] : null) ?? field;
  const x = Math.max(8, Math.min(word.left, innerWidth - width - 8));
  const y = Math.max(8, Math.min(word.top - 20, innerHeight - Math.min(height, innerHeight - 16) - 8));
  const places = [
    { x, y: field.bottom + gap, room: innerHeight - field.bottom - gap - 8, fits: true },
    { x, y: field.top - gap - height, room: field.top - gap - 8, fits: true },
    { x: field.right + gap, y, room: innerHeight - 16, fits: field.right + gap + width <= innerWidth - 4 },
    { x: field.left - gap - width, y, room: innerHeight - 16, fits: field.left - gap - width >= 4 },
  ].filter(({ fits }) => fits);
  let best = places.find(({ room }) => room >= height);
  if (!best) {
    const [below, above] = places;
    best = above.room > below.room ? { ...above, y: 8 } : below;
    if (best.room < 150) best = { x: innerWidth - width - 8, y: word.bottom + gap + 180 < innerHeight ? word.bottom + gap : 8, room: Math.max(150, word.bottom + gap + 180 < innerHeight ? innerHeight - word.bottom - gap - 8 : word.top - gap - 8), fits: true };
  }
  if (best.room < height) box.style.maxHeight = `${Math.max(150, best.room)}px`;
  moveTo(box, best.x, best.y);
}
