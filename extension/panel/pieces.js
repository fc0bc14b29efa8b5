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

/** @param {string} name "sha256:…" @param {number[]} region in shares @param {string} alt @returns {HTMLImageElement} filled when the server has drawn it */
export function picture(name, region, alt) {
  const image = make("img", { alt });
  const key = `${name} ${region.join(",")}`;
  let asked = drawn.get(key);
  if (!asked) drawn.set(key, (asked = chrome.runtime.sendMessage({ type: "marked", sha256: name.replace("sha256:", ""), region })));
  void asked.then((answer) => {
    if (answer?.ok) image.src = answer.data;
    else image.closest("figure")?.remove(); // a region without area cannot be drawn; the words beside it stand
  });
  return image;
}
