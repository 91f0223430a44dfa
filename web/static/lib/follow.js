// Learns what became of an order.
import { getCommand } from "./api.js";

const askMs = 500;
const usualMs = 30_000; // the hub knows the outcome of most, or that nobody does, long before

/**
 * Asks until the outcome is known; what nobody knows is no failure.
 * @param {string} id @param {{current: boolean}} [left]  true once nobody looks any more
 * @param {number} [patienceMs]  for an order that takes longer
 * @returns {Promise<{name: string, error?: string, verified?: boolean, at?: string, until?: number, result?: any}>}  at: when it became so; until: when a hold ends, ms
 */
export async function follow(id, left, patienceMs = usualMs) {
  for (const until = Date.now() + patienceMs; !left?.current && Date.now() < until; ) {
    const now = await getCommand(id).catch((err) => (err.status === 0 ? undefined : Promise.reject(err)));
    if (now?.outcome) {
      const at = now.settled_at ?? now.issued, held = now.result?.for_s;
      return { name: now.outcome, error: now.error, verified: now.result?.verified, at, until: held && Date.parse(at) + held * 1000, result: now.result };
    }
    await new Promise((resolve) => setTimeout(resolve, askMs));
  }
  return { name: "unknown" };
}
