/** Values of a listing that stand in no box: ticked in a list, or shown as text beside their name. */

const QUERY_BUTTON = /^(?:search|go|find|filter|apply(?: filters?)?|reset|clear(?: all| filters?)?|query|查\s*询|搜\s*索|筛\s*选|重\s*置|清\s*空|检\s*索)$/i;
const OUTSIDE = "nav, [role='search'], [role='navigation'], [role='banner'], footer, aside:not(:has(select, [role='combobox'], [aria-haspopup='listbox'])), form[action*='search' i], form[action*='login' i], form[role='search']";

/** Which boxes hold a button that searches; asked of the same ones by many controls. @type {Map<Element, boolean>} */
const asksMemory = new Map();

/** @param {Element} box @returns {boolean} whether it holds a button that searches or resets, and few others */
function asksForThings(box) {
  let asks = asksMemory.get(box);
  if (asks === undefined) {
    const buttons = box.querySelectorAll("button, input[type='submit'], input[type='button'], input[type='reset'], a[class*='btn' i]");
    asks = buttons.length <= 8 && Array.from(buttons).some((button) => QUERY_BUTTON.test(oneLine(button.textContent || button.getAttribute("value") || "")));
    asksMemory.set(box, asks);
  }
  return asks;
}

/** @param {Element} control @returns {boolean} whether it stands in a form that only looks for things: boxes with a "Search" or "Reset" button, nothing to write in */
function inFilter(control) {
  let at = parentAcross(control);
  for (let level = 0; at && level < 8 && !at.matches("body, main"); level++, at = parentAcross(at)) {
    const form = at.localName === "form";
    if (asksForThings(at) && (form || at.querySelectorAll("input:not([type='hidden']), select").length >= 2)) return !at.querySelector("textarea, [contenteditable='true'], [contenteditable=''], iframe, input[type='file']");
    if (form) break;
  }
  return false;
}

/** @param {Element} element @returns {string} the text of the label around or for a tick box */
function tickLabel(element) {
  const own = surveyOf(/** @type {any} */ (element.getRootNode())).labels.get(element)?.[0];
  return cleanLabel(own ? shownText(own) : element.nextSibling?.nodeType === Node.TEXT_NODE ? element.nextSibling.nodeValue || "" : element.nextElementSibling ? shownText(element.nextElementSibling) : "");
}

/**
 * @param {(Document|ShadowRoot)[]} roots @param {string[]} words that name the field
 * @returns {{path: string[], elements: Element[], how: string} | null} what is ticked in a list so named; a nested list gives a path
 */
function tickedIn(roots, words) {
  /** @type {{path: string[], elements: Element[], how: string} | null} */
  let best = null;
  for (const root of roots) {
    for (const box of surveyOf(root).inputs) {
      if (!box.checked || box.disabled || !/^(?:checkbox|radio)$/.test(box.type)) continue; // "All products" is ticked for good
      if (closestAcross(box, OUTSIDE) || box.closest("table, tr, [role='row']") || !isVisible(box)) continue;
      const list = box.closest("ul, ol, fieldset, [role='group'], [role='radiogroup'], [role='tree']");
      const name = list && (holdsAny(asWords(box.getAttribute("name") || ""), words) ?? holdsAny(asWords(`${list.getAttribute("aria-label") ?? ""} ${sectionOf(list)} ${list.id}`), words));
      if (!name || inFilter(box)) continue;
      const path = [];
      for (let item = box.closest("li, [role='treeitem']"); item; item = item.parentElement?.closest("li, [role='treeitem']") ?? null) {
        const own = item.querySelector("input[type='checkbox'], input[type='radio']");
        const text = own ? tickLabel(own) : "";
        if (text) path.unshift(text);
      }
      if (!path.length && tickLabel(box)) path.push(tickLabel(box));
      if (path.length > (best?.path.length ?? 0)) best = { path, elements: [box], how: `ticked: ${name}` };
    }
    for (const chip of best ? [] : surveyOf(root).pressed) {
      const group = chip.parentElement;
      const name = group && !closestAcross(chip, OUTSIDE) && isVisible(chip) && (holdsAny(asWords(group.getAttribute("aria-label") || ""), words) ?? holdsAny(asWords(nearbyLabel(group)), words));
      if (name && oneLine(shownText(chip) || (chip.textContent ?? ""))) best ??= { path: asPath(oneLine(chip.textContent ?? ""), true), elements: [chip], how: `pressed: ${name}` };
    }
  }
  return best;
}

/**
 * @param {(Document|ShadowRoot)[]} roots @param {any} words generic.json
 * @returns {{path: string[], elements: Element[], how: string} | null} what is chosen in the one set of three or more round boxes whose name ends as that of a category may ("Which shelf?")
 */
