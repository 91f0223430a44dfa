// Sounds are made here, not loaded: one pattern for each level, told apart by
// ear. Browsers keep a page silent until somebody has clicked in it, so whether
// it is blocked is known and shown.
import { signal } from "./ui.js";

// [frequency in Hz, start in s, length in s] of each tone.
const patterns = {
  call: [[880, 0, 0.18], [660, 0.22, 0.18], [880, 0.44, 0.18], [660, 0.66, 0.18], [988, 0.88, 0.36]],
  critical: [[740, 0, 0.25], [740, 0.35, 0.25], [740, 0.7, 0.25]],
  major: [[587, 0, 0.16], [494, 0.24, 0.22]],
  minor: [[523, 0, 0.14]],
};
const loudness = { call: 0.5, critical: 0.45, major: 0.25, minor: 0.15 };

/** Whether the browser keeps the page silent. */
export const blocked = signal(true);

/** @type {AudioContext|undefined} */
let context;

function audio() {
  if (!context) {
    context = new AudioContext();
    context.onstatechange = () => (blocked.value = context?.state !== "running");
    blocked.value = context.state !== "running";
  }
  return context;
}

/** Finds out whether sound is allowed, without making any. */
export function check() {
  try {
    audio();
  } catch {
    blocked.value = true; // no sound device at all
  }
}

/** Asks for sound; must be called from a click or a key. */
export async function unblock() {
  try {
    await audio().resume();
  } catch {
    blocked.value = true;
  }
}

/** @typedef {keyof typeof patterns} Level */

/** @param {Level} level */
export function play(level) {
  const ctx = context;
  if (!ctx || ctx.state !== "running") return;
  for (const [hz, start, length] of patterns[level]) tone(ctx, hz, ctx.currentTime + start, length, loudness[level]);
}

function tone(ctx, hz, at, length, gain) {
  const wave = ctx.createOscillator();
  const level = ctx.createGain();
  wave.type = "triangle";
  wave.frequency.value = hz;
  level.gain.setValueAtTime(0, at);
  level.gain.linearRampToValueAtTime(gain, at + 0.015); // no clicks at the edges
  level.gain.setValueAtTime(gain, at + length - 0.04);
  level.gain.linearRampToValueAtTime(0, at + length);
  wave.connect(level).connect(ctx.destination);
  wave.start(at);
  wave.stop(at + length);
}
