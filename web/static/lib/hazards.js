// Hazards and points of help as a desk and a plan want them. Pure.

/** @typedef {import("./api-hazards.js").Hazard} Hazard */
/** @typedef {import("./api-hazards.js").HelpPoint} HelpPoint */
/** @typedef {import("./api-coverage.js").PlanMap} PlanMap */
/** @typedef {{key: string, layer: "hazards"|"points", kind: string, at: {x: number, y: number}, storey: number, name: string, bad: boolean}} Mark */

export const hazardKinds = ["fire_lane", "clutter", "charging", "electric", "gas", "fire_gear", "facility", "lighting", "ground", "height", "other"];
export const pointKinds = ["aed", "first_aid", "hydrant", "extinguisher", "key_box", "valve", "shelter", "assembly", "supplies"];
/** What somebody who goes to an alarm may need. */
export const rescue = ["aed", "first_aid", "hydrant", "extinguisher"];

/** The worst first: gone up furthest, grave, late, then what is due first. @param {Hazard[]} list */
export function byUrgency(list) {
  const over = (/** @type {Hazard} */ h) => h.state === "verified" || h.state === "cancelled";
  return [...list].sort((a, b) => Number(over(a)) - Number(over(b)) || b.level - a.level || Number(b.grave ?? false) - Number(a.grave ?? false) || (a.due_at < b.due_at ? -1 : 1));
}

/** Where something lies on the plan: its own place, or the middle of the area that it is in. @param {{at?: {x: number, y: number, storey?: number}, place?: string}} one @param {PlanMap} plan @param {(p: any) => {x: number, y: number}} middle */
export function lies(one, plan, middle) {
  if (one.at) return { at: { x: one.at.x, y: one.at.y }, storey: one.at.storey ?? 0 };
  const area = plan.areas.find((a) => a.area === one.place);
  return area && { at: middle(area.shape), storey: area.storey ?? 0 };
}

/** Signs for the plan; what lies nowhere on it has none, and stands in the lists. @param {PlanMap} plan @param {Hazard[]} hazards @param {HelpPoint[]} points @param {(p: any) => {x: number, y: number}} middle @returns {Mark[]} */
export function marks(plan, hazards, points, middle) {
  /** @type {Mark[]} */
  const list = [];
  for (const h of hazards) {
    const where = lies(h, plan, middle);
    if (where) list.push({ key: h.id, layer: "hazards", kind: h.kind, name: h.title, bad: h.level > 0, ...where });
  }
  for (const p of points) {
    const where = lies(p, plan, middle);
    if (where) list.push({ key: p.id, layer: "points", kind: p.kind, name: p.name, bad: !p.usable || p.overdue, ...where });
  }
  return apart(list);
}

// Signs that lie on each other stand beside each other.
function apart(/** @type {Mark[]} */ list) {
  const seen = new Map();
  return list.map((/** @type {Mark} */ one) => {
    const key = `${one.at.x} ${one.at.y} ${one.storey}`, n = seen.get(key) ?? 0;
    seen.set(key, n + 1);
    return n ? { ...one, aside: n } : one;
  });
}

/** How many metres a line on the ground is. @param {{x: number, y: number}} a @param {{x: number, y: number}} b */
const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

/** Where an alarm is on the plan: its area, its camera. @param {{site?: string, device?: string}} alert @param {PlanMap} plan @param {(p: any) => {x: number, y: number}} middle */
export function placeOfAlarm(alert, plan, middle) {
  const area = plan.areas.find((a) => a.area === alert.site);
  if (area) return { area: area.area, at: middle(area.shape), storey: area.storey ?? 0 };
  const camera = plan.cameras.find((c) => c.camera === alert.device);
  return camera && { at: camera.at, storey: camera.storey ?? 0 };
}

/**
 * The nearest points of each kind that help at an alarm, as the crow flies, nearest
 * first: those on its storey before those on others, and those at its very place. One
 * that was missing or unfit, or that nobody looked at, comes after the usable of its storey, and takes
 * no place from the only one that can.
 * @param {HelpPoint[]} points @param {{at: {x: number, y: number}, storey: number}|undefined} here @param {string|undefined} site @param {PlanMap} plan @param {(p: any) => {x: number, y: number}} middle @param {number} most  of a kind
 */
export function nearest(points, here, site, plan, middle, most = 2) {
  const list = [];
  for (const p of points) {
    if (!rescue.includes(p.kind)) continue;
    const where = lies(p, plan, middle);
    if (here && where) list.push({ point: p, metres: far(where.at, here.at), same: where.storey === here.storey });
    else if (site && p.place === site) list.push({ point: p, metres: undefined, same: true });
  }
  list.sort((a, b) => Number(b.same) - Number(a.same) || Number(b.point.usable) - Number(a.point.usable) || (a.metres ?? 0) - (b.metres ?? 0));
  /** @type {typeof list} */
  const chosen = [];
  for (const kind of rescue) {
    const all = list.filter(({ point }) => point.kind === kind), first = all.slice(0, most);
    const usable = all.find(({ point }) => point.usable);
    if (usable && !first.includes(usable)) first.splice(-1, 1, usable); // it is on another storey
    chosen.push(...first);
  }
  return list.filter((one) => chosen.includes(one));
}
