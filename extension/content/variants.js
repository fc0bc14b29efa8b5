/** A listing's variants: a table, a grid, or repeated rows with a price each. */

/** @typedef {{id?: string, name?: string, price?: string, gtin?: string, options: Record<string, string>, row: Element, cells: Map<string, Element>}} VariantRow */

/** @param {Element[]} controls @param {any} words generic.json → variants @param {(Document|ShadowRoot)[]} roots @returns {{rows: VariantRow[], how: string, region: Element} | null} */
function readVariants(controls, words, roots) {
  const tables = roots.flatMap((root) => wholeTables(surveyOf(root).tables));
  for (const [at, table] of tables.entries()) {
    const found = variantsOfTable(table, words);
    if (!found) continue;
    const head = columnsOf(table);
    const others = head ? tables.slice(at + 1).filter((other) => columnsOf(other) === head).map((other) => variantsOfTable(other, words)).filter((other) => other !== null) : [];
    return (others.length && joined([found, ...others], words)) || found;
  }
  return variantsOfGrid(controls, words) ?? variantsOfFlatGrid(controls, words) ?? variantsOfRows(controls.filter((control) => !inTier(control, words)), words) ?? variantsOfCards(roots, words);
}

/** @param {Element[]} tables @returns {Element[]} the same; where each row is a table of its own beside the others, the box of all of them instead */
function wholeTables(tables) {
  const isRow = (/** @type {Element} */ table) => table.localName === "table" && table.querySelectorAll("tr").length === 1 && !table.querySelector("th");
  /** Boxes that hold tables, and whether these are rows. @type {Map<Element, boolean>} */
  const parents = new Map();
  for (const { parentElement } of tables) {
    if (parentElement && !parents.has(parentElement)) parents.set(parentElement, parentElement.childElementCount > 1 && Array.from(parentElement.children).every(isRow));
  }
  return [...new Set(tables.map((table) => (table.parentElement && parents.get(table.parentElement) ? table.parentElement : table)))];
}

const TABLES = "table, [role='table'], [role='grid'], [role='treegrid']";

/** @param {Element} table @returns {Element[]} its own rows */
function rowsOf(table) {
  const own = (/** @type {Element} */ row) => row.closest(TABLES);
  return Array.from(table.querySelectorAll("tr, [role='row']")).filter((row) => own(row) === table || (!table.matches(TABLES) && own(row)?.parentElement === table));
}

/** @param {Element} table @returns {string} what its columns are called, "" where nothing says it */
function columnsOf(table) {
  const head = table.querySelector("thead tr, tr:has(th):not(:has(td)), [role='row']:has([role='columnheader'])");
  return head ? titlesOf(head).join(" | ") : "";
}

