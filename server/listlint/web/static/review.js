/** Keys of the review pages: j and k move, Enter opens, u d e decide. Never while something is typed. */
"use strict";

const table = document.getElementById("findings");
const decide = document.getElementById("decide");
const filters = document.getElementById("filters");
const VERDICTS = { u: "uphold", d: "dismiss", e: "escalate" };

const typing = (/** @type {EventTarget} */ target) => target instanceof Element && Boolean(target.closest("input, select, textarea, [contenteditable]"));

for (const select of filters?.querySelectorAll("select") ?? []) {
  select.addEventListener("change", () => filters.requestSubmit());
}
// An empty choice says nothing: keep it out of the address.
filters?.addEventListener("submit", () => {
  for (const field of filters.querySelectorAll("input, select")) field.disabled = !field.value;
});
// A page that comes back from the browser's cache has them disabled still.
addEventListener("pageshow", () => {
  for (const field of filters?.querySelectorAll("input, select") ?? []) field.disabled = false;
});

const rows = Array.from(table?.querySelectorAll("tbody tr") ?? []);
let at = -1;

/** @param {number} to */
function choose(to) {
  if (!rows.length) return;
  rows[at]?.classList.remove("chosen");
  at = Math.max(0, Math.min(rows.length - 1, to));
  rows[at].classList.add("chosen");
  const link = rows[at].querySelector("a.open");
  link.focus({ preventScroll: true });
  rows[at].scrollIntoView({ block: "nearest" });
}

/** @param {string} verdict */
async function judge(verdict) {
  const row = rows[at];
  if (!row) return;
  const body = new URLSearchParams({ form: table.dataset.form, verdict });
  const answer = await fetch(row.dataset.decide, { method: "POST", body, headers: { "X-Listlint": "keys", Accept: "application/json" } });
  if (!answer.ok) {
    row.classList.add("refused");
    return;
  }
  const { state } = await answer.json();
  const tag = document.getElementById("states").content.querySelector(`[data-name="${state}"]`);
  row.querySelector(".of-state").replaceChildren(tag.firstElementChild.cloneNode(true));
  row.classList.add("decided");
  choose(at + 1);
}

rows.forEach((row, index) => row.addEventListener("focusin", () => {
  rows[at]?.classList.remove("chosen");
  at = index;
  row.classList.add("chosen");
}));

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (table) {
    if (key === "j") choose(at + 1);
    else if (key === "k") choose(at - 1);
    else if (VERDICTS[key] && at >= 0) judge(VERDICTS[key]);
    else return;
  } else if (decide) {
    if (key === "j") document.getElementById("next")?.click();
    else if (key === "k") document.getElementById("previous")?.click();
    else if (key === "escape") document.getElementById("up")?.click();
    else if (VERDICTS[key]) decide.querySelector(`[data-key="${key}"]`).click();
    else return;
  } else return;
  event.preventDefault();
});

for (const image of document.querySelectorAll(".pictures img")) {
  const gone = () => {
    const figure = image.closest("figure");
    figure.classList.add("gone");
    image.replaceWith(`${image.alt}: ${figure.dataset.gone}`);
  };
  if (image.complete && !image.naturalWidth) gone();
  else image.addEventListener("error", gone);
}
