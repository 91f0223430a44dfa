// When a desk sounds, says something and stops, as calls come and are taken. Pure:
// it is handed the queue and the time, and told what came of it before.
import { most } from "./aloud.js";
import { isLife, isOpen, isQuiet, isSurge, rank } from "./alerts.js";
import { loudest } from "./queue.js";

/** @typedef {import("./tones.js").Level} Level */

/** @type {Record<string, number>} */
const again = { call: 8000, critical: 8000, major: 10_000 }; // ms; what is minor sounds once
const sayAgain = 30_000; // ms
const neverSaid = -2, brokenOff = -1; // before any time at which somebody was said; what was broken off may not have been heard
const levels = /** @type {Level[]} */ (["critical", "major", "minor"]);

/**
 * @typedef {object} Heard  what this desk made heard so far
 * @property {Level|""} level
 * @property {number} played  ms
 * @property {number} said  ms
 * @property {Set<string>} known
 * @property {Set<string>} named  of whom something is said
 * @property {Map<string, number>} told  when each of those who wait was last said one by one, ms
 */

/** @type {Heard} */
export const silence = { level: "", played: -Infinity, said: -Infinity, known: new Set(), named: new Set(), told: new Map() };

/**
 * @param {Heard} before
 * @param {{queue: import("./queue.js").Queue, at: number, on: boolean, here: boolean, speaking: boolean}} now
 *   at: ms of a clock that nobody sets, or a desk whose clock is put back falls silent; on: also what is no life alarm is heard; here: this page is the one that sounds, and can
 * @returns {{heard: Heard, hush: boolean, play?: Level, say?: import("./api.js").Alert[]}}
 */
export function turn(before, { queue, at, on, here, speaking }) {
  const { level } = loudest(queue);
  const allowed = (/** @type {Level|""} */ one) => one === "call" || on; // a life alarm cannot be silenced here
  /** @type {Level|""} */
  const wanted = level && allowed(level) ? level : "";
  const open = [...queue.calls, ...queue.alarms].filter((a) => isOpen(a) && !isQuiet(a));
  /** @type {Heard} */
  const heard = { ...before, level: wanted, known: new Set(open.map((a) => a.id)), told: new Map(before.told) };

  const fresh = open.filter((a) => !before.known.has(a.id));
  const worst = fresh.some(isLife) ? "call" : levels[Math.min(...fresh.map((a) => rank(a.severity)))];
  const taken = [...before.named].some((id) => !heard.known.has(id));
  if (!here) return { heard: { ...silence, level: wanted, known: heard.known }, hush: before.played > -Infinity };

  const due = wanted && again[wanted] && at - before.played >= again[wanted] && (!speaking || taken);
  const play = due ? wanted || undefined : worst && allowed(worst) ? worst : undefined;
  const hush = taken || (before.level !== "" && before.level !== wanted) || (speaking && play === "call" && worst === "call");
  if (hush) heard.named = new Set();
  if (hush && speaking) for (const [id, when] of before.told) if (when === before.said) heard.told.set(id, brokenOff);
  if (play && play === wanted) heard.played = at; // what is less does not put it off
  if (play !== "call" || !queue.slot.length || (worst !== "call" && at - before.said < sayAgain)) return { heard, hush, play };
  heard.said = at;
  heard.named = new Set(queue.slot.map((a) => a.id));
  const { say, told } = inTurn(queue.slot.filter((a) => !isSurge(a)), heard.told, at);
  return { heard: { ...heard, told }, hush, play, say: [...say, ...queue.slot.filter(isSurge)] };
}

// Who was not said yet comes first, then who was said longest ago: of more than are
// said one by one nobody is only counted for ever.
function inTurn(/** @type {any[]} */ slot, /** @type {any} */ before, /** @type {number} */ at) {
  const last = (/** @type {any} */ a) => before.get(a.id) ?? neverSaid;
  const say = [...slot].sort((a, b) => last(a) - last(b)); // stable: else who waits longest
  const told = new Map(slot.filter((/** @type {any} */ a) => before.has(a.id)).map((/** @type {any} */ a) => [a.id, last(a)]));
  for (const a of say.slice(0, most)) told.set(a.id, at);
  return { say, told };
}
