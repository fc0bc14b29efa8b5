/** What a page says of a control (label, names, hints), and how well that fits the word lists of generic.json. */

/** @typedef {{label: string, bare: string, aria: string, name: string, id: string, data: string, hint: string, section: string, around: string, row: string}} Evidence `row`: what is said before the box it shares with other controls */
/** @typedef {{strong: string[], weak: string[], not: string[], exact?: string[]}} Words `exact`: only as the whole label */

/** How much each source is believed: what people read first, then what programmers named. @type {Record<string, number>} */
const TRUST = { label: 10, aria: 9, name: 8, id: 7, data: 7, hint: 4.5 };
const DATA_NAMES = ["data-id", "data-testid", "data-test-id", "data-test", "data-qa", "data-cy", "data-field", "data-name", "data-key", "data-label", "data-attr", "data-prop", "attr-field-id", "data-field-name",
  "itemprop", "formcontrolname", "ng-model", "v-model", "data-bind", "data-spm", "data-automation-id", "data-placeholder", "data-role"];

/** What editors call themselves (TinyMCE, CKEditor): it says nothing of what is written in them, and "Press ALT-0" is no alt text. */
const EDITOR_NAMES = /rich text (?:area|editor)[^]*|editor editing area[^]*|editable area[^]*|富文本[^]*|编辑器?编辑区域[^]*/i;

/** @param {string} text @returns {string} words in lower case between single blanks: "productTitle[0]" → " product title 0 " */
function asWords(text) {
  const words = text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2").toLowerCase().replace(/[^\p{L}\p{N}$€£¥￥]+/gu, " ").trim();
  return ` ${words} `;
}

/** Each phrase as it is looked for, made once. @type {Map<string, string>} */
const phraseMemory = new Map();

/** @param {string} words from asWords @param {string} phrase @returns {boolean} whole words in English, anywhere in Chinese */
function holds(words, phrase) {
  let wanted = phraseMemory.get(phrase);
  if (wanted === undefined) {
    wanted = /\p{Script=Han}/u.test(phrase) ? phrase.toLowerCase() : ` ${phrase.toLowerCase()} `;
    phraseMemory.set(phrase, wanted);
  }
  return words.includes(wanted);
}

/** @param {string} words @param {string[]} phrases @returns {string | undefined} the longest that it holds */
function holdsAny(words, phrases) {
  let best;
  for (const phrase of phrases) if ((!best || phrase.length > best.length) && holds(words, phrase)) best = phrase;
  return best;
}

/** @param {Element} control @returns {Evidence} every source as words */
function evidenceOf(control) {
  const root = control.getRootNode();
  const host = isShadow(root) ? root.host : null;
  // A frame that holds one editor speaks for it; one that holds a whole form says nothing of each field.
  const outside = control.ownerDocument === document ? null : control.ownerDocument.defaultView?.frameElement ?? null;
  const frame = outside && (control === control.ownerDocument.body || selectControls(control.ownerDocument).filter(isControl).length === 1) ? outside : null;
  const own = [control, host, frame].filter((element) => element !== null);
  /** @param {string} name */
  const attribute = (name) => own.map((element) => element.getAttribute(name) || "").join(" ");
  let around = "";
  let outer = parentAcross(control);
  const data = DATA_NAMES.map(attribute);
  for (let level = 0; outer && level < 5; level++, outer = parentAcross(outer)) {
    if (outer.matches("body, form, main")) break;
    around += ` ${outer.id} ${outer.getAttribute("class") || ""}`;
    if (level < 3 && outer.querySelectorAll(CONTROLS).length <= 2) for (const name of DATA_NAMES) data.push(outer.getAttribute(name) || "");
  }
  return {
    label: asWords(labelOf(frame ?? control)),
    bare: asWords(labelOf(frame ?? control).replace(/[（(][^（()）]*[)）]/g, " ")),
    aria: asWords(attribute("aria-label").replace(EDITOR_NAMES, " ")),
    name: asWords(attribute("name")),
    id: asWords(attribute("id").replace(/katal-id-\d+|react-select-\d+|:r\w+:/g, "")),
    data: asWords(data.join(" ")),
    hint: asWords(`${attribute("placeholder")} ${attribute("aria-placeholder")} ${attribute("title").replace(EDITOR_NAMES, " ")}`),
    section: asWords(sectionOf(control)),
    row: asWords(rowLabel(frame ?? control)),
    around: asWords(around),
  };
}

/** The names of all fields, longest first. @type {WeakMap<object, string[]>} */
const allowedMemory = new WeakMap();

