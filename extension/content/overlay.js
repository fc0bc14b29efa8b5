/** What Listlint draws over the page: count chips, rings around whole fields, and the layer the card stands in. Nothing of it is inserted into the page's own elements. */

/** @typedef {{element: Element, marks: Mark[]}} Group the findings of one element of the page, worst first */
/** @typedef {{element: Element, level: string, text: string, open: () => void}} Notice */

const WORST = ["error", "warning", "info"];
const TOAST = 8000; // ms that a word at the foot of the page stays
const ICONS = {
  close: "M3 3l10 10M13 3L3 13", back: "M10 3L5 8l5 5", next: "M6 3l5 5-5 5", tick: "M3 8.5l3.2 3.2L13 4.8", alarm: "M8 3v6M8 12.2v.6",
};

const overlay = {
  /** @type {HTMLElement} */ host: /** @type {any} */ (null),
  /** @type {ShadowRoot} */ root: /** @type {any} */ (null),
  css: "", underlineCss: "",
  /** @type {Map<Element, Group>} */ groups: new Map(),
  /** by the element of the findings; "notice" is the state of the connection @type {Map<Element | "notice", HTMLElement>} */ chips: new Map(),
  /** @type {HTMLElement[]} */ decorations: [],
  /** @type {Notice | null} */ notice: null,
  frame: 0, later: 0, asks: false,
};

/** @param {keyof typeof ICONS} name @returns {SVGElement} */
function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of Object.entries({ d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": "2.2", "stroke-linecap": "round", "stroke-linejoin": "round" })) path.setAttribute(key, value);
  svg.append(path);
  return svg;
}

/** Puts the layer on the page, or back on it when the page has thrown it out. */
function mountOverlay() {
  if (!overlay.host) {
    overlay.host = document.createElement("listlint-overlay");
    overlay.host.setAttribute("popover", "manual");
    overlay.root = overlay.host.attachShadow({ mode: "open" });
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(overlay.css);
      overlay.root.adoptedStyleSheets = [sheet];
    } catch {
      overlay.root.append(make("style", { text: overlay.css })); // Firefox refuses adopted sheets in some versions
    }
    overlay.root.append(make("div", { class: "live", role: "status", "aria-live": "polite" }));
    for (const kind of ["focusin", "input"]) window.addEventListener(kind, makeWay, { capture: true, passive: true });
    for (const kind of ["scroll", "resize"]) window.addEventListener(kind, () => layoutSoon(), { capture: true, passive: true });
  }
  if (!overlay.host.isConnected) document.documentElement.append(overlay.host);
  if (overlay.host.showPopover && !overlay.host.matches(":popover-open")) overlay.host.showPopover();
  overlay.host.lang = t("language_code"); // whatever the page is written in
  const scheme = pageScheme();
  if (scheme) overlay.host.dataset.scheme = scheme;
  else delete overlay.host.dataset.scheme;
}

/** Takes everything off the page. */
function unmountOverlay() {
  showGroups([]);
  closeCard(false);
  overlay.host?.remove();
}

/** @returns {"light"|"dark"|""} what the page looks like, whatever the system prefers */
function pageScheme() {
  for (const element of [document.body, document.documentElement]) {
    const parts = element && getComputedStyle(element).backgroundColor.match(/[\d.]+/g)?.map(Number);
    if (parts && (parts[3] ?? 1) > 0.5) return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] > 128 ? "light" : "dark";
  }
  return "";
}

/** @param {string} text said to screen readers */
function announce(text) {
  const live = overlay.root?.querySelector(".live");
  if (live && live.textContent !== text) live.textContent = text;
}

/** @param {Mark[]} marks @returns {Mark[]} worst first, then by place; what only stands here because its own field is not on the page comes last of its kind */
function worstFirst(marks) {
  return [...marks].sort((a, b) => WORST.indexOf(a.finding.severity) - WORST.indexOf(b.finding.severity) || Number(a.elsewhere) - Number(b.elsewhere) || (a.finding.start ?? -1) - (b.finding.start ?? -1));
}

