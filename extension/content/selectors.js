/**
 * The selector language of sites/*.json: CSS, plus
 *   `A >>> B`  B inside the shadow root of A        `A |> B`  B inside the document of the frame A
 *   `label:商品标题`  the control whose visible label is that (also `label:A|B`), optionally `A label:B` within A
 */

/** @param {string} selector @param {Element[]} controls of the page @returns {Element[]} what it finds, in document order */
function selectAll(selector, controls) {
  const parts = selector.split(/\s*(>>>|\|>)\s*/);
  /** @type {(Document|ShadowRoot|Element)[]} */
  let scopes = [document];
  /** @type {Element[]} */
  let found = [];
  for (let at = 0; at < parts.length; at += 2) {
    found = scopes.flatMap((scope) => selectIn(scope, parts[at], controls));
    const step = parts[at + 1];
    if (step === ">>>") scopes = found.map(shadowOf).filter((root) => root !== null);
    else if (step === "|>") scopes = found.map((frame) => documentOf(/** @type {HTMLIFrameElement} */ (frame))).filter((inner) => inner !== null);
  }
  return found;
}

/** @param {Document|ShadowRoot|Element} scope @param {string} part @param {Element[]} controls @returns {Element[]} */
function selectIn(scope, part, controls) {
  const label = part.match(/^(.*?)\s*label:(.+)$/);
  if (!label) return Array.from(scope.querySelectorAll(part));
  const within = label[1] ? Array.from(scope.querySelectorAll(label[1])) : [scope];
  const wanted = label[2].split("|").map((text) => cleanLabel(text).toLowerCase());
  return controls.filter((control) => within.some((outer) => outer.contains(control)) && wanted.includes(labelOf(control).toLowerCase()));
}
