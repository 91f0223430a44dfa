// Calls of the first set-up.
import { call } from "./api.js";

/**
 * @typedef {{key: string, kind: string, per: "unit"|"floor"|"building"|"gate"|"area", zh: string, en: string, example_id: string, example_name: string, example_name_en: string}} Template
 * @typedef {import("./api-onboard.js").Import & {mistakes: {field?: string, id?: string, zh: string, en: string}[]}} Preview
 * @typedef {{import: Preview, places: number, devices: number, there: number}} Described
 */

/** @returns {Promise<Template[]>} */
export const templates = async () => (await call("GET", "devices/layout/templates")).items;
/** What a community comes to; nothing is changed. @param {object} layout @returns {Promise<Described>} */
export const previewLayout = (layout) => call("POST", "devices/layout", { body: layout });
