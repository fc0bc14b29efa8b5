/** What a page says of a control (label, names, hints), and how well that fits the word lists of generic.json. */

/**
 * @typedef {{label: string, bare: string, raw: string, rawAria: string, aria: string, name: string, id: string, data: string, hint: string, section: string, around: string, row: string}} Evidence
 * `row`: what is said before the box it shares with other controls; `raw`, `rawAria`: as written
 */
/** @typedef {{strong: string[], weak: string[], not: string[], exact?: string[], second?: string[], before?: number, within?: Record<string, string[]>, inBrackets?: string[]}} Words `exact`: only as the whole label; `second`: takes the field only where nothing better does; `inBrackets`: what speaks against it even there; `within`: the sections in which a name means it; `before`: what is left of a name behind words unknown */

/** How much each source is believed: what people read first, then what programmers named. @type {Record<string, number>} */
const TRUST = { label: 10, aria: 9, name: 8, id: 7, data: 7, hint: 4.5 };
const DATA_NAMES = ["data-id", "data-testid", "data-test-id", "data-test", "data-qa", "data-cy", "data-field", "data-name", "data-key", "data-label", "data-attr", "data-prop", "attr-field-id", "data-field-name",
  "itemprop", "formcontrolname", "ng-model", "v-model", "data-bind", "data-spm", "data-automation-id", "data-placeholder", "data-role"];

/** What editors call themselves (TinyMCE, CKEditor): it says nothing of what is written in them, and "Press ALT-0" is no alt text. */
const EDITOR_NAMES = /rich text (?:area|editor)[^]*|editor editing area[^]*|editable area[^]*|富文本[^]*|编辑器?编辑区域[^]*/i;

/** @param {string} text @returns {string} words in lower case between single blanks: "productTitle[0]" → " product title 0 " */
function asWords(text) {
  const words = simplified(text).replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2").toLowerCase().replace(/[^\p{L}\p{N}$€£¥￥]+/gu, " ").trim();
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
    if (level < 3 && holdsFew(outer)) for (const name of DATA_NAMES) data.push(outer.getAttribute(name) || "");
  }
  return {
    label: asWords(labelOf(frame ?? control)),
    raw: labelOf(frame ?? control),
    rawAria: attribute("aria-label").replace(EDITOR_NAMES, " "),
    bare: asWords(labelOf(frame ?? control).replace(/[（(][^（()）]*[)）]/g, " ")),
    aria: asWords(attribute("aria-label").replace(EDITOR_NAMES, " ")),
    name: asWords(attribute("name")),
    id: asWords(attribute("id").replace(/katal-id-\d+|react-select-\d+|:r\w+:/g, "")),
    data: asWords(data.join(" ")),
    hint: asWords(`${attribute("placeholder") || hintLaidOver(control)} ${attribute("aria-placeholder")} ${attribute("title").replace(EDITOR_NAMES, " ")}`),
    section: asWords(sectionOf(frame ?? control)),
    row: asWords(rowLabel(frame ?? control)),
    around: asWords(around),
  };
}

/** Which boxes hold two controls at most, asked of the same ones by many controls; cleared by `forgetPage`. @type {Map<Element, boolean>} */
const fewMemory = new Map();

/** @param {Element} box @returns {boolean} whether it holds two controls at most, so that its names speak of them */
function holdsFew(box) {
  let few = fewMemory.get(box);
  if (few === undefined) fewMemory.set(box, (few = box.querySelectorAll(CONTROLS).length <= 2));
  return few;
}

/** @param {Element} control @returns {string} the hint that some libraries lay over the box as an element before it, and put away once something stands there */
function hintLaidOver(control) {
  let at = /** @type {Element | null} */ (control);
  for (let level = 0; at && level < 3; level++, at = at.parentElement) {
    const before = at.previousElementSibling;
    if (before?.matches("[class*='placeholder' i]") && !before.childElementCount) return oneLine(before.textContent ?? "");
    if (at.parentElement && selectControls(at.parentElement).length > 1) return "";
  }
  return "";
}

/** The names of all fields, longest first. @type {WeakMap<object, string[]>} */
const allowedMemory = new WeakMap();

