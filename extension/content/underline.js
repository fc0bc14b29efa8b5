/** The wavy lines under words, drawn by the browser's highlights over ranges: they follow typing, scrolling and wrapping. */

const LEVELS = ["info", "warning", "error"];

/** @typedef {{finding: any, place: Place, ranges: {range: AbstractRange, owner: Document}[], boxes: DOMRect[] | null, elsewhere: boolean, whole: string}} Mark `elsewhere`: its own field is not on the page; `whole`: what stood in the element */

/** @typedef {{element: Element, from: number, text: string}} Block one box of a text that several make together; `from` is where it begins in it */

/** Documents that hold highlights of ours. @type {Set<Document>} */
const marked = new Set();

/** Shadow roots and frames that have the rules. @type {WeakSet<Node>} */
const styled = new WeakSet();

/** @param {Node} root the tree of an underlined field: the manifest's style sheet reaches neither shadow roots nor frames */
function styleTree(root) {
  if (root === document || styled.has(root)) return;
  styled.add(root);
  const tree = /** @type {Document|ShadowRoot} */ (root);
  const view = /** @type {any} */ ((tree.ownerDocument ?? tree).defaultView);
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(overlay.underlineCss);
  tree.adoptedStyleSheets = [...tree.adoptedStyleSheets, sheet];
}

/** @param {string} name @param {{range: AbstractRange, owner: Document}[]} ranges @param {number} priority */
function setHighlight(name, ranges, priority) {
  for (const { owner } of ranges) marked.add(owner);
  for (const owner of marked) {
    const view = /** @type {any} */ (owner.defaultView);
    if (!view?.CSS?.highlights) {
      marked.delete(owner);
      continue;
    }
    const own = ranges.filter((range) => range.owner === owner).map(({ range }) => range);
    if (!own.length) view.CSS.highlights.delete(name);
    else {
      const highlight = new view.Highlight(...own);
      highlight.priority = priority;
      view.CSS.highlights.set(name, highlight);
    }
  }
}

/** @param {Place} place @returns {string} what stands there now: a field's text, a picture's address */
function contentOf({ element, kind }) {
  return kind === "picture" || kind === "region" ? /** @type {any} */ (element).currentSrc ?? "" : textIn(element);
}

/** @param {Mark} mark @returns {boolean} whether what it speaks of still stands as it was checked */
function isUnchanged({ place, whole, elsewhere }) {
  return place.element.isConnected && (elsewhere || contentOf(place) === whole);
}

/** @param {Place} place @returns {boolean} whether its text still stands there as it was read */
function standsAsRead({ element, base, text, blocks }) {
  return blocks ? blocks.every((block) => textIn(block.element) === block.text) : textIn(element).slice(base, base + text.length) === text;
}

/** @param {Place} place @param {number} start @param {number} end in the field's text @returns {{place: Place, start: number, end: number}[]} the boxes it goes over, with the positions in each; most fields are one box */
function partsAt(place, start, end) {
  if (!place.blocks) return [{ place, start, end }];
  const holds = (/** @type {Block} */ { from, text }) => (start === end ? start >= from && start <= from + text.length : start < from + text.length && end > from);
  return place.blocks.filter(holds).map(({ element, from, text }) => ({
    place: { ...place, element, base: 0, text, blocks: undefined }, start: Math.max(0, start - from), end: Math.min(text.length, end - from),
  }));
}

/** @param {any} finding @param {Place} place @returns {Mark} */
function markOf(finding, place) {
  /** @type {Mark} */
  const mark = { finding, place, ranges: [], boxes: null, elsewhere: false, whole: "" };
  if (finding.start === null || finding.start === undefined || finding.end <= finding.start) return mark;
  const parts = partsAt(place, finding.start, finding.end);
  for (const part of parts) {
    const range = rangeAt(part.place, part.start, part.end);
    if (range) styleTree(part.place.element.getRootNode());
    if (range) mark.ranges.push({ range, owner: part.place.element.ownerDocument });
  }
  if (parts.length) mark.place = parts[0].place; // the card stands at the box where it begins
  return mark;
}

/** @param {Mark[]} marks */
function drawUnderlines(marks) {
  for (const [at, level] of LEVELS.entries()) setHighlight(`listlint-${level}`, marks.filter(({ finding }) => finding.severity === level).flatMap(({ ranges }) => ranges), at + 1);
}

/** @param {Mark | null} mark the one whose card is open */
function drawActive(mark) {
  setHighlight("listlint-active", mark?.ranges ?? [], 9);
}

/** @param {Mark} mark @returns {DOMRect[]} where it shows now, in the top window */
function boxesOf(mark) {
  const drawn = mark.ranges.filter(({ range }) => "getClientRects" in range);
  if (drawn.length) return drawn.flatMap(({ range, owner }) => Array.from(/** @type {any} */ (range).getClientRects(), (box) => shifted(/** @type {DOMRect} */ (box), owner)));
  const { finding, place } = mark;
  if (place.kind === "value" && finding.start !== null && finding.start !== undefined && mark.boxes === null) {
    const type = /** @type {HTMLInputElement} */ (place.element).type;
    if (place.element.localName === "textarea" || /^(text|search|url|tel)$/.test(type)) return mirrorBoxes(/** @type {any} */ (place.element), place.base + finding.start, place.base + finding.end, overlay.root) ?? [];
  }
  return [];
}
