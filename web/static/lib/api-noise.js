// Calls about silences, maintenance windows and the load of alarms.
import { all, call } from "./api.js";

/**
 * @typedef {{device?: string, site?: string, rule?: string, category?: string, at_most?: string}} Match
 * @typedef {{id: string, by: string, reason: string, match: Match, from: string, until: string, ended_at?: string, ended_by?: string}} Silence
 * @typedef {{id: string, kind: string, by: string, reason: string, from: string, until: string, devices?: string[], edges?: string[],
 *   sites?: string[], life_line?: string[], substitute?: string, checker?: string, started: boolean, ended_at?: string, ended_by?: string}} Window
 * @typedef {{name: string, value: number, goal: number, met?: boolean, collecting: boolean}} Goal
 * @typedef {{desk: string, from: string, to: string, goals: Goal[], alarms: number, hidden: number, calls: number, silenced: number,
 *   last_span: number, flood: boolean, cut?: boolean}} Load
 * @typedef {{key: string, rule: string, desk: string, device?: string, edge?: string, site?: string, title: string, title_en: string, count: number, share: number, since: string,
 *   shortest_s: number, longest_s: number, delay?: {minutes: number, spared: number, of: number}, hold?: {minutes: number, left: number, of: number}, can: string[]}} Source
 */

/** @returns {Promise<Silence[]>} */
export const silences = () => all("silences");
/** @returns {Promise<{items: Silence[], next?: string}>} */
export const endedSilences = () => call("GET", "silences", { query: { ended: "true", limit: 50 } });
/** @param {object} body @param {string} key @returns {Promise<Silence>} */
export const addSilence = (body, key) => call("POST", "silences", { body, key });
/** @param {string} id */
export const liftSilence = (id) => call("DELETE", `silences/${encodeURIComponent(id)}`);

/** @returns {Promise<Window[]>} */
export const windows = () => all("windows");
/** @returns {Promise<{items: Window[], next?: string}>} */
export const endedWindows = () => call("GET", "windows", { query: { ended: "true", limit: 50 } });
/** @param {object} body @param {string} key @returns {Promise<Window>} */
export const addWindow = (body, key) => call("POST", "windows", { body, key });
/** @param {string} id */
export const endWindow = (id) => call("DELETE", `windows/${encodeURIComponent(id)}`);

/** @param {string} desk @returns {Promise<Load>} */
export const load = (desk) => call("GET", "noise", { query: { desk } });
/** @param {string} desk @returns {Promise<Source[]>} */
export const sources = async (desk) => (await call("GET", "noise/sources", { query: { desk } })).items ?? [];

/** What an incident is made of. @param {string} id @returns {Promise<import("./api.js").Alert[]>} */
export const members = async (id) => (await call("GET", `alerts/${encodeURIComponent(id)}/members`)).items ?? [];
