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
      if (!rows.length) continue;
      settleColumns(kinds, titles, rows.map((one) => Array.from(one.children)));
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
  return (parts.length > 1 && joined(parts)) || (parts[0] ?? null);
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
        if (!rows.every((row) => firstControl(row[at]))) continue;
        settleColumns(kinds, titles, rows);
        const variants = rows.map((row) => variantOf(row[at], row, titles, kinds, words)).filter((variant) => variant !== null);
        if (!variants.some((variant) => variant.name || Object.keys(variant.options).length)) continue;
        return { rows: spread(variants), how: `grid: ${titles.filter(Boolean).join(", ").slice(0, 60)}`, region: list };
      }
    }
  }
  return null;
}

/** Two columns that name a variant ("Version", "Item") are its options. @param {string[]} kinds changed in place @param {string[]} titles */
function settleNames(kinds, titles) {
  if (kinds.filter((kind, at) => kind === "name" && titles[at]).length < 2) return;
  kinds.forEach((kind, at) => { if (kind === "name" && titles[at] && !/name|名称/i.test(titles[at])) kinds[at] = "option"; });
}

/** Where no column is the price, one that is a price of some kind, neither what it cost nor what it once was; where all sell to shops, that for shops. @param {string[]} kinds changed in place @param {string[]} titles */
function settlePrice(kinds, titles) {
  if (kinds.includes("price")) return;
  const wholesale = titles.findIndex((title) => /^(?:wholesale price|批发价格?)$/i.test(title));
  const at = titles.findIndex((title) => /价|price/i.test(title) && !/成本|市场|划线|原价|吊牌|专柜|参考|指导|建议|进|底价|出厂|采购|批发|会员|折|cost|compare|original|list|old|was|msrp|rrp|market|wholesale|impact|margin/i.test(title));
  if (at >= 0 || wholesale >= 0) kinds[at >= 0 ? at : wholesale] = "price";
}

/** What a buyer pays, among several prices. */
const SELLS = /销售|售价|售卖|卖价|实售|selling|sells|you charge|your price/i;

/** "List price" beside "Selling price" is not what the buyer pays. @param {string[]} kinds changed in place @param {string[]} titles */
function settleSelling(kinds, titles) {
  const prices = kinds.flatMap((kind, at) => (kind === "price" ? [at] : []));
  const sells = prices.filter((at) => SELLS.test(titles[at] ?? ""));
  if (sells.length === 1) for (const at of prices) if (at !== sells[0]) kinds[at] = "other";
}

/** Where no title tells the price, the one column of boxes with a sign of money beside them. @param {string[]} kinds changed in place @param {Element[][]} rows their cells */
function settleByMoney(kinds, rows) {
  if (kinds.includes("price") || rows.length < 2) return;
  const isMoney = (/** @type {Element | null} */ box) => box !== null && /\d/.test(textIn(box)) && besideMoney(box);
  const found = kinds.flatMap((kind, at) => (!kind && rows.every((cells) => cells[at] && isMoney(firstControl(cells[at]))) ? [at] : []));
  if (found.length === 1) kinds[found[0]] = "price";
}

/** A column of "Colour: Oat, Size: 8" says all a variant is: beside it the name only repeats the goods'. @param {string[]} kinds changed in place @param {Element[][]} rows their cells */
function settlePairs(kinds, rows) {
  if (rows.length < 2 || kinds.includes("option")) return;
  const at = kinds.findIndex((kind, column) => (!kind || kind === "other") && rows.every((cells) => cells[column] && !holdsControl(cells[column]) && namedValues(oneLine(shownText(cells[column]))).length > 0));
  if (at < 0 || new Set(rows.map((cells) => oneLine(shownText(cells[at])))).size < rows.length) return;
  kinds[at] = "option";
  kinds.forEach((kind, column) => { if (kind === "name") kinds[column] = "other"; });
}

