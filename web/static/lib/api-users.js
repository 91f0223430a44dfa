// Calls about who may sign in, and about the tokens of programs.
import { call } from "./api.js";

/**
 * @typedef {{id: string, username: string, name: string, roles: string[], created_at: string}} User
 * @typedef {{id: string, name: string, roles: string[], created_by: string, created_at: string, expires_at?: string, used_at?: string}} Token
 */

const all = async (/** @type {string} */ path) => {
  const items = [];
  for (let cursor = ""; ; ) {
    const page = await call("GET", path, { query: { limit: 500, cursor } });
    items.push(...page.items);
    if (!(cursor = page.next)) return items;
  }
};

/** @returns {Promise<User[]>} */
export const users = () => all("users");
/** @param {{username: string, name: string, password: string, roles: string[]}} body @param {string} key */
export const addUser = (body, key) => call("POST", "users", { body, key });
/** Ends the user's sessions. @param {string} id @param {{name?: string, roles?: string[], password?: string}} body */
export const changeUser = (id, body) => call("PATCH", `users/${encodeURIComponent(id)}`, { body });
/** @param {string} id */
export const deleteUser = (id) => call("DELETE", `users/${encodeURIComponent(id)}`);
/** Ends all of the caller's sessions. @param {string} password @param {string} fresh */
export const changePassword = (password, fresh) => call("POST", "session/password", { body: { password, new: fresh } });

/** @returns {Promise<Token[]>} */
export const tokens = () => all("tokens");
/** @param {{name: string, roles: string[], expires_at?: string}} body @param {string} key @returns {Promise<Token & {token: string}>} */
export const addToken = (body, key) => call("POST", "tokens", { body, key });
/** @param {string} id */
export const deleteToken = (id) => call("DELETE", `tokens/${encodeURIComponent(id)}`);
