/**
 * Pick-a-field mode: the seller points at a field, or goes there with Tab, and it is remembered for this site.
 * What is kept is a selector of the language of sites/*.json; nothing of the page is sent anywhere.
 */

const picking = {
  field: "",
  /** @type {Element | null} */ at: null,
  /** @type {HTMLElement | null} */ bar: null,
  /** @type {HTMLElement | null} */ frame: null,
  /** @type {Element[]} */ choices: [],
  /** @type {Element | null} */ from: null,
};

/** Fields that consist of several boxes or pictures: the pick stands for all of its group. */
const PICK_MANY = new Set(["images", "bullets"]);

/** @param {string} field of a listing @returns {boolean} whether the mode has begun */
function startPicking(field) {
  forgetPage();
  const roots = allRoots();
  picking.choices = field === "images"
    ? roots.flatMap((root) => surveyOf(root).pictures).filter((element) => isVisible(element) && pictureSource(element) && element.getBoundingClientRect().width >= 28)
    : controlsIn(roots);
  if (!picking.choices.length) return false;
  if (picking.bar) stopPicking();
  mountOverlay();
  closeCard(false);
  picking.field = field;
  picking.from = deepActive();
  picking.bar = make("div", { class: "pickbar", role: "dialog", "aria-label": t("pick_title", t(`field_${field}`)), tabindex: "-1" },
    make("strong", { text: t("pick_title", t(`field_${field}`)) }), make("span", { text: t("pick_keys") }),
    make("button", { type: "button", class: "act", text: t("cancel"), onclick: stopPicking }));
  picking.frame = make("div", { class: "pickframe hidden", "aria-hidden": "true" });
  overlay.root.append(/** @type {HTMLElement} */ (picking.frame), /** @type {HTMLElement} */ (picking.bar));
  for (const kind of ["pointermove", "pointerdown", "mousedown", "click", "keydown"]) window.addEventListener(kind, pickEvent, true);
  picking.bar?.focus({ preventScroll: true });
  announce(`${t("pick_title", t(`field_${field}`))} ${t("pick_keys")}`);
  return true;
}

/** Ends the mode and gives the focus back. */
function stopPicking() {
  for (const kind of ["pointermove", "pointerdown", "mousedown", "click", "keydown"]) window.removeEventListener(kind, pickEvent, true);
  picking.bar?.remove();
  picking.frame?.remove();
  picking.bar = picking.frame = picking.at = null;
  /** @type {HTMLElement | null} */ (picking.from)?.focus?.({ preventScroll: true });
}

/** @param {Event} event */
function pickEvent(event) {
  if (event instanceof KeyboardEvent) return pickKey(event);
  if (event.composedPath().includes(/** @type {any} */ (picking.bar))) return;
  const { clientX, clientY } = /** @type {MouseEvent} */ (event);
  const element = choiceAt(clientX, clientY, event.composedPath());
  showChoice(element);
  if (event.type === "pointermove") return;
  event.preventDefault();
  event.stopImmediatePropagation(); // a click that picks must press nothing on the page
  if (event.type === "click" && element) void takePick(element);
}

/** @param {number} x @param {number} y @param {EventTarget[]} path @returns {Element | null} the smallest choice at that point, inside frames too */
function choiceAt(x, y, path) {
  const inPath = picking.choices.find((choice) => path.includes(choice));
  if (inPath) return inPath;
  const hits = picking.choices.filter((choice) => {
    const box = boxOf(choice);
    return x >= box.left - 4 && x <= box.right + 4 && y >= box.top - 4 && y <= box.bottom + 4;
  });
  return hits.sort((a, b) => boxOf(a).width * boxOf(a).height - boxOf(b).width * boxOf(b).height)[0] ?? null;
}

