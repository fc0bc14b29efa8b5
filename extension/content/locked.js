/** What is chosen in a box one cannot type in: a tap on it opens the list. */

/**
 * @param {(Document|ShadowRoot)[]} roots @param {Words} words that name the field @param {string[]} neutral @param {RegExp} [sign] what a value of it holds
 * @returns {{text: string, element: Element, how: string} | null} what stands in the one switched-off line of text that is called so
 */
function lockedIn(roots, words, neutral, sign = /\p{L}/u) {
  for (const root of roots) {
    for (const input of surveyOf(root).inputs) {
      if (!input.disabled || !/^(?:text|number)$/.test(input.type) || !sign.test(input.value) || PLACEHOLDER.test(simplified(input.value)) || !isVisible(input)) continue;
      if (closestAcross(input, `${OUTSIDE}, table`) || holdsAny(asWords(labelOf(input)), words.not) || bearing(labelOf(input), words, neutral) < 1) continue;
      return { text: oneLine(input.value), element: input, how: `label: ${labelOf(input)}` };
    }
  }
  return null;
}
