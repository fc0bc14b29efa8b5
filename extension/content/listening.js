/** Hears what is typed, clicked and changed wherever a field may stand: the page, its shadow roots, and its frames, whose events never reach the page. */

/** What is listened to, by what `document.open` takes away together with the listeners. @type {WeakSet<Node>} */
const heard = new WeakSet();
const WATCHED = ["src", "style", "class", "hidden", "contenteditable", "content"];

/** @param {(Document|ShadowRoot)[]} roots as allRoots gives them; those known already are passed over */
function listenTo(roots) {
  for (const root of roots) {
    const tree = isShadow(root) ? root : root.documentElement;
    if (!tree || heard.has(tree)) continue;
    heard.add(tree);
    observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: WATCHED });
    root.addEventListener("change", onChange, true); // the only one of them that does not leave a shadow root
    if (!isShadow(root)) listenToDocument(root);
  }
}

/** @param {Document} tree the page's own or a frame's; a listener that is there already is not added again */
function listenToDocument(tree) {
  tree.addEventListener("input", onChange, true);
  tree.addEventListener("compositionstart", onComposing, true);
  tree.addEventListener("compositionend", onComposed, true);
  tree.addEventListener("mousemove", onMove, { capture: true, passive: true });
  tree.addEventListener("click", onClick, true);
  tree.addEventListener("keydown", onKey, true);
  tree.addEventListener("load", onLoad, true);
  if (tree !== document) tree.addEventListener("scroll", onScroll, { capture: true, passive: true });
}

function onComposing() {
  page.composing = true;
}

/** @param {Event} event */
function onComposed(event) {
  page.composing = false;
  onChange(event);
}

/** @param {Event} event a frame that has its document now */
function onLoad(event) {
  if (isElement(/** @type {Node} */ (event.target)) && /** @type {Element} */ (event.target).localName === "iframe") scanSoon();
}

function onScroll() {
  layoutSoon();
}

/** Looks for shadow roots of plain elements while the browser has nothing else to do. */
function searchLater() {
  if (page.searching || page.gone) return;
  page.searching = true;
  const search = searchHosts();
  /** @param {IdleDeadline} rest */
  const go = (rest) => {
    for (let step = search.next(); ; step = search.next()) {
      if (step.done) {
        page.searching = false;
        if (step.value) scanSoon();
        return;
      }
      if (rest.timeRemaining() < 3) return void requestIdleCallback(go);
    }
  };
  requestIdleCallback(go);
}
