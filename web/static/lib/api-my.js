// Calls about where I am sent. What I do goes through the outbox.
import { call, post } from "./api.js";

/**
 * @typedef {{id: string, name: string, state: "open"|"shut"|"unknown", heard?: string}} Gate
 * @typedef {{building?: string, floor?: string, unit?: string, lat?: number, lon?: number, gates: Gate[], told: string[], ambulance?: {called_at: string, gate?: string}}} Way
 * @typedef {{id: string, version: number, place: string, kind: string, kind_en: string, category: string, severity: string, drill: boolean,
 *   state: import("./api.js").Stage, seen: boolean, opened_at: string, sent_at: string, sent_by: string, call: number, undo?: "arrive"|"seen", undo_s?: number, way: Way}} MyCall
 */

/** @returns {Promise<{calls: MyCall[], desk_phone?: string}>} */
export const myCalls = () => call("GET", "my/calls");
/** What who was sent must know; each look is on the audit record. @param {string} id @returns {Promise<import("./api-people.js").Card>} */
export const myCard = (id) => call("GET", `my/calls/${encodeURIComponent(id)}/resident`);
/** @param {string} id */
export const undoMine = (id) => post(`my/calls/${encodeURIComponent(id)}`, { body: { answer: "undo" } });
/** The step as the outbox takes it. @param {MyCall} one @param {string} answer @param {object} [more] */
export const myStep = (one, answer, more = {}) => ({
  subject: `call:${one.id}`, what: answer, place: one.place, path: `my/calls/${encodeURIComponent(one.id)}`, body: { answer, call: one.call, ...more }, // a new press is another call: what waits must not end it
});
