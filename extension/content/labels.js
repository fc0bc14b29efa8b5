/** The words a person reads beside a field: its label, its heading, the section it stands in. */

/** @param {string} text @returns {string} a label without its star, colon and "(required)" */
function cleanLabel(text) {
  // Old tables space a few signs out to the width of more.
  const line = oneLine(text.slice(0, 300));
  const spaced = /^(?:[*＊\s]*)(?:\p{Script=Han}\s+)+\p{Script=Han}[:：*\s]*$/u.test(line);
  return (spaced ? line.replace(/\s+/g, "") : line).replace(/^[*＊•\s]+|[*＊:：\s]+$/g, "").replace(/\s*[（(](?:必填|选填|required|optional)[）)]$/i, "").replace(/[*＊:：\s]+$/g, "");
}

/** @param {Element} element @returns {string} its text without that of controls, scripts and counters in it */
function shownText(element) {
  let text = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) text += node.nodeValue;
    else if (isElement(node) && !node.matches("select, textarea, script, style, input, button, svg, [aria-hidden='true'], [role='tooltip']")) text += " " + shownText(node);
    if (text.length > 300) break;
  }
  return text;
}

/** A language before a box tells in which the value is written; the name stands further out. */
const LANGUAGE = /^(?:english|french|german|spanish|italian|portuguese|dutch|polish|chinese|japanese|korean|deutsch|français|español|italiano|(?:simplified|traditional) chinese|[a-z]{2}[-_][a-z]{2}|英文|中文|英语|法语|德语|日语|韩语|西班牙语|法文|德文|日文|简体|繁体|简体中文|繁體中文|繁体中文)(?:\s*[（(][^()（）]*[)）])?$/i;

/** @param {string} text @returns {boolean} whether it can be a label: words, not a currency sign beside a price */
function isLabel(text) {
  return /\p{L}/u.test(text) && !LANGUAGE.test(text) && !/^(?:(?:US|HK|CA|AU|NT|A|C)\s?\$|USD|EUR|GBP|CNY|RMB|JPY|元|人民币|kg|g|cm|mm)$/i.test(text);
}

/** Which elements hold controls; asked often of the same ones. @type {Map<Element, boolean>} */
const holdMemory = new Map();

/** @param {Element} element @returns {boolean} */
function holdsControl(element) {
  let holds = holdMemory.get(element);
  if (holds === undefined) holdMemory.set(element, (holds = lookForControl(element)));
  return holds;
}

/** @param {Element} element @returns {boolean} */
function lookForControl(element) {
  return element.matches(CONTROLS) || element.querySelector("input, textarea, select, iframe") !== null || selectControls(element).length > 0 || /^kat-(input|textarea|predictive|dropdown|radio|checkbox)/.test(element.localName);
}

/** The first two controls in each box, as far as they were asked for. @type {Map<Element, Element[]>} */
const otherMemory = new Map();

/** Labels found once per reading; cleared by `forgetPage`. @type {Map<Element, string>} */
const labelMemory = new Map();

/** @param {Element} control @returns {string} the label a person sees for it, "" when there is none */
function labelOf(control) {
  let label = labelMemory.get(control);
  if (label === undefined) {
    label = cleanLabel(nativeLabel(control) || nearbyLabel(control));
    labelMemory.set(control, label);
  }
  return label;
}

/** The name of a box to choose from that stands inside it. */
const OWN_NAME = ":is(label, [class*='__label' i]:not([class*='select' i], [class*='cascader' i])):not(ul *, dl *, [role='listbox'] *)";

