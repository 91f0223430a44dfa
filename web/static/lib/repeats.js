// A request that was never answered may have been done. Whoever tries the same
// again soon does it under the same key, so that the hub does it once. Pure.

const soon = 60_000; // ms; later it is meant anew, such as opening a gate again
const most = 50;

/** Keys of what got no answer, by what it was. */
export function unanswered() {
  const kept = /** @type {Map<string, {key: string, at: number}>} */ (new Map());
  return {
    /** The key to send it under. @param {string} what @param {string} fresh @param {number} now */
    keyFor: (what, fresh, now) => {
      const known = kept.get(what);
      return known && now - known.at < soon ? known.key : fresh;
    },
    /** @param {string} what @param {string} key @param {number} now */
    noAnswer: (what, key, now) => {
      const at = kept.get(what)?.key === key ? kept.get(what)?.at ?? now : now; // the minute is that of the first try
      kept.delete(what);
      kept.set(what, { key, at });
      if (kept.size > most) kept.delete(/** @type {string} */ (kept.keys().next().value));
    },
    /** @param {string} what */
    answered: (what) => void kept.delete(what),
  };
}
