/** Pairing by one click on a page of the server itself: the link that `listlint serve` prints, or the demo page. Loopback pages only. */

/** @returns {string} "pair", "demo", or "" on any other page */
function listlintPage() {
  if (!/^(127\.0\.0\.1|localhost)$/.test(location.hostname)) return "";
  return document.querySelector('meta[name="listlint"]')?.getAttribute("content") ?? "";
}

/** @returns {string} the token this page offers */
function offeredToken() {
  const offer = document.getElementById("listlint-pair");
  if (offer?.textContent) return String(JSON.parse(offer.textContent).token ?? "");
  return decodeURIComponent(location.hash.slice(1));
}

/** @param {boolean} paired already */
function offerPairing(paired) {
  const root = document.documentElement;
  root.dataset.listlint = paired ? "paired" : "installed";
  document.addEventListener("click", async (event) => {
    const target = event.target instanceof Element ? event.target.closest("#listlint-pair-button") : null;
    if (!target || !event.isTrusted) return; // a script on the page must not be able to pair
    event.preventDefault();
    const answer = await askWorker({ type: "pair", server: location.origin, token: offeredToken() });
    root.dataset.listlint = answer.ok ? "paired" : "refused";
    if (!answer.ok) root.dataset.listlintWhy = problemText(answer.problem, location.origin);
    else delete root.dataset.listlintWhy;
  }, true);
}

/** @param {boolean} paired */
function tellPaired(paired) {
  if (listlintPage()) document.documentElement.dataset.listlint = paired ? "paired" : "installed";
}
