// Storeys of a plan: 0 is the open ground, 1 the ground floor of a house, -1 the first
// floor below ground.
import { t } from "./i18n.js";

/** @param {number|undefined} n */
export function storeyName(n) {
  if (!n) return t("storey.ground");
  return n > 0 ? t("storey.up", { n }) : t("storey.down", { n: -n });
}
