/** The mouse and the keys on the page: underlined words open their card, F8 goes through the findings. */

/** @param {number} x @param {number} y @returns {{mark: Mark, at: number} | null} the underlined word at that point */
function markAt(x, y) {
  for (const { marks } of overlay.groups.values()) {
    for (const [at, mark] of marks.entries()) {
      if (boxesOf(mark).some((box) => x >= box.left - 1 && x <= box.right + 1 && y >= box.top - 1 && y <= box.bottom + 3)) return { mark, at };
    }
  }
  return null;
}

/** @param {MouseEvent} event @returns {[number, number]} where it happened in the top window, also in a frame */
function pointOf(event) {
  const owner = /** @type {Node} */ (event.target).ownerDocument ?? /** @type {Document} */ (event.target);
  if (owner === document) return [event.clientX, event.clientY];
  const { x, y } = shifted(new DOMRect(event.clientX, event.clientY), owner);
  return [x, y];
}

const hover = { timer: 0, x: 0, y: 0, opened: false };

/** @param {MouseEvent} event resting on an underlined word opens its card; leaving both closes it */
function onMove(event) {
  [hover.x, hover.y] = pointOf(event);
  if (hover.timer || event.buttons || !overlay.groups.size) return;
  const ours = isOurs(event);
  hover.timer = setTimeout(() => {
    hover.timer = 0;
    if (ours) return;
    const hit = markAt(hover.x, hover.y);
    if (hit && (!card.box || card.fingerprint !== hit.mark.finding.fingerprint) && !card.box?.contains(overlay.root.activeElement)) {
      openCard(hit.mark.place.element, hit.at, false);
      hover.opened = true;
    } else if (!hit && hover.opened && card.box && !card.box.matches(":hover") && !card.box.contains(overlay.root.activeElement)) {
      hover.opened = false;
      closeCard(false);
    }
  }, card.box && hover.opened ? 450 : 250);
}

/** What the mouse rested on is answered for already: no card comes back after Escape. */
function forgetRest() {
  clearTimeout(hover.timer);
  hover.timer = 0;
}

/** @param {MouseEvent} event a click on an underlined word opens its card, a click elsewhere closes it */
function onClick(event) {
  if (isOurs(event)) return void (hover.opened = false);
  forgetRest();
  const hit = markAt(...pointOf(event));
  hover.opened = false;
  if (hit) openCard(hit.mark.place.element, hit.at, false);
  else if (card.box) closeCard(false);
}

/** @param {KeyboardEvent} event Escape closes the card, F8 goes to the next finding as in editors, also from an open card */
function onKey(event) {
  if (!event.isComposing) page.composing = false; // a field that went while it was composed in never said that it ended
  const ours = isOurs(event);
  if ((event.key !== "Escape" && event.key !== "F8") || (ours && event.key === "Escape")) return;
  if (event.key === "Escape" && card.box) {
    event.stopPropagation();
    forgetRest();
    closeCard(false);
  } else if (event.key === "F8" && !event.ctrlKey && !event.altKey && overlay.groups.size) {
    event.preventDefault();
    if (ours && overlay.root.activeElement?.matches("input, textarea")) return; // a reason that is being written
    const by = event.shiftKey ? -1 : 1;
    if (ours && stepWithin(by)) return;
    const elements = inPageOrder([...overlay.groups.keys()]);
    const focused = ours ? card.element : deepActive();
    const here = elements.findIndex((element) => element === focused);
    const next = here >= 0 && !ours && by > 0 ? elements[here] : elements[(here + by + elements.length) % elements.length];
    next.scrollIntoView({ block: "nearest" });
    openCard(next, ours && by < 0 ? Infinity : 0, true);
  }
}
