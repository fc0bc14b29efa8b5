/** Walking a page whose fields hide in shadow roots and in frames of the same origin. */

const CHOICE_CLASSES = ["ant-select-selector", "ant-cascader-picker", "el-select", "el-cascader", "next-select", "arco-select-view", "t-select", "n-base-selection", "select__control", "react-select__control", "Select-control", "semi-select",
  "layui-form-select", "ivu-select-selection", "vs__dropdown-toggle", "chosen-single", "selectize-input", "ts-control", "select2-selection", "q-select", "v-select__selections", "p-dropdown"];
/** Boxes to choose from that are built of other elements; what is chosen stands in them as text, or in a read-only input. */
const CLASSED = `${CHOICE_CLASSES.map((name) => `.${name}`).join(", ")}, [class*='-select-selector']`;
const CHOICES = `[role='combobox']:not(input), [aria-haspopup='listbox']:not(input), button[aria-haspopup][aria-labelledby], ${CLASSED}`;
const CONTROLS = `input, textarea, select, [contenteditable=''], [contenteditable='true'], [contenteditable='plaintext-only'], ${CHOICES}`;
/** A short list finds them ten times as fast as CONTROLS in a page of 20,000 elements: a box to choose from holds, or is, one of these. */
const NATIVE = "input, textarea, select, [contenteditable], [role='combobox'], [aria-haspopup], [tabindex], .chosen-single";
const NEVER_TYPES = new Set(["hidden", "password", "submit", "button", "reset", "image", "color", "range", "email", "file", "checkbox", "radio",
  "date", "time", "datetime-local", "month", "week"]);

/** @param {Node} node @returns {Element | null} the parent, leaving shadow roots and frames on the way up */
function parentAcross(node) {
  const parent = node.parentNode;
  if (isElement(parent)) return parent;
  if (parent && isShadow(parent)) return parent.host;
  const view = (parent?.nodeType === Node.DOCUMENT_NODE ? /** @type {Document} */ (parent) : null)?.defaultView;
  return view && view !== window ? view.frameElement : null;
}

/** @param {Element} element @param {string} selector @returns {Element | null} like closest, through shadow roots and frames */
function closestAcross(element, selector) {
  /** @type {Element|null} */
  let at = element;
  for (; at; at = parentAcross(at)) if (at.matches(selector)) return at;
  return null;
}

/** @param {Element} outer @param {Element} inner @returns {boolean} like contains, through shadow roots and frames */
function containsAcross(outer, inner) {
  if (outer.contains(inner)) return true;
  const root = inner.getRootNode();
  if (root === outer.getRootNode()) return false;
  /** @type {Element|null} */
  let at = inner;
  for (; at; at = parentAcross(at)) if (at === outer) return true;
  return false;
}

/** @param {Element} element @returns {boolean} whether a person can see it */
function isVisible(element) {
  if (!element.isConnected) return false;
  if (/** @type {any} */ (element).checkVisibility && !(/** @type {any} */ (element).checkVisibility({ visibilityProperty: true, opacityProperty: false }))) return false;
  const box = element.getBoundingClientRect();
  return box.width > 3 && box.height > 3 && box.right > -2000;
}

/** @param {Element} element @returns {boolean} whether text of a listing can stand in it */
function isControl(element) {
  if (element.localName === "input") return !NEVER_TYPES.has(/** @type {HTMLInputElement} */ (element).type);
  // The select that a box of another make stands for: nobody can reach it.
  if (element.localName === "select" && (element.getAttribute("aria-hidden") === "true" || isStoodFor(element))) return false;
  return element.matches(CONTROLS);
}

/** @param {Element} select @returns {boolean} whether the box behind it is the one a person sees and opens */
function isStoodFor(select) {
  const behind = select.getAttribute("tabindex") === "-1" ? select.nextElementSibling : null;
  return behind !== null && (behind.matches(CLASSED) || behind.querySelector(CLASSED) !== null);
}

/** @param {Element} element @returns {boolean} a box one types rich text into */
function isRich(element) {
  return /** @type {HTMLElement} */ (element).isContentEditable && element.localName !== "input" && element.localName !== "textarea";
}

/** @param {Document|ShadowRoot|Element} root @returns {Element[]} what CONTROLS selects in it, in document order */
function selectControls(root) {
  const seen = surveyMemory.has(root) ? [...surveyOf(root).controls, ...("getElementsByClassName" in root ? root.getElementsByClassName("chosen-single") : root.querySelectorAll(".chosen-single"))] : root.querySelectorAll(NATIVE);
  /** @type {Set<Element>} */
  const found = new Set();
  let sorted = true;
  for (const element of seen) {
    for (let box = element.closest(CLASSED); box && box !== root && root.contains(box) && !found.has(box); box = box.parentElement?.closest(CLASSED) ?? null) {
      found.add(box);
      sorted = false;
    }
    if (element.matches(CONTROLS)) found.add(element);
  }
  return sorted ? [...found] : inOrder([...found]);
}

