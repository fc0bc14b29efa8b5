/** What is chosen in a box of choices that does not hold it as its value: chips, tags, rows of a list, ticked boxes, or words beside an empty box. */

/** What says nothing of what is chosen: names, buttons, advice, and the list that opens. */
const ASIDE = "label, legend, button, a, select, h1, h2, h3, h4, h5, h6, small, svg, option, [role='option'], [role='button'], [role='tooltip'], [class*='help' i], [class*='hint' i], [class*='tip' i], [class*='error' i], [class*='count' i], [class*='note' i], [class*='form-text' i], [class*='form-desc' i], [class$='-extra'], .extra, [class*='toolbar' i], [class*='popper' i], [class*='drop' i]:not([class*='dropdown' i])";
/** Boxes that are typed into only to search for what can be chosen. */
const CHOOSER = "[class*='select' i], [class*='combobox' i], [class*='autocomplete' i], [class*='picker' i], [class*='cascader' i], [class*='dropdown' i], [class*='tagger' i], [class*='chosen' i], [class*='lookup' i], [class*='typeahead' i]";
/** What takes a choice away again. */
const TAKES_AWAY = "[class*='close' i], [class*='remove' i], [class*='delete' i], [class*='minus' i], [aria-label*='remove' i], [aria-label*='delete' i], [aria-label*='close' i], [title*='remove' i], [title*='删除']";

/** @param {Element} element before an empty box @returns {boolean} whether it is something already chosen there, no name of the box */
function isChosen(element) {
  if (element.matches("label, [class*='label' i]:not([class*='caption' i])") || element.querySelector("label")) return false;
  return (element.matches(TAKES_AWAY) || element.querySelector(TAKES_AWAY) !== null) && oneLine(element.textContent ?? "").length < 120;
}

/** @param {Element} control @returns {boolean} whether nothing is typed in it that could be read: empty, a number of a choice, or "please choose" */
function holdsNothing(control) {
  if (control.localName !== "input") return false;
  const { value } = /** @type {HTMLInputElement} */ (control);
  return /^[\d,;\s]*$/.test(value) || PLACEHOLDER.test(simplified(value));
}

/** @param {Element} box @param {string} name that stands in it @returns {{text: string, element: Element}[]} the words shown in it that are neither its name nor advice */
function leavesOf(box, name) {
  /** @type {{text: string, element: Element}[]} */
  const found = [];
  const seen = isVisible(box); // else it waits on a tab that is not in front
  /** @param {Element} element */
  const walk = (element) => {
    if (element !== box && (element.matches(ASIDE) || !(seen ? isVisible(element) : element.ownerDocument.defaultView?.getComputedStyle(element).display !== "none"))) return;
    if (Array.from(element.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && /[\p{L}\p{N}]/u.test(node.nodeValue ?? ""))) {
      const text = shownValue(element);
      if (text && cleanLabel(text) !== name && /\p{L}/u.test(text) && text.length <= 120 && !PLACEHOLDER.test(simplified(text)) && !isAdvice(element, text) && !/^[（(].*[)）]$/.test(text)) found.push({ text, element });
    } else for (const child of element.children) walk(child);
  };
  walk(box);
  return found;
}

/** @param {Element} box @returns {{text: string, element: Element} | null} the path of the ticked box that lies deepest in a tree of such boxes */
function tickedUnder(box) {
  const ticks = Array.from(box.querySelectorAll(":is(input[type='checkbox'], input[type='radio']):not(:disabled)"));
  /** @type {{steps: string[], element: Element} | null} */
  let best = null;
  for (const tick of ticks) {
    if (!(/** @type {HTMLInputElement} */ (tick).checked)) continue;
    let item = tick;
    while (item.parentElement && item !== box && ticks.filter((other) => item.parentElement?.contains(other)).length === 1) item = item.parentElement;
    const steps = [tickLabel(tick)];
    for (let outer = item.parentElement; outer && outer !== box; outer = outer.parentElement) {
      const own = outer.localName === item.localName && outer.classList[0] === item.classList[0] ? ticks.find((other) => outer?.contains(other)) : null;
      if (own && own !== tick) steps.unshift(tickLabel(own));
    }
    if (steps.every(Boolean) && steps.length > (best?.steps.length ?? 0)) best = { steps, element: tick };
  }
  return best && { text: best.steps.join(" > "), element: best.element };
}

