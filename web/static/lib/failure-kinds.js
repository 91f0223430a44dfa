// What an answer that is no success means to the one who asked. Pure.

const own = new Set([401, 403, 404, 409, 413, 422, 429, 503]);
const others = /** @type {Record<number, string>} */ ({ 0: "network", 400: "422", 502: "way", 504: "way", 507: "full" });

const refusals = new Set([400, 401, 403, 404, 422]);

/** @typedef {{status?: number, problem?: any, retryAfter?: number}} Answer  an ApiError, as far as it matters here */

/** Whether this hub says that it has no such part; a proxy's 503, or one with a time to come again, is another. @param {Answer} error */
export const hasNone = ({ status, problem, retryAfter }) => status === 503 && Boolean(problem) && !retryAfter;

// The hub will say the same again soon: the question, a right, or the thing itself, is wrong or missing.
const isRefused = (/** @type {Answer} */ error) => refusals.has(error.status ?? -1) || hasNone(error);

const rarely = 30_000, longest = 60_000; // ms; a proxy may name a day, and the hub be well in a minute

/** How long to wait, in ms, until what failed is asked for again by itself. @param {Answer} error @param {number} soon  where nothing says that it takes longer */
export const pauseAfter = (error, soon) => Math.max(isRefused(error) ? rarely : soon, Math.min((error.retryAfter ?? 0) * 1000, longest));

/**
 * Which words tell it, and which advice goes with it. before: an earlier press did it; way: between here and the hub;
 * hub: it failed itself, and may have done it; unread: either, where nothing was to be done; other: nothing was asked, the page itself failed.
 * @param {{status?: number, done?: boolean, read?: boolean}|undefined} error @returns {string}
 */
export function kindOf(error) {
  const status = error?.status;
  if (status === undefined) return "other";
  if (error?.done) return "before";
  const kind = others[status] ?? (own.has(status) ? String(status) : status >= 500 ? "hub" : "refused");
  return error?.read && (kind === "hub" || kind === "way") ? "unread" : kind;
}
