// What was covered over time, made ready to be drawn and taken away. Pure.

/** @typedef {{hour: string, area: string, n: number, covered: number, unknown: number, dark: number}} Sample */

export const spans = { "7d": 7, "30d": 30, "90d": 90, "365d": 365 };
const hour = 3600;

/** Columns for the chart: seconds, % covered, % dark, % not known. Where the hub did not watch, the lines break. @param {Sample[]} samples @returns {[number[], (number|null)[], (number|null)[], (number|null)[]]} */
export function columns(samples) {
  /** @type {[number[], (number|null)[], (number|null)[], (number|null)[]]} */
  const all = [[], [], [], []];
  let last = NaN;
  for (const s of samples) {
    const at = Date.parse(s.hour) / 1000;
    if (at - last > hour) {
      all[0].push(last + hour);
      for (const column of [all[1], all[2], all[3]]) column.push(null);
    }
    all[0].push(at);
    const share = (/** @type {number} */ sum) => (s.n > 0 ? (100 * sum) / s.n : null);
    all[1].push(share(s.covered));
    all[2].push(share(s.dark));
    all[3].push(share(s.unknown));
    last = at;
  }
  return all;
}

/** A text that a spreadsheet reads as text: what begins like a formula does not. @param {string} text */
export const cell = (text) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** One row an hour, with a mark by which spreadsheets know the letters. @param {string[]} head @param {string} of @param {Sample[]} samples */
export function csv(head, of, samples) {
  const share = (/** @type {number} */ sum, /** @type {number} */ n) => (n > 0 ? ((100 * sum) / n).toFixed(2) : "");
  const rows = samples.map((s) => [cell(of), s.hour, share(s.covered, s.n), share(s.dark, s.n), share(s.unknown, s.n), String(s.n)].join(","));
  return `\ufeff${[head.map(cell).join(","), ...rows].join("\r\n")}\r\n`;
}
