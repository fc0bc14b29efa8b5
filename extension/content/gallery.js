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

/** @param {string} text of a tile @param {any} words generic.json → images @returns {boolean} whether it adds a picture: "+", "Add photo", "上传" */
function addsPicture(text, words) {
  const said = text.replace(/^[+＋]\s*/, "").toLowerCase();
  const word = words.add.find((/** @type {string} */ one) => said.startsWith(one));
  return /^[+＋]$/.test(text) || (word !== undefined && said.length <= word.length + 14 && !words.addOther.some((/** @type {string} */ one) => said.includes(one)));
}

/** @param {Element} element @param {any} words generic.json → images @returns {boolean} whether a tile beside it adds another one */
function besideAddTile(element, words) {
  let at = /** @type {Element | null} */ (element);
  for (let level = 0; at && level < 3; level++, at = at.parentElement) {
    for (const other of at.parentElement?.children ?? []) {
      if (other !== at && !other.querySelector("img") && addsPicture(oneLine(other.textContent ?? ""), words)) return true;
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

/** Boxes that hold where a picture lies. */
const ADDRESS = /^(?:\S*[\\/]\S+|\S+\.(?:jpe?g|png|webp|gif|avif)\S*)$/i;

/** @param {Element} element a picture or a list of them @returns {string} what a person reads before it; where a box with its address stands between, the name of that box */
function pictureLabel(element) {
  const label = nearbyLabel(element);
  if (label) return label;
  let at = /** @type {Element | null} */ (element);
  for (let level = 0; at && level < 6 && !at.matches("form, body, main, section, table, tr"); level++, at = at.parentElement) {
    const before = at.previousElementSibling;
    const held = before && isVisible(before) ? (before.localName === "input" ? [before] : Array.from(before.querySelectorAll("input"))).filter(isControl) : [];
    if (held.length) return held.length === 1 && ADDRESS.test(/** @type {HTMLInputElement} */ (held[0]).value.split(/[,;]/)[0].trim()) ? labelOf(held[0]) : "";
  }
  return "";
}

/** What shows a drawing only until there is a picture. */
const STAND_IN = "label, button, a, [class*='placeholder' i], [class*='empty' i], [class*='icon' i], [class*='trigger' i], [class*='example' i]";

/** @param {Element} element @returns {boolean} whether it is a still of a film: it, or the tile that holds it alone, says so */
function ofVideo(element) {
  const tile = element.parentElement;
  const own = tile && tile.querySelectorAll("img, [style*='url(']").length <= 1 ? [element, tile] : [element];
  return own.some((box) => /(?:^| )(?:video|videos|vid|film|视频)(?: |$)|视频/.test(asWords(`${box.getAttribute("class") ?? ""} ${box.getAttribute("aria-label") ?? ""} ${box.getAttribute("alt") ?? ""}`).replace(/(?:photos?|images?|media) (?:and )?videos?|图片视频|图文视频/g, ""))) || element.parentElement?.querySelector(":scope > video") != null;
}

/** The score of a picture in a bar at the side of the form. */
const AT_SIDE = -2;

/** @param {Element} element @returns {boolean} whether the box right around it is called a field for a picture, and of nobody ("o_field_image oe_avatar") */
function isPictureField(element) {
  const around = surroundings(element, 3);
  return /\bfield (?:image|photo|picture)\b|\bproduct (?:image|photo|picture)\b/.test(around) && !/\b(?:user|users|profile|account|member)\b/.test(around + asWords(element.getAttribute("alt") ?? ""));
}

/** @param {Element} element @param {any} words generic.json → images @returns {number} how surely it is a picture of the product, -1 when it is none */
function pictureScore(element, words) {
  const own = asWords(`${element.getAttribute("alt") || ""} ${element.id} ${element.getAttribute("class") || ""}`);
  const around = surroundings(element).replace(" inline related ", " "); // how a widespread framework calls each of several parts
  const section = asWords(sectionOf(element));
  if (ofVideo(element)) return -1;
  const called = asWords(pictureLabel(element));
  const previews = hasUpload(element, 4); // the preview of the very file that the box beside it changes is that picture
  const label = (previews && /^ (?:preview|预览) $/.test(called) ? " " : called).replace(/ in (?:the |your )?(?:shop|store) /g, " "); // "5 shown in store" speaks of no shop sign
  const [heading] = sectionOf(element).split(" | ");
  if (element.closest("aside") && !holdsAny(asWords(heading), words.main) && !words.headings.includes(heading.toLowerCase())) return -1;
  if (element.closest("nav, header:not(section header), footer, [role='navigation'], [role='banner'], [contenteditable='true'], [contenteditable='']")) return -1;
  // Far around, "nav" or "user" may be part of any name: only what means a person, a sign or other goods counts there.
  const uploads = hasUpload(element, 3);
  const near = surroundings(element, 3);
  const spoken = [holdsAny(own, words.not), holdsAny(previews ? near.replace(" preview ", " ") : near, words.not), holdsAny(around, words.notAround)];
  const bad = spoken.find((word) => word && word !== "sidebar") ?? spoken.find(Boolean);
  // What a button beside it replaces is a picture of the product even where its class is "avatar", as in the examples of a widespread library.
  if ((bad && bad !== "sidebar" && !(bad === "avatar" && (uploads || isPictureField(element)))) || holdsAny(label, words.not)) return -1;
  if (bad === "sidebar") return AT_SIDE;
  let score = 0;
  if (holdsAny(around, words.words)) score += 3;
  if (holdsAny(section, words.words)) score += 3;
  if (holdsAny(label, words.words)) score += 3;
  if (uploads || hasUpload(element, 5)) score += 3;
  if (score < 3 && besideAddTile(element, words)) score += 3;
  if (/^blob:|^data:image/.test(pictureSource(element))) score += 1;
  return score;
}

/**
 * @param {(Document|ShadowRoot)[]} roots @param {any} words generic.json → images @param {(element: Element) => boolean} ofVariants whether a picture belongs to a variant
 * @param {string[]} neutral words that change no name
 * @returns {{shown: Shown[], how: string, region: Element | null}}
 */
function readGallery(roots, words, ofVariants, neutral) {
  /** @type {Seen[]} */
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
      const named = drawing && holdsAny(asWords(`${pictureLabel(element)} ${sectionOf(element)}`), words.words) !== undefined;
      seenHere.push({ element, src, score, now: shownNow, drawing, named, list: null });
    }
  }
  shareScores(seenHere);
  const likely = seenHere.filter(({ score }) => score >= 3);
  // Drawings are mostly icons: they count where nothing else does.
  const photos = likely.filter(({ drawing }) => !drawing);
  const all = photos.length ? photos : likely.filter(({ named }) => named);
  const kept = chosenSets(all.length ? all : unnamedSet(seenHere), words, neutral);
  const upload = kept.length ? null : uploadField(roots, words);
  if (!kept.length && !upload) kept.push(...onlyAside(seenHere));
  if (kept.length) return { shown: kept.map(({ element, src }) => ({ element, src })), how: "thumbnails", region: sharedParent(kept.map(({ element }) => element)) };
  const files = Array.from(upload?.input.files ?? []).filter((file) => file.type.startsWith("image/"));
  return {
    shown: files.map((file) => ({ element: /** @type {Element} */ (upload?.region), src: `file:${file.name}:${file.size}:${file.lastModified}`, file })),
    how: files.length ? "chosen files" : "", region: upload?.region ?? null,
  };
}

/** @param {Seen[]} pictures @returns {Seen[]} where nothing is called pictures: the largest row of photos that are shown without words of their own, as other goods ("You may also like") have */
function unnamedSet(pictures) {
  /** @type {Map<object, Seen[]>} */
  const lists = new Map();
  for (const picture of pictures) if (picture.list && picture.score >= 0 && picture.now && !picture.drawing) lists.set(picture.list, [...(lists.get(picture.list) ?? []), picture]);
  const size = (/** @type {Seen[]} */ [{ element }]) => element.clientWidth * element.clientHeight;
  const bare = Array.from(lists.values()).filter((row) => {
    const box = sharedParent(row.map(({ element }) => element));
    return box !== null && row.every(({ element }) => element.getBoundingClientRect().width >= 48 && !element.closest("a[href]:not([href='#']), table:has(input)"))
      && !PRICE_TEXT.test(box.textContent ?? "") && oneLine(shownText(box)).length <= 12 * row.length && !box.matches("body, form, main");
  });
  return bare.sort((a, b) => size(b) - size(a))[0] ?? [];
}

/** @param {Seen[]} pictures @returns {Seen[]} the one large photo at the side of a form that shows no other */
function onlyAside(pictures) {
  const aside = pictures.filter(({ element, score, now, drawing }) => score === AT_SIDE && now && !drawing && element.getBoundingClientRect().width >= 80 && /image|photo|picture/i.test(surroundings(element, 1)));
  return aside.length === 1 ? aside : [];
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
