/**
 * Which box of a form holds which field, where names alone do not tell: each box is weighed by what is said of it, what stands in it and where it stands,
 * by weights fitted on forms of many makes (generic.json → ranking; `benchmarks/form_fields.py` fits them).
 */

/** @typedef {Record<string, number>} Traits each 0 to about 1 */
/** @typedef {{control: Element, traits: Traits, of: Record<string, Traits>, shares: Record<string, number>}} Ranked `of`: what differs by field; `shares`: how likely it is each field's, 0 to 1 */

const RANKED = ["title", "description", "price", "category", "brand"];

/** @param {string} text @returns {string[]} its words, of Chinese each two signs that stand together */
function tokensOf(text) {
  const small = simplified(text).toLowerCase();
  const han = small.match(/\p{Script=Han}+/gu) ?? [];
  return [...(small.match(/[\p{Script=Latin}\p{Script=Cyrillic}\d]{3,}/gu) ?? []), ...han.flatMap((run) => Array.from({ length: Math.max(0, run.length - 1) }, (_, at) => run.slice(at, at + 2)))];
}

/** @param {string} text @returns {number} how long it is to a reader: a Chinese sign counts as two letters */
function readingLength(text) {
  return text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);
}

/** @param {string[]} few @param {Set<string>} many @returns {number} which share of the few is among the many */
function partFound(few, many) {
  return few.length ? few.filter((token) => many.has(token)).length / few.length : 0;
}

/**
 * @param {Element[]} controls candidates in page order @param {Map<Element, Evidence>} evidence @param {any} words generic.json @param {string[]} heads as plain @param {boolean} priced whether the variants have prices of their own
 * @param {(control: Element, field: string) => number} scoreOf how well its names fit
 * @returns {Ranked[]} without those in rows of data
 */
function rankControls(controls, evidence, words, heads, priced, scoreOf) {
  const candidates = controls.filter((control) => !inDataRow(control));
  const texts = candidates.map((control) => { const text = oneLine(textIn(control)); return PLACEHOLDER.test(simplified(text)) ? "" : text; });
  const lengths = texts.map(readingLength);
  const isLine = candidates.map((control) => kindOf(control) === "value" && control.localName === "input");
  const isText = candidates.map((control, at) => kindOf(control) !== "choice" && !/^[\d\s.,:/-]*$/.test(texts[at]));
  const longest = texts.reduce((best, text, at) => (isText[at] && isLine[at] && lengths[at] > readingLength(best) ? text : best), "");
  const longestOfAll = texts.reduce((best, text, at) => (isText[at] && lengths[at] > readingLength(best) ? text : best), "");
  const widest = Math.max(1, ...candidates.map((control) => control.getBoundingClientRect().width));
  const goods = wordsForGoods(candidates.map((control) => spoken(/** @type {Evidence} */ (evidence.get(control)))), words);
  const form = { candidates, texts, lengths, isLine, isText, longest, longestOfAll, long: new Set(tokensOf(longestOfAll)), widest, first: isText.indexOf(true), heads, priced };
  const ranked = candidates.map((control, at) => {
    const said = /** @type {Evidence} */ (evidence.get(control));
    const scores = Object.fromEntries(Object.keys(words.fields).map((field) => [field, Math.min(1.5, scoreOf(control, field) / 10)]));
    return { control, traits: { ...traitsOfValue(form, at), ...traitsOfName(said, words) }, of: traitsByField(control, said, scores, words, goods), shares: /** @type {Record<string, number>} */ ({}) };
  });
  for (const field of RANKED) addOnly(ranked, field);
  for (const field of RANKED) shareOut(ranked, field, words.ranking?.[field]);
  return ranked;
}

/** @typedef {{candidates: Element[], texts: string[], lengths: number[], isLine: boolean[], isText: boolean[], longest: string, longestOfAll: string, long: Set<string>, widest: number, first: number, heads: string[], priced: boolean}} Form
 * what stands in its boxes, in page order; `longest` of the lines, `longestOfAll` and its words in `long`; `first` box of words; `heads` as plain; `priced` variants */

