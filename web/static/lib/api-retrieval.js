// Calls about handing out pictures.
import { call, post } from "./api.js";

/**
 * @typedef {{cameras: string[], from: string, to: string}} Scope
 * @typedef {{origin: string, id: string, camera: string, from: string, to: string, bytes: number, sound?: boolean, clock?: {edge?: Clock, camera?: Clock, recorder_s?: number}}} Footage
 * @typedef {{state: string, offset_s?: number}} Clock
 * @typedef {{id: string, camera: string, from: string, to: string, kind: string, bytes: number, note?: string, sha256?: string, by: string, at: string}} Attached
 * @typedef {{name: string, origin: string, camera: string, camera_name?: string, from: string, to: string, bytes: number, sha256: string, sound?: boolean, id: string}} PackedFile
 * @typedef {{by: string, at: string, sha256: string, bytes: number, files: PackedFile[], gaps: {camera: string, from: string, to: string}[]}} Package
 * @typedef {{at: string, by: string, taker?: string, witness?: string, medium: string, package: string, note?: string}} Receipt
 * @typedef {{id: string, number: string, version: number, state: string, lane: "office"|"resident", unit: string, document: string, persons: {name: string, number: string}[],
 *   basis: string, basis_note?: string, purpose: string, due_at: string, cameras: string[], from: string, to: string, drafted_at: string, askers: string[], approved_by?: string, granted?: Scope,
 *   attached: Attached[], prepared?: Package, receipt?: Receipt, history: {at: string, by: string, verb: string, note?: string}[], expires_at: string, ended_at?: string,
 *   late: boolean, mine: string[], looked: boolean, too_many?: boolean, footage: Footage[], beyond: Footage[], gaps: {camera: string, from: string, to: string}[], fetches: {camera: string, from: string, to: string, state: string, error?: string}[], hub: {name: string, key: string, fingerprint: string}}} Retrieval
 * @typedef {{id: string, number: string, state: string, lane: string, unit: string, basis: string, cameras: string[], from: string, to: string, due_at: string, drafted_at: string, late: boolean, mine: string[]}} Row
 */

const at = (/** @type {string} */ id) => `retrievals/${encodeURIComponent(id)}`;
const wholePackage = 11 * 60_000; // ms: the hub reads all of its clips, ten minutes at most
const url = (/** @type {string} */ path) => new URL(`api/v1/${path}`, document.baseURI).href;

/** @param {{state?: string, lane?: string, camera?: string, number?: string, cursor?: string}} query @returns {Promise<{items: Row[], next?: string}>} */
export const retrievals = (query) => call("GET", "retrievals", { query: { ...query, limit: 100 } });
/** @param {string} id @returns {Promise<Retrieval>} */
export const retrieval = (id) => call("GET", at(id));
/** @param {object} body @param {string} key @returns {Promise<Retrieval>} */
export const addRetrieval = (body, key) => call("POST", "retrievals", { body, key });
/** @param {Retrieval} r @param {object} body @returns {Promise<Retrieval>} */
export const editRetrieval = (r, body) => call("PUT", at(r.id), { query: { version: r.version }, body });
/** @param {Retrieval} r @param {string} verb @param {object} [body] @returns {Promise<Retrieval>} */
export const actOnRetrieval = (r, verb, body = {}) => call("POST", `${at(r.id)}/${verb}`, { body: { version: r.version, ...body }, wait: verb === "hand-out" ? wholePackage : undefined });
/** @param {Retrieval} r @returns {Promise<Retrieval>} */
export const prepareRetrieval = (r) => call("POST", `${at(r.id)}/prepare`, { query: { version: r.version }, wait: wholePackage });
/** How far its clips are read for the package. @param {Retrieval} r @returns {Promise<import("./far.js").Far>} */
export const readingOf = (r) => call("GET", `${at(r.id)}/reading`);
/** @param {Retrieval} r */
export const stopReading = (r) => call("DELETE", `${at(r.id)}/reading`);
/** @param {Retrieval} r @param {object} body @returns {Promise<Retrieval>} */
export const announceFile = (r, body) => post(`${at(r.id)}/attachments`, { body: { version: r.version, ...body } });
/** @param {Retrieval} r @param {string} file @returns {Promise<Retrieval>} */
export const detachFile = (r, file) => call("DELETE", `${at(r.id)}/attachments/${encodeURIComponent(file)}`, { query: { version: r.version } });

/** @param {Retrieval} r @returns {Promise<Retrieval>} */
export const fetchRecordings = (r) => post(`${at(r.id)}/fetch`, { query: { version: r.version } });
/** @param {Retrieval} r @returns {Promise<Retrieval>} */
export const stopFetching = (r) => call("DELETE", `${at(r.id)}/fetch`, { query: { version: r.version } });

const part = 768 << 10; // bytes of one call

/**
 * Sends a file part by part, so that a lost one costs little; told how much is there.
 * @param {string} id @param {string} file @param {Blob} blob @param {(have: number) => void} told
 */
export async function sendFile(id, file, blob, told) {
  for (let offset = 0; offset < blob.size; ) {
    const body = new Blob([blob.slice(offset, offset + part)], { type: "application/octet-stream" });
    const { have } = await again(() => call("PUT", `${at(id)}/attachments/${encodeURIComponent(file)}`, { query: { offset }, body }));
    offset = have;
    told(have);
  }
}

// again tries once more what got no answer.
async function again(run) {
  try {
    return await run();
  } catch (error) {
    if (error?.status !== 0 && error?.status !== 503) throw error;
    return run();
  }
}

/** @param {string} month such as 2026-05 @returns {Promise<{month: string, least: number, office: number|null, resident: number|null, refused: number|null, given: number|null}>} */
export const retrievalFigures = (month) => call("GET", "retrievals/figures", { query: { month } });
/** @param {Retrieval} r */
export const packageURL = (r) => url(`${at(r.id)}/package.zip`);
/** @param {Retrieval} r @param {string} file */
export const fileURL = (r, file) => url(`${at(r.id)}/files/${encodeURIComponent(file)}`);
export const verifyURL = () => url("retrievals/verify.html");