/** @param {Element[][]} rows their cells @param {number} at a column @param {RegExp} sign @returns {boolean} whether words with that sign stand in each of its cells, and no box */
function isPlain(rows, at, sign) {
  return rows.every((cells) => cells[at] && !holdsControl(cells[at]) && sign.test(oneLine(shownText(cells[at]))));
}

/**
 * What a column is called says not always what it is: "Weight" over "500 g" in plain words before the price is the choice itself, and words behind
 * the price ("on sale") are none.
 * @param {string[]} kinds changed in place @param {string[]} titles @param {Element[][]} all the cells of each row
 */
function settleColumns(kinds, titles, all) {
  const full = all.filter((cells) => cells.length === titles.length); // a cell that spans several rows leaves the others fewer
  const rows = full.length ? full : all;
  // "Product name" beside the options of each row is the name of the whole; "Combination" beside them is one of them.
  kinds.forEach((kind, at) => {
    if (kind !== "name" || !kinds.some((other, beside) => beside !== at && (other === "option" || (!other && titles[beside] && (beside < at ? isPlain(rows, beside, /\S/) : beside < kinds.indexOf("price") && isPlain(rows, beside, /\p{L}/u)))))) return;
    if (/商品名|产品名|宝贝名|product name|item name|sku ?名/i.test(titles[at])) kinds[at] = "other";
    else if (!/name|title|名|标题/i.test(titles[at])) kinds[at] = "option";
  });
  settleNames(kinds, titles);
  settleSelling(kinds, titles);
  settleByMoney(kinds, rows);
  settlePairs(kinds, rows);
  // "1", "2", "3" under "#" counts the rows.
  kinds.forEach((kind, at) => { if (!kind && !/\p{L}/u.test(titles[at] ?? "") && rows.every((cells, nth) => cells[at] && !holdsControl(cells[at]) && Number(oneLine(shownText(cells[at])) || NaN) === nth + 1)) kinds[at] = "other"; });
  if (kinds.includes("price")) settleChoices(kinds, titles, full, rows);
}

/** Which plain words beside the price are chosen among. @param {string[]} kinds changed in place @param {string[]} titles @param {Element[][]} full the cells of the rows that have all @param {Element[][]} rows of all that there are */
function settleChoices(kinds, titles, full, rows) {
  const price = kinds.indexOf("price");
  const plain = (/** @type {number} */ at) => full.length > 0 && full.every((cells) => cells[at] && !holdsControl(cells[at]) && oneLine(shownText(cells[at])) !== "");
  const named = () => kinds.some((kind) => kind === "option" || kind === "name");
  for (let at = 0; at < price; at++) {
    // "24 pieces" in plain words under "Quantity" is what is chosen, no stock.
    if (kinds[at] === "stock" && titles[at] && plain(at) && full.every((cells) => /\p{L}/u.test(shownText(cells[at])))) kinds[at] = "option";
  }
  // Plain words before all boxes are chosen among, be the column called "Weight": the weight of the parcel is typed.
  const boxes = kinds.findIndex((_, at) => full.some((cells) => cells[at] && holdsControl(cells[at]) && !cells[at].querySelector("input[type='checkbox']")));
  const varies = (/** @type {number} */ at) => new Set(full.map((cells) => oneLine(shownText(cells[at])))).size > 1;
  for (let at = 0; at < Math.min(boxes, price); at++) {
    if (kinds[at] === "other" && titles[at] && plain(at) && varies(at) && full.every((cells) => /\p{L}/u.test(shownText(cells[at]))) && holdsAny(asWords(titles[at]), ["weight", "重量", "package", "包裹", "包装"])) kinds[at] = "option";
  }
  for (let at = 0; at < price && !named(); at++) {
    if (kinds[at] === "other" && titles[at] && plain(at) && rows.some((cells) => /\p{L}/u.test(shownText(cells[at])))) kinds[at] = "option";
  }
  for (let at = price + 1; at < kinds.length; at++) if (!kinds[at] && (named() || kinds.slice(0, price).some((kind, before) => !kind && titles[before])) && plain(at)) kinds[at] = "other";
}
