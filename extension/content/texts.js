/** Texts in the reader's language, and small ways to build elements without ever parsing markup. */

/** Those of the language chosen in the settings, where the browser does not give them by itself. @type {{own: Record<string, string> | null}} */
const texts = { own: null };

/** @param {string} key of _locales @param {...(string|number)} values @returns {string} */
function t(key, ...values) {
  const own = texts.own?.[key];
  if (own !== undefined) return own.replace(/\$([1-9])/g, (_, at) => String(values[at - 1] ?? ""));
  return chrome.i18n.getMessage(key, values.map(String)) || key;
}

/** @returns {boolean} whether the browser gives texts by itself: now and then not in the first second after the installation */
function browserGives() {
  return chrome.i18n.getMessage("language_code") !== "";
}

/** @param {string} key with a twin `key_one` @param {number} count @param {...(string|number)} more @returns {string} "1 finding", "2 findings" */
function counted(key, count, ...more) {
  return t(count === 1 ? `${key}_one` : key, count, ...more);
}

/** @param {string} key of a lead-in that ends in a colon @returns {string} with the blank that English wants after it, and Chinese does not */
function leadIn(key) {
  const text = t(key);
  return text.endsWith("：") ? text : `${text} `;
}

/** @returns {"en"|"zh"} the language the findings are asked in: that of the texts around them */
function readerLanguage() {
  return t("language_code") === "zh" ? "zh" : "en";
}

/**
 * @param {string} tag @param {Record<string, any>} [traits] attributes; `text` is the text, `on…` a listener
 * @param {...(Node|string|null|undefined|false)} children @returns {any}
 */
function make(tag, traits = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = String(value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** @param {string} text @returns {string} one line, single spaces */
function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}
