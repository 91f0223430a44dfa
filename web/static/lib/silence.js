// For how long a synthetic alarm did not come. Pure: the clocks are arguments.

/** Silence of so many ms is told; the hub's own bound. */
export const silentAfter = 150_000;

/** @typedef {import("./api-resort.js").Pulse & {heard: number}} Source  heard: the steady clock when silence began to count */

/** What is kept of a pulse. @param {import("./api-resort.js").Pulse} pulse @param {number} now @param {number} steady @returns {Source} */
export function heard(pulse, now, steady) {
  return { ...pulse, heard: steady - Math.max(0, now - Date.parse(pulse.since)) };
}

/**
 * Of two clocks the one that says more is believed: one stands still while a
 * machine sleeps, the other can be set. @param {Source} source @param {number} now @param {number} steady
 */
export function silenceOf(source, now, steady) {
  return Math.max(0, now - Date.parse(source.since), steady - source.heard);
}

/** The longest of all that are expected; undefined when there are none. @param {Source[]} list @param {number} now @param {number} steady */
export function longest(list, now, steady) {
  const counted = list.filter((p) => p.expected);
  return counted.length ? Math.max(...counted.map((p) => silenceOf(p, now, steady))) : undefined;
}
