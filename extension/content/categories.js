/** A listing's category: one box, a cascade of boxes, or a path shown as text. */

const PATH_SIGNS = /\s*(?:[>›»→＞]|\/(?=\s)|(?<=\s)\/|::|\|)\s*/;

/** @param {string} text @returns {string[]} "Home > Pets" as its steps */
function asPath(text) {
  return oneLine(text).split(PATH_SIGNS).map((step) => step.trim()).filter(Boolean);
}

/**
 * @param {{control: Element, score: number, how: string}[]} scored the controls that speak of a category, best first
 * @param {Element[]} controls of the page
 * @returns {{path: string[], elements: Element[], how: string} | null}
 */
function readCategory(scored, controls) {
  const best = scored[0];
  if (!best) return null;
  const together = best.control.localName !== "select" ? [best.control] : scored.filter(({ control, score }) => score >= best.score * 0.55 && control.localName === best.control.localName).map(({ control }) => control);
  const shared = sharedParent(together.length > 1 ? together : [best.control]);
  // A cascade: the boxes beside the labelled one, without a label of their own, are its next levels.
  const beside = best.control.localName === "select" && shared
    ? controls.filter((control) => control.localName === "select" && (together.includes(control) || ((shared === control.parentElement || shared.contains(control)) && shared.querySelectorAll("select").length <= 6 && shared.querySelectorAll("input:not([type=hidden]), textarea").length === 0)))
    : together;
  const elements = (beside.length > 1 ? beside : [best.control]).sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  const path = elements.flatMap((element) => asPath(textIn(element)));
  return { path, elements, how: best.how };
}

/** @param {Element[]} elements @returns {Element | null} the nearest element around all of them */
function sharedParent(elements) {
  let at = elements[0]?.parentElement ?? null;
  while (at && !elements.every((element) => /** @type {Element} */ (at).contains(element))) at = at.parentElement;
  return at;
}

/** @param {(Document|ShadowRoot)[]} roots @param {string[]} words @returns {{path: string[], elements: Element[], how: string} | null} a path shown as text, no control */
function shownCategory(roots, words) {
  for (const root of roots) {
    const candidates = root.querySelectorAll("[class*='categor' i], [id*='categor' i], [data-field*='categor' i], [class*='cate-' i], [class*='leimu' i], [class*='breadcrumb' i], dd, td, output, [class*='value' i]");
    for (const element of candidates) {
      if (element.closest("nav, header, footer, [role='navigation'], [role='banner'], aside") || !isVisible(element) || element.querySelector(CONTROLS)) continue;
      const named = holdsAny(asWords(`${element.id} ${element.getAttribute("class") || ""} ${element.getAttribute("data-field") || ""}`), words.concat(["cate"])) || holdsAny(asWords(nearbyLabel(element)), words);
      if (!named) continue;
      const text = oneLine(shownText(element)).replace(/^[^:：>›]{1,12}[:：]\s*/, "");
      const path = asPath(text);
      if (path.length >= 2 && path.length <= 8 && path.every((step) => step.length <= 60)) return { path, elements: [element], how: `shown: ${named}` };
    }
  }
  return null;
}