/** @param {Mark[]} marks @returns {Group[]} by the element they stand at */
function groupsOf(marks) {
  /** @type {Map<Element, Group>} */
  const groups = new Map();
  for (const mark of marks) {
    const { element } = mark.place;
    const group = groups.get(element);
    if (group) group.marks.push(mark);
    else groups.set(element, { element, marks: [mark] });
  }
  return [...groups.values()];
}

/** @param {Group[]} groups */
function showGroups(groups) {
  overlay.groups = new Map(groups.map((group) => [group.element, { ...group, marks: worstFirst(group.marks) }]));
  drawUnderlines(groups.flatMap(({ marks }) => marks));
  layoutSoon();
}

/** @param {Notice | null} notice a state of the connection or a clean bill, shown where no findings are */
function showNotice(notice) {
  overlay.notice = notice;
  layoutSoon();
}

/** @param {string} text @param {string} label @param {() => void} act a word at the foot of the page that can be taken back for some seconds */
function showToast(text, label, act) {
  mountOverlay(); // a pick may have made the page none of ours; it can be taken back all the same
  overlay.root.querySelector(".toast")?.remove();
  const toast = make("div", { class: "toast" }, make("span", { text }), make("button", { type: "button", text: label, onclick: () => { toast.remove(); act(); } }));
  overlay.root.append(toast);
  announce(text);
  // It waits for a hand or the focus that is already at its button.
  const go = () => (toast.matches(":hover, :focus-within") ? void setTimeout(go, 1000) : toast.remove());
  setTimeout(go, TOAST);
}

/** Redraws at the next frame. @param {boolean} [typing] whether only a box may have grown: what lay over what is not asked again */
function layoutSoon(typing = false) {
  overlay.asks ||= !typing;
  if (overlay.frame || !overlay.root) return;
  overlay.frame = requestAnimationFrame(() => {
    overlay.frame = 0;
    layout(overlay.asks);
    overlay.asks = false;
  });
}

/** Redraws at most twice a second: lines follow the typing by themselves, only boxes that grow need it. */
function layoutLater() {
  if (overlay.later || !overlay.root) return;
  overlay.later = setTimeout(() => {
    overlay.later = 0;
    layoutSoon(true);
  }, 500);
}

/** @param {Element} element @param {number} x @param {number} y @returns {boolean} whether something of the page lies over that point of it */
function isCovered(element, x, y) {
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return true;
  const top = document.elementsFromPoint(x, y).find((hit) => hit !== overlay.host);
  if (!top) return true;
  let at = /** @type {Element|null} */ (element);
  for (; at; at = parentAcross(at)) if (at === top || top.contains(at)) return false;
  return !element.contains(top) && !(element.parentElement && element.parentElement.contains(top) && top.getBoundingClientRect().width < 80);
}

/** @param {Element} element @returns {string} */
function shapeOf(element) {
  return element.localName === "img" || kindOf(element) === "region" ? "picture" : "field";
}

/** @param {HTMLElement} part @param {number} x @param {number} y */
function moveTo(part, x, y) {
  part.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
}

/** Draws chips and rings where their elements are now. @param {boolean} asks what lies over them, which takes the longest */
function layout(asks) {
  for (const part of overlay.decorations.splice(0)) part.remove();
  /** @type {Map<Element | "notice", any>} */
  const wanted = new Map();
  for (const [element, { marks }] of overlay.groups) wanted.set(element, { element, level: marks[0].finding.severity, text: String(marks.length), name: chipName(element, marks), open: () => openCard(element, 0, true) });
  if (overlay.notice) wanted.set("notice", { ...overlay.notice, name: overlay.notice.text });
  for (const [key, chip] of overlay.chips) {
    if (!wanted.has(key)) {
      chip.remove();
      overlay.chips.delete(key);
    }
  }
  for (const [key, wish] of wanted) {
    const { element } = wish;
    const box = boxOf(element);
    const picture = shapeOf(element) === "picture";
    const anchorX = picture ? box.left + 8 : box.right - 14;
    const before = overlay.chips.get(key);
    const gone = box.width < 4 || !element.isConnected;
    const hidden = gone || (before && !asks ? before.classList.contains("hidden") : isCovered(element, Math.min(anchorX, innerWidth - 2), box.top + Math.min(6, box.height / 2)));
    const chip = chipFor(key, wish);
    chip.classList.toggle("hidden", hidden);
    if (hidden) continue;
    const width = chip.offsetWidth;
    const right = box.right - (key === "notice" ? (overlay.chips.get(element)?.offsetWidth ?? -4) + 4 : 0); // beside the count, where there is one
    moveTo(chip, Math.max(2, Math.min(picture ? box.left - 6 : right - width - 8, innerWidth - width - 2)), Math.max(2, box.top - 11));
    for (const mark of key === "notice" ? [] : overlay.groups.get(element)?.marks ?? []) decorate(mark, box, picture);
  }
  placeCard();
}

