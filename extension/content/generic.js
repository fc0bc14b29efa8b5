/**
 * The generic adapter: finds a listing's fields on a page nobody described, by what the page calls them.
 * Every field is taken by the control that fits best; what speaks of search engines, notes or search boxes is never taken.
 */

/** @typedef {{field: string, elements: Element[], how: string, score: number, text?: string}} Taken `text` where it is not that of the element */
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
/** What a shop system calls the type of a product is no category of goods. */
const KIND_OF_GOODS = /^(?:simple|variable|grouped|external|bundle|virtual|physical|digital|standard|configurable|downloadable)\b|^(?:普通|实物|虚拟|电子卡券|组合)(?:商品|产品)?/i;

/** @param {string} text what stands in a box @param {string} field @returns {boolean} whether it can be that field at all: a number is no title, a sentence no price */
function canBe(text, field) {
  if (!text) return true;
  switch (field) {
    case "title": case "description": return /\p{L}/u.test(text.replace(/^https?:\S+$/i, ""));
    case "price": return !/\p{L}{6}/u.test(text);
    case "brand": return !/^https?:/i.test(text) && text.length <= 80;
    default: return true;
  }
}

/** @param {Element} control @param {string} field @returns {boolean} whether what is chosen there is no brand ("None"), or no category of goods but how a shop sells them */
function choosesNothing(control, field) {
  if (field === "category") return KIND_OF_GOODS.test(textIn(control)) || isAll(control);
  return field === "brand" && kindOf(control) === "choice" && PLACEHOLDER.test(simplified(textIn(control)));
}

/** @param {Element} control @returns {boolean} whether it narrows a list and is left at the first choice, "All coffee" */
function isAll(control) {
  return control.localName === "select" && /** @type {HTMLSelectElement} */ (control).selectedIndex === 0 && /^(?:(?:all|any)\s(?!in\b)|(?:全部|所有)(?:$|商品|宝贝|产品|分类|类目|品类|品牌)|不限)/i.test(textIn(control).trim());
}

/** @param {Evidence} said @param {Words} words @returns {boolean} false where it is called by a name that means the field in some sections only: a "Vendor" is the brand where goods are organized, elsewhere who delivers them */
function standsWithin(said, words) {
  return Object.entries(words.within ?? {}).every(([name, sections]) => !holds(said.label, name) || holdsAny(said.section, sections) !== undefined);
}

/** @param {Element} control @param {string} field @returns {number} how well the kind of control suits the field: 0 not at all */
function suits(control, field) {
  if (!canBe(textIn(control).trim(), field)) return 0;
  const kind = kindOf(control);
  const type = control.localName === "input" ? /** @type {HTMLInputElement} */ (control).type : "";
  const long = kind === "rich" || control.localName === "textarea";
  switch (field) {
    case "title": return kind === "choice" || type === "number" ? 0 : long ? 0.85 : 1;
    case "description": return kind === "choice" || type === "number" ? 0 : kind === "rich" ? 1.3 : long ? 1.1 : 0.5;
    case "bullets": case "keywords": return kind === "choice" || type === "number" ? 0 : 1;
    case "price": return kind === "choice" || kind === "rich" || control.localName === "textarea" ? 0 : 1;
    case "brand": return long || type === "number" ? 0 : 1;
    case "category": return long || type === "number" ? 0 : kind === "choice" ? 1.1 : 1;
    case "currency": return kind === "choice" ? 1 : 0;
    default: return 1;
  }
}

/**
 * @param {Element[]} controls @param {(Document|ShadowRoot)[]} roots @param {any} words generic.json @param {Set<Element>} [known] controls a site file has claimed
 * @param {Set<Element>} [waiting] those on a tab that is not in front @returns {GenericReading}
 */
