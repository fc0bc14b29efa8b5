/** What a variant is called: by its options, by the words of its row, by the heading over it. */

/** "Finish: Natural oil", "Colour: Oat, Size: 8": a text that names options with their values. */
const NAMED_VALUE = /^(\p{L}[\p{L} ]{0,20})[:：]\s*([^:：]+)$/u;

/** @param {string} text @returns {[string, string][]} the options it names with their values, [] where it is anything else */
function namedValues(text) {
  if (text.length > 200) return [];
  // Where they stand below one another nothing but a space parts them.
  for (const sign of [/\s*[,，;；|｜/]\s*(?=\p{L}[\p{L} ]{0,20}[:：])/u, /\s+(?=\p{L}{1,20}[:：])/u]) {
    const parts = text.split(sign).map((part) => part.match(NAMED_VALUE));
    if (parts.every((part) => part !== null)) return parts.map((part) => [part[1].trim(), part[2].trim()]);
  }
  return [];
}

/** "Finish: Natural oil" under "Variant values" names the option with its value. @param {VariantRow} variant changed in place */
function splitNamed(variant) {
  for (const [title, text] of Object.entries(variant.options)) {
    const pairs = namedValues(oneLine(text));
    if (!pairs.length || pairs.some(([name]) => name !== title && Object.hasOwn(variant.options, name))) continue;
    delete variant.options[title];
    const cell = variant.cells.get(`options[${JSON.stringify(title)}]`);
    variant.cells.delete(`options[${JSON.stringify(title)}]`);
    for (const [name, value] of pairs) {
      variant.options[name] = value;
      if (cell) variant.cells.set(`options[${JSON.stringify(name)}]`, cell);
    }
  }
}

/** @param {VariantRow[]} variants changed in place: where all names name the same options ("Finish: Natural oil, Size: 8"), their values are the name */
function leavePrefix(variants) {
  const named = variants.map(({ name }) => namedValues(oneLine(name ?? "")));
  const options = (/** @type {[string, string][]} */ pairs) => pairs.map(([option]) => option).join("|");
  if (!named[0]?.length || named.some((pairs) => options(pairs) !== options(named[0]))) return;
  variants.forEach((variant, at) => { variant.name = named[at].map(([, value]) => value).join(" / "); });
}

/** @param {VariantRow[]} variants @returns {VariantRow[]} with the options of a merged cell given to the rows below it too */
function spread(variants) {
  const most = Math.max(...variants.map((variant) => Object.keys(variant.options).length));
  for (let at = 1; at < variants.length; at++) {
    if (Object.keys(variants[at].options).length < most) variants[at].options = { ...variants[at - 1].options, ...variants[at].options };
  }
  variants.forEach(splitNamed);
  leavePrefix(variants);
  return variants.map((variant) => ({ ...variant, name: variant.name || Object.values(variant.options).join(" / ") || undefined }));
}

const HEADS = "h1, h2, h3, h4, h5, h6, summary, legend, [role='heading']";
const OPENS = ":is(button, a, [role='button']):is([aria-expanded], [aria-controls]), summary, [data-toggle='collapse'], [data-bs-toggle='collapse'], [class*='collapse' i][class*='head' i], [class*='accordion' i][class*='head' i]";