/** @param {Element} table @param {any} words @returns {{rows: VariantRow[], how: string, region: Element} | null} */
function variantsOfTable(table, words) {
  if (!isVisible(table)) return null;
  const rows = rowsOf(table);
  const isHead = (/** @type {Element} */ row) => row.closest("thead") !== null || row.querySelector("[role='columnheader']") !== null || (row.querySelector("th") !== null && row.querySelector("td") === null) || isWordy(row, rows);
  const head = rows.find(isHead) ?? headBefore(table);
  const titles = head ? titlesOf(head) : [];
  if (holdsAny(asWords(titles.join(" | ")), [...words.tiers, ...words.places]) || isAside(table, words)) return null;
  const kinds = titles.map((title) => columnKind(asWords(title), words));
  // How many lie in which store says nothing of variants; a price beside it does.
  if (!kinds.includes("price") && holdsAny(asWords(titles.join(" | ")), words.stores)) return null;
  if (!table.querySelector("input, select, textarea, [contenteditable]")) {
    const listed = rows.filter((row) => row !== head && !isHead(row) && row.childElementCount > 1 && isVisible(row));
    settlePrice(kinds, titles, words);
    settleColumns(kinds, titles, listed.map((row) => Array.from(row.children)), words);
    return variantsOfListedTable(table, titles, kinds, listed, words);
  }
  const body = rows.filter((row) => row !== head && !isHead(row) && row.querySelector("input, select, textarea") && row.closest("tfoot") === null && isVisible(row) && !fillsMany(row));
  const rich = body.filter((row) => row.querySelectorAll("input, select, textarea").length >= 2);
  // A form laid out as a table has one box a row and no head.
  if (!body.length || (listsGoods(titles, body, words) && !underVariants(table, words)) || (titles.filter(Boolean).length < 2 && (rich.length < body.length || body.some(pairsNames)))) return null;
  settlePrice(kinds, titles, words);
  const around = asWords(`${sectionOf(table)} ${table.id} ${table.className} ${table.getAttribute("aria-label") || ""} ${table.querySelector("caption")?.textContent || ""}`);
  const named = holdsAny(around, words.sections);
  settleColumns(kinds, titles, body.map((row) => Array.from(row.children)), words);
  const variants = body.map((row) => variantOf(row, Array.from(row.children), titles, kinds, words)).filter((variant) => variant !== null);
  nameByGroup(variants, rows);
  const priced = variants.some((variant) => variant.cells.has("price") || variant.cells.has("stock") || variant.cells.has("id"));
  // One row without a price is a line one searches with.
  if (variants.length === 1 && !variants[0].price) return null;
  const told = variants.some((variant) => variant.name || variant.id || Object.keys(variant.options).length);
  // One row that is called nothing holds the price of a product without variants.
  if (!variants.length || !priced || !told || (variants.length === 1 && !variants[0].name && !Object.keys(variants[0].options).length) || !(named || variants.some((v) => v.cells.has("name") || Object.keys(v.options).length || v.cells.has("id")))) return null;
  return { rows: spread(variants), how: named ? `table: ${named}` : `table: ${titles.filter(Boolean).join(", ").slice(0, 60)}`, region: table };
}

/** @param {Element} row @param {Element[]} rows of one grid @returns {boolean} whether it is the first and has plain words where the others have cells */
function isWordy(row, rows) {
  return row === rows[0] && row.localName !== "tr" && !row.querySelector("[role='gridcell'], [role='cell']") && !holdsControl(row) && rows.length > 1 && rows[1].querySelector("[role='gridcell'], [role='cell']") !== null && row.childElementCount === rows[1].childElementCount;
}

/** @param {Element} element @param {any} words generic.json → variants @returns {boolean} whether the heading next to it is "Variants", or another such name and nothing more */
function underVariants(element, words) {
  return words.sections.includes(asWords(sectionOf(element).split(" | ")[0]).trim());
}

