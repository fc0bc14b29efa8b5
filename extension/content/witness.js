/** What stands elsewhere on the page and tells what a value is: the heading repeats the title, a sign of money stands beside the price. */

/** @param {string} text @returns {string} what is compared: letters and digits only, small */
function plain(text) {
  return simplified(text).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

/** @param {string} text as plain @returns {boolean} whether it is long enough that no two things on a page say it by chance */
function tellsMuch(text) {
  return /\p{Script=Han}/u.test(text) ? text.length >= 6 : text.length >= 12;
}

/**
 * @param {(Document|ShadowRoot)[]} roots @param {GenericReading["gallery"]} gallery
 * @returns {string[]} as plain: what heads the page and its window, and what the pictures of the gallery are called
 */
function headlines(roots, gallery) {
  const heads = roots.flatMap((root) => Array.from(root.querySelectorAll("h1, h2, h3, [role='heading'], [aria-current='page']")).filter(isVisible).map((head) => oneLine(shownText(head))));
  const pictures = gallery.shown.map(({ element }) => element.getAttribute("alt") ?? "");
  return [document.title, ...heads, ...pictures].filter((text) => text.length <= 300).map(plain).filter(tellsMuch);
}

/** @param {string} text a value @param {string[]} heads as plain @returns {boolean} whether one of them says it, or begins it and breaks off */
function isRepeated(text, heads) {
  const value = plain(text);
  return tellsMuch(value) && heads.some((head) => head.includes(value) || (value.startsWith(head) && head.length * 2 >= value.length));
}

/** A sign of money right before or behind a box. */
const MONEY = /^(?:[$€£¥￥₹₩₽₺₫฿]|(?:US|HK|CA|AU|NT|A|C|R)\s?\$|USD|EUR|GBP|CNY|RMB|JPY|CAD|AUD|zł|kr|元|人民币|圆)$/i;

/** @param {Element} control @returns {boolean} whether a sign of money stands in or right beside it, within the box that is its alone */
function besideMoney(control) {
  if (/^(?:[$€£¥￥₹]|[A-Z]{3}\s)\s*\d|\d\s*(?:[€£元]|[A-Z]{3})$/.test(textIn(control).trim())) return true;
  const own = ownBox(control);
  let at = /** @type {Element | null} */ (control);
  for (let level = 0; at && level < 4; level++, at = at === own ? null : parentAcross(at)) {
    for (const near of [nextBeside(at, "previousSibling"), nextBeside(at, "nextSibling")]) if (near && MONEY.test(cleanLabel((isElement(near) ? shownText(near) : near.nodeValue) ?? "")) && !(isElement(near) && firstControl(near))) return true;
  }
  return false;
}

/** @param {Element} element @param {"previousSibling" | "nextSibling"} side @returns {ChildNode | null} its neighbour, blanks between them left out */
function nextBeside(element, side) {
  let near = element[side];
  while (near?.nodeType === Node.COMMENT_NODE || (near?.nodeType === Node.TEXT_NODE && !near.nodeValue?.trim())) near = near[side];
  return near;
}
