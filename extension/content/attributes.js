/** A listing's attributes: labelled boxes of an attribute section, well-known names elsewhere, and name–value rows. */

/** @typedef {{name: string, element: Element, value: string, how: string}} Attribute */

/**
 * @param {Element[]} controls those that nothing else claimed, decoys left out
 * @param {Map<Element, Evidence>} evidence @param {any} words generic.json → attributes
 * @returns {Attribute[]}
 */
function readAttributes(controls, evidence, words) {
  /** @type {Attribute[]} */
  const found = [];
  const taken = new Set();
  for (const control of controls) {
    if (taken.has(control)) continue;
    const said = /** @type {Evidence} */ (evidence.get(control));
    const pair = pairOf(control, controls, evidence, words);
    if (pair) {
      taken.add(control).add(pair);
      const name = oneLine(textIn(control));
      if (name) found.push({ name, element: pair, value: textIn(pair), how: "name and value" });
      continue;
    }
    const label = labelOf(control) || cleanLabel(control.getAttribute("aria-label") || "") ;
    if (!label || label.length > 60 || holdsAny(asWords(label), words.not)) continue;
    const section = holdsAny(said.section, words.sections) || holdsAny(said.around, words.sections);
    const named = holdsAny(asWords(label), words.names) || holdsAny(said.name, words.names);
    if (section || named) found.push({ name: label, element: control, value: textIn(control), how: section ? `section: ${section}` : `name: ${named}` });
  }
  return found;
}

/** @param {Element} control @param {Element[]} controls @param {Map<Element, Evidence>} evidence @param {any} words @returns {Element | null} the box with the value, when this one holds the name */
function pairOf(control, controls, evidence, words) {
  const said = /** @type {Evidence} */ (evidence.get(control));
  const all = (/** @type {Evidence} */ e) => `${e.label}|${e.aria}|${e.name}|${e.hint}|${e.data}`;
  if (!holdsAny(all(said), words.key)) return null;
  const next = controls[controls.indexOf(control) + 1];
  const other = next && evidence.get(next);
  return other && holdsAny(all(other), words.value) ? next : null;
}