/** @param {Element} control @returns {string} */
function nativeLabel(control) {
  const root = /** @type {Document|ShadowRoot} */ (control.getRootNode());
  const labels = surveyOf(root).labels.get(control);
  if (labels) {
    const text = Array.from(labels, shownText).map(cleanLabel).find(Boolean);
    if (text) return text;
  }
  const named = (control.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean).map((id) => root.getElementById?.(id)).filter(Boolean);
  const others = named.filter((element) => element !== control && !control.contains(element)); // a button may name itself with its value
  if (others.length) return others.map((element) => shownText(/** @type {Element} */ (element))).join(" ");
  const inside = control.matches(CHOICES) ? control.querySelector(OWN_NAME) : null;
  if (inside) return shownText(inside);
  const host = isShadow(root) ? root.host : null;
  const wrapping = control.closest("label");
  if (wrapping) return shownText(wrapping);
  if (host) {
    const own = host.getAttribute("label") || host.getAttribute("aria-label");
    if (own) return own;
    const outer = host.id ? /** @type {Document} */ (host.getRootNode()).querySelector(`[for="${CSS.escape(host.id)}"]`) : null;
    if (outer) return outer.getAttribute("text") || outer.getAttribute("label") || shownText(outer);
  }
  return "";
}

/** What a page says of itself above its first box. */
const PAGE_NAME = /^(?:发布|编辑|新增|新建|添加|修改|创建|上架|出售)(?:商品|宝贝|产品|货品|闲置|物品|新品|单品)(?:信息|资料)?$|^(?:edit|add|create|sell|list|publish|new)(?: an?| your| this| new)* (?:product|listing|item|offer|article|something)s?$/i;

/** @param {Element} box @returns {boolean} whether one control stands in it; some libraries put a form around each box */
function holdsOne(box) {
  return selectControls(box).filter(isControl).length === 1;
}

/** @param {Element} control @returns {string} the nearest short text before it, climbing a few levels; else, within what is its own, one behind it */
function nearbyLabel(control) {
  /** @type {Element|null} */
  let at = control;
  const own = ownBox(control);
  const empty = holdsNothing(control);
  let doubtful = "";
  // Boxes around this control alone are its own make-up, however many there are.
  for (let level = 0; at && (level < 7 || (level < 12 && holdsOne(at))); level++) {
    if (at === own) {
      const behind = labelBehind(control, own);
      if (behind) return behind;
    }
    if (at.matches("fieldset") && at.querySelector(":scope > legend, :scope > * > legend")) return legendOf(at);
    if (at.matches("form, body, main, tr, table, section") && !(at.localName === "form" && holdsOne(at))) break;
    if (at.matches("td, [role='gridcell'], [role='cell']")) return columnHeading(at);
    for (let before = at.previousSibling; before; before = before.previousSibling) {
      if (before.nodeType === Node.TEXT_NODE) {
        const text = cleanLabel(before.nodeValue || "");
        if (text.length > 1 && text.length <= 60 && isLabel(text)) return text;
        continue;
      }
      if (!isElement(before) || before.matches("script, style, svg, [role='tooltip'], button, template, select[aria-hidden='true']") || isToolbar(before) || isTabs(before)) continue;
      if (holdsControl(before)) {
        if (level <= 1 && onlyTicks(before)) continue;
        if ((level <= 1 && before.matches("select, input")) || !isVisible(before)) continue;
        return floatingLabel(control);
      }
      if (before.matches("h1, h2, h3, h4, [role='heading']") && headsMore(at)) return floatingLabel(control);
      const text = cleanLabel(before.getAttribute("label") || before.getAttribute("text") || shownText(before));
      if (text.length > 80 || !isLabel(text) || isAdvice(before, text) || PAGE_NAME.test(text) || isPutAway(before)) continue;
      // Some libraries lay the hint over the empty box as an element before it.
      if (level < 3 && before.matches("[class*='placeholder' i]")) {
        doubtful ||= text;
        continue;
      }
      if (!empty) return text;
      if (isChosen(before)) continue;
      // Words in a box to choose from, before the empty line one searches with, are what is chosen, where another name stands further out.
      if (!before.parentElement?.matches(CHOOSER) || before.matches("label, [class*='label' i]")) return text;
      doubtful ||= text;
    }
    at = parentAcross(at);
  }
  return floatingLabel(control) || doubtful;
}

/** @param {Element} element @returns {boolean} whether it is itself not displayed, as a hint is once something stands in the box */
function isPutAway(element) {
  return element.ownerDocument.defaultView?.getComputedStyle(element).display === "none";
}

/** @param {Element} element @returns {boolean} whether it is a choice between "none" and the box behind it */
function onlyTicks(element) {
  return element.querySelector("input[type='radio']") !== null && !selectControls(element).some(isControl);
}