/** "Variant 1: 125 g box": what a form counts its rows with. */
const COUNTED = /^(?:规格|变体|款式|variant|variation|option|version|sku)\s*[#＃]?\s*\d{1,2}\s*[:：.、\-–—]\s*(?=\S)/i;

/** @param {Element} row @param {any} words generic.json → variants @returns {{text: string, at: Element} | null} what stands over or in a row whose boxes say nothing of its name */
function headingOf(row, words) {
  const texts = wordsIn(row);
  // "Supply price" in plain words before a box is that box's name.
  const first = texts.find((text) => !["price", "stock", "id", "gtin", "other"].includes(columnKind(asWords(cleanLabel(text.nodeValue ?? "")), words)));
  const inside = first?.parentElement?.closest(HEADS);
  const opens = openerOf(row);
  if (inside && row.contains(inside)) return { text: headText(inside), at: inside };
  if (opens) return { text: headText(opens), at: opens };
  if (first?.parentElement) return { text: cleanLabel(first.nodeValue ?? ""), at: first.parentElement };
  const outer = row.closest("details")?.querySelector(":scope > summary") ?? row.closest("fieldset")?.querySelector(":scope > legend") ?? (row.previousElementSibling?.matches(HEADS) && row.nextElementSibling?.className !== row.className ? row.previousElementSibling : null);
  return outer && { text: headText(outer), at: outer };
}

/** @param {Element} head @returns {string} its words, else those of the button in it, without the number it counts with */
function headText(head) {
  return cleanLabel(oneLine(shownText(head)) || oneLine(head.textContent ?? "")).replace(COUNTED, "");
}

/** @param {Element} row @returns {Element | null} what opens and closes it alone: the head of an accordion's item */
function openerOf(row) {
  const inside = row.querySelector(OPENS);
  const box = firstControl(row);
  if (inside && box && !inside.contains(box) && inside.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING) return inside;
  /** @type {Element | null} */
  let at = row;
  for (let level = 0; at && level < 3 && !at.matches("form, body, main"); level++, at = at.parentElement) {
    const before = at.previousElementSibling;
    if (!before) continue;
    if (holdsControl(before)) return null;
    return before.matches(OPENS) ? before : before.querySelector(OPENS);
  }
  return null;
}

/** @param {Element} row @returns {Text[]} the words that stand in it outside of boxes, labels and buttons */
function wordsIn(row) {
  /** @type {Text[]} */
  const found = [];
  const walk = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = cleanLabel(node.nodeValue ?? "");
    if (/[\p{L}\p{N}]/u.test(text) && !node.parentElement?.closest("label, button, a, select, option, textarea, script, style, svg, [contenteditable='true']") && !MONEY.test(text) && !(node.parentElement && isPutAway(node.parentElement.closest("[class*='placeholder' i]") ?? node.parentElement))) found.push(/** @type {Text} */ (node));
  }
  return found;
}

/** "Size" stands in the row of each size: a row is named by the words that tell it from the others, as few as do. @param {VariantRow[]} variants changed in place */
function nameApart(variants) {
  const isApart = () => new Set(variants.map(({ name }) => name)).size === variants.length;
  if (variants.length < 2 || isApart()) return;
  const rows = variants.map(({ row }) => wordsIn(row));
  const count = Math.min(...rows.map(({ length }) => length));
  const differ = (/** @type {number} */ at) => new Set(rows.map((texts) => cleanLabel(texts[at].nodeValue ?? ""))).size > 1;
  const said = (/** @type {number} */ nth, /** @type {number} */ at) => cleanLabel(rows[nth][at].nodeValue ?? "");
  const names = new Set(variants.map(({ name }) => name)).size;
  if (names > 1 && names * 2 > variants.length) return; // two rows of one name among others are a slip of the seller's
  let named = names > 1;
  for (let at = named ? 1 : 0; at < count && !(named && isApart()); at++) {
    if (!differ(at) || (named && rows.some((texts) => texts[at].parentElement?.parentElement !== texts[0].parentElement?.parentElement))) continue;
    variants.forEach((variant, nth) => {
      variant.name = named ? `${variant.name} / ${said(nth, at)}` : said(nth, at);
      if (!named) variant.cells.set("name", /** @type {Element} */ (rows[nth][at].parentElement));
    });
    named = true;
  }
}

