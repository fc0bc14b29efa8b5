/** The language of all texts: the browser's, unless the seller has chosen the other one in the settings. */

const FOLDERS = { en: "en", zh: "zh_CN" };

/** @returns {"en"|"zh"} */
export function browserLanguage() {
  const code = chrome.i18n.getMessage("language_code") || navigator.language;
  return code.startsWith("zh") ? "zh" : "en";
}

/** @returns {Promise<"en"|"zh">} in which the seller wants to read */
export async function chosenLanguage() {
  const { language } = await chrome.storage.local.get("language");
  return language === "en" || language === "zh" ? language : browserLanguage();
}

/** @param {boolean} [given] whether the browser gives its own texts to who asks: now and then not in the first second after the installation @returns {Promise<Record<string, string> | null>} the texts of the chosen language; null where they are those */
export async function chosenTexts(given = chrome.i18n.getMessage("language_code") !== "") {
  const language = await chosenLanguage();
  if (given && language === browserLanguage()) return null;
  const file = await (await fetch(chrome.runtime.getURL(`_locales/${FOLDERS[language]}/messages.json`))).json();
  return Object.fromEntries(Object.entries(file).map(([key, { message }]) => [key, message]));
}
