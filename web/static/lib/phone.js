// What the care desk knows of its telephone: the calls of the last minutes.
import { signal } from "./ui.js";
import { phoneCalls } from "./api-phone.js";

const shownFor = 15 * 60_000; // ms; what is older is no longer on the desk

/** By id. */
export const calls = signal(/** @type {Map<string, import("./api-phone.js").PhoneCall>} */ (new Map()));

/** Whether the hub can have calls put through. */
export const putsThrough = signal(false);

/** @param {import("./api-phone.js").PhoneCall} one */
export function takePhone(one) {
  calls.value = new Map(calls.value).set(one.id, one);
}

/** Those that ring first, longest waiting first, so that none moves when another comes; then the newest. @param {number} now */
export function onDesk(now) {
  const recent = [...calls.value.values()].filter((one) => now - Date.parse(one.at) < shownFor && one.state !== "closed");
  const rings = (/** @type {any} */ one) => one.state === "ringing";
  return recent.sort((a, b) => Number(rings(b)) - Number(rings(a)) || (rings(a) ? 1 : -1) * (Date.parse(a.at) - Date.parse(b.at)));
}

/** Fetches them again; a hub without a telephone has none. */
export function fetchPhone() {
  phoneCalls().then(({ items, call_back }) => {
    calls.value = new Map(items.map((one) => [one.id, one]));
    putsThrough.value = call_back;
  }, () => {});
}

export function forgetPhone() {
  calls.value = new Map();
}
