// Draws the map of devices on a canvas: the plan, and on it the signs that are in the
// window. A status is a shape and a colour, a kind a drawing; of many it is told how many
// are not well. Drawings of one device are made once and copied, as there may be thousands.
import { drawings } from "../components/icon.js";
import { toScreen } from "./device-map.js";
import { on } from "./plan.js";

/** @typedef {import("./device-map.js").Sign} Sign */
/** @typedef {import("./device-map.js").View} View */

const names = ["ink", "quiet", "surface", "raised", "line", "edge", "critical", "on-critical", "major", "on-major", "info", "accent", "well"];
/** @type {Record<string, {fill: string, stroke: string, ink: string, shape: (p: Path2D) => void}>} */
const looks = {
  online: { fill: "surface", stroke: "edge", ink: "well", shape: (/** @type {Path2D} */ p) => p.arc(0, 0, 0.92, 0, 7) },
  degraded: { fill: "major", stroke: "surface", ink: "on-major", shape: polygon([[0, -1.25], [1.25, 0.95], [-1.25, 0.95]]) },
  offline: { fill: "critical", stroke: "surface", ink: "on-critical", shape: polygon([[-1, -1], [1, -1], [1, 1], [-1, 1]]) },
  unknown: { fill: "surface", stroke: "info", ink: "info", shape: polygon([[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]]) },
};
const told = /** @type {[string, string][]} */ ([["offline", "✕"], ["degraded", "▲"], ["unknown", "?"]]);

/** @param {number[][]} points */
function polygon(points) {
  return (/** @type {Path2D} */ path) => (points.forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y))), path.closePath());
}

/** @param {Element} node @returns {Record<string, string>} */
export function colours(node) {
  const style = getComputedStyle(node);
  return Object.fromEntries([...names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]), ["font", style.fontFamily]]);
}

/** The plan as two paths in metres, made once. @param {import("./api-coverage.js").PlanMap} plan @param {number} storey */
export function backdrop(plan, storey) {
  const areas = new Path2D(), walls = new Path2D();
  for (const a of on(plan.areas, storey)) for (const ring of [a.shape.outline, ...(a.shape.holes ?? [])]) {
    ring.forEach((p, i) => (i ? areas.lineTo(p.x, p.y) : areas.moveTo(p.x, p.y)));
    areas.closePath();
  }
  for (const w of on(plan.walls, storey)) walls.moveTo(w.from.x, w.from.y), walls.lineTo(w.to.x, w.to.y);
  return { areas, walls };
}

/** @type {Map<string, HTMLCanvasElement>} */
const made = new Map();

/** @param {string} status @param {string} kind @param {number} r  px @param {Record<string, string>} c */
function drawing(status, kind, r, c) {
  const key = `${status} ${kind} ${r} ${c.surface}`;
  const before = made.get(key);
  if (before) return before;
  if (made.size > 400) made.clear();
  const one = document.createElement("canvas");
  one.width = one.height = Math.ceil(r * 3);
  const pen = /** @type {CanvasRenderingContext2D} */ (one.getContext("2d"));
  const look = looks[status] ?? looks.unknown, outline = new Path2D();
  look.shape(outline);
  pen.translate(one.width / 2, one.height / 2);
  pen.scale(r, r);
  pen.fillStyle = c[look.fill];
  pen.strokeStyle = c[look.stroke];
  pen.lineWidth = 2 / r;
  pen.fill(outline);
  pen.stroke(outline);
  pen.scale(0.05, 0.05);
  pen.translate(-12, -12 + (status === "degraded" ? 4 : 0));
  pen.fillStyle = c[look.ink];
  pen.fill(new Path2D(drawings[kind] ?? drawings.devices), "evenodd");
  made.set(key, one);
  return one;
}

/**
 * @param {CanvasRenderingContext2D} pen  of a canvas of w × h px, at dpr
 * @param {{view: View, w: number, h: number, dpr: number, signs: Sign[], behind: ReturnType<typeof backdrop>, field: import("./device-map.js").Field, storey: number, chosen?: string, nameOf: (site: string) => string}} map
 * @param {Record<string, string>} c
 */
