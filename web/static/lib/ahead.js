// Fetches a page before it is opened: when the pointer is over a link to it or the focus on
// it, and once a desk has all that it needs, the few pages that it is on all day.
import { parse } from "./router.js";
import { after } from "./steady.js";

const settled = 3000; // ms after which the first screen has all that it needs

/** @typedef {(path: string) => any} Find  the page of a path; one that is fetched late has ahead() */

/** @param {Find} find */
export function followLinks(find) {
  const look = (/** @type {Event} */ e) => {
    const link = /** @type {HTMLAnchorElement|null} */ (/** @type {Element} */ (e.target).closest('a[href^="#/"]'));
    if (link) find(parse(link.hash).path)?.ahead?.();
  };
  document.addEventListener("pointerover", look, { passive: true });
  document.addEventListener("focusin", look);
}

/** @param {Find} find @param {string[]} paths @returns {() => void} stops it */
export function fetchSoon(find, paths) {
  if (/** @type {any} */ (navigator).connection?.saveData) return () => {}; // somebody pays for what may not be looked at
  return after(settled, () => paths.forEach((path) => find(path)?.ahead?.()));
}
