/** Logs in by itself where the address holds a token behind #; takes it out of the address and the history first. */
"use strict";

const form = document.getElementById("login");
const token = decodeURIComponent(location.hash.slice(1));
if (token) {
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.token.value = token;
  form.querySelector("button").textContent = form.dataset.busy;
  form.submit();
}
