// What an adoption is filled in with before somebody looks at it. Pure.

const spoken = ["button", "sensor", "power"]; // told apart by people; see hub/found

/** The kinds that a find may be. @param {{kind?: string}} find @param {string[]} all */
export function kindsOf(find, all) {
  if (!find.kind) return all;
  return spoken.includes(find.kind) ? spoken : [find.kind];
}

/**
 * The planned devices that a find of a kind may be: no edge declared them yet.
 * @param {string} kind @param {import("./api.js").Device[]} devices
 */
export function plannedOf(kind, devices) {
  return devices.filter((d) => d.kind === kind && !d.undeclared && !d.last_seen && ["planned", "commissioning"].includes(d.lifecycle)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * An id by the rule of names: the kind, where it is, and a number where the id is
 * taken: button-5-501, gate-east-gate, camera-east-gate-2.
 * @param {string} kind @param {{site?: string, building?: string, unit?: string}} at @param {(id: string) => boolean} taken
 */
export function suggestID(kind, at, taken) {
  const home = at.building && at.unit ? `${at.building}-${at.unit}` : at.building && at.building !== at.site ? `b${at.building}` : at.site;
  const where = (home ?? "").toLowerCase().replace(/[^a-z0-9-]+/g, "-").replace(/^-+|-+$/g, "");
  const base = [kind, where].filter(Boolean).join("-").slice(0, 58);
  if (where && !taken(base)) return base;
  for (let n = where ? 2 : 1; ; n++) if (!taken(`${base}-${n}`)) return `${base}-${n}`;
}
