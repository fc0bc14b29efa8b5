/** Values of a form that stand in no box, under names that nobody listed: "Where it lives in the shop | Living Room / Sofas", "归类 | 奶瓶 ›". */

/** What is no name of a value, whatever it says: what one clicks on, what is chosen from, advice. */
const NO_NAME_HERE = "option, a, button, small, li, dd, [role='tab'], [role='menuitem'], [role='option'], [class*='help' i], [class*='hint' i], [class*='menu' i], [class*='tooltip' i]";

/** @typedef {{does: string[], signs: string[], marked: string[], unmarked: string[]}} DisplayedWords `does`: what can be done with a value, `signs`: the same as a sign; `marked`: what the class of the chosen chip says, `unmarked`: what takes that back */

/** generic.json → displayed, of the reading that is under way. @type {DisplayedWords} */
let displayedWords;

/** Each list of words as an expression, made once. @type {WeakMap<DisplayedWords, RegExp>} */
const doesMemory = new WeakMap();

/** @param {DisplayedWords} words @returns {RegExp} what can be done with a value, in words of its own beside it: "Change category", "换个类目", "›" */
function doesSomething(words) {
  let does = doesMemory.get(words);
  if (!does) {
    const plain = (/** @type {string[]} */ phrases) => phrases.map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    const isHan = (/** @type {string} */ phrase) => /\p{Script=Han}/u.test(phrase);
    does = new RegExp(`^(?:(?:${plain(words.does.filter((phrase) => !isHan(phrase)))})\\b.{0,24}|(?:${plain(words.does.filter(isHan))})\\S{0,4}|(?:${plain(words.signs)})+)$`, "i");
    doesMemory.set(words, does);
  }
  return does;
}

/** With more texts that may be names than this a page is a list of things, no form; to look at each would take longer than the rest of the reading. */
const MOST_NAMES = 300;

/** A node of a tree, and the mark of the one that is chosen, as widespread trees make them. */
const NODE = "[role='treeitem'], li, [class*='tree-set' i]";
const TREE = "[role='tree'], [role='treeitem'], li li, [class*='tree-set' i]";
const CHOSEN_NODE = "[role='treeitem'][aria-checked='true'], [role='treeitem'][aria-selected='true'], li [aria-selected='true'], [class*='curselected' i], [class*='node-selected' i], [class*='item-selected' i], li.is-current, li .is-current, [role='treeitem'].is-current, [class*='tree-set' i] .layui-this, [role='treeitem']:has(> :not([role='group'], ul) input:checked)";

/** What opens and closes a node, or ticks it, as a sign before its name. */
const NODE_SIGN = /^[+＋\-－–▸▾▶▼►☑✔✓√·\s]+/;

/** @param {Element} box @returns {string} its items as a path where they stand in one line, parted by signs that the style draws */
function crumbsOf(box) {
  const list = box.matches("ol, ul") ? box : box.querySelector(":scope > ol, :scope > ul");
  const items = list ? Array.from(list.children) : [];
  const [first] = items;
  const inLine = items.length >= 2 && items.length <= 8 && items.every((item) => item.localName === "li" && isVisible(item) && Math.abs(item.getBoundingClientRect().top - first.getBoundingClientRect().top) < 4 && !item.querySelector("button, input"));
  return inLine ? items.map((item) => withoutGlyphs(oneLine(item.textContent ?? ""))).filter(Boolean).join(" > ") : "";
}

/** @param {Element} box @returns {{text: string, element: Element} | null} the way down to the one node that is chosen in the tree it holds */
function chosenInTree(box) {
  if (!box.querySelector(TREE)) return null;
  const chosen = Array.from(box.querySelectorAll(CHOSEN_NODE)).filter((node, _, all) => !all.some((other) => other !== node && other.contains(node)));
  const steps = [];
  for (let item = chosen.length === 1 ? chosen[0].closest(NODE) : null; item; item = item.parentElement?.closest(NODE) ?? null) {
    const own = Array.from(item.childNodes).filter((node) => node.nodeType === Node.TEXT_NODE || (isElement(node) && !node.matches(`[role='group'], ul, ol, ${NODE}`))).map((node) => oneLine(node.textContent ?? "")).join(" ").trim();
    if (own && box.contains(item)) steps.unshift(withoutGlyphs(own.replace(NODE_SIGN, "")));
  }
  return steps.length ? { text: steps.join(" > "), element: chosen[0] } : null;
}

/** @param {string} name a class @param {DisplayedWords} words @returns {boolean} whether it marks the one chip of several that is chosen: "is-active", and not "not-active" */
function marks(name, words) {
  const parts = name.toLowerCase().split(/[-_]/);
  return parts.some((part) => words.marked.includes(part)) && !parts.slice(0, -1).some((part) => words.unmarked.includes(part));
}

/** @param {Element} box @returns {Element[]} three or more chips of one make that it holds and nothing else; signs between them would make them the steps of a path */
function chipsIn(box) {
  const chips = Array.from(box.children).filter((chip) => isVisible(chip) && !chip.childElementCount && /\p{L}/u.test(chip.textContent ?? ""));
  const [first] = chips;
  if (chips.length < 3 || chips.length < box.childElementCount || !first.classList.length) return [];
  const parted = Array.from(box.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? "").trim());
  return parted || chips.some((chip) => chip.localName !== first.localName || chip.classList[0] !== first.classList[0]) ? [] : chips;
}

