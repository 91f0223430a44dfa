// Calls about rounds.
import { call, post } from "./api.js";

/**
 * @typedef {{place: string, name: string, finding?: "normal"|"hazard"|"incident"|"closed", note?: string, at?: string, by?: string, earlier_s?: number, photos: {id: string, at: string, by: string}[]}} RoundPoint
 * @typedef {{id: string, version: number, state: "open"|"taken"|"done"|"cancelled", title?: string, alert?: string, points: RoundPoint[], opened_at: string, opened_by: string,
 *   due_at: string, taken_by?: string, taken_at?: string, ended_at?: string, note?: string, late: boolean}} Round
 */

const at = (/** @type {string} */ id) => `patrols/${encodeURIComponent(id)}`;

/** A page of rounds. @param {boolean} all @param {string} [cursor] @returns {Promise<{items: Round[], next?: string}>} */
export const rounds = (all, cursor) => call("GET", "patrols", { query: { all: all || undefined, cursor } });
/** @param {object} body @param {string} key @returns {Promise<Round>} */
export const addRound = (body, key) => call("POST", "patrols", { body, key });
/** What is done about a round, as the outbox takes it. @param {Round} round @param {string} verb @param {{place?: string, [more: string]: any}} [body] */
export const roundStep = (round, verb, body = {}) => ({ ...about(round, body.place), what: verb, path: `${at(round.id)}/${verb}`, body });
/** @param {Round} round @param {string} place @param {Blob} photo */
export const roundPhotoStep = (round, place, photo) => ({ ...about(round, place), what: "photo", path: `${at(round.id)}/photos`, query: { place }, photo });
const about = (/** @type {Round} */ round, /** @type {string|undefined} */ place) => ({
  subject: `round:${round.id}`, place: round.points.find((p) => !place || p.place === place)?.name ?? "",
});
/** Gives a round up that is not the caller's. @param {Round} round @param {string} verb @param {object} [body] @returns {Promise<Round>} */
export const actOnRound = (round, verb, body = {}) => post(`${at(round.id)}/${verb}`, { body: { version: round.version, ...body } });
/** @param {string} id @param {string} photo */
export const roundPhotoURL = (id, photo) => new URL(`api/v1/${at(id)}/photos/${encodeURIComponent(photo)}`, document.baseURI).href;
