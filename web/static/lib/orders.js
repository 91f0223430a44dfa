// What a device can be told from a screen. Pure.

/** @typedef {import("./api.js").Device} Device */

const begins = "command:";

/** The orders that screens know, in the order of their buttons. */
export const orders = ["open", "hold", "release", "restart", "sound", "silence"];

/** For how long a gate is held, in minutes; every hold from a screen has an end. */
export const holdMinutes = [10, 30, 60, 240];

/**
 * What of it the device can be told. A hold is offered only where it ends by
 * itself. A gate whose driver does not say is offered to open.
 * @param {Device} d @returns {string[]}
 */
export function ordersOf(d) {
  const said = (d.capabilities ?? []).filter((c) => c.startsWith(begins)).map((c) => c.slice(begins.length));
  if (!said.length) return d.kind === "gate" ? ["open"] : [];
  return orders.filter((action) => (action === "hold" ? said.includes("hold_for") : said.includes(action)));
}

/** Whether what a camera shows can be accepted as its reference. @param {Device} d */
export const canAcceptView = (d) => Boolean(d.capabilities?.includes(`${begins}accept_view`));

/** Whether a camera tells its positions by name and goes there. @param {Device} d */
export const hasPresets = (d) => ["list_presets", "goto_preset"].every((action) => d.capabilities?.includes(begins + action));
