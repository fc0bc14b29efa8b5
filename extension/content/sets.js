/** Of several sets of pictures on a page (a gallery, a poster, samples of each colour, a preview) the one that shows the product. */

/** @typedef {{element: Element, src: string, score: number, now: boolean, drawing: boolean, named: boolean, list: object | null}} Seen `list`: the same for all tiles of one list */
/** @typedef {{pictures: Seen[], many: boolean, label: string, main: boolean, level: number, section: string, place: number, score: number, size: number, make: string}} PictureSet
 * `level`: how surely its own name says that it is the gallery; `place`: the same of its section */

/**
 * What is said of one tile of a gallery ("Images" stands before the first alone) is said of all tiles of its make.
 * @param {Seen[]} pictures changed in place
 */
function shareScores(pictures) {
  /** Each picture with the box around it that is looked at, until that box is one of several. */
  let single = pictures.map((picture) => ({ picture, at: /** @type {Element | null} */ (picture.element) }));
  for (let level = 0; level < 4 && single.length; level++) {
    /** @type {Map<Element, Map<string, typeof single>>} */
    const rows = new Map();
    for (const one of single) {
      const row = one.at?.parentElement;
      if (!one.at || !row || one.at.matches("form, body, main, section")) continue;
      const makes = rows.get(row) ?? new Map();
      rows.set(row, makes);
      const make = `${one.at.localName} ${one.at.className}`;
      makes.set(make, [...(makes.get(make) ?? []), one]);
    }
    const grouped = new Set();
    for (const makes of rows.values()) {
      const several = Array.from(makes.values()).filter((alike) => alike.length > 1);
      // The tile of the cover may be of a make of its own.
      const all = several.length === 1 ? [several[0], ...Array.from(makes.values()).filter((alike) => alike.length === 1 && alike[0].at?.localName === several[0][0].at?.localName)].flat() : [];
      for (const alike of all.length ? [all] : several) {
        alike.forEach((one) => grouped.add(one));
        shareAmong(alike.map(({ picture }) => picture));
      }
    }
    single = single.filter((one) => !grouped.has(one)).map(({ picture, at }) => ({ picture, at: at?.parentElement ?? null }));
  }
}

/** @param {Seen[]} all the pictures of one list, changed in place */
function shareAmong(all) {
  const alikeInSize = all.every(({ element }) => Math.abs(element.clientWidth - all[0].element.clientWidth) <= 2);
  // What is said against the first ("3:4 pictures") is said against all.
  const spoiled = all[0].score < 0 && alikeInSize;
  const alike = spoiled ? all : all.filter(({ score }) => score >= 0);
  if (alike.length < 2) return;
  const best = spoiled ? -1 : Math.max(...alike.map(({ score }) => score));
  const named = alike.some((picture) => picture.named);
  const list = {};
  for (const picture of alike) {
    picture.score = best;
    picture.named = named;
    picture.list = list;
  }
}

/** What names no set of pictures although it speaks of pictures: what is done with them. */
const NO_SET = /preview|upload|thumb|tiles|预览|缩略|上传/;
/** What the program calls sets that are not the gallery. */
const OTHER_SET = ["poster", "posters", "share", "sku", "skus", "variant", "variants", "variation", "var", "spec", "swatch", "swatches", "attribute", "option", "options", "detail", "certificate"];
/** Beside square pictures many sites ask for the same in another shape. */
const OTHER_RATIO = /(?:^|\D)(?:3\s?[:：比]\s?4|2\s?[:：比]\s?3|9\s?[:：比]\s?16|16\s?[:：比]\s?9)(?:\D|$)/;
/** One main picture may have such a list beside it, whatever that is called more. */
const A_GALLERY = /gallery|carousel|slide ?show|画廊|相册|图集|轮播|组图/i;
/** Pictures of such a section belong to the text below. */
const OF_TEXT = /详情|描述|description|detail (?:page|images?|pictures?|photos?)/i;
/** What it calls the tile of which a large picture is shown beside the list. */
const IN_FRONT = ["cover", "active", "selected", "current", "main", "on"];

/** @type {WeakMap<object, Words>} */
const setNames = new WeakMap();

/**
 * @param {string} text before a set @param {any} words generic.json → images @param {string[]} neutral
 * @returns {number} 2: it is the name of the gallery, 1: so it begins, 0: it says nothing of pictures, -1: that of other pictures
 */
function levelOf(text, words, neutral) {
  const said = asWords(text);
  if (!said.trim()) return 0;
  if (holdsAny(said, words.second) || OTHER_RATIO.test(text)) return -1;
  if (holdsAny(said, words.main)) return 2;
  let names = setNames.get(words);
  if (!names) setNames.set(words, (names = { strong: words.words.filter((/** @type {string} */ word) => !NO_SET.test(word)), weak: [], not: [] }));
  const share = bearing(text, names, neutral);
  if (share === BEFORE && A_GALLERY.test(text)) return 1;
  const advice = text.length > (/\p{Script=Han}/u.test(text) ? 16 : 60);
  return share >= BRACKETS ? 2 : share === BEFORE && !advice ? -1 : share > 0 ? 1 : 0;
}

