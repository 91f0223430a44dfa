// How many cameras stand on one screen. Pure.

/** The one that shows states and no pictures. */
export const status = 16;
export const sizes = [1, 4, 9, status];

/** The smallest wall of pictures that holds so many, or the largest. @param {number} cameras */
export const fitting = (cameras) => sizes.find((n) => n >= cameras && n < status) ?? 9;

const small = 3; // beside the large one, on an alert

/**
 * What is shown on an alert: the camera that sees the place best large, unless
 * another was chosen, and three more at most in the order of how well they see it.
 * @param {string[]} cameras  the best first @param {string} [chosen]
 * @returns {{large?: string, small: string[]}}
 */
export function arranged(cameras, chosen) {
  const seen = [...new Set(cameras)].slice(0, 1 + small);
  const large = chosen && seen.includes(chosen) ? chosen : seen[0];
  return { large, small: seen.filter((id) => id !== large) };
}

/** @param {number} size */
export const columnsOf = (size) => Math.sqrt(size);
