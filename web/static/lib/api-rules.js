// Calls about rules of users.
import { call } from "./api.js";

/**
 * @typedef {{id: string, version: number, title: string, title_en: string, category: string, severity: string, kind: string, enabled: boolean,
 *   file?: string, author?: string, at: string, text: string, tests?: string, tested?: number, raised: number, failing?: string}} Rule
 *   tests: of this version; tested: how many, all of which it passes; file: it stands in a file of the hub and is changed there
 * @typedef {{items: Rule[], since: string, complete: boolean}} Rules  since: from then on the running rules know what happened
 * @typedef {{id: string, version: number, author: string, at: string, text: string, tests?: string, enabled: boolean, deleted?: boolean}} Version
 * @typedef {{line: number, column: number, key?: string, message: string, message_zh: string, code?: string, args: any[]}} Mistake
 * @typedef {{name: string, different: string[], different_zh: string[]}} Tested
 * @typedef {{rule: string, subject: string, from: string, to?: string, delay_s?: number}} Episode
 * @typedef {{from: string, to: string, complete: boolean, events: number, points: number, series: number, raw: number, step_s: number, statuses: boolean, changes: number, statuses_from?: string,
 *   old: number, new: number, raised: Episode[], removed: Episode[], delayed: Episode[], more: number,
 *   calls: {replayed: number, delayed: number}}} DryRun
 */

/** @param {string} id */
const path = (id) => `rules/${encodeURIComponent(id)}`;

/** @returns {Promise<Rules>} */
export const allRules = () => call("GET", "rules");
/** @param {string} id @returns {Promise<Version[]>} */
export const ruleVersions = async (id) => (await call("GET", path(id) + "/versions")).items ?? [];
/** @param {string} text @returns {Promise<{mistakes: Mistake[], rules: Rule[]}>} */
export const checkRules = (text) => call("POST", "rules/check", { body: { text } });
/** @param {string} text @param {string} tests @returns {Promise<{items: Tested[]}>} */
export const testRules = (text, tests) => call("POST", "rules/test", { body: { text, tests } });
/** @param {string} text @returns {Promise<DryRun>} */
export const dryRun = (text) => call("POST", "rules/dry-run", { body: { text } });
/** @param {{text: string, tests: string}} body @param {string} key @returns {Promise<Rule>} */
export const addRule = (body, key) => call("POST", "rules", { body, key });
/** @param {string} id @param {{version?: number, text?: string, tests?: string, enabled?: boolean}} body @returns {Promise<Rule>} */
export const changeRule = (id, body) => call("PATCH", path(id), { body });
/** @param {string} id */
export const deleteRule = (id) => call("DELETE", path(id));
