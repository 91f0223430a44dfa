// What rounds and orders look like while steps about them wait to be told. Pure.

/** @typedef {import("./outbox-rules.js").Step} Step @typedef {import("./api-patrol.js").Round} Round @typedef {import("./api-work.js").Order} Order */

/** The verbs of an order that are done at its place, and so also without a connection. */
export const atThePlace = ["accept", "arrive", "report", "notes"];
/** Those of them after which something else comes next. */
export const movesOn = ["accept", "arrive", "report"];

/**
 * A round as it stands when all that waits has been told; a place that was checked has no time yet.
 * @param {Round} round @param {Step[]} waiting @param {string} user @returns {Round}
 */
export function roundAsDone(round, waiting, user) {
  return waiting.reduce((now, { what, body }) => {
    if (what === "take") return { ...now, state: "taken", taken_by: user };
    if (what === "release") return { ...now, state: "open", taken_by: undefined };
    if (what === "finish") return { ...now, state: "done", note: body.note };
    if (what !== "check-in") return now;
    return { ...now, points: now.points.map((p) => (p.place === body.place ? { ...p, finding: body.finding, note: body.note, at: undefined, by: user } : p)) };
  }, round);
}

/** An order in the same way. @param {Order} order @param {Step[]} waiting @param {string} user @returns {Order} */
export function orderAsDone(order, waiting, user) {
  /** @type {Record<string, string>} */
  const state = { accept: "accepted", report: "reported" };
  return waiting.reduce((now, { what }) => {
    if (!atThePlace.includes(what)) return now;
    const next = /** @type {import("./api-work.js").OrderState} */ (state[what] ?? now.state);
    return { ...now, state: next, reported_by: what === "report" ? user : now.reported_by, timeline: [...now.timeline, { at: "", by: user, action: what }] };
  }, order);
}
