// Calls about what cameras see of public areas.
import { call, post } from "./api.js";

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{outline: Point[], holes?: Point[][]}} Polygon
 * @typedef {{condition: string, since?: string, clock_right: boolean}} CameraState
 * @typedef {{area: string, name: string, type: string, storey?: number, shape: Polygon, dark: Polygon[], unknown: Polygon[], unplanned: Polygon[]}} AreaShape
 * @typedef {{camera: string, name: string, at: Point, storey?: number, heading_deg: number, key_place?: boolean, state: CameraState, view: Polygon[]}} CameraShape
 * @typedef {{version: number, areas: AreaShape[], walls: {from: Point, to: Point, storey?: number}[], cameras: CameraShape[], images?: import("./plan-image.js").PlanImage[]}} PlanMap
 * @typedef {{cameras: string[], unknown?: boolean, m2: number}} Lost
 * @typedef {{area: string, name?: string, type: string, weight: number, min: string, area_m2: number, share: number, covered_m2: number, unknown_m2: number, dark_m2: number, unplanned_m2: number, lost?: Lost[]}} AreaFigures
 * @typedef {{camera: string, weighted_m2: number, areas?: string[]}} Loss
 * @typedef {Loss & {condition: string, hours: number, since_known: boolean}} Repair
 * @typedef {{kind: string, camera: string, area?: string, window?: string, level: string, seeing: boolean}} CoverageFault
 * @typedef {{version: number, signed_by?: string, signed_at?: string, at: string, by_area: {share: number, total_weighted_m2: number, unknown_weighted_m2: number}, by_points: {share: number, points: number, covered: number},
 *   key_cameras: {total: number, seeing: number}, areas: AreaFigures[], losses: Loss[], repairs: Repair[], faults: CoverageFault[]}} Coverage
 * @typedef {{types: {type: string, zh: string, en: string, weight: number, min: string, max: string}[], levels: {level: string, px_m: number}[]}} CoverageTypes
 */

/** @returns {Promise<Coverage>} */
export const coverageNow = () => call("GET", "coverage");
/** @returns {Promise<PlanMap>} */
export const coverageMap = () => call("GET", "coverage/map");
/** @returns {Promise<CoverageTypes>} */
export const coverageTypes = () => call("GET", "coverage/types");
/** The newest version, as it was saved. @returns {Promise<{n: number, origin?: object, register: {register: {areas: import("./plan-edit.js").Area[]}, by?: string}, walls: any[], windows: any[], cameras: any[], images?: any[]}>} */
export const getPlan = () => call("GET", "coverage/plan");
/** @param {object} body */
export const savePlan = (body) => post("coverage/plan", { body });
/**
 * @typedef {{camera: {id: string, at: Point, heading_deg: number}, new: boolean, gain_weighted_m2: number, share: number, faults?: CoverageFault[]}} Suggestion
 * @returns {Promise<{headings: Suggestion[], cameras: Suggestion[], model: {angle_deg: number, range_m: number, width_px: number}}>}
 */
export const coverageSuggestions = () => call("GET", "coverage/suggestions");
export const planURL = () => new URL("api/v1/coverage/plan.geojson", document.baseURI).href;
/** What a file would draw; nothing is kept. @param {Blob} file @returns {Promise<import("./plan-edit.js").Drawing>} */
export const readPlanFile = (file) => call("POST", "coverage/plan/geojson", { body: new Blob([file], { type: "application/octet-stream" }) });
/** Keeps an image of the plan, as the hub writes it anew. @param {Blob} file @returns {Promise<{id: string, sha256: string, width_px: number, height_px: number}>} */
export const sendPlanImage = (file) => call("POST", "coverage/images", { body: new Blob([file], { type: "application/octet-stream" }) });
/** @param {string} id */
export const planImageURL = (id) => new URL(`api/v1/coverage/images/${encodeURIComponent(id)}`, document.baseURI).href;

/**
 * @typedef {{area?: string, type?: string, points?: boolean, name?: string, hours: number, covered: number, dark_hours: number, unknown_hours: number}} CoveredSum
 * @typedef {{camera: string, name?: string, condition: string, from: string, until?: string, cause?: string, cause_name?: string}} Failure
 * @typedef {{id: string, area: string, name?: string, began: string, ended?: string, hours: number, failures: Failure[], more?: number,
 *   repairs: {order: string, device: string, title: string, vendor?: string, state: string, reported_at?: string, reported_by?: string, ended_it: boolean}[],
 *   rounds: {round: string, state: string, walked_by?: string, at?: string, finding?: string, note?: string}[]}} Outage
 */
/** @param {{area?: string, type?: string, points?: boolean, from: string, to: string}} query @returns {Promise<import("./covered.js").Sample[]>} */
export const coverageHistory = async (query) => (await call("GET", "coverage/history", { query })).items ?? [];
/** @param {{from: string, to: string}} query @returns {Promise<CoveredSum[]>} */
export const coverageSums = async (query) => (await call("GET", "coverage/history/sums", { query })).items ?? [];
/** For watched_hours of the time outages were put on record: of the rest nothing is known. @param {{area?: string, from: string, to: string}} query @returns {Promise<{items: Outage[], watched_hours: number}>} */
export const coverageOutages = (query) => call("GET", "coverage/outages", { query });
