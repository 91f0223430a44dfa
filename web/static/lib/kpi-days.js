// The daily rates of a month as a line, and of the month before beside it. Pure.

/** @typedef {{date: string, all: {rates: {figure: string, pct?: number}[]}}} Day */

/** When a day begins on this screen's clock, so that it stands under its own date, s. @param {string} date */
const dayBegins = (date) => Date.parse(`${date}T00:00:00`) / 1000;

/** Times and per cent of one figure; a day without it, or without a sheet, breaks the line. @param {Day[]} days @param {string} figure @returns {[number[], (number|null)[]]} */
export function daily(days, figure) {
  const rates = new Map(days.map((one) => [one.date, one.all.rates.find((r) => r.figure === figure)?.pct ?? null]));
  const dates = [...rates.keys()].sort(), all = /** @type {string[]} */ ([]);
  for (let date = dates[0]; date && date <= dates[dates.length - 1]; date = next(date)) all.push(date);
  return [all.map(dayBegins), all.map((date) => rates.get(date) ?? null)];
}

/** The days of the month before, each under the same day of this one; what this one has no day for is left out. @param {Day[]} days @param {string} month such as 2026-05 @returns {Day[]} */
export const under = (days, month) => days.map((one) => ({ ...one, date: `${month}${one.date.slice(7)}` })).filter((one) => next(one.date).startsWith(month) || next(one.date).endsWith("-01"));

/** @param {string} date */
function next(date) {
  const [year, month, day] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(0, 10);
}
