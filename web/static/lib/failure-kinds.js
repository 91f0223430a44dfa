// What an answer that is no success means to the one who asked. Pure.

const own = new Set([401, 403, 404, 409, 413, 422, 429, 503]);
const others = /** @type {Record<number, string>} */ ({ 0: "network", 400: "422", 502: "way", 504: "way", 507: "full" });

/** Whether the hub will say the same again soon: a right, or the thing itself, is missing. @param {{status?: number}} error */
export const isRefused = ({ status }) => status === 401 || status === 403 || status === 404;

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
