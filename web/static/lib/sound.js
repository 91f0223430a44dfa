// Sounds are made here, not loaded. Browsers keep a page silent until somebody has
// clicked in it, so whether it is blocked is known and shown.
import { signal } from "./ui.js";
import { loudness, patterns } from "./tones.js";

/** @typedef {import("./tones.js").Level} Level */

/** Whether the browser keeps the page silent. */
export const blocked = signal(true);

/** @type {AudioContext|undefined} */
let context;
const sounding = /** @type {Set<OscillatorNode>} */ (new Set());

function audio() {
  if (!context) {
    context = new AudioContext();
    context.onstatechange = () => (blocked.value = context?.state !== "running");
    blocked.value = context.state !== "running";
  }
  return context;
}

/** Finds out whether sound is allowed, without making any, and asks for it with each click and key until it is. */
export function check() {
  try {
    audio();
  } catch {
    blocked.value = true; // no sound device at all
  }
  for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, () => blocked.value && unblock(), { capture: true, passive: true });
}

/** Asks for sound; must be called from a click or a key. */
export async function unblock() {
  try {
    await audio().resume();
    blocked.value = context?.state !== "running"; // the event that tells of it comes later
  } catch {
    blocked.value = true;
  }
}

/** @param {Level} level */
export function play(level) {
  const ctx = context;
  if (!ctx || ctx.state !== "running") return;
  for (const [hz, start, length] of patterns[level]) tone(ctx, hz, ctx.currentTime + start, length, loudness[level]);
}

/** Ends what sounds, in the middle of it. */
export function hush() {
  for (const wave of sounding) wave.stop();
  sounding.clear();
}

function tone(/** @type {AudioContext} */ ctx, /** @type {number} */ hz, /** @type {number} */ at, /** @type {number} */ length, /** @type {number} */ gain) {
  const wave = ctx.createOscillator();
  const level = ctx.createGain();
  wave.type = "triangle";
  wave.frequency.value = hz;
  level.gain.setValueAtTime(0, at);
  level.gain.linearRampToValueAtTime(gain, at + 0.015); // no clicks at the edges
  level.gain.setValueAtTime(gain, at + length - 0.04);
  level.gain.linearRampToValueAtTime(0, at + length);
  wave.connect(level).connect(ctx.destination);
  wave.onended = () => sounding.delete(wave);
  sounding.add(wave);
  wave.start(at);
  wave.stop(at + length);
}
