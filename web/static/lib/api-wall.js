// Calls of the big screen, and that which lets one in.
import { call, post } from "./api.js";

/**
 * @typedef {{id: string, place: string, kind: string, kind_en: string, category: string, drill: boolean, opened_at: string, late_s: number}} WallCall
 * @typedef {{n: number, unknown: number, of: number}} Count
 * @typedef {{n: number, few: boolean}} Crowd  few: one to nine
 * @typedef {{posts: number, empty: number, desks: number, of_desks: number, silent: number}} WallDuty
 * @typedef {{at: string, calls: WallCall[], more: number, taken: number, cameras: Count, gates: Count, edges: Count,
 *   homes?: {cannot: Crowd, unknown: Crowd}, areas?: Count, duty?: WallDuty}} Wall
 */

/** @param {string} token  the screen's own; empty: of who is signed in @returns {Promise<Wall>} */
export const wallNow = (token) => call("GET", "wall", { token: token || undefined, wait: 5000 });

/** Lets a screen in that sees the wall and nothing else. @param {string} name @returns {Promise<{token: string}>} */
export const addScreen = (name) => post("tokens", { body: { name, roles: ["wall"] } });