/** @param {KeyboardEvent} event Tab and arrows go through the fields, Enter takes one, Escape ends */
function pickKey(event) {
  if (event.key === "Enter" && overlay.root.activeElement?.localName === "button") return;
  if (!["Escape", "Enter", "Tab", "ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft"].includes(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.key === "Escape") return stopPicking();
  if (event.key === "Enter") return void (picking.at && takePick(picking.at));
  const back = event.key === "ArrowUp" || event.key === "ArrowLeft" || (event.key === "Tab" && event.shiftKey);
  const now = picking.choices.indexOf(/** @type {Element} */ (picking.at));
  const next = picking.choices[(now + (back ? -1 : 1) + picking.choices.length) % picking.choices.length] ?? picking.choices[0];
  next.scrollIntoView({ block: "nearest" });
  showChoice(next);
  announce(`${labelOf(next) || next.getAttribute("aria-label") || next.localName}: ${textIn(next).slice(0, 60)}`);
}

/** @param {Element | null} element */
function showChoice(element) {
  picking.at = element;
  const { frame } = picking;
  frame?.classList.toggle("hidden", !element);
  if (!element || !frame) return;
  const box = boxOf(element);
  frame.style.width = `${box.width + 6}px`;
  frame.style.height = `${box.height + 6}px`;
  moveTo(frame, box.left - 3, box.top - 3);
  // The bar makes room for what is pointed at.
  const bar = picking.bar?.getBoundingClientRect();
  const under = bar && box.left < bar.right && box.right > bar.left && box.top < bar.bottom + 8 && box.bottom > bar.top - 8;
  if (under) picking.bar?.classList.toggle("low");
}

/** @param {Element} element */
async function takePick(element) {
  const { field } = picking;
  const selector = selectorOf(element, PICK_MANY.has(field));
  stopPicking();
  if (!selector) return showToast(t("pick_failed"), t("pick_again"), () => void startPicking(field));
  await askWorker({ type: "remember", url: location.href, field, selector });
  await greet();
  showToast(t("pick_done", t(`field_${field}`)), t("undo"), () => void askWorker({ type: "forget", url: location.href, field }).then(greet));
}

/** @param {Element} element @param {boolean} many whether its whole group is meant @returns {string} a selector that finds it again and nothing before it; "" when there is none */
function selectorOf(element, many) {
  const steps = [];
  /** @type {Element | null} */
  let at = element;
  while (at) {
    const root = at.getRootNode();
    steps.unshift(many && at === element ? groupIn(at) : selectorIn(at));
    if (isShadow(root)) {
      steps.unshift(">>>");
      at = root.host;
    } else if (at.ownerDocument !== document) {
      steps.unshift("|>");
      at = at.ownerDocument.defaultView?.frameElement ?? null;
    } else break;
  }
  const selector = steps.join(" ");
  const found = selectAll(selector, []);
  return (many ? found.includes(element) : found[0] === element) ? selector : "";
}

/** @param {string} name @returns {boolean} whether a programmer wrote it, not a counter or a hash */
function isStable(name) {
  return name.length < 60 && /^[a-z_][\w.:-]*$/i.test(name) && !/\d{3,}|^:r|[0-9a-f]{6,}|\d[a-z]\d|__?[A-Za-z0-9]{5,}$/i.test(name);
}

/** @param {Element} element @returns {string} a selector within its own tree */
function selectorIn(element) {
  const root = /** @type {Document|ShadowRoot} */ (element.getRootNode());
  const only = (/** @type {string} */ selector) => root.querySelector(selector) === element;
  if (element === element.ownerDocument.body) return "body";
  const wishes = [];
  if (element.id && isStable(element.id)) wishes.push(`#${CSS.escape(element.id)}`);
  for (const name of ["name", "data-testid", "data-id", "data-field", "data-test-id", "data-qa", "formcontrolname", "attr-field-id", "aria-label", "placeholder"]) {
    const value = element.getAttribute(name);
    if (value && value.length < 80) wishes.push(`${element.localName}[${name}=${JSON.stringify(value)}]`);
  }
  const short = wishes.find((wish) => root.querySelectorAll(wish).length === 1);
  if (short) return short;
  const path = [];
  for (let at = /** @type {Element|null} */ (element); at && at !== element.ownerDocument.documentElement; at = at.parentElement) {
    const anchor = at !== element && at.id && isStable(at.id) && root.querySelectorAll(`#${CSS.escape(at.id)}`).length === 1 ? `#${CSS.escape(at.id)}` : "";
    const alike = Array.from(at.parentElement?.children ?? []).filter((other) => other.localName === at?.localName);
    path.unshift(anchor || (alike.length > 1 ? `${at.localName}:nth-of-type(${alike.indexOf(at) + 1})` : at.localName));
    if (anchor || (path.length > 2 && only(path.join(" > ")))) break;
  }
  return path.join(" > ");
}

/** @param {Element} element one of several @returns {string} a selector for all of its kind in their common list */
function groupIn(element) {
  let outer = element.parentElement;
  for (let level = 0; outer?.parentElement && level < 4; level++, outer = outer.parentElement) {
    if (outer.querySelectorAll(element.localName).length > 1 || outer.matches("ul, ol, [class*='grid' i], [class*='list' i], [class*='gallery' i], [class*='upload' i], fieldset")) break;
  }
  return outer ? `${selectorIn(outer)} ${element.localName}` : selectorIn(element);
}
