// Calls about where I am sent. What I do goes through the outbox.
import { call, post } from "./api.js";

/**
 * @typedef {{id: string, name: string, name_en?: string, state: "open"|"shut"|"unknown", heard?: string}} Gate
 * @typedef {{building?: string, floor?: string, unit?: string, lat?: number, lon?: number, gates: Gate[], told: string[], ambulance?: {called_at: string, gate?: string}}} Way
 * @typedef {{id: string, version: number, place: string, kind: string, kind_en: string, category: string, severity: string, drill: boolean,
 *   state: import("./api.js").Stage, seen: boolean, opened_at: string, sent_at: string, sent_by: string, call: number, undo?: "arrive"|"seen", undo_s?: number, way: Way, route?: Route}} MyCall
 */

/** @returns {Promise<{calls: MyCall[], desk_phone?: string}>} */
export const myCalls = () => call("GET", "my/calls");
/** What who was sent must know; each look is on the audit record. @param {string} id @returns {Promise<import("./api-people.js").Card>} */
export const myCard = (id) => call("GET", `my/calls/${encodeURIComponent(id)}/resident`);
/**
 * The way on foot over the plan, in its metres.
 * @typedef {{building?: string, why?: "no_plan"|"no_place"|"no_building"|"no_gate"|"blocked"|"large", gate?: {id: string, name: string, name_en?: string}, because?: "ambulance"|"chosen"|"nearest",
 *   gates: {id: string, name: string, name_en?: string}[], points?: {x: number, y: number}[], metres?: number, minutes?: number, entrance_drawn: boolean, entrance?: string, entrance_en?: string, entrances?: number,
 *   buildings?: {number: string, outline: {x: number, y: number}[]}[], walls?: number[][]}} Route
 */
/** @param {string} id @param {string} [gate]  from this one @returns {Promise<Route>} */
export const wayToCall = (id, gate) => call("GET", `alerts/${encodeURIComponent(id)}/way`, { query: { gate } });
/** @param {string} id */
export const undoMine = (id) => post(`my/calls/${encodeURIComponent(id)}`, { body: { answer: "undo" } });
/** The step as the outbox takes it. @param {MyCall} one @param {string} answer @param {object} [more] */
export const myStep = (one, answer, more = {}) => ({
  subject: `call:${one.id}`, what: answer, place: one.place, path: `my/calls/${encodeURIComponent(one.id)}`, body: { answer, call: one.call, ...more }, // a new press is another call: what waits must not end it
});
/** @typedef {{id: string, of: "home_locked"|"device_reset"|"note", at: string, by: string, bytes: number}} CallPhoto  of a thing, never of a person */
/** @param {MyCall} one @param {CallPhoto["of"]} of @param {Blob} photo */
export const photoStep = (one, of, photo) => ({
  subject: `call:${one.id}`, what: "photo", place: one.place, path: `my/calls/${encodeURIComponent(one.id)}/photos`, query: { of, call: String(one.call) }, photo,
});
/** @param {string} id @returns {Promise<CallPhoto[]>} */
export const callPhotos = async (id) => (await call("GET", `alerts/${encodeURIComponent(id)}/photos`)).items ?? [];
/** @param {string} id @param {string} photo */
export const callPhotoURL = (id, photo) => new URL(`api/v1/alerts/${encodeURIComponent(id)}/photos/${encodeURIComponent(photo)}`, document.baseURI).href;
