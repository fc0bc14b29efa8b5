/** Changes of what is kept: each reads, changes and writes the whole, so that two at once would undo each other. They take turns. */

let last = Promise.resolve();

/** @template T @param {() => Promise<T>} change reads what is kept and writes it changed @returns {Promise<T>} its answer, once those asked for before are done */
export function inTurn(change) {
  const done = last.then(change);
  last = done.then(() => undefined, () => undefined); // what went wrong is told to whoever asked for it; the next has its turn all the same
  return done;
}