const PANELS = "[role='tabpanel'], [class*='tab-pane' i], [class*='tabpane' i], [class*='tab-content' i], [class*='step-content' i], [class*='stepper-content' i], [class*='step-panel' i], [class*='window-item' i], [class*='panel' i], [class*='accordion' i], [class*='collapse' i], details";
const LAYERS = "dialog, [role='dialog'], [role='alertdialog'], [role='menu'], [role='listbox'], [class*='modal' i], [class*='drawer' i], [class*='dialog' i], [class*='popup' i], [class*='popover' i], [class*='dropdown' i], [class*='tooltip' i], [class*='template' i], [class*='clone' i]";

/** @param {Element} element that is not displayed @returns {boolean} whether a box of the same make stands beside it in its place, as the tab in front does */
function takesTurns(element) {
  const [first] = element.classList;
  const beside = Array.from(element.parentElement?.children ?? []);
  if (!first && !beside.some((other) => other.matches("ul, nav, [role='tablist'], [class*='tab' i], [class*='step' i]"))) return false;
  return beside.some((other) => other !== element && other.localName === element.localName && (!first || other.classList.contains(first)) && isVisible(other) && other.querySelector("input, textarea, select, img") !== null);
}

/** @param {Element} element that is not displayed @returns {boolean} whether it only waits on another tab or step of the form, not in a dialog or a menu */
function waitsOnTab(element) {
  /** @type {Element|null} */
  let at = element;
  for (let level = 0; at && level < 25; level++, at = parentAcross(at)) {
    const view = at.ownerDocument.defaultView;
    if (at.matches(LAYERS) || !view) return false;
    const gone = view.getComputedStyle(at).display === "none" || /** @type {HTMLElement} */ (at).hidden;
    const shut = at.parentElement?.localName === "details" && !(/** @type {HTMLDetailsElement} */ (at.parentElement).open);
    if (gone || shut) return (shut || at.matches(PANELS) || (at.parentElement?.matches(PANELS) ?? false) || takesTurns(at)) && closestAcross(at, LAYERS) === null;
  }
  return false;
}

/**
 * @param {(Document|ShadowRoot)[]} roots @param {Element[]} [waiting] filled with the controls on tabs and steps that are not in front
 * @returns {Element[]} every visible control of the page, in document order
 */
function controlsIn(roots, waiting) {
  const found = [];
  for (const root of roots) {
    const frameBody = isShadow(root) || root === document ? null : /** @type {Document} */ (root).body;
    if (frameBody && isRich(frameBody) && root !== document) {
      const frame = frameBody.ownerDocument.defaultView?.frameElement;
      if (!frame || isVisible(frame)) found.push(frameBody);
      else if (waiting && waitsOnTab(frame)) waiting.push(frameBody);
      continue;
    }
    surveyOf(root);
    for (const element of selectControls(root)) {
      if (!isControl(element) || /** @type {HTMLInputElement} */ (element).disabled) continue;
      const visible = isVisible(element);
      if (!visible && !(waiting && waitsOnTab(element))) continue;
      // The search field inside a choice is part of the choice.
      if (element.parentElement?.closest(CHOICES)) continue;
      // An editor inside an editor is part of the outer one.
      if (isRich(element) && element.parentElement?.closest("[contenteditable='true'], [contenteditable='']")) continue;
      if (visible) found.push(element);
      else waiting?.push(element);
    }
  }
  return found;
}

/**
 * The elements whose own text nodes say something, found by leaving out every branch whose text does not hold it: ten times as fast as
 * asking all of 20,000 elements.
 * @param {Document|ShadowRoot|Element} root @param {RegExp} sign @returns {Element[]} in document order
 */
function elementsSaying(root, sign) {
  /** @type {Element[]} */
  const found = [];
  /** @param {Element} element */
  const descend = (element) => {
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (sign.test(node.nodeValue ?? "") && found[found.length - 1] !== element) found.push(element);
      } else if (isElement(node) && !/^(?:script|style|template|noscript|svg|select|listlint-overlay)$/.test(node.localName) && sign.test(node.textContent ?? "")) descend(node);
    }
  };
  for (const child of isElement(root) ? [root] : root.children) if (sign.test(child.textContent ?? "")) descend(child);
  return found;
}

/** @param {Element} element @returns {DOMRect} where it stands in the top window, also from inside frames */
function boxOf(element) {
  return shifted(element.getBoundingClientRect(), element.ownerDocument);
}

/** @param {DOMRect} box @param {Document} owner @returns {DOMRect} */
function shifted(box, owner) {
  let { x, y } = box;
  /** @type {Window|null} */
  let view = owner.defaultView;
  for (; view && view !== window; view = view.parent) {
    const frame = view.frameElement;
    if (!frame) break;
    const outer = frame.getBoundingClientRect();
    x += outer.x + frame.clientLeft;
    y += outer.y + frame.clientTop;
  }
  return new DOMRect(x, y, box.width, box.height);
}
