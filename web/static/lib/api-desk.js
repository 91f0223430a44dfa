// Calls of the care desk, the guard room, hand-over and the change of person.
import { call, post } from "./api.js";
import { hasNone } from "./failure-kinds.js";

/**
 * @typedef {{kind: "call"|"cannot_call"|"follow_up"|"alarm"|"silence", alert: string, rule: string, severity: string, state: string,
 *   site?: string, device?: string, since: string, until?: string}} Owed
 * @typedef {{id: string, desk: string, at: string, items: Owed[], more?: number, note?: string, left_by: string, left_name: string,
 *   taken_by?: string, taken_name?: string, taken_at?: string, taken_note?: string}} Sheet
 * @typedef {{count: number, quick: number, slow: number, slow_of: number, quick_pct: number, slow_pct: number, arrived: number,
 *   arrive_of: number, enough: boolean, partial?: boolean}} Figures
 * @typedef {{today: Figures, days_30: Figures, targets: {quick_s: number, quick_pct: number, slow_s: number, slow_pct: number, fewest: number}}} Response
 */

/** @param {string} desk @returns {Promise<{desk: string, items: Owed[], more?: number}>} */
export const owedNow = (desk) => call("GET", "handovers/owed", { query: { desk } });
/** @param {string} desk @param {{open?: boolean, cursor?: string, limit?: number}} [which] @returns {Promise<{items: Sheet[], next?: string}>} */
export const handovers = (desk, { open, cursor, limit = 20 } = {}) => call("GET", "handovers", { query: { desk, open: open ? "true" : undefined, cursor, limit } });
/** @param {string} desk @param {string} note @param {string} key @returns {Promise<Sheet>} */
export const handOver = (desk, note, key) => call("POST", "handovers", { body: { desk, note: note || undefined }, key });
/** @param {string} id @param {string} note @returns {Promise<Sheet>} */
export const takeOver = (id, note) => post(`handovers/${encodeURIComponent(id)}/take`, { body: note ? { note } : {} });

/** How soon calls were taken. @returns {Promise<Response>} */
export const response = () => call("GET", "kpi/response");

/** Who can take this desk over by PIN. @returns {Promise<{username: string, name: string}[]>} */
export const colleagues = async () => (await call("GET", "session/colleagues")).items ?? [];
/** @param {string} username @param {string} pin @returns {Promise<import("./api.js").Session>} */
export const switchTo = (username, pin) => call("POST", "session/switch", { body: { username, pin } });
/** @param {string} password @param {string} pin */
export const setPIN = (password, pin) => call("POST", "session/pin", { body: { password, pin } });

// What other desks' parts answer; where a hub does not have them yet, nothing.

/** @param {Promise<any>} asked @returns {Promise<any>} undefined: this hub has none, or shows this desk none; a proxy's 503, or one with a time to come again, is another */
async function ifThere(asked) {
  try {
    return await asked;
  } catch (err) {
    if ([403, 404].includes(err.status) || hasNone(err)) return undefined;
    throw err;
  }
}
/** Residents who cannot call now. */
export const cannotCall = () => ifThere(call("GET", "residents/cannot-call"));
/** Today's calls, visits and follow-ups. */
export const careToday = () => ifThere(call("GET", "residents/today"));
/** Buttons that nobody pressed for 30 days. */
export const dueTests = () => ifThere(call("GET", "desk/due-tests", { query: { limit: 100 } }));
/** Requests by the second key. */
export const requests = () => ifThere(call("GET", "requests", { query: { limit: 50 } }));
/** Devices out of service for a while. */
export const suspended = () => ifThere(call("GET", "suspensions"));
/** Who is on duty now. */
export const onDuty = () => ifThere(call("GET", "on-duty"));