/** @param {Evidence} evidence @param {Record<string, Words>} fields @param {string[]} never @returns {string} why this control is no part of a listing, "" when it may be */
function decoy(evidence, fields, never) {
  let allowed = allowedMemory.get(fields);
  if (!allowed) allowedMemory.set(fields, (allowed = Object.values(fields).flatMap((words) => words.strong).sort((a, b) => b.length - a.length)));
  const sources = ["label", "aria", "name", "id", "data", "section", "row"];
  if (!evidence.label.trim() && !evidence.aria.trim()) sources.push("hint");
  const plain = holdsAny(evidence.label, fields.category.strong) ?? holdsAny(evidence.label, fields.brand.strong) ?? holdsAny(evidence.label, fields.keywords.strong);
  for (const source of sources) {
    let words = evidence[/** @type {keyof Evidence} */ (source)];
    const bad = holdsAny(words, never);
    if (!bad) continue;
    // A box labelled "Category" whose program name is "category-search" is searched in, to choose: no search box of the page.
    if (plain && /^(?:search|query|filter|搜索|查询)$/.test(bad) && ["name", "id", "data", "hint"].includes(source)) continue;
    // "Search terms" is a field of a listing although "search" alone is not.
    for (const phrase of allowed) if (holds(words, phrase)) words = words.replaceAll(/\p{Script=Han}/u.test(phrase) ? phrase : ` ${phrase} `, "  ");
    const still = holdsAny(words, never);
    if (still) return `${source}: ${still}`;
  }
  const around = holdsAny(evidence.around, ["seo", "meta", "search engine", "search bar", "search box", "internal", "avatar", "site search", "navbar", "topbar", "chat", "comment", "comments"]);
  return around ? `around: ${around}` : "";
}

/**
 * "Title — brand and model are what buyers search for" asks for a title: what follows its first word is advice.
 * @param {string} hint as words @param {Record<string, Words>} fields @returns {string} its first word where that names a field, else all of it
 */
function headOfHint(hint, fields) {
  const head = hint.trim().split(" ")[0];
  return head && Object.values(fields).some(({ strong, weak }) => strong.includes(head) || weak.includes(head)) ? ` ${head} ` : hint;
}

/**
 * @param {Evidence} evidence @param {Words} words
 * @returns {{score: number, how: string}} about 0 to 25; `how` names the best source and what it said
 */
function weigh(evidence, words) {
  let best = 0;
  let rest = 0;
  let how = "";
  // "Wholesale: from [10] pieces [9.50] each" is no price, whatever stands right before its box.
  const spoils = holdsAny(evidence.row, words.not);
  if (spoils && !holdsAny(evidence.row, words.strong)?.includes(spoils) && holdsAny(evidence.label, words.strong) !== evidence.label.trim()) return { score: 0, how: "" };
  const plain = holdsAny(evidence.bare, words.strong) && !holdsAny(evidence.bare, words.not);
  const spoken = holdsAny(evidence.label, words.strong) ?? holdsAny(evidence.label, words.weak) ?? words.exact?.find((phrase) => phrase === evidence.label.trim());
  // Where nothing else speaks, the hint in the box is its label.
  const silent = !`${evidence.label}${evidence.aria}`.trim();
  for (const [source, belief] of Object.entries(TRUST)) {
    const trust = source === "hint" && silent ? 7 : belief;
    const text = evidence[/** @type {keyof Evidence} */ (source)];
    if (!text.trim()) continue;
    const strong = holdsAny(text, words.strong);
    const weak = strong ? undefined : holdsAny(text, words.weak);
    // "Product" alone asks for its name; "Product code" does not.
    const whole = (source === "label" || source === "aria") && words.exact?.includes(text.trim()) ? text.trim() : undefined;
    const hit = strong ?? weak ?? whole;
    // "Retail price (tax excl.)" is a price: what speaks against a field must not stand in brackets.
    const bad = holdsAny(source === "label" && evidence.bare.trim() ? evidence.bare : text, words.not);
    // "Product title" beats "brand" only when what speaks against it is not the longer word: "brand name" is no name.
    if (bad && !(strong && strong.includes(bad)) && !(strong && strong.length > bad.length && source === "hint")) {
      const overruled = (source === "name" || source === "id") && plain; // the label is what a person reads
      if (source !== "hint" && source !== "data" && !overruled) return { score: 0, how: "" };
      continue;
    }
    if (!hit) continue;
    const exact = text.trim() === hit ? 1.3 : 1;
    // A person reads "Tagline"; that the program calls it "title" counts half.
    const contradicted = source !== "label" && source !== "aria" && evidence.label.trim() && !spoken;
    const score = trust * (strong ? 1 : 0.6) * exact * (contradicted ? 0.5 : 1);
    if (score > best) {
      rest += best;
      best = score;
      how = `${source}: ${text.trim().slice(0, 60)}`;
    } else rest += score;
  }
  return { score: best + 0.3 * rest, how };
}
