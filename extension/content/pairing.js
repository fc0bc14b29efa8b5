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

/** A click on the page's button pairs. */
function offerPairing() {
  const root = document.documentElement;
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

/** @param {any} hello @returns {boolean} whether we are paired with the server of this page, by whichever name of this machine */
function isOwnServer({ paired, server }) {
  const { hostname, port } = URL.canParse(server) ? new URL(server) : location;
  return paired && /^(127\.0\.0\.1|localhost)$/.test(hostname) && port === location.port;
}

/** Tells the page whether it has to offer anything: a token that the server refuses is no pairing, and this page is the way to a new one. @param {any} hello */
async function tellPaired(hello) {
  if (!listlintPage()) return;
  const { dataset } = document.documentElement;
  dataset.listlint = isOwnServer(hello) ? "paired" : "installed";
  if (!isOwnServer(hello)) return;
  const answer = await askWorker({ type: "session" });
  if (hello === page.hello && answer.problem?.kind === "token") dataset.listlint = "installed";
}
