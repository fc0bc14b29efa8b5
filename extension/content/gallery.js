/** A listing's pictures: the thumbnails of its gallery, or the files chosen in its upload field. */

/** @typedef {{element: Element, src: string, file?: File}} Shown */

/** @param {Element} element @returns {string} the address of the picture it shows */
function pictureSource(element) {
  if (element.localName === "img") {
    const image = /** @type {HTMLImageElement} */ (element);
    const shown = image.currentSrc || image.src;
    // Until it scrolls into view, a lazy picture shows a stand-in.
    const lazy = ["data-src", "data-original", "data-lazy", "data-lazy-src", "data-url"].map((name) => image.getAttribute(name)).find(Boolean);
    return lazy && (!shown || /^data:|blank|placeholder|loading|spacer|\b1x1\b/i.test(shown) || image.naturalWidth <= 2) ? new URL(lazy, document.baseURI).href : shown;
  }
  const shown = element.ownerDocument.defaultView?.getComputedStyle(element).backgroundImage ?? "";
  return shown.match(/^url\(["']?(.*?)["']?\)/)?.[1] ?? "";
}

/** @param {Element} element @param {number} [levels] @returns {string} what its surroundings are called */
function surroundings(element, levels = 6) {
  let text = "";
  /** @type {Element|null} */
  let at = element;
  for (let level = 0; at && level < levels && !at.matches("form, body, main"); level++, at = parentAcross(at)) {
    text += ` ${at.id} ${at.getAttribute("class") || ""} ${at.getAttribute("aria-label") || ""} ${at.getAttribute("data-field") || ""} ${at.getAttribute("attr-field-id") || ""} ${at.getAttribute("data-testid") || ""} ${at.getAttribute("data-id") || ""}`;
  }
  return asWords(text);
}

/** @param {Element} element @returns {boolean} whether a tile beside it adds another one: "+", "Add photo", "上传" */
function besideAddTile(element) {
  let at = /** @type {Element | null} */ (element);
  for (let level = 0; at && level < 3; level++, at = at.parentElement) {
    for (const other of at.parentElement?.children ?? []) {
      if (other !== at && !other.querySelector("img") && /^[+＋]$|^[+＋]?\s*(?:add|upload|添加|上传)(?:.{0,14})$/i.test(oneLine(other.textContent ?? "")) && !/review|comment|评/i.test(other.textContent ?? "")) return true;
    }
  }
  return false;
}

/** @param {Element} element @param {number} levels @returns {boolean} whether files can be chosen in one of the boxes around it */
function hasUpload(element, levels) {
  let outer = parentAcross(element);
  for (let level = 0; outer && level < levels && !outer.matches("form, body, main"); level++, outer = parentAcross(outer)) if (outer.querySelector("input[type=file], [class*='upload' i]")) return true;
  return false;
}

/** What shows a drawing only until there is a picture. */
const STAND_IN = "label, button, a, [class*='placeholder' i], [class*='empty' i], [class*='icon' i], [class*='trigger' i], [class*='example' i]";

/** @param {Element} element @param {any} words generic.json → images @returns {number} how surely it is a picture of the product, -1 when it is none */
function pictureScore(element, words) {
  const own = asWords(`${element.getAttribute("alt") || ""} ${element.id} ${element.getAttribute("class") || ""}`);
  const around = surroundings(element);
  const section = asWords(sectionOf(element));
  const label = asWords(nearbyLabel(element));
  if (element.closest("nav, header:not(section header), footer, aside, [role='navigation'], [role='banner'], [contenteditable='true'], [contenteditable='']")) return -1;
  // Far around, "nav" or "user" may be part of any name: only what means a person, a sign or other goods counts there.
  const uploads = hasUpload(element, 3);
  const bad = holdsAny(own, words.not) ?? holdsAny(asWords(surroundings(element, 3)), words.not) ?? holdsAny(around, words.notAround);
  // What a button beside it replaces is a picture of the product even where its class is "avatar", as in the examples of a widespread library.
  if ((bad && !(bad === "avatar" && uploads)) || holdsAny(label, words.not)) return -1;
  let score = 0;
  if (holdsAny(around, words.words)) score += 3;
  if (holdsAny(section, words.words)) score += 3;
  if (holdsAny(label, words.words)) score += 3;
  if (uploads || hasUpload(element, 5)) score += 3;
  if (score < 3 && besideAddTile(element)) score += 3;
  if (/^blob:|^data:image/.test(pictureSource(element))) score += 1;
  return score;
}

/**
 * What is said of one tile of a gallery ("Images" stands before the first alone) is said of all tiles of its make.
 * @param {{element: Element, score: number, named: boolean, many: boolean}[]} pictures changed in place
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

/** @param {{element: Element, score: number, named: boolean, many: boolean}[]} all the pictures of one list, changed in place */
function shareAmong(all) {
  const alikeInSize = all.every(({ element }) => Math.abs(element.clientWidth - all[0].element.clientWidth) <= 2);
  // What is said against the first ("3:4 pictures") is said against all.
  const spoiled = all[0].score < 0 && alikeInSize;
  const alike = spoiled ? all : all.filter(({ score }) => score >= 0);
  if (alike.length < 2) return;
  const best = spoiled ? -1 : Math.max(...alike.map(({ score }) => score));
  const named = alike.some((picture) => picture.named);
  for (const picture of alike) {
    picture.score = best;
    picture.named = named;
    picture.many = true;
  }
}

/**
 * @param {(Document|ShadowRoot)[]} roots @param {any} words generic.json → images @param {(element: Element) => boolean} ofVariants whether a picture belongs to a variant
 * @returns {{shown: Shown[], how: string, region: Element | null}}
 */
function readGallery(roots, words, ofVariants) {
  /** @type {(Shown & {score: number, now: boolean, drawing: boolean, named: boolean, many: boolean})[]} */
  const seenHere = [];
  for (const root of roots) {
    if (root.nodeType === Node.DOCUMENT_NODE && root !== document && isRich(/** @type {Document} */ (root).body)) continue; // pictures in an editor's frame belong to its text
    for (const element of surveyOf(root).pictures) {
      if (ofVariants(element)) continue;
      const src = pictureSource(element);
      const drawing = /^data:image\/svg/.test(src) || /\.svg(\?|$)/.test(src);
      if (!src || /^data:image\/gif/.test(src) || (drawing && element.closest(STAND_IN))) continue;
      const box = element.getBoundingClientRect();
      const least = drawing ? 48 : 28;
      const shownNow = box.width >= least && box.height >= least;
      if (!shownNow && (box.width > 0 || !waitsOnTab(element))) continue;
      const score = pictureScore(element, words);
      const named = drawing && holdsAny(asWords(`${nearbyLabel(element)} ${sectionOf(element)}`), words.words) !== undefined;
      seenHere.push({ element, src, score, now: shownNow, drawing, named, many: false });
    }
  }
  shareScores(seenHere);
  const likely = seenHere.filter(({ score }) => score >= 3);
  // Drawings are mostly icons: they count where nothing else does.
  const photos = likely.filter(({ drawing }) => !drawing);
  const all = photos.length ? photos : likely.filter(({ named }) => named);
  // Those on a tab that is not in front count where none is.
  const inFront = all.filter(({ now }) => now);
  const seenNow = inFront.length ? inFront : all;
  // Beside a gallery, a picture of its own kind (a cover, a poster to share) is none of it.
  const main = seenNow.some(({ many }) => many) ? seenNow.filter(({ many, element }) => many || !holdsAny(asWords(nearbyLabel(element)), words.second)) : [];
  const shown = main.length ? main : seenNow;
  const best = Math.max(0, ...shown.map(({ score }) => score));
  // A large preview repeats one of the thumbnails: each picture counts once.
  const seen = new Set();
  const place = new Set(shown.filter(({ score }) => score === best).map(({ element }) => sectionOf(element)));
  // Where a gallery is named as such, what is as little named as "Picture" elsewhere is none of it.
  const belongs = (/** @type {Element} */ element) => best < 9 || place.has(sectionOf(element)) || holdsAny(asWords(`${nearbyLabel(element)} ${sectionOf(element)}`), words.main);
  const kept = shown.filter(({ element, score, src }) => (score >= best - 2 || (score >= best - 3 && belongs(element))) && !seen.has(src) && seen.add(src));
  if (kept.length) return { shown: kept.map(({ element, src }) => ({ element, src })), how: "thumbnails", region: sharedParent(kept.map(({ element }) => element)) };
  const upload = uploadField(roots, words);
  const files = Array.from(upload?.input.files ?? []).filter((file) => file.type.startsWith("image/"));
  return {
    shown: files.map((file) => ({ element: /** @type {Element} */ (upload?.region), src: `file:${file.name}:${file.size}:${file.lastModified}`, file })),
    how: files.length ? "chosen files" : "", region: upload?.region ?? null,
  };
}

/** @param {(Document|ShadowRoot)[]} roots @param {any} words @returns {{input: HTMLInputElement, region: Element} | null} where pictures would be, when there are none yet */
function uploadField(roots, words) {
  for (const root of roots) {
    for (const input of surveyOf(root).inputs) {
      if (input.type !== "file") continue;
      const text = `${surroundings(input)}${asWords(nearbyLabel(input))}${asWords(sectionOf(input))}`;
      if (!/image|^$|\.(jpe?g|png)/.test(input.getAttribute("accept") || "") || !holdsAny(text, words.words) || holdsAny(text, words.not)) continue;
      /** @type {Element|null} */
      let at = input;
      while (at && !isVisible(at)) at = parentAcross(at);
      if (at && !at.matches("body, form, main")) return { input, region: at };
    }
  }
  return null;
}