/** @param {Element} box @param {string} name that stands in it @returns {{text: string, element: Element} | null} what is chosen in it */
function chosenIn(box, name) {
  const node = chosenInTree(box);
  if (node) return node;
  for (const row of [box, ...box.children]) {
    if (chipsIn(row).length) return markedChip(row);
  }
  const leaves = leavesOf(box, name);
  const path = leaves.find(({ text }) => PATH_SURE.test(text));
  if (path) {
    if (asPath(path.text).length > 1) return path;
    const row = path.element.parentElement;
    if (row && row !== box && asPath(shownValue(row)).length > 1) return { text: shownValue(row), element: row };
    if (row === box) return { text: leaves.map(({ text }) => text).join(" "), element: row };
  }
  if (leaves.length) return leaves[0];
  for (const select of box.querySelectorAll("select")) {
    const text = isVisible(select) ? "" : textIn(select);
    if (text && !PLACEHOLDER.test(simplified(text))) return { text, element: select };
  }
  return null;
}

/** @param {Element} control @returns {Element} the box that holds it, its name and what is chosen, and nothing of another field */
function fieldBox(control) {
  const own = ownBox(control);
  let box = control;
  for (let level = 0; box !== own && level < 7; level++) {
    const outer = /** @type {Element} */ (parentAcross(box));
    if ((outer.textContent ?? "").length > 600 || outer.querySelectorAll("label").length > 2) break;
    box = outer;
  }
  return box;
}

/** @param {Element} chooser an empty element that only takes the keys @returns {{text: string, element: Element}} what stands beside it in the box that is their own, as in some libraries */
function besideChooser(chooser) {
  const beside = chooser.childElementCount ? null : chooser.nextElementSibling;
  const text = beside && isVisible(beside) && !holdsControl(beside) && !isAdvice(beside, "") ? shownValue(beside) : "";
  return { text: PLACEHOLDER.test(simplified(text)) ? "" : text, element: beside && text ? beside : chooser };
}

/** @param {Element} control of a category or a brand @returns {{text: string, element: Element}} what is chosen in it, and where that stands */
function chosenBy(control) {
  const text = textIn(control);
  if (kindOf(control) === "choice" && !text && control.matches("[role='combobox']:not(select)")) return besideChooser(control);
  if (kindOf(control) !== "value" || !holdsNothing(control)) return { text: text || textBeside(control), element: control };
  const found = chosenIn(fieldBox(control), labelOf(control));
  return found ?? { text: textBeside(control) || (/\p{L}/u.test(text) && !PLACEHOLDER.test(simplified(text)) ? text : ""), element: control };
}

/**
 * A field that no control speaks of: its name stands before chips, a list or a tree of boxes to tick.
 * @param {(Document|ShadowRoot)[]} roots @param {Words} words @param {string[]} neutral
 * @returns {{text: string, element: Element, how: string} | null}
 */
function chosenUnderName(roots, words, neutral) {
  const sign = signOf(words.strong);
  for (const root of roots) {
    for (const element of elementsSaying(root, sign)) {
      const name = cleanLabel(shownText(element));
      if (name.length > 40 || element.matches("option, button, a, p[class*='help' i], small") || bearing(name, words, neutral) !== 1 || !holdsAny(asWords(name), words.strong) || holdsAny(asWords(name), words.not)) continue;
      if (closestAcross(element, `${OUTSIDE}, table:has(thead), [contenteditable='true'], button, a, li, [role='tab'], [role='menuitem'], [class*='menu' i], listlint-overlay`) || !isVisible(element)) continue;
      let box = element.parentElement;
      for (let level = 0; box && level < 4 && !box.matches("body, form, main, td, tr, table"); level++, box = box.parentElement) {
        if ((box.textContent ?? "").length > 3000 || selectControls(box).some((control) => isControl(control) && isVisible(control) && !holdsNothing(control))) break;
        const found = chosenInTree(box) ?? tickedUnder(box) ?? chosenIn(box, name);
        if (found) return { ...found, how: `under: ${name}` };
      }
    }
  }
  return null;
}
