/**
 * The generic adapter: finds a listing's fields on a page nobody described, by what the page calls them.
 * Every field is taken by the control that fits best; what speaks of search engines, notes or search boxes is never taken.
 */

/** @typedef {{field: string, elements: Element[], how: string, score: number}} Taken */
/**
 * @typedef {object} GenericReading
 * @property {Map<string, Taken>} taken title, description, price, brand, … with their controls
 * @property {{path: string[], elements: Element[], how: string} | null} category
 * @property {ReturnType<typeof readVariants>} variants
 * @property {ReturnType<typeof readGallery>} gallery
 * @property {Attribute[]} attributes
 * @property {{element: Element, why: string}[]} decoys
 */

const THRESHOLD = 4;
const CERTAIN = 9.5; // more than a weak word in a label alone
const MANY = new Set(["bullets"]);

/** @param {Element} control @param {string} field @returns {number} how well the kind of control suits the field: 0 not at all */
function suits(control, field) {
  const kind = kindOf(control);
  const type = control.localName === "input" ? /** @type {HTMLInputElement} */ (control).type : "";
  const long = kind === "rich" || control.localName === "textarea";
  switch (field) {
    case "title": return kind === "choice" || type === "number" ? 0 : long ? 0.85 : 1;
    case "description": return kind === "choice" || type === "number" ? 0 : kind === "rich" ? 1.15 : long ? 1.1 : 0.5;
    case "bullets": case "keywords": return kind === "choice" || type === "number" ? 0 : 1;
    case "price": return kind === "choice" || kind === "rich" || control.localName === "textarea" ? 0 : 1;
    case "brand": return long || type === "number" ? 0 : 1;
    case "category": return long || type === "number" ? 0 : kind === "choice" ? 1.1 : 1;
    case "currency": return kind === "choice" ? 1 : 0;
    default: return 1;
  }
}

/** @param {Element[]} controls @param {(Document|ShadowRoot)[]} roots @param {any} words generic.json @param {Set<Element>} [known] controls a site file has claimed @returns {GenericReading} */
function readGeneric(controls, roots, words, known = new Set()) {
  const variants = readVariants(controls.filter((control) => !known.has(control)), words.variants, roots);
  const gallery = readGallery(roots, words.images, variants?.region ?? null);
  /** @type {Map<Element, Evidence>} */
  const evidence = new Map();
  const decoys = [];
  const free = [];
  for (const control of controls) {
    if (known.has(control) || variants?.region.contains(control)) continue;
    const said = evidenceOf(control);
    evidence.set(control, said);
    const outside = closestAcross(control, "nav, [role='search'], [role='navigation'], [role='banner'], footer, aside, form[action*='search' i], form[action*='login' i]") || (control.localName === "input" && /** @type {HTMLInputElement} */ (control).type === "search");
    const why = outside ? "outside the form" : decoy(said, words.fields, words.never);
    if (why) decoys.push({ element: control, why });
    else free.push(control);
  }
  /** @type {{control: Element, field: string, score: number, how: string}[]} */
  const scores = [];
  for (const control of free) {
    for (const field of Object.keys(words.fields)) {
      const { score, how } = weigh(/** @type {Evidence} */ (evidence.get(control)), words.fields[field]);
      const fit = score * suits(control, field);
      if (fit >= THRESHOLD) scores.push({ control, field, score: fit, how });
    }
  }
  scores.sort((a, b) => b.score - a.score);
  /** @type {Map<string, Taken>} */
  const taken = new Map();
  const used = new Set();
  for (const { control, field, score, how } of scores) {
    if (used.has(control) || field === "category") continue;
    if (scores.some((other) => other.control === control && other.field === "category" && other.score > score)) continue;
    const already = taken.get(field);
    if (!already) taken.set(field, { field, elements: [control], how, score });
    else if (MANY.has(field) && score >= already.score * 0.6) already.elements.push(control);
    else continue;
    used.add(control);
  }
  preferFilledPrice(taken, scores, used);
  for (const { elements } of taken.values()) elements.sort((a, b) => controls.indexOf(a) - controls.indexOf(b));
  addBesideBullets(taken, free, used);
  const categories = scores.filter(({ field, control }) => field === "category" && !used.has(control));
  // A box called "Type" is the category only where no path is shown.
  const shown = categories[0]?.score >= CERTAIN ? null : shownCategory(roots, words.fields.category.strong);
  const category = shown ?? readCategory(categories, free.filter((control) => !used.has(control)));
  category?.elements.forEach((element) => used.add(element));
  takeOnlyEditor(taken, free, used);
  const attributes = readAttributes(free.filter((control) => !used.has(control) && !gallery.region?.contains(control)), evidence, words.attributes);
  return { taken, category, variants, gallery, attributes, decoys };
}

/**
 * Of a regular price and an empty sale price the regular one counts.
 * @param {Map<string, Taken>} taken @param {{control: Element, field: string, score: number, how: string}[]} scores @param {Set<Element>} used
 */
function preferFilledPrice(taken, scores, used) {
  const price = taken.get("price");
  if (!price || textIn(price.elements[0])) return;
  const filled = scores.find(({ control, field, score }) => field === "price" && score >= price.score * 0.6 && !used.has(control) && textIn(control));
  if (!filled) return;
  used.add(filled.control);
  taken.set("price", { ...price, elements: [filled.control], how: filled.how });
}

/** A list of bullets is often labelled once, above its first box. @param {Map<string, Taken>} taken @param {Element[]} free @param {Set<Element>} used */
function addBesideBullets(taken, free, used) {
  const bullets = taken.get("bullets");
  const list = bullets?.elements.length === 1 ? bullets.elements[0].closest("ul, ol, fieldset, [class*='bullet' i], [class*='feature' i], [class*='points' i]") : null;
  if (!bullets || !list) return;
  for (const control of free) {
    if (!used.has(control) && list.contains(control) && control.localName === bullets.elements[0].localName && !labelOf(control)) {
      bullets.elements.push(control);
      used.add(control);
    }
  }
}

/** A product form with one unnamed editor means its description. @param {Map<string, Taken>} taken @param {Element[]} free @param {Set<Element>} used */
function takeOnlyEditor(taken, free, used) {
  if (taken.has("description") || !taken.has("title")) return;
  const large = free.filter((control) => !used.has(control) && (kindOf(control) === "rich" || control.localName === "textarea") && control.getBoundingClientRect().height >= (kindOf(control) === "rich" ? 50 : 30));
  const rich = large.filter((control) => kindOf(control) === "rich");
  const only = rich.length === 1 ? rich[0] : large.length === 1 && !labelOf(large[0]) ? large[0] : null;
  if (!only) return;
  used.add(only);
  taken.set("description", { field: "description", elements: [only], how: "the only editor", score: THRESHOLD });
}

/** @param {GenericReading} reading @returns {boolean} whether this is a form that describes a product */
function looksLikeProduct(reading) {
  if (!reading.taken.has("title")) return false;
  const others = [reading.taken.has("price") || reading.variants !== null, reading.category !== null, reading.taken.has("brand"), reading.taken.has("bullets"), reading.gallery.region !== null, reading.taken.has("description")];
  return others.filter(Boolean).length >= 2;
}
