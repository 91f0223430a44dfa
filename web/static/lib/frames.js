// Gathers what comes in bursts, so that a frame takes it in and draws it once.
// What may not wait is taken in at once, after all that came before it. Knows
// neither the page nor what it gathers.

const most = 1000; // gathered; then a frame is not waited for

/**
 * @template T
 * @param {(all: T[]) => void} take  takes in what was gathered, in its order
 * @param {(run: () => void) => void} next  runs it in the next frame, or soon where there are no frames
 */
export function gather(take, next) {
  /** @type {T[]} */
  let waiting = [];
  const flush = () => {
    const all = waiting;
    waiting = [];
    if (all.length) take(all);
  };
  return {
    /** @param {T} one @param {boolean} urgent */
    add: (one, urgent) => {
      waiting.push(one);
      if (urgent || waiting.length >= most) flush();
      else if (waiting.length === 1) next(flush);
    },
    flush,
    /** Forgets what waits. */
    drop: () => void (waiting = []),
  };
}

const lateMs = 100; // a page that nobody sees has no frames, and a browser tells that late

/** @param {(ms: number, run: () => void) => unknown} after  a timer that a hidden page is not slowed at @returns {(run: () => void) => void} */
export const frames = (after) => (run) => {
  if (document.visibilityState !== "visible") return queueMicrotask(run);
  requestAnimationFrame(run);
  after(lateMs, run); // whichever is first; the other finds nothing
};

/**
 * What was gathered, by who takes it, each in its order.
 * @template T @param {{take: (some: T[]) => unknown, one: T}[]} all @returns {Map<(some: T[]) => unknown, T[]>}
 */
export function byTaker(all) {
  const groups = new Map(); // Map.groupBy is younger than the browsers of old office PCs
  for (const { take, one } of all) {
    if (groups.has(take)) groups.get(take).push(one);
    else groups.set(take, [one]);
  }
  return groups;
}