/** @param {Seen[]} pictures of one list, or alike @param {any} words @param {string[]} neutral @returns {PictureSet} */
function pictureSet(pictures, words, neutral) {
  const labels = pictures.map(({ element }) => pictureLabel(element));
  const captions = new Set(labels.slice(1).filter((label) => label && label !== labels[0] && !ADDRESS.test(label)));
  const parent = captions.size ? sharedParent(pictures.map(({ element }) => element)) : null;
  // Where each tile has a name of its own, that of the list stands further out.
  const label = parent ? pictureLabel(parent) : labels[0];
  const box = pictures[0].element.getBoundingClientRect();
  const own = levelOf(label, words, neutral);
  const [section] = sectionOf(pictures[0].element).split(" | ");
  const main = holdsAny(asWords(label), words.main) !== undefined;
  const other = (!main && section.length <= 16 && OF_TEXT.test(section)) || (own < 2 && pictures.every(({ element }) => holdsAny(asWords(surroundings(element, 4)), OTHER_SET)));
  return {
    pictures, label, main, many: pictures[0].list !== null, level: other || (own < 2 && captions.size > 0 && labels.every(Boolean)) ? -1 : own, section, place: levelOf(section, words, neutral),
    score: Math.max(...pictures.map(({ score }) => score)), size: box.width * box.height, make: makeOf(pictures[0].element),
  };
}

/** @param {Element} element @returns {string} what pictures of one set have in common */
function makeOf(element) {
  const box = element.getBoundingClientRect();
  return `${element.localName} ${element.className} ${element.parentElement?.className ?? ""} ${Math.round(box.width / 4)}`;
}

/** @param {Seen[]} pictures @param {any} words @param {string[]} neutral @returns {PictureSet[]} the best first */
function setsOf(pictures, words, neutral) {
  /** @type {Map<object | string, Seen[]>} */
  const sets = new Map();
  for (const picture of pictures) {
    const key = picture.list ?? `${makeOf(picture.element)} ${picture.score}`;
    sets.set(key, [...(sets.get(key) ?? []), picture]);
  }
  const found = Array.from(sets.values(), (alike) => pictureSet(alike, words, neutral));
  return found.sort((a, b) => b.level - a.level || b.score - a.score || b.place - a.place || Number(b.many) - Number(a.many) || b.size - a.size);
}

/** @param {PictureSet} first @param {PictureSet} other @returns {boolean} whether both make one gallery */
function belongTogether(first, other) {
  // "Pictures" alone is said of those of the details too: their section is another one.
  if (other.level === 2) return other.main || first.place <= 0 || other.place > 0 || other.section === first.section;
  if (other.level < 0) return false;
  if (other.level === 1 && other.many && !first.many) return true;
  if (other.make === first.make && other.score >= first.score - 3) return true;
  const parent = sharedParent([...first.pictures, ...other.pictures].map(({ element }) => element));
  const row = sharedParent(first.pictures.map(({ element }) => element));
  // A large first tile stands in the box of the others; where one of them is marked as the one in front, it only repeats that.
  const beside = row !== null && parent !== null && (parent === row || parent === row.parentElement || parent === row.parentElement?.parentElement);
  const repeats = first.pictures.some(({ element }) => [element, element.parentElement, element.parentElement?.parentElement].some((box) => box && box !== row && holdsAny(asWords(String(box.getAttribute("class") ?? "")), IN_FRONT)));
  return beside && !(other.pictures.length === 1 && first.pictures.length > 1 && repeats) && (other.label === first.label || other.label === "" || other.score >= first.score);
}

/** @param {string} src @returns {string} the picture without the size it is asked for in */
function pictureName(src) {
  if (/^(?:data|blob):/.test(src)) return src;
  return src.replace(/[?#].*$/, "").replace(/[_.-]\d{2,4}x\d{0,4}(?=[_.]|$)/g, "").replace(/\.(jpe?g|png|webp)_\.?\w+$/i, ".$1");
}

/** @param {Seen[]} pictures that may be of the product @param {any} words generic.json → images @param {string[]} neutral @returns {Seen[]} those of its gallery, each once */
function chosenSets(pictures, words, neutral) {
  // Those on a tab that is not in front count where none is, or only such as are not the gallery.
  const front = setsOf(pictures.filter(({ now }) => now), words, neutral);
  const back = front.length && front[0].level >= 0 ? [] : setsOf(pictures, words, neutral);
  const sets = !front.length || (back[0]?.level ?? 0) > front[0].level ? back : front;
  const [first] = sets;
  if (!first) return [];
  const kept = [first, ...sets.slice(1).filter((other) => belongTogether(first, other))];
  const names = new Set();
  // A large preview repeats one of the thumbnails: each picture counts once, where it is one of many.
  const once = kept.sort((a, b) => Number(b.many) - Number(a.many)).flatMap((set) => set.pictures).filter(({ src }) => !names.has(pictureName(src)) && names.add(pictureName(src)));
  return pictures.filter((picture) => once.includes(picture));
}
