// Calls about messages to this browser.
import { call } from "./api.js";

/** @typedef {{key: string, offered: boolean, browser?: string}} PushKey  browser: hash of the endpoint that is subscribed */

/** @returns {Promise<PushKey>} */
export const pushKey = () => call("GET", "push/key");
/** @param {string} endpoint @param {{p256dh: string, auth: string}} keys */
export const subscribePush = (endpoint, keys) => call("POST", "push/subscriptions", { body: { endpoint, keys } });
export const unsubscribePush = () => call("DELETE", "push/subscriptions");
