// The order and grouping of the queue. Pure.
import { isCall, isDone, isLife, isOpen, isQuiet, isSurge, isUnrecorded, rank } from "./alerts.js";

/** @typedef {import("./api.js").Alert} Alert */

/**
 * @typedef {object} Queue
 * @property {Alert[]} slot    unacknowledged, a life at stake; the one who waits longest first
 * @property {Alert[]} calls   求助, not resolved
 * @property {Alert[]} alarms  告警, not resolved, without those under a cause
 * @property {Map<string, Alert[]>} under  what stands under a cause, by the cause's id
 * @property {Counts} counts
 *
 * @typedef {object} Counts
 * @property {number} open         unacknowledged, those under a cause and surges left out
 * @property {number} surges       of calls, unacknowledged; each call of one is counted by itself
 * @property {number} merged       under a cause
 * @property {number} drills
 * @property {number} unrecorded
 * @property {number} silenced
 */

/** @param {Iterable<Alert>} all @returns {Queue} */
export function arrange(all) {
  const standing = [...all].filter((a) => !isDone(a) && !a.rescue); // a rescue is another desk's call: the guard room has a page for it
  const byID = new Map(standing.map((a) => [a.id, a]));
  const under = new Map();
  const shown = [];
  for (const a of standing) {
    const root = causeOf(a, byID);
    if (!root) shown.push(a);
    else if (under.has(root)) under.get(root).push(a);
    else under.set(root, [a]);
  }
  shown.sort(before);
  for (const list of under.values()) list.sort(before);
  return {
    slot: shown.filter((a) => isLife(a) && isOpen(a)).sort(oldest),
    calls: shown.filter(isCall),
    alarms: shown.filter((a) => !isCall(a)),
    under,
    counts: {
      open: shown.filter((a) => isOpen(a) && !isSurge(a)).length,
      surges: shown.filter((a) => isOpen(a) && isSurge(a)).length,
      merged: standing.length - shown.length,
      drills: standing.filter((a) => a.drill).length,
      unrecorded: standing.filter(isUnrecorded).length,
      silenced: standing.filter(isQuiet).length,
    },
  };
}

// The topmost known cause of an alert. A life alarm is never under anything,
// and a cause that this desk may not see hides nothing.
function causeOf(/** @type {Alert} */ a, /** @type {Map<string, Alert>} */ byID) {
  if (isLife(a)) return undefined;
  const seen = new Set([a.id]);
  let root;
  for (let id = a.cause; id && byID.has(id) && !seen.has(id); id = byID.get(id)?.cause) {
    seen.add(id);
    root = id;
  }
  return root;
}

/** Severity, then unacknowledged, then the longest standing. @param {Alert} a @param {Alert} b */
export function before(a, b) {
  return rank(a.severity) - rank(b.severity) || Number(isOpen(b)) - Number(isOpen(a)) || oldest(a, b);
}

// A thousand alerts are compared ten thousand times for every change: each one's
// time is read once.
const opened = new WeakMap();

function openedAt(/** @type {Alert} */ a) {
  if (!opened.has(a)) opened.set(a, Date.parse(a.opened_at));
  return opened.get(a);
}

function oldest(/** @type {Alert} */ a, /** @type {Alert} */ b) {
  return openedAt(a) - openedAt(b) || (a.id < b.id ? -1 : 1);
}

/**
 * The rows to show. While somebody's pointer or keyboard is in the list, rows
 * keep their places: what is new waits and is counted, or where nothing may be
 * kept from sight comes behind the rest; what went stays where it was. Else the
 * list is as it should be.
 * @param {string[]} shown   ids on the screen now
 * @param {string[]} wanted  ids in the right order
 * @param {boolean} held
 * @param {(id: string) => boolean} known  whether a row that went can still be drawn
 * @param {boolean} [atOnce]  what is new comes behind the rest
 * @returns {{ids: string[], waiting: number}}
 */
export function settle(shown, wanted, held, known, atOnce) {
  if (!held) return { ids: wanted, waiting: 0 };
  const ids = shown.filter(known);
  const have = new Set(ids);
  const fresh = wanted.filter((id) => !have.has(id));
  return atOnce ? { ids: [...ids, ...fresh], waiting: 0 } : { ids, waiting: fresh.length };
}

/** Whether another stands where one stood: what comes behind all moves nobody. @param {string[]} before @param {string[]} after */
export const moved = (before, after) => before.some((id, i) => after[i] !== id);

/** Who and what waits in the slot, without the surges, which are not one more who does. @param {Alert[]} slot */
export const waitingIn = (slot) => slot.filter((a) => !isSurge(a)).length;

/**
 * The worst that is not acknowledged and not under a cause: what the desk
 * sounds, and what title and icon tell.
 * @param {Queue} queue
 * @returns {{level: "call"|"critical"|"major"|"minor"|"", calls: number, open: number}}
 */
export function loudest(queue) {
  const calls = queue.slot.filter(isCall).length;
  const open = [...queue.calls, ...queue.alarms].filter((a) => isOpen(a) && !isQuiet(a));
  const worst = open.reduce((least, a) => Math.min(least, rank(a.severity)), 9);
  const level = queue.slot.length ? "call" : /** @type {const} */ (["critical", "major", "minor"])[worst] ?? "";
  return { level, calls, open: open.length };
}
