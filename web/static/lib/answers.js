// What the page behind a link offers, as its calls stand. Pure.

/** @typedef {import("./api-delivery.js").LinkCall} LinkCall */

/** Which answers are offered. @param {LinkCall} call @returns {("take"|"arrive"|"seen"|"cannot")[]} */
export function offered(call) {
  if (call.state === "resolved") return [];
  if (call.state === "open") return ["take", "cannot"];
  if (!call.mine) return ["arrive"];
  if (call.state === "on_scene") return call.seen ? [] : ["seen"];
  return ["arrive", "cannot"];
}

/** Whether anything is left to do for who has the link. @param {LinkCall[]} calls */
export const isLeft = (calls) => calls.some((call) => offered(call).length > 0);

/** How many seconds the last answer can still be taken back; 0: not any more. @param {{undo_s?: number}} call @param {number} since  ms since the hub said so */
export const backLeft = (call, since) => Math.max(0, Math.ceil((call.undo_s ?? 0) - since / 1000));
