// Calls about the lists of devices that edges are given.
import { call, post } from "./api.js";

/**
 * @typedef {{line?: number, column?: number, key?: string, code?: string, message: string, message_zh?: string}} Mistake
 * @typedef {{key: string, before?: string, after?: string}} KeyChange
 * @typedef {{device: string, what: "added"|"removed"|"changed", keys?: KeyChange[]}} Change
 * @typedef {"sent"|"trial"|"confirmed"|"refused"|"rolled_back"|"superseded"} State
 * @typedef {{version: number, at: string, by: string, reason: string, restores?: number, state: State, why?: string, why_zh?: string, mistakes?: Mistake[], settled_at?: string}} Version
 * @typedef {{text: string, wanted: number, newest: number, running: number, trial?: boolean, silent?: string[], unfit?: Mistake[], key: string, offered_key?: string, closed?: boolean, versions: Version[]}} EdgeConfig
 * @typedef {{mistakes: Mistake[], edge: boolean, changes: Change[]}} Checked
 */

const path = (id) => `edges/${encodeURIComponent(id)}/config`;

/** @param {string} id @returns {Promise<EdgeConfig>} */
export const edgeConfig = (id) => call("GET", path(id));
/** Nothing is changed. @param {string} id @param {string} text @returns {Promise<Checked>} */
export const checkConfig = (id, text) => call("POST", `${path(id)}/check`, { body: { text } });
/** @param {string} id @param {{text: string, base: number, reason: string}} body @returns {Promise<Version>} */
export const changeConfig = (id, body) => post(path(id), { body });
/** @param {string} id @param {number} version @param {number} against @returns {Promise<{text: string, changes: Change[]}>} */
export const configVersion = (id, version, against) => call("GET", `${path(id)}/${version}`, { query: { against } });
/** @param {string} id @param {number} version @param {{base: number, reason: string}} body @returns {Promise<Version>} */
export const restoreConfig = (id, version, body) => post(`${path(id)}/${version}/restore`, { body });
/** @param {string} id @param {{fingerprint: string, reason: string}} body @returns {Promise<EdgeConfig>} */
export const confirmKey = (id, body) => call("POST", `${path(id)}/key`, { body });