/** @param {Element} list @param {any} words generic.json → variants @returns {boolean} whether the heading next to it speaks of other goods ("Frequently bought together") or of what else has a price ("Shipping") */
function isAside(list, words) {
  const said = asWords(`${sectionOf(list).split(" | ")[0]} | ${nearbyLabel(list)} | ${list.getAttribute("aria-label") ?? ""}`);
  return holdsAny(said, words.others) !== undefined || (holdsAny(said, words.aside) !== undefined && holdsAny(said, words.surely) === undefined);
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
  return grid.at(-1) ?? [];
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

/** @param {Element} outer @param {Element} table in it @returns {Element | null} the only row of a table before it, of as many plain words as it has columns */
function headOfOneRow(outer, table) {
  const count = rowsOf(table)[0]?.childElementCount ?? 0;
  for (const other of count > 1 ? outer.querySelectorAll("table") : []) {
    if (other === table || other.contains(table) || !(other.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
    const rows = other.querySelectorAll("tr");
    const [row] = rows;
    if (rows.length === 1 && row.childElementCount === count && !holdsControl(row) && Array.from(row.children).every((cell) => !/\d/.test(cell.textContent ?? "")) && Array.from(row.children).filter((cell) => oneLine(cell.textContent ?? "")).length > 1) return row;
  }
  return null;
}

/** @param {Element} table @returns {Element | null} the head of a table whose head is a table of its own, as fixed headers are made */
function headBefore(table) {
  let outer = table.parentElement;
  for (let level = 0; outer && level < 4 && !outer.matches("form, body, main, section"); level++, outer = outer.parentElement) {
    const other = outer.querySelector("table:not(:has(input)) tr:has(th)") ?? headOfOneRow(outer, table) ?? (table.matches(TABLES) ? null : outer.querySelector(":has(> [role='columnheader'] + [role='columnheader'])"));
    if (other) return other;
  }
  return null;
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
    if (cell.querySelector("input[type='checkbox'], input[type='radio']") && !titles[at + shift]) return; // "Select Short, Plain" ticks the row
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

/** @param {Element} control @param {any} words @returns {boolean} whether a sign of money beside it is all that says what it holds */
function isMoneyAlone(control, words) {
  if (kindOf(control) !== "value" || !/\d/.test(textIn(control)) || !besideMoney(control) || controlKind(control, words) !== "") return false;
  const label = labelOf(control);
  const heading = control.parentElement?.parentElement?.querySelector(":scope > :is(h1, h2, h3, h4, h5, h6, [role='heading'])");
  return !label || MONEY.test(label) || (heading && cleanLabel(shownText(heading)) === label) || underVariants(control, words);
}

/** @param {Element[]} controls @param {any} words @returns {{rows: VariantRow[], how: string, region: Element} | null} rows that are no table */
function variantsOfRows(controls, words) {
  /** @type {Map<Element, Element>} */
  const rowOf = new Map();
  for (const control of controls) {
    const row = calledVariant(control);
    if (row) rowOf.set(control, row);
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
  /** Whether rows of one parent are of something else. @type {Map<Node | null, boolean>} */
  const aside = new Map();
  for (const [outer, inner] of groups) {
    for (const [row, held] of splitRows(outer, inner)) {
      if (held.length < 2) continue;
      if (!aside.has(row.parentNode)) aside.set(row.parentNode, isAside(row, words));
      if (aside.get(row.parentNode)) continue;
      const kinds = held.map((control) => controlKind(control, words));
      const money = held.filter((control) => isMoneyAlone(control, words));
      if (!kinds.includes("price") && money.length === 1) kinds[held.indexOf(money[0])] = "price";
      if (!kinds.some((kind) => kind === "price")) continue;
      settleNames(kinds, held.map((control) => labelOf(control)));
      const variant = fillsMany(row) ? null : variantOf(row, held, held.map((control) => labelOf(control)), kinds, words);
      if (!variant) continue;
      if (!variant.name && !Object.keys(variant.options).length) {
        const heading = headingOf(row, words);
        if (heading?.text) {
          variant.name = heading.text;
          variant.cells.set("name", heading.at);
          titled.push(variant);
        }
      }
      variants.push(variant);
    }
  }
  nameApart(titled);
  nameByHead(titled);
  leaveStrays(variants);
  if (!variants.some((variant) => variant.name || variant.id || Object.keys(variant.options).length)) return null;
  return { rows: spread(variants), how: "rows", region: sharedParent(variants.map((variant) => variant.row)) ?? variants[0].row };
}

/** @param {Element} control @returns {Element | null} the box around it and others that the program calls a variant; of a "--variant-outlined" around one box alone the style speaks */
function calledVariant(control) {
  const called = "[class*='variant' i], [class*='variation' i], [class*='sku' i], [data-variant], [data-variant-id], [data-sku], [data-sku-id], [id*='variant' i], [id*='sku-' i]";
  let row = closestAcross(control, called);
  while (row && (row === control || ownBox(control).contains(row))) {
    const outer = parentAcross(row);
    row = outer && closestAcross(outer, called);
  }
  return row;
}

/** @param {VariantRow[]} variants changed in place: one row of another make, away from three or more that stand together, is none of them */
function leaveStrays(variants) {
  const parents = variants.map(({ row }) => row.parentElement);
  const many = parents.find((parent) => parents.filter((other) => other === parent).length > 2);
  if (!many) return;
  const make = variants[parents.indexOf(many)].row.className;
  const kept = variants.filter(({ row }, at) => parents[at] === many || row.className === make || parents.filter((other) => other === parents[at]).length > 1);
  variants.splice(0, variants.length, ...kept);
}

/**
 * @param {Element[]} controls @param {any} words
 * @returns {Map<Element, Element>} the row of each control, where rows of one make stand beside one another and each has a price
 */
function repeatedRows(controls, words) {
  /** @type {Map<Element, Element>} */
  const rowOf = new Map();
  const values = controls.filter((control) => kindOf(control) === "value");
  const named = new Set(values.filter((control) => controlKind(control, words) === "price"));
  const prices = named.size < 2 ? new Set(values.filter((control) => isMoneyAlone(control, words))) : named;
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
