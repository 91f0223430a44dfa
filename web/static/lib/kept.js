// What this browser keeps between visits for the person who sits here, and shows
// to nobody else: which sections are open, named filters. Nothing of a resident.
import { signal } from "./ui.js";
import { me } from "../state.js";

const known = signal(/** @type {Map<string, any>} */ (new Map())); // by key, as far as it was asked for

/** @template T @param {string} name @param {T} fallback @returns {{get: () => T, set: (next: T) => void}} */
export function kept(name, fallback) {
  const key = () => `brighteyes.of.${me().username}.${name}`;
  return {
    get: () => known.value.get(key()) ?? read(key()) ?? fallback,
    set: (next) => {
      write(key(), next);
      known.value = new Map(known.value).set(key(), next);
    },
  };
}

function read(/** @type {string} */ key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null; // no storage, or not ours
  }
}

function write(/** @type {string} */ key, /** @type {unknown} */ value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // no storage: it lasts for this visit
  }
}
