// Finding things by a part of their name.
import { call } from "./api.js";

/**
 * @typedef {{kind: string, id: string, title: string, title_en?: string, place?: string, state?: string, category?: string, at?: string}} Found
 * @typedef {{items: Found[], more: number, absent: string[]}} Answer
 */

/** @param {string} q @param {AbortSignal} signal @returns {Promise<Answer>} */
export const search = (q, signal) => call("POST", "search", { body: { q }, signal });
