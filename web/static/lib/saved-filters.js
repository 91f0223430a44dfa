// Named choices of what a page shows, each person's own. Pure.
import { href } from "./router.js";

/** @typedef {{name: string, query: Record<string, string>, first?: boolean}} Saved  first: with it the page begins */

export const mostSaved = 12;

/** Of the address those parts that are filters. @param {Record<string, string>} query @param {string[]} filters @returns {Record<string, string>} */
export const chosenOf = (query, filters) => Object.fromEntries(filters.filter((name) => query[name]).map((name) => [name, query[name]]));

/** @param {string} path @param {Record<string, string>} a @param {Record<string, string>} b */
export const sameChoice = (path, a, b) => href(path, sorted(a)) === href(path, sorted(b));

const sorted = (/** @type {Record<string, string>} */ query) => Object.fromEntries(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1)));

/** A name that is there already is given to the new choice. @param {Saved[]} list @param {string} name @param {Record<string, string>} query @returns {Saved[]} */
export function withSaved(list, name, query) {
  const others = list.filter((one) => one.name !== name);
  return [...others, { name, query, first: list.find((one) => one.name === name)?.first }].slice(-mostSaved);
}

/** The page begins with this one, or with none when it did already. @param {Saved[]} list @param {string} name @returns {Saved[]} */
export const beginWith = (list, name) => list.map((one) => ({ ...one, first: one.name === name ? !one.first : false }));
