/** Walking a page whose fields hide in shadow roots and in frames of the same origin. */

const CHOICE_CLASSES = ["ant-select-selector", "ant-cascader-picker", "el-select", "el-cascader", "next-select", "arco-select-view", "t-select", "n-base-selection", "select__control", "react-select__control", "Select-control", "semi-select",
  "layui-form-select", "ivu-select-selection", "vs__dropdown-toggle", "chosen-single", "selectize-input", "ts-control", "select2-selection", "q-select", "v-select__selections", "p-dropdown"];
/** Boxes to choose from that are built of other elements; what is chosen stands in them as text, or in a read-only input. */
const CHOICES = `[role='combobox']:not(input), [aria-haspopup='listbox']:not(input), ${CHOICE_CLASSES.map((name) => `.${name}`).join(", ")}`;
const CONTROLS = `input, textarea, select, [contenteditable=''], [contenteditable='true'], [contenteditable='plaintext-only'], ${CHOICES}`;
/** A short list finds them ten times as fast as CONTROLS in a page of 20,000 elements; what it finds too much is left out afterwards. */
const NATIVE = "input, textarea, select, [contenteditable], [role='combobox'], [aria-haspopup='listbox']";
const NEVER_TYPES = new Set(["hidden", "password", "submit", "button", "reset", "image", "color", "range", "email", "tel", "file", "checkbox", "radio",
  "date", "time", "datetime-local", "month", "week"]);

/** @param {Node|null|undefined} node @returns {node is Element} also for nodes of another frame, where instanceof fails */
function isElement(node) {
  return node?.nodeType === Node.ELEMENT_NODE;
}

/** @param {Node} node @returns {node is ShadowRoot} */
function isShadow(node) {
  return node.nodeType === Node.DOCUMENT_FRAGMENT_NODE && "host" in node;
}

/** @param {Element} element @returns {ShadowRoot | null} open or closed */
function shadowOf(element) {
  if (element.shadowRoot) return element.shadowRoot;
  if (!element.localName.includes("-") || !(element.namespaceURI?.endsWith('xhtml'))) return null;
  return globalThis.chrome?.dom?.openOrClosedShadowRoot?.(/** @type {HTMLElement} */ (element)) ?? /** @type {any} */ (element).openOrClosedShadowRoot ?? null;
}

/** @param {HTMLIFrameElement} frame @returns {Document | null} its document, when the page's own origin may read it */
function documentOf(frame) {
  try {
    return frame.contentDocument;
  } catch {
    return null; // another origin: not ours to read
  }
}

/** @returns {(Document|ShadowRoot)[]} the page and every shadow root and readable frame in it, in document order */
function allRoots() {
  /** @type {(Document|ShadowRoot)[]} */
  const roots = [document];
  for (const root of roots) {
    const elements = isShadow(root) ? root.querySelectorAll("*") : root.getElementsByTagName("*");
    for (let at = 0; at < elements.length; at++) {
      const element = elements[at];
      if (element.localName === "listlint-overlay") continue;
      const shadow = shadowOf(element);
      if (shadow) roots.push(shadow);
      else if (element.localName === "iframe") {
        const inner = documentOf(/** @type {HTMLIFrameElement} */ (element));
        if (inner?.body) roots.push(inner);
      }
    }
  }
  return roots;
}

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
  return element.matches(CONTROLS);
}

/** @param {Element} element @returns {boolean} a box one types rich text into */
function isRich(element) {
  return /** @type {HTMLElement} */ (element).isContentEditable && element.localName !== "input" && element.localName !== "textarea";
}

/** @param {Document|ShadowRoot|Element} root @returns {Element[]} what CONTROLS selects in it, in document order */
function selectControls(root) {
  /** @type {Set<Element>} */
  const found = new Set(root.querySelectorAll(NATIVE));
  const before = found.size;
  for (const name of CHOICE_CLASSES) for (const element of "getElementsByClassName" in root ? root.getElementsByClassName(name) : root.querySelectorAll(`.${name}`)) found.add(element);
  const controls = [...found].filter((element) => element.matches(CONTROLS));
  return found.size === before ? controls : controls.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
}

const PANELS = "[role='tabpanel'], [class*='tab-pane' i], [class*='tabpane' i], [class*='tab-content' i], [class*='step-content' i], [class*='stepper-content' i], [class*='step-panel' i], [class*='window-item' i], [class*='panel' i], [class*='accordion' i], [class*='collapse' i], details";
const LAYERS = "dialog, [role='dialog'], [role='alertdialog'], [role='menu'], [role='listbox'], [class*='modal' i], [class*='drawer' i], [class*='dialog' i], [class*='popup' i], [class*='popover' i], [class*='dropdown' i], [class*='tooltip' i], [class*='template' i], [class*='clone' i]";

/** @param {Element} element that is not displayed @returns {boolean} whether it only waits on another tab or step of the form, not in a dialog or a menu */
function waitsOnTab(element) {
  /** @type {Element|null} */
  let at = element;
  for (let level = 0; at && level < 25; level++, at = parentAcross(at)) {
    const view = at.ownerDocument.defaultView;
    if (at.matches(LAYERS) || !view) return false;
    const gone = view.getComputedStyle(at).display === "none" || /** @type {HTMLElement} */ (at).hidden;
    const shut = at.parentElement?.localName === "details" && !(/** @type {HTMLDetailsElement} */ (at.parentElement).open);
    if (gone || shut) return (shut || at.matches(PANELS) || (at.parentElement?.matches(PANELS) ?? false)) && closestAcross(at, LAYERS) === null;
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