function readGeneric(controls, roots, words, known = new Set(), waiting = new Set()) {
  const variants = withoutTitle(readVariants(controls.filter((control) => !known.has(control)), words.variants, roots), controls, words);
  const ofVariants = insideVariants(variants, controls);
  const gallery = readGallery(roots, words.images, ofVariants, words.neutral);
  /** @type {Map<Element, Evidence>} */
  const evidence = new Map();
  const decoys = [];
  const free = [];
  for (const control of controls) {
    if (ofVariants(control)) continue;
    const said = evidenceOf(control);
    said.hint = headOfHint(said.hint, words.fields);
    evidence.set(control, said);
  }
  leaveSharedStart(evidence.values(), words);
  for (const [control, said] of evidence) {
    if (known.has(control)) continue;
    const outside = closestAcross(control, OUTSIDE) || (control.localName === "input" && /** @type {HTMLInputElement} */ (control).type === "search");
    const why = outside ? "outside the form" : inFilter(control) ? "a filter" : inTier(control, words.variants) ? "a price for some buyers" : decoy(said, words.fields, words.never, words.neutral);
    if (why) decoys.push({ element: control, why });
    else free.push(control);
  }
  const priced = variants?.rows.some(({ price }) => price) ?? false;
  // Boxes that are known stand for the others to be compared with: without the title the longest text would be taken for one.
  const isFree = new Set(free);
  const compared = Array.from(evidence.keys()).filter((control) => known.has(control) || isFree.has(control));
  const weighed = new Map(compared.map((control) => [control, Object.fromEntries(Object.keys(words.fields).map((field) => [field, weigh(/** @type {Evidence} */ (evidence.get(control)), words.fields[field], words.neutral)]))]));
  const ranked = rankControls(compared, evidence, words, headlines(roots, gallery), priced, (control, field) => weighed.get(control)?.[field].score ?? 0).filter(({ control }) => isFree.has(control));
  /** @type {{control: Element, field: string, score: number, how: string}[]} */
  const scores = [];
  for (const control of free) {
    for (const field of Object.keys(words.fields)) {
      const { score, how } = /** @type {Record<string, {score: number, how: string}>} */ (weighed.get(control))[field];
      const fit = score * (field !== "price" && inDataRow(control) ? 0 : suits(control, field)) * (waiting.has(control) ? 0.8 : 1);
      if (fit >= THRESHOLD && !choosesNothing(control, field) && standsWithin(/** @type {Evidence} */ (evidence.get(control)), words.fields[field])) scores.push({ control, field, score: fit, how });
    }
  }
  scores.sort((a, b) => b.score - a.score);
  /** @type {Map<string, Taken>} */
  const taken = new Map();
  const used = new Set();
  const likely = likelyFields(ranked, scores, words);
  for (const { control, field, score, how } of [...likely, ...scores]) {
    if (used.has(control) || field === "category") continue;
    if (scores.some((other) => other.control === control && other.field === "category" && other.score > score)) continue;
    const already = taken.get(field);
    if (!already) taken.set(field, { field, elements: [control], how, score });
    else if (MANY.has(field) && score >= already.score * 0.6) already.elements.push(control);
    else continue;
    used.add(control);
  }
  preferFilledPrice(taken, scores, used);
  const soldAt = taken.has("price") || priced ? null : onlyOfItsKind("price", free, used, evidence, words);
  if (soldAt) {
    used.add(soldAt.control);
    taken.set("price", { field: "price", elements: [soldAt.control], how: soldAt.how, score: soldAt.score });
  }
  // Where variants have prices of their own, the price is often shown in a box one cannot type in.
  const locked = taken.has("price") ? null : lockedIn(roots, words.fields.price, words.neutral, /\d/);
  if (locked) taken.set("price", { field: "price", elements: [locked.element], how: locked.how, score: THRESHOLD });
  const [ofPrice] = taken.get("price")?.elements ?? [];
  // Beside variants that have their prices an empty box fills them all, or makes a new one.
  if (ofPrice && priced && (!textIn(ofPrice) || (taken.get("price")?.how.startsWith("ranked") && !isAmong(ofPrice, variants)))) taken.delete("price");
  for (const { elements } of taken.values()) elements.sort((a, b) => controls.indexOf(a) - controls.indexOf(b));
  addBesideBullets(taken, free, used);
  addBlocks(taken, free, used);
  const categories = [...likely, ...scores].filter(({ field, control }, at, all) => field === "category" && !used.has(control) && all.findIndex((other) => other.field === field && other.control === control) === at);
  const steps = free.filter((control) => !used.has(control) && !holdsAny(`${evidence.get(control)?.name}${evidence.get(control)?.id}`, words.fields.category.not));
  // A box called "Type" is the category only where no path is shown; a path beside the very name is more than one word in a box.
  const boxed = categories[0]?.score >= CERTAIN ? withSteps(readCategory(categories, steps)) : null;
  const path = boxed && boxed.path.length > 1 ? null : shownCategory(roots, words.fields.category.strong);
  const shown = underShelf(boxed, path) ?? (boxed ? null : tickedIn(roots, words.fields.category.strong));
  const kindOfGoods = onlyOfItsKind("category", free, used, evidence, words);
  const category = shown ?? withSteps(readCategory(categories, steps)) ?? shownAsCategory(roots, words) ?? withSteps(readCategory(categories, [])) ?? chosenPath(free.filter((control) => !used.has(control))) ?? (kindOfGoods ? withSteps(readCategory([kindOfGoods], [])) : null) ?? displayedCategory(roots, words) ?? pathToChange(roots) ?? kindAmongRadios(roots, words);
  category?.elements.forEach((element) => used.add(element));
  takeShownBrand(taken, roots, words);
  takeOnlyEditor(taken, free, used, words);
  takeFirstBox(taken, free, used, gallery, variants);
  const attributes = readAttributes(free.filter((control) => !used.has(control) && !gallery.region?.contains(control)), evidence, words.attributes);
  return { taken, category, variants, gallery, attributes, decoys };
}

