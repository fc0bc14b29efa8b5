/** Where a page hides its fields: shadow roots, open or closed, and frames of the same origin; and one look over each of them. */

/** Elements other than custom ones that were seen to hold a shadow root. @type {Set<Element>} */
const hostMemory = new Set();
/** The built-in elements that may hold a shadow root. */
const HOSTS = new Set(["article", "aside", "blockquote", "body", "div", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "main", "nav", "p", "section", "span"]);

/** @param {Node|null|undefined} node @returns {node is Element} also for nodes of another frame, where instanceof fails */
function isElement(node) {
  return node?.nodeType === Node.ELEMENT_NODE;
}

/** @param {Element[]} elements @returns {Element[]} the same, sorted as they stand in their document */
function inOrder(elements) {
  return elements.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
}

/** @param {Element[]} elements of any tree @returns {Element[]} the same, sorted as a reader of the page comes to them */
function inPageOrder(elements) {
  /** @param {Element} element @returns {Element[]} what holds it in each tree, the page's own first */
  const chain = (element) => {
    const tree = element.getRootNode();
    const outer = isShadow(tree) ? tree.host : tree === document ? null : element.ownerDocument.defaultView?.frameElement;
    return outer ? [...chain(outer), element] : [element];
  };
  const chains = new Map(elements.map((element) => [element, chain(element)]));
  return elements.sort((a, b) => {
    const [left, right] = /** @type {Element[][]} */ ([chains.get(a), chains.get(b)]);
    const at = left.findIndex((element, level) => element !== right[level]);
    if (at < 0 || !right[at]) return left.length - right.length;
    return left[at].compareDocumentPosition(right[at]) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  });
}

/** @param {Node} node @returns {node is ShadowRoot} */
function isShadow(node) {
  return node.nodeType === Node.DOCUMENT_FRAGMENT_NODE && "host" in node;
}

/** @param {Element} element @returns {ShadowRoot | null} open or closed */
function shadowOf(element) {
  if (element.shadowRoot) return element.shadowRoot;
  if (!(element.localName.includes("-") || hostMemory.has(element)) || !element.namespaceURI?.endsWith("xhtml")) return null;
  return openOrClosed(element);
}

/** @param {Element} element that may be a host @returns {ShadowRoot | null} */
function openOrClosed(element) {
  return /** @type {any} */ (globalThis.chrome?.dom?.openOrClosedShadowRoot?.(/** @type {HTMLElement} */ (element)) ?? /** @type {any} */ (element).openOrClosedShadowRoot ?? null);
}

/** @param {HTMLIFrameElement} frame @returns {Document | null} its document, when the page's own origin may read it */
function documentOf(frame) {
  try {
    return frame.contentDocument;
  } catch {
    return null; // another origin: not ours to read
  }
}

/** What the page's document holds, until elements come or go. @type {{elements: Element[] | null}} */
const customMemory = { elements: null };
const comeAndGo = new MutationObserver(() => { customMemory.elements = null; });
comeAndGo.observe(document, { childList: true, subtree: true });

/** @param {Document|ShadowRoot} root @returns {Element[]} the custom elements in it */
function customElementsIn(root) {
  if (isShadow(root)) return Array.from(root.querySelectorAll("*")).filter((element) => element.localName.includes("-"));
  if (root !== document) return searchCustomElements(root);
  if (comeAndGo.takeRecords().length) customMemory.elements = null;
  return (customMemory.elements ??= searchCustomElements(root));
}

/**
 * In a document of 20,000 elements the browser's own search takes 1 ms; to touch each of them from here once takes 9.
 * @param {Document} root @returns {Element[]}
 */
function searchCustomElements(root) {
  const found = root.evaluate("//*[contains(local-name(), '-')]", root, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null);
  return Array.from({ length: found.snapshotLength }, (_, at) => /** @type {Element} */ (found.snapshotItem(at)));
}

