// The demo's part of the API; a hub that is no demo has none of it.
import { call } from "./api.js";

/** @param {string} act @param {string} id */
export const demoDo = (act, id) => call("POST", `demo/${encodeURIComponent(act)}/${encodeURIComponent(id)}`);

/** What the three doors say; undefined where there are none. @returns {Promise<import("./api.js").Doors|undefined>} */
export const doors = () => call("GET", "demo/doors").catch(() => undefined);

/** @param {string} desk @returns {Promise<import("./api.js").Session>} */
export const enterBy = (desk) => call("POST", `demo/doors/${encodeURIComponent(desk)}`);
