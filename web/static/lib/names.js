// Who people of the record are, by the names at sign-in that it keeps. Pure.

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
