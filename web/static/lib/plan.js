// The geometry of drawing a site plan. Pure: metres in, texts of SVG out. A plan has y
// upwards, a screen downwards.

import { corners } from "./plan-image.js";

/** @typedef {import("./api-coverage.js").Point} Point */
/** @typedef {import("./api-coverage.js").Polygon} Polygon */

const text = (/** @type {number} */ n) => String(Math.round(n * 100) / 100);

/** @param {Point} p */
export const place = (p) => `${text(p.x)} ${text(-p.y)}`;

const ring = (/** @type {Point[]} */ points) => (points.length ? `M${points.map(place).join("L")}Z` : "");

/** A path with the rule evenodd. @param {Polygon[]} polygons */
export const path = (polygons) => polygons.map((p) => ring(p.outline) + (p.holes ?? []).map(ring).join("")).join("");

/** The box around everything that is drawn, with a margin. @param {Point[]} points @returns {{x: number, y: number, width: number, height: number}} */
export function frame(points) {
  if (points.length === 0) return { x: 0, y: 0, width: 100, height: 60 };
  const xs = points.map((p) => p.x), ys = points.map((p) => -p.y);
  const x = Math.min(...xs), y = Math.min(...ys);
  const width = Math.max(...xs) - x, height = Math.max(...ys) - y;
  const margin = Math.max(width, height, 10) * 0.04;
  return { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
}

/** All points of a plan that give it its size; views reach beyond it. @param {import("./api-coverage.js").PlanMap} plan */
export function extent(plan) {
  return [
    ...plan.areas.flatMap((a) => a.shape.outline),
    ...plan.walls.flatMap((w) => [w.from, w.to]),
    ...(plan.buildings ?? []).flatMap((b) => b.outline),
    ...plan.cameras.map((c) => c.at),
    ...(plan.images ?? []).flatMap(corners),
  ];
}

/** A point within a polygon for its name: the middle of its box, or of its corners where that lies outside. @param {Polygon} p @returns {Point} */
export function middle(p) {
  const xs = p.outline.map((q) => q.x), ys = p.outline.map((q) => q.y);
  const box = { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 };
  if (inside(box, p.outline)) return box;
  const n = p.outline.length;
  return { x: xs.reduce((a, b) => a + b, 0) / n, y: ys.reduce((a, b) => a + b, 0) / n };
}

/** @param {Point} p @param {Point[]} outline */
export function inside(p, outline) {
  let within = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const a = outline[i], b = outline[j];
    if (a.y > p.y !== b.y > p.y && p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x) within = !within;
  }
  return within;
}

/** How an area stands, the worst first: dark, unknown, partly, seen. @param {import("./api-coverage.js").AreaFigures} a */
export function standing(a) {
  if (a.dark_m2 > 0.5) return a.share > 0 ? "partly" : "dark";
  if (a.unknown_m2 > 0.5) return "unknown";
  return a.unplanned_m2 > 0.5 ? "unplanned" : "seen";
}

/** Which cameras of an area do not see. @param {import("./api-coverage.js").AreaFigures} a */
export function blindOnes(a) {
  return [...new Set((a.lost ?? []).flatMap((l) => l.cameras))].sort();
}

const blinding = ["frozen", "black", "obstructed", "moved", "blurred"];

/** How the cameras are, as one text that changes with them. @param {Iterable<import("./api.js").Device>} list */
export function healthOf(list) {
  return [...list].filter((d) => d.kind === "camera").map((d) => [d.id, d.status, d.lifecycle, ...blinding.map((m) => d.values?.[m])].join()).join(";");
}

/** The storeys of whatever has one, the highest first; the open ground is always one. @param {Iterable<{storey?: number}>} things @returns {number[]} */
export function storeysOf(things) {
  const all = new Set([0]);
  for (const one of things) all.add(one.storey ?? 0);
  return [...all].sort((a, b) => b - a);
}

/** What lies on a storey. @template {{storey?: number}} T @param {T[]|undefined} things @param {number} storey @returns {T[]} */
export const on = (things, storey) => (things ?? []).filter((one) => (one.storey ?? 0) === storey);
