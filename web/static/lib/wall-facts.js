// What a big screen says: seven facts, each with the time it is of. A fact that the
// hub did not tell this time stays as it was and grows old. Pure.

/** @typedef {import("./api-wall.js").Wall} Wall */
/** @typedef {"calls"|"areas"|"cameras"|"homes"|"gates"|"edges"|"duty"} Name */

/** In the order in which they stand. @type {Name[]} */
export const names = ["calls", "areas", "cameras", "homes", "gates", "edges", "duty"];

/** After so long what is shown is not known to hold: seven looks in vain. */
export const stale = 15_000; // ms

/**
 * @typedef {{value: any, at: number}} Fact  at: ms
 * @typedef {{facts: Partial<Record<Name, Fact>>, waiting: import("./api-wall.js").WallCall[], more: number, surges: number, at: number}} Known
 */

/** @type {Known} */
export const nothing = { facts: {}, waiting: [], more: 0, surges: 0, at: -Infinity };

/** @param {Known} known @param {Wall} told @returns {Known} */
export function take(known, told) {
  const at = Date.parse(told.at);
  const values = { ...told, calls: { waiting: told.calls.length + told.more, taken: told.taken, surges: told.surges ?? 0 } };
  const facts = { ...known.facts };
  for (const name of names) if (values[name] !== undefined) facts[name] = { value: values[name], at };
  return { facts, waiting: told.calls, more: told.more, surges: told.surges ?? 0, at };
}

/**
 * One fact to be drawn: text in large letters, what else is to be said of it, and
 * whether it calls for somebody.
 * @typedef {{name: Name, text: string, notes: [key: string, n: number][], few: boolean, bad: boolean, known: boolean, old: boolean, age: number}} Tile
 */

const share = (/** @type {{n: number, of: number}} */ { n, of }) => `${n}/${of}`;
const unknown = (/** @type {number} */ n) => /** @type {[string, number][]} */ (n > 0 ? [["unknown", n]] : []);

/** @type {Record<Name, (v: any) => {text: string, notes: [string, number][], bad: boolean, few?: boolean}>} */
const say = {
  calls: (v) => ({ text: String(v.waiting), notes: v.surges > 0 ? [["surges", v.surges]] : v.taken > 0 ? [["taken", v.taken]] : [], bad: v.waiting > 0 || v.surges > 0 }),
  areas: (v) => ({ text: share(v), notes: unknown(v.unknown), bad: v.n > 0 }),
  cameras: (v) => ({ text: share(v), notes: unknown(v.unknown), bad: v.n + v.unknown < v.of }),
  homes: (v) => ({ text: String(v.cannot.n), few: v.cannot.few, notes: v.unknown.few ? [["unknown.few", 0]] : unknown(v.unknown.n), bad: v.cannot.few || v.cannot.n > 0 }),
  gates: (v) => ({ text: share(v), notes: unknown(v.unknown), bad: v.n > 0 }),
  edges: (v) => ({ text: share(v), notes: [], bad: v.n > 0 }),
  duty: (v) => ({ text: share({ n: v.posts - v.empty, of: v.posts }), notes: v.silent > 0 ? [["silent", v.silent]] : [["desks", v.desks]], bad: v.empty > 0 || v.silent > 0 || v.desks === 0 || v.posts === 0 }),
};

/** @param {Known} known @param {number} now  ms, on the hub's clock @returns {Tile[]} */
export function tiles(known, now) {
  return names.map((name) => {
    const fact = known.facts[name];
    if (!fact) return { name, text: "", notes: [], few: false, bad: false, known: false, old: true, age: 0 };
    const age = Math.max(0, now - fact.at);
    return { name, few: false, ...say[name](fact.value), known: true, old: age > stale, age };
  });
}

const most = 4; // that can be read from five metres at once

/**
 * Who waits, as it fits on the screen, and how many more do.
 * @param {Known} known @returns {{shown: import("./api-wall.js").WallCall[], more: number}}
 */
export function waiting(known) {
  const shown = known.waiting.slice(0, most);
  return { shown, more: known.waiting.length + known.more - shown.length };
}
