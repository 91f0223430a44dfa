// Fills a text of a catalogue. Pure.

/**
 * "{n} calls" takes n; "{n|call|calls}" takes the first word for one and the
 * second for any other number. A name that is not given stays as it stands.
 * @param {string} text @param {Record<string, string|number|undefined>} [values]
 */
export function fill(text, values = {}) {
  const filled = text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name, one, many) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined) return String(value);
    return Number(value) === 1 ? one : many;
  });
  return filled.replace(/）[ \u00a0](?=\p{Script=Han})/gu, "）"); // a time comes with "（2分前）", and that sign brings its own space
}

/**
 * The word for a value of a closed list; the value itself when the list grew
 * and this page does not know it yet.
 * @param {Record<string, string>} words @param {string} family @param {string} value
 */
export function word(words, family, value) {
  return words[`${family}.${value}`] ?? value;
}

const cjk = /[\u3400-\u9fff]/;

/**
 * Of a text that the hub wrote as "中文 · English · 中文 · English", the halves of
 * one language. A text that is all in one script is taken as it is.
 * @param {string} text @param {string} lang
 */
export function half(text, lang) {
  const parts = text.split(" · ");
  const chinese = parts.filter((part) => cjk.test(part));
  if (chinese.length === 0 || chinese.length === parts.length) return text;
  return (lang === "en" ? parts.filter((part) => !cjk.test(part)) : chinese).join(lang === "en" ? ", " : "，");
}
