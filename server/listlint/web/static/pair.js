/** Shows how far pairing is. The extension does the pairing itself and tells by <html data-listlint>. */
"use strict";

const root = document.documentElement;
const button = document.getElementById("listlint-pair-button");

function show() {
  const state = root.dataset.listlint || "absent";
  const usable = location.hash.length > 1 || Boolean(document.getElementById("listlint-pair"));
  for (const part of document.querySelectorAll("[data-when]")) {
    part.hidden = part.dataset.when !== (part.dataset.when === "no-token" && !usable && state !== "paired" ? "no-token" : state);
  }
  button.hidden = state === "absent" || state === "paired" || !usable;
  document.getElementById("why").textContent = root.dataset.listlintWhy || "";
}

new MutationObserver(show).observe(root, { attributes: true });
window.addEventListener("hashchange", show);
show();
