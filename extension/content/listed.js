/** Variants that a page only lists, to be edited elsewhere: rows or cards of words with a price each, under a heading that says so. */

/** A price in words: "$32.00", "48,00 €", "￥59", "59.00元", "CNY 59". */
const PRICE_TEXT = /(?:[$€£¥￥₹]|\b(?:USD|EUR|GBP|CNY|RMB|CAD|AUD|JPY)\b)\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|£|元|kr\b|zł|USD\b|EUR\b|GBP\b|CNY\b)/;
/** What is said of a variant besides its name and price. */
const NO_OPTION = /\bsku\b|\bqty\b|quantity|in stock|库存|编码|货号|barcode|条码|^[\d.,\s%-]+$/i;

/**
 * @param {Element} table @param {string[]} titles @param {string[]} kinds of its columns @param {Element[]} rows @param {any} words generic.json → variants
 * @returns {{rows: VariantRow[], how: string, region: Element} | null} the rows of a table in which nothing can be typed
 */
function variantsOfListedTable(table, titles, kinds, rows, words) {
  const price = kinds.indexOf("price");
  const under = table.matches(TABLES) ? table : headBefore(table) ?? table;
  if (!kinds.includes("option") && !kinds.includes("name") && underVariants(under, words)) {
    const texts = (/** @type {number} */ at) => rows.map((row) => oneLine(shownText(row.children[at] ?? row)));
    const apart = kinds.findIndex((kind, at) => !kind && at < price && titles[at] && texts(at).every((text) => /\p{L}/u.test(text)) && new Set(texts(at)).size === rows.length);
    if (apart >= 0) kinds[apart] = "option"; // "Placement": what tells the rows apart, whatever it is called
  }
  if (price < 0 || !rows.length || !rows.every((row) => /\d/.test(shownText(row.children[price] ?? row))) || !(kinds.includes("option") || kinds.includes("name"))) return null;
  const named = holdsAny(asWords(`${sectionOf(under)} ${nearbyLabel(table)} ${table.getAttribute("aria-label") || ""}`), words.sections) ?? holdsAny(asWords(titles.join(" | ")), words.sections);
  // A column of brands or shops: a list of goods.
  if (!named || table.closest("aside, nav, footer") || listsGoods(titles, rows, words) || holdsAny(asWords(titles.join(" | ")), words.goods)) return null;
  const variants = rows.map((row) => variantOf(row, Array.from(row.children), titles, kinds, words)).filter((variant) => variant !== null);
  return variants.length ? { rows: spread(variants), how: `listed: ${named}`, region: table } : null;
}

/**
 * @param {(Document|ShadowRoot)[]} roots @param {any} words generic.json → variants
 * @returns {{rows: VariantRow[], how: string, region: Element} | null} cards under a heading of variants, each with one price in words
 */
function variantsOfCards(roots, words) {
  const sign = signOf(words.sections);
  for (const root of roots) {
    for (const head of elementsSaying(root, sign)) {
      const text = asWords(cleanLabel(shownText(head)).replace(/[（(].*[)）]$/, "")).trim();
      if (!words.sections.includes(text) || head.closest("button, a, label, li, td, [role='tab']") || closestAcross(head, OUTSIDE) || !isVisible(head)) continue;
      let outer = head.parentElement;
      for (let level = 0; outer && level < 4 && !outer.matches("body, form, main"); level++, outer = outer.parentElement) {
        const cards = pricedCards(outer);
        if (!cards.length || isAside(cards[0], words) || isHeadedBetween(outer, head, cards[0])) continue;
        const titles = headOfGrid(cards[0], cards[0].childElementCount);
        const kinds = titles.map((title) => columnKind(asWords(title), words));
        if (kinds.includes("price")) settleColumns(kinds, titles, cards.map((card) => Array.from(card.children)), words);
        const tabled = kinds.includes("price") && (kinds.includes("option") || kinds.includes("name"));
        const variants = cards.map((card) => (tabled ? variantOf(card, Array.from(card.children), titles, kinds, words) : variantOfCard(card))).filter((variant) => variant !== null);
        if (variants.length === cards.length) return { rows: tabled ? spread(variants) : variants, how: `listed: ${text}`, region: cards[0].parentElement ?? outer };
      }
    }
  }
  return null;
}

/** @param {Element} box @param {Element} head in it @param {Element} card in it @returns {boolean} whether another heading stands between them, whose the cards are */
function isHeadedBetween(box, head, card) {
  const follows = (/** @type {Element} */ one, /** @type {Element} */ other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  return Array.from(box.querySelectorAll(HEADS)).some((other) => other !== head && !other.contains(head) && !head.contains(other) && !card.contains(other) && follows(head, other) && follows(other, card));
}

/** @param {Element} box @returns {Element[]} the elements of one make in it that hold one price in words each, and nothing to type in */
function pricedCards(box) {
  const priced = elementsSaying(box, PRICE_TEXT).filter(isVisible);
  if (!priced.length || priced.length > 200) return [];
  let first = priced[0];
  for (let card = first; card !== box && card.parentElement; card = card.parentElement) {
    first = card;
    const alike = Array.from(card.parentElement.children).filter((other) => other.localName === first.localName && other.className === first.className);
    const held = alike.map((other) => priced.filter((price) => other.contains(price)).length);
    if (alike.length >= 2 && alike.length === priced.length && held.every((count) => count === 1) && !alike.some((other) => selectControls(other).some((control) => isControl(control) && isVisible(control)))) return alike;
  }
  return [];
}

/** @param {Element} card @returns {VariantRow | null} */
function variantOfCard(card) {
  const leaves = leavesOf(card, "");
  const priced = elementsSaying(card, PRICE_TEXT)[0];
  const name = leaves.find(({ text, element }) => !PRICE_TEXT.test(text) && !NO_OPTION.test(text) && element !== priced);
  if (!name || !priced) return null;
  const price = shownText(priced).match(PRICE_TEXT)?.[0];
  return { name: name.text, price, options: {}, row: card, cells: new Map([["name", name.element], ["price", priced]]) };
}