/** @param {Element} control @returns {Element} the largest box around it that holds no other control */
function ownBox(control) {
  let own = control;
  for (let outer = parentAcross(own); outer && !outer.matches("form, body, main, td, tr, [role='gridcell']"); outer = parentAcross(outer)) {
    let others = otherMemory.get(outer);
    if (others === undefined) otherMemory.set(outer, (others = selectControls(outer).filter((other) => isControl(other)).slice(0, 2)));
    if (others.some((other) => other !== control && !control.contains(other) && !other.contains(control))) break;
    own = outer;
  }
  return own;
}

/** @param {Element} control @returns {string} what is said before the box that it shares with a few others, "" where it has a box of its own */
function rowLabel(control) {
  const row = parentAcross(control);
  if (!row || row.matches("form, body, main, section, fieldset, td, tr, [role='gridcell']") || ownBox(control) !== control) return "";
  const before = row.previousElementSibling;
  if (!before || holdsControl(before)) return "";
  const text = cleanLabel(shownText(before));
  return text.length <= 40 ? text : "";
}

/** @param {Element} at what stands under a heading @returns {boolean} whether another control follows before the next heading: it heads a section, no box */
function headsMore(at) {
  for (let after = at.nextElementSibling; after; after = after.nextElementSibling) {
    if (after.matches("h1, h2, h3, h4, [role='heading']")) return false;
    if (selectControls(after).some(isControl) || isControl(after)) return true;
  }
  return false;
}

/** @param {Element} element @returns {boolean} whether it is the row of buttons above an editor */
function isToolbar(element) {
  return /^(?:B|H\s?B|Source|源码|HTML)(?:\s|$)/.test(oneLine(element.textContent ?? "")) || element.matches("[role='toolbar'], [class*='toolbar' i], [class*='tool-bar' i], menu") || (element.childElementCount >= 4 && [...element.children].filter((child) => (child.textContent ?? "").trim().length <= 4).length >= 4);
}

/** @param {Element} element @returns {boolean} whether it is a row of tabs: "Desktop | Mobile" says which of several editors is seen, not what is written in it */
function isTabs(element) {
  return element.matches("[role='tablist']") || element.querySelector(":scope > [role='tab']") !== null || (element.childElementCount > 1 && element.matches("[class*='tabs' i]"));
}

/** What is said behind a box without being its name: its unit, its limit, what can be done there. */
const NO_NAME = /^(?:[\d\s/.,%]+\S{0,2}|optional|required|选填|必填|可选|characters?.*|个?字(?:符|数)?.*|edit|change|remove|delete|upload|browse|add.*|generate.*|preview|learn more|help|示例|查看.*|修改|编辑|删除|上传|添加.*|生成.*|预览|复制|选择|件|个|克|千克|公斤|天|年|月|次|包|盒|箱|pcs?|pieces?|days?|units?|oz|lbs?|kg|g|mm|cm|ml|l|in|inch(?:es)?|ft)$/i;

/** @param {Element} control @param {Element} own the box that is its alone @returns {string} a short name that stands behind it, as in forms whose labels float */
function labelBehind(control, own) {
  if (isRich(control) || control.localName === "iframe") return ""; // what stands behind an editor counts its words
  let at = control;
  for (let level = 0; at !== own && level < 4; level++, at = /** @type {Element} */ (parentAcross(at))) {
    for (let after = at.nextElementSibling; after; after = after.nextElementSibling) {
      if (after.matches("button, a, p, small, ul, ol, svg, script, style, [role='tooltip'], [role='alert'], [class*='help' i], [class*='hint' i], [class*='error' i], [class*='count' i], [class*='suffix' i], [class*='addon' i], [class*='append' i], [class*='tip' i], [class*='desc' i]")) continue;
      const text = cleanLabel(shownText(after).split(/\s+[—–-]\s+/)[0]);
      if (text.length > 1 && text.length <= 40 && isLabel(text) && !NO_NAME.test(text) && !isAdvice(after, text) && !/[.。!！?？]$/.test(text)) return text;
    }
  }
  return "";
}