/** @typedef {{path: string[], elements: Element[], how: string}} ReadCategory */

/** @param {ReadCategory | null} boxed what stands in the box @param {ReadCategory | null} shown the path beside it @returns {ReadCategory | null} "Aprons" under what follows it: "in Kitchen > Textiles" */
function underShelf(boxed, shown) {
  if (!boxed || !shown || !/^in\s+\S/i.test(shown.path[0])) return shown;
  return { ...boxed, path: [shown.path[0].replace(/^in\s+/i, ""), ...shown.path.slice(1), ...boxed.path] };
}

/**
 * @param {ReturnType<typeof readVariants>} variants @param {Element[]} controls
 * @returns {(element: Element) => boolean} whether an element belongs to them: to their region, or only to their rows where the region holds more than they
 */
function insideVariants(variants, controls) {
  if (!variants) return () => false;
  const { region, rows } = variants;
  if (region.localName === "table") return (element) => containsAcross(region, element);
  const all = new Set(rows.map(({ row }) => row));
  const inRow = (/** @type {Element} */ element) => {
    for (let at = /** @type {Element | null} */ (element); at; at = parentAcross(at)) if (all.has(at)) return true;
    return false;
  };
  const others = controls.filter((control) => containsAcross(region, control) && !inRow(control));
  const whole = others.length <= 4 && others.every((control) => kindOf(control) !== "rich" && control.localName !== "textarea") && !region.matches("body, form, main");
  return whole ? (element) => containsAcross(region, element) : inRow;
}

/**
 * Rows that hold the only title of the page are no variants: two sections of the form were taken for them.
 * @param {ReturnType<typeof readVariants>} variants @param {Element[]} controls @param {any} words @returns {ReturnType<typeof readVariants>}
 */
function withoutTitle(variants, controls, words) {
  if (!variants) return null;
  const inside = insideVariants(variants, controls);
  const isTitle = (/** @type {Element} */ control) => suits(control, "title") > 0 && weigh(evidenceOf(control), words.fields.title, words.neutral).score >= CERTAIN;
  return !controls.some((control) => !inside(control) && isTitle(control)) && controls.some((control) => inside(control) && isTitle(control)) ? null : variants;
}

const DIALOGS = "dialog[open], [role='dialog'], [aria-modal='true'], .modal.show, .ant-modal-wrap, .el-dialog, .arco-modal-wrapper, .layui-layer-page, .ivu-modal-wrap";

/**
 * @param {Element[]} controls @param {(Document|ShadowRoot)[]} roots @param {any} words @param {Set<Element>} known
 * @returns {GenericReading | null} the form in a dialog that stands open over the page, when it describes a product: the list behind it is another matter
 */
