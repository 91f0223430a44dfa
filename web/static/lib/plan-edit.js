// What drawing does to a plan. Pure: a plan in, another out; nothing is changed in place.

/** @typedef {import("./api-coverage.js").Point} Point */
/**
 * @typedef {{storey?: number, id: string, name: string, type: string, min: string, max: string, shape: {outline: Point[], holes?: Point[][]}}} Area
 * @typedef {{storey?: number, id?: string, from: Point, to: Point, height_m?: number}} Wall
 * @typedef {{storey?: number, id: string, from: Point, to: Point, top_m?: number}} HomeWindow
 * @typedef {{storey?: number, id: string, at: Point, height_m: number, heading_deg: number, angle_deg: number, range_m: number, width_px: number, height_px?: number, near_m?: number, key_place?: boolean, lens?: string, tilt_deg?: number, vertical_deg?: number, masked_windows?: string[]}} PlanCamera
 * @typedef {{storey?: undefined, id: string, number: string, outline: Point[]}} Building
 * @typedef {{storey?: undefined, id: string, name?: string, name_en?: string, at: Point, building?: string}} Door  without a building: a gate of the community
 * @typedef {{areas: Area[], walls: Wall[], windows: HomeWindow[], cameras: PlanCamera[], buildings: Building[], doors: Door[], images?: import("./plan-image.js").PlanImage[]}} Drawing
 * @typedef {"areas"|"walls"|"windows"|"cameras"|"buildings"|"doors"} Layer
 * @typedef {{layer: Layer, index: number}} Chosen
 */

export const layers = /** @type {Layer[]} */ (["areas", "cameras", "buildings", "doors", "walls", "windows"]);

/** What stands on the open ground alone. @param {Layer} layer */
export const isOnGround = (layer) => layer === "buildings" || layer === "doors";

/** Puts an image in the place of the one of its storey. @param {Drawing} d @param {import("./plan-image.js").PlanImage} image @returns {Drawing} */
export function putImage(d, image) {
  return { ...d, images: [...withoutImage(d, image.storey ?? 0).images ?? [], image] };
}

/** @param {Drawing} d @param {number} storey @returns {Drawing} */
export function withoutImage(d, storey) {
  return { ...d, images: (d.images ?? []).filter((m) => (m.storey ?? 0) !== storey) };
}

/** On the grid of half a metre. @param {Point} p @returns {Point} */
export const snap = (p) => ({ x: Math.round(p.x * 2) / 2, y: Math.round(p.y * 2) / 2 });

const shift = (/** @type {Point} */ p, /** @type {number} */ dx, /** @type {number} */ dy) => ({ x: round(p.x + dx), y: round(p.y + dy) });
const round = (/** @type {number} */ n) => Math.round(n * 1000) / 1000;

/** The first id with this beginning that nothing has. @param {Drawing} d @param {Layer} layer @param {string} start */
export function freeID(d, layer, start) {
  const taken = new Set(d[layer].map((one) => one.id));
  for (let n = 1; ; n++) if (!taken.has(`${start}-${n}`)) return `${start}-${n}`;
}

/** Adds one and chooses it. @param {Drawing} d @param {Layer} layer @param {any} one @returns {{drawing: Drawing, chosen: Chosen}} */
export function add(d, layer, one) {
  return { drawing: { ...d, [layer]: [...d[layer], one] }, chosen: { layer, index: d[layer].length } };
}

/** @param {Drawing} d @param {Chosen} at @param {object} with_ */
export function put(d, at, with_) {
  return { ...d, [at.layer]: d[at.layer].map((one, i) => (i === at.index ? { ...one, ...with_ } : one)) };
}

/** @param {Drawing} d @param {Chosen} at */
export function remove(d, at) {
  return { ...d, [at.layer]: d[at.layer].filter((_, i) => i !== at.index) };
}

