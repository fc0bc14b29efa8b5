/** A listing's variants: a table, a grid, or repeated rows with a price each. */

/** @typedef {{id?: string, name?: string, price?: string, gtin?: string, options: Record<string, string>, row: Element, cells: Map<string, Element>}} VariantRow */

/** @param {string} text as words @param {any} words generic.json → variants @returns {string} which part of a variant a column holds; "option:…" for an option, "" unknown */
function columnKind(text, words) {
  const plain = text.trim();
  if (!plain) return "";
  if (MONEY.test(plain)) return "price";
  for (const [kind, phrases] of Object.entries(words.columns)) if (phrases.some((/** @type {string} */ phrase) => plain === phrase.toLowerCase())) return words.options.includes(plain) && kind === "name" ? "option" : kind;
  if (words.options.includes(plain)) return "option";
  if (holdsAny(text, words.columns.other)) return "other";
  for (const kind of ["gtin", "price", "stock", "id", "image"]) if (holdsAny(text, words.columns[kind])) return kind;
  if (holdsAny(text, words.options)) return "option";
  return holdsAny(text, words.columns.name) ? "name" : "";
}

/** @param {Element[]} controls @param {any} words generic.json → variants @param {(Document|ShadowRoot)[]} roots @returns {{rows: VariantRow[], how: string, region: Element} | null} */
function readVariants(controls, words, roots) {
  for (const root of roots) {
    for (const table of surveyOf(root).tables) {
      const found = variantsOfTable(table, words);
      if (found) return found;
    }
  }
  return variantsOfGrid(controls, words) ?? variantsOfFlatGrid(controls, words) ?? variantsOfRows(controls.filter((control) => !inTier(control, words)), words) ?? variantsOfCards(roots, words);
}

/** @param {Element} table @param {any} words @returns {{rows: VariantRow[], how: string, region: Element} | null} */
function variantsOfTable(table, words) {
  if (!isVisible(table)) return null;
  const rows = Array.from(table.querySelectorAll("tr, [role='row']")).filter((row) => row.closest("table, [role='table'], [role='grid'], [role='treegrid']") === table);
  const isHead = (/** @type {Element} */ row) => row.closest("thead") !== null || row.querySelector("[role='columnheader']") !== null || (row.querySelector("th") !== null && row.querySelector("td") === null);
  const head = rows.find(isHead) ?? headBefore(table);
  const titles = head ? titlesOf(head) : [];
  if (holdsAny(asWords(titles.join(" | ")), [...words.tiers, ...words.places]) || ofOtherGoods(table, words)) return null;
  const kinds = titles.map((title) => columnKind(asWords(title), words));
  // How many lie in which store says nothing of variants; a price beside it does.
  if (!kinds.includes("price") && holdsAny(asWords(titles.join(" | ")), words.stores)) return null;
  if (!table.querySelector("input, select, textarea, [contenteditable]")) {
    const listed = rows.filter((row) => row !== head && !isHead(row) && row.childElementCount > 1 && isVisible(row));
    settlePrice(kinds, titles);
    settleColumns(kinds, titles, listed.map((row) => Array.from(row.children)));
    return variantsOfListedTable(table, titles, kinds, listed, words);
  }
  const body = rows.filter((row) => row !== head && !isHead(row) && row.querySelector("input, select, textarea") && row.closest("tfoot") === null && isVisible(row) && !fillsMany(row));
  const rich = body.filter((row) => row.querySelectorAll("input, select, textarea").length >= 2);
  // A form laid out as a table has one box a row and no head.
  if (!body.length || (titles.filter(Boolean).length < 2 && (rich.length < body.length || body.some(pairsNames)))) return null;
  settlePrice(kinds, titles);
  const around = asWords(`${sectionOf(table)} ${table.id} ${table.className} ${table.getAttribute("aria-label") || ""} ${table.querySelector("caption")?.textContent || ""}`);
  const named = holdsAny(around, words.sections);
  settleColumns(kinds, titles, body.map((row) => Array.from(row.children)));
  const variants = body.map((row) => variantOf(row, Array.from(row.children), titles, kinds, words)).filter((variant) => variant !== null);
  const priced = variants.some((variant) => variant.cells.has("price") || variant.cells.has("stock") || variant.cells.has("id"));
  const told = variants.some((variant) => variant.name || variant.id || Object.keys(variant.options).length);
  // One row that is called nothing holds the price of a product without variants.
  if (!variants.length || !priced || !told || (variants.length === 1 && !variants[0].name && !Object.keys(variants[0].options).length) || !(named || variants.some((v) => v.cells.has("name") || Object.keys(v.options).length || v.cells.has("id")))) return null;
  return { rows: spread(variants), how: named ? `table: ${named}` : `table: ${titles.filter(Boolean).join(", ").slice(0, 60)}`, region: table };
}

