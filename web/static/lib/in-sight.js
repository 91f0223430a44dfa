// Which of many rows are in sight of a page that is in front, by one observer of the browser
// and one listener for all of them: of a thousand rows each would have its own.

const half = 0.5; // of it in the window is in sight

/** @type {Map<Element, {inView: boolean, look: () => void}>} */
const watched = new Map();
/** @type {IntersectionObserver|undefined} */
let observer;

function observe(/** @type {Element} */ node) {
  if (!observer) {
    observer = new IntersectionObserver((entries) => {
      const last = new Map(entries.map((entry) => [entry.target, entry.isIntersecting]));
      for (const [target, inView] of last) {
        const one = watched.get(target);
        if (one) (one.inView = inView), one.look();
      }
    }, { threshold: half });
    document.addEventListener("visibilitychange", () => [...watched.values()].forEach((one) => one.look()));
  }
  observer.observe(node);
}

/** Calls look when it came into sight or went out of it. @param {Element} node @param {() => void} look @returns {() => void} stops it */
export function watchSight(node, look) {
  watched.set(node, { inView: false, look });
  observe(node);
  return () => (watched.delete(node), observer?.unobserve(node));
}

/** @param {Element} node  one that is watched */
export const inSight = (node) => Boolean(watched.get(node)?.inView) && document.visibilityState === "visible";