/** @param {Evidence} evidence @param {Record<string, Words>} fields @param {string[]} never @param {string[]} neutral @returns {string} why this control is no part of a listing, "" when it may be */
function decoy(evidence, fields, never, neutral) {
  let allowed = allowedMemory.get(fields);
  if (!allowed) allowedMemory.set(fields, (allowed = Object.values(fields).flatMap((words) => words.strong).sort((a, b) => b.length - a.length)));
  const sources = ["label", "aria", "name", "id", "data", "section", "row"];
  if (!evidence.label.trim() && !evidence.aria.trim()) sources.push("hint");
  const plain = holdsAny(evidence.label, fields.category.strong) ?? holdsAny(evidence.label, fields.brand.strong) ?? holdsAny(evidence.label, fields.keywords.strong);
  const certain = () => Object.values(fields).some((words) => holdsAny(evidence.label, words.strong) && bearing(evidence.raw, words, neutral) === 1);
  for (const source of sources) {
    let words = evidence[/** @type {keyof Evidence} */ (source)];
    const bad = holdsAny(words, never);
    if (!bad) continue;
    // A box labelled "Category" whose program name is "category-search" is searched in, to choose: no search box of the page.
    if (plain && /^(?:search|query|filter|搜索|查询)$/.test(bad) && ["name", "id", "data", "hint"].includes(source)) continue;
    // "Search terms" is a field of a listing although "search" alone is not.
    for (const phrase of allowed) if (holds(words, phrase)) words = words.replaceAll(/\p{Script=Han}/u.test(phrase) ? phrase : ` ${phrase} `, "  ");
    const still = holdsAny(words, never);
    // What a person reads as "Product name" is one, be it called "store_name" in the program.
    if (still && ["name", "id", "data"].includes(source) && !/^(?:seo|meta|internal|avatar)$/.test(still) && certain()) continue;
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

/** How much of a name is left when unknown words stand before it ("Parcel category"), behind it ("Category fee"), or when it stands in brackets. */
const BEFORE = 0.35;
const BEHIND = 0.3;
const BRACKETS = 0.7;
/** Where no label speaks, a program's name ("txt_price") or a hint is believed nearly as much with words unknown in it as without. */
const UNSAID = 0.85;

/** What parts a label: each part may be its name, the others are advice. */
const PARTS = /[，。,;；:：|/·•—–?？!！、＊*]|\s[-~]\s|\s{2,}/;

/** The words of each list as one expression. @type {WeakMap<object, RegExp>} */
const expressionMemory = new WeakMap();

/** @param {object} owner of the list @param {string[]} phrases @returns {RegExp} that finds any of them in a text of asWords, the longest first */
function anyOf(owner, phrases) {
  let found = expressionMemory.get(owner);
  if (!found) {
    const sorted = [...new Set(phrases.map((phrase) => phrase.toLowerCase()))].sort((a, b) => b.length - a.length);
    const plain = (/** @type {string} */ phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    found = new RegExp(sorted.map((phrase) => (/\p{Script=Han}/u.test(phrase) ? plain(phrase) : `(?<= )${plain(phrase)}(?= )`)).join("|"), "gu");
    expressionMemory.set(owner, found);
  }
  return found;
}

/** @type {WeakMap<string[], RegExp>} */
const signMemory = new WeakMap();

/** @param {string[]} phrases @returns {RegExp} what any text that holds one of them holds: the shortest of those that hold one another, since each costs time in a large page */
function signOf(phrases) {
  let sign = signMemory.get(phrases);
  if (!sign) {
    const shortest = phrases.filter((phrase) => !phrases.some((other) => other !== phrase && phrase.includes(other)));
    sign = new RegExp(shortest.map((phrase) => Array.from(phrase, (letter) => /\p{Script=Han}/u.test(letter) && traditionalOf.has(letter) ? `[${letter}${traditionalOf.get(letter)}]` : letter.replace(/[.*+?^${}()|[\]\\]/, "\\$&")).join("")).join("|"), "i");
    signMemory.set(phrases, sign);
  }
  return sign;
}

/**
 * How surely a label names the field and not something of it: every word in it is the field's or says nothing ("Your product's title" 1); words that
 * nobody knows before it make it another thing of that kind ("Fabric category"), words behind it another thing altogether ("Category fee").
 * @param {string} raw @param {Words} words @param {string[]} neutral @returns {number} 0 to 1
 */
function bearing(raw, words, neutral) {
  let memory = bearingMemory.get(words);
  if (!memory || memory.size > 500) bearingMemory.set(words, (memory = new Map()));
  let share = memory.get(raw);
  if (share === undefined) memory.set(raw, (share = shareOf(raw, words, neutral)));
  return share;
}

/** What was found for each label, by field. @type {WeakMap<Words, Map<string, number>>} */
const bearingMemory = new WeakMap();

/** @param {string} raw @param {Words} words @param {string[]} neutral @returns {number} see bearing */
function shareOf(raw, words, neutral) {
  const own = anyOf(words, [...words.strong, ...words.weak]);
  const nothing = anyOf(neutral, neutral);
  const inBrackets = [...raw.matchAll(/[（(【[]([^（()）]*)[）)】\]]/g)].map((match) => match[1]);
  const parts = raw.replace(/[（(【[][^（()）]*[）)】\]]/g, " ").split(PARTS);
  let best = 0;
  for (const [at, part] of [...parts, ...inBrackets].entries()) {
    const said = asWords(part);
    if (words.exact?.includes(said.trim())) return 1;
    const left = (/** @type {string} */ text) => ` ${text} `.replace(/\u0001/g, " ").replace(nothing, " ").replace(/\p{N}+/gu, " ").trim();
    // 货品类别 holds 品类, but is 类别: each word that it holds is tried first.
    for (const phrase of [...words.strong, ...words.weak]) {
      if (!holds(said, phrase)) continue;
      const marked = said.replaceAll(/\p{Script=Han}/u.test(phrase) ? phrase.toLowerCase() : ` ${phrase.toLowerCase()} `, " \u0001 ").replace(own, "\u0001");
      const last = marked.lastIndexOf("\u0001");
      const share = left(marked.slice(last + 1)) ? BEHIND : left(marked.slice(0, last)) ? words.before ?? BEFORE : 1;
      best = Math.max(best, share * (at < parts.length ? 1 : BRACKETS));
      if (best === 1) return 1;
    }
  }
  return best;
}

/**
 * @param {Evidence} evidence @param {Words} words @param {string[]} neutral words that change no name
 * @returns {{score: number, how: string}} about 0 to 25; `how` names the best source and what it said
 */
function weigh(evidence, words, neutral) {
  let best = 0;
  let rest = 0;
  let how = "";
  // "Wholesale: from [10] pieces [9.50] each" is no price, whatever stands right before its box.
  const spoils = holdsAny(evidence.row, words.not);
  if (spoils && !holdsAny(evidence.row, words.strong)?.includes(spoils) && holdsAny(evidence.label, words.strong) !== evidence.label.trim()) return { score: 0, how: "" };
  if (words.inBrackets && [...evidence.raw.matchAll(/[（(【[]([^（()）]*)[）)】\]]/g)].some(([, said]) => holdsAny(asWords(said), words.inBrackets ?? []))) return { score: 0, how: "" };
  const plain = holdsAny(evidence.bare, words.strong) && !holdsAny(evidence.bare, words.not);
  const named = words.exact?.includes(evidence.label.trim()) ? 1 : bearing(evidence.raw, words, neutral);
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
    const share = source === "label" ? named : source === "aria" && !whole ? bearing(evidence.rawAria, words, neutral) : silent && source !== "data" ? Math.max(UNSAID, bearing(text, words, neutral)) : 1;
    const exact = text.trim() === hit || (source === "label" && share === 1) ? 1.3 : 1;
    // A person reads "Tagline"; that the program calls it "title" counts half, and less where not even that is plain.
    const unsure = source !== "label" && source !== "aria" && evidence.label.trim() && named < BRACKETS;
    const doubt = !unsure ? 1 : named === 0 || bearing(text, words, neutral) === 1 ? 0.5 : BEFORE;
    // "Price" that the program calls "original price" is less sure than one it calls "price".
    const denied = source === "label" && (holdsAny(evidence.name, words.not) ?? holdsAny(evidence.id, words.not)) ? 0.8 : 1;
    const second = words.second && holdsAny(text, words.second) ? 0.65 : 1;
    const score = trust * (strong ? 1 : 0.6) * exact * share * doubt * second * denied;
    if (score > best) {
      rest += best;
      best = score;
      how = `${source}: ${text.trim().slice(0, 60)}`;
    } else rest += score;
  }
  return { score: best + 0.3 * rest, how };
}
