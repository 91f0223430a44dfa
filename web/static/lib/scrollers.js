// What scrolls can be scrolled by keys: a wide table or a long page that holds
// nothing else to go to is a place for the keys itself, and only while it scrolls.

const places = "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex='0']";

/** Follows the page until the returned function is called; once in a frame at most. */
export function reachScrollers() {
  const main = /** @type {HTMLElement} */ (document.querySelector(".shell > main"));
  let asked = 0;
  const look = () => {
    asked = 0;
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll(".scroll"))) {
      if (needsPlace(one)) one.tabIndex = 0;
      else one.removeAttribute("tabindex");
    }
    main.tabIndex = needsPlace(main) ? 0 : -1; // a new page gives it the focus in either case
  };
  const ask = () => void (asked ||= requestAnimationFrame(look));
  const changes = new MutationObserver(ask);
  changes.observe(main, { childList: true, characterData: true, subtree: true });
  const sizes = new ResizeObserver(ask);
  sizes.observe(main);
  return () => (changes.disconnect(), sizes.disconnect(), cancelAnimationFrame(asked));
}

/** @param {HTMLElement} one */
function needsPlace(one) {
  const scrolls = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
  return scrolls && !one.querySelector(places);
}
