// What a page tells the hub of its own sound. Pure.

/** Whether a page can be heard; undefined: nobody tried yet. @param {boolean} blocked  by the browser @param {string} audible  what somebody said of the speaker @returns {"heard"|"silent"|undefined} */
export function soundOf(blocked, audible) {
  if (blocked || audible === "no") return "silent";
  return audible === "yes" ? "heard" : undefined;
}

/**
 * The words of a page, numbered: each takes the place of the one before, whichever
 * of them the network brings first.
 * @param {string} page  an id that no other page has
 */
export function wordsOf(page) {
  let word = 0;
  return (/** @type {"heard"|"silent"|undefined} */ sound) => ({ page, word: ++word, sound });
}
