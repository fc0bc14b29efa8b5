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

/** @param {Element} element @param {any} words generic.json → images @returns {number} 0 when it is no picture of the product */
function pictureScore(element, words) {
  const own = asWords(`${element.getAttribute("alt") || ""} ${element.id} ${element.getAttribute("class") || ""}`);
  const around = surroundings(element);
  const section = asWords(sectionOf(element));
  const label = asWords(nearbyLabel(element));
  if (element.closest("nav, header:not(section header), footer, aside, [role='navigation'], [role='banner'], [contenteditable='true'], [contenteditable='']")) return 0;
  if (holdsAny(own, words.not) || holdsAny(around, words.not) || holdsAny(label, words.not)) return 0;
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
 * @param {(Document|ShadowRoot)[]} roots @param {any} words generic.json → images @param {(element: Element) => boolean} ofVariants whether a picture belongs to a variant
 * @returns {{shown: Shown[], how: string, region: Element | null}}
 */
function readGallery(roots, words, ofVariants) {
  /** @type {(Shown & {score: number})[]} */
  const shown = [];
  /** those on a tab that is not in front @type {(Shown & {score: number})[]} */
  const waiting = [];
  for (const root of roots) {
    if (root.nodeType === Node.DOCUMENT_NODE && root !== document && isRich(/** @type {Document} */ (root).body)) continue; // pictures in an editor's frame belong to its text
    for (const element of surveyOf(root).pictures) {
      if (ofVariants(element)) continue;
      const src = pictureSource(element);
      if (!src || /^data:image\/(svg|gif)/.test(src) || /\.svg(\?|$)/.test(src)) continue;
      const box = element.getBoundingClientRect();
      const shownNow = box.width >= 28 && box.height >= 28;
      if (!shownNow && (box.width > 0 || !waitsOnTab(element))) continue;
      const score = pictureScore(element, words);
      if (score >= 3) (shownNow ? shown : waiting).push({ element, src, score });
    }
  }
  if (!shown.length) shown.push(...waiting);
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