/** @param {Mark} mark @param {DOMRect} box @param {boolean} picture */
function decorate(mark, box, picture) {
  if (mark.ranges.length || mark.elsewhere) return;
  const boxes = picture ? [] : boxesOf(mark);
  const { severity } = mark.finding;
  if (!boxes.length) {
    const ring = make("div", { class: "ring", "data-level": severity, "data-whole": picture ? "picture" : "field" });
    ring.style.width = `${box.width + 4}px`;
    ring.style.height = `${box.height + 4}px`;
    moveTo(ring, box.left - 2, box.top - 2);
    overlay.decorations.push(ring);
    overlay.root.prepend(ring);
  }
  for (const part of boxes) {
    const line = make("div", { class: "line", "data-level": severity });
    line.style.width = `${part.width}px`;
    moveTo(line, part.left, part.bottom - 3);
    overlay.decorations.push(line);
    overlay.root.prepend(line);
  }
}

/** @param {Element} element @param {Mark[]} marks @returns {string} what a screen reader says of the chip */
function chipName(element, marks) {
  return counted("chip_name", marks.length, fieldName(marks[0].place.path), t(`severity_${marks[0].finding.severity}`));
}

/** @param {Element | "notice"} key @param {{level: string, text: string, name: string, open: () => void}} wish @returns {HTMLElement} */
function chipFor(key, wish) {
  let chip = overlay.chips.get(key);
  if (!chip) {
    chip = make("button", { class: "chip", type: "button", onclick: () => /** @type {any} */ (chip).open(), onmousedown: (/** @type {Event} */ event) => event.preventDefault() });
    overlay.chips.set(key, /** @type {HTMLElement} */ (chip));
    overlay.root.append(/** @type {HTMLElement} */ (chip));
  }
  const shown = /** @type {any} */ (chip);
  shown.open = wish.open;
  const state = `${wish.level} ${wish.text} ${wish.name}`;
  if (shown.dataset.state !== state) {
    shown.dataset.state = state;
    shown.dataset.level = wish.level;
    shown.setAttribute("aria-label", wish.name);
    shown.title = wish.name;
    shown.replaceChildren(wish.level === "ok" ? icon("tick") : wish.level === "off" ? icon("alarm") : "", wish.level === "ok" ? "" : wish.text);
  }
  return shown;
}

/** A step into a field: ".price", or a place in a list or table: "[1]", '["Colour"]'. */
const FIELD_STEP = /\.?([a-z_]+)|\[(\d+|"(?:[^"\\]|\\.)*")\]/g;

/** @param {string} path @returns {string} a field's name in the reader's language: "variants[1].price" → "Variant 2 · price", "shipping.options[0].days" → "Shipping · option 1 · days" */
function fieldName(path) {
  /** @type {string[]} */
  const names = [];
  let word = "";
  for (const [, name, index] of path.matchAll(FIELD_STEP)) {
    if (name) {
      word = name;
      names.push(t(`field_${name}`) === `field_${name}` ? name.replaceAll("_", " ") : t(`field_${name}`));
    } else if (index.startsWith('"')) names.splice(-1, 1, JSON.parse(index)); // an attribute's own name says more than "attribute"
    else if (names.length === 1 || t(`one_${word}`) !== `one_${word}`) names.splice(-1, 1, t("field_numbered", t(`one_${word}`) === `one_${word}` ? names[0] : t(`one_${word}`), Number(index) + 1));
  }
  return names.join(" · ");
}
