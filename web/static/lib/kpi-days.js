// The daily rates of a month as a line, and of the month before beside it. Pure.

/** @typedef {{date: string, all: {rates: {figure: string, pct?: number}[]}}} Day */

const day = 86_400;

/** When a day of China begins, s. @param {string} date */
export const dayBegins = (date) => Date.parse(`${date}T00:00:00+08:00`) / 1000;

/** Times and per cent of one figure; a day without it, or without a sheet, breaks the line. @param {Day[]} days @param {string} figure @returns {[number[], (number|null)[]]} */
export function daily(days, figure) {
  const rates = new Map(days.map((one) => [dayBegins(one.date), one.all.rates.find((r) => r.figure === figure)?.pct ?? null]));
  const times = [...rates.keys()].sort((a, b) => a - b);
  const all = times.length ? Array.from({ length: Math.round((times[times.length - 1] - times[0]) / day) + 1 }, (_, i) => times[0] + i * day) : [];
  return [all, all.map((s) => rates.get(s) ?? null)];
}

/** How much earlier the month before began, s. @param {string} month such as 2026-05 @param {string} before */
export const apart = (month, before) => dayBegins(`${month}-01`) - dayBegins(`${before}-01`);
