// What every screen knows of synthetic alarms and of exercises.
import { signal } from "./ui.js";
import { now } from "./clock.js";
import * as api from "./api-resort.js";

/** Silence of so many ms is told; the hub's own bound. */
export const silentAfter = 150_000;

/** By source. heard: this machine's steady clock when silence began to count. */
export const pulses = signal(/** @type {Map<string, import("./api-resort.js").Pulse & {heard: number}>} */ (new Map()));
export const exercises = signal(/** @type {Map<string, import("./api-resort.js").Exercise>} */ (new Map()));

/** @param {import("./api-resort.js").Pulse} pulse */
export function takePulse(pulse) {
  const age = Math.max(0, now.value - Date.parse(pulse.since));
  pulses.value = new Map(pulses.value).set(pulse.edge, { ...pulse, heard: performance.now() - age });
}

/** @param {import("./api-resort.js").Exercise} exercise */
export function takeExercise(exercise) {
  const next = new Map(exercises.value);
  if (exercise.ended_at) next.delete(exercise.id);
  else next.set(exercise.id, exercise);
  exercises.value = next;
}

/**
 * For how long nothing came that should have, of all sources the longest; ticks.
 * Undefined before the hub said anything. Of two clocks the one that says more is
 * believed: one stands still while a machine sleeps, the other can be set.
 */
export function silence() {
  const counted = [...pulses.value.values()].filter((p) => p.expected);
  if (!counted.length) return undefined;
  return Math.max(...counted.map(silenceOf));
}

/** @param {{since: string, heard: number}} pulse */
export function silenceOf(pulse) {
  return Math.max(0, now.value - Date.parse(pulse.since), performance.now() - pulse.heard);
}

/** Fetches both again; what cannot be fetched grows old on the screen. */
export function fetchResort() {
  api.pulses().then((list) => list.forEach(takePulse), () => {});
  api.runningExercises().then((list) => (exercises.value = new Map(list.map((one) => [one.id, one]))), () => {});
}

export function forgetResort() {
  pulses.value = new Map();
  exercises.value = new Map();
}