/** Moves one by metres. @param {Drawing} d @param {Chosen} at @param {number} dx @param {number} dy */
export function move(d, at, dx, dy) {
  const one = /** @type {any} */ (d[at.layer][at.index]);
  if (one.shape) {
    const go = (/** @type {Point[]} */ ring) => ring.map((p) => shift(p, dx, dy));
    return put(d, at, { shape: { ...one.shape, outline: go(one.shape.outline), ...(one.shape.holes && { holes: one.shape.holes.map(go) }) } });
  }
  if (one.outline) return put(d, at, { outline: one.outline.map((/** @type {Point} */ p) => shift(p, dx, dy)) });
  if (one.at) return put(d, at, { at: shift(one.at, dx, dy) });
  return put(d, at, { from: shift(one.from, dx, dy), to: shift(one.to, dx, dy) });
}

/** The direction from one place to another: degrees clockwise from the top. @param {Point} from @param {Point} to */
export function heading(from, to) {
  const degrees = (Math.atan2(to.x - from.x, to.y - from.y) * 180) / Math.PI;
  return Math.round((degrees + 360) % 360);
}

/** A new thing of a layer and storey at the places that were pressed. @param {Drawing} d @param {Layer} layer @param {Point[]} at @param {{type: string, min: string, max: string}|undefined} rule @param {number} [storey] */
export function made(d, layer, at, rule, storey) {
  const one = fresh(d, layer, at, rule);
  return storey && !isOnGround(layer) ? { ...one, storey } : one;
}

function fresh(/** @type {Drawing} */ d, /** @type {Layer} */ layer, /** @type {Point[]} */ at, /** @type {any} */ rule) {
  switch (layer) {
    case "areas":
      return { id: freeID(d, layer, "area"), name: "", type: rule?.type ?? "other", min: rule?.min ?? "detect", max: rule?.max ?? "recognise", shape: { outline: at } };
    case "cameras":
      return { id: freeID(d, layer, "cam"), at: at[0], height_m: 4, heading_deg: heading(at[0], at[1]), angle_deg: 90, range_m: 30, width_px: 1920, height_px: 1080 };
    case "buildings":
      return { id: freeID(d, layer, "building"), number: "", outline: at };
    case "doors":
      return { id: freeID(d, layer, "door"), name: "", at: at[0], building: besideOf(d, at[0]) };
    case "walls":
      return { from: at[0], to: at[1] };
    default:
      return { id: freeID(d, layer, "window"), from: at[0], to: at[1] };
  }
}

// The number of the building on whose outline a place lies, to within a metre and a half.
/** @param {Drawing} d @param {Point} p */
function besideOf(d, p) {
  const near = (/** @type {Building} */ b) => b.outline.some((a, i) => apart(p, a, b.outline[(i + 1) % b.outline.length]) <= 1.5);
  return d.buildings?.find(near)?.number || undefined;
}

/** @param {Point} p @param {Point} a @param {Point} b */
function apart(p, a, b) {
  const dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
  const share = length ? Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length)) : 0;
  return Math.hypot(p.x - a.x - share * dx, p.y - a.y - share * dy);
}

/** How many places a thing needs; an outline is closed by its maker. @param {Layer} layer */
export const needs = (layer) => (layer === "areas" || layer === "buildings" ? Infinity : layer === "doors" ? 1 : 2);

/** Whether the public areas differ, so that somebody has to sign. @param {Area[]} before @param {Area[]} after */
export function areasDiffer(before, after) {
  const told = (/** @type {Area[]} */ list) => JSON.stringify([...list].sort((a, b) => (a.id < b.id ? -1 : 1)).map((a) => [a.id, a.name ?? "", a.type, a.min, a.max, a.storey ?? 0, a.shape.outline.map((p) => [p.x, p.y]), (a.shape.holes ?? []).map((h) => h.map((p) => [p.x, p.y]))]));
  return told(before) !== told(after);
}

/** "10 20; 30.5 20" as places, or undefined. @param {string} text @returns {Point[]|undefined} */
export function readPoints(text) {
  const points = text.split(/[;；\n]/).map((part) => part.trim()).filter(Boolean).map((part) => part.split(/[\s,，]+/).map(Number));
  if (points.some((p) => p.length !== 2 || !p.every(Number.isFinite))) return undefined;
  return points.map(([x, y]) => ({ x, y }));
}

/** @param {Point[]} points */
export const writePoints = (points) => points.map((p) => `${p.x} ${p.y}`).join("; ");
