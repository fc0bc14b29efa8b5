/**
 * Where the text of a listing's field stands on the page, so that a position in the field is a position in the page.
 * All positions are UTF-16 units, as JavaScript counts and as the server answers the extension.
 */

/**
 * @typedef {object} Place
 * @property {string} path of the field, e.g. "title", "bullets[2]"
 * @property {Element} element the control (or the picture) that holds it
 * @property {"value"|"rich"|"choice"|"picture"|"region"} kind
 * @property {number} base where the field's text begins in the element's text
 * @property {string} text the field's text as read
 * @property {string} how it was found, for people
 * @property {"copy"} [fix] where the site takes no typed change
 * @property {Block[]} [blocks] the boxes that make this text together, where it is not one
 */

/** @typedef {{node: Text, from: number, at: number, length: number}} Run a run of one text node: node offset, text offset */

const BLOCKS = new Set(["address", "article", "blockquote", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"]);

/** @param {Element} root an editor @returns {{text: string, runs: Run[]}} its text as shown, and which node holds which part */
function readRich(root) {
  /** @type {Run[]} */
  const runs = [];
  let text = "";
  const newLine = () => {
    if (text && !text.endsWith("\n")) text += "\n";
  };
  /** @param {Node} parent @param {boolean} keeps whether white space is shown as typed */
  const walk = (parent, keeps) => {
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        const data = /** @type {Text} */ (node).data;
        for (const piece of data.matchAll(keeps ? /[^]+/g : /[ \t\r\n\f]+|[^ \t\r\n\f]+/g)) {
          const blank = !keeps && /^[ \t\r\n\f]/.test(piece[0]);
          if (blank && (!text || /[ \n]$/.test(text))) continue;
          const shown = blank ? " " : piece[0];
          runs.push({ node: /** @type {Text} */ (node), from: piece.index, at: text.length, length: shown.length });
          text += shown;
        }
      } else if (isElement(node)) {
        const element = node;
        if (element.localName === "br") {
          text += "\n";
          continue;
        }
        if (element.matches("script, style, template, [contenteditable='false']")) continue;
        const block = BLOCKS.has(element.localName);
        if (block) newLine();
        walk(element, keeps);
        if (block) newLine();
      }
    }
  };
  const style = root.ownerDocument.defaultView?.getComputedStyle(root).whiteSpace ?? "";
  walk(root, /^(pre|pre-wrap|break-spaces)/.test(style));
  return { text: text.replace(/\s+$/, ""), runs };
}

/** @param {Element} element @returns {Place["kind"]} */
function kindOf(element) {
  if (element.localName === "select" || element.matches(CHOICES)) return "choice";
  if (element.localName === "input" || element.localName === "textarea") return "value";
  if (isRich(element)) return "rich";
  return element.localName === "img" ? "picture" : "region";
}

/** @param {Element} element @returns {string} what stands in it now, as typed */
function textIn(element) {
  const kind = kindOf(element);
  if (kind === "value") return /** @type {HTMLInputElement} */ (element).value;
  if (kind === "rich") return readRich(element).text;
  if (element.localName === "select") {
    const chosen = Array.from(/** @type {HTMLSelectElement} */ (element).selectedOptions).filter((option) => option.value !== "" && !option.disabled);
    return chosen.map((option) => oneLine(option.textContent || "")).join(", ");
  }
  if (kind !== "choice") return oneLine(shownText(element));
  const chosen = chosenText(element);
  return PLACEHOLDER.test(chosen) ? "" : chosen;
}

/** What can be done with a value that is shown, where its button is no button. */
const ACTION = /[\s|]+(?:重选|重新选择|修改|更换|更改|编辑|切换|清空|删除|change|edit|clear|remove|replace)(?:\s*(?:类目|分类|品牌|category|brand))?$/i;

/** What stands before a value that was chosen. */
const CHOSEN = /^(?:已选择?|已选中|当前\S{0,4}|selected|chosen|current(?:ly)?)\s*[:：]\s*/i;

