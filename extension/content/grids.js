/** A listing's variants in a grid of plain boxes: rows of one make, under a head of words. */

/** A button or a word that fills many rows at once, or a price for many pieces: such a row is no variant. */
const FOR_ALL = /\bfor all$|^统一/i; // in the box itself: a row may be of a serum for all skin types
const NO_VARIANT = /批量|优惠数量|购买数量|满\d+件|全部套用|应用到|一键|apply to (?:all|selected)|fill (?:all|selected|down)|^set (?:all|every)\b|bulk|wholesale|批发|阶梯|tiered/i;

/** @param {Element} row @returns {boolean} */
function fillsMany(row) {
  return NO_VARIANT.test(oneLine(shownText(row))) || Array.from(row.querySelectorAll("button, input[placeholder]")).some((part) => NO_VARIANT.test(part.getAttribute("placeholder") ?? oneLine(part.textContent ?? "")) || FOR_ALL.test(part.getAttribute("placeholder") ?? ""));
}

/** Rows of words that lead elsewhere head no columns. */
const NO_HEAD = "table, nav, [role='tablist'], [role='navigation'], [class*='nav' i], [class*='tabs' i], [class*='breadcrumb' i], [class*='steps' i]";

/** @param {Element} element @returns {Element} itself, or the one box in it that holds the cells */
function cellsOf(element) {
  let at = element;
  while (at.childElementCount === 1 && at.children[0].childElementCount > 1) at = at.children[0];
  return at;
}

/** @param {Element} rows the first of the rows @param {number} count of their cells @returns {string[]} the words above the columns, [] when there are none */
function headOfGrid(rows, count) {
  let at = /** @type {Element | null} */ (rows);
  for (let level = 0; at && level < 3 && !at.matches("form, body, main"); level++, at = at.parentElement) {
    let before = at.previousElementSibling;
    while (before && fillsMany(before)) before = before.previousElementSibling;
    if (!before || selectControls(before).some(isControl) || before.matches(NO_HEAD) || before.querySelector("table, img, a, [role='tab']")) continue;
    const cells = Array.from(cellsOf(before).children);
    if (cells.length === count) return cells.map((cell) => cleanLabel(shownText(cell) || cell.getAttribute("aria-label") || ""));
  }
  return [];
}

/**
 * @param {Element[]} rows that hold prices but no names @param {any} words
 * @returns {Record<string, string>[]} the options of each row, from the grid beside that is held fast while the other one scrolls
 */
function optionsBeside(rows, words) {
  let outer = rows[0].parentElement;
  for (let level = 0; outer && level < 4 && !outer.matches("form, body, main"); level++, outer = outer.parentElement) {
    for (const other of outer.children) {
      if (other.contains(rows[0]) || holdsControl(other)) continue;
      for (const list of [other, ...other.querySelectorAll("*")]) {
        const beside = Array.from(list.children);
        if (beside.length !== rows.length || beside.some((row) => !row.childElementCount && !row.textContent?.trim())) continue;
        const cells = beside.map((row) => (row.childElementCount ? Array.from(row.children, (cell) => oneLine(shownText(cell))) : [oneLine(shownText(row))]));
        const titles = headOfGrid(beside[0], cells[0].length);
        if (!titles.some((title) => title)) continue;
        return cells.map((texts) => Object.fromEntries(texts.map((text, at) => [titles[at], text]).filter(([title, text]) => title && text && columnKind(asWords(title), words) !== "other")));
      }
    }
  }
  return [];
}