export function draw(pen, { view, w, h, dpr, signs, behind, field, storey, chosen, nameOf }, c) {
  pen.setTransform(dpr, 0, 0, dpr, 0, 0);
  pen.fillStyle = c.raised;
  pen.fillRect(0, 0, w, h);
  pen.setTransform(dpr * view.scale, 0, 0, -dpr * view.scale, dpr * (w / 2 - view.x * view.scale), dpr * (h / 2 + view.y * view.scale));
  pen.lineWidth = 1.2 / view.scale;
  pen.fillStyle = c.surface;
  pen.strokeStyle = c.edge;
  pen.fill(behind.areas, "evenodd");
  pen.stroke(behind.areas);
  pen.lineWidth = 2.5 / view.scale;
  pen.strokeStyle = c.quiet;
  pen.stroke(behind.walls);
  pen.setTransform(dpr, 0, 0, dpr, 0, 0);
  pen.textAlign = "center";
  for (const b of field.blocks) if (b.storey === storey) named(pen, b, view, w, h, nameOf(b.site), c);
  for (const s of signs) {
    const p = toScreen(view, s, w, h);
    if (p.x < -60 || p.y < -60 || p.x > w + 60 || p.y > h + 60) continue;
    if (s.devices.length > 1) many(pen, s, p, c);
    else single(pen, s, p, view, dpr, c);
    if (chosen && s.devices.some((d) => d.id === chosen)) ring(pen, p, s.devices.length > 1 ? 30 : 18, c);
  }
}

function single(/** @type {CanvasRenderingContext2D} */ pen, /** @type {Sign} */ s, /** @type {{x: number, y: number}} */ p, /** @type {View} */ view, /** @type {number} */ dpr, /** @type {Record<string, string>} */ c) {
  const d = s.devices[0], room = (s.step ?? 100) * view.scale;
  const r = Math.round(Math.min(11, Math.max(4, room * 0.36)) * dpr), image = drawing(d.status, d.kind, r, c), size = image.width / dpr;
  pen.drawImage(image, p.x - size / 2, p.y - size / 2, size, size);
}

function ring(/** @type {CanvasRenderingContext2D} */ pen, /** @type {{x: number, y: number}} */ p, /** @type {number} */ r, /** @type {Record<string, string>} */ c) {
  pen.strokeStyle = c.accent;
  pen.lineWidth = 3;
  pen.beginPath();
  pen.arc(p.x, p.y, r, 0, 7);
  pen.stroke();
}

// How many there are, and below how many of them are not well, each with its sign.
function many(/** @type {CanvasRenderingContext2D} */ pen, /** @type {Sign} */ s, /** @type {{x: number, y: number}} */ p, /** @type {Record<string, string>} */ c) {
  const r = 14 + Math.min(10, Math.log2(s.devices.length));
  pen.beginPath();
  pen.arc(p.x, p.y, r, 0, 7);
  pen.fillStyle = c.surface;
  pen.fill();
  pen.strokeStyle = s.worst === "offline" ? c.critical : s.worst === "degraded" ? c.major : s.worst === "unknown" ? c.info : c.edge;
  pen.lineWidth = s.worst === "online" ? 1.5 : 3;
  pen.stroke();
  pen.fillStyle = c.ink;
  pen.font = `700 13px ${c.font}`;
  pen.textBaseline = "middle";
  pen.fillText(String(s.devices.length), p.x, p.y);
  const bad = told.map(([status, sign]) => /** @type {[string, string, number]} */ ([status, sign, s.devices.filter((/** @type {import("./api.js").Device} */ d) => d.status === status).length])).filter(([, , n]) => n);
  let x = p.x - ((bad.length - 1) * 46) / 2;
  for (const [status, sign, n] of bad) {
    const look = looks[status];
    pen.fillStyle = c[look.fill];
    pen.strokeStyle = c[look.stroke];
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.roundRect(x - 22, p.y + r - 3, 44, 17, 4);
    pen.fill();
    pen.stroke();
    pen.fillStyle = c[look.ink];
    pen.font = `700 11px ${c.font}`;
    pen.fillText(`${sign} ${n}`, x, p.y + r + 6);
    x += 46;
  }
}

// The name of a place above its devices; around a place that is not drawn a line.
function named(/** @type {CanvasRenderingContext2D} */ pen, /** @type {import("./device-map.js").Block} */ b, /** @type {View} */ view, /** @type {number} */ w, /** @type {number} */ h, /** @type {string} */ name, /** @type {Record<string, string>} */ c) {
  const p = toScreen(view, { x: b.box.x, y: b.box.y + b.box.height }, w, h), width = b.box.width * view.scale, height = b.box.height * view.scale;
  if (p.x > w || p.y > h || p.x + width < 0 || p.y + height < 0) return;
  if (!b.drawn) {
    pen.strokeStyle = c.edge;
    pen.lineWidth = 1;
    pen.setLineDash([4, 4]);
    pen.strokeRect(p.x, p.y, width, height);
    pen.setLineDash([]);
  }
  pen.font = `12px ${c.font}`;
  pen.textBaseline = "alphabetic";
  pen.lineWidth = 3;
  pen.strokeStyle = c.raised;
  pen.fillStyle = c.ink;
  const y = Math.min(p.y - 5, p.y + height / 2 - 28);
  pen.strokeText(name, p.x + width / 2, y);
  pen.fillText(name, p.x + width / 2, y);
}
