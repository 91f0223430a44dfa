// Calls about residents who subscribed to care. Nothing of their answers is kept
// in this browser: no drafts, no storage.
import { all, call, post } from "./api.js";

/**
 * @typedef {{site: string, building: string, floor?: string, unit: string}} Place
 * @typedef {{id: string, code: string, place: Place, devices: string[], review_by: string, away?: string}} Enrolled
 * @typedef {{name: string, relation: string, phone: string, has_key?: boolean, confirmed_at?: string, confirmed_by?: string}} Contact
 * @typedef {{id: string, kind: string, from: string, to?: string, by: string}} Absence
 * @typedef {{id: string, version: number, code: string, place: Place, access?: string, key_box?: {place: string, code: string}, devices?: string[],
 *   name?: string, phone?: string, language?: string, reach?: string, form?: string, rescue?: string, cannot_hear?: boolean, cannot_speak?: boolean,
 *   needs_mains?: boolean, alone?: boolean, class?: string, hazard?: string, contacts?: Contact[], care_calls?: {days: number[], at: string},
 *   absences?: Absence[], consent?: {text: string, given_at: string, by: string, taken: string},
 *   watch?: {consent: {text: string, given_at: string, by: string}, paused_until?: string}, review_by?: string}} Resident
 *   what the reader's role and purpose do not show is missing
 * @typedef {{alert: string, as: string, residents: Resident[], away: (Absence & {resident: string})[], shared: {call: number, with: string, by: string, at: string}[], recorded: boolean}} Card
 * @typedef {{task: string, kind: string, resident?: Enrolled, device?: string, alert?: string, due: string, state: string, outcome?: string, note?: string,
 *   by?: string, at?: string, overdue?: boolean}} CareTask
 * @typedef {{date: string, care_calls: CareTask[], follow_ups: CareTask[], check_ins: CareTask[], away: Enrolled[], reviews: Enrolled[]}} Today
 * @typedef {{resident?: Enrolled, place: Place, buttons: string[], since: string, deadline: string, task?: string, state: string, outcome?: string,
 *   by?: string, at?: string, overdue?: boolean}} Unreachable
 * @typedef {{id: string, kind: string, state: string, device?: string, resident?: Enrolled, count: number, drill?: boolean, at: string, by: string,
 *   taken_at?: string, done_at?: string, outcome?: string, note?: string}} Wanted
 * @typedef {{title: string, text: string, sections: {title: string, lines: {name: string, value: string}[]}[]}} Held
 */

const one = (/** @type {string} */ id) => `residents/${encodeURIComponent(id)}`;

/** unreadable: how many are on record that are not among them. @returns {Promise<{items: Enrolled[], unreadable: number}>} */
export const residents = () => call("GET", "residents", { query: { purpose: "duty" } });
/** @param {string} id @param {string} purpose @returns {Promise<Resident>} */
export const resident = (id, purpose) => call("GET", one(id), { query: { purpose } });
/** @param {object} body @returns {Promise<Resident>} */
export const enrol = (body) => post("residents", { body });
/** @param {string} id @param {object} body @returns {Promise<Resident>} */
export const change = (id, body) => call("PATCH", one(id), { body });
/** @param {string} id @param {"left"|"died"|"withdrawn"} reason */
export const erase = (id, reason) => call("DELETE", one(id), { query: { reason } });
/** @param {string} id @param {string} lang @returns {Promise<Held>} */
export const held = (id, lang) => call("GET", `${one(id)}/held`, { query: { lang } });
/** @param {string} id @param {number} index @param {string} phone @returns {Promise<Resident>} */
export const confirmContact = (id, index, phone) => post(`${one(id)}/contacts/confirm`, { body: { index, phone } });
/** @param {string} id @param {{kind: string, from: string, to?: string}} body @returns {Promise<Resident>} */
export const addAbsence = (id, body) => post(`${one(id)}/absences`, { body });
/** @param {string} id @param {string} absence @returns {Promise<Resident>} */
export const endAbsence = (id, absence) => post(`${one(id)}/absences/end`, { body: { absence } });
/** @param {string} id @returns {Promise<Resident>} */
export const reviewed = (id) => post(`${one(id)}/review`);
/** @param {string} phone @returns {Promise<Enrolled[]>} */
export const byPhone = async (phone) => (await call("POST", "residents/search", { body: { purpose: "care_call", phone } })).items;

/** @param {string} id @param {string} text @param {string} by @returns {Promise<Resident>} */
export const beginWatch = (id, text, by) => post(`${one(id)}/watch`, { body: { text, by, given_at: new Date().toISOString() } });
/** @param {string} id @param {string} [until] left out: it goes on @returns {Promise<Resident>} */
export const pauseWatch = (id, until) => post(`${one(id)}/watch/pause`, { body: until ? { until } : {} });
/** @param {string} id @returns {Promise<Resident>} */
export const endWatch = (id) => call("DELETE", `${one(id)}/watch`);
/** Why a check-in is owed. @param {string} id @returns {Promise<{text: string, text_en: string, days: number}>} */
export const routine = (id) => call("GET", `${one(id)}/routine`);

/** @returns {Promise<Today>} */
export const today = () => call("GET", "residents/today");
/** @returns {Promise<Unreachable[]>} */
export const unreachable = async () => (await call("GET", "residents/cannot-call")).items;
/** @param {string} id @param {{task?: string, kind: string, outcome: string, note?: string}} body @returns {Promise<CareTask>} */
export const called = (id, body) => post(`${one(id)}/calls`, { body });
/** @param {string} task @param {{outcome: string, note?: string}} body @returns {Promise<CareTask>} */
export const followed = (task, body) => post(`residents/follow-ups/${encodeURIComponent(task)}`, { body });
/** @param {string} id @param {string} note @returns {Promise<CareTask>} */
export const followUp = (id, note) => post(`${one(id)}/follow-ups`, { body: note ? { note } : {} });

/** The card of a call, for whom it concerns. @param {string} alert @returns {Promise<Card>} */
export const callCard = (alert) => call("GET", `alerts/${encodeURIComponent(alert)}/resident`);
/** @param {string} alert @param {"guard"|"police"} who */
export const ask = (alert, who) => call("POST", `alerts/${encodeURIComponent(alert)}/resident/ask`, { body: { with: who } });
/** @param {string} alert @param {string} reason @returns {Promise<Card>} */
export const breakGlass = (alert, reason) => call("POST", `alerts/${encodeURIComponent(alert)}/resident/break-glass`, { body: { reason } });

/** @param {string} state @returns {Promise<Wanted[]>} */
export const wanted = (state) => (state === "done" ? call("GET", "requests", { query: { state, limit: 100 } }).then((page) => page.items) : all("requests", { state }));
/** @param {string} id @param {string} kind @param {string} note @returns {Promise<Wanted>} */
export const takeRequest = (id, kind, note) => post(`requests/${encodeURIComponent(id)}/take`, { body: { kind: kind || undefined, note: note || undefined } });
/** @param {string} id @param {string} outcome @param {string} note @returns {Promise<Wanted>} */
export const finishRequest = (id, outcome, note) => post(`requests/${encodeURIComponent(id)}/done`, { body: { outcome, note: note || undefined } });