/** @param {Form} form @param {number} at @returns {Traits} what stands in a box, and where it stands */
function traitsOfValue(form, at) {
  const { candidates, texts, lengths, isLine, isText, longest, longestOfAll } = form;
  const control = candidates[at];
  const kind = kindOf(control);
  const text = texts[at];
  const small = text.toLowerCase();
  const own = tokensOf(text);
  const other = text !== "" && text !== longest;
  const begins = longest.toLowerCase().startsWith(small);
  const longer = candidates.map((_, beside) => isText[beside] && lengths[beside] > lengths[at]);
  return {
    rich: Number(kind === "rich"), area: Number(control.localName === "textarea"), line: Number(isLine[at]), choice: Number(kind === "choice"),
    number: Number(control.localName === "input" && /** @type {HTMLInputElement} */ (control).type === "number"), fixed: Number(/** @type {HTMLInputElement} */ (control).readOnly === true),
    options: Math.min(1, (control.localName === "select" ? /** @type {HTMLSelectElement} */ (control).options.length : 0) / 20),
    empty: Number(text === ""), length: Math.min(1, lengths[at] / 120), short: Number(lengths[at] > 0 && lengths[at] <= 24), long: Number(lengths[at] >= 100), words: Math.min(1, own.length / 10),
    amount: Number(/^\D{0,4}\d[\d.,\s]*\D{0,4}$/.test(text)), decimals: Number(/\d[.,]\d\d(?!\d)/.test(text)), money: Number(/\d/.test(text) && lengths[at] <= 16 && besideMoney(control)),
    path: Number(PATH_SURE.test(text) || /\S \/ \S/.test(text)), address: Number(/^(?:https?:|www\.)|@/.test(text)), slug: Number(/^[a-z0-9]+(?:-[a-z0-9]+){2,}$/.test(text)),
    code: Number(/\d/.test(text) && /^[\w./-]+$/.test(text) && !/^[\d.,]+$/.test(text)),
    headed: Number(isRepeated(text, form.heads)), longestLine: Number(text !== "" && text === longest), longestText: Number(text !== "" && text === longestOfAll),
    longerLines: Math.min(1, longer.filter((one, beside) => one && isLine[beside]).length / 5), longerTexts: Math.min(1, longer.filter(Boolean).length / 5),
    beginsLongest: Number(other && begins), inLongest: Number(other && !begins && longest.toLowerCase().includes(small)), retold: isText[at] && text !== longestOfAll ? partFound(own, form.long) : 0,
    place: at / Math.max(1, candidates.length - 1), first: Number(at === form.first), width: control.getBoundingClientRect().width / form.widest, pricedRows: Number(form.priced),
  };
}

/** @param {Evidence} said @param {any} words generic.json @returns {Traits} how a box is called, whatever the field */
function traitsOfName(said, words) {
  return {
    unnamed: Number(!said.label.trim() && !said.aria.trim()), asks: Number(/[?？]/.test(said.raw + said.rawAria)), apart: Number(holdsAny(spoken(said), words.apart) !== undefined),
    attribute: Number(holdsAny(spoken(said), words.attributes.names) !== undefined),
  };
}

/**
 * @param {Element} control @param {Evidence} said @param {Record<string, number>} scores by names, 1.5 at most @param {any} words generic.json @param {Set<string>} goods what the page calls them
 * @returns {Record<string, Traits>} how well a box is called for each field
 */
function traitsByField(control, said, scores, words, goods) {
  const names = [said.label, said.aria, ...(said.label.trim() ? [] : [said.name, said.id, said.hint])].filter((text) => text.trim());
  const inProgram = `${said.name}${said.id}${said.data}`;
  const holdsOne = (/** @type {string[]} */ phrases) => names.some((text) => phrases.some((phrase) => holds(text, phrase)));
  const speakOf = Object.keys(scores).filter((field) => holdsOne(words.fields[field].strong));
  const ofAttribute = holdsOne(words.attributes.names) || holdsOne(words.attributes.not);
  const tails = Object.fromEntries(RANKED.map((field) => [field, tailOf(spoken(said), field, words, goods)]));
  const most = (/** @type {Record<string, number>} */ values, /** @type {string} */ field) => Math.max(...Object.keys(values).filter((other) => other !== field).map((other) => values[other]));
  return Object.fromEntries(RANKED.map((field) => {
    const { strong, weak, not } = words.fields[field];
    const refused = ofAttribute || speakOf.some((other) => other !== field) || holdsOne(not);
    const called = [strong, weak, words.tails[field]].some((phrases) => holdsAny(inProgram, phrases) !== undefined);
    return [field, {
      named: scores[field], otherNamed: most(scores, field), surely: Number(scores[field] >= 0.95), tail: tails[field], otherTail: most(tails, field),
      refused: Number(refused), called: Number(called), unlike: Number(suits(control, field) === 0),
    }];
  }));
}