/** @param {Element} fieldset @returns {string} its legend, where it stands for one box */
function legendOf(fieldset) {
  const legend = fieldset.querySelector(":scope > legend, :scope > * > legend");
  return legend && selectControls(fieldset).filter((control) => isControl(control) && kindOf(control) !== "choice" && isVisible(control)).length <= 1 ? cleanLabel(shownText(legend)) : "";
}

/** @param {Element} element @param {string} text @returns {boolean} whether it is advice under a label, not the label */
function isAdvice(element, text) {
  return (element.matches("small, [class*='help' i], [class*='hint' i], [class*='error' i], [class*='count' i]") && !element.matches("label")) || (text.length > 24 && /[.。!！]$/.test(text));
}

/** @param {Element} control @returns {string} a label that stands behind its box and floats above it */
function floatingLabel(control) {
  for (let after = control.nextElementSibling; after; after = after.nextElementSibling) {
    if (holdsControl(after)) return "";
    if (after.matches("label, [class*='label' i]")) return cleanLabel(shownText(after));
  }
  return "";
}

/** @param {Element} cell of a table @returns {string} the text at the head of its column, else of its row */
function columnHeading(cell) {
  const row = cell.closest("tr, [role='row']");
  const table = cell.closest("table, [role='table'], [role='grid']");
  if (!row || !table) return "";
  const cells = Array.from(row.children);
  const head = table.querySelector("thead tr, [role='row']:has([role='columnheader'])") ?? table.querySelector("tr:has(th):not(:has(td))");
  if (head && head !== row && head.closest("table, [role='table'], [role='grid']") === table) {
    const heading = head.children[cells.indexOf(cell)];
    if (heading) return shownText(heading);
  }
  const before = cell.previousElementSibling;
  if (before && !holdsControl(before)) return shownText(before);
  const above = row.previousElementSibling?.children[cells.indexOf(cell)];
  return above && above !== cell && !holdsControl(/** @type {Element} */ (row.previousElementSibling)) ? shownText(above) : "";
}

const HEADINGS = "legend, summary, h1, h2, h3, h4, h5, h6, [role='heading'], [class*='title' i], [class*='header' i], [class*='heading' i], header";

/** @param {Element} element @returns {string} the headings of the sections around it, nearest first */
function sectionOf(element) {
  /** @type {string[]} */
  const texts = [];
  /** @type {Element|null} */
  let at = element;
  for (let level = 0; at && level < 14 && texts.length < 2 && !at.matches("body"); level++, at = parentAcross(at)) {
    let before = at.previousElementSibling;
    for (let steps = 0; before && steps < 30; steps++, before = before.previousElementSibling) {
      if (holdsControl(before)) continue;
      // A heading may stand in a bar of its own, beside a button or a badge.
      const inside = before.matches(HEADINGS) ? before : before.childElementCount && before.childElementCount <= 4 ? before.querySelector(":scope > :is(h1, h2, h3, h4, h5, h6, [role='heading'])") : null;
      const heading = inside && !before.querySelector("[role='tab'], nav") && !isBar(inside) ? inside : null;
      const text = heading ? cleanLabel(shownText(heading)) : "";
      if (text && text.length <= 80) {
        texts.push(text);
        break;
      }
    }
    const own = at === element ? "" : at.getAttribute("aria-label") || named(at);
    if (own) texts.push(cleanLabel(own));
  }
  return texts.join(" | ");
}

/** @param {Element} heading @returns {boolean} whether it is the bar of a page, with its name, links to news and help, and the seller's: it heads no section */
function isBar(heading) {
  return !heading.matches("legend, summary, h1, h2, h3, h4, h5, h6, [role='heading']") && Array.from(heading.children).filter((part) => !part.matches("button") && /[\p{L}\p{N}]/u.test(part.textContent ?? "")).length > 3;
}

/** @param {Element} element @returns {string} the text of what it is aria-labelledby */
function named(element) {
  const id = element.getAttribute("aria-labelledby");
  const other = id && /** @type {Document|ShadowRoot} */ (element.getRootNode()).getElementById?.(id);
  return other ? shownText(other) : "";
}