function readOpenDialog(controls, roots, words, known) {
  const dialogs = new Set(controls.map((control) => closestAcross(control, DIALOGS)).filter((dialog) => dialog !== null));
  for (const dialog of dialogs) {
    // The box around a dialog may itself be flat: whether it stands open is seen by what is in it.
    const inside = controls.filter((control) => containsAcross(dialog, control));
    if (inside.length < 3) continue;
    const within = [/** @type {any} */ (dialog), ...roots.filter((root) => root !== document && containsAcross(dialog, isShadow(root) ? root.host : root.documentElement))];
    const reading = readGeneric(inside, within, words, known);
    if (looksLikeProduct(reading, words)) return reading;
  }
  return null;
}

/**
 * A name behind an unknown word ("Studio price") may be that of another thing; where it is the only one of its kind on the page, it is the field's.
 * @param {string} field @param {Element[]} free @param {Set<Element>} used @param {Map<Element, Evidence>} evidence @param {any} words
 * @returns {{control: Element, field: string, score: number, how: string} | null}
 */
function onlyOfItsKind(field, free, used, evidence, words) {
  const found = free.filter((control) => {
    const said = /** @type {Evidence} */ (evidence.get(control));
    return !used.has(control) && suits(control, field) > 0 && !inDataRow(control) && textIn(control) !== "" && holdsAny(said.label, words.fields[field].strong)
      && !holdsAny(said.label, words.fields[field].not) && bearing(said.raw, words.fields[field], words.neutral) === BEFORE;
  });
  return found.length === 1 ? { control: found[0], field, score: THRESHOLD, how: `label: ${labelOf(found[0])}` } : null;
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

/** @param {Element} price @param {GenericReading["variants"]} variants @returns {boolean} whether it lies among their prices: above all of them stands what the goods are said to have cost, below what they cost the seller */
function isAmong(price, variants) {
  const own = Number(asPrice(textIn(price)) ?? NaN);
  const prices = (variants?.rows ?? []).map((row) => Number(asPrice(row.price ?? "") ?? NaN)).filter((amount) => amount > 0);
  return !(own > 0) || prices.length < 2 || (own >= Math.min(...prices) && own <= Math.max(...prices));
}

/** The share from which on a box is believed to be a field's, whatever it is called. */
const LIKELY = 0.5;

/**
 * @param {Ranked[]} ranked @param {{control: Element, field: string, score: number, how: string}[]} scores by names @param {any} words
 * @returns {{control: Element, field: string, score: number, how: string}[]} the box of each field that is likelier than all others and than none, the surest first
 */
function likelyFields(ranked, scores, words) {
  const found = ranked.flatMap(({ control, traits, shares, of }) => Object.entries(shares).filter(([field, share]) => {
    // A material may be written like a brand or a category; "Material name" may be what a shop for cloth calls its titles.
    const attribute = field === "brand" || field === "category" ? traits.attribute : words.attributes.names.includes(asWords(labelOf(control) || control.getAttribute("aria-label") || "").trim());
    if (share < LIKELY || (attribute && !of[field].surely)) return false;
    // "Unit price" gives way to a box that may be the price nearly as well, and has no such name.
    const isSecond = (/** @type {Element} */ one) => holdsAny(asWords(labelOf(one)), words.fields[field].second ?? []) !== undefined;
    if (isSecond(control) && ranked.some((other) => other.control !== control && other.shares[field] > share / 2 && !isSecond(other.control))) return false;
    return !choosesNothing(control, field);
  }).map(([field, share]) => ({ control, field, share })));
  found.sort((a, b) => b.share - a.share);
  return found.map(({ control, field, share }) => {
    const named = scores.find((other) => other.control === control && other.field === field);
    return { control, field, score: Math.max(named?.score ?? 0, CERTAIN * share), how: named?.how ?? `ranked: ${labelOf(control).slice(0, 60)}` };
  });
}

/** A list of bullets is often labelled once, above its first box. @param {Map<string, Taken>} taken @param {Element[]} free @param {Set<Element>} used */
function addBesideBullets(taken, free, used) {
  const bullets = taken.get("bullets");
  if (bullets?.elements.length !== 1) return;
  const [first] = bullets.elements;
  let list = first.parentElement;
  for (let level = 0; list && level < 5 && !list.matches("form, body, main, section"); level++, list = list.parentElement) {
    const held = free.filter((control) => control !== first && /** @type {Element} */ (list).contains(control));
    if (!held.length) continue;
    const own = held.filter((control) => control.localName === first.localName && (!labelOf(control) || labelOf(control) === labelOf(first)) && !used.has(control));
    if (own.length < held.length) return;
    for (const control of own) {
      bullets.elements.push(control);
      used.add(control);
    }
    return;
  }
}

/** An editor of blocks has a box for each paragraph. @param {Map<string, Taken>} taken @param {Element[]} free @param {Set<Element>} used */
function addBlocks(taken, free, used) {
  const description = taken.get("description");
  const [first] = description?.elements ?? [];
  if (!first || kindOf(first) !== "rich" || !first.className) return;
  const list = first.parentElement?.parentElement?.parentElement;
  const blocks = free.filter((control) => control !== first && !used.has(control) && kindOf(control) === "rich" && (list?.contains(control) ?? false) && control.className === first.className && (!labelOf(control) || labelOf(control) === labelOf(first)));
  for (const block of blocks) {
    description?.elements.push(block);
    used.add(block);
  }
  description?.elements.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
}

/** @param {(Document|ShadowRoot)[]} roots @param {any} words @returns {{path: string[], elements: Element[], how: string} | null} a category of one level that stands beside its name */
function shownAsCategory(roots, words) {
  const beside = shownBeside(roots, words.fields.category.strong) ?? chosenUnderName(roots, words.fields.category, words.neutral) ?? lockedIn(roots, words.fields.category, words.neutral);
  return beside && { path: asPath(beside.text, true), elements: [beside.element], how: beside.how };
}

/** @param {(Document|ShadowRoot)[]} roots @param {any} words @returns {ReturnType<typeof readCategory>} a category shown under the word a trade has for it */
function displayedCategory(roots, words) {
  const shown = displayedAs(roots, "category", words);
  return shown && { path: asPath(shown.text, true), elements: [shown.element], how: shown.how };
}

/** @param {ReturnType<typeof readCategory>} category @returns {ReturnType<typeof readCategory>} nothing, where nothing is chosen in its box */
function withSteps(category) {
  return category?.path.length ? category : null;
}

/** @param {Map<string, Taken>} taken @param {(Document|ShadowRoot)[]} roots @param {any} words */
function takeShownBrand(taken, roots, words) {
  const boxed = taken.get("brand")?.elements[0];
  if (boxed && holdsAny(asWords(labelOf(boxed)), words.fields.brand.strong)) return;
  const named = shownBeside(roots, words.fields.brand.strong);
  // "Factory / manufacturer" in a box gives way to what is shown under "Brand".
  if (boxed && named && holdsAny(asWords(labelOf(boxed)), words.fields.brand.second)) taken.delete("brand");
  if (taken.has("brand")) return;
  const ticked = tickedIn(roots, words.fields.brand.strong);
  if (ticked) return void taken.set("brand", { field: "brand", elements: ticked.elements, how: ticked.how, score: THRESHOLD, text: ticked.path.at(-1) });
  const beside = named ?? chosenUnderName(roots, words.fields.brand, words.neutral) ?? lockedIn(roots, words.fields.brand, words.neutral) ?? displayedAs(roots, "brand", words);
  if (beside) taken.set("brand", { field: "brand", elements: [beside.element], how: beside.how, score: THRESHOLD, text: beside.text });
}

/**
 * A form with a price and pictures (or variants) whose title nobody could name: its first wide line of text.
 * @param {Map<string, Taken>} taken @param {Element[]} free @param {Set<Element>} used @param {GenericReading["gallery"]} gallery @param {GenericReading["variants"]} variants
 */
function takeFirstBox(taken, free, used, gallery, variants) {
  if (taken.has("title") || !(taken.has("price") || variants) || !taken.has("description") || !(gallery.region || taken.has("brand"))) return;
  const first = free.find((control) => control.localName === "input" && kindOf(control) === "value" && /** @type {HTMLInputElement} */ (control).type === "text" && !used.has(control) && control.getBoundingClientRect().width >= 200);
  if (!first || !/\p{L}/u.test(textIn(first)) || textIn(first).length < 8) return;
  used.add(first);
  taken.set("title", { field: "title", elements: [first], how: "the first line of the form", score: THRESHOLD });
}

/** A product form with one unnamed editor means its description. @param {Map<string, Taken>} taken @param {Element[]} free @param {Set<Element>} used @param {any} words */
function takeOnlyEditor(taken, free, used, words) {
  if (taken.has("description") || !(taken.has("title") || taken.has("price"))) return;
  const large = free.filter((control) => !used.has(control) && (kindOf(control) === "rich" || control.localName === "textarea") && control.getBoundingClientRect().height >= (kindOf(control) === "rich" ? 50 : 30));
  const rich = large.filter((control) => kindOf(control) === "rich");
  const unnamed = (/** @type {Element} */ control) => !labelOf(control) || /[?？]$|描|述|详|介绍|说明|文|说说|聊聊|情况|写|about|tell|story|info|text|copy|words|say|describe|more/i.test(labelOf(control));
  const only = rich.length === 1 ? rich[0] : large.length === 1 && unnamed(large[0]) ? large[0] : null;
  if (!only || holdsAny(asWords(labelOf(only)), words.fields.description.not)) return;
  used.add(only);
  taken.set("description", { field: "description", elements: [only], how: "the only editor", score: THRESHOLD });
}

const SURELY_GOODS = 3;

/** @param {GenericReading} reading @param {any} words @returns {boolean} whether this is a form that describes goods for sale, not an article, a campaign or a shop */
function looksLikeProduct(reading, words) {
  const title = reading.taken.get("title");
  if (!title) return isUntitled(reading, words);
  const priced = reading.taken.has("price") || reading.variants !== null;
  const others = [priced, reading.category !== null, reading.taken.has("brand"), reading.taken.has("bullets"), reading.gallery.region !== null, reading.taken.has("description"), reading.attributes.length > 1];
  const count = others.filter(Boolean).length;
  const heading = headingOfPage();
  const [control] = title.elements;
  const label = asWords(labelOf(control) || control.getAttribute("aria-label") || control.getAttribute("placeholder") || "");
  const other = holdsAny(heading, words.otherPages) ?? holdsAny(label, words.otherPages);
  const saysGoods = holdsAny(heading, words.goods);
  // Jobs are published too.
  const named = holdsAny(label, words.fields.title.strong) ?? (other && saysGoods === "发布" ? undefined : saysGoods);
  // A page with a price, a brand and a description is of goods, be it headed "New order" or "Shop".
  const goods = count >= SURELY_GOODS && priced && (reading.taken.has("brand") || reading.variants !== null);
  if (!named && !goods && other) return false;
  return count >= 2 ? Boolean(priced || named || reading.taken.has("brand") || reading.taken.has("bullets")) : count === 1 && Boolean(named);
}

/** @param {GenericReading} reading without a title @param {any} words @returns {boolean} whether all else is there: where one sells what one has used, the first line of the text is often the title */
function isUntitled({ taken, gallery, category }, words) {
  const heading = headingOfPage();
  if (holdsAny(heading, words.otherPages) && !holdsAny(heading, words.goods)) return false;
  const price = taken.get("price");
  return taken.has("description") && price !== undefined && textIn(price.elements[0]) !== "" && gallery.shown.length > 0 && (category !== null || taken.has("brand"));
}

/** @returns {string} what the page says it is, as words */
function headingOfPage() {
  const texts = (/** @type {Iterable<Element>} */ elements) => [...elements].filter(isVisible).slice(0, 3).map((head) => cleanLabel(shownText(head))).filter((text) => text && text.length < 60);
  // To look into every class takes longer than the rest of the reading: only where there is no heading.
  const [head] = texts(inOrder([...document.getElementsByTagName("h1"), ...document.getElementsByTagName("h2")]));
  return asWords([document.title, head ?? texts(document.querySelectorAll("[class*='page-title' i], [class*='page-header' i]"))[0] ?? ""].join(" | "));
}
