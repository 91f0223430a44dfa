// Calls about recordings: their audit, and looking back.
import { call, post } from "./api.js";

/**
 * @typedef {{from: string, to: string}} Span
 * @typedef {{date: string, planned_s: number, recorded_s: number, gaps?: Span[], left?: number, excused_s?: number, state: "full"|"part"|"none"|"excused"|"unplanned", today?: boolean}} Day
 * @typedef {{camera: string, name?: string, site?: string, verdict: string, at?: string, fault?: string, fault_since?: string, coarse?: boolean, clock_s?: number, planned_s: number, recorded_s: number, excused_s: number, complete_pct?: number, playable_days: number, required_days: number, oldest?: string, recent_missing_s: number, proof?: {minute: string, result: string, shown?: string}, days: Day[]}} Figure
 */

/** @returns {Promise<{items: Figure[], required_days: number, formula: string}>} */
export const recordings = () => call("GET", "recordings");

/** @param {string} id @returns {Promise<Figure>} */
export const recordingsOf = (id) => call("GET", `recordings/${encodeURIComponent(id)}`);

/** @param {string} id */
export const auditNow = (id) => post(`recordings/${encodeURIComponent(id)}/audit`);

/** Where a recording is played from a time on. @param {string} id @param {import("./api-pictures.js").View} view @param {number} from  ms */
export function lookBackURL(id, view, from) {
  const url = new URL(`api/v1/cameras/${encodeURIComponent(id)}/lookback`, document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  for (const [name, value] of Object.entries(view)) url.searchParams.set(name, value);
  url.searchParams.set("from", new Date(from).toISOString());
  return url.href;
}
