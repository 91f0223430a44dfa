// Calls about what is mended first, and the figures of days.
import { call } from "./api.js";

/**
 * @typedef {{text: string, points: number}} Reason
 * @typedef {{trend: ""|"collecting"|"steady"|"falling", pct: number, pct_per_day: number, empty_on?: string, values: number, days: number}} Forecast
 * @typedef {{score: number, risk: "well"|"weak"|"failing"|"failed", reasons: Reason[], battery: Forecast}} Health
 * @typedef {{device: string, kind: string, name?: string, model?: string, site?: string, status: string, since: string, health: Health,
 *   consequence: string, why: string, settling?: boolean, folded?: string[], folded_count: number, folded_life_lines: number, fault: string,
 *   order?: {id: string, state: string}}} Row
 * @typedef {{at: string, age_s: number, items: Row[], more: number, devices: number, waiting: number, telemetry_away: boolean, records_away: boolean, read_at?: string}} Upkeep
 * @typedef {{month: string, model?: string, devices: string[]}} Lot
 * @typedef {{device: string, name?: string, site?: string, model?: string, last?: string, due_at: string, late: boolean, path_at?: string, path_late: boolean, heard?: string}} DueTest
 * @typedef {{model: string, of: number, arrived: number, pct: number, enough: boolean}} ModelShare
 * @typedef {{device: string, name?: string, site?: string, status: string, open?: boolean, passages: number, last_hour: number, refused: number, held_open: number, forced: number}} GateToday
 */

/**
 * @typedef {{date: string, zone: string, data: boolean, observed_s: number, formula: string, written_at: string, prev: string, hash: string, intact: boolean,
 *   devices: ({kind: string, site?: string, devices: number} & Record<string, any>)[], alerts: {category: string, raised: number, resolved: number}[],
 *   work_orders: Record<string, number>, calls?: Record<string, any>}} Day
 */
/** @param {string} from @param {string} to  days, included @returns {Promise<Day[]>} */
export const figures = async (from, to) => (await call("GET", "figures", { query: { from, to } })).items ?? [];
/** @param {string} from @param {string} to */
export const figuresURL = (from, to) => new URL(`api/v1/figures/export.csv?from=${from}&to=${to}`, document.baseURI).href;
/** @typedef {{model: string, of: number, odd: number, untold: number, runs: {firmware: string, count: number, devices: string[]}[]}} Versions */

/** @returns {Promise<{at: string, age_s: number, items: Versions[]}>} */
export const firmware = () => call("GET", "upkeep/firmware");
/** @returns {Promise<Upkeep>} */
export const upkeep = () => call("GET", "upkeep");
/** @returns {Promise<{at: string, age_s: number, items: Lot[], collecting: number, waiting: number}>} */
export const batteries = () => call("GET", "upkeep/batteries");
/** @returns {Promise<{at: string, age_s: number, due: DueTest[], models: ModelShare[], paths: {proven: number, missing: number, never: number}, formula: string}>} */
export const tests = () => call("GET", "upkeep/tests");
/** Whom a planned outage leaves without mains. @param {string} id @returns {Promise<{items?: {id: string, code: string, place: {site: string}}[], count?: number, fewer_than?: number}>} */
export const windowMains = (id) => call("GET", `windows/${encodeURIComponent(id)}/mains`);
/** @returns {Promise<{at: string, age_s: number, items: GateToday[]}>} */
export const gates = () => call("GET", "upkeep/gates");
