// What this browser remembers for this person's eyes and ears: language, theme,
// size of letters, sounds, shortcuts. Nothing else is kept between visits.
import { signal } from "./ui.js";

const prefix = "brighteyes.";

function remembered(/** @type {string} */ name, /** @type {string} */ fallback, /** @type {string[]} */ allowed, shared = false) {
  const kept = read(prefix + name);
  const value = signal(/** @type {any} */ (kept !== null && allowed.includes(kept) ? kept : fallback)); // one of what is allowed
  // What is shared is one for all pages of this browser, of which any may be the one that sounds; how a page looks is its own until the next visit.
  if (shared) addEventListener("storage", (e) => void (e.key === prefix + name && e.newValue !== null && allowed.includes(e.newValue) && (value.value = e.newValue)));
  return { value, set: (/** @type {any} */ next) => (write(prefix + name, next), (value.value = next)) };
}

function read(/** @type {string} */ name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage is forbidden here: the choice lasts for this visit
  }
}

function write(/** @type {string} */ name, /** @type {string} */ value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // as above
  }
}

const chosen = {
  language: remembered("language", "zh", ["zh", "en"]),
  theme: remembered("theme", "auto", ["auto", "light", "dark"]),
  size: remembered("size", "normal", ["normal", "large", "xlarge"]),
  sounds: remembered("sounds", "on", ["on", "off"], true),
  shortcuts: remembered("shortcuts", "on", ["on", "off"], true),
  quick: remembered("quick", "off", ["on", "off"], true),
  audible: remembered("audible", "", ["", "yes", "no"], true),
};

export const language = chosen.language.value;
export const theme = chosen.theme.value;
export const size = chosen.size.value;
export const sounds = chosen.sounds.value;
export const shortcuts = chosen.shortcuts.value;
export const setTheme = (/** @type {any} */ next) => {
  chosen.theme.set(next);
  document.documentElement.dataset.theme = next;
};
export const setSize = (/** @type {any} */ next) => {
  chosen.size.set(next);
  document.documentElement.dataset.size = next;
};
export const setSounds = chosen.sounds.set;
/** Whether large pictures are to have the least delay. */
export const quick = chosen.quick.value;
export const setQuick = chosen.quick.set;
/** Whether somebody said that this browser can be heard; "": nobody was asked yet. */
export const audible = chosen.audible.value;
export const setAudible = chosen.audible.set;
export const setShortcuts = chosen.shortcuts.set;
export const rememberLanguage = chosen.language.set;
