// What the search offers beside what the hub finds: the pages of the navigation,
// some acts, and where each thing that was found stands. Pure.
import { href } from "./router.js";

/**
 * @typedef {{key: string, kind: string, title: string, detail?: string, state?: string, category?: string, icon?: string, at?: string, to?: string, act?: () => void, hint?: string}} Option
 */

/**
 * Where a thing stands, or undefined where this desk has no page for it.
 * @param {{kind: string, id: string}} found @param {string[]} pages  of this desk
 */
export function wayTo({ kind, id }, pages) {
  switch (kind) {
    case "alert": return href(`/alerts/${encodeURIComponent(id)}`);
    case "device":
    case "camera": return href(`/devices/${encodeURIComponent(id)}`);
    case "order": return href(`/orders/${encodeURIComponent(id)}`);
    case "area": return href("/coverage", { area: id });
    case "hazard": return href("/hazards", { one: id });
    case "point": return href("/points", { one: id });
    case "place":
      if (pages.includes("devices")) return href("/devices", { site: id });
      return pages.includes("cameras") ? href("/cameras", { site: id }) : undefined;
  }
  return undefined;
}

/** Those in whose words all of the query is, those that begin so first. @param {Option[]} options @param {string} query */
export function fitting(options, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (/** @type {Option} */ one) => `${one.title} ${one.detail ?? ""}`.toLowerCase();
  const fits = options.filter((one) => words.every((word) => text(one).includes(word)));
  return fits.sort((a, b) => Number(text(b).startsWith(words[0] ?? "")) - Number(text(a).startsWith(words[0] ?? "")));
}
