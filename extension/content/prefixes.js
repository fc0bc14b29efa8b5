/** What the names of all boxes of a form begin with ("shop_admin_product_…") is the program's name for the form and says nothing of any one box. */

/**
 * @param {string[]} names as words @returns {string} the words that more than half of those with a name begin with, "" where they have nothing in common
 */
function sharedStart(names) {
  const said = names.map((name) => name.trim().split(" ")).filter((words) => words[0]);
  if (said.length < 5) return "";
  const shared = [];
  for (let alike = said; ; ) {
    /** @type {Map<string, string[][]>} */
    const next = new Map();
    // The last word of a name is its own.
    for (const words of alike) if (words.length > shared.length + 1) next.set(words[shared.length], [...(next.get(words[shared.length]) ?? []), words]);
    const [word, most] = [...next].sort((a, b) => b[1].length - a[1].length)[0] ?? ["", []];
    if (most.length * 2 <= said.length) return shared.join(" ");
    shared.push(word);
    alike = most;
  }
}

/** Where a form stands: behind such a name there may be any form. "Account" and "coupon" are names of another one, unless the name says that goods are edited. */
const PLACE_OF_FORM = ["admin", "staff"];
const PLACE_OF_GOODS = ["account", "profile", "private", "internal", "support"];

/**
 * @param {Iterable<Evidence>} all that was said of the boxes of one form; changed in place: what their names begin with alike is left out where it only says where the form stands
 * @param {any} words generic.json
 */
function leaveSharedStart(all, words) {
  const evidence = [...all];
  for (const source of /** @type {const} */ (["name", "id"])) {
    const start = ` ${sharedStart(evidence.map((said) => said[source]))} `;
    const places = holdsAny(start, words.goods) ? [...PLACE_OF_FORM, ...PLACE_OF_GOODS] : PLACE_OF_FORM;
    const speaking = words.never.filter((/** @type {string} */ word) => holds(start, word));
    if (!speaking.length || speaking.some((/** @type {string} */ word) => !places.includes(word))) continue;
    for (const said of evidence) if (said[source].startsWith(start)) said[source] = ` ${said[source].slice(start.length)}`;
  }
}
