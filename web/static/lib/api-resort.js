// Calls about what is left when all else fails: synthetic alarms, drills and the
// offline page.
import { call, post } from "./api.js";

/**
 * @typedef {{edge: string, at?: string, ms?: number, since: string, expected: boolean}} Pulse
 * @typedef {"drill"|"walk_test"} ExerciseKind
 * @typedef {{id: string, kind: ExerciseKind, site?: string, by: string, note?: string, began_at: string, until: string,
 *   ended_at?: string, ended_by?: string, devices: number, tested: number}} Exercise
 * @typedef {{device: string, name?: string, location?: import("./api.js").Location, tested_at?: string}} Walked
 */

/** @returns {Promise<Pulse[]>} */
export const pulses = async () => (await call("GET", "pulses")).items ?? [];
/** @returns {Promise<Exercise[]>} */
export const runningExercises = async () => (await call("GET", "exercises", { query: { running: "true" } })).items ?? [];
/** The latest. @returns {Promise<Exercise[]>} */
export const pastExercises = async () => (await call("GET", "exercises", { query: { limit: 20 } })).items ?? [];
/** @param {string} id @returns {Promise<Exercise & {walk: Walked[]}>} */
export const getExercise = (id) => call("GET", `exercises/${encodeURIComponent(id)}`);
/** @param {{kind: string, site?: string, devices?: string[], minutes: number, note?: string}} body @param {string} key @returns {Promise<Exercise>} */
export const beginExercise = (body, key) => call("POST", "exercises", { body, key });
/** @param {string} id @returns {Promise<Exercise>} */
export const endExercise = (id) => post(`exercises/${encodeURIComponent(id)}/end`);
/** The page from which a desk works when nothing answers, as a file. @param {string} desk */
export const offlineURL = (desk) => new URL(`api/v1/offline/${encodeURIComponent(desk)}.html`, document.baseURI).href;
