/** A listing's category: one box, a cascade of boxes, or a path shown as text. */

/** What parts nothing but the steps of a path. */
const PATH_SURE = /[>›»→＞▸▶]|::/;
const PATH_SIGNS = /\s*(?:-?[>›»→＞▸▶]+|\/(?=\s)|(?<=\s)\/|::|\|)\s*/;

/** @param {string} text @param {boolean} [alone] whether it is the whole category: a slash in one box of a cascade belongs to the name @returns {string[]} "Home > Pets" as its steps */
function asPath(text, alone = false) {
  const steps = oneLine(text).split(PATH_SIGNS).map((step) => step.trim()).filter(Boolean);
  return alone && steps.length === 1 ? steps[0].split("/").map((step) => step.trim()).filter(Boolean) : steps;
}

/** What the further boxes of a cascade are called, where each has a name: "Subcategory" is a step below, "Tax category" another matter. */
const LEVEL = /^(?:sub|department|second|third|fourth|child|leaf|level|main|primary|top|product|item|\d|第?[一二三四123]|[大中小子]类|末级|叶子)|level|级/i;

/**
 * @param {{control: Element, score: number, how: string}[]} scored the controls that speak of a category, best first
 * @param {Element[]} controls of the page
 * @returns {{path: string[], elements: Element[], how: string} | null}
 */
function readCategory(scored, controls) {
  const best = scored[0];
  if (!best) return null;
  const chooses = (/** @type {Element} */ control) => kindOf(control) === "choice" || (control.localName === "input" && /** @type {HTMLInputElement} */ (control).readOnly);
  const level = (/** @type {Element} */ control) => control === best.control || !labelOf(control) || labelOf(control) === labelOf(best.control) || LEVEL.test(labelOf(control));
  const together = !chooses(best.control) ? [best.control] : scored.filter(({ control, score }) => score >= best.score * 0.5 && control.localName === best.control.localName && chooses(control) && level(control)).map(({ control }) => control);
  const shared = sharedParent(together.length > 1 ? together : [best.control]);
  // A cascade: the boxes beside the labelled one, without a label of their own, are its next levels.
  const row = together.length > 1 ? shared : rowOfChoices(best.control, controls, chooses);
  const beside = chooses(best.control) && row ? controls.filter((control) => together.includes(control) || (chooses(control) && row.contains(control) && level(control))) : together;
  const elements = inOrder(beside.length > 1 ? beside : [best.control]);
  const places = elements.map((element) => chosenBy(element).element);
  const path = elements.flatMap((element) => {
    const crumbs = kindOf(element) === "choice" ? Array.from(element.querySelectorAll("[class*='crumb' i], [class*='tag' i], [class*='chip' i]")).filter((crumb) => !crumb.parentElement?.closest("[class*='crumb' i], [class*='tag' i], [class*='chip' i]")) : [];
    if (crumbs.length > 1) return crumbs.map((crumb) => oneLine(shownText(crumb))).filter(Boolean);
    return asPath(chosenBy(element).text, elements.length === 1);
  });
  return { path, elements: places, how: best.how };
}

/**
 * @param {Element} control @param {Element[]} controls @param {(control: Element) => boolean} chooses
 * @returns {Element | null} the nearest element around it that holds further boxes to choose from, and nothing else
 */
function rowOfChoices(control, controls, chooses) {
  let at = parentAcross(control);
  for (let level = 0; at && level < 5 && !at.matches("form, body, main, section, table, tr"); level++, at = parentAcross(at)) {
    const held = controls.filter((other) => other !== control && /** @type {Element} */ (at).contains(other));
    if (!held.length) continue;
    return held.length <= 5 && held.every((other) => chooses(other) && (!labelOf(other) || labelOf(other) === labelOf(control))) ? at : null;
  }
  return null;
}

/** @param {Element[]} elements @returns {Element | null} the nearest element around all of them */
function sharedParent(elements) {
  let at = /** @type {Element | null} */ (elements[0]?.parentElement ?? null);
  while (at && !elements.every((element) => containsAcross(/** @type {Element} */ (at), element))) at = parentAcross(at);
  return at;
}

/** @param {Element[]} controls that nothing else claimed @returns {{path: string[], elements: Element[], how: string} | null} the one box in which a path was chosen, whatever it is called */
function chosenPath(controls) {
  const found = controls.filter((control) => (kindOf(control) === "choice" || control.localName === "input") && /\S\s*[>›»→＞]\s*\S/.test(textIn(control)) && !inFilter(control));
  return found.length === 1 ? { path: asPath(textIn(found[0])), elements: found, how: "the only path" } : null;
}

const SHOWN = "[class*='categor' i], [id*='categor' i], [data-field*='categor' i], [class*='cate-' i], [class*='leimu' i], [class*='breadcrumb' i], dd, td, output, [class*='value' i]";
/** What stands between the steps of a path, in a text of its own or in that of a step. */
const STEP_SIGN = /[>›»→＞▸▶|]|::|(?:^|\s)\/|\/(?:\s|$)/;

/**
 * @param {Document|ShadowRoot|Element} root @returns {Iterable<Element>} what may show a path: the elements whose own text holds a path's sign, then those
 * around them that are named so
 */
function pathCandidates(root) {
  const found = elementsSaying(root, STEP_SIGN).slice(0, 200);
  const named = new Set();
  for (const element of found) {
    let outer = element.closest(SHOWN);
    for (let level = 0; outer && level < 3; level++, outer = outer.parentElement?.closest(SHOWN) ?? null) named.add(outer);
  }
  return new Set([...found, ...named]);
}

/** @param {(Document|ShadowRoot)[]} roots @param {string[]} words @returns {{path: string[], elements: Element[], how: string} | null} a path shown as text, no control */
function shownCategory(roots, words) {
  for (const root of roots) {
    for (const element of pathCandidates(root)) {
      if (element.closest("nav, header, footer, [role='navigation'], [role='banner'], aside, [contenteditable='true'], listlint-overlay") || !isVisible(element) || element.querySelector(CONTROLS)) continue;
      const own = asWords(`${element.id} ${element.getAttribute("class") || ""} ${element.getAttribute("data-field") || ""}`);
      // A slash parts many things: only right beside the name is it a path.
      const certain = /[>›»→＞▸▶]/.test(element.textContent ?? "");
      const named = holdsAny(own, [...words, "cate", "cat path", "catpath"]) || holdsAny(asWords(nearbyLabel(element)), words) || (certain && holdsAny(asWords(sectionOf(element)), words));
      if (!named) continue;
      const text = shownValue(element).replace(/^[^:：>›]{1,12}[:：]\s*/, "");
      const path = asPath(text);
      if (path.length >= 2 && path.length <= 8 && path.every((step) => step.length <= 60)) return { path, elements: [element], how: `shown: ${named}` };
    }
  }
  return null;
}
