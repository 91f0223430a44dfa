// Calls about figures of cameras, the self-check and spot checks.
import { call, post } from "./api.js";

/**
 * @typedef {{figure: string, pct?: number, collecting?: string, good_s: number, of_s: number, lost_s: Record<string, number>, cameras: number, all: number, goal_pct: number, programme_pct: number, met?: boolean}} Rate
 * @typedef {{id?: string, name?: string, cameras: number, unknown_s: number, excused_s: number, rates: Rate[]}} CommunityRates
 * @typedef {{date: string, closed: boolean, intact: boolean, observed_s: number, all: CommunityRates, communities: CommunityRates[]}} DayRates
 * @typedef {{month: string, closed: boolean, intact: boolean, written_at?: string, hash?: string, with_data: number, enough: number, all: CommunityRates, communities: CommunityRates[], days: DayRates[],
 *   formulas: {figure: string, text: string, goal_pct: number}[], limits: {day_s: number, month_days: number, known_pct: number, few_cameras: number}}} CameraMonth
 * @typedef {{camera: string, name: string, site?: string, of_s: number, lost_s: Record<string, number>, lost_sum_s: number}} PullingCamera
 * @typedef {{zh: string, en: string}} Words
 * @typedef {{key: string, name: Words, standing: string, pct?: number, count?: number, good?: number, of?: number, goal: Words, formula: Words, evidence: string, remedy: Words, by: string, failing: {camera?: string, name: string, why: string, seconds?: number}[], more?: number}} Item
 * @typedef {{verdict: string, reason?: string, note?: string, by?: string, at: string}} Finding
 * @typedef {{camera: string, name: string, site?: string, label?: string, offset_s?: number, label_read?: boolean, minute: string, findings: Record<string, Finding>}} Drawn
 * @typedef {{id: string, version: number, at: string, by: string, seed: string, asked: number, pool: string[], cameras: Drawn[], done_at?: string, done_by?: string, left: number,
 *   counts: {aspect: string, pass: number, fail: number, unable: number, left: number}[], redrawn: boolean}} Check
 * @typedef {Omit<Check, "pool"|"redrawn">} CheckLine
 */

/** @param {string} month @returns {Promise<CameraMonth>} */
export const cameraMonth = (month) => call("GET", "figures/cameras", { query: { month } });
/** @param {{from: string, to: string, figure: string, community?: string}} query @returns {Promise<{items: PullingCamera[], unmeasured: PullingCamera[], intact: boolean}>} */
export const pulling = (query) => call("GET", "figures/cameras/pulling", { query });
/** @returns {Promise<{at: string, by: string, from: string, to: string, items: Item[]}>} */
export const selfCheck = () => call("GET", "inspection/self");
/** @returns {Promise<CheckLine[]>} */
export const checks = async () => (await call("GET", "inspection/checks")).items ?? [];
/** @param {string} id @returns {Promise<Check>} */
export const check = (id) => call("GET", `inspection/checks/${encodeURIComponent(id)}`);
/** @param {number} cameras @param {string} key @returns {Promise<Check>} */
export const drawCheck = (cameras, key) => call("POST", "inspection/checks", { body: { cameras }, key });
/** @param {Check} one @param {string} camera @param {string} aspect @param {{verdict: string, reason?: string, note?: string}} found @returns {Promise<Check>} */
export const judge = (one, camera, aspect, found) => post(`inspection/checks/${encodeURIComponent(one.id)}/findings`, { body: { version: one.version, camera, aspect, ...found } });
/** @param {Check} one @returns {Promise<Check>} */
export const finishCheck = (one) => post(`inspection/checks/${encodeURIComponent(one.id)}/finish`, { body: { version: one.version } });
