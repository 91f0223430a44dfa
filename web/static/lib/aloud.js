// What is said of an alert aloud, for a room in which anybody may stand: the code
// of its place and its kind. Pure: the words are handed in.
import { isCall, isSurge } from "./alerts.js";

export const most = 3; // said one by one; of the rest their number

/**
 * @typedef {object} Words
 * @property {(rule: string) => string} kind  of an alarm, by its rule
 * @property {(id: string) => string} site  the name of a place in the open
 * @property {(building: string) => string} building
 * @property {string} call  求助
 * @property {string} drill  演练
 * @property {string} surge  求助激增
 * @property {(n: number) => string} more
 * @property {string} stop  between two of them
 */

/** The place to be said: building and home figure by figure; where there is none, the public place. @param {import("./api.js").Alert} a @param {Words} words */
export function placeAloud(a, words) {
  const { building = "", unit = "", floor = "" } = a.location ?? {};
  const home = unit.startsWith(`${building}-`) ? unit.slice(building.length + 1) : unit || floor;
  if (!building && !home) return a.site ? words.site(a.site) : "";
  return [building && words.building(building), home.replace(/\d+/g, (figures) => [...figures].join(" "))].filter(Boolean).join(" ");
}

/** @param {import("./api.js").Alert[]} all  the first to be said first @param {Words} words @returns {string} */
export function aloud(all, words) {
  const waiting = all.filter((a) => !isSurge(a)); // of a surge it is said that there is one; it is nobody who waits
  const said = waiting.slice(0, most).map((a) => [a.drill && words.drill, placeAloud(a, words), isCall(a) ? words.call : words.kind(a.rule)].filter(Boolean).join(" "));
  if (waiting.length > most) said.push(words.more(waiting.length - most));
  if (waiting.length < all.length) said.push(words.surge);
  return said.join(words.stop);
}
