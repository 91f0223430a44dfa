// Learns what became of an order.
import { getCommand } from "./api.js";

const askMs = 500;
const usualMs = 30_000; // the hub knows the outcome of most, or that nobody does, long before

/**
 * Asks until the outcome is known; what nobody knows is no failure.
 * @param {string} id @param {{current: boolean}} [left]  true once nobody looks any more
 * @param {number} [patienceMs]  for an order that takes longer
 * @returns {Promise<{name: string, error?: string, verified?: boolean, for_s?: number, result?: any}>}
 */
export async function follow(id, left, patienceMs = usualMs) {
  for (const until = Date.now() + patienceMs; !left?.current && Date.now() < until; ) {
    const now = await getCommand(id).catch((err) => (err.status === 0 ? undefined : Promise.reject(err)));
    if (now?.outcome) return { name: now.outcome, error: now.error, verified: now.result?.verified, for_s: now.result?.for_s, result: now.result };
    await new Promise((resolve) => setTimeout(resolve, askMs));
  }
  return { name: "unknown" };
}
