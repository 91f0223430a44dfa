// Calls about files of cameras.
import { all, call } from "./api.js";

/**
 * @typedef {{code: string, zh: string, en: string}} Option
 * @typedef {{key: string, group: string, zh: string, en: string, kind: string, must: boolean, known: boolean, choices?: Option[], min?: number, max?: number, most?: number, unit?: string}} Field
 * @typedef {{field: string, code: string, zh: string, en: string}} Flaw
 * @typedef {{camera: string, version: number, values: Record<string, string>, by?: string, at?: string, name: string, lifecycle: string, known: Record<string, string>,
 *   complete_pct: number, missing: string[], flaws: Flaw[]}} CameraFile
 * @typedef {{sha256: string, done: boolean, rows: number, same: number, changes: {row: number, camera: string, fields: string[]}[], mistakes: ({row: number} & Flaw)[], more_mistakes: number}} SheetPlan
 */

/** @returns {Promise<Field[]>} */
export const archiveFields = async () => (await call("GET", "archive/fields")).items ?? [];
/** The files of all cameras, and the rate of complete ones. @returns {Promise<{items: CameraFile[], rate: {complete: number, cameras: number}, formula: string}>} */
export async function archiveList() {
  const { rate, formula } = await call("GET", "archive", { query: { limit: 1 } });
  return { items: await all("archive"), rate, formula };
}
/** @param {string} id @returns {Promise<CameraFile>} */
export const cameraFile = (id) => call("GET", `archive/${encodeURIComponent(id)}`);
/** @param {CameraFile} file @param {Record<string, string>} values @returns {Promise<CameraFile>} */
export const putCameraFile = (file, values) => call("PUT", `archive/${encodeURIComponent(file.camera)}`, { body: { version: file.version, values } });
/** What a sheet would change; with the hash of its preview, change it. @param {Blob} sheet @param {string} [confirm] @returns {Promise<SheetPlan>} */
export const archiveSheet = (sheet, confirm) => call("POST", "archive/import", { query: { confirm }, body: new Blob([sheet], { type: "application/octet-stream" }) });
/** @param {"xlsx"|"csv"} kind @param {string} lang */
export function archiveURL(kind, lang) {
  const url = new URL(`api/v1/archive/export.${kind}`, document.baseURI);
  url.searchParams.set("lang", lang);
  return url.href;
}
