/** Small parts of the extension's own pages, built without ever parsing markup. */

/**
 * @param {string} tag @param {Record<string, any>} [traits] attributes; `text` is the text, `on…` a listener
 * @param {...(Node|string|null)} children @returns {any}
 */
export function make(tag, traits = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (name === "text") element.textContent = String(value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** Each marked picture as the server drew it, asked for once. @type {Map<string, Promise<any>>} */
const drawn = new Map();

/** What takes the place of a picture that could not be drawn; without it, its figure goes: the words beside it stand. @typedef {() => void} Instead */

/**
 * @param {string} name "sha256:…" @param {number[]} region in shares @param {string} alt
 * @param {{other?: {image: string, other_region?: number[], placing?: number[]}, instead?: Instead}} [wish] `other`: beside the bank's picture, in one
 * @returns {HTMLImageElement} filled when the server has drawn it
 */
export function picture(name, region, alt, wish = {}) {
  const image = make("img", { alt });
  const { other } = wish;
  const key = JSON.stringify([name, region, other]);
  let asked = drawn.get(key);
  if (!asked) drawn.set(key, (asked = chrome.runtime.sendMessage({ type: "marked", sha256: name.replace("sha256:", ""), region, other })));
  void asked.then((answer) => {
    if (answer?.ok) {
      image.src = answer.data;
      return;
    }
    drawn.delete(key); // asked for again when it is shown again
    if (wish.instead) wish.instead();
    else image.closest("figure")?.remove();
  });
  return image;
}
