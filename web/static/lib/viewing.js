// Looking at cameras without an alert: for a purpose, and for ten minutes at a
// time, on whichever page. The hub holds to the same limit for each camera.
import { signal } from "./ui.js";

const span = 10 * 60_000; // ms, as the hub's

/** @typedef {{purpose: string, until: number}} Viewing  until: by a clock that nobody sets, so that what is over stays over */

export const purposes = ["duty", "incident", "inspection", "maintenance", "training"];

/** What is watched for now; what is over stays until somebody asks anew. */
export const viewing = signal(/** @type {Viewing|undefined} */ (undefined));

/** @param {string} purpose  empty: no longer */
export function view(purpose) {
  viewing.value = purpose ? { purpose, until: performance.now() + span } : undefined;
}

/** What is left of it, ms; 0 when it is over. @param {Viewing} v */
export const left = (v) => Math.max(0, v.until - performance.now());
