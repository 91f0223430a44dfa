// Calls about responders, rosters, escalation policies and who is at a desk.
import { all, call, post } from "./api.js";

/**
 * @typedef {"care"|"guard"|"property"|"police"} DutyRole
 * @typedef {{kind: string, address: string}} Channel  the address is masked
 * @typedef {{id: string, name: string, roles: DutyRole[], user?: string, channels: Channel[], keys?: string[], leaving?: string, left?: string}} Responder
 * @typedef {{post: "A"|"B", days?: number[], from: string, to: string, who: string[], pattern?: string}} Shift
 * @typedef {{from: string, to?: string, name?: string, pattern?: string, as?: number}} Holiday
 * @typedef {{post: "A"|"B", who: string, from: string, to: string, note?: string}} Override
 * @typedef {{kind: "gap"|"overlap", post: string, pattern?: string, from: string, to: string}} Flaw
 * @typedef {{id: string, name: string, name_en?: string, roles: DutyRole[], zone: string, begins?: string, shifts: Shift[], holidays?: Holiday[],
 *   overrides?: Override[], flaws: Flaw[]}} Roster
 * @typedef {{post: "A"|"B", who?: string, why?: string, from: string, to: string}} Span
 * @typedef {{from: string, to: string, zone: string, days: string[], spans: Span[], people: {id: string, name: string}[]}} Week
 * @typedef {{roster: string, name: string, name_en?: string, post: "A"|"B", who?: {id: string, name: string}, why?: string, can_reach: boolean, until?: string}} OnPost
 * @typedef {{desk: string, by?: string, at?: string, staffed: boolean, until?: string, confirm_by?: string, sound?: "heard"|"silent"}} Presence
 * @typedef {{kind: "desk"|"post"|"responder"|"holders"|"responsible", desk?: string, roster?: string, post?: string, responder?: string, role?: string}} Aim
 * @typedef {{after_s: number, targets: Aim[]}} Step
 * @typedef {{id: string, name: string, name_en?: string, when: {categories?: string[], severities?: string[], rules?: string[], sites?: string[]},
 *   steps: Step[], last_after_s?: number, repeat_s?: number, arrive_within_min?: number, late_after_min?: number, builtin?: boolean}} Policy
 * @typedef {{kind: string, where: string, name: string, count: number}} Assignment
 * @typedef {{responder: Responder, left: Assignment[], account?: string, tokens: string[], finished: boolean}} Leaving
 */

const path = (/** @type {string[]} */ ...parts) => parts.map(encodeURIComponent).join("/");

/** @returns {Promise<{at: string, posts: OnPost[], desks: Presence[]}>} */
export const dutyNow = () => call("GET", "on-duty");
/** @param {string} desk @param {"confirmed"|"open"|"left"} state @param {{page: string, word: number, sound?: "heard"|"silent"}} told  by which page, and which of its words it is @returns {Promise<Presence>} */
export const tellPresence = (desk, state, told) => call("POST", "presence", { body: { desk, state, ...told }, keepalive: state === "left" });

/** @returns {Promise<Responder[]>} */
export const responders = () => all("responders");
/** @param {string} id @returns {Promise<Responder>} */
export const responder = (id) => call("GET", path("responders", id));
/** A new responder, or a change of one. @param {string} id @param {any} body @param {boolean} fresh */
export const putResponder = (id, body, fresh) => (fresh ? post("responders", { body: { id, ...body } }) : call("PUT", path("responders", id), { body }));
/** Sends a test message. @param {string} id @param {string} kind @returns {Promise<{taken: boolean, error?: string}>} */
export const testResponder = (id, kind) => post(path("responders", id, "channels", kind, "test"));
/** @param {string} id @returns {Promise<Leaving>} */
export const leaving = (id) => call("GET", path("responders", id, "leave"));
/** @param {string} id @returns {Promise<Leaving>} */
export const leave = (id) => post(path("responders", id, "leave"));
/** @param {string} id @param {Assignment} what @param {string} to @returns {Promise<Leaving>} */
export const reassign = (id, what, to) => post(path("responders", id, "reassign"), { body: { kind: what.kind, where: what.where, to } });

/** Who answers for an alert's place. @param {string} alert @returns {Promise<{site: string, site_name: string, role: string, holder: string, deputy?: string}[]>} */
export const holders = async (alert) => (await call("GET", path("alerts", alert, "holders"))).items ?? [];

/**
 * Changes the holders of a place as they are now, not as they were shown.
 * @param {string} id @param {(list: import("./holders.js").Holding[]) => import("./holders.js").Holding[]} change
 */
export async function changeHoldings(id, change) {
  const site = await call("GET", path("sites", id));
  return call("PATCH", path("sites", id), { body: { holders: change(site.holders ?? []) } });
}

/** The gate that leads to a place; an empty device: that of the place it lies in. @param {string} id @param {{device: string, door?: number}} gate */
export const setGate = (id, gate) => call("PATCH", path("sites", id), { body: { gate } });

/** @returns {Promise<Roster[]>} */
export const rosters = () => all("rosters");
/** @param {string} id @param {string} [from] @returns {Promise<Week>} */
export const week = (id, from) => call("GET", path("rosters", id, "week"), { query: { from } });
/** @param {string} id @param {any} body @param {boolean} fresh @returns {Promise<Roster>} */
export const putRoster = (id, body, fresh) => (fresh ? post("rosters", { body: { id, ...body } }) : call("PUT", path("rosters", id), { body }));

/** @returns {Promise<Policy[]>} */
export const policies = async () => (await call("GET", "policies")).items ?? [];
/** @param {string} id @param {any} body @param {boolean} fresh @returns {Promise<Policy>} */
export const putPolicy = (id, body, fresh) => (fresh ? post("policies", { body: { id, ...body } }) : call("PUT", path("policies", id), { body }));
/** @param {string} id */
export const deletePolicy = (id) => call("DELETE", path("policies", id));
