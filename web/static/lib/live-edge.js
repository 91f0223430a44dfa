// How far behind the newest fragment a picture is played. Pure.

export const margin = 0.25; // s behind the newest fragment, where the network is even
export const most = 0.8; // s, where it is not
const step = 0.1; // s more each time that the player ran dry
const slack = 0.05; // s of lag beyond the margin that are left alone
const jump = 1; // s of lag beyond which the player goes forward at once
const hurry = 1.1; // times the speed at which smaller lags are caught up

/**
 * @typedef {object} Playing
 * @property {number} start  of the newest range in the buffer, s
 * @property {number} end    of it
 * @property {number} at     what is shown now
 * @property {number} rate   the speed now
 * @property {number} behind the margin in force
 * @property {boolean} settled  the burst of kept pictures that a viewer begins with is over, and was left behind
 * @property {boolean} drained  nothing waits to be appended
 */

/**
 * Where to go and how fast. Whoever begins is given all since the newest key
 * picture at once: the first of it is shown at once, and when all is there the
 * present.
 * @param {Playing} p @returns {{seek?: number, rate: number, settled: boolean}}
 */
export function toward(p) {
  const aim = Math.max(p.start, p.end - p.behind);
  const lag = p.end - p.at - p.behind;
  const settles = !p.settled && p.drained;
  const settled = p.settled || p.drained;
  if (p.at < p.start || p.at > p.end || lag + p.behind > jump || (settles && lag > slack)) return { seek: aim, rate: 1, settled };
  if (p.settled && (lag > slack || (p.rate > 1 && lag > 0.01))) return { rate: hurry, settled };
  return { rate: 1, settled };
}

/** The margin after the player ran dry once more. @param {number} behind */
export const wider = (behind) => Math.min(most, behind + step);

/** The margin after it did not for a while. @param {number} behind */
export const narrower = (behind) => Math.max(margin, behind - step);
