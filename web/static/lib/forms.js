// A form as text and back. Pure.

/** What was kept over what is there when nothing was typed. @template {Record<string, any>} T @param {string} text @param {T} empty @returns {T} */
export function formOf(text, empty) {
  try {
    return { ...empty, ...JSON.parse(text || "{}") };
  } catch {
    return empty; // not ours
  }
}

/** Whether two forms hold the same. */
export function same(/** @type {any} */ a, /** @type {any} */ b) {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
