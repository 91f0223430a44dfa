// What people do to alerts, and what comes of two doing it at once.
import { act, ApiError } from "./api.js";
import { changes } from "./alerts.js";
import { alerts } from "../state.js";

/** @typedef {import("./api.js").Alert} Alert */

/** Somebody else was quicker, or it happened again: what changed meanwhile. */
export class Conflict extends Error {
  /** @param {Alert} before @param {Alert} after */
  constructor(before, after) {
    super("the alert has changed");
    this.status = 409;
    this.before = before;
    this.after = after;
    this.changes = changes(before, after);
  }
}

/**
 * Does it to the version that is on the screen. The answer is taken in at once.
 * @param {Alert} alert @param {string} verb @param {object} [body]
 */
export async function actOn(alert, verb, body = {}) {
  try {
    const after = await act(alert, verb, { version: alert.version, ...body });
    if (after?.id) alerts.put(after);
    return after;
  } catch (err) {
    const current = err instanceof ApiError && err.status === 409 ? err.problem?.alert : undefined;
    if (!current?.id) throw err;
    alerts.put(current);
    throw new Conflict(alert, current);
  }
}

/**
 * Does it, also when meanwhile only lines came to the record, such as that a
 * channel took the message: what was on the screen is still true.
 * @param {Alert} alert @param {string} verb @param {object} [body]
 */
export async function actWhileSame(alert, verb, body) {
  for (let tries = 0; ; tries++) {
    try {
      return await actOn(alert, verb, body);
    } catch (err) {
      if (!(err instanceof Conflict) || err.changes.fields.length > 0 || err.after.version === alert.version || tries === 3) throw err;
      alert = err.after;
    }
  }
}

/**
 * Acknowledges, also when the caller presses again at the same moment: a further
 * occurrence changes the version but not what taking it means.
 * @param {Alert} alert
 */
export async function acknowledge(alert) {
  for (let tries = 0; ; tries++) {
    try {
      return await actOn(alert, "acknowledge");
    } catch (err) {
      if (!(err instanceof Conflict) || err.after.state !== "open" || tries === 3) throw err;
      alert = err.after;
    }
  }
}
