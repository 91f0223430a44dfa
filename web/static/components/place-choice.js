// A place to choose: the public areas of the plan first, then those of the registry.
import { html } from "../lib/ui.js";
import { t } from "../lib/i18n.js";
import { areaName, siteName } from "../lib/words.js";
import { sites } from "../state.js";

/** Ids and names: public areas that are no places of the registry as well. @param {{area: string, name: string}[]} areas */
export function placesOf(areas) {
  const drawn = areas.map((a) => ({ id: a.area, name: areaName(a) }));
  const known = new Set(drawn.map((a) => a.id));
  const others = [...sites.items.value.values()].filter((s) => (s.level === "area" || s.level === "building") && !known.has(s.id)).map((s) => ({ id: s.id, name: siteName(s.id) }));
  return [...drawn, ...others];
}

/** @param {{areas: {area: string, name: string}[], value: string, change: (id: string) => void}} props */
export default function PlaceChoice({ areas, value, change }) {
  return html`<label>${t("hazard.place")}<select value=${value} onChange=${(e) => change(e.currentTarget.value)}><option value="">${t("hazard.choose")}</option>${placesOf(areas).map((p) => html`<option key=${p.id} value=${p.id}>${p.name}</option>`)}</select></label>`;
}
