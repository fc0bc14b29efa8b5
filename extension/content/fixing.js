/** Applies a fix the way typing would, so that the page's own code notices and Ctrl+Z takes it back; then reads back whether it stuck. */

/** @typedef {{field: string, start: number|null, end: number|null, text: string}} Edit */

/** @param {Element} element @param {string} value as the page's framework would set it */
function setNatively(element, value) {
  const view = /** @type {any} */ (element.ownerDocument.defaultView);
  const proto = element.localName === "textarea" ? view.HTMLTextAreaElement.prototype : view.HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(proto, "value")?.set?.call(element, value);
  element.dispatchEvent(new view.InputEvent("input", { bubbles: true, composed: true, inputType: "insertReplacementText", data: value }));
  element.dispatchEvent(new view.Event("change", { bubbles: true, composed: true }));
}

/** @param {Document} owner @param {string} text @returns {boolean} replaces the selection as typing does */
function typeOver(owner, text) {
  return text ? owner.execCommand("insertText", false, text) : owner.execCommand("delete");
}

/** @param {string} text @param {{start: number, end: number, text: string}[]} edits last first @returns {string} */
function edited(text, edits) {
  return edits.reduce((done, edit) => done.slice(0, edit.start) + edit.text + done.slice(edit.end), text);
}

/** @param {any} finding @param {Place} place @returns {{start: number, end: number, text: string}[]} its edits of this field, last first */
function fieldEdits(finding, place) {
  const own = finding.fix.edits.filter((/** @type {Edit} */ edit) => edit.field === place.path);
  return own.map((/** @type {Edit} */ edit) => ({ start: edit.start ?? 0, end: edit.end ?? place.text.length, text: edit.text })).sort((/** @type {any} */ a, /** @type {any} */ b) => b.start - a.start);
}

/** @param {HTMLInputElement|HTMLTextAreaElement} field @param {{start: number, end: number, text: string}[]} edits last first @param {string} wanted */
function typeIntoField(field, edits, wanted) {
  const owner = field.ownerDocument;
  field.focus({ preventScroll: true });
  // A field that takes no focus now (its tab is shut): typing would go into another one.
  if (/** @type {Document|ShadowRoot} */ (field.getRootNode()).activeElement !== field) return;
  const selects = field.localName === "textarea" || /^(text|search|url|tel|password)$/.test(field.type);
  if (selects) {
    // One stretch from the first edit to the last: one step for Ctrl+Z.
    const start = Math.min(...edits.map((edit) => edit.start));
    const end = Math.max(...edits.map((edit) => edit.end));
    const tail = field.value.length - end;
    field.setSelectionRange(start, end);
    typeOver(owner, wanted.slice(start, wanted.length - tail));
  } else {
    field.select();
    typeOver(owner, wanted);
  }
  if (field.value !== wanted) setNatively(field, wanted);
}

/** @param {Place} place @param {{start: number, end: number, text: string}[]} edits last first, in the element's positions */
function typeIntoEditor(place, edits) {
  const element = /** @type {HTMLElement} */ (place.element);
  const view = /** @type {Window} */ (element.ownerDocument.defaultView);
  view.focus();
  element.focus({ preventScroll: true });
  keepInHistory(element);
  for (const edit of edits) {
    const range = rangeAt({ ...place, base: 0 }, edit.start, edit.end);
    const selection = view.getSelection();
    if (!range || !selection) continue;
    selection.removeAllRanges();
    selection.addRange(/** @type {Range} */ (range));
    typeOver(element.ownerDocument, edit.text);
  }
  keepInHistory(element);
}

/**
 * TinyMCE answers Ctrl+Z from a history of its own, which a change without keys does not enter: told of a replacement, it keeps what stands now.
 * @param {Element} editor
 */
function keepInHistory(editor) {
  const view = /** @type {any} */ (editor.ownerDocument.defaultView);
  if (editor.matches(".mce-content-body")) editor.dispatchEvent(new view.InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
}

/** @returns {Promise<void>} after the page's code has had its turn */
function afterPage() {
  return new Promise((resolve) => setTimeout(resolve, 80));
}

/**
 * @param {any} finding with a fix @param {Map<string, Place>} places
 * @returns {Promise<{done: boolean, why: "" | "moved" | "missing" | "stuck" | "copy" | "blocks", text: string}>} `text` is what should stand in the field, for copying
 */
async function applyFix(finding, places) {
  /** @type {Map<Element, {place: Place, edits: {start: number, end: number, text: string}[]}>} */
  const byElement = new Map();
  for (const edit of /** @type {Edit[]} */ (finding.fix.edits)) {
    const whole = placeOf(places, edit.field);
    if (!whole || whole.path !== edit.field || whole.kind === "picture" || whole.kind === "region") return { done: false, why: "missing", text: edit.text };
    if (!standsAsRead(whole)) return { done: false, why: "moved", text: edit.text };
    const parts = partsAt(whole, edit.start ?? 0, edit.end ?? whole.text.length);
    if (parts.length !== 1) return { done: false, why: "blocks", text: edited(whole.text, fieldEdits(finding, whole)) };
    const [{ place }] = parts;
    const start = place.base + parts[0].start;
    const end = place.base + parts[0].end;
    const entry = byElement.get(place.element) ?? { place, edits: [] };
    entry.edits.push({ start, end, text: edit.text });
    byElement.set(place.element, entry);
  }
  for (const { place, edits } of byElement.values()) {
    edits.sort((a, b) => b.start - a.start);
    const before = textIn(place.element);
    const wanted = edited(before, edits);
    if (place.fix === "copy") return { done: false, why: "copy", text: wanted };
    if (!isVisible(place.element)) return { done: false, why: "missing", text: wanted };
    if (place.kind === "choice") return { done: false, why: "stuck", text: wanted };
    if (place.kind === "value") typeIntoField(/** @type {any} */ (place.element), edits, wanted);
    else typeIntoEditor(place, edits);
    await afterPage();
    const after = textIn(place.element);
    const same = (/** @type {string} */ text) => (place.kind === "rich" ? text.replace(/\s+/g, " ").trim() : text);
    if (same(after) !== same(wanted)) return { done: false, why: "stuck", text: wanted };
  }
  return { done: true, why: "", text: "" };
}
