// What every screen knows of synthetic alarms and of exercises.
import { signal } from "./ui.js";
import { now } from "./clock.js";
import * as api from "./api-resort.js";
import { heard, longest, silenceOf } from "./silence.js";

/** By source. */
export const pulses = signal(/** @type {Map<string, import("./silence.js").Source>} */ (new Map()));
export const exercises = signal(/** @type {Map<string, import("./api-resort.js").Exercise>} */ (new Map()));

/** @param {import("./api-resort.js").Pulse} pulse */
export function takePulse(pulse) {
  pulses.value = new Map(pulses.value).set(pulse.edge, heard(pulse, now.value, performance.now()));
}

/** @param {import("./api-resort.js").Exercise} exercise */
export function takeExercise(exercise) {
  const next = new Map(exercises.value);
  if (exercise.ended_at) next.delete(exercise.id);
  else next.set(exercise.id, exercise);
  exercises.value = next;
}

/** For how long nothing came that should have; ticks. Undefined before the hub said anything. */
export const silence = () => longest([...pulses.value.values()], now.value, performance.now());

/** @param {import("./silence.js").Source} source */
export const ageOf = (source) => silenceOf(source, now.value, performance.now());

/** Fetches both again; what cannot be fetched grows old on the screen. */
export function fetchResort() {
  api.pulses().then((list) => list.forEach(takePulse), () => {});
  api.runningExercises().then((list) => (exercises.value = new Map(list.map((one) => [one.id, one]))), () => {});
}

export function forgetResort() {
  pulses.value = new Map();
  exercises.value = new Map();
}
