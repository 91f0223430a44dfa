// Calls about devices that edges found and nobody configured yet.
import { call, post } from "./api.js";

/**
 * @typedef {{id: string, edge: string, driver: string, identity: string, kind?: string, address?: string, model?: string, name?: string,
 *   settings?: Record<string, any>, needs?: string[], state: "new"|"adopted"|"known"|"ignored", here: boolean, first_seen: string, last_seen: string,
 *   device?: string, by?: string, reason?: string, config_version?: number, failed?: boolean, why?: string, why_zh?: string}} Find
 * @typedef {{edge: string, at: string, every_min?: number, left?: number, failed?: {driver: string, reason: string}[]}} Look
 * @typedef {{find: Find, yaml: string, put: boolean}} Adopted
 */

/** All finds, and what the edges said of their last looks. @returns {Promise<{items: Find[], looks: Look[]}>} */
export async function allFound() {
  const items = [];
  let looks, cursor;
  do {
    const page = await call("GET", "found", { query: { limit: 500, cursor } });
    items.push(...page.items);
    looks ??= page.looks;
    cursor = page.next;
  } while (cursor);
  return { items, looks };
}
/** @param {string} id @param {object} body @returns {Promise<Adopted>} */
export const adopt = (id, body) => post(`found/${encodeURIComponent(id)}/adopt`, { body });
/** @param {string} id @param {string} reason @returns {Promise<Find>} */
export const ignoreFind = (id, reason) => post(`found/${encodeURIComponent(id)}/ignore`, { body: { reason } });
/** @param {string} id @returns {Promise<Find>} */
export const restoreFind = (id) => post(`found/${encodeURIComponent(id)}/restore`);
/** @param {string} edge @param {string} key @returns {Promise<{id: string}>} */
export const discover = (edge, key) => call("POST", `edges/${encodeURIComponent(edge)}/discover`, { key });
