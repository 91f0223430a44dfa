// Where each device stands on the map, and what of them is drawn as one sign. Pure: metres,
// y upwards as on the plan. A camera stands where it was drawn; others in a block in the
// middle of their area, or of the house whose walls have the name of their place (b3-1,
// b3-2 …); whose place is not drawn stands in a block of its own below the plan.
import { extent, frame, middle } from "./plan.js";

/** @typedef {import("./api.js").Device} Device */
/** @typedef {import("./api-coverage.js").PlanMap} PlanMap */
/** @typedef {import("./api.js").Site} Site */
/** @typedef {{x: number, y: number, width: number, height: number}} Box  x and y: the lower left corner */
/** @typedef {{site: string, box: Box, step: number, storey: number, drawn: boolean}} Block  step: metres between two devices; drawn: its place is on the plan */
/** @typedef {{x: number, y: number, storey: number, of: string, block?: Block}} Spot  of: its device's place */
/** @typedef {{spots: Map<string, Spot>, blocks: Block[], whole: Box}} Field */
/** @typedef {{x: number, y: number, devices: Device[], block?: Block, step?: number, worst: string}} Sign  block: all of it is this one sign; step: metres to the next */

const aside = 34; // metres of a block whose place is not drawn
const gap = 8; // metres between two of them
const inARow = 5;
const loosest = 3; // metres between the few devices of a place

/** @param {Iterable<Device>} devices @param {PlanMap} plan @param {Map<string, Site>} sites @returns {Field} */
export function fieldOf(devices, plan, sites) {
  /** @type {Map<string, Spot>} */
  const spots = new Map();
  const cameras = new Map(plan.cameras.map((c) => [c.camera, c]));
  const houses = housesOf(plan);
  /** @type {Map<string, string[]>} */
  const bySite = new Map();
  const anchors = new Map(), anchorOf = (/** @type {string} */ site) => anchors.get(site) ?? anchors.set(site, anchor(site, plan, houses, sites)).get(site);
  for (const d of devices) {
    const camera = cameras.get(d.id);
    spots.set(d.id, { x: camera?.at.x ?? 0, y: camera?.at.y ?? 0, storey: camera?.storey ?? 0, of: d.site ?? "" });
    if (camera) continue;
    const at = anchorOf(d.site ?? "").site;
    const list = bySite.get(at);
    if (list) list.push(d.id);
    else bySite.set(at, [d.id]);
  }
  const drawn = flip(frame(extent(plan)));
  const blocks = [];
  let n = 0;
  for (const site of [...bySite.keys()].sort()) {
    const ids = /** @type {string[]} */ (bySite.get(site)).sort();
    const home = anchors.get(site) ?? anchorOf(site);
    const area = home.box ?? { x: drawn.x + (n % inARow) * (aside + gap), y: drawn.y - gap - aside - Math.floor(n / inARow) * (aside + gap * 2), width: aside, height: aside };
    if (!home.box) n++;
    const block = { site, ...packed(ids.length, area), storey: home.storey, drawn: Boolean(home.box) };
    blocks.push(block);
    const cols = Math.max(1, Math.floor(block.box.width / block.step + 1e-6));
    ids.forEach((id, i) => Object.assign(/** @type {Spot} */ (spots.get(id)), { x: block.box.x + ((i % cols) + 0.5) * block.step, y: block.box.y + block.box.height - (Math.floor(i / cols) + 0.5) * block.step, storey: block.storey, block }));
  }
  return { spots, blocks, whole: around([drawn, ...blocks.map((b) => b.box)]) };
}

/** Whether they all still stand where the field has them: none came, went or is at another place. @param {Field} field @param {Device[]} devices */
export function stands({ spots }, devices) {
  return spots.size === devices.length && devices.every((d) => spots.get(d.id)?.of === (d.site ?? ""));
}

// A frame has its y downwards, as a screen.
const flip = (/** @type {Box} */ b) => ({ x: b.x, y: -(b.y + b.height), width: b.width, height: b.height });

/** @param {Box[]} boxes @returns {Box} */
export function around(boxes) {
  const x = Math.min(...boxes.map((b) => b.x)), y = Math.min(...boxes.map((b) => b.y));
  return { x, y, width: Math.max(...boxes.map((b) => b.x + b.width)) - x, height: Math.max(...boxes.map((b) => b.y + b.height)) - y };
}

// So many devices in rows in the middle of a place, as far apart as it allows.
function packed(/** @type {number} */ n, /** @type {Box} */ place) {
  const step = Math.min(loosest, Math.sqrt((place.width * place.height) / n), Math.min(place.width, place.height));
  let cols = Math.max(1, Math.min(n, Math.round(Math.sqrt((n * place.width) / place.height))));
  while (cols > 1 && cols * step > place.width) cols--;
  const rows = Math.ceil(n / cols), width = cols * step, height = rows * step;
  return { step, box: { x: place.x + (place.width - width) / 2, y: place.y + (place.height - height) / 2, width, height } };
}

