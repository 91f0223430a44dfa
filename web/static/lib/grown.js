// Draws the first screenful of a long list at once and the rest behind it, a
// piece after each frame. Everything is in the page a moment later, so the
// keyboard and the browser's own search reach it.
import { useEffect, useState } from "./ui.js";

const piece = 20; // small enough that a key pressed meanwhile acts in its frame
/** So many rows fill this window, whatever stands above them. @param {number} tall  the least height of a row, px */
const screenful = (tall) => Math.ceil(innerHeight / tall);

/**
 * How many rows to draw now.
 * @param {number} wanted  how many there are to draw
 * @param {number} tall  the least height of a row, px
 * @param {string} [of]  what the list is of: another list begins anew
 */
export function useGrown(wanted, tall, of = "") {
  const [state, grow] = useState({ of, drawn: screenful(tall) });
  const drawn = state.of === of ? state.drawn : screenful(tall);
  useEffect(() => {
    if (drawn >= wanted) return;
    const timer = setTimeout(() => grow({ of, drawn: drawn + piece }), 0);
    return () => clearTimeout(timer);
  }, [drawn, wanted > drawn, of]);
  return Math.min(drawn, wanted);
}
