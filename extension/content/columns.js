/** What the columns of a table of variants hold: by their titles, by what stands in them, and by one another. */

/** @param {string} text as words @param {any} words generic.json → variants @returns {string} which part of a variant a column holds: "price", "option", "name" …; "" unknown */
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

/** @param {string[]} titles @param {(Element | Element[])[]} rows or the cells of each @param {any} words generic.json → variants @returns {boolean} whether the table lists goods: two of their names do not begin alike */
function listsGoods(titles, rows, words) {
  const at = titles.findIndex((title) => holdsAny(asWords(title), words.goodsNames));
  const names = at < 0 ? [] : rows.map((row) => (Array.isArray(row) ? row : Array.from(row.children))).filter((cells) => cells.length === titles.length).map((cells) => oneLine(shownText(cells[at])));
  return names.length > 1 && names.every((name) => /\p{L}/u.test(name)) && new Set(names.map((name) => name.slice(0, 2))).size > 1;
}

/** Two columns that name a variant ("Version", "Item") are its options. @param {string[]} kinds changed in place @param {string[]} titles */
function settleNames(kinds, titles) {
  if (kinds.filter((kind, at) => kind === "name" && titles[at]).length < 2) return;
  kinds.forEach((kind, at) => { if (kind === "name" && titles[at] && !/name|名称/i.test(titles[at])) kinds[at] = "option"; });
}

/** Where no column is the price, one that is a price of some kind, neither what it cost nor what it once was; where all sell to shops, that for shops. @param {string[]} kinds changed in place @param {string[]} titles @param {any} words generic.json → variants */
function settlePrice(kinds, titles, words) {
  if (kinds.includes("price")) return;
  const wholesale = titles.findIndex((title) => words.wholesale.includes(title.toLowerCase()));
  const at = titles.findIndex((title) => /价|price/i.test(title) && !holdsAny(asWords(title), words.notPaid));
  if (at >= 0 || wholesale >= 0) kinds[at >= 0 ? at : wholesale] = "price";
}

/** "List price" beside "Selling price", "Member price" beside "Price" is not what the buyer pays. @param {string[]} kinds changed in place @param {string[]} titles @param {Element[][]} rows their cells @param {any} words generic.json → variants */
function settleSelling(kinds, titles, rows, words) {
  const textAt = (/** @type {Element | undefined} */ cell) => (cell ? textIn(firstControl(cell) ?? cell) : "");
  const isFilled = (/** @type {number} */ at) => rows.some((cells) => /\d/.test(textAt(cells[at])));
  const all = kinds.flatMap((kind, at) => (kind === "price" ? [at] : []));
  const prices = all.filter(isFilled);
  if (all.length < 2 || !prices.length) return;
  const exact = prices.filter((at) => words.columns.price.includes(asWords(titles[at] ?? "").trim()));
  const sells = exact.length === 1 ? exact : prices.filter((at) => holdsAny(asWords(titles[at] ?? ""), words.sells));
  const kept = sells.length === 1 ? sells[0] : prices[0];
  for (const at of all) if (at !== kept) kinds[at] = "other";
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
 * @param {string[]} kinds changed in place @param {string[]} titles @param {Element[][]} all the cells of each row @param {any} words generic.json → variants
 */
function settleColumns(kinds, titles, all, words) {
  const full = all.filter((cells) => cells.length === titles.length); // a cell that spans several rows leaves the others fewer
  const rows = full.length ? full : all;
  // "Product name" beside the options of each row is the name of the whole; "Combination" beside them is one of them.
  kinds.forEach((kind, at) => {
    if (kind !== "name" || !kinds.some((other, beside) => beside !== at && (other === "option" || (!other && titles[beside] && (beside < at ? isPlain(rows, beside, /\S/) : beside < kinds.indexOf("price") && isPlain(rows, beside, /\p{L}/u)))))) return;
    if (holdsAny(asWords(titles[at]), words.wholeNames)) kinds[at] = "other";
    else if (!/name|title|名|标题/i.test(titles[at])) kinds[at] = "option";
  });
  settleNames(kinds, titles);
  settleSelling(kinds, titles, rows, words);
  settleByMoney(kinds, rows);
  settlePairs(kinds, rows);
  // "1", "2", "3" under "#" counts the rows.
  kinds.forEach((kind, at) => { if (!kind && !/\p{L}/u.test(titles[at] ?? "") && rows.every((cells, nth) => cells[at] && !holdsControl(cells[at]) && Number(oneLine(shownText(cells[at])) || NaN) === nth + 1)) kinds[at] = "other"; });
  if (kinds.includes("price")) settleChoices(kinds, titles, full, rows, words);
}

/** Which plain words beside the price are chosen among. @param {string[]} kinds changed in place @param {string[]} titles @param {Element[][]} full the cells of the rows that have all @param {Element[][]} rows of all that there are @param {any} words generic.json → variants */
function settleChoices(kinds, titles, full, rows, words) {
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
    if (kinds[at] === "other" && titles[at] && plain(at) && varies(at) && full.every((cells) => /\p{L}/u.test(shownText(cells[at]))) && holdsAny(asWords(titles[at]), words.parcel)) kinds[at] = "option";
  }
  for (let at = 0; at < price && !named(); at++) {
    if (kinds[at] === "other" && titles[at] && plain(at) && rows.some((cells) => /\p{L}/u.test(shownText(cells[at])))) kinds[at] = "option";
  }
  for (let at = price + 1; at < kinds.length; at++) if (!kinds[at] && (named() || kinds.slice(0, price).some((kind, before) => !kind && titles[before])) && plain(at)) kinds[at] = "other";
}
