// Every key that acts. What the pages bind and what the help sheet shows are both
// read from here, so the sheet cannot tell of a key that does nothing. Pure.
import { steps } from "./calls.js";

/** @typedef {Record<string, string[]>} Keys  of each act, as KeyboardEvent.key in lower case, or "Ctrl+K" */

/** What guards do in a rescue, and its key. */
export const guardActs = /** @type {[string, string][]} */ ([["gate_held", "1"], ["lift_held", "2"], ["ambulance_met", "3"], ["guided", "4"], ["guard_report", "5"]]);

const callKeys = Object.fromEntries(steps.flatMap((step) => (step.results ?? [[undefined, step.key]]).map(([result, key]) => [actOfStep(step.name, result), [key]])));

/** @param {string} step @param {string} [result] */
export function actOfStep(step, result) {
  return result ? `${step}:${result}` : step;
}

/** By where they act. @type {Record<string, Keys>} */
export const shortcuts = {
  everywhere: { search: ["Ctrl+K", "/"], home: ["g"], person: ["p"], help: ["?"] },
  list: { next: ["j"], previous: ["k"] },
  queue: { next: ["j"], previous: ["k"], take: ["a"] },
  care: { next: ["j"], previous: ["k"], take: ["a"], open: ["Enter"] },
  phone: { answer: ["t"], card: ["o"], help: ["h"] },
  ringing: { open: ["t"] },
  call: { ...callKeys, note: ["n"] },
  back: { ring: ["b"] },
  undo: { undo: ["u"] },
  alarm: { take: ["a"], send: ["d"], resolve: ["x"], note: ["n"] },
  alert: { leave: ["Escape"] },
  guard: { next: ["j"], previous: ["k"] },
  rescue: { ...Object.fromEntries(guardActs.map(([tick, key]) => [tick, [key]])), close: ["Escape"] },
  cameras: { one: ["1"], four: ["4"], nine: ["9"], states: ["0"], before: ["ArrowLeft"], after: ["ArrowRight"] },
  chart: { closer: ["+", "="], wider: ["-"], whole: ["0"], earlier: ["ArrowLeft"], later: ["ArrowRight"], point: ["."], back: [","] },
  map: { closer: ["+", "="], wider: ["-"], whole: ["0"], left: ["ArrowLeft"], right: ["ArrowRight"], up: ["ArrowUp"], down: ["ArrowDown"] },
  native: { open: ["Enter"], close: ["Escape"] }, // what the browser does by itself; nothing binds them
};

/**
 * The work of each key, by key. It wants all acts of the group and no other.
 * @template T @param {string} group @param {Record<string, T>} acts @returns {Record<string, T>}
 */
export function keysOf(group, acts) {
  const listed = shortcuts[group] ?? {};
  for (const act of new Set([...Object.keys(listed), ...Object.keys(acts)])) {
    if (!listed[act] || !acts[act]) throw new Error(`keys of ${group}: ${act} is ${listed[act] ? "listed and not bound" : "bound and not listed"}`);
  }
  return Object.fromEntries(Object.entries(listed).flatMap(([act, keys]) => keys.map((key) => [key, acts[act]])));
}

/** How a key is written on the sheet. @param {string} key */
export function written(key) {
  return { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" }[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}
