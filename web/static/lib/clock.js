// The present time, on the hub's clock: a desk's own clock may be wrong by
// minutes, and ages are read off the screen. Ticks once a second.
import { signal } from "./ui.js";

const tolerance = 2000; // ms; the hub's Date header only has whole seconds
let offset = 0;

/** Milliseconds since the epoch; reading it in a component makes it tick. */
export const now = signal(Date.now());

/** @param {number} measured  hub's clock minus this one, ms */
export function correct(measured) {
  if (Math.abs(measured - offset) > tolerance) offset = measured;
  if (Math.abs(offset) <= tolerance) offset = 0;
  tick();
}

function tick() {
  now.value = Date.now() + offset;
}

/** @returns {() => void} stops it */
export function startClock() {
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
