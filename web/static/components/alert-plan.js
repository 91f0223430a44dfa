// Where an alarm is on the plan, with what a rescuer may need near it. Distances are as
// the crow flies, and say so.
import { html } from "../lib/ui.js";
import { lang, t, term } from "../lib/i18n.js";
import { coverageMap } from "../lib/api-coverage.js";
import { helpPoints } from "../lib/api-hazards.js";
import { openByPlace } from "../lib/coverage.js";
import { useFetched } from "../lib/fetched.js";
import { number } from "../lib/format.js";
import { nearest, placeOfAlarm } from "../lib/hazards.js";
import { middle } from "../lib/plan.js";
import { may } from "../lib/roles.js";
import { half } from "../lib/translate.js";
import { me } from "../state.js";
import PlanView from "./plan-view.js";

const empty = /** @type {any} */ ({ version: 0, areas: [], walls: [], cameras: [] });

/** @param {{alert: import("../lib/api.js").Alert}} props */
export default function AlertPlan({ alert }) {
  return may(me(), "points.see") && html`<${Near} key=${alert.id} alert=${alert} />`;
}

function Near({ alert }) {
  const { value } = useFetched(() => Promise.all([may(me(), "coverage.see") ? coverageMap().catch(() => empty) : empty, helpPoints().catch(() => [])]), [alert.id]);
  if (!value) return null;
  const [plan, points] = value;
  const here = placeOfAlarm(alert, plan, middle);
  const near = nearest(points, here, alert.site, plan, middle);
  if (!here && near.length === 0) return null; // it is nowhere on the plan
  return html`<section class="card alert-plan" aria-label=${t("near.title")}><h2>${t("near.title")}</h2>
    ${near.length > 0 ? html`<ul class="lines">${near.map(({ point: p, metres, same }) => html`<li key=${p.id}><b>${term("point.kind", p.kind)}</b> ${p.name}${metres === undefined ? "" : ` · ${t("near.metres", { n: number(metres, 0) })}`}${same ? "" : ` · ${t("near.other.storey")}`}${!p.usable ? html` <b class="bad">${p.checks.length ? t("near.unfit") : t("near.unchecked")}</b>` : p.overdue ? html` <span class="bad">${t("point.overdue")}</span>` : ""}${p.note ? html` <span class="quiet">${half(p.note, lang())}</span>` : ""}</li>`)}</ul>` : html`<p class="quiet">${t("near.none")}</p>`}
    ${here && html`<${PlanView} plan=${plan} chosen=${here.area} at=${here.storey} only=${["points"]} alarms=${openByPlace()} />`}
  </section>`;
}