/** @param {Ranked[]} ranked @param {string} field filled in: whether a box is the only one, or the first, that its name's last word or its value speaks for */
function addOnly(ranked, field) {
  const open = ranked.filter(({ traits, of }) => !of[field].refused && !traits.apart && !of[field].unlike);
  const most = Math.max(...open.map(({ of }) => of[field].tail));
  const tailed = open.filter(({ of }) => of[field].tail && of[field].tail === most);
  const looks = { title: (/** @type {Traits} */ traits) => traits.length > 0.2 && !traits.long, description: (/** @type {Traits} */ traits) => traits.long, price: (/** @type {Traits} */ traits) => traits.amount && traits.money,
    category: (/** @type {Traits} */ traits) => traits.path, brand: (/** @type {Traits} */ traits) => traits.beginsLongest || traits.inLongest };
  const alike = open.filter(({ traits }) => looks[/** @type {keyof typeof looks} */ (field)](traits));
  for (const one of ranked) {
    Object.assign(one.of[field], {
      onlyTail: Number(tailed.length === 1 && tailed[0] === one), firstTail: Number(tailed[0] === one),
      onlyAlike: Number(alike.length === 1 && alike[0] === one), firstAlike: Number(alike[0] === one), alike: Number(alike.includes(one)),
      both: Number(tailed.includes(one) && alike.includes(one)),
    });
  }
}

/**
 * "Fabric title" beside "About this fabric" and "Fabric type": what a page calls its goods stands before the names of several fields.
 * @param {string[]} labels as words @param {any} words generic.json @returns {Set<string>} what is left of them when the name of a field is taken away
 */
function wordsForGoods(labels, words) {
  /** @type {Map<string, Set<string>>} */
  const fieldsOf = new Map();
  for (const label of labels) {
    for (const field of RANKED) {
      const rest = restOf(label, words.tails[field], words.neutral);
      if (rest && rest.length <= 24 && !holdsAny(` ${rest} `, [...words.apart, ...words.never])) fieldsOf.set(rest, (fieldsOf.get(rest) ?? new Set()).add(field));
    }
  }
  return new Set(Array.from(fieldsOf).filter(([, fields]) => fields.size > 1).map(([rest]) => rest));
}

/** @param {string} label as words @param {string[]} names @param {string[]} neutral @returns {string | undefined} what it says besides one of the names, undefined where it holds none */
function restOf(label, names, neutral) {
  const name = holdsAny(label, names);
  if (!name) return undefined;
  const without = label.replaceAll(/\p{Script=Han}/u.test(name) ? name : ` ${name} `, "  ");
  return ` ${without} `.replace(anyOf(neutral, neutral), " ").replace(/\p{N}+/gu, " ").replace(/\s+/g, " ").trim();
}

/** @param {string} label as words @param {string} field @param {any} words @param {Set<string>} goods @returns {number} 1 where it is a name of the field and no more, 0.5 where unknown words stand beside it, 0 where it is none */
function tailOf(label, field, words, goods) {
  const rest = restOf(label, words.tails[field], words.neutral);
  return rest === undefined ? 0 : rest === "" || goods.has(rest) ? 1 : 0.5;
}

/** @param {Evidence} said @returns {string} what a person reads of the box, as words */
function spoken(said) {
  return said.label.trim() ? said.label : said.aria.trim() ? said.aria : said.hint;
}

/**
 * Each box has a weight, and so has it that the form lacks the field; the share of a box is its part of all weights.
 * @param {Ranked[]} ranked filled with the shares @param {string} field @param {Record<string, number> | undefined} weights by trait
 */
function shareOut(ranked, field, weights) {
  if (!weights) return;
  const sums = ranked.map(({ traits, of }) => Object.entries({ ...traits, ...of[field] }).reduce((sum, [name, value]) => sum + (weights[name] ?? 0) * value, weights.any ?? 0));
  const most = Math.max(0, ...sums);
  const parts = sums.map((sum) => Math.exp(sum - most));
  const all = parts.reduce((sum, part) => sum + part, Math.exp(-most));
  ranked.forEach(({ shares }, at) => { shares[field] = parts[at] / all; });
}
