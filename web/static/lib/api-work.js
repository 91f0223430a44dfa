// Calls about work orders and contractors.
import { all, call, post } from "./api.js";

/**
 * @typedef {"open"|"accepted"|"assigned"|"reported"|"closed"|"cancelled"} OrderState
 * @typedef {{from: string, until: string, ended?: string, reason: string, by: string, decided?: string, approved?: boolean}} Pause
 * @typedef {{id: string, when: "before"|"after", at: string, by: string, sha256: string}} Photo
 * @typedef {{by: string, at: string, note: string, decided?: string, upheld?: boolean, why?: string}} Objection
 * @typedef {{id: string, version: number, device?: string, site?: string, alert?: string, fault: string, title: string, vendor?: string, state: OrderState,
 *   opened_at: string, opened_by: string, due_at: string, deadline: string, late: boolean, paused: boolean, repeat?: boolean, reported_at?: string,
 *   reported_by?: string, verified_by?: string, failed?: number, closed_at?: string, pauses: Pause[], photos: Photo[],
 *   rectify?: {by: string, at: string, deadline: string, note: string}, objection?: Objection,
 *   timeline: {at: string, by: string, action: string, note?: string, earlier_s?: number}[]}} Order
 * @typedef {{id: string, name: string, active: boolean}} Vendor
 * @typedef {{vendor: string, due: number, in_time: number, repair_rate_pct: number, enough: boolean, open: number, overdue: number, opened: number,
 *   repeats: number, failed: number, objections: number, median_h: number, p90_h: number}} Score
 */

const at = (/** @type {string} */ id) => `work-orders/${encodeURIComponent(id)}`;

/** @param {string[]} states @returns {Promise<Order[]>} */
export const openOrders = (states) => all("work-orders", { state: states.join(",") });
/** The newest that are over. @returns {Promise<Order[]>} */
export const pastOrders = async () => (await call("GET", "work-orders", { query: { state: "closed,cancelled", limit: 100 } })).items ?? [];
/** @param {string} id @returns {Promise<Order>} */
export const getOrder = (id) => call("GET", at(id));
/** What was made of an alert, and what is open about its device. @param {{id: string, device?: string}} alert @returns {Promise<Order[]>} */
export async function ordersAbout(alert) {
  const [made, open] = await Promise.all([
    call("GET", "work-orders", { query: { alert: alert.id, limit: 50 } }),
    alert.device ? call("GET", "work-orders", { query: { device: alert.device, state: "open,accepted,assigned,reported", limit: 50 } }) : { items: [] },
  ]);
  const all = [...(made.items ?? []), ...(open.items ?? [])];
  return all.filter((o, i) => all.findIndex((other) => other.id === o.id) === i);
}
/** @param {object} body @param {string} key @returns {Promise<Order>} */
export const addOrder = (body, key) => call("POST", "work-orders", { body, key });
/** @param {Order} order @param {string} verb @param {object} [body] @returns {Promise<Order>} */
export const actOnOrder = (order, verb, body = {}) => post(`${at(order.id)}/${verb}`, { body: { version: order.version, ...body } });
/** What is done about an order at its place, as the outbox takes it. @param {Order} order @param {string} verb @param {object} [body] */
export const orderStep = (order, verb, body = {}) => ({ subject: `order:${order.id}`, what: verb, place: order.title, path: `${at(order.id)}/${verb}`, body });
/** @param {Order} order @param {"before"|"after"} when @param {Blob} photo */
export const orderPhotoStep = (order, when, photo) => ({ subject: `order:${order.id}`, what: "photo", place: order.title, path: `${at(order.id)}/photos`, query: { when }, photo });
/** @param {string} id @param {string} photo */
export const photoURL = (id, photo) => new URL(`api/v1/${at(id)}/photos/${encodeURIComponent(photo)}`, document.baseURI).href;
/** @returns {Promise<Vendor[]>} */
export const vendors = async () => (await call("GET", "vendors")).items ?? [];
/** @param {string} id @param {{name: string, active: boolean}} body @returns {Promise<Vendor>} */
export const putVendor = (id, body) => call("PUT", `vendors/${encodeURIComponent(id)}`, { body });
/** @param {string} from @param {string} to @returns {Promise<{from: string, to: string, formula: string, items: Score[], partial?: boolean}>} */
export const scores = (from, to) => call("GET", "vendors/scores", { query: { from, to } });
