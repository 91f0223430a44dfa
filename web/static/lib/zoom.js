// Which part of a chart is shown, in seconds, and what is taken away of it. Pure.
import { cell } from "./covered.js";

/** @typedef {[number, number]} Range  seconds since the epoch, from and to */

/** Narrower or wider around its middle, or around a moment in it, and within the whole. @param {Range} now @param {Range} whole @param {number} times @param {number} [least]  s @param {number} [around] @returns {Range} */
export function zoomed(now, whole, times, least = 4 * 3600, around) {
  const middle = around !== undefined && around >= now[0] && around <= now[1] ? around : (now[0] + now[1]) / 2, half = Math.max(((now[1] - now[0]) * times) / 2, least / 2);
  const from = Math.max(whole[0], middle - half), to = Math.min(whole[1], middle + half);
  return to - from >= whole[1] - whole[0] - 1 ? whole : [from, to];
}

/** @param {Range} now @param {Range} whole @param {number} share @returns {Range} */
export function moved(now, whole, share) {
  const wide = now[1] - now[0], from = Math.min(Math.max(now[0] + wide * share, whole[0]), whole[1] - wide);
  return [from, from + wide];
}

/** The next point that is inside, from one that may be none. @param {number[]} times @param {Range} part @param {number|undefined} at @param {1|-1} step */
export function nextPoint(times, part, at, step) {
  const inside = times.map((s, i) => (s >= part[0] && s <= part[1] ? i : -1)).filter((i) => i >= 0);
  if (!inside.length) return undefined;
  const where = at === undefined ? -1 : inside.indexOf(at);
  if (where < 0) return step > 0 ? inside[0] : inside[inside.length - 1];
  return inside[Math.min(inside.length - 1, Math.max(0, where + step))];
}

/** A time on this computer's clock with its distance from UTC: "2026-11-30 03:41:00+08:00". @param {number} s  since the epoch */
export function localStamp(s) {
  const away = -new Date(s * 1000).getTimezoneOffset(), pad = (/** @type {number} */ n) => String(Math.abs(n)).padStart(2, "0");
  const local = new Date((s + away * 60) * 1000).toISOString().slice(0, 19).replace("T", " ");
  return `${local}${away < 0 ? "-" : "+"}${pad(Math.trunc(away / 60))}:${pad(away % 60)}`;
}

/**
 * What is drawn, as a table: what it is and where from in the first line, units in the heads, one row a point.
 * @param {string} about @param {string[]} heads  of the time and of each column @param {(number|null|undefined)[][]} data  times first
 */
export function csvOf(about, heads, data) {
  const rows = data[0].map((s, i) => [localStamp(/** @type {number} */ (s)), ...data.slice(1).map((column) => column[i] ?? "")].join(","));
  return `\ufeff${[cell(about), heads.map(cell).join(","), ...rows].join("\r\n")}\r\n`;
}

/**
 * Lines with one more, of the time before, laid under them: moved on by how much earlier it was. Where one has no point there is none.
 * @param {(number|null|undefined)[][]} data  times first @param {[number[], (number|null)[]]} before @param {number} by  s @returns {(number|null|undefined)[][]}
 */
export function overBefore(data, before, by) {
  const first = new Map(data[0].map((s, i) => [s, i])), second = new Map(before[0].map((s, i) => [s + by, before[1][i]]));
  const times = /** @type {number[]} */ ([...new Set([...data[0], ...second.keys()])].sort((x, y) => Number(x) - Number(y)));
  return [times, ...data.slice(1).map((column) => times.map((s) => (first.has(s) ? column[/** @type {number} */ (first.get(s))] : undefined))), times.map((s) => second.get(s))];
}

/** Two lines on common times; where one has no point there is none. @param {[number[], (number|null)[]]} a @param {[number[], (number|null)[]]} b @returns {[number[], (number|null|undefined)[], (number|null|undefined)[]]} */
export function together(a, b) {
  const first = new Map(a[0].map((s, i) => [s, a[1][i]])), second = new Map(b[0].map((s, i) => [s, b[1][i]]));
  const times = [...new Set([...a[0], ...b[0]])].sort((x, y) => x - y);
  return [times, times.map((s) => first.get(s)), times.map((s) => second.get(s))];
}