// A house is the box around at least three walls that are called as its place and a number.
/** @param {PlanMap} plan */
function housesOf(plan) {
  /** @type {Map<string, {x: number, y: number}[]>} */
  const corners = new Map();
  for (const w of plan.walls) {
    const site = /^(.+)-\d+$/.exec(w.id ?? "")?.[1];
    if (site) corners.set(site, [...(corners.get(site) ?? []), w.from, w.to]);
  }
  return new Map([...corners].filter(([, points]) => points.length >= 6).map(([site, points]) => [site, boxOf(points)]));
}

function boxOf(/** @type {{x: number, y: number}[]} */ points) {
  return around(points.map((/** @type {{x: number, y: number}} */ p) => ({ ...p, width: 0, height: 0 })));
}

// Clear of its walls.
const within = (/** @type {Box} */ b) => ({ x: b.x + b.width * 0.06, y: b.y + b.height * 0.06, width: b.width * 0.88, height: b.height * 0.88 });

/** @returns {{site: string, box?: Box, storey: number}} the nearest place above that is drawn, or the place itself */
function anchor(/** @type {string} */ site, /** @type {PlanMap} */ plan, /** @type {Map<string, Box>} */ houses, /** @type {Map<string, Site>} */ sites) {
  const seen = new Set();
  for (let at = site; at && !seen.has(at); at = sites.get(at)?.parent ?? "") {
    seen.add(at);
    const area = plan.areas.find((/** @type {import("./api-coverage.js").AreaShape} */ a) => a.area === at);
    if (area) {
      const box = boxOf(area.shape.outline), m = middle(area.shape);
      return { site: at, box: { ...box, x: m.x - box.width / 2, y: m.y - box.height / 2 }, storey: area.storey ?? 0 };
    }
    const house = houses.get(at);
    if (house) return { site: at, box: within(house), storey: 0 };
  }
  return { site, storey: 0 };
}

const closest = 11; // px between two devices; nearer they are one sign
const cell = 26; // px; cameras within are one sign

/**
 * What is drawn at a scale: each device, or a block of them as one.
 * @param {Field} field @param {Device[]} shown @param {number} scale  px of a metre @param {number} storey @returns {Sign[]}
 */
export function signsOf(field, shown, scale, storey) {
  /** @type {Record<string, number>} */
  const ranks = { offline: 0, degraded: 1, unknown: 2, online: 3 };
  /** @type {Map<any, Sign>} */
  const together = new Map();
  const signs = [];
  for (const d of shown) {
    const at = field.spots.get(d.id);
    if (!at || at.storey !== storey) continue;
    const key = at.block ? (at.block.step * scale < closest ? at.block : undefined) : `${Math.floor((at.x * scale) / cell)} ${Math.floor((at.y * scale) / cell)}`;
    const one = key && together.get(key);
    if (one) {
      one.devices.push(d);
      if ((ranks[d.status] ?? 2) < (ranks[one.worst] ?? 2)) one.worst = d.status;
      continue;
    }
    /** @type {Sign} */
    const sign = { x: at.x, y: at.y, devices: [d], worst: d.status, block: key ? at.block : undefined, step: at.block?.step };
    if (sign.block) Object.assign(sign, { x: sign.block.box.x + sign.block.box.width / 2, y: sign.block.box.y + sign.block.box.height / 2 });
    if (key) together.set(key, sign);
    signs.push(sign);
  }
  return signs.sort((a, b) => (ranks[b.worst] ?? 2) - (ranks[a.worst] ?? 2)); // what needs somebody lies on top
}

/** @typedef {{x: number, y: number, scale: number}} View  the middle of the window in metres */

/** The view that shows a box. @param {Box} box @param {number} w @param {number} h @returns {View} */
export const viewOf = (box, w, h) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2, scale: Math.min(w / box.width, h / box.height) * 0.94 });

/** On the screen. @param {View} v @param {{x: number, y: number}} p @param {number} w @param {number} h */
export const toScreen = (v, p, w, h) => ({ x: (p.x - v.x) * v.scale + w / 2, y: (v.y - p.y) * v.scale + h / 2 });

/** Nearer or further, with what is under a point of the screen staying there. @param {View} v @param {number} by @param {number} px @param {number} py @param {number} w @param {number} h @param {[number, number]} bounds @returns {View} */
export function zoomed(v, by, px, py, w, h, [least, most]) {
  const scale = Math.min(most, Math.max(least, v.scale * by));
  const dx = px - w / 2, dy = py - h / 2;
  return { scale, x: v.x + dx / v.scale - dx / scale, y: v.y - dy / v.scale + dy / scale };
}

/** The uppermost sign at a point of the screen. @param {Sign[]} signs @param {View} v @param {number} px @param {number} py @param {number} w @param {number} h @param {number} [within] px */
export function signAt(signs, v, px, py, w, h, within = 22) {
  let best, near = within;
  for (const s of signs) {
    const p = toScreen(v, s, w, h), far = Math.hypot(p.x - px, p.y - py);
    if (far <= near) (best = s), (near = far);
  }
  return best;
}