/** @param {Element} list @param {any} words generic.json → variants @returns {boolean} whether the heading next to it speaks of other goods: "Related products", "Frequently bought together" */
function ofOtherGoods(list, words) {
  return holdsAny(asWords(`${sectionOf(list).split(" | ")[0]} | ${nearbyLabel(list)} | ${list.getAttribute("aria-label") ?? ""}`), words.others) !== undefined;
}

/** @param {Element} row @returns {boolean} whether it holds several boxes, each behind a cell with its name: a form laid out as a table */
function pairsNames(row) {
  const cells = Array.from(row.children);
  const boxes = cells.filter((cell) => firstControl(cell));
  return boxes.length > 1 && boxes.every((cell) => cell.previousElementSibling !== null && !holdsControl(cell.previousElementSibling) && isLabel(cleanLabel(shownText(cell.previousElementSibling))));
}

/** @param {Element} cell at the head of a column @returns {string} what the column is called, be it typed there */
function titleOf(cell) {
  const text = cleanLabel(withoutGlyphs(shownText(cell)) || cell.getAttribute("aria-label") || "");
  const typed = /\p{L}/u.test(text) ? null : cell.querySelector("input:not([type='checkbox']):not([type='radio']):not([type='hidden'])");
  return typed ? cleanLabel(/** @type {HTMLInputElement} */ (typed).value) : text;
}

/** @param {Element} head the first row of a head @returns {string[]} the titles of its columns; where a title spans several, those of the row below it */
function titlesOf(head) {
  const rows = head.parentElement?.localName === "thead" ? Array.from(head.parentElement.children).filter((row) => row.localName === "tr") : [head];
  if (rows.length === 1) return Array.from(head.children, titleOf);
  /** @type {string[][]} */
  const grid = rows.map(() => []);
  rows.forEach((row, at) => {
    let column = 0;
    for (const cell of /** @type {HTMLCollectionOf<HTMLTableCellElement>} */ (row.children)) {
      while (grid[at][column] !== undefined) column++;
      for (let down = 0; down < (cell.rowSpan || 1) && at + down < rows.length; down++) for (let right = 0; right < (cell.colSpan || 1); right++) grid[at + down][column + right] = titleOf(cell);
    }
  });
  return grid[grid.length - 1];
}

/** @param {Element} control @returns {string[]} the titles of the table whose row it shares with other boxes, [] when it stands in none: title and description never do */
function headOfRow(control) {
  const row = control.closest("tr, [role='row']");
  const table = row?.closest("table, [role='table'], [role='grid']");
  if (!row || !table || row.childElementCount < 2) return [];
  let titles = headMemory.get(table);
  if (!titles) {
    const own = Array.from(table.querySelectorAll("thead tr, tr:has(th):not(:has(td)), [role='row']:has([role='columnheader'])")).find((head) => head.closest("table, [role='table'], [role='grid']") === table);
    const head = own ?? headBefore(table);
    titles = head && head !== row ? titlesOf(head) : [];
    headMemory.set(table, titles);
  }
  return titles.filter(Boolean).length > 1 ? titles : [];
}

/** The titles of each table; cleared by `forgetPage`. @type {Map<Element, string[]>} */
const headMemory = new Map();

/** @param {Element} control @returns {boolean} whether it is one of many in a table of rows */
function inDataRow(control) {
  return headOfRow(control).length > 0;
}

/** @param {Element} control @param {any} words generic.json → variants @returns {boolean} whether it stands in a table of prices for groups, amounts or times */
function inTier(control, words) {
  const titles = headOfRow(control);
  return titles.length > 0 && holdsAny(asWords(titles.join(" | ")), words.tiers) !== undefined;
}

