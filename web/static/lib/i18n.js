// The words on the screen, in the chosen language. Reading them inside a
// component makes it follow a change of language by itself.
import { signal } from "./ui.js";
import { language, rememberLanguage } from "./prefs.js";
import { fill, word } from "./translate.js";

const load = {
  zh: () => import("../lang/zh.js"),
  en: () => import("../lang/en.js"),
};
const words = signal(/** @type {Record<string, string>} */ ({}));

/** Loads the remembered language; nothing can be drawn before. */
export async function begin() {
  await speak(language.value);
}

/** Changes the language, here and for the next visit. @param {"zh"|"en"} next */
export async function speak(next) {
  words.value = (await load[next]()).default;
  rememberLanguage(next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
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

/** Of two texts that the hub sends, the one in the chosen language. @param {string|undefined} zh @param {string|undefined} en */
export function pick(zh, en) {
  return (language.value === "en" ? en || zh : zh || en) ?? "";
}
