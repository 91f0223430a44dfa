// What a phone shows of rounds and orders while it is away from the hub: what the
// hub last said to the same person, for half a day at most. Never of residents.
import { isPhone } from "./who.js";
import { forget, forgetOlder, keep, kept } from "./outbox-store.js";
import { session } from "../state.js";

const trusted = 12 * 3_600_000; // ms

const sweeps = 60_000; // ms between looks

/** Takes what is too old off the phone, at once and as long as a page is open; the service worker does it when it wakes. */
export function forgetInTime() {
  const sweep = () => void forgetOlder(trusted).catch(() => {}); // it is hidden all the same, and the next look takes it
  sweep();
  setInterval(sweep, sweeps);
}

/** Whether what the hub said then may still be shown. @param {number} at */
export const isTrusted = (at) => Math.abs(Date.now() - at) < trusted;

/** What is kept, if it is this person's and not too old. @param {string} what @param {string} user */
export async function keptOf(what, user) {
  const one = await kept(what).catch(() => undefined);
  return one && one.user === user && isTrusted(one.at) ? one : undefined;
}

/**
 * Keeps it, or nothing where there is nothing; of who signed out meanwhile nothing, since all was forgotten then.
 * @param {string} what @param {string} user @param {any} value
 */
export async function keepOf(what, user, value) {
  if (session.value?.username !== user) return;
  await (value === undefined ? forget(what) : keep({ what, user, at: Date.now(), value }));
}

/**
 * What the hub says or, on a phone away from it, what it said.
 * @template T @param {string} what @param {string} user @param {() => Promise<T>} load @returns {Promise<T>}
 */
export async function orKept(what, user, load) {
  try {
    const value = await load();
    if (isPhone()) keepOf(what, user, value).catch(() => {}); // a full disk keeps nothing
    return value;
  } catch (err) {
    const one = err?.status === 0 && isPhone() ? await keptOf(what, user) : undefined;
    if (!one) throw err;
    return one.value;
  }
}