/** "Mist white" in a row of its own over two sizes, "Light grey" over the next two. @param {VariantRow[]} variants of one table, changed in place @param {Element[]} rows all rows of it */
function nameByGroup(variants, rows) {
  const body = new Map(variants.map((variant) => [variant.row, variant]));
  /** @type {Map<VariantRow, string>} */
  const groups = new Map();
  let group = "";
  for (const row of rows) {
    const variant = body.get(row);
    if (variant) groups.set(variant, group);
    else if (isGroup(row)) group = firstWords(row.children[0]);
  }
  const names = [...groups.values()];
  // Where the rows have names of their own, words across the table are a note.
  const own = variants.map(({ name, options }) => name ?? Object.values(options).join(" / "));
  if (names.some((name) => !name) || new Set(names).size < 2 || new Set(own).size === own.length) return;
  for (const [variant, name] of groups) variant.name = [name, variant.name, ...(variant.name ? [] : Object.values(variant.options))].filter(Boolean).join(" / ");
}

/** @param {Element} row @returns {boolean} whether one cell of words goes over its whole width */
function isGroup(row) {
  const [cell] = row.children;
  return row.childElementCount === 1 && /** @type {HTMLTableCellElement} */ (cell).colSpan > 2 && !selectControls(cell).some((control) => isControl(control) && kindOf(control) === "value");
}

/** Where the words in all rows are the same, their names stand in a line over each. @param {VariantRow[]} variants changed in place */
function nameByHead(variants) {
  if (variants.length < 2 || new Set(variants.map(({ name }) => name)).size > 1) return;
  const heads = variants.map(({ row }) => (row.previousElementSibling && !holdsControl(row.previousElementSibling) ? row.previousElementSibling : null));
  const names = heads.map((head) => (head ? firstWords(head) : ""));
  if (names.some((name) => !name) || new Set(names).size < names.length) return;
  variants.forEach((variant, at) => {
    variant.name = names[at].replace(COUNTED, "");
    variant.cells.set("name", /** @type {Element} */ (heads[at]));
  });
}

/**
 * "Forest green" over a table of sizes, "Oatmeal" over the next: one table of variants in parts.
 * @param {{rows: VariantRow[], how: string, region: Element}[]} parts tables of the same columns @param {any} words generic.json → variants
 * @returns {{rows: VariantRow[], how: string, region: Element} | null} all of them as one; null where headings do not tell them apart, or name something else ("Variants", then "Spare parts")
 */
function joined(parts, words) {
  const names = parts.map(({ region }) => partName(region, parts.map((part) => part.region)));
  const shared = sharedParent(parts.map(({ region }) => region));
  if (!shared || names.some((name) => !name || holdsAny(asWords(name), [...words.sections, ...words.surely, ...words.aside, ...words.others])) || new Set(names).size < names.length) return null;
  const rows = parts.flatMap((part, at) => part.rows.map((row) => ({ ...row, name: [names[at], row.name].filter(Boolean).join(" / ") })));
  return { rows, how: parts[0].how, region: shared };
}

/** @param {Element} region @param {Element[]} all @returns {string} the heading over this one of several tables */
function partName(region, all) {
  /** @type {Element | null} */
  let at = region;
  for (let level = 0; at && level < 5; level++, at = at.parentElement) {
    if (all.some((other) => other !== region && at?.contains(other))) return "";
    let before = at.previousElementSibling;
    while (before && !/[\p{L}\p{N}]/u.test(before.textContent ?? "")) before = before.previousElementSibling;
    if (!before || before.matches("table") || all.some((other) => before?.contains(other))) continue;
    const head = before.matches(`${HEADS}, ${OPENS}`) ? before : before.querySelector(`${HEADS}, ${OPENS}`);
    const first = head && firstWords(head);
    if (first) return first.replace(COUNTED, "");
  }
  return "";
}

/** @param {Element} head @returns {string} its first words that are neither a count nor an icon's: "Oatmeal", where "3 sizes" stands in a badge behind it */
function firstWords(head) {
  let inButton = "";
  const walk = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = cleanLabel(node.nodeValue ?? "");
    const box = node.parentElement;
    if (!/\p{L}/u.test(text) || text.length > 60 || box?.closest("i, svg, [class*='icon' i], [aria-hidden='true']")) continue;
    if (!box?.closest("button") || head.closest("button")) return text;
    inButton ||= text;
  }
  return inButton;
}
