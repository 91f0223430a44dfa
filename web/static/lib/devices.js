// Choosing and ordering devices. Pure.

/** @typedef {import("./api.js").Device} Device */
/** @typedef {{kind?: string, site?: string, status?: string, lifecycle?: string, q?: string}} Choice */

export const kinds = ["gate", "camera", "button", "sensor", "power", "network"];
export const statuses = ["offline", "degraded", "unknown", "online"]; // what needs somebody comes first
export const lifecycles = ["in_service", "planned", "commissioning", "suspended", "retired"];

// What fails hurts in this order when two are equally ill.
/** @type {Record<string, number>} */
const weight = { button: 0, gate: 1, camera: 2, sensor: 3, power: 4, network: 5 };

/**
 * The devices of a choice in the order they are given, and how many there are of
 * each status, whichever is chosen. Retired devices are only there when asked for.
 * @param {Device[]} all @param {Choice} choice
 */
export function choose(all, choice) {
  const whatever = { ...choice, status: "" };
  const any = all.filter((d) => fits(d, whatever));
  return { list: choice.status ? any.filter((d) => d.status === choice.status) : any, counts: countByStatus(any) };
}

/**
 * All of them, first what needs somebody, then by weight and name; from the order
 * they had: what stays where it was is only exchanged, what moved is put in anew.
 * @param {Map<string, Device>} all @param {Device[]} last @returns {Device[]}
 */
export function reordered(all, last) {
  const stay = /** @type {Device[]} */ ([]), moved = /** @type {Device[]} */ ([]);
  for (const was of last) {
    const d = all.get(was.id);
    if (d) (d === was || sameOrder(d, was) ? stay : moved).push(d);
  }
  if (all.size > stay.length + moved.length) {
    const had = new Set(last.map((d) => d.id));
    for (const d of all.values()) if (!had.has(d.id)) moved.push(d);
  }
  return moved.length ? merged(stay, sorted(moved)) : stay;
}

const sameOrder = (/** @type {Device} */ a, /** @type {Device} */ b) => a.status === b.status && a.kind === b.kind && a.name === b.name;

// Of two lists in order one, without comparing again what stands in the longer one.
/** @param {Device[]} long @param {Device[]} few */
function merged(long, few) {
  const out = [];
  let from = 0;
  for (const d of few) {
    let low = from, high = long.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (before(long[mid], d) <= 0) low = mid + 1;
      else high = mid;
    }
    while (from < low) out.push(long[from++]);
    out.push(d);
  }
  while (from < long.length) out.push(long[from++]);
  return out;
}

/** @param {Device} d @param {Choice} choice */
function fits(d, { kind, site, status, lifecycle, q }) {
  if (lifecycle ? d.lifecycle !== lifecycle : d.lifecycle === "retired") return false;
  if ((kind && d.kind !== kind) || (site && d.site !== site) || (status && d.status !== status)) return false;
  if (!q) return true;
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [d.id, d.name, d.model, d.site, d.location?.unit, d.edge].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

const byName = new Intl.Collator("zh"); // one for all: localeCompare would make one for each of 100,000 comparisons

// Names that first differ in a digit, as most of a place do, need no dictionary, which is most of the time.
/** @param {string} a @param {string} b */
function named(a, b) {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === length) return a.length - b.length;
  const x = a.charCodeAt(i), y = b.charCodeAt(i);
  return digit(x) && digit(y) ? x - y : byName.compare(a, b);
}

const digit = (/** @type {number} */ c) => c >= 48 && c <= 57;

const urgency = (/** @type {Device} */ d) => statuses.indexOf(d.status) * 10 + (weight[d.kind] ?? 9);
const nameOf = (/** @type {Device} */ d) => d.name ?? d.id;

/** @param {Device} a @param {Device} b */
function before(a, b) {
  return urgency(a) - urgency(b) || named(nameOf(a), nameOf(b));
}

// The same for ten thousand, of which each is looked at once and not for every comparison.
/** @param {Device[]} list */
function sorted(list) {
  const keyed = list.map((d) => ({ d, urgency: urgency(d), name: nameOf(d) }));
  return keyed.sort((a, b) => a.urgency - b.urgency || named(a.name, b.name)).map(({ d }) => d);
}

/** @param {Device[]} list @returns {Record<string, number>} */
function countByStatus(list) {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0]));
  for (const d of list) counts[d.status] = (counts[d.status] ?? 0) + 1;
  return counts;
}

/** How often the device promises to be heard, s: its own word, or its kind's. @param {Device} d */
export function heartbeat(d) {
  return d.heartbeat_s || (d.kind === "button" || d.kind === "sensor" ? 14_400 : 60);
}

/** The numbers of a gate's doors, where it has several. @param {Device} d @returns {number[]} */
export function doorsOf(d) {
  const numbers = Object.keys(d.values ?? {}).map((metric) => Number(/^door(\d+)_open$/.exec(metric)?.[1] ?? 0));
  return numbers.filter(Boolean).sort((a, b) => a - b);
}

/** Battery in per cent, or undefined. @param {Device} d */
export function battery(d) {
  return d.values?.battery_pct;
}

/** Under this a battery is to be changed; the contract's number. */
export const batteryLow = 20;

/** The metrics of a device that make a line over time, the telling ones first. @param {Device} d */
export function chartable(d) {
  const first = ["battery_pct", "temperature_c", "humidity_pct", "fps", "bitrate_kbps", "link_quality", "rssi_dbm", "door_open", "mains_on", "backup_min"];
  const order = (/** @type {string} */ metric) => first.indexOf(metric) + 1 || (metric.endsWith("_bits") ? 100 : 99);
  return Object.keys(d.values ?? {}).sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
}
