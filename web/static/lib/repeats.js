// A request that was never answered may have been done. Whoever tries the same
// again soon sends it as it was, under the same key, so that the hub does it once
// and tells what became of the first. Pure.

const soon = 60_000; // ms; later it is meant anew, such as opening a gate again
const most = 50;

/** @typedef {{key: string, text: string|undefined, at: number}} Sent  text: the body; at: of the first try */

/** What got no answer, by what it was. */
export function unanswered() {
  const kept = /** @type {Map<string, Sent>} */ (new Map());
  return {
    /**
     * What to send: as it was sent before, when that was not answered. A body may by now name a newer
     * version of the same thing; under its key the hub takes only the first.
     * @param {string} what @param {string} key  a fresh one @param {string|undefined} text @param {number} now @returns {Sent}
     */
    toSend: (what, key, text, now) => {
      const known = kept.get(what);
      return known && now - known.at < soon ? known : { key, text, at: now };
    },
    /** @param {string} what @param {Sent} sent */
    noAnswer: (what, sent) => {
      kept.delete(what);
      kept.set(what, sent);
      if (kept.size > most) kept.delete(/** @type {string} */ (kept.keys().next().value));
    },
    /** @param {string} what */
    answered: (what) => void kept.delete(what),
  };
}

/** Whether the hub may still be at it, or may have done it: trying again under the same key tells. @param {{status?: number, retryAfter?: number, problem?: any}} error */
export const isOpen = ({ status, retryAfter, problem }) =>
  status === 0 || (status !== undefined && status >= 500) || (status === 409 && (Boolean(retryAfter) || /cut off/.test(problem?.detail ?? "")));

const pauses = [1000, 2000, 4000]; // ms between tries of one press
const patience = 20_000; // ms; whoever pressed is told by then

/**
 * Sends it again while nobody answered, for as long as somebody waits at a button and is who pressed it.
 * @template T @param {() => Promise<T>} send  under the same key each time
 * @param {{now: () => number, pause: (ms: number) => Promise<any>, who?: () => string}} clock @returns {Promise<T>}
 */
export async function untilAnswered(send, { now, pause, who = () => "" }) {
  const presser = who();
  const begun = now();
  for (let tries = 0; ; tries++) {
    try {
      return await send();
    } catch (err) {
      const wait = pauses[tries];
      if (err?.status !== 0 || wait === undefined || now() - begun + wait > patience) throw err;
      await pause(wait);
      if (who() !== presser) throw err; // the next would do it in their name, and perhaps again
    }
  }
}
