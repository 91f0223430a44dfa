// Calls from the page behind the link in a message, and about channels.
import { call } from "./api.js";

/**
 * @typedef {{n: number, place: string, kind: string, kind_en: string, severity: string, drill: boolean, state: import("./api.js").Stage,
 *   mine: boolean, seen: boolean, undo?: "arrive"|"seen", undo_s?: number, opened_at: string, late_min: number}} LinkCall
 * @typedef {{name: string, expires: string, calls: LinkCall[], now: string}} LinkPage
 */

/** What a link leads to; fetching it answers nothing. @param {string} token @returns {Promise<LinkPage>} */
export const lookAtLink = (token) => call("GET", `answers/${encodeURIComponent(token)}`);

/** @param {string} token @param {number} n @param {"take"|"arrive"|"seen"|"cannot"|"undo"} answer @returns {Promise<LinkPage>} */
export const answerLink = (token, n, answer) => call("POST", `answers/${encodeURIComponent(token)}`, { body: { n, answer } });
