// Calls about hazards and points of help.
import { call, post } from "./api.js";

/**
 * @typedef {{x: number, y: number, storey?: number}} Place
 * @typedef {{id: string, when: "before"|"after", at: string, by: string}} HazardPhoto
 * @typedef {{id: string, version: number, state: "open"|"remedied"|"verified"|"cancelled", kind: string, grave?: boolean, title: string, place: string, name: string, at?: Place, round?: string, found_at: string, found_by: string,
 *   owner?: string, due_at: string, remedied_at?: string, remedied_by?: string, verified_by?: string, failed?: number, ended_at?: string, rectify?: {by: string, at: string, deadline: string, note: string}, photos: HazardPhoto[],
 *   timeline: {at: string, by: string, action: string, note?: string}[], late: boolean, level: 0|1|2}} Hazard
 * @typedef {{id: string, version: number, kind: string, name: string, place?: string, at?: Place, note?: string, every_days: number, checks: {at: string, by: string, result: "fit"|"unfit"|"missing", note?: string}[], next_due: string, overdue: boolean, usable: boolean}} HelpPoint
 */

const at = (/** @type {string} */ id) => `hazards/${encodeURIComponent(id)}`;

/** A page of hazards. @param {boolean} all @param {string} [cursor] @returns {Promise<{items: Hazard[], next?: string}>} */
export const hazards = (all, cursor) => call("GET", "hazards", { query: { all: all || undefined, cursor } });
/** Those that are not over, as far as a map shows them. @returns {Promise<Hazard[]>} */
export const livingHazards = async () => (await call("GET", "hazards", { query: { limit: 500 } })).items ?? [];
/** @param {object} body @param {string} key @returns {Promise<Hazard>} */
export const addHazard = (body, key) => call("POST", "hazards", { body, key });
/** @param {Hazard} one @param {string} verb @param {object} [body] @returns {Promise<Hazard>} */
export const actOnHazard = (one, verb, body = {}) => post(`${at(one.id)}/${verb}`, { body: { version: one.version, ...body } });
/** @param {string} id @param {string} when @param {Blob} photo @returns {Promise<Hazard>} */
export const addHazardPhoto = (id, when, photo) => call("POST", `${at(id)}/photos`, { query: { when }, body: photo });
/** @param {string} id @param {string} photo */
export const hazardPhotoURL = (id, photo) => new URL(`api/v1/${at(id)}/photos/${encodeURIComponent(photo)}`, document.baseURI).href;

/** @returns {Promise<HelpPoint[]>} */
export const helpPoints = async () => (await call("GET", "points")).items ?? [];
/** @param {object} body @param {string} key @returns {Promise<HelpPoint>} */
export const addPoint = (body, key) => call("POST", "points", { body, key });
/** @param {HelpPoint} one @param {object} body @returns {Promise<HelpPoint>} */
export const checkPoint = (one, body) => post(`points/${encodeURIComponent(one.id)}/check`, { body: { version: one.version, ...body } });
/** @param {HelpPoint} one @returns {Promise<HelpPoint>} */
export const retirePoint = (one) => post(`points/${encodeURIComponent(one.id)}/retire`, { body: { version: one.version } });
