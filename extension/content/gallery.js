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

/** @param {Element} element @returns {string} what its surroundings are called */
function surroundings(element) {
  let text = "";
  /** @type {Element|null} */
  let at = element;
  for (let level = 0; at && level < 6 && !at.matches("form, body, main"); level++, at = parentAcross(at)) {
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

/** What shows a drawing only until there is a picture. */
const STAND_IN = "label, button, a, [class*='placeholder' i], [class*='empty' i], [class*='icon' i], [class*='trigger' i], [class*='example' i]";

/** @param {Element} element @param {any} words generic.json → images @returns {number} how surely it is a picture of the product, -1 when it is none */
function pictureScore(element, words) {
  const own = asWords(`${element.getAttribute("alt") || ""} ${element.id} ${element.getAttribute("class") || ""}`);
  const around = surroundings(element);
  const section = asWords(sectionOf(element));
  const label = asWords(nearbyLabel(element));
  if (element.closest("nav, header:not(section header), footer, aside, [role='navigation'], [role='banner'], [contenteditable='true'], [contenteditable='']")) return -1;
  if (holdsAny(own, words.not) || holdsAny(around, words.not) || holdsAny(label, words.not)) return -1;
  let score = 0;
  if (holdsAny(around, words.words)) score += 3;
  if (holdsAny(section, words.words)) score += 3;
  if (holdsAny(label, words.words)) score += 3;
  let outer = parentAcross(element);
  for (let level = 0; outer && level < 5 && !outer.matches("form, body, main"); level++, outer = parentAcross(outer)) {
    if (outer.querySelector("input[type=file]")) {
      score += 3;
      break;
    }
  }
  if (score < 3 && besideAddTile(element)) score += 3;
  if (/^blob:|^data:image/.test(pictureSource(element))) score += 1;
  return score;
}

/**
 * What is said of one tile of a gallery ("Images" stands before the first alone) is said of all tiles of its make.
 * @param {{element: Element, score: number, named: boolean}[]} pictures changed in place
 */
function shareScores(pictures) {
  /** @type {Map<Element, Map<string, typeof pictures>>} */
  const rows = new Map();
  for (const picture of pictures) {
    let at = /** @type {Element | null} */ (picture.element);
    for (let level = 0; at?.parentElement && level < 4 && !at.matches("form, body, main, section"); level++, at = at.parentElement) {
      const make = `${at.localName} ${at.className}`;
      const makes = rows.get(at.parentElement) ?? new Map();
      rows.set(at.parentElement, makes);
      makes.set(make, [...(makes.get(make) ?? []), picture]);
      if (at.parentElement.childElementCount > 1 && makes.get(make).length > 1) break;
    }
  }
  for (const makes of rows.values()) {
    for (const alike of makes.values()) {
      if (alike.length < 2) continue;
      const best = Math.max(...alike.map(({ score }) => score));
      const named = alike.some((picture) => picture.named);
      for (const picture of alike) {
        picture.score = best;
        picture.named = named;
      }
    }
  }
}

/**
 * @param {(Document|ShadowRoot)[]} roots @param {any} words generic.json → images @param {(element: Element) => boolean} ofVariants whether a picture belongs to a variant
 * @returns {{shown: Shown[], how: string, region: Element | null}}
 */
function readGallery(roots, words, ofVariants) {
  /** @type {(Shown & {score: number, now: boolean, drawing: boolean, named: boolean})[]} */
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
      if (score < 0) continue;
      const named = drawing && holdsAny(asWords(`${nearbyLabel(element)} ${sectionOf(element)}`), words.words) !== undefined;
      seenHere.push({ element, src, score, now: shownNow, drawing, named });
    }
  }
  shareScores(seenHere);
  const likely = seenHere.filter(({ score }) => score >= 3);
  // Drawings are mostly icons: they count where nothing else does.
  const photos = likely.filter(({ drawing }) => !drawing);
  const all = photos.length ? photos : likely.filter(({ named }) => named);
  // Those on a tab that is not in front count where none is.
  const inFront = all.filter(({ now }) => now);
  const shown = inFront.length ? inFront : all;
  const best = Math.max(0, ...shown.map(({ score }) => score));
  // A large preview repeats one of the thumbnails: each picture counts once.
  const seen = new Set();
  const kept = shown.filter(({ score, src }) => score >= best - 3 && !seen.has(src) && seen.add(src));
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
