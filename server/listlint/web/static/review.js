/** Keys of the review pages: j and k move, Enter opens, a d e decide, u takes the last decision back. Never while something is typed. */
"use strict";

const table = document.getElementById("findings");
const decide = document.getElementById("decide");
const filters = document.getElementById("filters");
const VERDICTS = { a: "uphold", d: "dismiss", e: "escalate" };
const toast = document.getElementById("toast");
const TOAST_MS = 12_000;

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

/** @param {HTMLElement} row @param {Record<string, string>} said */
async function send(row, said) {
  const answer = await fetch(row.dataset.decide, { method: "POST", body: new URLSearchParams({ form: table.dataset.form, ...said }), headers: { "X-Listlint": "keys", Accept: "application/json" } });
  row.classList.toggle("refused", !answer.ok);
  if (!answer.ok) return null;
  const found = await answer.json();
  row.querySelector(".of-state").replaceChildren(tagOf(found.state));
  row.classList.toggle("decided", found.state !== "open");
  return found;
}

/** @param {string} state */
function tagOf(state) {
  return document.getElementById("states").content.querySelector(`[data-name="${state}"]`).firstElementChild.cloneNode(true);
}

/** @type {{ row: HTMLElement, index: number, decision: string } | null} */
let last = null;
let fading = 0;

/** Shown for a while, longer as long as the pointer or the focus rests on it. */
function fade() {
  clearTimeout(fading);
  fading = setTimeout(() => (toast.matches(":hover, :focus-within") ? fade() : (toast.hidden = true)), TOAST_MS);
}

/** @param {string} verdict */
async function judge(verdict) {
  const [row, index] = [rows[at], at];
  if (!row) return;
  const found = await send(row, { verdict });
  if (!found) return;
  last = { row, index, decision: found.decision };
  document.getElementById("toast-state").textContent = tagOf(found.state).textContent;
  document.getElementById("toast-message").textContent = row.querySelector("a.open").textContent;
  toast.hidden = false;
  fade();
  choose(at + 1);
}

/** Takes back the decision that the toast tells of: in the list at once, elsewhere by sending its form. */
async function undo() {
  if (toast.hidden) return;
  if (!last) {
    toast.querySelector("button").click();
    return;
  }
  const { row, index, decision } = last;
  last = null;
  toast.hidden = true;
  if (await send(row, { verdict: "undo", decision })) choose(index);
}

toast?.addEventListener("submit", (event) => {
  if (!last) return; // told by the server: its form knows where to go
  event.preventDefault();
  void undo();
});
if (toast && !toast.hidden) fade();

rows.forEach((row, index) => row.addEventListener("focusin", () => {
  rows[at]?.classList.remove("chosen");
  at = index;
  row.classList.add("chosen");
}));

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (key === "u" && toast && !toast.hidden) void undo();
  else if (table) {
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

for (const image of document.querySelectorAll(".pair img, .thumbs img")) {
  const gone = () => {
    const figure = image.closest("figure");
    figure.classList.add("gone");
    image.nextElementSibling?.remove(); // its regions
    image.replaceWith(`${image.alt}: ${figure.dataset.gone}`);
  };
  if (image.complete && !image.naturalWidth) gone();
  else image.addEventListener("error", gone);
}
