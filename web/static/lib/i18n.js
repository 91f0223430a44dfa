// The words on the screen, in the chosen language. Reading them inside a
// component makes it follow a change of language by itself.
import { signal } from "./ui.js";
import { language, rememberLanguage } from "./prefs.js";
import { fill, word } from "./translate.js";

const load = {
  zh: () => import("../lang/zh.js"),
  en: () => import("../lang/en.js"),
};
const later = {
  zh: () => import("../lang/zh-later.js"),
  en: () => import("../lang/en-later.js"),
};
let wanted = false; // whether a page was opened that needs them
let whole = ""; // the language that is here with them
const words = signal(/** @type {Record<string, string>} */ ({}));

/** Loads the remembered language; nothing can be drawn before. */
export async function begin() {
  await speak(language.value);
}

/** Changes the language, here and for the next visit. @param {"zh"|"en"} next */
export async function speak(next) {
  const parts = await Promise.all([load[next](), ...(wanted ? [later[next]()] : [])]);
  if (wanted && parts.length === 1) return speak(next); // a page that needs the others was opened meanwhile
  words.value = Object.assign({}, ...parts.map((part) => part.default));
  whole = parts.length > 1 ? next : "";
  rememberLanguage(next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

/** Fetches the words that only pages need which come late. */
export async function allWords() {
  wanted = true;
  const spoken = /** @type {"zh"|"en"} */ (lang());
  const more = (await later[spoken]()).default;
  if (spoken !== language.value || whole === spoken) return; // the other language came with its own
  words.value = { ...words.value, ...more };
  whole = spoken;
}

/** "zh" or "en". */
export const lang = () => language.value;

/** The text of a key, literal where it is called so that a test finds it. @param {string} key @param {Record<string, string|number|undefined>} [values] */
export function t(key, values) {
  return fill(words.value[key] ?? key, values);
}

/** The word for a value of a closed list, such as term("severity", "major"). @param {string} family @param {string} value */
export function term(family, value) {
  return word(words.value, family, value);
}

/** Sentences one after another: Chinese has no space between them. @param {...(string|false|0|undefined)} all */
export function sentences(...all) {
  return all.filter(Boolean).join(language.value === "en" ? " " : "");
}

/** Names in a row, as the chosen language divides them. @param {string[]} names */
export const listed = (names) => names.join(language.value === "en" ? ", " : "、");

/** A text with another in brackets behind it. @param {string} text @param {string|number} more */
export const aside = (text, more) => (language.value === "en" ? `${text} (${more})` : `${text}（${more}）`);

/** Of two texts that the hub sends, the one in the chosen language. @param {string|undefined} zh @param {string|undefined} en */
export function pick(zh, en) {
  return (language.value === "en" ? en || zh : zh || en) ?? "";
}
