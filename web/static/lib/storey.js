// Storeys of a plan: 0 is the open ground, 1 the ground floor of a house, -1 the first
// floor below ground.
import { t } from "./i18n.js";

/** @param {number|undefined} n */
export function storeyName(n) {
  if (!n) return t("storey.ground");
  return n > 0 ? t("storey.up", { n }) : t("storey.down", { n: -n });
}

/** The storeys of whatever has one, the highest first; the open ground is always one. @param {Iterable<{storey?: number}>} things @returns {number[]} */
export function storeysOf(things) {
  const all = new Set([0]);
  for (const one of things) all.add(one.storey ?? 0);
  return [...all].sort((a, b) => b - a);
}

/** What lies on a storey. @template {{storey?: number}} T @param {T[]|undefined} things @param {number} storey @returns {T[]} */
export const on = (things, storey) => (things ?? []).filter((one) => (one.storey ?? 0) === storey);
