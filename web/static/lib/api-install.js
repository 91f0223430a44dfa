// Calls about commissioning, suspensions, proofs of gates and replacements.
import { all, call, post } from "./api.js";

/**
 * @typedef {{by: string, at: string, evidence?: string, photo?: string, sha256?: string}} Tick
 * @typedef {{by: string, at: string, reason: string, decided?: string, decided_at?: string, approved?: boolean}} Waiver
 * @typedef {{key: string, source: "data"|"photo"|"proof"|"hand", optional?: boolean, done?: Tick, waiver?: Waiver}} Item
 * @typedef {{by: string, at: string, note?: string}} Signature
 * @typedef {{id: string, version: number, device: string, kind: string, state: "open"|"accepted"|"finished"|"abandoned"|"overridden", begun_at: string,
 *   begun_by: string, items: Item[], installed?: Signature, accepted?: Signature, ended_at?: string, missing: string[],
 *   timeline: {version: number, at: string, by: string, action: string, item?: string, note?: string}[]}} Checklist
 * @typedef {{id: string, version: number, device: string, state: "asked"|"approved"|"refused"|"ended", reason: string, asked_by: string, asked_at: string,
 *   until: string, life_line?: string[], substitute?: string, checker?: string, decided?: string, from?: string, ended_at?: string, ended_by?: string,
 *   name?: string, kind?: string, site?: string, location?: import("./api.js").Location, cannot_call?: boolean}} Suspension
 * @typedef {{id: string, device: string, what: "fail_state"|"fire_release", result: string, note?: string, by: string, at: string, due: string}} Proof
 * @typedef {{device: string, name?: string, site?: string, what: "fail_state"|"fire_release", last?: Proof, due: boolean}} GateProof
 * @typedef {{old: string, new: string, by: string, at: string, reason: string}} Replacement
 * @typedef {{checklists: Checklist[], suspensions: Suspension[], excused_s: number, proofs: Proof[], former: Replacement[], replaced_by?: string}} Life
 */

const of = (/** @type {string} */ device, /** @type {string} */ what) => `devices/${encodeURIComponent(device)}/${what}`;
const at = (/** @type {string} */ id) => `commissioning/${encodeURIComponent(id)}`;

/** @returns {Promise<Checklist[]>} */
export const checklists = () => all("commissioning");
/** @param {string} device @returns {Promise<Life>} */
export const deviceLife = (device) => call("GET", of(device, "life"));
/** @param {string} device @returns {Promise<Checklist>} */
export const beginChecklist = (device) => post(of(device, "commissioning"));
/** @param {Checklist} list @param {string} verb @param {object} [body] @returns {Promise<Checklist>} */
export const actOnChecklist = (list, verb, body = {}) => post(`${at(list.id)}/${verb}`, { body: { version: list.version, ...body } });
/** @param {string} id @param {string} item @param {Blob} photo @returns {Promise<Checklist>} */
export const addChecklistPhoto = (id, item, photo) => call("POST", `${at(id)}/photos`, { query: { item }, body: photo });
/** @param {string} id @param {string} photo */
export const checklistPhotoURL = (id, photo) => new URL(`api/v1/${at(id)}/photos/${encodeURIComponent(photo)}`, document.baseURI).href;
/** @returns {Promise<GateProof[]>} */
export const gateProofs = async () => (await call("GET", "gates/proofs")).items ?? [];
/** @param {string} device @param {{what: string, result: string}} body @returns {Promise<Proof>} */
export const addProof = (device, body) => post(of(device, "proofs"), { body });
/** @returns {Promise<Suspension[]>} */
export const suspensions = async () => (await call("GET", "suspensions")).items ?? [];
/** @param {string} device @param {object} body @returns {Promise<Suspension>} */
export const askSuspension = (device, body) => post(of(device, "suspensions"), { body });
/** @param {string} id @param {boolean} yes @returns {Promise<Suspension>} */
export const decideSuspension = (id, yes) => post(`suspensions/${encodeURIComponent(id)}/decide`, { body: { yes } });
/** @param {string} id @returns {Promise<Suspension>} */
export const endSuspension = (id) => post(`suspensions/${encodeURIComponent(id)}/end`);
/** @param {string} device @param {{by: string, reason: string}} body @returns {Promise<Replacement>} */
export const replaceDevice = (device, body) => post(of(device, "replace"), { body });
