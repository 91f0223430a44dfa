// Who answers for a place now, as the hub reckons it: dates are days in China and
// both count. Pure.

/** @typedef {import("./api.js").Site} Site */
/** @typedef {{role: string, holder: string, deputy?: string, from?: string, until?: string}} Holding */

export const roles = ["police", "grid", "stairs", "property"];

/** The date there, as the hub writes it. @param {number} [at] */
export const today = (at = Date.now()) => new Date(at).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

/** @param {Holding} h @param {string} day */
export const inForce = (h, day) => (!h.from || h.from <= day) && (!h.until || h.until >= day);

/** @param {Holding} h @param {string} day */
export const isOver = (h, day) => Boolean(h.until) && /** @type {string} */ (h.until) < day;

/**
 * The tree of places, each below that which it lies in, with the holders that it
 * has from above. bare: neither it nor any above has one.
 * @param {Site[]} sites @param {string} day
 * @returns {{site: Site, depth: number, own: {at: Site, h: Holding}[], above: {at: Site, h: Holding}[], bare: boolean}[]}
 */
export function rowsOf(sites, day) {
  const ids = new Set(sites.map((s) => s.id));
  const rows = /** @type {any[]} */ ([]);
  const seen = new Set();
  const walk = (/** @type {any} */ site, /** @type {number} */ depth, /** @type {any} */ above) => {
    if (seen.has(site.id)) return;
    seen.add(site.id);
    const own = (site.holders ?? []).filter((/** @type {Holding} */ h) => inForce(h, day)).map((/** @type {Holding} */ h) => ({ at: site, h }));
    rows.push({ site, depth, own, above, bare: own.length === 0 && above.length === 0 });
    for (const below of sites) if (below.parent === site.id) walk(below, depth + 1, [...own, ...above]);
  };
  for (const site of sites) if (!site.parent || !ids.has(site.parent)) walk(site, 0, []);
  for (const site of sites) walk(site, 0, []); // what lies in itself, if a record ever says so
  return rows;
}

/** @param {Holding} a @param {Holding} b */
export const same = (a, b) => /** @type {("role"|"holder"|"deputy"|"from"|"until")[]} */ (["role", "holder", "deputy", "from", "until"]).every((key) => (a[key] ?? "") === (b[key] ?? ""));
