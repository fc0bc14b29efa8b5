/**
 * For browsers without createValueRange: a hidden copy of the field tells where its words stand.
 * Under CSS zoom or transform the copy would be tens of pixels off; then it says so (null) and the whole field is ringed.
 */

const MIRRORED = ["boxSizing", "borderTopWidth", "borderRightWidth", "borderBottomWidth", "borderLeftWidth", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "fontFamily", "fontSize", "fontStyle", "fontVariant", "fontWeight", "fontStretch", "letterSpacing", "lineHeight", "textAlign", "textIndent", "textTransform", "wordSpacing", "tabSize", "direction"];

/**
 * @param {HTMLInputElement|HTMLTextAreaElement} field @param {number} start @param {number} end @param {ShadowRoot} home where the copy may stand
 * @returns {DOMRect[] | null} the boxes of the words in the top window; null when they cannot be told
 */
function mirrorBoxes(field, start, end, home) {
  const box = boxOf(field);
  if (Math.abs(box.width - field.offsetWidth) > 1 || Math.abs(box.height - field.offsetHeight) > 1) return null;
  const style = field.ownerDocument.defaultView?.getComputedStyle(field);
  if (!style) return null;
  const single = field.localName === "input";
  const copy = make("div", { class: "mirror" });
  for (const name of MIRRORED) copy.style[name] = style[/** @type {any} */ (name)];
  copy.style.borderStyle = "solid";
  copy.style.whiteSpace = single ? "pre" : "pre-wrap";
  copy.style.overflowWrap = "break-word";
  copy.style.width = single ? "max-content" : `${field.offsetWidth - (field.offsetWidth - field.clientWidth - parseFloat(style.borderLeftWidth) - parseFloat(style.borderRightWidth))}px`;
  const word = make("span", { text: field.value.slice(start, end) });
  copy.append(field.value.slice(0, start), word, field.value.slice(end) || "\u200b");
  home.append(copy);
  const origin = copy.getBoundingClientRect();
  const lift = single ? (field.clientHeight - copy.clientHeight) / 2 : 0;
  const boxes = [];
  for (const rect of word.getClientRects()) {
    const x = box.x + rect.x - origin.x - field.scrollLeft;
    const y = box.y + rect.y - origin.y - field.scrollTop + lift;
    const left = Math.max(x, box.left + 1);
    const right = Math.min(x + rect.width, box.right - 1);
    if (right > left && y + rect.height <= box.bottom + 2 && y >= box.top - 2) boxes.push(new DOMRect(left, y, right - left, rect.height));
  }
  copy.remove();
  return boxes;
}