/** @param {Element} table @returns {Element | null} the head of a table whose head is a table of its own, as fixed headers are made */
function headBefore(table) {
  let outer = table.parentElement;
  for (let level = 0; outer && level < 4 && !outer.matches("form, body, main, section"); level++, outer = outer.parentElement) {
    const other = outer.querySelector("table:not(:has(input)) tr:has(th)");
    if (other) return other;
  }
  return null;
}

/** "Finish: Natural oil" under "Variant values" names the option with its value. @param {VariantRow} variant changed in place */
function splitNamed(variant) {
  for (const [title, text] of Object.entries(variant.options)) {
    const named = text.match(/^(\p{L}[\p{L} ]{0,20})[:：]\s*([^:：]+)$/u);
    if (!named || Object.hasOwn(variant.options, named[1])) continue;
    delete variant.options[title];
    variant.options[named[1]] = named[2];
    const cell = variant.cells.get(`options[${JSON.stringify(title)}]`);
    variant.cells.delete(`options[${JSON.stringify(title)}]`);
    if (cell) variant.cells.set(`options[${JSON.stringify(named[1])}]`, cell);
  }
}

/** @param {VariantRow[]} variants changed in place: where all names begin with that of the option ("Finish: Natural oil"), what follows is the name */
function leavePrefix(variants) {
  const parts = variants.map(({ name }) => name?.match(/^(\p{L}[\p{L} ]{0,20})[:：]\s*([^:：]+)$/u) ?? null);
  const [first] = parts;
  if (!first || parts.some((part) => part?.[1] !== first[1])) return;
  variants.forEach((variant, at) => { variant.name = parts[at]?.[2]; });
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

/**
 * @param {Element} row @param {Element[]} cells @param {string[]} titles @param {string[]} kinds @param {any} words
 * @returns {VariantRow | null}
 */
function variantOf(row, cells, titles, kinds, words) {
  /** @type {VariantRow} */
  const variant = { options: {}, row, cells: new Map() };
  // A merged first cell (Red over S, M, L) leaves the following rows with fewer cells.
  const shift = Math.max(0, titles.length - cells.length);
  cells.forEach((cell, at) => {
    const control = firstControl(cell);
    const title = titles[at + shift] ?? "";
    let kind = kinds[at + shift] ?? "";
    if (!kind && control) kind = controlKind(control, words);
    const shown = control ? textIn(control) : oneLine(shownText(cell)) || (kind === "other" ? "" : oneLine(cell.textContent ?? ""));
    const value = /[\p{L}\p{N}]/u.test(shown) && !cell.querySelector("[role='switch']") ? shown : ""; // a currency's sign before the price is no name
    if (kind === "price" || kind === "id" || kind === "gtin" || kind === "name") {
      if (variant.cells.has(kind)) return;
      if (value) variant[kind] = value;
      variant.cells.set(kind, control ?? cell);
    } else if (kind === "option" && value) {
      variant.options[title || cleanLabel(control ? controlWords(control)[0] ?? "" : "")] = value;
      variant.cells.set(`options[${JSON.stringify(title)}]`, control ?? cell);
      if (!variant.cells.has("name")) variant.cells.set("row", control ?? cell);
    } else if (kind === "stock" || kind === "image") variant.cells.set(kind, control ?? cell);
    else if (!kind && !control && title && value && value.length <= 60 && !/^[\d.,]+$/.test(value)) {
      variant.options[title] = value;
      variant.cells.set(`options[${JSON.stringify(title)}]`, cell);
      if (!variant.cells.has("name")) variant.cells.set("row", cell);
    } else if (!kind && !control && value && value.length <= 80 && !variant.name && at <= 2 && !(/^\d+$/.test(value) && kinds.some((other) => other === "option" || other === "name"))) {
      variant.name = value;
      variant.cells.set("name", cell);
    } else if (!kind && control && value && at <= 1 && !variant.name && !/^[\d.,]+$/.test(value)) {
      variant.name = value;
      variant.cells.set("name", control);
    }
  });
  return variant.cells.size ? variant : null;
}

/** @param {Element} cell @returns {Element | null} */
function firstControl(cell) {
  for (const control of cell.querySelectorAll(CONTROLS)) if (isControl(control)) return control;
  for (const element of cell.querySelectorAll("*")) {
    const inner = element.localName.includes("-") ? shadowOf(element)?.querySelector(CONTROLS) : null;
    if (inner && isControl(inner)) return inner;
  }
  return isControl(cell) ? cell : null;
}

/** @param {Element} control @returns {string[]} what it calls itself, as words without digits and the word "variant" */
function controlWords(control) {
  const names = ["aria-label", "placeholder", "data-field", "data-name", "name", "data-testid", "id"].map((name) => control.getAttribute(name) || "");
  const label = control.closest("td, [role='gridcell']") ? "" : labelOf(control);
  return [...names.slice(0, 2), label, ...names.slice(2)].map((source) => asWords(source.replace(/variants?|variations?|skus?(?=[[_\-.]?\d)|\d+|items?|rows?/gi, " "))).filter((words) => words.trim());
}

/** @param {Element} control @param {any} words @returns {string} which part of a variant it holds */
function controlKind(control, words) {
  const kinds = controlWords(control).map((text) => columnKind(text, words)).filter(Boolean);
  // "Versions" before a row is said of all its boxes; that one of them is called spec_price is said of it alone.
  const exact = kinds[0] === "name" || kinds[0] === "option" ? columnKind(asWords((control.getAttribute("name") || "").replace(/\d+/g, " ")), words) : "";
  return /^(?:price|id|gtin|stock)$/.test(exact) ? exact : kinds[0] ?? "";
}

/** @param {Element[]} controls @param {any} words @returns {{rows: VariantRow[], how: string, region: Element} | null} rows that are no table */
function variantsOfRows(controls, words) {
  /** @type {Map<Element, Element>} */
  const rowOf = new Map();
  for (const control of controls) {
    const row = closestAcross(control, "[class*='variant' i], [class*='variation' i], [class*='sku' i], [data-variant], [data-variant-id], [data-sku], [data-sku-id], [id*='variant' i], [id*='sku-' i]");
    if (row && row !== control) rowOf.set(control, row);
    else {
      const indexed = /(?:variants?|variations?|skus?|options?|combinations?)\W*_?(\d+)/i.test(`${control.getAttribute("name") || ""}`);
      const near = indexed ? control.closest("li, tr, [role='row'], [class*='row' i], [class*='item' i]") ?? control.parentElement : null;
      if (near) rowOf.set(control, near);
    }
  }
  for (const [control, row] of repeatedRows(controls.filter((control) => !rowOf.has(control)), words)) rowOf.set(control, row);
  /** @type {Map<Element, Element[]>} */
  const groups = new Map();
  for (const [control, row] of rowOf) groups.set(row, [...(groups.get(row) ?? []), control]);
  /** @type {VariantRow[]} */
  const variants = [];
  /** Those named by the words that stand in their row. @type {VariantRow[]} */
  const titled = [];
  for (const [outer, inner] of groups) {
    for (const [row, held] of splitRows(outer, inner)) {
      if (held.length < 2) continue;
      const kinds = held.map((control) => controlKind(control, words));
      if (!kinds.some((kind) => kind === "price")) continue;
      settleNames(kinds, held.map((control) => labelOf(control)));
      const variant = fillsMany(row) ? null : variantOf(row, held, held.map((control) => labelOf(control)), kinds, words);
      if (!variant) continue;
      if (!variant.name && !Object.keys(variant.options).length) {
        const heading = wordsIn(row)[0]?.parentElement ?? null;
        const outer = heading ?? row.closest("details")?.querySelector(":scope > summary") ?? row.closest("fieldset")?.querySelector(":scope > legend") ?? (row.previousElementSibling?.matches("h3, h4, h5, h6, summary, legend, [role='heading']") ? row.previousElementSibling : null);
        if (outer) {
          variant.name = cleanLabel(heading ? wordsIn(row)[0].nodeValue ?? "" : shownText(outer));
          variant.cells.set("name", outer);
          titled.push(variant);
        }
      }
      variants.push(variant);
    }
  }
  nameApart(titled);
  if (!variants.some((variant) => variant.name || variant.id || Object.keys(variant.options).length)) return null;
  return { rows: spread(variants), how: "rows", region: sharedParent(variants.map((variant) => variant.row)) ?? variants[0].row };
}

/** @param {Element} row @returns {Text[]} the words that stand in it outside of boxes, labels and buttons */
function wordsIn(row) {
  /** @type {Text[]} */
  const found = [];
  const walk = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = cleanLabel(node.nodeValue ?? "");
    if (/[\p{L}\p{N}]/u.test(text) && !node.parentElement?.closest("label, button, a, select, option, textarea, script, style, svg, [contenteditable='true']") && !MONEY.test(text)) found.push(/** @type {Text} */ (node));
  }
  return found;
}

/** "Size" stands in the row of each size: a row is named by the first words that tell it from the others. @param {VariantRow[]} variants changed in place */
function nameApart(variants) {
  if (variants.length < 2 || new Set(variants.map(({ name }) => name)).size > 1) return;
  const rows = variants.map(({ row }) => wordsIn(row));
  const count = Math.min(...rows.map(({ length }) => length));
  for (let at = 1; at < count; at++) {
    if (new Set(rows.map((texts) => cleanLabel(texts[at].nodeValue ?? ""))).size < 2) continue;
    variants.forEach((variant, nth) => {
      variant.name = cleanLabel(rows[nth][at].nodeValue ?? "");
      variant.cells.set("name", /** @type {Element} */ (rows[nth][at].parentElement));
    });
    return;
  }
}

/**
 * @param {Element[]} controls @param {any} words
 * @returns {Map<Element, Element>} the row of each control, where rows of one make stand beside one another and each has a price
 */
function repeatedRows(controls, words) {
  /** @type {Map<Element, Element>} */
  const rowOf = new Map();
  const prices = new Set(controls.filter((control) => kindOf(control) === "value" && controlKind(control, words) === "price"));
  if (prices.size < 2) return rowOf;
  /** What each box around them holds. @type {Map<Element, {held: Element[], prices: number}>} */
  const boxes = new Map();
  for (const control of controls) {
    let at = parentAcross(control);
    for (let level = 0; at && level < 12 && !at.matches("body, form, main"); level++, at = parentAcross(at)) {
      const box = boxes.get(at) ?? { held: [], prices: 0 };
      box.held.push(control);
      if (prices.has(control)) box.prices++;
      boxes.set(at, box);
    }
  }
  /** @type {Set<Element>} */
  const seen = new Set();
  for (const price of prices) {
    /** @type {Element|null} */
    let at = price;
    for (let level = 0; at && level < 10 && !seen.has(at) && !at.matches("body, form, main"); level++, at = parentAcross(at)) {
      const row = at;
      const alike = Array.from(row.parentElement?.children ?? row.parentNode?.children ?? []).filter((other) => other.localName === row.localName && other.className === row.className);
      const priced = alike.filter((other) => prices.has(other) || boxes.get(other)?.prices);
      if (priced.length < 2) continue;
      for (const other of priced) seen.add(other);
      const held = priced.map((other) => boxes.get(other)?.held ?? []);
      const counts = held.map(({ length }) => length);
      // Rows of one make hold as many boxes each, and one price; two sections of a form do not.
      if (Math.min(...counts) < 2 || Math.max(...counts) - Math.min(...counts) > 1 || priced.some((other) => boxes.get(other)?.prices !== 1)) break;
      priced.forEach((other, nth) => { for (const control of held[nth]) rowOf.set(control, other); });
      break;
    }
  }
  return rowOf;
}

/** @param {Element} outer @param {Element[]} controls @returns {[Element, Element[]][]} its children that repeat the same kind of row, else itself */
function splitRows(outer, controls) {
  /** @type {Element|null} */
  let shared = controls.length > 1 ? sharedParent(controls) : outer;
  if (!shared || !outer.contains(shared)) shared = outer;
  const children = Array.from(shared.children).map((child) => /** @type {[Element, Element[]]} */ ([child, controls.filter((control) => containsAcross(child, control))])).filter(([, held]) => held.length >= 2);
  const alike = children.length >= 2 && children.every(([child]) => child.localName === children[0][0].localName);
  return alike ? children : [[outer, controls]];
}
