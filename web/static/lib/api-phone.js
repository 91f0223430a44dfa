// The care desk's telephone. There is no number in what it answers.
import { call, post } from "./api.js";

/** @typedef {{id: string, at: string, state: "ringing"|"answered"|"missed"|"closed", resident?: string, code?: string, site?: string, by?: string, alert?: string}} PhoneCall */

const one = (id) => `phone/calls/${encodeURIComponent(id)}`;

/** Newest first. @returns {Promise<{items: PhoneCall[], call_back: boolean}>} */
export const phoneCalls = () => call("GET", "phone/calls");
/** @param {string} id @returns {Promise<PhoneCall>} */
export const answerPhone = (id) => post(`${one(id)}/answer`);
/** Makes a call for help of it. @param {string} id @returns {Promise<PhoneCall>} */
export const alertOfPhone = (id) => post(`${one(id)}/alert`);
/** Has the gateway connect the desk. @param {string} alert @param {string} whom "resident" or "contact:N" @returns {Promise<{state: string, reason?: string}>} */
export const callBack = (alert, whom) => post(`alerts/${encodeURIComponent(alert)}/callback`, { body: { whom } });