/** @param {Element} element @returns {string} the value it shows */
function shownValue(element) {
  return withoutGlyphs(withoutGlyphs(shownText(element)).replace(ACTION, "")).replace(CHOSEN, "");
}

/** What a box says while nothing is chosen. */
const PLACEHOLDER = /^(?:[请可]?选择|\(?none\)?$|no (?:vendor|manufacturer|supplier|category|selection)$|无$|请输入|请搜索|未选择|全部$|(?:please )?(?:select|choose|pick)(?: an?\b| one\b| the\b|\s*(?:…|\.\.\.|-)|$)|-+$)/i;

/** @param {Element} element @returns {string} what is chosen in a read-only box that shows it beside itself, as some cascades do */
function textBeside(element) {
  if (element.localName !== "input" || !/** @type {HTMLInputElement} */ (element).readOnly) return "";
  let at = element.parentElement;
  for (let level = 0; at && level < 3; level++, at = at.parentElement) {
    const text = oneLine(shownText(at));
    if (text) return PLACEHOLDER.test(text) || text.length > 120 ? "" : text;
  }
  return "";
}

/** @param {Element} element a box to choose from @returns {string} what is chosen, without the list it opens */
function chosenText(element) {
  const typed = /** @type {HTMLInputElement | null} */ (element.querySelector("input:not([type=checkbox], [type=radio])"))?.value ?? "";
  const list = element.querySelector("ul, dl, [role='listbox']");
  if (!list) {
    const name = element.querySelector(OWN_NAME); // some boxes hold their own name
    const shown = element.localName === "button" ? element.textContent ?? "" : shownText(element);
    return withoutGlyphs(name ? oneLine(shown).replace(oneLine(shownText(name)), " ") : shown) || typed;
  }
  const shown = [...element.children].filter((child) => !child.matches("ul, dl, select, input, [role='listbox']") && !(child.contains(list) && !isVisible(child))).map(shownText).join(" ");
  return withoutGlyphs(shown) || typed;
}

/** @param {string} text @returns {string} one line, without the arrows and crosses of a box to choose from */
function withoutGlyphs(text) {
  return oneLine(text).replace(/^[\s▲-◅⌃⌄✕✖×✎✓🔍🔎\uE000-\uF8FF]+|[\s▲-◅⌃⌄✕✖×✎✓🔍🔎›»>＞\uE000-\uF8FF]+$/gu, "");
}

/**
 * The part of the page that shows `start`…`end` of the field; null where the browser cannot give one (then the field is ringed).
 * @param {Place} place @param {number} start @param {number} end @returns {AbstractRange | null}
 */
function rangeAt(place, start, end) {
  const from = place.base + start;
  const to = place.base + end;
  if (place.kind === "value") {
    const field = /** @type {any} */ (place.element);
    if (to > field.value.length || typeof field.createValueRange !== "function") return null;
    if (field.localName === "input" && !/^(text|search|url|tel|password)$/.test(field.type)) return null;
    return field.createValueRange(from, to);
  }
  if (place.kind !== "rich") return null;
  const { runs } = readRich(place.element);
  const first = runs.find((run) => from < run.at + run.length);
  const last = runs.findLast((run) => run.at < to);
  if (!first || !last || last.at + last.length < from) return null;
  const range = place.element.ownerDocument.createRange();
  range.setStart(first.node, first.from + Math.max(0, from - first.at));
  range.setEnd(last.node, last.from + Math.min(last.length, to - last.at));
  return range;
}

/** @param {Map<string, Place>} places @param {string} path @returns {Place | null} the place of a field, else of the field around it */
function placeOf(places, path) {
  for (let at = path; at; at = at.replace(/(\.[^.[\]]+|\[(?:\d+|"(?:[^"\\]|\\.)*")\])$/, "")) {
    const place = places.get(at);
    if (place) return place;
    if (!/[\].]/.test(at)) break;
  }
  const field = path.match(/^[a-z_]+/)?.[0] ?? "";
  for (const [name, place] of places) if (name.startsWith(field + "[")) return place;
  return null;
}
