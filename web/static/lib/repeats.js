// A request that was never answered may have been done. Whoever tries the same
// again soon sends it as it was, under the same key, so that the hub does it once
// and tells what became of the first. Pure.
//
// An act has one key from the press until it is answered. Three places hold to it:
//   hub/api/once.go   the hub: does the first under a key, answers its repeats for 24 hours
//   this, for api.js  at a desk: in memory, for a minute, while somebody stands at the button
//   outbox-run.js     on a phone: on the disk, for days; outbox-rules.js says what an answer means there
// The two here stay apart because they answer unlike: a desk tells who pressed at once and
// a later press is meant anew (a gate!), a phone sends until it is taken and never anew. A
// step of the outbox goes through api.js with its own key and its person (by), and then
// nothing of it is kept here. What an answer says of the act itself is read in one way, below.

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

/** @typedef {{status?: number, retryAfter?: number, problem?: any}} Answer  an ApiError, as far as it matters here */

/** Whether the first under this key is not done yet; the hub says when to ask again. @param {Answer} answer */
export const isUnderWay = ({ status, retryAfter }) => status === 409 && Number(retryAfter) > 0;
/** Whether the hub was cut off at it, and does not know what became of it. @param {Answer} answer */
export const wasCutOff = (answer) => answer.status === 409 && !isUnderWay(answer) && /cut off/.test(answer.problem?.detail ?? "");

/** Whether the hub may still be at it, or may have done it: trying again under the same key tells. @param {Answer} error */
export const isOpen = (error) => error.status === 0 || (error.status ?? 0) >= 500 || isUnderWay(error) || wasCutOff(error);

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