function kindAmongRadios(roots, words) {
  /** @type {Map<string, HTMLInputElement[]>} */
  const groups = new Map();
  for (const [at, root] of roots.entries()) {
    for (const box of surveyOf(root).inputs) if (box.type === "radio" && box.name && !closestAcross(box, OUTSIDE)) groups.set(`${at} ${box.name}`, [...(groups.get(`${at} ${box.name}`) ?? []), box]);
  }
  const found = Array.from(groups.values()).flatMap((boxes) => {
    const chosen = boxes.find(({ checked }) => checked);
    const box = sharedParent(boxes);
    if (!chosen || !box || boxes.length < 3 || inFilter(chosen)) return [];
    const set = box.closest("fieldset");
    const legend = set && Array.from(set.querySelectorAll("input[type='radio']")).every((one) => boxes.includes(/** @type {HTMLInputElement} */ (one))) ? set.querySelector(":scope > legend") : null;
    const name = asWords(legend ? shownText(legend) : nearbyLabel(box) || headingOver(box));
    if (!holdsAny(name, words.tails.category) || holdsAny(name, [...words.fields.category.not, ...words.apart, ...words.never])) return [];
    const text = tickLabel(chosen);
    return /\p{L}/u.test(text) ? [{ path: asPath(text, true), elements: [/** @type {Element} */ (chosen)], how: `ticked: ${name.trim()}` }] : [];
  });
  return found.length === 1 ? found[0] : null;
}

/** @param {Element} box @returns {string} the heading that stands right before it */
function headingOver(box) {
  const before = box.previousElementSibling;
  return before?.matches("h1, h2, h3, h4, h5, h6, [role='heading']") ? cleanLabel(shownText(before)) : "";
}

/** What one does to a category that is shown as a path. */
const CHANGES_PATH = /^(?:(?:change|edit|choose another|pick another|move)(?:\s+(?:the\s+)?(?:category|shelf|section|department|aisle|place))?|(?:换个?|更换|修改|重选|重新选择|更改|切换)(?:类目|分类|品类|类别)?)$/i;

/** @param {(Document|ShadowRoot)[]} roots @returns {{path: string[], elements: Element[], how: string} | null} a path beside a button that changes it */
function pathToChange(roots) {
  for (const root of roots) {
    for (const button of elementsSaying(root, /change|edit|another|move|换|改|选/i)) {
      if (!button.matches("a, button, [role='button']") || !CHANGES_PATH.test(oneLine(button.textContent ?? "")) || !isVisible(button)) continue;
      const box = button.parentElement;
      if (!box || holdsControl(box) || closestAcross(box, "header, footer, aside, [role='banner']")) continue;
      const steps = asPath(oneLine(shownText(box).replace(button.textContent ?? "", " ")));
      if (steps.length >= 2 && steps.length <= 8 && steps.every((step) => step.length <= 40)) return { path: steps, elements: [box], how: "a path that can be changed" };
    }
  }
  return null;
}

/** @param {Element} name @param {Element} value behind it @returns {boolean} whether both are lines of a list of such, as a menu is: "Brands", "Reviews", "Shipping" */
function isMenu(name, value) {
  const alike = (/** @type {Element} */ one) => one.localName === value.localName && one.className === value.className && one.childElementCount === 0;
  return !value.matches("td, dd") && alike(name) && name.parentElement === value.parentElement && Array.from(name.parentElement?.children ?? []).filter(alike).length > 3;
}

/**
 * @param {(Document|ShadowRoot)[]} roots @param {string[]} words that name the field
 * @returns {{text: string, element: Element, how: string} | null} a short text that stands behind such a name: "Brand | Northfold" in a list of cells
 */
function shownBeside(roots, words) {
  const wanted = new Set(words.map((word) => word.toLowerCase()));
  const sign = new RegExp(words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "i");
  for (const root of roots) {
    for (const element of elementsSaying(root, sign)) {
      if (element.childElementCount > 1 || (element.textContent?.length ?? 0) > 40) continue;
      // "品牌(Brand Name)" says it twice; "Brand (competitor)" is another one.
      const [, name, again] = cleanLabel(element.textContent || "").toLowerCase().match(/^([^（(]*?)\s*(?:[（(]([^（()）]*)[)）])?$/) ?? [];
      if (!wanted.has(name) || (again !== undefined && !wanted.has(again.trim()))) continue;
      if (closestAcross(element, `${OUTSIDE}, table:has(thead), [contenteditable='true'], listlint-overlay`) || !isVisible(element)) continue;
      /** @type {Element | null} */
      let at = element;
      // The box that holds the name alone, perhaps with a star before it.
      while (at && !at.nextElementSibling && at.parentElement && cleanLabel(at.parentElement.textContent ?? "") === cleanLabel(element.textContent ?? "")) at = at.parentElement;
      const value = at && behindAdvice(at);
      if (!value || holdsControl(value) || !isVisible(value) || isMenu(element, value)) continue;
      const text = displayedValue(value);
      if (/[\p{L}\p{N}]/u.test(text) && text.length <= 60 && !PLACEHOLDER.test(text) && !/[:：*]$/.test(text)) return { text, element: placeIn(value), how: `shown: ${cleanLabel(element.textContent || "")}` };
    }
  }
  return null;
}
