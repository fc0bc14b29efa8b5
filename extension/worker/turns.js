/** Changes of what is kept: each reads, changes and writes the whole, so that two at once would undo each other. They take turns. */

/** @returns {<T>(change: () => Promise<T>) => Promise<T>} takes changes and does them one after another; each gets its own answer */
export function queue() {
  let last = Promise.resolve();
  return (change) => {
    const done = last.then(change);
    last = done.then(() => undefined, () => undefined); // what went wrong is told to whoever asked for it; the next has its turn all the same
    return done;
  };
}

/** For what is kept in storage; a change must not wait for another one in here. */
export const inTurn = queue();

/** @param {string} name under which it is kept @param {(kept: Record<string, any>) => Record<string, any>} change of what is kept there, read anew in its turn */
export function changeKept(name, change) {
  return inTurn(async () => {
    const { [name]: kept } = await chrome.storage.local.get(name);
    await chrome.storage.local.set({ [name]: change(/** @type {Record<string, any>} */ (kept ?? {})) });
  });
}

/** @param {Record<string, any>} kept @param {string} key @returns {Record<string, any>} the same without it */
export function without(kept, key) {
  const { [key]: _, ...others } = kept;
  return others;
}
