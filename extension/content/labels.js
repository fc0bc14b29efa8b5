/** The words a person reads beside a field: its label, its heading, the section it stands in. */

/** @param {string} text @returns {string} a label without its star, colon and "(required)" */
function cleanLabel(text) {
  return oneLine(text.slice(0, 300)).replace(/^[*＊•\s]+|[*＊:：\s]+$/g, "").replace(/\s*[（(](?:必填|选填|required|optional)[）)]$/i, "").replace(/[*＊:：\s]+$/g, "");
}

/** @param {Element} element @returns {string} its text without that of controls, scripts and counters in it */
function shownText(element) {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += node.nodeValue;
    else if (isElement(node) && !node.matches("select, textarea, script, style, input, button, svg, [aria-hidden='true'], [role='tooltip']")) text += " " + shownText(node);
    if (text.length > 300) break;
  }
  return text;
}

/** @param {string} text @returns {boolean} whether it can be a label: words, not a currency sign beside a price */
function isLabel(text) {
  return /\p{L}/u.test(text) && !/^(?:(?:US|HK|CA|AU|NT|A|C)\s?\$|USD|EUR|GBP|CNY|RMB|JPY|元|人民币|kg|g|cm|mm)$/i.test(text);
}

/** Which elements hold controls; asked often of the same ones. @type {Map<Element, boolean>} */
const holdMemory = new Map();

/** @param {Element} element @returns {boolean} */
function holdsControl(element) {
  let holds = holdMemory.get(element);
  if (holds === undefined) holdMemory.set(element, (holds = lookForControl(element)));
  return holds;
}

/** @param {Element} element @returns {boolean} */
function lookForControl(element) {
  return element.matches(CONTROLS) || element.querySelector("input, textarea, select, iframe") !== null || selectControls(element).length > 0 || /^kat-(input|textarea|predictive|dropdown|radio|checkbox)/.test(element.localName);
}

/** Labels found once per reading; cleared by `forgetLabels`. @type {Map<Element, string>} */
const labelMemory = new Map();

/** Call before reading a page anew. */
function forgetLabels() {
  labelMemory.clear();
  holdMemory.clear();
}

/** @param {Element} control @returns {string} the label a person sees for it, "" when there is none */
function labelOf(control) {
  let label = labelMemory.get(control);
  if (label === undefined) {
    label = cleanLabel(nativeLabel(control) || nearbyLabel(control));
    labelMemory.set(control, label);
  }
  return label;
}

/** @param {Element} control @returns {string} */
function nativeLabel(control) {
  const labels = /** @type {HTMLInputElement} */ (control).labels;
  if (labels?.length) {
    const text = Array.from(labels, shownText).map(cleanLabel).find(Boolean);
    if (text) return text;
  }
  const root = /** @type {Document|ShadowRoot} */ (control.getRootNode());
  const named = (control.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean).map((id) => root.getElementById?.(id)).filter(Boolean);
  if (named.length) return named.map((element) => shownText(/** @type {Element} */ (element))).join(" ");
  const host = isShadow(root) ? root.host : null;
  const wrapping = control.closest("label");
  if (wrapping) return shownText(wrapping);
  if (host) {
    const own = host.getAttribute("label") || host.getAttribute("aria-label");
    if (own) return own;
    const outer = host.id ? /** @type {Document} */ (host.getRootNode()).querySelector(`[for="${CSS.escape(host.id)}"]`) : null;
    if (outer) return outer.getAttribute("text") || outer.getAttribute("label") || shownText(outer);
  }
  return "";
}

/** @param {Element} control @returns {string} the nearest short text before it, climbing a few levels */
function nearbyLabel(control) {
  const cell = control.closest("td, [role='gridcell'], [role='cell']");
  if (cell) return columnHeading(cell);
  /** @type {Element|null} */
  let at = control;
  for (let level = 0; at && level < 7; level++) {
    if (at.matches("form, body, main, tr, table, section, fieldset")) break;
    for (let before = at.previousSibling; before; before = before.previousSibling) {
      if (before.nodeType === Node.TEXT_NODE) {
        const text = cleanLabel(before.nodeValue || "");
        if (text.length > 1 && text.length <= 60 && isLabel(text)) return text;
        continue;
      }
      if (!isElement(before) || before.matches("script, style, svg, [role='tooltip'], button, template")) continue;
      if (holdsControl(before)) {
        if (level <= 1 && before.matches("select, input")) continue;
        return "";
      }
      const text = cleanLabel(before.getAttribute("label") || before.getAttribute("text") || shownText(before));
      if (text.length <= 80 && isLabel(text)) return text;
    }
    at = parentAcross(at);
  }
  return "";
}

/** @param {Element} cell of a table @returns {string} the text at the head of its column, else of its row */
function columnHeading(cell) {
  const row = cell.closest("tr, [role='row']");
  const table = cell.closest("table, [role='table'], [role='grid']");
  if (!row || !table) return "";
  const cells = Array.from(row.children);
  const head = table.querySelector("thead tr, [role='row']:has([role='columnheader'])") ?? table.querySelector("tr:has(th)");
  if (head && head !== row) {
    const heading = head.children[cells.indexOf(cell)];
    if (heading) return shownText(heading);
  }
  const before = cell.previousElementSibling;
  return before && !holdsControl(before) ? shownText(before) : "";
}

const HEADINGS = "legend, summary, h1, h2, h3, h4, h5, h6, [role='heading'], [class*='title' i], [class*='header' i], [class*='heading' i], header";

/** @param {Element} element @returns {string} the headings of the sections around it, nearest first */
function sectionOf(element) {
  /** @type {string[]} */
  const texts = [];
  /** @type {Element|null} */
  let at = element;
  for (let level = 0; at && level < 14 && texts.length < 2 && !at.matches("body"); level++, at = parentAcross(at)) {
    let before = at.previousElementSibling;
    for (let steps = 0; before && steps < 30; steps++, before = before.previousElementSibling) {
      const heading = before.matches(HEADINGS) && !holdsControl(before) ? before : null;
      const text = heading ? cleanLabel(shownText(heading)) : "";
      if (text && text.length <= 80) {
        texts.push(text);
        break;
      }
    }
    const own = at === element ? "" : at.getAttribute("aria-label") || named(at);
    if (own) texts.push(cleanLabel(own));
  }
  return texts.join(" | ");
}

/** @param {Element} element @returns {string} the text of what it is aria-labelledby */
function named(element) {
  const id = element.getAttribute("aria-labelledby");
  const other = id && /** @type {Document|ShadowRoot} */ (element.getRootNode()).getElementById?.(id);
  return other ? shownText(other) : "";
}
