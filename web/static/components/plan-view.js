// The plan with its storeys and layers: what is shown is chosen by buttons, and a storey
// on which something is not seen says so on its button.
import { html, useEffect, useState } from "../lib/ui.js";
import { t, term } from "../lib/i18n.js";
import { livingHazards, helpPoints } from "../lib/api-hazards.js";
import { useFetched } from "../lib/fetched.js";
import { marks as marksOf } from "../lib/hazards.js";
import { middle, storeysOf } from "../lib/plan.js";
import { storeyName } from "../lib/storey.js";
import { may } from "../lib/roles.js";
import { me } from "../state.js";
import PlanMap from "./plan-map.js";

const layers = /** @type {("hazards"|"points")[]} */ (["hazards", "points"]);
const kept = "brighteyes.layers";

/** Hazards and points as far as this person may see them. A hub that keeps none has none. */
export function useLayers() {
  const none = (/** @type {any} */ e) => (e?.status === 503 ? [] : Promise.reject(e));
  return useFetched(() => Promise.all([may(me(), "hazards.see") ? livingHazards().catch(none) : [], may(me(), "points.see") ? helpPoints().catch(none) : []]));
}

/** @param {{plan: import("../lib/api-coverage.js").PlanMap, chosen?: string, choose?: (area: string) => void, alarms?: Map<string, number>, at?: number, only?: ("hazards"|"points")[]}} props  at: the storey to begin with; only: layers that are shown at first */
export default function PlanView({ plan, chosen, choose, alarms, at, only }) {
  const { value } = useLayers();
  const [shown, setShown] = useState(only ?? read());
  const home = at ?? plan.areas.find((a) => a.area === chosen)?.storey ?? 0;
  const [storey, setStorey] = useState(home);
  useEffect(() => setStorey(home), [home]);
  const [hazards, points] = value ?? [[], []];
  const marks = marksOf(plan, shown.includes("hazards") ? hazards : [], shown.includes("points") ? points : [], middle);
  const storeys = storeysOf([...plan.areas, ...plan.cameras, ...plan.walls, ...(plan.images ?? []), ...marks]);
  const blind = (/** @type {number} */ n) => plan.areas.some((a) => (a.storey ?? 0) === n && a.dark.length > 0);
  const toggle = (/** @type {"hazards"|"points"} */ one) => {
    const next = shown.includes(one) ? shown.filter((s) => s !== one) : [...shown, one];
    if (!only) write(next);
    setShown(next);
  };
  const count = { hazards: hazards.length, points: points.length };
  return html`<div class="plan-view">
    ${(storeys.length > 1 || count.hazards + count.points > 0) && html`<div class="chips plan-switches">
      ${storeys.length > 1 && html`<span role="group" aria-label=${t("storey")}>${storeys.map((n) => html`<button key=${n} type="button" class="chip" aria-pressed=${n === storey} onClick=${() => setStorey(n)}>${storeyName(n)}${blind(n) ? html` <b class="bad">${term("standing", "dark")}</b>` : ""}</button>`)}</span>`}
      <span role="group" aria-label=${t("plan.layers")}>${layers.map((one) => count[one] > 0 && html`<button key=${one} type="button" class="chip" aria-pressed=${shown.includes(one)} onClick=${() => toggle(one)}>${term("page", one)} ${count[one]}</button>`)}</span></div>`}
    <${PlanMap} plan=${plan} storey=${storey} chosen=${chosen} choose=${choose} alarms=${alarms} marks=${marks} />
  </div>`;
}

function read() {
  try {
    return layers.filter((one) => (localStorage.getItem(kept) ?? "hazards points").includes(one));
  } catch {
    return [...layers];
  }
}

function write(shown) {
  try {
    localStorage.setItem(kept, shown.join(" ") || "none");
  } catch {
    // no storage: it is chosen for this page
  }
}