/** @param {Element} box @returns {{text: string, element: Element} | null} the one of its chips that is marked */
function markedChip(box) {
  const marked = chipsIn(box).filter((chip) => Array.from(chip.classList).some((name) => marks(name, displayedWords)) || ["aria-pressed", "aria-selected", "aria-checked"].some((state) => chip.getAttribute(state) === "true"));
  return marked.length === 1 ? { text: oneLine(marked[0].textContent ?? ""), element: marked[0] } : null;
}

/** @param {Element} box @returns {string} the value a person sees in it, without what can be done with it */
function displayedValue(box) {
  const path = chosenInTree(box)?.text || markedChip(box)?.text || crumbsOf(box);
  // Of chips or nodes of a tree none of which is marked nobody knows which is chosen.
  if (path || chipsIn(box).length || box.querySelector("[role='tree'], [class*='tree-set' i]")) return path;
  const lines = (/** @type {HTMLElement} */ (box).innerText ?? "").split("\n").map(oneLine).filter((line) => line && !/[:：]$/.test(line) && (/[\p{L}\p{N}]/u.test(line) || asPath(`a ${line} b`).length > 1)); // an arrow in a line of its own opens the list
  // Advice stands in a line of its own; so may the signs between the steps of a path.
  let text = lines.some((line) => !/[\p{L}\p{N}]/u.test(line)) ? lines.join(" ") : lines[0] ?? "";
  for (const action of box.querySelectorAll("button, a, [role='button'], i, [class*='close' i]")) {
    const said = oneLine(action.textContent ?? "");
    if (!doesSomething(displayedWords).test(said)) continue;
    if (text.endsWith(said)) text = text.slice(0, -said.length);
    else if (text.startsWith(`${said} `)) text = text.slice(said.length);
  }
  return withoutGlyphs(withoutGlyphs(text).replace(ACTION, "")).replace(CHOSEN, "");
}

/** @param {Element} box @returns {Element} where in it that value stands */
function placeIn(box) {
  return (chosenInTree(box) ?? markedChip(box))?.element ?? box;
}

/** @param {Element} box beside a name @returns {string} the value it shows; "" where one types or ticks in it, or where nothing is chosen */
function displayedIn(box) {
  if (!isVisible(box) || (holdsControl(box) && !box.matches("button, [role='button'], [role='combobox']"))) return "";
  const text = displayedValue(box);
  return /\p{L}/u.test(text) && text.length <= 80 && !PLACEHOLDER.test(simplified(text)) && !isAdvice(box, text) && !/[:：*?？]$/.test(text) ? text : "";
}

/** @param {Element} element @returns {Element | null} what stands behind it, advice left out */
function behindAdvice(element) {
  let after = element.nextElementSibling;
  while (after && !holdsControl(after) && !after.querySelector("button, a") && isAdvice(after, oneLine(after.textContent ?? ""))) after = after.nextElementSibling;
  return after;
}

/** @param {Element} name @returns {{text: string, element: Element} | null} what stands right behind it, or behind the box that holds the name alone */
function displayedBehind(name) {
  const own = cleanLabel(name.textContent ?? "");
  /** @type {Element | null} */
  let at = name;
  for (let level = 0; at && level < 4; level++, at = at.parentElement) {
    if (cleanLabel(at.textContent ?? "") !== own) return null;
    for (let after = behindAdvice(at); after; after = behindAdvice(after)) {
      const text = displayedIn(after);
      if (text) return { text, element: placeIn(after) };
      if (oneLine(after.textContent ?? "") || holdsControl(after)) return null;
    }
  }
  return null;
}

/**
 * @param {(Document|ShadowRoot)[]} roots @param {string} field "category" or "brand" @param {any} words generic.json
 * @returns {{text: string, element: Element, how: string} | null} the one value that is shown under a name such as the field has in some trade; of several the one whose
 * name says no more than that
 */
function displayedAs(roots, field, words) {
  const sign = signOf(words.tails[field]);
  const others = Object.keys(words.fields).filter((other) => other !== field).flatMap((other) => words.fields[other].strong);
  const refused = [...words.fields[field].not, ...words.apart, ...words.never, ...words.attributes.names, ...words.attributes.not, ...others];
  /** @type {{text: string, element: Element, how: string, tail: number}[]} */
  const found = [];
  for (const root of roots) {
    const short = elementsSaying(root, sign).filter((element) => element.childElementCount <= 1 && (element.textContent?.length ?? 0) <= 40);
    if (short.length > MOST_NAMES) continue;
    for (const element of short) {
      const name = asWords(cleanLabel(element.textContent ?? ""));
      const tail = tailOf(name, field, words, new Set());
      if (!tail || element.closest(NO_NAME_HERE) || closestAcross(element, `${OUTSIDE}, table:has(thead), [contenteditable='true'], listlint-overlay`) || !isVisible(element)) continue;
      if (holdsAny(name, refused)) continue;
      const value = displayedBehind(element);
      const path = value !== null && asPath(value.text).length > 1;
      if (value && (field === "category" ? tail === 1 || path : tail === 1 && !path && value.text.length <= 40)) found.push({ ...value, how: `shown: ${name.trim()}`, tail: tail + Number(field === "category" && path) });
    }
  }
  const most = Math.max(...found.map(({ tail }) => tail));
  const best = found.filter(({ tail }) => tail === most);
  return best.length === 1 ? best[0] : null;
}
