// Whether a person is at this page, as far as a page can tell: it is in front,
// and within the last minutes a key was pressed, a pointer moved or a finger put
// down on it. A wall screen that nobody touches shows; it does not see.

const within = 3 * 60_000; // ms
const signs = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart"];

let last = -Infinity;
const waiting = new Set();

if (typeof document !== "undefined") {
  for (const sign of signs) document.addEventListener(sign, noticed, { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => attended() && tellAll());
}

function noticed(/** @type {Event} */ e) {
  if (!e.isTrusted) return;
  const before = attended();
  last = performance.now();
  if (!before) tellAll();
}

function tellAll() {
  for (const tell of [...waiting]) tell();
}

/** Somebody is here now. */
export function attended() {
  return document.visibilityState === "visible" && performance.now() - last < within;
}

/** Calls tell each time that somebody comes. @param {() => void} tell @returns {() => void} stops it */
export function whenAttended(tell) {
  waiting.add(tell);
  return () => void waiting.delete(tell);
}
