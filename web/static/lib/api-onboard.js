// Calls about spreadsheets of devices and about codes of new edges.
import { call } from "./api.js";

/**
 * @typedef {{sheet?: string, row?: number, cell?: string, code: string, zh: string, en: string}} Mistake
 * @typedef {{sheet?: string, row: number, id: string, name?: string, new: boolean, fields?: string[]}} Change
 * @typedef {{id?: string, state: "ready"|"refused"|"running"|"done"|"failed", rows: number, places: number, added: number, changed: number, unchanged: number,
 *   bad_rows: number, mistakes: Mistake[], more_mistakes: number, changes: Change[], more_changes: number, ignored: string[], done: number, total: number}} Import
 * @typedef {{id: string, code: string, qr: {size: number, path: string}, expires_at: string}} EdgeCode
 */

/** Reads a file; nothing is changed. @param {File} file @returns {Promise<Import>} */
export const previewImport = (file) => call("POST", "devices/import", { body: new Blob([file], { type: "application/octet-stream" }) });
/** @param {string} id @returns {Promise<Import>} */
export const getImport = (id) => call("GET", `devices/import/${encodeURIComponent(id)}`);
/** @param {string} id @param {string} key @returns {Promise<Import>} */
export const confirmImport = (id, key) => call("POST", `devices/import/${encodeURIComponent(id)}/confirm`, { key });
/** @param {"export.xlsx"|"export.csv"|"template.xlsx"} what @param {string} lang */
export function sheetURL(what, lang) {
  const url = new URL(`api/v1/devices/${what}`, document.baseURI);
  url.searchParams.set("lang", lang);
  return url.href;
}
/** @param {string} id @param {string} hub @param {string} key @returns {Promise<EdgeCode>} */
export const edgeCode = (id, hub, key) => call("POST", `edges/${encodeURIComponent(id)}/enrolment`, { body: { hub }, key });
