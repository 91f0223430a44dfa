// Keeps rows where they are while somebody is about to use one of them.
import { useEffect, useRef, useState } from "./ui.js";
import { moved, settle } from "./queue.js";

const restMs = 180_000; // after the last move or key nobody is there, see attention.js
const touchMs = 3000; // after the last finger
const guardMs = 400; // after rows moved, a click that was meant for another row is ignored

let allMovedAt = -Infinity;
/** To be told when what is above all rows came, went or grew: they moved although they are the same. */
export const moveAll = () => void (allMovedAt = performance.now());

/**
 * @param {string[]} wanted  ids in the right order
 * @param {(id: string) => boolean} known  whether the row of an id that went can still be drawn
 * @param {boolean} [atOnce]  what is new may not wait: it comes behind what is shown
 */
export function useHeld(wanted, known, atOnce) {
  const [held, setHeld] = useState(false);
  const shown = useRef(/** @type {string[]} */ ([]));
  const timer = useRef(0);
  const movedAt = useRef(-Infinity);
  const { ids, waiting } = settle(shown.current, wanted, held, known, atOnce);
  if (moved(shown.current, ids)) movedAt.current = performance.now();
  shown.current = ids;
  const stood = useRef(/** @type {string[]} */ ([]));
  /** To be told what is drawn, where that is not the rows alone: it can move although they do not. @param {string[]} places */
  const drawing = (places) => {
    if (moved(stood.current, places)) movedAt.current = performance.now();
    stood.current = places;
  };

  const release = () => (clearTimeout(timer.current), setHeld(false));
  const hold = (/** @type {number} */ ms) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(release, ms);
    setHeld(true);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const pointed = (/** @type {any} */ e) => hold(e.pointerType === "touch" ? touchMs : restMs);
  const events = {
    onPointerOver: pointed,
    onPointerMove: pointed,
    onPointerDown: pointed,
    onClickCapture: (/** @type {any} */ e) => {
      if (e.detail > 0 && performance.now() - Math.max(movedAt.current, allMovedAt) < guardMs) e.stopPropagation(), e.preventDefault();
    },
    onPointerLeave: (/** @type {any} */ e) => e.pointerType !== "touch" && !keyed(e.currentTarget) && release(),
    onKeyDown: () => hold(restMs),
    onFocusIn: (/** @type {any} */ e) => e.target.matches(":focus-visible") && hold(restMs),
    onFocusOut: (/** @type {any} */ e) => !e.currentTarget.contains(e.relatedTarget) && !e.currentTarget.matches(":hover") && release(),
  };
  return { ids, waiting, held, release, events, drawing };
}

// Whether the keyboard is in the list: its focus, as a browser shows it.
const keyed = (/** @type {Element} */ list) => Boolean(list.querySelector(":focus-visible"));
