// What people and devices are called. Pure.

/**
 * The name of who did something, or nothing when it is not known: a user's
 * displayed name; of who answered from a message, the name in their answer.
 * @param {string} by  as the record has it @param {Record<string, string>} names  of users, by their name at sign-in
 * @returns {string|undefined}
 */
export function nameOf(by, names) {
  if (by.startsWith("responder:")) return by.slice("responder:".length);
  return Object.hasOwn(names, by) ? names[by] : undefined;
}

/**
 * The names of devices by their id, in English where a device has such a name and it is asked for; the
 * last map itself while no name changed, so that who reads names only is not told of every word of a device.
 * @param {Map<string, import("./api.js").Device>} all @param {Map<string, string|undefined>} last @param {boolean} [english]
 */
export function namesOf(all, last, english = false) {
  const name = (/** @type {import("./api.js").Device} */ d) => (english && d.name_en) || d.name;
  let same = all.size === last.size;
  for (const d of all.values()) {
    if (!same) break;
    same = last.has(d.id) && last.get(d.id) === name(d);
  }
  return same ? last : new Map([...all.values()].map((d) => [d.id, name(d)]));
}