/** @returns {(Document|ShadowRoot)[]} the page and every shadow root and readable frame in it that is known of, in document order */
function allRoots() {
  /** @type {(Document|ShadowRoot)[]} */
  const roots = [document];
  for (const host of hostMemory) if (!host.isConnected) hostMemory.delete(host);
  for (const root of roots) {
    const own = [...hostMemory].filter((host) => host.getRootNode() === root);
    const outer = [...customElementsIn(root), ...own, ...(isShadow(root) ? root.querySelectorAll("iframe") : root.getElementsByTagName("iframe"))];
    if (own.length || outer.at(-1)?.localName === "iframe") inOrder(outer);
    for (const element of outer) {
      const inner = element.localName === "iframe" ? documentOf(/** @type {HTMLIFrameElement} */ (element)) : element.localName === "listlint-overlay" ? null : shadowOf(element);
      if (inner && (isShadow(inner) || inner.body)) roots.push(inner);
    }
  }
  return roots;
}

/**
 * Looks for hosts that are no custom elements, piece by piece: it has to touch every element, so it runs where nobody waits.
 * @returns {Generator<undefined, number>} gives way after some elements; at the end how many were new
 */
function* searchHosts() {
  let found = 0;
  const roots = allRoots();
  for (const root of roots) {
    const elements = isShadow(root) ? root.querySelectorAll("*") : root.getElementsByTagName("*");
    for (let at = 0; at < elements.length; at++) {
      const element = elements[at];
      if (HOSTS.has(element.localName) && !hostMemory.has(element)) {
        const inner = element.shadowRoot ?? openOrClosed(element);
        if (inner) {
          hostMemory.add(element);
          roots.push(inner);
          found++;
        }
      }
      if (at % 500 === 499) yield;
    }
  }
  return found;
}

/** @returns {number} how many new hosts there are, looked for at once */
function searchHostsNow() {
  const search = searchHosts();
  for (;;) {
    const step = search.next();
    if (step.done) return step.value;
  }
}

/**
 * @typedef {{controls: Element[], inputs: HTMLInputElement[], tables: Element[], pictures: Element[], pressed: Element[], labels: Map<Element, Element[]>}} Survey
 * `controls`: what may be one, see selectControls; `labels` by what they are for: a control's own `labels` looks through the whole page for each
 */

/** One list for all that is looked for: each search of a page of 20,000 elements takes a millisecond. */
const SURVEYED = "input, textarea, select, img, table, label, [contenteditable], [role], [aria-haspopup], [tabindex], [aria-pressed='true'], [style*='url(']";
/** Empty boxes whose picture a style sheet may give. */
const DRAWN = ":empty:is([class*='thumb' i], [class*='photo' i], [class*='image' i], [class*='img' i], [class*='pic' i])";

/** What was seen in each root, kept for one reading; cleared by `forgetPage`. @type {Map<Node, Survey>} */
const surveyMemory = new Map();

/** @param {Document|ShadowRoot|Element} root @returns {Survey} in document order */
function surveyOf(root) {
  const known = surveyMemory.get(root);
  if (known) return known;
  /** @type {Survey} */
  const survey = { controls: [], inputs: [], tables: [], pictures: [], pressed: [], labels: new Map() };
  for (const element of root.querySelectorAll(SURVEYED)) {
    const name = element.localName;
    if (name === "label") {
      const { control } = /** @type {HTMLLabelElement} */ (element);
      if (control) survey.labels.set(control, [...(survey.labels.get(control) ?? []), element]);
      continue;
    }
    if (name === "input") survey.inputs.push(/** @type {HTMLInputElement} */ (element));
    if (name === "table" || /^(?:table|grid|treegrid)$/.test(element.getAttribute("role") ?? "")) survey.tables.push(element);
    else if (name === "img" || element.getAttribute("role") === "img" || element.getAttribute("style")?.includes("url(")) survey.pictures.push(element);
    if (element.getAttribute("aria-pressed") === "true" || (/^(?:radio|checkbox)$/.test(element.getAttribute("role") ?? "") && element.getAttribute("aria-checked") === "true")) survey.pressed.push(element);
    if (name !== "img" && name !== "table") survey.controls.push(element);
  }
  const drawn = Array.from(root.querySelectorAll(DRAWN)).filter((element) => !survey.pictures.includes(element));
  if (drawn.length) survey.pictures = inOrder([...survey.pictures, ...drawn]);
  surveyMemory.set(root, survey);
  return survey;
}

/** Call before reading a page anew. */
function forgetPage() {
  surveyMemory.clear();
  labelMemory.clear();
  holdMemory.clear();
  asksMemory.clear();
  otherMemory.clear();
  headMemory.clear();
  fewMemory.clear();
}