/** @param {Element[]} controls @param {any} words generic.json → variants @returns {{rows: VariantRow[], how: string, region: Element} | null} */
function variantsOfGrid(controls, words) {
  const seen = new Set();
  /** @type {{rows: VariantRow[], how: string, region: Element}[]} */
  const parts = [];
  let columns = "";
  for (const control of controls) {
    if (kindOf(control) !== "value" || parts.some(({ region }) => region.contains(control))) continue;
    let row = parentAcross(control);
    for (let level = 0; row && level < 6 && !row.matches("body, form, main, table"); level++, row = parentAcross(row)) {
      const list = row.parentElement;
      if (!list || seen.has(row) || row.childElementCount < 2) continue;
      seen.add(row);
      const titles = headOfGrid(row, row.childElementCount);
      const kinds = titles.map((title) => columnKind(asWords(title), words));
      if (!kinds.includes("price") || titles.filter(Boolean).length < 2 || holdsAny(asWords(titles.join(" | ")), [...words.tiers, ...words.places])) continue;
      const alike = Array.from(list.children).filter((other) => other.localName === row?.localName && other.className === row.className && (holdsControl(other) || firstControl(other)));
      if (alike[0] !== row || (alike.length < 2 && list.childElementCount > 2)) continue;
      const at = kinds.indexOf("price");
      const rows = alike.filter((one) => one.childElementCount === row?.childElementCount && firstControl(one.children[at]) && !fillsMany(one));
      if (!rows.length || isAside(list, words) || (listsGoods(titles, rows, words) && !underVariants(list, words))) continue;
      settleColumns(kinds, titles, rows.map((one) => Array.from(one.children)), words);
      const variants = rows.map((one) => variantOf(one, Array.from(one.children), titles, kinds, words)).filter((variant) => variant !== null);
      if (!variants.some((variant) => variant.name || Object.keys(variant.options).length)) {
        optionsBeside(rows, words).forEach((options, at) => { if (variants[at]) variants[at].options = options; });
      }
      if (!variants.some((variant) => variant.name || Object.keys(variant.options).length)) continue;
      if (parts.length && titles.join(" | ") !== columns) continue;
      columns = titles.join(" | ");
      parts.push({ rows: spread(variants), how: `grid: ${titles.filter(Boolean).join(", ").slice(0, 60)}`, region: list });
      break;
    }
  }
  return (parts.length > 1 && joined(parts, words)) || (parts[0] ?? null);
}

/**
 * A grid whose head and cells all stand in one box, as style sheets lay them out.
 * @param {Element[]} controls @param {any} words generic.json → variants @returns {{rows: VariantRow[], how: string, region: Element} | null}
 */
function variantsOfFlatGrid(controls, words) {
  const seen = new Set();
  for (const control of controls) {
    if (kindOf(control) !== "value") continue;
    let list = control.parentElement;
    for (let level = 0; list && level < 3 && !seen.has(list) && !list.matches("form, body, main, table, tr, tbody"); level++, list = list.parentElement) {
      seen.add(list);
      const cells = Array.from(list.children);
      const first = cells.findIndex(holdsControl);
      // A name in plain words may stand before the first box of a row: the head ends where the cells begin to repeat it.
      for (const width of first < 2 ? [] : [first, first - 1, first - 2]) {
        const titles = cells.slice(0, width).map((cell) => cleanLabel(shownText(cell)));
        const kinds = titles.map((title) => columnKind(asWords(title), words));
        const at = kinds.indexOf("price");
        if (width < 2 || at < 0 || cells.length % width !== 0 || cells.length < 2 * width) continue;
        const rows = Array.from({ length: cells.length / width - 1 }, (_, nth) => cells.slice((nth + 1) * width, (nth + 2) * width));
        if (!rows.every((row) => firstControl(row[at])) || isAside(list, words)) continue;
        settleColumns(kinds, titles, rows, words);
        const variants = rows.map((row) => variantOf(row[at], row, titles, kinds, words)).filter((variant) => variant !== null);
        if (!variants.some((variant) => variant.name || Object.keys(variant.options).length)) continue;
        return { rows: spread(variants), how: `grid: ${titles.filter(Boolean).join(", ").slice(0, 60)}`, region: list };
      }
    }
  }
  return null;
}
